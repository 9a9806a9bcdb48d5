"""Published rows as levels and changes, and how a level stands to what it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import TOTAL

LOW_BASE = "low base"
Standing: TypeAlias = Literal["reached", "missed", "open"]
Where: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Level:
    """One published estimate; NaN where it is suppressed, or has no interval."""

    value: float
    low: float
    high: float
    n: float
    wave: str
    note: str = ""

    @property
    def shown(self) -> bool:
        """Whether there is a figure to print."""
        return bool(np.isfinite(self.value))


@dataclass(frozen=True)
class Change:
    """A published change since the wave before; `significant` by the report's own rule."""

    value: float
    low: float
    high: float
    since: str
    significant: bool


def level_of(row: pd.Series) -> Level:
    """A published row as a level."""
    value, low, high = (float(row[name]) for name in ("estimate", "ci_low", "ci_high"))
    return Level(value, low, high, float(row["n"]), str(row["wave"]), str(row["note"]))


def change_of(row: pd.Series, confidence: float) -> Change | None:
    """A published row of a change; None where it is suppressed."""
    if not np.isfinite(row["estimate"]):
        return None
    significant = bool(np.isfinite(row["p_adjusted"]) and row["p_adjusted"] < 1 - confidence)
    since = str(row["wave"]).partition("→")[0]
    value, low, high = (float(row[name]) for name in ("estimate", "ci_low", "ci_high"))
    return Change(value, low, high, since, significant)


def pick(rows: pd.DataFrame, table: str, **keys: str) -> pd.DataFrame:
    """Rows of a table about everybody, with these entries.

    Examples
    --------
    >>> rows = pd.DataFrame({"table": ["nps"] * 2, "group": ["total", "r=1"], "wave": "2026"})
    >>> len(pick(rows, "nps")), len(pick(rows, "nps", group="r=1")), len(pick(rows, "ces"))
    (1, 1, 0)
    """
    keep = rows["table"] == table
    for name, wanted in {"group": TOTAL, **keys}.items():
        keep &= rows[name] == wanted
    return rows[keep]


def standing(level: Level, target: float, *, low_is_good: bool = False) -> Standing | None:
    """Whether a target is reached, missed by more than the interval, or inside it.

    Returns
    -------
    {"reached", "missed", "open"} or None
        None where there is no interval to judge by.

    Examples
    --------
    >>> level = Level(70.3, 69.2, 71.4, 1169, "2026")
    >>> [standing(level, target) for target in (69.0, 70.0, 75.0)]
    ['reached', 'open', 'missed']
    """
    if not (np.isfinite(level.low) and np.isfinite(level.high)):
        return None
    above, below = level.low >= target, level.high <= target
    if low_is_good:
        above, below = below, above
    return "reached" if above else "missed" if below else "open"
