"""All that can be wrong with the criteria of a relationship before a number is seen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from csi_helpers.params.priorities import outcome_of
from csi_helpers.params.relationship import FIGURES, Criterion, Weights, walk
from csi_helpers.params.sections import Place
from csi_helpers.params.structure.faults import KEY

if TYPE_CHECKING:
    from csi_helpers.params.loyalty import Loyalty
    from csi_helpers.params.study import Study

SUM_TOLERANCE = 1e-6


def relationship_faults(study: Study) -> Iterator[tuple[Place, str]]:
    """Name what contradicts in `relationship`, with the path to mend."""
    section = study.relationship
    if section is None:
        return
    yield from _node_faults(study, section.criteria, section.weights, ("relationship",))
    seen: dict[str, tuple[str, ...]] = {}
    for at, name, one in walk(section.criteria):
        place = _place(at, name)
        if name in seen:
            yield (
                (*place, KEY),
                f"need a name of its own for each criterion; found {name} twice",
            )
        seen.setdefault(name, at)
        if one.criteria:
            if one.source:
                yield (*place, "source"), "need a source or criteria below it; found both"
            yield from _node_faults(study, one.criteria, one.weights, place)
        elif not one.source:
            yield (*place, "source"), "need a source, or criteria below it; found neither"
        else:
            yield from _leaf_faults(study, one, place)


def _place(at: tuple[str, ...], name: str) -> Place:
    steps = [step for part in (*at, name) for step in ("criteria", part)]
    return ("relationship", *steps)


def _node_faults(
    study: Study, criteria: Mapping[str, Criterion], weights: Weights | None, at: Place
) -> Iterator[tuple[Place, str]]:
    names = list(criteria)
    if weights is None:
        if len(names) > 1:
            yield (*at, "weights"), f"need weights of {', '.join(names)}; found none"
        return
    place = (*at, "weights")
    if weights.method == "combined" and len(set(weights.of)) != 2:
        yield (*place, "of"), f"need two methods to combine; found {len(set(weights.of))}"
    if "given" in weights.methods:
        yield from _given_faults(weights.values, names, place)
    if "ahp" in weights.methods:
        yield from _ahp_faults(weights, len(names), place)
    if "entropy" in weights.methods:
        segments = study.columns.segments
        if (weights.over or next(iter(segments), None)) not in segments:
            yield (*place, "over"), f"need a segment of columns.segments; found {weights.over}"
    if "derived" in weights.methods:
        yield from _derived_faults(study, weights, place)


def _given_faults(
    values: Mapping[str, float], names: list[str], place: Place
) -> Iterator[tuple[Place, str]]:
    if lost := [name for name in names if name not in values]:
        yield (*place, "values"), f"need a weight for each criterion; found none for {lost[0]}"
    for name in values:
        if name not in names:
            yield (*place, "values", name), f"need one of {', '.join(names)}; found {name!r}"
    total = math.fsum(values.values())
    if values and abs(total - 1) > SUM_TOLERANCE:
        yield (*place, "values"), f"need weights that sum to 1; found {total:.6g}"


def _ahp_faults(weights: Weights, n: int, place: Place) -> Iterator[tuple[Place, str]]:
    if weights.matrix is not None and weights.experts:
        yield (*place, "experts"), "need matrix or experts; found both"
    if not weights.judgements:
        yield (*place, "matrix"), "need judgements, as matrix or by experts; found none"
    for expert, rows in weights.judgements.items():
        lengths = [len(row) for row in rows]
        if lengths not in ([n] * n, list(range(n - 1, 0, -1))):
            where = (*place, "experts", expert) if expert else (*place, "matrix")
            words = f"need {n} rows of {n}, or the upper triangle's rows of {n - 1} to 1; found "
            yield where, f"{words}rows of {', '.join(map(str, lengths))}"


def _derived_faults(study: Study, weights: Weights, place: Place) -> Iterator[tuple[Place, str]]:
    loyalty = study.loyalty
    wants: dict[str, object] = {
        "repurchase": loyalty and loyalty.repurchase,
        "retention": loyalty and loyalty.customers,
    }
    if weights.outcome is None:
        yield (*place, "outcome"), "need repurchase, retention or an item; found none"
    elif weights.outcome in wants and not wants[weights.outcome]:
        name = "repurchase" if weights.outcome == "repurchase" else "customers"
        yield (*place, "outcome"), f"need loyalty.{name} for {weights.outcome}; found none"


def _leaf_faults(study: Study, one: Criterion, place: Place) -> Iterator[tuple[Place, str]]:
    if one.weights is not None:
        yield (*place, "weights"), "need criteria below it to weigh; found none"
    if one.floor is not None and one.floor == one.target:
        yield (*place, "target"), f"need another figure than the floor; found {one.target:g} twice"
    if one.index_of is not None:
        model = study.model
        known = (*model.constructs, *model.second_order) if model else ()
        target = model.resolved_target if model else ""
        if (one.index_of or target) not in known or not (model and model.structural):
            words = "need a model with a template or paths that has the construct; found "
            yield (*place, "source"), f"{words}{one.index_of or outcome_of(study) or 'none'}"
    if one.figure is not None:
        kind, name = one.figure
        section = study.loyalty
        if name not in FIGURES[kind]:
            yield (*place, "source"), f"need one of {', '.join(FIGURES[kind])}; found {name}"
        elif kind != "loyalty" and (section is None or getattr(section, kind) is None):
            yield (*place, "source"), f"need loyalty.{kind} for this figure; found none"
        elif kind == "loyalty" and (section is None or not _asked(section, name)):
            yield (*place, "source"), f"need loyalty.{name} for this figure; found none"
        if kind != "loyalty" and (one.floor is None or one.target is None):
            key = "floor" if one.floor is None else "target"
            yield (*place, key), "need the figures that score 0 and 100; found none"


def _asked(section: Loyalty, name: str) -> bool:
    if name == "conversion":
        return section.csat is not None and bool(section.loyal_by)
    return getattr(section, name) is not None
