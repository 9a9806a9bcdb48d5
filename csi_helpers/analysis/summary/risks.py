"""The one risk a reader should take away, by a rule that is always the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from csi_helpers.analysis.estimates import TOTAL
from csi_helpers.analysis.summary.figures import Figure
from csi_helpers.analysis.summary.levels import Level, level_of
from csi_helpers.analysis.summary.ratings import Moved
from csi_helpers.params import Study

COMPLEMENT = "complement"


@dataclass(frozen=True)
class Risk:
    """What stands out for the worse.

    Attributes
    ----------
    kind : {"fall", "item", "target", "group", "detractors"}
    figure : Figure, optional
        Whose fall, target or group it is.
    moved : Moved, optional
        The item that fell.
    group : str
        ``column=code`` of the weakest group.
    level : Level, optional
        Of that group.
    """

    kind: str
    figure: Figure | None = None
    moved: Moved | None = None
    group: str = ""
    level: Level | None = None

    @property
    def chapter(self) -> str:
        """Where it can be read."""
        return self.figure.chapter if self.figure else "02_descriptive"


def find_risk(
    rows: pd.DataFrame, study: Study, figures: Sequence[Figure], items: Sequence[Moved]
) -> Risk | None:
    """The first of these that is the case, or None.

    1. a figure of the scorecard got significantly worse since the wave before, the headline first;
    2. an item fell significantly, the largest fall first;
    3. a target is missed by more than the figure's interval;
    4. a group is significantly below all others on the headline, the lowest first;
    5. significantly more detractors than promoters.
    """
    if fell := [one for one in figures if one.fell]:
        return Risk("fall", fell[0])
    if lower := [one for one in items if one.change.value < 0]:
        return Risk("item", moved=lower[0])
    if missed := [one for one in figures if one.standing == "missed"]:
        return Risk("target", missed[0])
    if figures and (weak := _weakest(rows, study, figures[0])):
        return weak
    nps = next((one for one in figures if one.kind == "nps"), None)
    return Risk("detractors", nps) if nps is not None and nps.level.high < 0 else None


def _weakest(rows: pd.DataFrame, study: Study, figure: Figure) -> Risk | None:
    table, subject, about, method = figure.group
    keep = (rows["table"] == table) & (rows["subject"] == subject) & (rows["wave"] == study.wave)
    keep &= (rows["object"] == about) & (rows["method"] == method) & (rows["group"] != TOTAL)
    keep &= (rows["compared_with"] == COMPLEMENT) & rows["estimate"].notna()
    keep &= rows["p_adjusted"] < 1 - study.report.confidence
    groups = rows[keep]
    worse = groups["estimate"] > figure.level.value
    groups = groups[worse if figure.low_is_good else groups["estimate"] < figure.level.value]
    if groups.empty:
        return None
    order = groups.sort_values("estimate", ascending=not figure.low_is_good, kind="stable")
    row = order.iloc[0]
    return Risk("group", figure, group=str(row["group"]), level=level_of(row))
