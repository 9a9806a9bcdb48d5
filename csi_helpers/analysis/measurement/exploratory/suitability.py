"""Are the items fit for factoring? Kaiser, Meyer and Olkin's measure and Bartlett's test."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from csi_helpers.analysis.estimates import Floats


def kmo(correlations: Floats) -> tuple[Floats, Floats]:
    """Kaiser-Meyer-Olkin measure of sampling adequacy.

    Correlations count as common where partial correlations, given all other items, are small:
    sum r² / (sum r² + sum q²).

    Parameters
    ----------
    correlations : array, shape (..., p, p)

    Returns
    -------
    overall : array, shape (...,)
    items : array, shape (..., p)
        Both 0 to 1; NaN where the matrix is singular, so that partial correlations don't exist.

    References
    ----------
    Kaiser & Rice (1974), Educ. Psychol. Meas. 34.

    Examples
    --------
    >>> overall, items = kmo(np.array([[1, 0.6, 0.5], [0.6, 1, 0.4], [0.5, 0.4, 1]]))
    >>> print(f"{overall:.3f}", items.round(3))
    0.658 [0.616 0.654 0.737]
    """
    smallest = np.linalg.eigvalsh(correlations)[..., :1]
    singular = smallest < 1e-12
    identity = np.eye(correlations.shape[-1])
    precision = np.linalg.inv(np.where(singular[..., None], identity, correlations))
    scale = 1 / np.sqrt(np.diagonal(precision, axis1=-2, axis2=-1))
    partial = precision * scale[..., :, None] * scale[..., None, :]
    common = ((correlations * (1 - identity)) ** 2).sum(axis=-1)
    distinct = ((partial * (1 - identity)) ** 2).sum(axis=-1)
    with np.errstate(invalid="ignore"):
        items = np.where(singular, np.nan, common / (common + distinct))
        total = common.sum(axis=-1)
        overall = np.where(singular[..., 0], np.nan, total / (total + distinct.sum(axis=-1)))
    return overall, items


def bartlett(correlations: Floats, n: float) -> tuple[float, int, float]:
    """Bartlett's test that no two items correlate.

    Parameters
    ----------
    correlations : array, shape (p, p)
    n : float
        Respondents; may be an effective base.

    Returns
    -------
    chi2, df, p_value
        NaN for the first and last where the matrix is singular or n too small for the correction.

    References
    ----------
    Bartlett (1951), Biometrika 38.

    Examples
    --------
    >>> statistic, df, p = bartlett(np.array([[1, 0.6, 0.5], [0.6, 1, 0.4], [0.5, 0.4, 1]]), 50)
    >>> print(f"{statistic:.2f} {df} {p:.6f}")
    35.61 3 0.000000
    """
    items = len(correlations)
    df = items * (items - 1) // 2
    sign, log_determinant = np.linalg.slogdet(correlations)
    scale = n - 1 - (2 * items + 5) / 6
    if sign <= 0 or scale <= 0:
        return np.nan, df, np.nan
    statistic = float(-scale * log_determinant)
    return statistic, df, float(chi2.sf(statistic, df))
