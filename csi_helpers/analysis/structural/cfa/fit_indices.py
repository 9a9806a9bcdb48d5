"""How well a factor model fits: chi-square, CFI, TLI, RMSEA with its interval, SRMR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import chndtr
from scipy.stats import chi2, ncx2

from csi_helpers.analysis.structural.cfa.model import Floats

CLOSE_FIT = 0.05  # Browne & Cudeck (1993)


@dataclass(frozen=True)
class FitIndices:
    """One version of a model's test and the indices made of it.

    `rmsea_low`, `rmsea_high` bound the 90% interval; `p_close` tests that the RMSEA is at most .05.
    The baseline model has uncorrelated items.
    """

    chi_square: float
    df: int
    p_value: float
    baseline_chi_square: float
    baseline_df: int
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    p_close: float


def fit_indices(
    chi_square: float,
    df: int,
    baseline_chi_square: float,
    baseline_df: int,
    *,
    n: float,
    n_groups: int = 1,
    correction: float = 1.0,
    baseline_correction: float = 1.0,
    robust: bool = False,
) -> FitIndices:
    """Indices of a test and its baseline, plain, scaled or robust.

    Parameters
    ----------
    chi_square, baseline_chi_square : float
        Unscaled statistics.
    n : float
        Respondents (not less one), over all groups.
    correction, baseline_correction : float
        Scaling factors of the two tests; 1 for the plain version.
    robust : bool
        Indices that estimate what the plain ones would be under normality, instead of those made
        of the scaled statistics.

    References
    ----------
    Bentler (1990), Psychol. Bull. 107; Tucker & Lewis (1973), Psychometrika 38; Browne & Cudeck
    (1993) in Bollen & Long; Steiger (1998), Struct. Equ. Modeling 5 (groups); Brosseau-Liard,
    Savalei & Li (2012), Multivar. Behav. Res. 47, and Brosseau-Liard & Savalei (2014), ibid. 49
    (robust).

    Examples
    --------
    >>> fit = fit_indices(85.306, 24, 918.852, 36, n=301)  # Holzinger & Swineford, three factors
    >>> print(f"{fit.cfi:.3f} {fit.tli:.3f} {fit.rmsea:.3f}")
    0.931 0.896 0.092
    >>> print(f"[{fit.rmsea_low:.3f}, {fit.rmsea_high:.3f}]")
    [0.071, 0.114]
    """
    scaled, baseline_scaled = chi_square / correction, baseline_chi_square / baseline_correction
    excess, baseline_excess = scaled - df, baseline_scaled - baseline_df
    if robust:
        excess, baseline_excess = excess * correction, baseline_excess * baseline_correction
    widest = max(excess, baseline_excess, 0.0)
    cfi = 1.0 if widest == 0 else 1 - max(excess, 0.0) / widest
    steps = df * baseline_excess
    tli = 1 - excess * baseline_df / steps if df and steps else 1.0
    # The scaled version's noncentrality is that of the mean-corrected statistic.
    factor, units = (correction if robust else 1.0), n * df / n_groups
    statistic, freedom = scaled, float(df)
    if correction != 1 and not robust:
        statistic, freedom, units = chi_square, df * correction, units * correction
    low, high = noncentrality_interval(statistic, freedom)
    rmsea = np.sqrt(max(statistic - freedom, 0.0) * factor / units) if df else 0.0
    close = CLOSE_FIT**2 * units / factor
    return FitIndices(
        chi_square=scaled,
        df=df,
        p_value=float(chi2.sf(scaled, df)) if df else np.nan,
        baseline_chi_square=baseline_scaled,
        baseline_df=baseline_df,
        cfi=cfi,
        tli=tli,
        rmsea=float(rmsea),
        rmsea_low=float(np.sqrt(low * factor / units)) if df else 0.0,
        rmsea_high=float(np.sqrt(high * factor / units)) if df else 0.0,
        p_close=float(ncx2.sf(statistic, freedom, close)) if df else np.nan,
    )


def noncentrality_interval(
    statistic: float, df: float, *, confidence: float = 0.90
) -> tuple[float, float]:
    """Interval of the noncentrality of a chi-square statistic; 0 where even none is too much.

    Examples
    --------
    >>> low, high = noncentrality_interval(85.306, 24)
    >>> print(f"{low:.2f} {high:.2f}")
    36.85 93.35
    """

    def bound(share: float) -> float:
        if df <= 0 or chi2.cdf(statistic, df) <= share:
            return 0.0
        most = statistic + 10 * np.sqrt(2 * statistic) + 100
        return float(
            brentq(lambda shift: chndtr(statistic, df, shift) - share, 0.0, most, xtol=1e-10)
        )

    return bound((1 + confidence) / 2), bound((1 - confidence) / 2)


def srmr(
    sample: Sequence[tuple[Floats, Floats]],
    implied: Sequence[tuple[Floats, Floats]],
    sizes: Sequence[float],
    *,
    mean_structure: bool,
) -> float:
    """Standardised root mean square residual, groups weighted by their size.

    Residuals are divided by the sample's standard deviations; the diagonal counts, and so do the
    means where they are modelled (Bentler 1995, EQS manual).

    Parameters
    ----------
    sample, implied : sequences of (means (p,), covariances (p, p)), one a group
    """
    total = 0.0
    for (means, covariances), (mu, sigma), size in zip(sample, implied, sizes, strict=True):
        scale = np.sqrt(np.diag(covariances))
        residuals = (covariances - sigma) / np.outer(scale, scale)
        squares = residuals[np.tril_indices(len(scale))] ** 2
        if mean_structure:
            squares = np.concatenate([squares, ((means - mu) / scale) ** 2])
        total += size * np.sqrt(squares.mean())
    return float(total / sum(sizes))
