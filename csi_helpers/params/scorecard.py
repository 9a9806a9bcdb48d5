"""Levels a figure is held against: targets, benchmarks, and history without microdata."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import Field

from csi_helpers.params.kinds import ColumnName, Number, Whole
from csi_helpers.params.loyalty import CES_SCALES, question_scales
from csi_helpers.params.sections import Place, Section
from csi_helpers.params.structure.faults import KEY
from csi_helpers.params.text import Text

if TYPE_CHECKING:
    from csi_helpers.params.study import Study

FIGURES = ("nps", "csat", "ces", "retention", "cross_sell", "relationship")
"""Figures the kit publishes by name, beside constructs and items."""

_SHARES = frozenset({"csat", "retention", "cross_sell"})

Level: TypeAlias = Annotated[Number, Field(ge=-100, le=100)]
Levels: TypeAlias = dict[ColumnName, Level]


class Benchmark(Section):
    """What others reach, and who says so."""

    value: Level = Field(description="On the figure's own scale, as under targets.")
    source: Text = Field(description="Who measured it, of whom and when; printed beside it.")
    n: Annotated[Whole, Field(ge=1)] | None = Field(None, description="Base of the benchmark.")


def ends_of(study: Study, name: str) -> tuple[float, float]:
    """The lowest and highest value a figure can have.

    Returns
    -------
    tuple of float
        −100 and 100 of NPS; 0 and 1 of shares (csat, retention, cross_sell); the ends of CES's
        scale; 0 and 100 of an index: of constructs, items and the relationship.

    Examples
    --------
    >>> from csi_helpers.params import load_study
    >>> study = load_study(
    ...     {"client": {"id": "acme", "name": "Acme"}, "wave": "2026",
    ...      "data": {"survey": {"file": "acme.sav"}}}
    ... )
    >>> [ends_of(study, name) for name in ("satisfaction", "nps", "csat", "ces")]
    [(0.0, 100.0), (-100.0, 100.0), (0.0, 1.0), (1.0, 7.0)]
    """
    if figure_of(study, name) == "nps":
        return -100.0, 100.0
    if figure_of(study, name) in _SHARES:
        return 0.0, 1.0
    if figure_of(study, name) == "ces":
        scale = question_scales(study).get("ces") or CES_SCALES[2]
        return scale.min, scale.max
    return 0.0, 100.0


def figure_of(study: Study, name: str) -> str:
    """The figure a name stands for; empty for a construct or an item, which come first."""
    own = {*_constructs(study), *study.named_items}
    return name if name in FIGURES and name not in own else ""


def measurable(study: Study, items: Iterable[str]) -> list[str]:
    """Names a level may be of: constructs, these items, and the figures of the kit."""
    return list(dict.fromkeys((*_constructs(study), *items, *FIGURES)))


def unknown_levels(study: Study, items: Iterable[str]) -> list[tuple[Place, str]]:
    """Levels of what the study doesn't measure: where they stand, and the name."""
    known = set(measurable(study, items))
    return [(place, name) for place, name, _ in _levels(study) if name not in known]


def scorecard_faults(study: Study) -> Iterator[tuple[Place, str]]:
    """Name what contradicts in `targets`, `benchmarks` and `history`, with the path to mend."""
    for wave in study.history:
        if wave in study.wave_names:
            words = f"need a wave without answers of its own; found {wave}, a wave of the study"
            yield ("history", wave, KEY), words
    for place, name, value in _levels(study):
        low, high = ends_of(study, name)
        at = (*place, "value") if place[0] == "benchmarks" else place
        share = ", a share" if (low, high) == (0, 1) else ""
        if value < low:
            yield at, f"need at least {low:g}{share}; found {value:g}"
        elif value > high:
            yield at, f"need at most {high:g}{share}; found {value:g}"
    if not study.items:  # items are found in the file, and levels with them
        return
    for place, name in unknown_levels(study, study.named_items):
        near = difflib.get_close_matches(name, measurable(study, study.named_items), n=1)
        hint = f"; nearest: {near[0]}" if near else f"; figures are {', '.join(FIGURES)}"
        yield (*place, KEY), f"need a construct, an item or a figure; found {name!r}{hint}"


def _constructs(study: Study) -> tuple[str, ...]:
    model = study.model
    return (*model.constructs, *model.second_order) if model else ()


def _levels(study: Study) -> Iterator[tuple[Place, str, float]]:
    for name, value in study.targets.items():
        yield ("targets", name), name, value
    for name, benchmark in study.benchmarks.items():
        yield ("benchmarks", name), name, benchmark.value
    for wave, levels in study.history.items():
        for name, value in levels.items():
            yield ("history", wave, name), name, value
