"""Standardised answers, and the influence of each respondent on their correlation."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.variance import Floats


def varies(values: Floats, weights: Floats) -> bool:
    """Whether the answers (n,) of those with a weight differ; NaN is a missing answer.

    Examples
    --------
    >>> answers = np.array([3.0, 3, 5, np.nan])
    >>> varies(answers, np.ones(4)), varies(answers, np.array([1.0, 1, 0, 1]))
    (True, False)
    """
    counted = values[np.isfinite(values) & (weights > 0)]
    return bool((counted != counted[:1]).any())


def standardise(values: Floats, weights: Floats) -> Floats | None:
    """Answers (n,) less their weighted mean, over the spread (divisor sum of weights).

    None where those with a weight don't differ, but for rounding.

    Examples
    --------
    >>> print(standardise(np.array([1.0, 3, 9]), np.array([1.0, 1, 0])))
    [-1.  1.  7.]
    """
    if not varies(values, weights):
        return None
    centred = values - weights @ values / weights.sum()
    spread = weights @ centred**2 / weights.sum()
    return centred / np.sqrt(spread) if spread > 1e-24 * (1 + np.abs(values).max() ** 2) else None


def correlation_influence(zx: Floats, zy: Floats, r: Floats | float) -> Floats:
    """Influence values of Pearson's correlation, means and spreads being estimated too.

    Parameters
    ----------
    zx, zy : arrays, shape (n,) or (n, pairs)
        Standardised answers.
    r : float or array, shape (pairs,)
        Their correlations.

    References
    ----------
    Devlin, Gnanadesikan & Kettenring (1975), Biometrika 62.

    Examples
    --------
    >>> print(correlation_influence(np.array([-1.0, 1, 2]), np.array([-1.0, 1, 0]), 0.5))
    [ 0.5  0.5 -1. ]
    """
    return np.asarray(zx * zy - r * (zx**2 + zy**2) / 2)
