"""A logistic curve under the sampling design: its band, where it passes one half, how it fits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from scipy.stats import f as fisher_f
from scipy.stats import t as student_t

from csi_helpers.analysis.items import Members
from csi_helpers.analysis.variance import DesignVariance, Floats

_STEPS, _ENOUGH = 60, 1e-11
_EXPECTED = 5  # as of any test of shares: fewer say nothing of their own spread


@dataclass(frozen=True)
class LogisticCurve:
    """Share of the loyal by satisfaction: log-odds that rise in a straight line.

    Attributes
    ----------
    coefficients : array, shape (2,)
        Log-odds at `centre`, and their rise with each scale point.
    covariance : array, shape (2, 2)
        By the sampling design (sandwich, linearised).
    influence : array, shape (n, 2)
        Of every respondent on the coefficients; zero outside the base.
    df : int
        The design's degrees of freedom, less one.
    """

    coefficients: Floats
    covariance: Floats
    influence: Floats
    centre: float
    df: int
    confidence: float

    def at(self, x: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Shares at these answers, their standard errors, and the ends of their intervals."""
        rows = np.column_stack([np.ones(len(x)), x - self.centre])
        odds = rows @ self.coefficients
        spread = np.sqrt(np.einsum("ij,jk,ik->i", rows, self.covariance, rows))
        reach = self._reach * spread
        share = expit(odds)
        return share, spread * share * (1 - share), expit(odds - reach), expit(odds + reach)

    @property
    def odds_ratio(self) -> tuple[float, float, float, float]:
        """Odds ratio of one more scale point, its standard error and interval."""
        slope, se = self.coefficients[1], np.sqrt(self.covariance[1, 1])
        ends = np.exp([slope - self._reach * se, slope + self._reach * se])
        ratio = float(np.exp(slope))
        return ratio, float(ratio * se), float(ends[0]), float(ends[1])

    @property
    def p_value(self) -> float:
        """Of a curve that doesn't rise; two-sided."""
        ratio = abs(self.coefficients[1]) / np.sqrt(self.covariance[1, 1])
        return float(2 * student_t.sf(ratio, self.df))

    @property
    def half(self) -> tuple[float, float, float, float]:
        """Answer at which the curve passes one half, its standard error and Fieller's interval.

        The interval holds the answers at which the curve's band has one half in it. NaN ends where
        the curve doesn't clearly rise or fall: the interval is then unbounded.

        References
        ----------
        Fieller (1954), J. R. Stat. Soc. B 16; Finney (1971), Probit Analysis.
        """
        b, v = self.coefficients, self.covariance
        place = -b[0] / b[1]
        se = np.sqrt(v[0, 0] + 2 * place * v[0, 1] + place**2 * v[1, 1]) / abs(b[1])
        square = self._reach**2
        a = b[1] ** 2 - square * v[1, 1]
        middle = b[0] * b[1] - square * v[0, 1]
        inside = middle**2 - a * (b[0] ** 2 - square * v[0, 0])
        low, high = np.nan, np.nan
        if a > 0 and inside >= 0:
            low, high = ((-middle + sign * np.sqrt(inside)) / a for sign in (-1, 1))
        shift = self.centre
        return shift + float(place), float(se), shift + float(low), shift + float(high)

    @property
    def _reach(self) -> float:
        return float(student_t.ppf((1 + self.confidence) / 2, self.df))


def fit_logistic(
    x: Floats, y: Floats, base: Members, variance: DesignVariance, confidence: float = 0.95
) -> LogisticCurve:
    """Fit a logistic curve by weighted maximum likelihood (iteratively reweighted least squares).

    Parameters
    ----------
    x, y : array, shape (n,)
        Answers, and 1 or 0; x must not divide the ones from the zeros.
    base : bool array, shape (n,)
        Respondents with both.
    variance : DesignVariance
        Of all n respondents.

    References
    ----------
    Binder (1983), Int. Stat. Rev. 51; Lumley (2010), Complex Surveys, ch. 6.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> x, y = np.array([1.0, 2, 2, 3, 3, 4]), np.array([0.0, 0, 1, 0, 1, 1])
    >>> fit = fit_logistic(x, y, np.ones(6, bool), DesignVariance(SamplingDesign.simple(6)))
    >>> print(f"{fit.half[0]:.2f} {fit.at(np.array([2.5]))[0][0]:.2f}")
    2.50 0.50
    """
    weights = variance.weights[base] / variance.weights[base].sum()
    centre = float(weights @ x[base])
    rows, loyal = np.column_stack([np.ones(int(base.sum())), x[base] - centre]), y[base]
    beta = np.zeros(2)
    for _ in range(_STEPS):
        share = expit(rows @ beta)
        information = (rows * (weights * share * (1 - share))[:, None]).T @ rows
        step = np.linalg.solve(information, rows.T @ (weights * (loyal - share)))
        # Far from the answer a whole step can overshoot; the likelihood is concave.
        beta = beta + step / max(1.0, float(np.abs(step).max()) / 3)
        if np.abs(step).max() < _ENOUGH:
            break
    share = expit(rows @ beta)
    information = (rows * (weights * share * (1 - share))[:, None]).T @ rows
    influence = np.zeros((len(x), 2))
    influence[base] = (rows * (loyal - share)[:, None]) @ np.linalg.inv(information)
    contributions = variance.contributions(influence, base)
    covariance = variance.covariance(contributions, contributions)
    df = variance.difference_df(base)
    return LogisticCurve(beta, covariance, influence, centre, df, confidence)


def lack_of_fit(
    curve: LogisticCurve,
    x: Floats,
    y: Floats,
    base: Members,
    variance: DesignVariance,
    codes: Floats,
) -> tuple[float, float]:
    """Whether observed shares leave the curve: F and p-value of a Wald test by the design.

    Parameters
    ----------
    codes : array, shape (k,)
        Answers whose shares are compared with the curve, save those at which fewer than five are
        expected to be loyal, or not to be; NaN with fewer than three.

    References
    ----------
    Archer, Lemeshow & Hosmer (2007), Comput. Stat. Data Anal. 51, for groups by answer; the F of
    Korn & Graubard (1990), Am. Stat. 44.
    """
    weights, expected = variance.weights, curve.at(codes)[0]
    bases = np.array([(base & (x == code)).sum() for code in codes])
    codes = codes[bases * np.minimum(expected, 1 - expected) >= _EXPECTED]
    if len(codes) < 3:
        return float("nan"), float("nan")
    fitted = np.zeros(len(x))
    fitted[base] = curve.at(x[base])[0]
    gaps, columns = [], []
    for code in codes:
        there = base & (x == code)
        stretch = weights[base].sum() / weights[there].sum()
        gap = float(weights[there] @ (y - fitted)[there] / weights[there].sum())
        share = float(fitted[there][0])
        pull = share * (1 - share) * np.array([1.0, code - curve.centre])
        own = np.where(there, stretch * (np.where(there, y, 0.0) - fitted - gap), 0.0)
        columns.append(own - curve.influence @ pull)
        gaps.append(gap)
    contributions = variance.contributions(np.column_stack(columns), base)
    values, vectors = np.linalg.eigh(variance.covariance(contributions, contributions))
    sound = values > 1e-9 * values.max()
    rank = int(sound.sum())
    wald = float((((np.array(gaps) @ vectors[:, sound]) ** 2) / values[sound]).sum())
    left = curve.df - rank + 1
    if rank < 1 or left < 1:
        return float("nan"), float("nan")
    statistic = wald * left / (curve.df * rank)
    return statistic, float(fisher_f.sf(statistic, rank, left))
