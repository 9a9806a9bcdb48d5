"""Rows of one wave: every level of every group, what is tested, and changes between two waves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.estimates import TOTAL, Row
from csi_helpers.analysis.group_means import GroupMeans, ScoreMeans, change_between, group_rows
from csi_helpers.analysis.instruments.service_quality.means import MeanOfDimensions, ProductOfMeans
from csi_helpers.analysis.instruments.service_quality.scores import OVERALL, ServiceScores
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.segments import Segments, level_members
from csi_helpers.analysis.variance import DesignVariance, Floats, t_p_value

PER_RESPONDENT, OF_MEANS = "per_respondent", "product_of_means"
SAME_BASE = "unweighted_same_base"  # the unweighted score of those behind the weighted one
ZERO = "expectation"  # what a gap of the total is compared with

Key = tuple[str, str, str]  # table, subject, method


@dataclass(frozen=True)
class ServiceInWave:
    """One wave's means by what they are of.

    Attributes
    ----------
    scores : ServiceScores
    unlike : frozenset of (table, subject)
        What is made of answers on different scales, and is therefore not given.
    all_dimensions : bool
        Whether the wave asked every dimension; without one there is no overall score.
    """

    scores: ServiceScores
    unlike: frozenset[tuple[str, str]]
    min_base: int
    confidence: float
    all_dimensions: bool

    @property
    def keys(self) -> list[Key]:
        """All that can be had: items and dimensions, the unweighted and the weighted score."""
        scores = self.scores
        subjects = [*(item for items in scores.dimensions.values() for item in items)]
        subjects += [*scores.dimensions]
        subjects += [OVERALL] if self.all_dimensions else []
        keys = [(table, subject, "") for table in scores.tables for subject in subjects]
        if scores.points is not None and self.all_dimensions:
            weighted = f"weighted_{scores.measure}"
            keys += [(weighted, OVERALL, how) for how in (PER_RESPONDENT, SAME_BASE, OF_MEANS)]
            keys += [("allocation", name, "") for name in scores.dimensions]
        return keys

    def means(self, key: Key) -> GroupMeans:
        """The means of what a key stands for."""
        table, subject, method = key
        scores, rules = self.scores, (self.min_base, self.confidence)
        variance = scores.variance
        if table == "allocation":
            place = list(scores.dimensions).index(subject)
            return ScoreMeans(100 * self._shares[:, place], variance, *rules)
        if not method:
            if subject == OVERALL:
                return MeanOfDimensions(scores.of_dimensions(table), variance, *rules)
            return ScoreMeans(scores.scores[table, subject], variance, *rules)
        of_dimensions = scores.of_dimensions(scores.measure)
        if method == OF_MEANS:
            return ProductOfMeans(of_dimensions, self._shares, variance, *rules)
        own = (of_dimensions * self._shares).sum(axis=1)
        if method == SAME_BASE:
            own = np.where(np.isfinite(own), of_dimensions.mean(axis=1), np.nan)
        return ScoreMeans(own, variance, *rules)

    def rows(self, key: Key, segments: Segments, against: str) -> Iterator[Row]:
        """Total and segment levels; gaps are tested, expectations and perceptions shown."""
        stem = self._stem(key)
        if (key[0].removeprefix("weighted_"), key[1]) in self.unlike:
            yield {**stem, "note": "scales differ"}
            return
        means = self.means(key)
        everybody = np.ones(len(self.scores.wave.answers), dtype=bool)
        gap = key[0].endswith("gap")
        yield {**stem, **(_against_zero(means, everybody) if gap else means.row(everybody))}
        if key[0] == "allocation" or key[2] in (SAME_BASE, OF_MEANS):
            return
        tested = key[0].endswith(self.scores.measure)
        for column, levels in segments.items():
            members = level_members(self.scores.wave, column, levels)
            if members:
                for row in group_rows(means, column, members, against if tested else "none"):
                    yield {**stem, **row}

    def changes(self, before: ServiceInWave, key: Key, segments: Segments) -> Iterator[Row]:
        """Change since an earlier wave, of the total and of every level found in both."""
        if key not in before.keys or (key[0].removeprefix("weighted_"), key[1]) in self.unlike:
            return
        waves = before.scores.wave, self.scores.wave
        names = [wave.name for wave in waves]
        stem = self._stem(key) | {
            "table": f"{key[0]}_change",
            "wave": "→".join(names),
            "compared_with": names[0],
        }
        first, second = before.means(key), self.means(key)
        everybody = [np.ones(len(wave.answers), dtype=bool) for wave in waves]
        yield {**stem, "group": TOTAL, **change_between(first, everybody[0], second, everybody[1])}
        if not key[0].endswith(self.scores.measure) or key[2] in (SAME_BASE, OF_MEANS):
            return
        for column, levels in segments.items():
            then, now = (level_members(wave, column, levels) for wave in waves)
            for code in (code for code in now if code in then):
                row = change_between(first, then[code], second, now[code])
                yield {**stem, "group": f"{column}={code}", **row}

    @property
    def _shares(self) -> Floats:
        points = self.scores.points
        return points.shares if points is not None else np.empty((0, 0))

    def _stem(self, key: Key) -> Row:
        table, subject, method = key
        named = {"table": table, "subject": subject, "method": method}
        return {**named, "wave": self.scores.wave.name}


def _against_zero(means: GroupMeans, members: Members) -> Row:
    """A mean gap with its paired test: perception against expectation of the same respondents."""
    row = means.row(members)
    if "estimate" not in row:
        return row
    variance: DesignVariance = means.variance
    df = variance.degrees_of_freedom(means.base(members))
    p = t_p_value(np.array([row["estimate"]]), np.array([row["se"]]), df)[0]
    constant = {} if row["se"] > 0 else {"note": "constant"}
    return {**row, "compared_with": ZERO, "p_value": p, **constant}
