"""Weighted median, its Woodruff interval, mode and mid-ranks: equal to replicated rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Smallest value with at least `share` of the weight at or below it; halfway on an exact tie.

    Weight 2 equals two rows; with equal weights ``share=0.5`` is the usual median.

    Examples
    --------
    >>> print(weighted_quantile(np.array([1.0, 2.0, 4.0, 9.0]), np.ones(4), 0.5))
    3.0
    """
    order = np.argsort(values, kind="stable")
    ordered, cumulative = values[order], np.cumsum(weights[order])
    target = share * cumulative[-1]
    tolerance = 1e-9 * cumulative[-1]
    first = min(int(np.searchsorted(cumulative, target - tolerance)), len(ordered) - 1)
    above = min(int(np.searchsorted(cumulative, target + tolerance)), len(ordered) - 1)
    return float((ordered[first] + ordered[above]) / 2)


def woodruff_interval(
    values: Floats, weights: Floats, se_of_share: float, reach: float, share: float = 0.5
) -> tuple[float, float]:
    """Interval of a quantile: the quantiles at `share` ± `reach` standard errors of the share.

    References
    ----------
    Woodruff (1952), J. Am. Stat. Assoc. 47.
    """
    low, high = np.clip([share - reach * se_of_share, share + reach * se_of_share], 0.0, 1.0)
    return weighted_quantile(values, weights, low), weighted_quantile(values, weights, high)


def weighted_mode(values: Floats, weights: Floats) -> tuple[float, bool]:
    """The code with most weight (the lowest if several) and whether others tie with it.

    Examples
    --------
    >>> print(weighted_mode(np.array([3.0, 5.0, 5.0]), np.ones(3)))
    (5.0, False)
    """
    codes, inverse = np.unique(values, return_inverse=True)
    mass = np.bincount(inverse, weights=weights)
    top = np.flatnonzero(mass >= mass.max() * (1 - 1e-12))
    return float(codes[top[0]]), len(top) > 1


def mid_ranks(values: Floats, weights: Floats) -> Floats:
    """Weighted mid-ranks: weight below plus half the weight of ties.

    Examples
    --------
    >>> print(mid_ranks(np.array([10.0, 20.0, 20.0]), np.ones(3)))
    [0.5 2.  2. ]
    """
    codes, inverse = np.unique(values, return_inverse=True)
    mass = np.bincount(inverse, weights=weights, minlength=len(codes))
    return np.asarray((np.cumsum(mass) - mass / 2)[inverse])
