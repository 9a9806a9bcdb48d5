"""The one list a manager works down: standing, certainty, potential, and for whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers.derived_importance import Drivers
from csi_helpers.analysis.estimates import TOTAL, Row
from csi_helpers.analysis.importance_satisfaction.panel import Panel
from csi_helpers.analysis.importance_satisfaction.performance import Performance

_EMPTY: Row = {"estimate": np.nan, "ci_low": np.nan, "ci_high": np.nan, "compared_with": ""}


def priority_list(
    drivers: Drivers, performance: Performance, panel: Panel | None, estimates: pd.DataFrame
) -> pd.DataFrame:
    """Every driver of the current wave, the highest potential first; unknown potential last.

    Returns
    -------
    DataFrame
        By driver: performance, performance_low, performance_high, n, note; importance,
        importance_low, importance_high, rank, rank_low, rank_high; quadrant, share, sure;
        potential, potential_low, potential_high; best_group, best_level, potential_best, best_low,
        best_high; weak_groups, those that perform significantly below all others. NaN or "" where
        something isn't known.
    """
    weak: dict[str, list[str]] = {}
    for driver, group in sorted(performance.below):
        weak.setdefault(driver, []).append(group)
    rows = [
        {
            **_standing(drivers, performance, driver),
            **_importance(drivers, estimates, driver),
            **_place(panel, driver),
            **_potential(estimates, drivers.wave, driver),
            "weak_groups": tuple(weak.get(driver, ())),
        }
        for driver in drivers.drivers
    ]
    frame = pd.DataFrame(rows, index=pd.Index(drivers.drivers, dtype=object))
    # Equal or unknown potentials: the worse performance first.
    keys = frame.assign(order=-frame["potential"].fillna(-np.inf))
    return frame.loc[keys.sort_values(["order", "performance"], kind="stable").index]


def _standing(drivers: Drivers, performance: Performance, driver: str) -> Row:
    row = performance.total(driver, drivers.wave)
    found = _EMPTY | {"n": 0, "note": ""} if row is None else row
    return {
        "performance": found["estimate"],
        "performance_low": found["ci_low"],
        "performance_high": found["ci_high"],
        "n": found["n"],
        "note": found["note"],
    }


def _importance(drivers: Drivers, estimates: pd.DataFrame, driver: str) -> Row:
    method = drivers.importance
    stated = method == "stated"
    frame = estimates if stated else drivers.estimates
    table = "stated_importance" if stated else "derived_importance"
    found = _row(frame, table, drivers.wave, driver, "" if stated else method)
    rank = _row(drivers.estimates, "importance_rank", drivers.wave, driver, method)
    return {
        "importance": found["estimate"],
        "importance_low": found["ci_low"],
        "importance_high": found["ci_high"],
        "rank": rank["estimate"],
        "rank_low": rank["ci_low"],
        "rank_high": rank["ci_high"],
    }


def _place(panel: Panel | None, driver: str) -> Row:
    if panel is None or driver not in panel.points.index:
        return {"quadrant": "", "share": np.nan, "sure": False}
    point = panel.points.loc[driver]
    return {name: point[name] for name in ("quadrant", "share", "sure")}


def _potential(estimates: pd.DataFrame, wave: str, driver: str) -> Row:
    one = _row(estimates, "potential", wave, driver)
    best = _row(estimates, "potential_best", wave, driver)
    level = _row(estimates, "best_level", wave, driver)
    return {
        "potential": one["estimate"],
        "potential_low": one["ci_low"],
        "potential_high": one["ci_high"],
        "best_group": best["compared_with"],
        "best_level": level["estimate"],
        "potential_best": best["estimate"],
        "best_low": best["ci_low"],
        "best_high": best["ci_high"],
    }


def _row(
    frame: pd.DataFrame, table: str, wave: str, driver: str, method: str | None = None
) -> Row | pd.Series:
    chosen = (frame["table"] == table) & (frame["subject"] == driver) & (frame["wave"] == wave)
    chosen &= frame["group"] == TOTAL
    if method is not None:
        chosen &= frame["method"] == method
    rows = frame[chosen]
    return _EMPTY if rows.empty else rows.iloc[0]
