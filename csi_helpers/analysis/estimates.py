"""The one shape of a published number, and the rules every chapter shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control
from scipy.stats import t as student_t
from statsmodels.stats.proportion import proportion_confint

from csi_helpers.errors import AnalysisError

Floats = NDArray[np.float64]
Row = dict[str, Any]  # one estimate on its way to the tidy table

TEXT_COLUMNS = ("table", "subject", "object", "method", "group", "wave", "compared_with", "note")
COLUMNS = (
    *("table", "subject", "object", "method", "group", "wave", "n", "n_eff", "estimate"),
    *("se", "ci_low", "ci_high", "compared_with", "p_value", "p_adjusted", "note"),
)
TOTAL = "total"  # the group of everybody
CAUTION_BELOW = 50  # a base to be read with caution (agency practice; report_content §3)


def tidy(rows: Iterable[Row]) -> pd.DataFrame:
    """Rows of estimates as the contract's table: every column, text "" and numbers NaN where unset.

    A row that names no group is about everybody: `total`.

    Examples
    --------
    >>> print(tidy([{"table": "mean", "subject": "Q1", "n": 3, "estimate": 7.5}]).estimate[0])
    7.5
    """
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    for column in COLUMNS:
        if column in TEXT_COLUMNS:
            texts = frame[column].astype(object)
            frame[column] = texts.where(texts.notna(), TOTAL if column == "group" else "")
        else:
            frame[column] = frame[column].astype(float)
    return frame


def base_note(n: float, n_eff: float, min_base: int) -> str:
    """`low base` below the study's limit, `caution` below 50 (by n or effective n), else nothing.

    Examples
    --------
    >>> base_note(29, 29, 30), base_note(48, 48, 30), base_note(80, 80, 30)
    ('low base', 'caution', '')
    """
    if n < min_base:
        return "low base"
    return "caution" if min(n, n_eff) < CAUTION_BELOW else ""


def low_base(items: Sequence[str], n: int, min_base: int) -> AnalysisError:
    """The refusal of items of which the best has `n` answers, fewer than `min_base`."""
    return AnalysisError(
        f"An estimate that is shown needs at least {min_base} answers.",
        f"At most {n} respondents answered: {', '.join(items)}.",
        "Pool groups or waves, or lower `report.min_base` knowing what it costs.",
        code="low_base",
        values={"items": list(items), "n": n, "min_base": min_base},
    )


def base_factor(confidence: float, *, n: int, df: int) -> float:
    """What an effective base is multiplied by for an interval that isn't Student's, at most 1.

    The squared ratio of Student's quantiles at n - 1 and at the design's degrees of freedom: few
    clusters know their own variance poorly (Korn & Graubard 1998, Surv. Methodol. 24).

    Examples
    --------
    >>> print(f"{base_factor(0.95, n=200, df=199):.3f} {base_factor(0.95, n=200, df=8):.3f}")
    1.000 0.731
    """
    if df >= n - 1:
        return 1.0
    many, few = np.asarray(student_t.ppf((1 + confidence) / 2, [n - 1, df]))
    return float((many / few) ** 2)


def widening(confidence: float, *, n: int, df: int) -> float:
    """What draws are spread by around their point, at least 1: the root of what shrinks the base.

    Percentiles of a bootstrap know nothing of how few units the design has; see `base_factor`.

    Examples
    --------
    >>> print(f"{widening(0.95, n=200, df=199):.3f} {widening(0.95, n=200, df=8):.3f}")
    1.000 1.169
    """
    return float(base_factor(confidence, n=n, df=df) ** -0.5)


def wilson_interval(
    share: Floats, n_eff: Floats, confidence: float, *, n: int | None = None, df: int | None = None
) -> tuple[Floats, Floats]:
    """Wilson's score interval of shares on their effective base.

    With few degrees of freedom (clusters) the base is reduced: see `base_factor`.

    References
    ----------
    Wilson (1927), J. Am. Stat. Assoc. 22; Newcombe (1998), Stat. Med. 17.

    Examples
    --------
    >>> low, high = wilson_interval(np.array([81 / 263]), np.array([263.0]), 0.95)
    >>> print(f"{low[0]:.4f} {high[0]:.4f}")
    0.2553 0.3662
    """
    if n is not None and df is not None:
        n_eff = n_eff * base_factor(confidence, n=n, df=df)
    low, high = proportion_confint(share * n_eff, n_eff, alpha=1 - confidence, method="wilson")
    return np.where(share <= 0, 0.0, low), np.where(share >= 1, 1.0, high)


def adjust_p_values(p_values: Sequence[float] | Floats, correction: str) -> Floats:
    """Corrected p-values; gaps stay gaps and don't count as tests.

    Parameters
    ----------
    correction : {"holm", "bonferroni", "bh", "none"}

    References
    ----------
    Holm (1979), Scand. J. Stat. 6; Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57.

    Examples
    --------
    >>> [round(float(p), 4) for p in adjust_p_values([0.01, 0.04, np.nan], "holm")]
    [0.02, 0.04, nan]
    """
    raw = np.asarray(p_values, dtype=float)
    tested = np.isfinite(raw)
    adjusted = raw.copy()
    adjusted[tested] = _CORRECTIONS[correction](raw[tested])
    return adjusted


def _holm(p: Floats) -> Floats:
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


# statsmodels' multipletests collects garbage at every call: 0.16 s each, minutes a chapter.
_CORRECTIONS: dict[str, Callable[[Floats], Floats]] = {
    "holm": _holm,
    "bonferroni": lambda p: np.minimum(p * len(p), 1.0),
    "bh": lambda p: false_discovery_control(p) if len(p) else p,
    "none": lambda p: p,
}


def adjust_families(frame: pd.DataFrame, family: Sequence[str], correction: str) -> pd.DataFrame:
    """Fill `p_adjusted` family by family; a family shares the values of the columns `family`."""
    if frame["p_value"].notna().any():
        grouped = frame.groupby(list(family), sort=False)["p_value"]
        frame["p_adjusted"] = grouped.transform(lambda p: adjust_p_values(p.to_numpy(), correction))
    return frame
