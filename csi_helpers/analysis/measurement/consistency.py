"""Internal consistency of a few items: alpha, item-rest correlation, their influence values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.stats import f as fisher_f

from csi_helpers.analysis.items import Members
from csi_helpers.analysis.standardise import correlation_influence
from csi_helpers.analysis.variance import DesignVariance, Floats


@dataclass(frozen=True)
class CompleteAnswers:
    """Weighted answers of everybody who answered all k items.

    Attributes
    ----------
    base : bool array, shape (n,)
        Who that is.
    centred : array, shape (n, k)
        Answers less their weighted means; zero outside the base.
    covariance : array, shape (k, k)
        With divisor sum of weights.

    Examples
    --------
    >>> answers = CompleteAnswers.of(np.array([[1.0, 2], [2, 3], [6, 4], [7, np.nan]]), np.ones(4))
    >>> answers.n, f"{cronbach_alpha(answers.covariance):.4f}"
    (3, '0.7692')
    """

    base: Members
    centred: Floats
    covariance: Floats

    @classmethod
    def of(cls, values: Floats, weights: Floats) -> CompleteAnswers:
        """Take answers (n, k), NaN where there is none, and weights (n,)."""
        base: Members = np.asarray(np.isfinite(values).all(axis=1))
        share = np.where(base, weights, 0.0)
        share = share / (share.sum() or 1.0)
        filled = np.where(base[:, None], values, 0.0)
        centred = np.where(base[:, None], filled - share @ filled, 0.0)
        return cls(base, centred, (centred * share[:, None]).T @ centred)

    @property
    def n(self) -> int:
        """Unweighted base."""
        return int(self.base.sum())

    @property
    def k(self) -> int:
        """Number of items."""
        return len(self.covariance)

    @property
    def constant(self) -> Members:
        """Which items' answers don't differ among those with a weight, shape (k,)."""
        furthest = np.abs(self.centred).max(axis=0, initial=0.0)
        return np.asarray(np.diag(self.covariance) <= 1e-24 * (1 + furthest**2))

    def base_df(self, variance: DesignVariance) -> int:
        """Degrees of freedom that the effective base is known with."""
        return variance.degrees_of_freedom(self.base)

    @cached_property
    def standardised(self) -> CompleteAnswers:
        """The same with every item's variance one: its covariances are correlations."""
        return self.scaled(1 / np.sqrt(np.diag(self.covariance)))

    def scaled(self, factors: Floats) -> CompleteAnswers:
        """Every item multiplied by a factor; -1 turns it round."""
        covariance = self.covariance * np.outer(factors, factors)
        return replace(self, centred=self.centred * factors, covariance=covariance)

    def without(self, place: int) -> CompleteAnswers:
        """The same respondents, one item left out."""
        keep = np.arange(self.k) != place
        covariance = self.covariance[np.ix_(keep, keep)]
        return replace(self, centred=self.centred[:, keep], covariance=covariance)


def cronbach_alpha(covariance: Floats) -> float:
    """Cronbach's alpha (1951, Psychometrika 16) of k items; from correlations the standardised one.

    Parameters
    ----------
    covariance : array, shape (k, k)

    Returns
    -------
    float
        NaN where the sum of the items doesn't differ (two items that cancel out).

    Examples
    --------
    >>> print(f"{cronbach_alpha(np.array([[1, 0.5], [0.5, 1]])):.4f}")
    0.6667
    """
    k, own, total = len(covariance), np.trace(covariance), covariance.sum()
    if total <= 1e-12 * own:
        return np.nan
    return float(k / (k - 1) * (1 - own / total))


def alpha_influence(answers: CompleteAnswers) -> Floats:
    """Influence values (n,) of the raw alpha."""
    total, own = answers.covariance.sum(), np.trace(answers.covariance)
    squares = (answers.centred**2).sum(axis=1)
    sums = answers.centred.sum(axis=1) ** 2
    return np.asarray(-answers.k / (answers.k - 1) * (squares / total - own * sums / total**2))


def standardised_alpha_influence(answers: CompleteAnswers) -> Floats:
    """Influence values (n,) of the standardised alpha, whose variances are estimated too."""
    z, r = answers.standardised.centred, answers.standardised.covariance
    k, mean_r = answers.k, (r.sum() - answers.k) / (answers.k * (answers.k - 1))
    off_diagonal = z.sum(axis=1) ** 2 - (z**2).sum(axis=1)
    own = z**2 @ (r.sum(axis=1) - 1)
    slope = k / (1 + (k - 1) * mean_r) ** 2
    return np.asarray(slope * (off_diagonal - own) / (k * (k - 1)))


def feldt_interval(
    alpha: float, n_eff: float, k: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Feldt's interval of alpha from n_eff respondents and k items.

    References
    ----------
    Feldt, Woodruff & Salih (1987), Appl. Psychol. Meas. 11(1).

    Examples
    --------
    >>> low, high = feldt_interval(0.79, 41, 26)
    >>> print(f"{low:.3f} {high:.3f}")
    0.685 0.873
    """
    tail = (1 - confidence) / 2
    df = max(n_eff - 1, 1.0)
    low, high = (1 - (1 - alpha) * fisher_f.isf(end, df, df * (k - 1)) for end in (tail, 1 - tail))
    return float(low), float(high)


def item_rest(answers: CompleteAnswers, place: int) -> tuple[float, Floats]:
    """Correlation of an item with the sum of the others, and its influence values (n,).

    NaN where the others' sum doesn't differ (two items that cancel out).
    """
    item, rest = answers.centred[:, place], answers.without(place).centred.sum(axis=1)
    cross = answers.covariance[place].sum() - answers.covariance[place, place]
    others = answers.without(place).covariance.sum()
    spread = np.sqrt(answers.covariance[place, place] * max(others, 0.0))
    if spread <= 1e-12 * np.trace(answers.covariance):
        return np.nan, np.zeros(len(item))
    r = float(np.clip(cross / spread, -1.0, 1.0))
    zx = item / np.sqrt(answers.covariance[place, place])
    zy = rest / np.sqrt(others)
    return r, correlation_influence(zx, zy, r)


def leanings(answers: CompleteAnswers) -> Floats:
    """Each item's direction on the first component of the correlations: 1, like the first's, or -1.

    Examples
    --------
    >>> turned = np.array([[1, 0.5, -0.4], [0.5, 1, -0.3], [-0.4, -0.3, 1]])
    >>> print(leanings(CompleteAnswers(np.ones(1, bool), np.zeros((1, 3)), turned)))
    [ 1.  1. -1.]
    """
    component = np.linalg.eigh(answers.standardised.covariance)[1][:, -1]
    return np.where(component * component[0] < 0, -1.0, 1.0)
