"""Labels beside points that overlap neither each other nor the points."""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import textalloc
from matplotlib.text import Text

from csi_helpers.show.charts.sheet import Sheet, sheet

Box = tuple[float, float, float, float]  # left, top, right, bottom in inches
Path = Sequence[tuple[float, float]]
_LEADER, _SPACING = "#8d97a2", 1.12
_GAP, _MARGIN, _FAR = 0.035, 0.02, 1.1  # inches: to its point; to all else; at most from its point
_LEAD_FROM = 0.1  # inches from its point from which a label gets a leader
_SIDES = ["east", "west", "northeast", "southeast", "northwest", "southwest", "north", "south"]


@dataclass(frozen=True)
class Label:
    """A text and its point, in inches."""

    x: float
    y: float
    text: str


def place_labels(
    page: Sheet,
    area: Box,
    labels: Sequence[Label],
    *,
    size: float,
    radius: float,
    boxes: Sequence[Box] = (),
    lines: Sequence[Path] = (),
) -> bool:
    """Write every label near its point, off the boxes and if possible off the lines.

    Parameters
    ----------
    area : tuple
        What labels may fill: left, top, right, bottom.
    size, radius : float
        Of the type, in points; of the dots, in inches.
    boxes : sequence of tuple
        Places no label may enter.
    lines : sequence of paths
        What labels keep off where there is room.

    Returns
    -------
    bool
        Whether all found room; if not, nothing is written.
    """
    firm = [path for box in boxes for path in _hatch(box)]
    for avoided in ([*firm, *lines], firm):
        for order in (None, "largest", 1):
            found = _trial(page, area, labels, avoided, order, size, radius)
            if all(box is not None for box in found):
                for label, box in zip(labels, found, strict=True):
                    if box is not None:
                        _write(page, label, box, size, radius)
                return True
    return False


def _hatch(box: Box) -> list[Path]:
    """Lines so close that no label fits between them."""
    left, top, right, bottom = box
    count = max(2, math.ceil((bottom - top) / 0.06) + 1)
    rows = [top + (bottom - top) * n / (count - 1) for n in range(count)]
    return [[(left, y), (right, y)] for y in rows]


def _trial(
    page: Sheet,
    area: Box,
    labels: Sequence[Label],
    lines: Sequence[Path],
    order: int | str | None,
    size: float,
    radius: float,
) -> list[Box | None]:
    """Where textalloc would put each label; None where it found no room."""
    blank = sheet(page.height)  # it draws the whole figure again for every trial
    allocate: Any = textalloc.allocate  # its types ask for one array an argument
    left, top, right, bottom = area
    width, dpi = right - left, blank.axes.figure.dpi
    with contextlib.redirect_stdout(io.StringIO()):  # it prints where it finds no room at all
        _, _, texts, _ = allocate(
            blank.axes,
            [label.x for label in labels],
            [label.y for label in labels],
            [label.text for label in labels],
            x_scatter=[label.x for label in labels],
            y_scatter=[label.y for label in labels],
            scatter_sizes=[radius * dpi] * len(labels),
            x_lines=[[x for x, _ in path] for path in lines] or None,
            y_lines=[[y for _, y in path] for path in lines] or None,
            textsize=size,
            margin=_MARGIN / width,
            min_distance=(radius + _GAP) / width,
            max_distance=_FAR / width,
            nbr_candidates=300,
            draw_all=False,
            direction=_SIDES,
            avoid_label_lines_overlap=True,
            avoid_crossing_label_lines=True,
            priority_strategy=order,
            auto_ha=False,
            xlims=(left, right),
            ylims=(bottom, top),
            ha="left",
            va="bottom",
            linespacing=_SPACING,
        )
    return [None if text is None else _extent(blank, text) for text in texts]


def _extent(page: Sheet, text: Text) -> Box:
    box = text.get_window_extent().transformed(page.axes.transData.inverted())
    return float(box.x0), float(min(box.y0, box.y1)), float(box.x1), float(max(box.y0, box.y1))


def _write(page: Sheet, label: Label, box: Box, size: float, radius: float) -> None:
    left, top, right, bottom = box
    x, y = min(max(label.x, left), right), min(max(label.y, top), bottom)
    away = math.dist((label.x, label.y), (x, y))
    if away - radius > _LEAD_FROM:
        share = (radius + 0.01) / away
        start = label.x + (x - label.x) * share, label.y + (y - label.y) * share
        page.axes.plot([start[0], x], [start[1], y], color=_LEADER, linewidth=0.5, zorder=3)
    side = "right" if right <= label.x else "left" if left >= label.x else "center"
    page.axes.text(
        left,
        bottom,
        label.text,
        fontsize=size,
        ha="left",
        va="bottom",
        multialignment=side,
        linespacing=_SPACING,
        zorder=5,
    )
