"""Reading where drivers stand in the matrix, and how sure that is; nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.names import QUADRANTS
from csi_helpers.show.rows import pick, row_of
from csi_helpers.show.structural.readings import read_once

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.panel import Panel
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

FIRST = QUADRANTS[0]


def placed(panel: Panel | None) -> pd.DataFrame:
    """Points of a panel that have a quadrant; none where there is no panel."""
    if panel is None:
        return pd.DataFrame({"quadrant": [], "sure": [], "share": []})
    return panel.points[panel.points["quadrant"] != ""]


def certain(panel: Panel | None) -> pd.DataFrame:
    """Points whose quadrant is sure."""
    points = placed(panel)
    return points[points["sure"].astype(bool)]


def uncertain(panel: Panel | None) -> pd.DataFrame:
    """Points whose quadrant isn't sure."""
    points = placed(panel)
    return points[~points["sure"].astype(bool)]


def by_quadrant(points: pd.DataFrame) -> dict[str, list[str]]:
    """Names in each quadrant that has any, in the quadrants' order."""
    return {
        quadrant: names
        for quadrant in QUADRANTS
        if (names := [str(name) for name in points.index[points["quadrant"] == quadrant]])
    }


@read_once
def to_improve(result: ImportanceSatisfaction) -> pd.DataFrame:
    """Rows of the priority list in the quadrant to concentrate on, the sure ones first.

    Within each the list's order is kept.
    """
    rows = result.priorities[result.priorities["quadrant"] == FIRST]
    return rows.sort_values("sure", ascending=False, kind="stable")


def second_of(result: ImportanceSatisfaction, name: str) -> tuple[str, float]:
    """The next likely quadrant of a driver in total, with its share; "" where there is none."""
    row = row_of(placed(result.panel), name)
    return ("", 0.0) if row is None else (str(row["second"]), float(row["second_share"]))


@read_once
def moves(result: ImportanceSatisfaction) -> Mapping[str, tuple[str, str, bool]]:
    """Drivers in another quadrant than the wave before: old, new, and whether both are sure."""
    then, now = placed(result.before), placed(result.panel)
    return {
        str(name): (old, new, bool(then["sure"][name]) and bool(now["sure"][name]))
        for name in now.index
        if name in then.index
        and (old := str(then["quadrant"][name])) != (new := str(now["quadrant"][name]))
    }


@read_once
def above_iso_rating(result: ImportanceSatisfaction) -> list[str]:
    """Drivers whose importance exceeds their performance in enough draws to be sure."""
    rows = pick(result.estimates, "iso_rating", wave=result.drivers.wave)
    rows = rows[(rows["method"] == result.importance) & (rows["estimate"] >= result.confidence)]
    return list(dict.fromkeys(str(name) for name in rows["subject"]))


def shared_out(result: ImportanceSatisfaction) -> pd.DataFrame:
    """Quadrants by spec, without drivers that have none by the spec chosen."""
    if result.spec not in result.robustness:
        return result.robustness.iloc[:0]
    chosen = result.robustness[result.spec]
    return result.robustness[chosen != ""]


def same_as_chosen(result: ImportanceSatisfaction) -> pd.DataFrame:
    """Of each driver in how many specs (k) of those known (total) it stands where it does."""
    frame = shared_out(result)
    chosen = frame.get(result.spec, pd.Series(index=frame.index, dtype=object))
    return pd.DataFrame(
        {
            "k": frame.eq(chosen, axis=0).sum(axis=1),
            "total": (frame != "").sum(axis=1),
        }
    )
