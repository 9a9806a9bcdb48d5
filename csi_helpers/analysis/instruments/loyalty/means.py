"""Means that know what they are of: shares, the net promoter score, and a lift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.estimates import Row, wilson_interval
from csi_helpers.analysis.group_means import GroupMeans, ScoreMeans
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.variance import DesignVariance, Floats

CONSTANT = "constant"  # everybody gave the same: there is a score, and no interval


@dataclass(frozen=True)
class ShareMeans(ScoreMeans):
    """Shares of those who answered, with Wilson's interval on the effective base.

    `scores` are 1 and 0, NaN for no answer.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> shares = ShareMeans(np.array([1.0, 1, 1, 1]), DesignVariance(SamplingDesign.simple(4)), 2)
    >>> row = shares.row(np.ones(4, bool))
    >>> print(row["estimate"], f"{row['ci_low']:.2f} {row['ci_high']:.2f}")
    1.0 0.51 1.00
    """

    def row(self, members: Members) -> Row:
        """Base, share, standard error and interval among `members`; empty on a low base."""
        row = super().row(members)
        if "estimate" not in row:
            return row
        base = self.base(members)
        share = np.clip([row["estimate"]], 0, 1)
        low, high = wilson_interval(
            share,
            np.array([row["n_eff"] / (1 - self.variance.fraction)]),  # the finite population
            self.confidence,
            n=row["n"],
            df=self.variance.degrees_of_freedom(base),
        )
        return {**row, "ci_low": low[0], "ci_high": high[0]}


@dataclass(frozen=True)
class NetPromoters(ScoreMeans):
    """Net promoter score: 100 for promoters, -100 for detractors, 0 for the others, averaged.

    Its variance is that of this mean, 100² (p + d - (p - d)²) / (n - 1) in a simple random sample.

    References
    ----------
    Reichheld (2003), Harv. Bus. Rev. 81/12.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> scores = np.repeat([100.0, 0.0, -100.0], [60, 25, 15])
    >>> nps = NetPromoters(scores, DesignVariance(SamplingDesign.simple(100)), 50)
    >>> row = nps.row(np.ones(100, bool))
    >>> print(row["estimate"], f"{row['se']:.3f}")
    45.0 7.437
    """

    def row(self, members: Members) -> Row:
        """Base, score, standard error and interval; without interval where all are alike."""
        row = super().row(members)
        if "estimate" not in row:
            return row
        if not row["se"] > 0:
            gone = {"se": np.nan, "ci_low": np.nan, "ci_high": np.nan}
            return {**row, **gone, "note": CONSTANT}
        ends = np.clip([row["ci_low"], row["ci_high"]], -100, 100)
        return {**row, "ci_low": ends[0], "ci_high": ends[1]}


@dataclass(frozen=True)
class Lift(GroupMeans):
    """How much larger a share is among some than among the others of the same group.

    Attributes
    ----------
    scores : array, shape (n,)
        1 and 0; NaN where somebody has none.
    part : bool array, shape (n,)
        Those whose share is the larger one.
    known : bool array, shape (n,)
        Those of whom it is known to which part they belong.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> y, part = np.array([1.0, 1, 0, 0, 1, 0]), np.array([1, 1, 1, 0, 0, 0], bool)
    >>> lift = Lift(y, part, np.ones(6, bool), DesignVariance(SamplingDesign.simple(6)), 2)
    >>> print(f"{lift.row(np.ones(6, bool))['estimate']:.3f}")
    0.333
    """

    scores: Floats
    part: Members
    known: Members
    variance: DesignVariance
    min_base: int
    confidence: float = 0.95

    def base(self, members: Members) -> Members:
        """Members with a score who are known to belong to either part."""
        return members & self.known & np.isfinite(self.scores)

    def enough(self, *groups: Members) -> bool:
        """Whether both parts of every group have the base to be shown."""
        least, weights = max(self.min_base, 2), self.variance.weights
        parts = [
            self.base(members) & side for members in groups for side in (self.part, ~self.part)
        ]
        return all(part.sum() >= least and bool(weights[part].any()) for part in parts)

    def mean(self, base: Members) -> tuple[float, Floats]:
        """Difference of the two shares, and influence on the scale of the whole base."""
        weights = self.variance.weights
        total = weights[base].sum()
        shares, influence = [], np.zeros(len(weights))
        for side, sign in ((base & self.part, 1.0), (base & ~self.part, -1.0)):
            share = float(weights[side] @ self.scores[side] / weights[side].sum())
            stretch = sign * total / weights[side].sum()
            influence[side] = stretch * (self.scores[side] - share)
            shares.append(share)
        return shares[0] - shares[1], influence
