"""A few made-up points for each random group, with its mean and covariances: they stand for it.

Whatever is a sum of products of two answers, such as a variance's influence values or the scores of
a normal likelihood, comes out of the points as it would of the respondents.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import helmert

from csi_helpers.analysis.items import Members
from csi_helpers.analysis.large.spread import without_spread
from csi_helpers.analysis.measurement.consistency import CompleteAnswers
from csi_helpers.analysis.variance import DesignVariance, Floats, Precision
from csi_helpers.data.design import SamplingDesign
from csi_helpers.data.large.answer_sums import AnswerSums


@dataclass(frozen=True)
class GroupPoints:
    """p + 1 points a random group; weighted, they have its weight, means and covariances.

    Attributes
    ----------
    values : array, shape ((p + 1) G, p)
    weights : array, shape ((p + 1) G,)
    group : int array, shape ((p + 1) G,)
    respondents : int
        Whom they stand for.
    n_eff : float
        Kish's effective base of these.
    """

    values: Floats
    weights: Floats
    group: NDArray[np.intp]
    respondents: int
    n_eff: float

    @property
    def design(self) -> SamplingDesign:
        """Random groups drawn with replacement: the points of one are a cluster."""
        simple = SamplingDesign.simple(len(self.weights))
        weights = self.weights / self.weights.mean()
        return replace(simple, weights=weights, base_weights=weights, clusters=self.group)


def group_points(sums: AnswerSums) -> GroupPoints:
    """Points of complete answers.

    Notes
    -----
    The corners of a simplex, turned by a root of the group's covariances and moved to its mean:
    the fewest points with exactly these two moments (sigma points, Julier & Uhlmann 2004, Proc.
    IEEE 92).

    Examples
    --------
    >>> from csi_helpers.data.large.answer_sums import Part, sum_answers
    >>> from csi_helpers.data.large.survey import Batch
    >>> x, y = np.array([1.0, 2, 6, 7]), np.array([2.0, 3, 4, 9])
    >>> batch = Batch({"x": x, "y": y}, np.ones(4), np.array([0, 0, 1, 1]))
    >>> points = group_points(sum_answers([batch], [Part(("x", "y"), complete=True)], groups=2)[0])
    >>> found = np.cov(points.values.T, aweights=points.weights, ddof=0)
    >>> print(np.allclose(found, np.cov(x, y, ddof=0)))
    True
    """
    groups, p = len(sums.terms), len(sums.items)
    means, covariances, alike = _moments(sums)
    values, vectors = np.linalg.eigh(covariances)
    roots = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    corners = np.sqrt(p + 1) * helmert(p + 1).T  # (p + 1, p): mean zero, covariances one
    ends = corners @ roots.transpose(0, 2, 1)
    ends[:, :, alike] = 0.0
    return GroupPoints(
        values=(means[:, None, :] + ends).reshape(-1, p),
        weights=np.repeat(sums.weight / (p + 1), p + 1),
        group=np.repeat(np.arange(groups), p + 1),
        respondents=sums.respondents,
        n_eff=sums.n_eff,
    )


def _moments(sums: AnswerSums) -> tuple[Floats, Floats, Members]:
    """Means (G, p) and covariances (G, p, p) of the groups, and which items are answered alike.

    A group without weight has the mean of all, and no spread.
    """
    p = len(sums.items)
    weight = np.where(sums.weight > 0, sums.weight, 1.0)[:, None]
    first = sums.terms[:, :p, -1]
    whole = first.sum(axis=0) / max(sums.weight.sum(), np.finfo(float).tiny)
    means = np.where(sums.weight[:, None] > 0, first / weight, whole)
    # Around the whole's mean, for the differences of large sums to lose few digits.
    shift = means - whole
    about = sums.both - whole[:, None] * first[:, None, :] - first[:, :, None] * whole
    about = about / weight[:, :, None] + np.outer(whole, whole)
    covariances = about - shift[:, :, None] * shift[:, None, :]
    share = (sums.weight / max(sums.weight.sum(), np.finfo(float).tiny))[:, None]
    spread = (share * (np.diagonal(covariances, axis1=1, axis2=2) + shift**2)).sum(axis=0)
    alike = without_spread(spread, whole)
    means = np.where(alike, whole, means)
    covariances = np.where(alike[:, None] | alike, 0.0, covariances)
    return means, np.where((sums.weight > 0)[:, None, None], covariances, 0.0), alike


class PointVariance(DesignVariance):
    """Variance between random groups, for influence values of their points.

    The effective base is what the weights make it (Kish 1965, §11.7): a group of respondents
    doesn't tell how much less a single one would have varied.
    """

    def __init__(self, points: GroupPoints) -> None:
        super().__init__(points.design)
        self._n, self._n_eff = points.respondents, points.n_eff

    def precision(self, influence: Floats, base: Members | None = None) -> Precision:
        """Standard errors by random groups, on the respondents' base."""
        found = super().precision(influence, base)
        return replace(found, n=self._n, n_eff=np.full_like(found.n_eff, self._n_eff))


@dataclass(frozen=True)
class CompletePoints(CompleteAnswers):
    """Points in place of respondents who answered all items; `n` is theirs."""

    respondents: int = 0

    @property
    def n(self) -> int:
        """Unweighted base of respondents."""
        return self.respondents

    def base_df(self, variance: DesignVariance) -> int:
        """All of them: the effective base isn't estimated from the groups."""
        return max(1, self.respondents - 1)

    @classmethod
    def standing_for(cls, points: GroupPoints, variance: DesignVariance) -> CompletePoints:
        """The points as answers."""
        plain = CompleteAnswers.of(points.values, variance.weights)
        return cls(plain.base, plain.centred, plain.covariance, points.respondents)
