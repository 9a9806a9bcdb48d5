"""A matrix of its own for every level of a segment that is large enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from csi_helpers.analysis.drivers.derived_importance import Drivers
from csi_helpers.analysis.drivers.in_wave import Explained, explain
from csi_helpers.analysis.drivers.rows import importance_rows, needed
from csi_helpers.analysis.drivers.stated import performance_scores, stated_scores
from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.importance_satisfaction.panel import (
    STATED,
    Crossing,
    Draw,
    Panel,
    panel_of,
    panel_rows,
)
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.segments import Segments, level_members
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError


@dataclass(frozen=True)
class SegmentPanels:
    """Panels by segment column, their rows, and groups that are too small."""

    panels: Mapping[str, tuple[Panel, ...]]
    rows: list[Row] = field(default_factory=list)
    small: tuple[str, ...] = ()
    needed: int = 0


def segment_panels(
    survey: Survey, drivers: Drivers, segments: Segments, rule: str, target: float | None
) -> SegmentPanels:
    """The matrix of every level with the base, by the total's method; its lines are its own.

    A level is a domain of the sample: everybody is redrawn, and re-raked, and the level's
    respondents are looked at. Regression needs 10 respondents a driver and 100 in all.
    """
    current = drivers.explained.get(drivers.wave)
    if current is None or not drivers.importance:
        return SegmentPanels({})
    stated = drivers.importance == STATED
    least = drivers.min_base if stated else needed(len(current.answers.form.names))
    panels: dict[str, tuple[Panel, ...]] = {}
    rows: list[Row] = []
    small: list[str] = []
    for column, codes in segments.items():
        found = []
        for code, members in level_members(survey.current, column, codes).items():
            group = f"{column}={code}"
            each = None
            if (members & current.answers.base).sum() >= least:
                each = _explained(survey, drivers, current, members, group)
            if each is None:
                small.append(group)
                continue
            panel, more = _panel(each, drivers, rule, target, group)
            rows += more
            if panel is None:
                small.append(group)
            else:
                found.append(panel)
        if found:
            panels[column] = tuple(found)
    return SegmentPanels(panels, rows, tuple(small), least)


def _explained(
    survey: Survey, drivers: Drivers, current: Explained, members: Members, group: str
) -> Explained | None:
    """What the group says of its drivers; None where it can't."""
    wave, names = survey.current, list(drivers.drivers)
    own = performance_scores(wave, survey.codebook, names) if drivers.kind == "attribute" else None
    try:
        each = explain(
            wave,
            current.answers.form,
            drivers.settings,
            stated_scores(wave, survey.codebook, drivers.min_base),
            performance=own,
            group=group,
            members=members,
            only=drivers.importance,
        )
    except AnalysisError:  # a group in which nothing varies, say: it has no matrix
        return None
    return each if drivers.importance in (*each.methods, STATED) else None


def _panel(
    each: Explained, drivers: Drivers, rule: str, target: float | None, group: str
) -> tuple[Panel | None, list[Row]]:
    draw, level = Draw.of(each, drivers.importance), drivers.confidence
    stem: Row = {"group": group, "wave": drivers.wave}
    rows: list[Row] = [
        {**stem, **row}
        for row in importance_rows(
            each.draws,
            each.answers,
            each.methods,
            outcome=drivers.outcome,
            confidence=level,
            min_base=drivers.min_base,
        )
    ]
    if len(draw.names) < 2 or draw.alike or not np.isfinite(draw.importances).any():
        return None, rows
    crossing = Crossing.of(draw, drivers.importance, rule, target)
    panel, shares = panel_of(draw, crossing, group=group, wave=drivers.wave, confidence=level)
    rows += panel_rows(draw, crossing, shares, group=group, wave=drivers.wave, confidence=level)
    return panel, rows
