"""Gamma-Gamma: what customers pay for a purchase, drawn towards what all pay."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln

from csi_helpers.analysis.instruments.customer_value.likelihood import Fit, maximise
from csi_helpers.analysis.variance import Floats

NAMES = ("p", "q", "v")


def fit_gamma_gamma(x: Floats, mean: Floats, counts: Floats) -> Fit | None:
    """Estimate p, q, v by maximum likelihood; None where there is no inner maximum.

    Parameters
    ----------
    x : array, shape (m,)
        Repeat purchases, at least one.
    mean : array, shape (m,)
        Mean amount of them, above zero.
    counts : array, shape (m,)
        Customers of each row.

    References
    ----------
    Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value, eq. 1a.
    """

    def likelihood(values: Floats) -> tuple[Floats, Floats]:
        return log_likelihood(values, x, mean)

    typical = float(counts @ mean / counts.sum())
    return maximise(likelihood, np.array([3.0, 4.0, typical]), counts)


def log_likelihood(values: Floats, x: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood of every customer (m,), and its derivatives by p, q, v (m, 3)."""
    p, q, v = values
    shape, scale = p * x, v + x * mean
    rows = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v)
    rows = rows + (shape - 1) * np.log(mean) + shape * np.log(x) - (shape + q) * np.log(scale)
    slopes = [
        x * (digamma(shape + q) - digamma(shape) + np.log(mean) + np.log(x) - np.log(scale)),
        digamma(shape + q) - digamma(q) + np.log(v) - np.log(scale),
        q / v - (shape + q) / scale,
    ]
    return np.asarray(rows), np.column_stack(slopes)


def expected_amounts(values: Floats, x: Floats, mean: Floats) -> Floats:
    """What each customer is expected to pay for a purchase; what all do, where x is 0.

    Examples
    --------
    >>> cdnow = np.array([6.2488, 3.7446, 15.4477])
    >>> print(expected_amounts(cdnow, np.array([2.0, 0.0]), np.array([22.35, 0.0])).round(2))
    [24.66 35.17]
    """
    p, q, v = values
    return np.asarray(p * (v + x * mean) / (p * x + q - 1))
