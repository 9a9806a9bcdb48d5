"""What every linearised variance shares: standard errors and effective bases from influence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUNDING = 1e-14  # of the simple variance: what differences in the last digits leave


@dataclass(frozen=True)
class Precision:
    """What the design says of k estimates on one base.

    `se` and `n_eff` have shape (k,); `n` is the unweighted base, `df` the degrees of freedom.
    """

    n: int
    df: int
    se: Floats
    n_eff: Floats


class Linearised(ABC):
    """Variances of linearised estimates; a row is a respondent, or a cell of respondents alike.

    `weights` (rows,) are what each row weighs: one respondent's weight, or the sum of a cell's.
    """

    weights: Floats

    @property
    @abstractmethod
    def n(self) -> int:
        """Respondents of the wave."""

    @property
    @abstractmethod
    def simple(self) -> bool:
        """Whether the design is a simple random sample, so that n_eff is n."""

    @property
    @abstractmethod
    def fraction(self) -> float:
        """Overall sampling fraction."""

    @abstractmethod
    def count(self, base: NDArray[np.bool_]) -> int:
        """Respondents in the base, a choice of rows."""

    @abstractmethod
    def kish(self, base: NDArray[np.bool_]) -> float:
        """Kish's effective size of the base."""

    @abstractmethod
    def variance(self, contributions: Floats) -> Floats:
        """Variance of the weighted sums of `contributions` (rows, k), one a column."""

    @abstractmethod
    def degrees_of_freedom(self, base: NDArray[np.bool_]) -> int:
        """PSUs less strata among those with somebody in the base; at least 1."""

    @abstractmethod
    def change_df(self, base: NDArray[np.bool_], later: Self, later_base: NDArray[np.bool_]) -> int:
        """Degrees of freedom of a change between waves; a unit found in both counts once."""

    @abstractmethod
    def paired_covariance(self, mine: Floats, later: Self, theirs: Floats) -> Floats:
        """Covariance of estimates of two waves through the units that recur in both.

        `mine` (n, k) are contributions in this wave, `theirs` (m, k) in the `later` one.
        """

    def precision(self, influence: Floats, base: NDArray[np.bool_] | None = None) -> Precision:
        """Standard errors and effective bases of estimates on a domain.

        Parameters
        ----------
        influence : array, shape (rows,) or (rows, k)
            Influence values; rows outside the base are ignored.
        base : bool array, shape (rows,), optional
            The respondents the estimate rests on; all by default.
        """
        base = np.ones(len(self.weights), dtype=bool) if base is None else base
        inside = self._inside(influence, base)
        variance = self.variance(inside / self.weights[base].sum())
        n = self.count(base)
        mean_square = self.weights @ inside**2 / self.weights[base].sum()
        # Simple random sampling of the same base, without replacement, as R's deff.
        simple = mean_square / n * self._small * (1 - self.fraction)
        # Nobody differs, or only strata and margins do: rounding is left, Kish's base stands in.
        spread = variance > _ROUNDING * simple
        variance[~spread] = 0.0
        n_eff = np.full_like(variance, self.kish(base))
        n_eff[spread] = n * simple[spread] / variance[spread]
        if self.simple:  # exactly n, not n within rounding
            n_eff = np.full_like(variance, float(n))
        return Precision(n, self.degrees_of_freedom(base), np.sqrt(variance), n_eff)

    def contributions(self, influence: Floats, base: NDArray[np.bool_]) -> Floats:
        """Per-unit-weight contributions d, so that the estimate moves by the weighted sum of d."""
        return np.asarray(self._inside(influence, base) / self.weights[base].sum())

    def difference_df(self, base: NDArray[np.bool_]) -> int:
        """Degrees of freedom of a difference of two parts of `base`: one more is spent."""
        return max(1, self.degrees_of_freedom(base) - 1)

    @property
    def _small(self) -> float:
        return self.n / (self.n - 1) if self.n > 1 else 1.0

    def _inside(self, influence: Floats, base: NDArray[np.bool_]) -> Floats:
        """Influence on the base, zero elsewhere; an array of its own, shape (rows, k).

        Influence has the weighted mean zero: where all of the base have the same, it is rounding,
        which would turn a constant item into a tiny, "significant" difference.
        """
        values = influence.reshape(len(self.weights), -1)
        members = values[base]
        constant = (members == members[:1]).all(axis=0)
        return np.asarray(np.where(base[:, None] & ~constant, values, 0.0))
