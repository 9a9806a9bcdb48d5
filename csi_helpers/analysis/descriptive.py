"""Item by item: level, spread, boxes and distribution, by segment and by wave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from csi_helpers.analysis.cells.answers import WaveAnswers
from csi_helpers.analysis.cells.waves import waves_of
from csi_helpers.analysis.compare import (
    change_rows,
    correct_comparisons,
    pair_rows,
    tests_against_complement,
)
from csi_helpers.analysis.estimates import TOTAL, Row, low_base, tidy
from csi_helpers.analysis.items import ItemInWave, Members
from csi_helpers.analysis.segments import Segments, segments_with_levels
from csi_helpers.data.codebook import Codebook
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons


@dataclass(frozen=True)
class Descriptive:
    """Estimates of every item for the total, every segment level and every wave.

    `estimates` is tidy (`analysis.estimates.COLUMNS`); shares 0-1, the index 0-100. `segments` maps
    a column to its levels in order; `design` names what the current wave's sampling design has
    (`SamplingDesign.features`); `counted` whether respondents of a large survey were counted rather
    than loaded; `refusals` what could not be shown or compared, and why.
    """

    estimates: pd.DataFrame
    items: tuple[str, ...]
    waves: tuple[str, ...]
    segments: Segments
    confidence: float
    min_base: int
    against: str
    correction: str
    family: str
    design: tuple[str, ...]
    weighted_waves: tuple[str, ...]
    refusals: tuple[AnalysisError, ...]
    counted: bool = False

    @property
    def weighted(self) -> bool:
        """Whether the current wave is weighted."""
        return self.waves[-1] in self.weighted_waves


def describe_items(
    survey: Survey | LargeSurvey,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> Descriptive:
    """Describe every item, compare segment levels, and follow the items that recur between waves.

    Parameters
    ----------
    survey : Survey or LargeSurvey
        Answers, design and codebook of every wave. Of a large survey, the tables of counts of item
        by segment, from which the same numbers come.
    confidence : float
        Coverage of the intervals, in (0, 1).
    min_base : int
        Respondents below which an estimate is suppressed (`low base`).
    comparisons : Comparisons, optional
        Against the complement or in pairs, the correction, and the family it spans.

    Notes
    -----
    Means carry Student intervals on the design's degrees of freedom, shares Wilson's on the
    effective base, medians Woodruff's. Differences are Wald tests on the linearised difference, so
    that a respondent found on both sides (panel, cluster, raking) is counted as such.
    """
    rules = comparisons or Comparisons()
    waves = [
        _WaveItems(wave, _items_of(wave, survey.codebook, confidence, min_base))
        for wave in waves_of(survey)
    ]
    current = waves[-1]
    segments, refusals = segments_with_levels(survey.codebook.segments, current.answers.levels)
    rows: list[Row] = []
    for wave in waves:
        for name in wave.items:
            rows += _item_rows(wave, name, segments, rules.against)
    for earlier, later in pairwise(waves):
        for name in (name for name in later.items if name in earlier.items):
            rows += _change_rows(earlier, later, name, segments)
    return Descriptive(
        estimates=correct_comparisons(tidy(rows), rules),
        items=tuple(survey.codebook.items),
        waves=tuple(wave.answers.name for wave in waves),
        segments=segments,
        confidence=confidence,
        min_base=min_base,
        against=rules.against,
        correction=rules.correction,
        family=rules.family,
        design=current.answers.features,
        weighted_waves=tuple(
            wave.answers.name for wave in waves if "weights" in wave.answers.features
        ),
        refusals=(*refusals, *_low_bases(current, min_base)),
        counted=isinstance(survey, LargeSurvey),
    )


@dataclass(frozen=True)
class _WaveItems:
    """One wave's answers and its items."""

    answers: WaveAnswers
    items: dict[str, ItemInWave]

    def by_level(
        self, name: str, column: str, levels: tuple[str, ...]
    ) -> tuple[ItemInWave, dict[str, Members]]:
        """An item in rows that a segment divides, and the rows of each level."""
        item = self.items[name]
        answered, members = self.answers.by_level(name, column, levels)
        if answered.values is item.answers:  # what it has worked out stays its own
            return item, members
        return replace(item, answers=answered.values, variance=answered.variance), members


def _items_of(
    wave: WaveAnswers, codebook: Codebook, confidence: float, min_base: int
) -> dict[str, ItemInWave]:
    return {
        name: ItemInWave(wave.name, entry, *wave.item(name), confidence, min_base)
        for name, entry in codebook.items.items()
        if name in wave.items
    }


def _low_bases(current: _WaveItems, min_base: int) -> tuple[AnalysisError, ...]:
    """Items with too few answers to be shown even for the total."""
    bases = {name: item.base(_everybody(item)) for name, item in current.items.items()}
    few = {name: n for name, n in bases.items() if n < min_base}
    return (low_base(list(few), max(few.values()), min_base),) if few else ()


def _everybody(item: ItemInWave) -> Members:
    return np.ones(len(item.answers), dtype=bool)


def _item_rows(wave: _WaveItems, name: str, segments: Segments, against: str) -> Iterator[Row]:
    """Total and segment levels of one item in one wave, with their tests."""
    whole = wave.items[name]
    yield from whole.rows(TOTAL, _everybody(whole))
    for column, levels in segments.items():
        item, members = wave.by_level(name, column, levels)
        tests = {}
        if against == "complement" and len(members) > 1:
            found = tests_against_complement(item, column, members)
            tests = {(test["group"], test["table"]): test["p_value"] for test in found}
        for code, mask in members.items():
            for row in item.rows(f"{column}={code}", mask):
                key = row["group"], row["table"]
                tested = {"compared_with": "complement", "p_value": tests.get(key)}
                yield {**row, **tested} if key in tests else row
        if against == "pairs":
            yield from pair_rows(item, column, members)


def _change_rows(
    earlier: _WaveItems, later: _WaveItems, name: str, segments: Segments
) -> Iterator[Row]:
    """Change of the total and of every segment level found in both waves."""
    then, now = earlier.items[name], later.items[name]
    yield from change_rows(then, now, TOTAL, _everybody(then), _everybody(now))
    for column, levels in segments.items():
        one, before = earlier.by_level(name, column, levels)
        other, after = later.by_level(name, column, levels)
        for code in (code for code in after if code in before):
            yield from change_rows(one, other, f"{column}={code}", before[code], after[code])
