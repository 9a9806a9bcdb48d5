"""Tidy rows of weights: every node's, what they are combined from, and how judgements agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from csi_helpers.analysis.estimates import TOTAL, Row
from csi_helpers.analysis.instruments.relationship.tree import OVERALL, Tree, global_weights
from csi_helpers.analysis.instruments.relationship.weights.weighing import Found, NodeWeights
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval


def weight_rows(
    tree: Tree,
    weights: Mapping[str, NodeWeights | None],
    methods: Mapping[str, str],
    wave: str,
    confidence: float,
) -> Iterator[Row]:
    """Weights of every node's criteria, those they are combined from, and what they come to."""
    for node, own in weights.items():
        if own is None:
            continue
        yield from _weights(
            tree, node, own.found, methods[node], "criterion_weight", wave, confidence
        )
        if len(own.parts) > 1:
            for method, part in own.parts.items():
                table = "criterion_weight_part"
                yield from _weights(tree, node, part, method, table, wave, confidence)
        yield from _ratios(tree, node, own.found, methods, wave)
    plain = {node: None if own is None else own.found.values for node, own in weights.items()}
    whole = global_weights(tree, plain, dict.fromkeys(tree.leaves, True))
    for leaf in tree.leaves:
        stem = {"table": "criterion_global_weight", "subject": leaf, "object": OVERALL}
        yield {**stem, "wave": wave, "estimate": whole[leaf]}


def _weights(
    tree: Tree, node: str, found: Found, method: str, table: str, wave: str, confidence: float
) -> Iterator[Row]:
    """Those given or judged hold for the current wave as for any, and stand under it."""
    for place, name in enumerate(tree.children[node]):
        row: Row = {"table": table, "subject": name, "object": node or OVERALL, "method": method}
        row |= {"wave": found.wave or wave, "estimate": float(found.values[place])}
        if found.draws is not None:
            low, high = usable_interval(found.draws[:, place], confidence)
            row |= {"n": found.n, "se": float(standard_error(found.draws[:, place]))}
            row |= {"ci_low": float(low), "ci_high": float(high)}
        if place in found.adverse:
            row["note"] = "negative"
        yield row


def _ratios(
    tree: Tree, node: str, found: Found, tables: Mapping[str, str], wave: str
) -> Iterator[Row]:
    for expert, judged in found.judged.items():
        stem: Row = {"subject": node or OVERALL, "object": expert, "group": TOTAL, "wave": wave}
        stem |= {"n": len(tree.children[node]), "method": tables[f"index {node}"]}
        note = "" if judged.consistent else "inconsistent"
        ratio = {"estimate": judged.ratio, "note": note}
        yield {**stem, "table": "ahp_consistency_ratio", **ratio}
        yield {**stem, "table": "ahp_lambda_max", "estimate": judged.lambda_max}
