"""Means that are shown and moments that explain, out of the same draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.model import Floats
from csi_helpers.analysis.structural.moments import Moments, MomentSums


@dataclass(frozen=True)
class JointMoments(Moments):
    """Moments, and means of other columns over all who answered each, shape (..., m)."""

    shown: Floats


@dataclass(frozen=True)
class JointSums:
    """Sums of two sets of columns: `inner`'s p columns, then m whose means alone are wanted.

    The importance of attributes rests on those who answered several questions, their performance on
    all who answered one: where gaps are many the two have different bases, and still every draw
    must give both.

    Attributes
    ----------
    inner : MomentSums
        Of the first p columns; rows with none of them answered don't count there.
    p : int
    centre : array, shape (m,)
        Means of the other columns in the sample, taken off so that no digits are lost.

    Examples
    --------
    >>> from csi_helpers.analysis.structural.moments import RowSums
    >>> rows = np.array([[1.0, 2.0, 50.0], [3.0, 5.0, np.nan], [np.nan, np.nan, 70.0]])
    >>> sums = JointSums(RowSums.of(rows[:2, :2]), 2, np.array([60.0]))
    >>> moments = sums.moments(np.ones(3) @ sums.products(rows))
    >>> print(moments.means, moments.shown)
    [2.  3.5] [60.]
    """

    inner: MomentSums
    p: int
    centre: Floats

    @property
    def width(self) -> int:
        """How many products a row has."""
        return self.inner.width + 2 * len(self.centre)

    def products(self, answers: Floats) -> Floats:
        """Products (n, width) of rows (n, p + m)."""
        first, others = answers[:, : self.p], answers[:, self.p :]
        counted = np.isfinite(first).any(axis=1)
        products = np.zeros((len(answers), self.width))
        products[counted, : self.inner.width] = self.inner.products(first[counted])
        known = np.isfinite(others)
        start, m = self.inner.width, len(self.centre)
        products[:, start : start + m] = np.where(known, others - self.centre, 0.0)
        products[:, start + m :] = known
        return products

    def moments(self, totals: Floats) -> JointMoments:
        """Moments of weighted sums of products (..., width)."""
        inner = self.inner.moments(totals[..., : self.inner.width])
        sums, counts = np.split(totals[..., self.inner.width :], 2, axis=-1)
        with np.errstate(all="ignore"):
            shown = self.centre + sums / np.where(counts > 0, counts, np.nan)
        return JointMoments(inner.weight, inner.means, inner.covariances, shown)
