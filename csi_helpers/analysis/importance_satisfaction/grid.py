"""Stated against derived importance: what people say matters, and what goes with the outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers.derived_importance import Drivers
from csi_helpers.analysis.estimates import TOTAL, Row
from csi_helpers.analysis.importance_satisfaction.cross_hairs import (
    cross_hair,
    quadrant_shares,
    quadrants,
)
from csi_helpers.analysis.importance_satisfaction.panel import STATED

# In the order of `QUADRANTS`, derived importance upwards and stated importance to the right.
CELLS = ("excitement", "performance", "unimportant", "basic")
DERIVED = ("lmg", "johnson", "total_effect", "regression", "correlation")


@dataclass(frozen=True)
class Grid:
    """Cells of the grid.

    Attributes
    ----------
    cells : DataFrame
        By driver: stated, derived, cell, share (of draws in it).
    stated, derived : float
        The lines.
    rows : list of Row
        `importance_grid`.
    """

    cells: pd.DataFrame
    stated: float
    derived: float
    rows: list[Row]


def importance_grid(drivers: Drivers, rule: str) -> Grid | None:
    """Vavra's grid of the current wave; None without both kinds of importance of two drivers.

    The lines are means, or medians where the matrix has these.

    References
    ----------
    Vavra (1997), Improving Your Measurement of Customer Satisfaction.
    """
    explained = drivers.explained.get(drivers.wave)
    if explained is None or STATED not in drivers.methods:
        return None
    own = drivers.importance
    derived = own if own in DERIVED else next((m for m in DERIVED if m in explained.methods), "")
    if not derived:
        return None
    draws = explained.draws
    known = np.isfinite(draws.values[STATED]) & np.isfinite(draws.values[derived])
    if known.sum() < 2:
        return None
    names = [name for name, fine in zip(explained.answers.form.names, known, strict=True) if fine]
    line = rule if rule in ("mean", "median") else "mean"

    def placed(stated: np.ndarray, importance: np.ndarray) -> np.ndarray:
        across, up = cross_hair(stated, line), cross_hair(importance, line)
        return np.asarray(quadrants(importance, stated, up, across))

    points = draws.values[STATED][known], draws.values[derived][known]
    drawn = draws.replicates[STATED][:, known], draws.replicates[derived][:, known]
    codes, shares = placed(*points), quadrant_shares(placed(*drawn))
    stem: Row = {"table": "importance_grid", "method": derived, "wave": drivers.wave}
    stem |= {"group": TOTAL, "n": explained.answers.n}
    rows: list[Row] = [
        {**stem, "subject": name, "object": cell, "estimate": shares[k, place]}
        for k, name in enumerate(names)
        for place, cell in enumerate(CELLS)
    ]
    cells = pd.DataFrame(
        {
            "stated": points[0],
            "derived": points[1],
            "cell": [CELLS[code] for code in codes],
            "share": shares[np.arange(len(names)), codes],
        },
        index=pd.Index(names, dtype=object),
    )
    lines = float(cross_hair(points[0], line)), float(cross_hair(points[1], line))
    return Grid(cells, *lines, rows)
