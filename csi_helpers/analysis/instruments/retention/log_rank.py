"""The log-rank test of two groups, by itself and under a sampling design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, f

from csi_helpers.analysis.instruments.retention.survival import Flags, Spells
from csi_helpers.analysis.variance import DesignVariance, Floats


@dataclass(frozen=True)
class LogRank:
    """The test's chi-squared on one degree of freedom, its p-value and base.

    `design_effect` is what the sampling design multiplies the score's variance by; the statistic
    is divided by it.
    """

    chi2: float
    p_value: float
    design_effect: float = 1.0


def log_rank(spells: Spells, second: Flags, weights: Floats | None = None) -> LogRank:
    """Whether the second group has the event at another rate than the first.

    Parameters
    ----------
    spells : Spells
        Of both groups.
    second : bool array, shape (n,)
        Who belongs to the second group.
    weights : array, shape (n,), optional
        With mean 1; equal by default.

    References
    ----------
    Mantel (1966), Cancer Chemother. Rep. 50; the variance is hypergeometric.

    Examples
    --------
    >>> spells = Spells(np.array([1.0, 2, 3, 4]), np.ones(4, dtype=bool))
    >>> test = log_rank(spells, np.array([True, True, False, False]))
    >>> print(f"{test.chi2:.4f}")
    2.8824
    """
    own = np.ones(len(second)) if weights is None else weights
    score = _score(spells, second, own)
    value = score.total**2 / score.variance if score.variance > 0 else np.nan
    return LogRank(value, float(chi2.sf(value, 1)))


def design_log_rank(
    spells: Spells, second: Flags, variance: DesignVariance, base: Flags
) -> LogRank:
    """The same under weights, strata and clusters: the weighted statistic over its design effect.

    Parameters
    ----------
    spells : Spells
        Of those in the base, in their order.
    second : bool array
        Of the same.
    variance : DesignVariance
        Of all respondents.
    base : bool array, shape (n,)
        Which of them the spells are of.

    Notes
    -----
    In a simple random sample it is the usual test. The design effect is that of the score, from
    each one's influence on it, and the p-value that of F on 1 and the design's degrees of freedom.

    References
    ----------
    Rao & Scott (1984), Ann. Stat. 12; influence: Lin & Wei (1989), J. Am. Stat. Assoc. 84.
    """
    weights = variance.weights[base] / variance.weights[base].mean()
    plain = log_rank(spells, second, weights)
    if variance.simple:
        return plain
    own = _score(spells, second, weights).influence
    influence = np.zeros(len(variance.weights))
    influence[base] = own - weights @ own / weights.sum()
    precision = variance.precision(influence, base)
    effect = float(precision.n / precision.n_eff[0])
    value = plain.chi2 / effect
    p_value = f.sf(value, 1, variance.difference_df(base))
    return LogRank(value, float(p_value), effect)


@dataclass(frozen=True)
class _Score:
    """Events of the second group less those expected, its variance, each one's part in it."""

    total: float
    variance: float
    influence: Floats


def _score(spells: Spells, second: Flags, weights: Floats) -> _Score:
    died = spells.event & (weights > 0)
    times = np.unique(spells.time[died])
    total = _at_risk(spells.time, weights, times)
    share = _at_risk(spells.time, weights * second, times) / total
    here = np.searchsorted(times, spells.time)
    ended = np.bincount(here[died], weights[died], minlength=len(times))
    with np.errstate(divide="ignore", invalid="ignore"):
        small = np.where(total > 1, (total - ended) / (total - 1), 0.0)
    variance = float((ended * share * (1 - share) * small).sum())
    hazard = ended / total
    last = np.searchsorted(times, spells.time, side="right")
    due = np.append(0.0, np.cumsum(hazard))[last] * second
    due -= np.append(0.0, np.cumsum(hazard * share))[last]
    seen = np.where(died, second - np.append(share, 0.0)[here], 0.0)
    influence = seen - due
    return _Score(float(weights @ influence), max(variance, 0.0), influence)


def _at_risk(ends: Floats, weights: Floats, times: Floats) -> Floats:
    order = np.argsort(ends, kind="stable")
    total = np.append(0.0, np.cumsum(weights[order]))
    return np.asarray(total[-1] - total[np.searchsorted(ends[order], times, side="left")])
