"""Weights that figures give: entropy, and two sets of weights joined."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.variance import Floats

_SAME = 1e-9  # groups apart by less (relative to their size, if above 1) differ by rounding
FEWEST_GROUPS = 3  # scaled from lowest to highest, two groups are always 0 and 1


def entropy_weights(values: Floats) -> Floats:
    """Weights of criteria by how much groups differ in them.

    Each criterion is scaled from its lowest group (0) to its highest (1); its entropy over the
    groups is low where few of them have most of it. A criterion that doesn't vary weighs nothing.

    Parameters
    ----------
    values : array, shape (..., m, k)
        Figures of m groups on k criteria, high is good.

    Returns
    -------
    array, shape (..., k)
        Summing to 1; NaN where no criterion varies.

    References
    ----------
    Shannon (1948); as weights of criteria Zeleny (1982), Multiple Criteria Decision Making, ch. 7.

    Examples
    --------
    >>> figures = np.array([[80, 4.2, -12], [75, 3.8, -20], [90, 4.6, -8], [60, 3.5, -30]])
    >>> print(entropy_weights(figures).round(6))
    [0.307721 0.378005 0.314273]
    """
    low, high = values.min(axis=-2, keepdims=True), values.max(axis=-2, keepdims=True)
    varies = high - low > _SAME * np.maximum(1.0, np.maximum(np.abs(high), np.abs(low)))
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = (values - low) / (high - low)
        shares = scaled / scaled.sum(axis=-2, keepdims=True)
        logs = np.where(shares > 0, np.log(np.where(shares > 0, shares, 1.0)), 0.0)
        entropy = -(shares * logs).sum(axis=-2) / np.log(values.shape[-2])
        gain = np.where(varies[..., 0, :], 1 - entropy, 0.0)
        return np.asarray(gain / gain.sum(axis=-1, keepdims=True))


def combine(first: Floats, second: Floats, rule: str, first_share: float = 0.5) -> Floats:
    """Two sets of weights as one, summing to 1.

    Parameters
    ----------
    first, second : arrays, shape (..., k)
    rule : {"multiplicative", "linear"}
        Products divided by their sum (NaN where all are zero), or the mean.
    first_share : float
        Linear: the first set's share.

    Examples
    --------
    >>> one, other = np.array([0.6, 0.4]), np.array([0.5, 0.5])
    >>> print(combine(one, other, "multiplicative"), combine(one, other, "linear"))
    [0.6 0.4] [0.55 0.45]
    """
    if rule == "linear":
        return np.asarray(first_share * first + (1 - first_share) * second)
    product = first * second
    with np.errstate(invalid="ignore"):
        return np.asarray(product / product.sum(axis=-1, keepdims=True))
