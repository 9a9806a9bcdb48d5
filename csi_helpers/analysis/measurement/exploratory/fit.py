"""How well a number of factors reproduces the correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2

from csi_helpers.analysis.estimates import Floats

_RMSEA_CONFIDENCE = 0.90  # the field's convention


@dataclass(frozen=True)
class FactorFit:
    """Fit of a factor solution.

    `objective` is the likelihood discrepancy, `chi2` its Bartlett-corrected statistic on `df`
    degrees of freedom; `rmsea` comes with its 90 % interval, `tli` is Tucker & Lewis' index,
    `bic` = chi2 - df log n, `rmsr` the root mean square of the residual correlations. What isn't
    defined (components; df of zero or less) is NaN.
    """

    objective: float
    chi2: float
    df: int
    p_value: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    tli: float
    bic: float
    rmsr: float


def fit_of(
    correlations: Floats,
    loadings: Floats,
    phi: Floats,
    uniquenesses: Floats,
    number: int,
    n: float,
    *,
    factors: bool = True,
) -> FactorFit:
    """Fit of a factor solution, rotated or not.

    Parameters
    ----------
    correlations : array, shape (p, p)
    loadings : array, shape (p, m)
        Pattern.
    phi : array, shape (m, m)
        Correlations of the factors.
    uniquenesses : array, shape (p,)
    number : int
        Of factors the degrees of freedom pay for.
    n : float
        Respondents; may be an effective base.
    factors : bool
        False for principal components, which have no model to test: only `rmsr` is given.

    Notes
    -----
    As in R ``psych::fa``, whose formulas these are, TLI corrects the statistic of independence for
    as many factors as that of the model; RMSEA takes chi2 by n and its expectation by n - 1.

    References
    ----------
    Bartlett (1951), Biometrika 38, for the correction; Tucker & Lewis (1973), Psychometrika 38;
    Steiger & Lind (1980); MacCallum, Browne & Sugawara (1996), Psychol. Methods 1, for the
    interval.

    Examples
    --------
    >>> loadings = np.array([[0.8], [0.7], [0.6], [0.5]])
    >>> correlations = loadings @ loadings.T + 0.02
    >>> np.fill_diagonal(correlations, 1)
    >>> fit = fit_of(correlations, loadings, np.eye(1), 1 - loadings.ravel() ** 2, 1, 200)
    >>> print(f"{fit.chi2:.3f} {fit.df} {fit.rmsr:.3f}")
    0.482 2 0.020
    """
    items = len(loadings)
    model = loadings @ phi @ loadings.T
    residual = (correlations - model)[~np.eye(items, dtype=bool)]
    df = (items - number) * (items - number + 1) // 2 - items
    rmsr = float(np.sqrt(np.mean(residual**2)))
    objective = _objective(correlations, model + np.diag(uniquenesses))
    with np.errstate(invalid="ignore"):
        sign, log_determinant = np.linalg.slogdet(correlations)
    shorter = n - 1 - (2 * items + 5) / 6 - 2 * number / 3
    if not factors or df <= 0 or not sign > 0 or shorter <= 0 or np.isnan(objective):
        return _undefined(df, rmsr)
    statistic = objective * shorter
    independence = -log_determinant * shorter / (items * (items - 1) / 2)
    low, high = _noncentrality(statistic, df)
    return FactorFit(
        objective=objective,
        chi2=statistic,
        df=df,
        p_value=float(chi2.sf(statistic, df)),
        rmsea=float(np.sqrt(max(statistic / (df * n) - 1 / (n - 1), 0.0))),
        rmsea_low=float(np.sqrt(low / (n * df))),
        rmsea_high=float(np.sqrt(high / (n * df))),
        tli=float((independence - statistic / df) / (independence - 1)),
        bic=float(statistic - df * np.log(n)),
        rmsr=rmsr,
    )


def _undefined(df: int, rmsr: float) -> FactorFit:
    gap = np.nan
    return FactorFit(gap, gap, df, gap, gap, gap, gap, gap, gap, rmsr)


def _objective(correlations: Floats, model: Floats) -> float:
    """tr(M⁻¹R) - log|M⁻¹R| - p."""
    try:
        ratio = np.linalg.solve(model, correlations)
    except np.linalg.LinAlgError:
        return np.nan
    with np.errstate(invalid="ignore"):  # an extraction without a solution
        sign, log_determinant = np.linalg.slogdet(ratio)
    if not sign > 0:
        return np.nan
    return max(float(np.trace(ratio) - log_determinant - len(ratio)), 0.0)  # rounding if below


def _noncentrality(statistic: float, df: int) -> tuple[float, float]:
    """Noncentralities at which the statistic is the upper or lower 5 % point."""
    tail = (1 - _RMSEA_CONFIDENCE) / 2
    ends = []
    for share in (1 - tail, tail):

        def beyond(noncentrality: float, share: float = share) -> float:
            return float(ncx2.cdf(statistic, df, noncentrality)) - share

        if chi2.cdf(statistic, df) <= share:
            ends.append(0.0)
        else:
            ends.append(float(brentq(beyond, 1e-9, 4 * statistic + 100)))
    return ends[0], ends[1]
