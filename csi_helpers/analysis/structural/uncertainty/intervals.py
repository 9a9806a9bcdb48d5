"""Intervals and p-values from bootstrap replicates."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from csi_helpers.analysis.structural.model import Floats, Indices


def percentile_interval(replicates: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Percentiles of the replicates (B, ...), by quantiles of type 7; two arrays (...).

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.

    Examples
    --------
    >>> low, high = percentile_interval(np.arange(101.0), 0.9)
    >>> print(f"{low:.1f} {high:.1f}")
    5.0 95.0
    """
    tail = (1 - confidence) / 2
    shape = replicates.shape[1:]
    ranked = np.sort(replicates, axis=0)
    return (
        _quantile_of_ranked(ranked, np.full(shape, tail)),
        _quantile_of_ranked(ranked, np.full(shape, 1 - tail)),
    )


def bca_interval(
    point: Floats,
    replicates: Floats,
    left_out: tuple[Floats, Indices] | None,
    confidence: float = 0.95,
) -> tuple[Floats, Floats]:
    """Bias-corrected and accelerated percentiles of the replicates; two arrays (...).

    Parameters
    ----------
    point : array, shape (...)
        The statistic of the sample itself.
    replicates : array, shape (B, ...)
    left_out : (array (units, ...), array (units,)), or None
        The statistic with each unit left out, and the unit's stratum, from `jackknife`; None takes
        the acceleration to be zero.

    Notes
    -----
    A statistic that doesn't vary has the interval (point, point). Where all replicates lie on one
    side of the point, they are taken to be half a replicate short of all.

    References
    ----------
    Efron (1987), J. Am. Stat. Assoc. 82; with strata Davison & Hinkley (1997), Bootstrap Methods,
    §5.3.2.

    Examples
    --------
    >>> draws = np.random.default_rng(1).exponential(size=4000)
    >>> low, high = bca_interval(np.array(1.0), draws, None, 0.9)
    >>> print(bool(high > percentile_interval(draws, 0.9)[1]))
    True
    """
    count = len(replicates)
    below = (replicates < point).mean(axis=0) + (replicates == point).mean(axis=0) / 2
    bias = norm.ppf(np.clip(below, 0.5 / count, 1 - 0.5 / count))
    acceleration = np.zeros(np.shape(point)) if left_out is None else _acceleration(*left_out)
    ranked = np.sort(replicates, axis=0)
    bounds = []
    for tail in ((1 - confidence) / 2, (1 + confidence) / 2):
        reach = bias + norm.ppf(tail)
        with np.errstate(all="ignore"):
            share = norm.cdf(bias + reach / (1 - acceleration * reach))
        bounds.append(_quantile_of_ranked(ranked, np.asarray(share)))
    return bounds[0], bounds[1]


def bootstrap_p_value(replicates: Floats, null: float = 0.0) -> Floats:
    """Two-sided p-value that the statistic is `null`, from replicates (B, ...); array (...).

    Twice (k + 1)/(B + 1), k the replicates on the rarer side of the null, at most 1: never zero.

    References
    ----------
    Davison & Hinkley (1997), Bootstrap Methods, §4.2 and §5.4.

    Examples
    --------
    >>> print(bootstrap_p_value(np.arange(1.0, 1000.0)))
    0.002
    """
    rarer = np.minimum((replicates <= null).sum(axis=0), (replicates >= null).sum(axis=0))
    return np.asarray(np.minimum(2 * (rarer + 1) / (len(replicates) + 1), 1.0))


def standard_error(replicates: Floats) -> Floats:
    """Standard deviation of the replicates (B, ...) that could be had, with divisor B - 1.

    NaN where fewer than two could.

    Examples
    --------
    >>> print(standard_error(np.array([[1.0, np.nan], [3.0, np.nan]])).round(4))
    [1.4142    nan]
    """
    known = np.isfinite(replicates)
    if known.all():
        return np.asarray(replicates.std(axis=0, ddof=1))
    count = known.sum(axis=0)
    with np.errstate(all="ignore"):
        mean = np.where(known, replicates, 0.0).sum(axis=0) / count
        squares = (np.where(known, replicates - mean, 0.0) ** 2).sum(axis=0)
        return np.asarray(np.sqrt(squares / np.where(count > 1, count - 1, np.nan)))


def usable_interval(replicates: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Percentiles of the replicates (B, ...) that could be had; NaN where fewer than half could.

    Examples
    --------
    >>> low, high = usable_interval(np.array([np.nan, *np.arange(101.0)]), 0.9)
    >>> print(f"{low:.1f} {high:.1f}")
    5.0 95.0
    """
    usable = np.isfinite(replicates).reshape(len(replicates), -1).all(axis=0)
    if usable.all():
        return percentile_interval(replicates, confidence)
    tail = (1 - confidence) / 2
    fine = np.isfinite(replicates)
    filled = np.where(fine.any(axis=0), replicates, 0.0)
    enough = 2 * fine.sum(axis=0) >= len(replicates)
    low, high = (np.nanquantile(filled, share, axis=0) for share in (tail, 1 - tail))
    return np.where(enough, low, np.nan), np.where(enough, high, np.nan)


def _acceleration(values: Floats, strata: Indices) -> Floats:
    """Skewness of the units' influence, a sixth of it; units are compared within strata."""
    sizes = np.bincount(strata)
    spread = (len(sizes), *values.shape[1:])
    sums = np.zeros(spread)
    np.add.at(sums, strata, values)
    trailing = (1,) * (values.ndim - 1)
    means = sums / np.maximum(sizes, 1).reshape(-1, *trailing)
    weight = ((sizes - 1) / np.maximum(sizes, 1))[strata].reshape(-1, *trailing)
    influence = weight * (means[strata] - values)
    # A statistic that is fixed by construction moves by rounding alone.
    influence[np.abs(influence) < 1e-14 * (1 + np.abs(values))] = 0.0
    cubes, squares = (influence**3).sum(axis=0), (influence**2).sum(axis=0)
    with np.errstate(all="ignore"):
        return np.where(squares > 0, cubes / (6 * squares**1.5), 0.0)


def _quantile_of_ranked(ranked: Floats, share: Floats) -> Floats:
    """Quantile of type 7 at a share (...) of its own for each statistic; NaN where one is."""
    with np.errstate(invalid="ignore"):
        place = np.nan_to_num(share) * (len(ranked) - 1)
    lower = np.floor(place).astype(np.intp)
    upper = np.minimum(lower + 1, len(ranked) - 1)
    low = np.take_along_axis(ranked, lower[None], axis=0)[0]
    high = np.take_along_axis(ranked, upper[None], axis=0)[0]
    quantile = low + (place - lower) * (high - low)
    return np.where(np.isfinite(share) & np.isfinite(ranked[-1]), quantile, np.nan)
