"""Means over dimensions: unweighted, weighted by each respondent's points, and by mean points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.group_means import GroupMeans
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.variance import DesignVariance, Floats


@dataclass(frozen=True)
class MeanOfDimensions(GroupMeans):
    """The unweighted score: mean of the dimensions' means, each over those who have it.

    Not the mean of all items, in which a dimension of more items would weigh more.

    Attributes
    ----------
    scores : array, shape (n, d)
        Of every respondent on every dimension; NaN where there is none.

    References
    ----------
    Parasuraman, Zeithaml & Berry (1988), J. Retailing 64.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> gaps = np.array([[-1.0, 0], [-2, 0], [np.nan, 0]])
    >>> means = MeanOfDimensions(gaps, DesignVariance(SamplingDesign.simple(3)), 2)
    >>> print(means.row(np.ones(3, bool))["estimate"])
    -0.75
    """

    scores: Floats
    variance: DesignVariance
    min_base: int
    confidence: float = 0.95

    def base(self, members: Members) -> Members:
        """Members with a score on any dimension."""
        return members & np.isfinite(self.scores).any(axis=1)

    def enough(self, *groups: Members) -> bool:
        """Whether every dimension has the base to be shown in every group."""
        least = max(self.min_base, 2)
        weights = self.variance.weights
        known = [members[:, None] & np.isfinite(self.scores) for members in groups]
        return all(
            bool((one.sum(axis=0) >= least).all() and (weights @ one > 0).all()) for one in known
        )

    def mean(self, base: Members) -> tuple[float, Floats]:
        """Mean of the means, and influence."""
        means, influence = means_and_influence(self.scores, base, self.variance.weights)
        return float(means.mean()), np.asarray(influence.mean(axis=1))


@dataclass(frozen=True)
class ProductOfMeans(GroupMeans):
    """The other weighted score: every dimension's mean times its mean share of the points.

    Both means are of those with points and a score on every dimension, the base of every
    respondent's own weighted score, so that the two scores differ by the covariance of points and
    scores alone: who finds a dimension weak may give it more points.

    Attributes
    ----------
    scores, shares : array, shape (n, d)
        Of every respondent; NaN where there is none.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> gaps, shares = np.array([[-2.0, 0], [0, -2]]), np.array([[0.9, 0.1], [0.1, 0.9]])
    >>> means = ProductOfMeans(gaps, shares, DesignVariance(SamplingDesign.simple(2)), 2)
    >>> print(means.row(np.ones(2, bool))["estimate"], (gaps * shares).sum(axis=1).mean())
    -1.0 -1.8
    """

    scores: Floats
    shares: Floats
    variance: DesignVariance
    min_base: int
    confidence: float = 0.95

    def base(self, members: Members) -> Members:
        """Members with a score on every dimension, and with points."""
        return members & np.isfinite(self.scores * self.shares).all(axis=1)

    def mean(self, base: Members) -> tuple[float, Floats]:
        """Sum of the products, and influence."""
        weights = self.variance.weights
        means, of_scores = means_and_influence(self.scores, base, weights)
        shares, of_shares = means_and_influence(self.shares, base, weights)
        return float(shares @ means), np.asarray(of_scores @ shares + of_shares @ means)


def means_and_influence(scores: Floats, base: Members, weights: Floats) -> tuple[Floats, Floats]:
    """Means (d,) of columns with gaps, and influence (n, d) on the scale of the whole base.

    A column answered by a part of the base moves by as much more for each who answered it.
    """
    known = base[:, None] & np.isfinite(scores)
    total = weights @ known
    filled = np.where(known, scores, 0.0)
    means = weights @ filled / total
    stretch = weights[base].sum() / total
    return np.asarray(means), np.asarray(np.where(known, filled - means, 0.0) * stretch)
