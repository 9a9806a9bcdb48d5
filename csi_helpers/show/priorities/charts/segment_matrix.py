"""The matrix of every level of a segment, side by side on the same axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.point_labels import place_labels
from csi_helpers.show.charts.sheet import LINE, SIZE, SMALL, Sheet, Swatch, sheet
from csi_helpers.show.colours import QUIET
from csi_helpers.show.lettering import text_width, wrapped
from csi_helpers.show.priorities.charts.frame import (
    Frame,
    Limits,
    draw_ticks_below,
    draw_ticks_beside,
)
from csi_helpers.show.priorities.charts.key import Key, key_of
from csi_helpers.show.priorities.charts.legend import GROUND, draw_entries, legend_height
from csi_helpers.show.priorities.charts.matrix import (
    SCALE,
    frame_limits,
    labels_at,
    matrix_legend,
)
from csi_helpers.show.priorities.charts.names import importance_title
from csi_helpers.show.priorities.charts.points import (
    draw_ellipses,
    draw_points,
    ellipse_reach,
    placed,
)
from csi_helpers.show.priorities.charts.quadrants import (
    QUADRANTS,
    draw_quadrants,
    quadrant_boxes,
    tint_of,
)
from csi_helpers.show.priorities.names import label_of
from csi_helpers.show.theme import TEXT_WIDTH
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.panel import Panel
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_LEFT, _GAP = 0.44, 0.14  # inches: ticks at the left; between panels
_TITLE, _UNDER = 0.22, 0.1  # inches above a panel; below the panels of a row
_PAGE = 8.5  # inches: a figure can't be divided
_BOLD = 1.05  # of the regular letters' width
_FAR = 0.3  # inches a number may stand from its dot
_MOST_ELLIPSES = 12  # drivers in a small panel; with more, only solid and hollow dots tell
_BELOW = 0.3  # inches below the last row: ticks and their title


@dataclass(frozen=True)
class _Grid:
    """Where the panels stand."""

    columns: int
    rows: int
    width: float
    height: float
    title: float

    @classmethod
    def of(cls, drivers: int, room: float, names: Sequence[str], bases: Sequence[str]) -> _Grid:
        """As large as the page lets them be: fewer side by side where there are many drivers."""
        panels = len(names)
        wide = panels in (2, 4) or (drivers > 12 and panels in (5, 6))
        columns = 2 if wide or (drivers > 20 and panels == 3) else 3
        columns = 1 if panels == 1 else columns if panels <= 9 else 4 if panels <= 20 else 5
        rows = math.ceil(panels / columns)
        width = (TEXT_WIDTH - _LEFT - _GAP * (columns - 1)) / columns
        told = zip(names, bases, strict=True)
        lines = max(_title_of(*one, width).count("\n") for one in told) + 1
        title = _TITLE + LINE * (lines - 1)
        most = (room - rows * (title + _UNDER)) / rows
        ratio = 1.25 if drivers > 12 and columns == 3 else 0.82
        usual = 1.65 if drivers <= 12 else 2.6
        return cls(columns, rows, width, min(ratio * width, usual, max(most, 0.5)), title)

    def frame(self, number: int, top: float, x: Limits, y: Limits) -> Frame:
        """The frame of one panel, rows filled from the left."""
        row, column = divmod(number, self.columns)
        left = _LEFT + column * (self.width + _GAP)
        upper = top + row * (self.title + self.height + _UNDER) + self.title
        return Frame(left, upper, left + self.width, upper + self.height, x, y)


def plot_segment_matrix(result: ImportanceSatisfaction, words: Words, column: str) -> Figure:
    """Draw a small matrix for each level of a segment column.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.
    column : str
        The segment column.

    Returns
    -------
    Figure
        Panels on the same axes, each with its level, its base and its own cross-hair; numbered
        dots, solid where the quadrant is sure, with one key below. No higher than a page.
    """
    panels = result.panels[column]
    stated = result.importance == "stated"
    names = list(result.drivers.drivers)
    key = key_of([label_of(name, words) for name in names], TEXT_WIDTH)
    entries = _legend(result, panels, words)
    top = legend_height(entries, TEXT_WIDTH) + 0.26
    ends = top + _BELOW + 0.06 + key.height
    titles = [words.level(column, panel.group.partition("=")[2]) for panel in panels]
    bases = [
        words.text("unit.base", column="", n=words.number(panel.n, 0)).strip() for panel in panels
    ]
    grid = _Grid.of(len(names), _PAGE - ends, titles, bases)
    page = sheet(ends + grid.rows * (grid.title + grid.height + _UNDER))
    draw_entries(page, entries, 0.0, TEXT_WIDTH)
    title = importance_title(result.drivers, result.importance, words)
    page.write(_LEFT, top - 0.1, wrapped(title, TEXT_WIDTH - _LEFT, SIZE, 1))
    confidence = result.confidence if grid.columns <= 3 and len(names) <= _MOST_ELLIPSES else 0.0
    limits = frame_limits(list(panels), ellipse_reach(confidence), stated=stated)
    x, y = limits if limits is not None else (SCALE, (0.0, 1.0))
    bare = False
    for number, panel in enumerate(panels):
        frame = grid.frame(number, top, x, y)
        _title(page, frame, titles[number], bases[number])
        bare = not _draw(page, frame, panel, names, confidence) or bare
        if number % grid.columns == 0:
            draw_ticks_beside(page, frame, words, 4 if grid.height > 1.2 else 3)
        if number + grid.columns >= len(panels):
            draw_ticks_below(page, frame, words, max(3, round(grid.width / 0.45)))
    _foot(page, key, words, bare=bare)
    return page.axes.get_figure(root=True) or Figure()


def _legend(
    result: ImportanceSatisfaction, panels: tuple[Panel, ...], words: Words
) -> list[Swatch]:
    entries = matrix_legend(result, pd.concat([placed(panel.points) for panel in panels]), words)
    return entries + [
        Swatch(words.text(f"matrix.quadrant.{quadrant}"), tint_of(quadrant), marker=GROUND)
        for quadrant in QUADRANTS
    ]


def _title_of(name: str, base: str, width: float) -> str:
    """The level on one line or on two, with room for its base after the last."""
    return wrapped(name, (width - text_width(base, SMALL) - 0.08) / _BOLD, SIZE, 2)


def _title(page: Sheet, frame: Frame, name: str, base: str) -> None:
    text = _title_of(name, base, frame.right - frame.left)
    *first, last = text.split("\n")
    y = frame.top - 0.09
    for above, line in enumerate(reversed([*first, last])):
        page.write(frame.left, y - LINE * above, line, bold=True)
    x = frame.left + _BOLD * text_width(last, SIZE) + 0.05
    page.write(x, y, base, size=SMALL, colour=QUIET)


def _draw(page: Sheet, frame: Frame, panel: Panel, names: list[str], confidence: float) -> bool:
    """One panel, with ellipses of a confidence above 0; whether every dot got its number."""
    points = placed(panel.points)
    points = points.assign(order=points["quadrant"].map(QUADRANTS.index))
    points = points.sort_values(["order", "sure"], ascending=[True, False], kind="stable")
    cross = panel.performance_cross, panel.importance_cross
    size = 3.6 if frame.right - frame.left > 1.5 else 2.8
    draw_quadrants(page, frame, *cross)
    if confidence:
        draw_ellipses(page, frame, points, confidence)
    draw_points(page, frame, points, size)
    numbers = [str(names.index(str(name)) + 1) for name in points.index]
    marks = labels_at(frame, points, numbers)
    told: dict[str, Any] = {
        "size": SMALL - (0.5 if len(points) <= 12 else 1),
        "radius": size / 2 / 72,
        "far": _FAR,
    }
    areas = quadrant_boxes(frame, *cross)
    if not place_labels(page, areas, marks, **told):
        return True
    return not place_labels(page, [frame.box], marks, partial=True, **told)


def _foot(page: Sheet, key: Key, words: Words, *, bare: bool) -> None:
    below = page.height - key.height
    if bare:
        text = words.text("matrix.chart.unnumbered")
        page.write(_LEFT, below - 0.21, text, size=SMALL, colour=QUIET)
    text = words.text("matrix.chart.performance")
    page.write(TEXT_WIDTH, below - 0.21, text, align="right")
    key.draw(page, 0.0, below)
