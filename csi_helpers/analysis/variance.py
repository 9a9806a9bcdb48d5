"""The one design-based variance behind every interval, test and mark.

Every statistic of the kit is linearised: respondent *i* contributes an influence value *u_i*,
scaled so that a simple random sample of size *n* would give the variance mean(u²)/n. From there on
strata, clusters, finite population, weights and raking are handled here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import t as student_t

from csi_helpers.data.design import SamplingDesign

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Precision:
    """What the design says of k estimates on one base.

    `se` and `n_eff` have shape (k,); `n` is the unweighted base, `df` the degrees of freedom.
    """

    n: int
    df: int
    se: Floats
    n_eff: Floats


class DesignVariance:
    """Taylor-linearised variance under one wave's sampling design.

    Parameters
    ----------
    design : SamplingDesign
        Weights, strata, clusters, sampling fractions and raking margins of the wave.

    Notes
    -----
    Equal to R ``survey``: with-replacement PSU totals, centred within strata, times (1 - f);
    after raking the influence is first residualised on the margins with the base weights
    (Deville & Särndal 1992, J. Am. Stat. Assoc. 87, eq. 3.4). A stratum with one PSU is centred at
    the grand mean (R's ``lonely.psu = "adjust"``).

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> y = np.array([7.0, 8.0, 9.0, 10.0])
    >>> variance = DesignVariance(SamplingDesign.simple(4))
    >>> print(f"{variance.precision(y - y.mean()).se[0]:.4f}")  # sd / sqrt(n)
    0.6455
    """

    def __init__(self, design: SamplingDesign) -> None:
        self.design = design
        self.weights: Floats = np.asarray(design.weights, dtype=float)

    def precision(self, influence: Floats, base: NDArray[np.bool_] | None = None) -> Precision:
        """Standard errors and effective bases of estimates on a domain.

        Parameters
        ----------
        influence : array, shape (n,) or (n, k)
            Influence values; rows outside the base are ignored.
        base : bool array, shape (n,), optional
            The respondents the estimate rests on; all by default.
        """
        values = influence.reshape(len(self.weights), -1)
        base = np.ones(len(values), dtype=bool) if base is None else base
        contributions = self.contributions(values, base)
        variance = self.variance(contributions)
        n = int(base.sum())
        inside = np.where(base[:, None], values, 0.0)
        mean_square = self.weights @ inside**2 / self.weights[base].sum()
        # Simple random sampling of the same base, without replacement, as R's deff.
        simple = mean_square / n * self._small * (1 - self.fraction)
        # Nobody differs: the estimate says nothing of the design, so Kish's base stands in.
        spread = mean_square > 0
        n_eff = np.full_like(variance, kish_effective_n(self.weights[base]))
        n_eff[spread] = n * simple[spread] / np.maximum(variance[spread], np.finfo(float).tiny)
        if self._simple:  # exactly n, not n within rounding
            n_eff = np.full_like(variance, float(n))
        return Precision(n, self.degrees_of_freedom(base), np.sqrt(variance), n_eff)

    def contributions(self, influence: Floats, base: NDArray[np.bool_]) -> Floats:
        """Per-unit-weight contributions d, so that the estimate moves by the weighted sum of d."""
        values = influence.reshape(len(self.weights), -1)
        return np.asarray(np.where(base[:, None], values, 0.0) / self.weights[base].sum())

    def variance(self, contributions: Floats) -> Floats:
        """Variance of the weighted sums of `contributions` (n, k), one a column."""
        totals = self.psu_totals(contributions)
        centred = totals - self._stratum_centre(totals)
        return np.asarray((self._psu_scale[:, None] * centred**2).sum(axis=0))

    def psu_totals(self, contributions: Floats) -> Floats:
        """Weighted totals of each primary sampling unit, residualised after raking."""
        if self._projector is not None:
            margins, solve = self._projector
            contributions = contributions - margins @ (solve @ contributions)
        weighted = self.weights[:, None] * contributions
        if len(self._psu_stratum) == len(weighted):
            return weighted
        return np.asarray(_membership(self._psu_of_row) @ weighted)

    def degrees_of_freedom(self, base: NDArray[np.bool_]) -> int:
        """PSUs less strata among those with somebody in the base; at least 1."""
        units = np.unique(self._psu_of_row[base])
        return max(1, len(units) - len(np.unique(self._psu_stratum[units])))

    @cached_property
    def fraction(self) -> float:
        """Overall sampling fraction: n over the population the strata imply."""
        f = np.asarray(self.design.sampling_fraction, dtype=float)
        return float(len(f) / (1 / f).sum()) if (f > 0).all() else 0.0

    @cached_property
    def _simple(self) -> bool:
        unclustered = len(self._psu_stratum) == len(self.weights)
        one_stratum = len(self._stratum_sizes) == 1
        raked = self.design.margins is not None
        return unclustered and one_stratum and not raked and not self.design.weighted

    @cached_property
    def _small(self) -> float:
        n = len(self.weights)
        return n / (n - 1) if n > 1 else 1.0

    @cached_property
    def _psu(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        pairs = np.column_stack([self.design.strata, self.design.clusters])
        unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
        if len(unique) == len(pairs):  # no clustering: keep the rows' own order
            return np.arange(len(pairs)), np.asarray(self.design.strata, dtype=np.intp)
        return inverse.reshape(-1), unique[:, 0].astype(np.intp)

    @property
    def _psu_of_row(self) -> NDArray[np.intp]:
        return self._psu[0]

    @property
    def _psu_stratum(self) -> NDArray[np.intp]:
        return self._psu[1]

    @cached_property
    def _stratum_sizes(self) -> NDArray[np.intp]:
        return np.bincount(self._psu_stratum)

    @cached_property
    def _strata(self) -> csr_array:
        return _membership(self._psu_stratum)

    @cached_property
    def _psu_scale(self) -> Floats:
        size = self._stratum_sizes[self._psu_stratum].astype(float)
        f = np.zeros(len(size))
        f[self._psu_of_row] = self.design.sampling_fraction
        return np.asarray((1 - f) * size / np.maximum(size - 1, 1))

    def _stratum_centre(self, totals: Floats) -> Floats:
        if len(self._stratum_sizes) == 1:
            return np.asarray(totals.mean(axis=0, keepdims=True))
        means = self._strata @ totals / np.maximum(self._stratum_sizes, 1)[:, None]
        means[self._stratum_sizes == 1] = totals.mean(axis=0)
        return np.asarray(means[self._psu_stratum])

    @cached_property
    def _projector(self) -> tuple[Floats, Floats] | None:
        """Margins X and the least-squares solver (X'BX)⁺X'B with base weights B."""
        if self.design.margins is None:
            return None
        margins = np.asarray(self.design.margins, dtype=float)
        weighted = margins * np.asarray(self.design.base_weights, dtype=float)[:, None]
        return margins, np.linalg.pinv(weighted.T @ margins) @ weighted.T

    def paired_covariance(self, mine: Floats, later: DesignVariance, theirs: Floats) -> Floats:
        """Covariance of estimates of two waves through the units that recur in both.

        `mine` (n, k) are contributions in this wave, `theirs` (m, k) in the `later` one. Units are
        linked by `SamplingDesign.units`; unknown units are taken as independent.
        """
        here, there = self._unit_deviations(mine), later._unit_deviations(theirs)
        common = sorted(here.keys() & there.keys())
        if not common:
            return np.zeros(mine.shape[1])
        left = np.array([here[unit] for unit in common])
        right = np.array([there[unit] for unit in common])
        return np.asarray((left * right).sum(axis=0))

    def _unit_deviations(self, contributions: Floats) -> dict[str, Floats]:
        """Centred, scaled PSU totals by unit label; their squares sum to the variance."""
        totals = self.psu_totals(contributions)
        centred = (totals - self._stratum_centre(totals)) * np.sqrt(self._psu_scale)[:, None]
        by_unit: dict[str, Floats] = {}
        for row, unit in enumerate(self.design.units):
            if unit is not None:
                by_unit[str(unit)] = centred[self._psu_of_row[row]]
        return by_unit


def _membership(group_of_row: NDArray[np.intp]) -> csr_array:
    """Indicator matrix (groups, rows): its product with values sums them by group."""
    rows = np.arange(len(group_of_row))
    return csr_array((np.ones(len(rows)), (group_of_row, rows)))


def kish_effective_n(weights: Floats) -> float:
    """Kish's effective sample size, (sum w)² / sum w² (Kish 1965, §11.7).

    Examples
    --------
    >>> print(kish_effective_n(np.repeat([0.5, 1.5], 50)))
    80.0
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


def t_interval(
    estimate: Floats | float, se: Floats | float, df: int | Floats, confidence: float
) -> tuple[Floats, Floats]:
    """Symmetric interval with Student's quantile at the design's degrees of freedom."""
    reach = student_t.ppf((1 + confidence) / 2, df) * np.asarray(se)
    return np.asarray(estimate - reach), np.asarray(estimate + reach)


def t_p_value(difference: Floats, se: Floats, df: int | Floats) -> Floats:
    """Two-sided p-value of a Wald t test; NaN where the standard error is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(se > 0, np.abs(difference) / se, np.nan)
    return np.asarray(2 * student_t.sf(ratio, df))
