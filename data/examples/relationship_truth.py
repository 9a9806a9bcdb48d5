"""What the heating client's criteria of a good relationship are, in region 3 and elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from loyalty_questions import rounded


class Leaf(NamedTuple):
    """A criterion: figures that score 0 and 100, and where its truth stands."""

    floor: float
    target: float
    source: str


LEAVES = {
    "price": Leaf(1, 10, "PERV1, PERV2"),
    "response": Leaf(24, 2, "tickets.median_first_response_hours"),
    "solution": Leaf(0.5, 0.95, "tickets.resolution_within_target"),
    "ease": Leaf(1, 7, "loyalty.ces"),
    "recommending": Leaf(-50, 50, "loyalty.nps"),
    "staying": Leaf(0.8, 1.0, "customers.retention"),
    "services": Leaf(0.1, 0.6, "customers.cross_sell"),
}
KINDS = ("population", "usual", "weak_region")


def relationship_truth(
    items: Mapping[str, Any], loyalty: Mapping[str, Any], customers: Mapping[str, Any]
) -> dict[str, Any]:
    """Figure and score of every criterion that was planted, in each wave."""
    found: dict[str, Any] = {}
    for wave, when in (("2025", "before"), ("2026", "since")):
        price = [items[wave][name] for name in ("PERV1", "PERV2")]
        solved = customers["resolution_hours"]["within_target_by_region"]
        figures = {
            "price": {kind: sum(one[kind] for one in price) / 2 for kind in KINDS},
            "response": dict.fromkeys(KINDS, customers["response_hours"][when]["median"]),
            "solution": {kind: solved[kind] for kind in KINDS},
            "ease": loyalty["ces"] if wave == "2026" else {},
            "recommending": {kind: loyalty["nps"][wave][kind]["nps"] for kind in KINDS},
            "staying": dict.fromkeys(KINDS, customers["retention"]["years"]["1"]),
            "services": customers["cross_sell"],
        }
        found[wave] = {
            name: {
                kind: {
                    "figure": figure,
                    "score": 100 * (figure - leaf.floor) / (leaf.target - leaf.floor),
                }
                for kind, figure in figures[name].items()
            }
            for name, leaf in LEAVES.items()
            if figures[name]
        }
    return dict(rounded({"criteria": {k: one._asdict() for k, one in LEAVES.items()}, **found}))
