"""Selecting from tidy estimates; nothing is computed here."""

from __future__ import annotations

import math
from typing import cast

import pandas as pd

from csi_helpers.show.words import TOTAL

LOW_BASE, CAUTION, BOUNDARY = "low base", "caution", "boundary"


def pick(
    estimates: pd.DataFrame,
    table: str,
    *,
    group: str | None = "total",
    wave: str | None = None,
    method: str | None = None,
) -> pd.DataFrame:
    """Rows of one table, in their order.

    Parameters
    ----------
    estimates : DataFrame
        Tidy estimates (the contract's columns).
    table : str
        Name of the table.
    group : str, optional
        ``total`` or ``column=code``; None: every group.
    wave, method : str, optional
        Keep only these.

    Examples
    --------
    >>> tidy = pd.DataFrame({"table": ["mean", "sd"], "group": ["total", "total"]})
    >>> len(pick(tidy, "mean"))
    1
    """
    keep = estimates["table"] == table
    if group is not None:
        keep &= estimates["group"].isin(TOTAL if group in TOTAL else {group})
    if wave is not None:
        keep &= estimates["wave"] == wave
    if method is not None:
        keep &= estimates["method"] == method
    return estimates[keep]


def by_item(
    estimates: pd.DataFrame, table: str, *, group: str = "total", wave: str | None = None
) -> pd.DataFrame:
    """Rows of one table indexed by subject, one row a subject."""
    rows = pick(estimates, table, group=group, wave=wave)
    return rows.drop_duplicates("subject").set_index("subject")


def row_of(frame: pd.DataFrame, subject: str) -> pd.Series | None:
    """Return the row of a subject in a frame made by `by_item`, None where there is none."""
    return cast("pd.Series", frame.loc[subject]) if subject in frame.index else None


def shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that may be printed: neither suppressed nor empty."""
    return rows[rows["estimate"].notna() & (rows["note"] != LOW_BASE)]


def significant(p_adjusted: float, confidence: float) -> bool:
    """Whether a corrected p-value is below 1 − confidence.

    Examples
    --------
    >>> significant(0.01, 0.95), significant(float("nan"), 0.95)
    (True, False)
    """
    return math.isfinite(p_adjusted) and p_adjusted < 1 - confidence


def codes_of_group(row: pd.Series) -> list[str]:
    """Level codes of a group, one, or two of a pair; a code may itself hold the dividing bar.

    Examples
    --------
    >>> codes_of_group(pd.Series({"group": "r=a|b|r=c", "compared_with": "r=a|b"}))
    ['a|b', 'c']
    """
    group, first = str(row["group"]), str(row["compared_with"])
    sides = [first, group[len(first) + 1 :]] if group.startswith(f"{first}|") else [group]
    return [side.partition("=")[2] for side in sides]


def code_order(codes: list[str]) -> list[str]:
    """Answer codes in numeric order.

    Examples
    --------
    >>> code_order(["10", "2"])
    ['2', '10']
    """
    return sorted(codes, key=lambda code: (_numeric(code), code))


def _numeric(code: str) -> float:
    try:
        return float(code)
    except ValueError:
        return math.inf


def codes_of(descriptive_rows: pd.DataFrame, low: float, high: float) -> list[str]:
    """Answer codes of a scale: every whole step, or the codes seen when steps aren't whole.

    Parameters
    ----------
    descriptive_rows : DataFrame
        ``share`` rows of the items on this scale.
    low, high : float
        Ends of the scale.
    """
    seen = code_order(sorted(set(descriptive_rows["object"].astype(str))))
    whole = [str(code) for code in range(math.ceil(low), math.floor(high) + 1)]
    return whole if len(whole) <= 11 and set(seen) <= set(whole) else seen
