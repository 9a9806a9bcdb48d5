"""Item by item: level, spread, boxes and distribution, by segment and by wave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from csi_helpers.analysis.compare import (
    change_rows,
    correct_comparisons,
    pair_rows,
    tests_against_complement,
)
from csi_helpers.analysis.estimates import TOTAL, Row, low_base, tidy
from csi_helpers.analysis.items import ItemInWave
from csi_helpers.analysis.segments import Segments, comparable_segments, level_members
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons


@dataclass(frozen=True)
class Descriptive:
    """Estimates of every item for the total, every segment level and every wave.

    `estimates` is tidy (`analysis.estimates.COLUMNS`); shares 0-1, the index 0-100. `segments` maps
    a column to its levels in order; `design` names what the current wave's sampling design has
    (`SamplingDesign.features`); `refusals` what could not be shown or compared, and why.
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

    @property
    def weighted(self) -> bool:
        """Whether the current wave is weighted."""
        return self.waves[-1] in self.weighted_waves


def describe_items(
    survey: Survey,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> Descriptive:
    """Describe every item, compare segment levels, and follow the items that recur between waves.

    Parameters
    ----------
    survey : Survey
        Answers, design and codebook of every wave.
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
    segments, refusals = comparable_segments(survey)
    waves = [_items_of(wave, survey, confidence, min_base) for wave in survey.waves]
    rows: list[Row] = []
    for items in waves:
        for item in items.values():
            rows += _item_rows(item, segments, rules.against)
    for earlier, later in pairwise(waves):
        for name in (name for name in later if name in earlier):
            rows += _change_rows(earlier[name], later[name], segments)
    return Descriptive(
        estimates=correct_comparisons(tidy(rows), rules),
        items=tuple(survey.codebook.items),
        waves=tuple(wave.name for wave in survey.waves),
        segments=segments,
        confidence=confidence,
        min_base=min_base,
        against=rules.against,
        correction=rules.correction,
        family=rules.family,
        design=survey.current.design.features,
        weighted_waves=tuple(wave.name for wave in survey.waves if wave.design.weighted),
        refusals=(*refusals, *_low_bases(survey, min_base)),
    )


def _items_of(
    wave: Wave, survey: Survey, confidence: float, min_base: int
) -> dict[str, ItemInWave]:
    variance = DesignVariance(wave.design)
    return {
        name: ItemInWave(wave, entry, variance, confidence, min_base)
        for name, entry in survey.codebook.items.items()
        if name in wave.answers
    }


def _low_bases(survey: Survey, min_base: int) -> tuple[AnalysisError, ...]:
    """Items with too few answers to be shown even for the total."""
    bases = survey.current.answers.notna().sum()
    few = bases[bases < min_base]
    if few.empty:
        return ()
    return (low_base([str(item) for item in few.index], int(few.max()), min_base),)


def _item_rows(item: ItemInWave, segments: Segments, against: str) -> Iterator[Row]:
    """Total and segment levels of one item in one wave, with their tests."""
    yield from item.rows(TOTAL, np.ones(len(item.answers), dtype=bool))
    for column, levels in segments.items():
        members = level_members(item.wave, column, levels)
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


def _change_rows(earlier: ItemInWave, later: ItemInWave, segments: Segments) -> Iterator[Row]:
    """Change of the total and of every segment level found in both waves."""
    everybody = [np.ones(len(item.answers), dtype=bool) for item in (earlier, later)]
    yield from change_rows(earlier, later, TOTAL, everybody[0], everybody[1])
    for column, levels in segments.items():
        before = level_members(earlier.wave, column, levels)
        after = level_members(later.wave, column, levels)
        for code in (code for code in after if code in before):
            yield from change_rows(earlier, later, f"{column}={code}", before[code], after[code])
