"""BG/NBD: how often customers buy while they are customers, and whether they still are."""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, digamma, gammaln, hyp2f1

from csi_helpers.analysis.instruments.customer_value.likelihood import Fit, maximise
from csi_helpers.analysis.variance import Floats

NAMES = ("r", "alpha", "a", "b")


def fit_bgnbd(x: Floats, t_x: Floats, total: Floats, counts: Floats) -> Fit | None:
    """Estimate r, alpha, a, b by maximum likelihood; None where there is no inner maximum.

    Parameters
    ----------
    x, t_x, total : arrays, shape (m,)
        Repeat purchases, when the last of them was, and how long the customer was seen: all from
        the first purchase on, in weeks; t_x is 0 where x is.
    counts : array, shape (m,)
        Customers of each row.

    References
    ----------
    Fader, Hardie & Lee (2005), Mark. Sci. 24, eq. 6.
    """

    def likelihood(values: Floats) -> tuple[Floats, Floats]:
        return log_likelihood(values, x, t_x, total)

    rate = max(float(counts @ x) / float(counts @ total), 1e-6)
    return maximise(likelihood, np.array([0.5, 0.5 / rate, 1.0, 2.0]), counts)


def log_likelihood(values: Floats, x: Floats, t_x: Floats, total: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood of every customer (m,), and its derivatives by r, alpha, a, b (m, 4)."""
    r, alpha, a, b = values
    again = x > 0
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    common = common + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    stayed = -(r + x) * np.log(alpha + total)
    before = np.where(again, b + x - 1, 1.0)
    left = np.log(a) - np.log(before) - (r + x) * np.log(alpha + t_x)
    both = np.where(again, np.logaddexp(stayed, left), stayed)
    gone = np.where(again, np.exp(left - both), 0.0)  # share of those who left at t_x
    here = 1 - gone
    slopes = [
        digamma(r + x)
        - digamma(r)
        + np.log(alpha)
        - here * np.log(alpha + total)
        - gone * np.log(alpha + t_x),
        r / alpha - (r + x) * (here / (alpha + total) + gone / (alpha + t_x)),
        digamma(a + b) - digamma(a + b + x) + gone / a,
        digamma(a + b) + digamma(b + x) - digamma(b) - digamma(a + b + x) - gone / before,
    ]
    return np.asarray(common + both), np.column_stack(slopes)


def alive(values: Floats, x: Floats, t_x: Floats, total: Floats) -> Floats:
    """Chance that somebody is still a customer at the end; 1 without a repeat purchase.

    Examples
    --------
    >>> cdnow = np.array([0.2426, 4.4135, 0.7929, 2.4258])
    >>> print(alive(cdnow, *np.array([[2.0], [30.43], [38.86]])).round(4))
    [0.7266]
    """
    return np.asarray(1 / (1 + _odds_gone(values, x, t_x, total)))


def expected_purchases(
    values: Floats, x: Floats, t_x: Floats, total: Floats, ahead: float
) -> Floats:
    """Purchases expected of each customer in the weeks `ahead` from the end on.

    Notes
    -----
    Eq. 10 of the paper with Euler's transformation of the hypergeometric function, which stays
    finite for customers with hundreds of purchases.

    Examples
    --------
    >>> cdnow = np.array([0.2426, 4.4135, 0.7929, 2.4258])
    >>> print(expected_purchases(cdnow, *np.array([[2.0], [30.43], [38.86]]), 39).round(3))
    [1.226]
    """
    r, alpha, a, b = values
    if abs(a - 1) < 1e-6:  # the formula divides by a - 1; its limit is the same within rounding
        a = 1 + 1e-6
    z = ahead / (alpha + total + ahead)
    series = hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, z)
    stay = (a + b + x - 1) / (a - 1) * (1 - (1 - z) ** (a - 1) * series)
    return np.asarray(stay / (1 + _odds_gone(values, x, t_x, total)))


def _odds_gone(values: Floats, x: Floats, t_x: Floats, total: Floats) -> Floats:
    r, alpha, a, b = values
    again = x > 0
    log_odds = np.log(a) - np.log(np.where(again, b + x - 1, 1.0))
    log_odds = log_odds + (r + x) * (np.log(alpha + total) - np.log(alpha + t_x))
    return np.where(again, np.exp(np.minimum(log_odds, 700)), 0.0)


def repeat_shares(values: Floats, total: Floats, most: int) -> Floats:
    """Chance of 0, 1, … `most` - 1 repeat purchases within `total`, and of more: (m, most + 1).

    References
    ----------
    Fader, Hardie & Lee (2005), eq. 8.

    Examples
    --------
    >>> cdnow = np.array([0.2426, 4.4135, 0.7929, 2.4258])
    >>> print(repeat_shares(cdnow, np.array([32.0]), 2).round(3))
    [[0.599 0.195 0.206]]
    """
    r, alpha, a, b = values
    none, once = np.log(alpha / (alpha + total)), np.log(total / (alpha + total))
    columns, seen = [], np.zeros(len(total))
    for k in range(most):
        poisson = np.exp(gammaln(r + k) - gammaln(r) - gammaln(k + 1) + r * none + k * once)
        share = np.exp(betaln(a, b + k) - betaln(a, b)) * poisson
        if k:
            share = share + np.exp(betaln(a + 1, b + k - 1) - betaln(a, b)) * (1 - seen)
        seen = seen + poisson
        columns.append(share)
    return np.column_stack([*columns, 1 - np.sum(columns, axis=0)])
