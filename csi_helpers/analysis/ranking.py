"""Levels of a segment in order of one published figure, and how sure their order is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from csi_helpers.analysis.estimates import TOTAL

Floats = NDArray[np.float64]
Ranks = NDArray[np.intp]


@dataclass(frozen=True)
class Ranking:
    """A segment's levels by their figure in the current wave, the best first.

    Attributes
    ----------
    column : str
        The segment.
    table, subject : str
        The figure, as it is published.
    levels : DataFrame, index: code
        `rank`, `rank_low`, `rank_high` (whole numbers, NaN without a figure), `n`, `estimate`,
        `se`, `ci_low`, `ci_high`, `p_adjusted` (against all others), `change`, `change_low`,
        `change_high`, `change_p` (since the wave before; NaN without one), `note`.
    total : Series
        `n`, `estimate`, `ci_low`, `ci_high` of everybody.
    confidence : float
    """

    column: str
    table: str
    subject: str
    levels: pd.DataFrame
    total: pd.Series
    confidence: float


def rank_levels(
    results: pd.DataFrame,
    figures: Sequence[tuple[str, str]],
    column: str,
    levels: Mapping[str, object],
    wave: str,
    *,
    confidence: float = 0.95,
) -> Ranking | None:
    """Order a segment's levels by the first of `figures` that was published for at least two.

    Parameters
    ----------
    results : DataFrame
        Published rows in the contract's columns, numbers as numbers.
    figures : sequence of (table, subject)
    column : str
    levels : mapping
        Codes of the segment in their own order, which decides between equal figures.
    wave : str
        The current one.
    confidence : float
        Of the joint statement on all ranks.

    Returns
    -------
    Ranking or None
        None where there is nothing to rank by.

    References
    ----------
    Klein, M., Wright, T. and Wieczorek, J. (2020). A joint confidence region for an overall
    ranking of populations. JRSS C 69(3), 589-606.
    """
    groups = [f"{column}={code}" for code in levels]
    for table, subject in figures:
        rows = results[(results["subject"] == subject) & results["object"].eq("")]
        now = _by_group(rows, table, wave).reindex(groups)
        if now["estimate"].notna().sum() > 1:
            break
    else:
        return None
    change = _by_group(rows, f"{table}_change", wave, change=True).reindex(groups)
    frame = now[["n", "estimate", "se", "ci_low", "ci_high", "p_adjusted", "note"]].assign(
        change=change["estimate"],
        change_low=change["ci_low"],
        change_high=change["ci_high"],
        change_p=change["p_adjusted"],
    )
    low, high = rank_ranges(
        frame["estimate"].to_numpy(float), frame["se"].to_numpy(float), confidence
    )
    rank = frame["estimate"].rank(ascending=False, method="min")
    frame = frame.assign(rank=rank, rank_low=low, rank_high=high, code=list(levels))
    frame = frame.sort_values("rank", kind="stable").set_index("code")
    total = _by_group(rows, table, wave).reindex([TOTAL]).iloc[0]
    return Ranking(column, table, subject, frame, total, confidence)


def _by_group(rows: pd.DataFrame, table: str, wave: str, *, change: bool = False) -> pd.DataFrame:
    """A table's rows of the current wave, or of the change that leads to it, by group."""
    here = rows["wave"].str.endswith(f"→{wave}") if change else rows["wave"] == wave
    return rows[(rows["table"] == table) & here].drop_duplicates("group").set_index("group")


def rank_ranges(estimates: Floats, errors: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Best and worst rank each may truly have, for all of them together.

    Intervals of all figures hold jointly (Bonferroni); whoever lies above another's whole interval
    ranks before it.

    Parameters
    ----------
    estimates, errors : array, shape (k,)
        NaN where there is no figure.
    confidence : float

    Returns
    -------
    best, worst : array, shape (k,)
        Ranks from 1 (highest); NaN without a figure.

    Examples
    --------
    >>> best, worst = rank_ranges(np.array([80.0, 60.0, 59.0]), np.array([1.0, 1.0, 1.0]), 0.95)
    >>> print(best, worst)
    [1. 2. 2.] [1. 3. 3.]
    """
    known = np.isfinite(estimates)
    k = int(known.sum())
    z = norm.ppf(1 - (1 - confidence) / (2 * max(k, 1)))
    spread = z * np.where(np.isfinite(errors), errors, np.inf)
    low, high = estimates - spread, estimates + spread
    with np.errstate(invalid="ignore"):
        above = (low[None, :] > high[:, None]).sum(axis=1)
        below = (high[None, :] < low[:, None]).sum(axis=1)
    best = np.where(known, 1.0 + above, np.nan)
    return best, np.where(known, float(k) - below, np.nan)
