"""One feature in one wave: each respondent's class, and the scores whose means are published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.group_means import ScoreMeans
from csi_helpers.analysis.instruments.kano.evaluation import (
    CLASSES,
    DYSFUNCTIONAL,
    FUNCTIONAL,
    Floats,
    Letters,
    dumouchel,
    evaluate,
)
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Wave
from csi_helpers.params.kano import HALVES

FEWEST_IN_GROUP = 50  # answers for a class in a segment
FEWEST_CASES = 5  # expected cases of a share in each group, for a test of it


@dataclass(frozen=True)
class Measure:
    """One published mean of a feature: its table and object, and every respondent's score."""

    table: str
    object: str
    scores: Floats

    @property
    def is_share(self) -> bool:
        """Whether it is the share of a class, or of two of them."""
        return self.table != "kano_continuous"


@dataclass(frozen=True)
class ShareMeans(ScoreMeans):
    """Means of scores 0 and 1 (or −1), compared only where there are cases enough.

    A group in which a rare class happens not to occur has no spread of its own: Wald's test would
    call it different from all others. So 5 cases, and 5 others, must be expected in each group.
    """

    def difference(self, first: Members, second: Members) -> Row:
        """As `ScoreMeans`, without the test where cases are few."""
        row = super().difference(first, second)
        weights, bases = self.variance.weights, (self.base(first), self.base(second))
        both = bases[0] | bases[1]
        if "p_value" in row and self.fewest(np.abs(self.scores[both]), weights[both], bases):
            return {key: value for key, value in row.items() if key != "p_value"}
        return row

    @staticmethod
    def fewest(cases: Floats, weights: Floats, bases: Sequence[Members]) -> bool:
        """Whether fewer cases, or others, than 5 are to be expected in one of the groups."""
        share = float(weights @ cases / weights.sum())
        least = min(int(base.sum()) for base in bases)
        return least * min(share, 1 - share) < FEWEST_CASES


@dataclass(frozen=True)
class FeatureAnswers:
    """A feature's pairs of answers in one wave.

    Attributes
    ----------
    functional, dysfunctional : array, shape (n,)
        Answers 1 to 5, NaN where there is none.
    table : str
        Evaluation table, classic or variant.
    """

    feature: str
    wave: Wave
    functional: Floats
    dysfunctional: Floats
    table: str
    variance: DesignVariance
    confidence: float

    @classmethod
    def of(
        cls, feature: str, wave: Wave, table: str, variance: DesignVariance, confidence: float
    ) -> FeatureAnswers:
        """The feature's pair of columns in a wave that asked it."""
        with_it, without = (wave.kano[feature, half].to_numpy(float) for half in HALVES)
        return cls(feature, wave, with_it, without, table, variance, confidence)

    @cached_property
    def letters(self) -> Letters:
        """Everybody's class; "" without both answers."""
        return evaluate(self.functional, self.dysfunctional, self.table)

    @cached_property
    def answered(self) -> Members:
        """Who answered both questions."""
        return np.asarray(self.letters != "")

    @property
    def halved(self) -> int:
        """How many answered one of the two questions alone."""
        one = np.isfinite(self.functional) | np.isfinite(self.dysfunctional)
        return int((one & ~self.answered).sum())

    @property
    def fault(self) -> str:
        """Why the answers can't be evaluated: `constant`, `identical`, or "" where they can."""
        pair = np.column_stack([self.functional, self.dysfunctional])[self.answered]
        if len(pair) and (pair == pair[0]).all():
            return "constant"
        return "identical" if len(pair) and (pair[:, 0] == pair[:, 1]).all() else ""

    def indicator(self, letters: str) -> Floats:
        """1 for those in one of the classes, 0 for other classes, NaN without both answers."""
        inside = np.isin(self.letters, list(letters)).astype(float)
        return np.where(self.answered, inside, np.nan)

    @cached_property
    def better(self) -> Floats:
        """1 for A and O, 0 for M and I: its mean is Better."""
        return np.where(self.weighed, self.indicator("AO"), np.nan)

    @cached_property
    def worse(self) -> Floats:
        """−1 for O and M, 0 for A and I: its mean is Worse."""
        return np.where(self.weighed, -self.indicator("OM"), np.nan)

    @cached_property
    def weighed(self) -> Members:
        """Who is in the denominator of Better and Worse."""
        return np.isin(self.letters, list("AOMI"))

    def compared(self) -> Iterator[Measure]:
        """Means that groups and waves are compared by."""
        for letter in CLASSES:
            yield Measure("kano_share", letter, self.indicator(letter))
        yield Measure("better", "", self.better)
        yield Measure("worse", "", self.worse)
        for half, values in zip(HALVES, (FUNCTIONAL, DYSFUNCTIONAL), strict=True):
            scores = dumouchel(getattr(self, half), values)
            yield Measure("kano_continuous", half, np.where(self.answered, scores, np.nan))

    def means(self, scores: Floats, min_base: int, *, shares: bool = False) -> ScoreMeans:
        """Means of a score under the wave's design."""
        kind = ShareMeans if shares else ScoreMeans
        return kind(scores, self.variance, min_base, self.confidence)

    def shares(self, members: Members) -> dict[str, float]:
        """Weighted share of each class among the members who answered both questions."""
        base = members & self.answered
        weights = self.variance.weights[base]
        total = weights.sum()
        return {
            letter: float(weights[self.letters[base] == letter].sum() / total) for letter in CLASSES
        }
