"""Reading stated against derived importance; nothing is computed here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.importances import importance_by
from csi_helpers.show.rows import pick, row_of
from csi_helpers.show.structural.readings import read_once

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction


@read_once
def grid_method(result: ImportanceSatisfaction) -> str:
    """The derived method that stated importance is set against; "" without a grid."""
    rows = pick(result.estimates, "importance_grid", wave=result.drivers.wave)
    return str(rows["method"].iloc[0]) if len(rows) else ""


def grid_interval(result: ImportanceSatisfaction, column: str, name: str) -> tuple[float, float]:
    """Interval of an attribute's stated or derived importance, NaN where there is none."""
    frame = (
        _stated(result)
        if column == "stated"
        else importance_by(result.drivers, grid_method(result))
    )
    row = row_of(frame, name)
    return (math.nan, math.nan) if row is None else (float(row["ci_low"]), float(row["ci_high"]))


@read_once
def _stated(result: ImportanceSatisfaction) -> pd.DataFrame:
    rows = pick(result.estimates, "stated_importance", wave=result.drivers.wave)
    return rows.drop_duplicates("subject").set_index("subject")
