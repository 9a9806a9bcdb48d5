"""Variances where only cells of respondents who answered alike are known."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.linearised import Floats, Linearised


class CellVariance(Linearised):
    """Linearised variance of respondents drawn one by one from an endless population.

    Parameters
    ----------
    counts, weights, squared_weights : arrays, shape (cells,)
        Respondents of each cell, the sums of their weights and of the weights' squares.
    n : int
        Respondents of the wave; who is in none of the cells has no influence.
    weighted : bool
        False when all weights are equal.

    Notes
    -----
    Influence z depends on the answers alone, so that all of a cell have the same, and with the
    weights w of mean 1

    .. math:: \\sum_i (w_i z_i - \\overline{wz})^2
              = \\sum_c \\Big(\\sum_{i \\in c} w_i^2\\Big) z_c^2
              - \\frac{1}{n} \\Big(\\sum_c z_c \\sum_{i \\in c} w_i\\Big)^2,

    times n / (n - 1): to the last digits what `DesignVariance` makes of the respondents.
    Waves are independent.

    Examples
    --------
    >>> cells = np.array([10.0, 20, 10])  # answers 1, 2 and 3
    >>> z = np.array([-1.0, 0, 1])
    >>> variance = CellVariance(cells, cells, cells, n=40, weighted=False)
    >>> rows = np.repeat(z, [10, 20, 10])
    >>> print(f"{variance.precision(z).se[0]:.6f} {rows.std(ddof=1) / np.sqrt(40):.6f}")
    0.113228 0.113228
    """

    def __init__(
        self,
        counts: Floats,
        weights: Floats,
        squared_weights: Floats,
        *,
        n: int,
        weighted: bool,
    ) -> None:
        self.counts = counts
        self.weights = weights
        self.squared_weights = squared_weights
        self._n = n
        self._weighted = weighted

    @property
    def n(self) -> int:
        """Respondents of the wave."""
        return self._n

    @property
    def simple(self) -> bool:
        """Whether respondents weigh alike, so that n_eff is n."""
        return not self._weighted

    @property
    def fraction(self) -> float:
        """None: the population is endless."""
        return 0.0

    def count(self, base: NDArray[np.bool_]) -> int:
        """Respondents in the cells of the base."""
        return int(np.rint(self.counts[base].sum()))

    def kish(self, base: NDArray[np.bool_]) -> float:
        """Kish's effective size of the base."""
        return float(self.weights[base].sum() ** 2 / self.squared_weights[base].sum())

    def variance(self, contributions: Floats) -> Floats:
        """Variance of the weighted sums of `contributions` (cells, k), one a column."""
        squares = self.squared_weights @ contributions**2
        centred = squares - (self.weights @ contributions) ** 2 / self.n
        return np.asarray(np.maximum(centred, 0.0) * self._small)

    def degrees_of_freedom(self, base: NDArray[np.bool_]) -> int:
        """Respondents in the base less one; at least 1."""
        return max(1, self.count(base) - 1)

    def change_df(self, base: NDArray[np.bool_], later: Self, later_base: NDArray[np.bool_]) -> int:
        """Degrees of freedom of a change between waves whose respondents are others."""
        return max(1, self.degrees_of_freedom(base) + later.degrees_of_freedom(later_base))

    def paired_covariance(self, mine: Floats, later: Self, theirs: Floats) -> Floats:
        """Zeros: the waves' respondents are others."""
        return np.zeros(mine.shape[1])
