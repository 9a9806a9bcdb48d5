"""The one design-based variance behind every interval, test and mark.

Every statistic of the kit is linearised: respondent *i* contributes an influence value *u_i*,
scaled so that a simple random sample of size *n* would give the variance mean(u²)/n. From there on
strata, clusters, finite population, weights and raking are handled here and nowhere else.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import t as student_t

from csi_helpers.analysis.linearised import Linearised
from csi_helpers.analysis.linearised import Precision as Precision
from csi_helpers.data.design import SamplingDesign

Floats = NDArray[np.float64]


class DesignVariance(Linearised):
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

    @property
    def n(self) -> int:
        """Respondents of the wave, one a row."""
        return len(self.weights)

    def count(self, base: NDArray[np.bool_]) -> int:
        """Respondents in the base."""
        return int(base.sum())

    def kish(self, base: NDArray[np.bool_]) -> float:
        """Kish's effective size of the base."""
        return kish_effective_n(self.weights[base])

    def variance(self, contributions: Floats) -> Floats:
        """Variance of the weighted sums of `contributions` (n, k), one a column."""
        return np.asarray((self._deviations(contributions) ** 2).sum(axis=0))

    def covariance(self, one: Floats, other: Floats) -> Floats:
        """Covariances (k, l) of the weighted sums of contributions (n, k) with others (n, l)."""
        return np.asarray(self._deviations(one).T @ self._deviations(other))

    def simple_covariance(self, one: Floats, other: Floats, base: NDArray[np.bool_]) -> Floats:
        """What simple random sampling of the base would make of influence (n, k) and (n, l)."""
        weights = self.weights[base]
        products = (one[base] * weights[:, None]).T @ other[base]
        scale = self._small * (1 - self.fraction) / (len(weights) * weights.sum())
        return np.asarray(products * scale)

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
        present = np.zeros(len(self._psu_stratum), dtype=bool)
        present[self._psu_of_row[base]] = True
        strata = np.bincount(self._psu_stratum[present])  # sorting would cost more than the rest
        return max(1, int(present.sum()) - int(np.count_nonzero(strata)))

    @cached_property
    def fraction(self) -> float:
        """Overall sampling fraction: n over the population the strata imply."""
        f = np.asarray(self.design.sampling_fraction, dtype=float)
        return float(len(f) / (1 / f).sum()) if (f > 0).all() else 0.0

    @cached_property
    def simple(self) -> bool:
        """Whether the design is a simple random sample, so that n_eff is n."""
        unclustered = len(self._psu_stratum) == len(self.weights)
        one_stratum = len(self._stratum_sizes) == 1
        raked = self.design.margins is not None
        return unclustered and one_stratum and not raked and not self.design.weighted

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
        return margins, np.linalg.pinv(weighted.T @ margins, rcond=1e-10) @ weighted.T

    def change_df(
        self, base: NDArray[np.bool_], later: DesignVariance, later_base: NDArray[np.bool_]
    ) -> int:
        """Degrees of freedom of a change between waves; a unit found in both counts once."""
        mine, theirs = self._units_in(base), later._units_in(later_base)
        again = mine.intersection(theirs)
        shared = later.degrees_of_freedom(later._rows_of(again)) if len(again) else 0
        both = self.degrees_of_freedom(base) + later.degrees_of_freedom(later_base)
        return max(1, both - shared)

    def paired_covariance(self, mine: Floats, later: DesignVariance, theirs: Floats) -> Floats:
        """Covariance of estimates of two waves through the units that recur in both.

        `mine` (n, k) are contributions in this wave, `theirs` (m, k) in the `later` one. Units are
        linked by `SamplingDesign.units`; unknown units are taken as independent.
        """
        left, right = self._paired(mine, later, theirs)
        return np.asarray((left * right).sum(axis=0))

    def cross_covariance(self, mine: Floats, later: DesignVariance, theirs: Floats) -> Floats:
        """As `paired_covariance`, of every estimate here (k,) with every one there (l,): (k, l)."""
        left, right = self._paired(mine, later, theirs)
        return np.asarray(left.T @ right)

    def _paired(self, mine: Floats, later: DesignVariance, theirs: Floats) -> tuple[Floats, Floats]:
        """Deviations of the units found in both waves, in one order."""
        common = self._units.intersection(later._units)
        left = self._by_unit[self._units.get_indexer(common)] @ self._deviations(mine)
        right = later._by_unit[later._units.get_indexer(common)] @ later._deviations(theirs)
        return left, right

    def _deviations(self, contributions: Floats) -> Floats:
        """Centred, scaled PSU totals; their squares sum to the variance."""
        totals = self.psu_totals(contributions)
        centred = totals - self._stratum_centre(totals)
        return np.asarray(centred * np.sqrt(self._psu_scale)[:, None])

    @cached_property
    def _units(self) -> pd.Index:
        """Labels of the units that have one, each once."""
        return self._units_in(np.ones(len(self.weights), dtype=bool))

    @cached_property
    def _by_unit(self) -> csr_array:
        """Which PSUs (columns) are whose (rows): a respondent kept twice has two."""
        unit_of_row = self._units.get_indexer(pd.Index(self.design.units))
        known = unit_of_row >= 0
        pairs = np.unique(
            np.column_stack([unit_of_row[known], self._psu_of_row[known]]), axis=0
        ).astype(np.intp)
        shape = (len(self._units), len(self._psu_stratum))
        return csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=shape)

    def _units_in(self, base: NDArray[np.bool_]) -> pd.Index:
        labels: pd.Index = pd.Index(self.design.units[base])
        known: pd.Index = labels.dropna().unique()
        return known

    def _rows_of(self, units: pd.Index) -> NDArray[np.bool_]:
        return np.asarray(pd.Index(self.design.units).isin(units))


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
