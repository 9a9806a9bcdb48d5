"""Labels beside points that overlap neither each other nor anything else of the plot."""

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
from csi_helpers.show.colours import LEADER

Box = tuple[float, float, float, float]  # left, top, right, bottom in inches
Path = Sequence[tuple[float, float]]
_allocate: Any = textalloc.allocate  # its annotations refuse what it documents
_LEADER = LEADER
_GAP, _MARGIN = 0.03, 0.018  # inches: from a label to its point at least; to all else
_HATCH = 0.06  # inches between the lines that fill a box no label may enter
_LEAD_FROM = 0.1  # inches from which a leader tells whose label it is
_LINES = 1.12  # line spacing of a label
_SIDES = ["east", "west", "northeast", "southeast", "northwest", "southwest", "north", "south"]
_ORDERS: tuple[int | str | None, ...] = (None, "largest", 1)


@dataclass(frozen=True)
class Label:
    """A text and its point, in inches."""

    x: float
    y: float
    text: str
    colour: str


def place_labels(
    page: Sheet,
    areas: Sequence[Box],
    labels: Sequence[Label],
    *,
    size: float,
    radius: float,
    boxes: Sequence[Box] = (),
    lines: Sequence[Path] = (),
    far: float = 0.85,
    partial: bool = False,
) -> list[Label]:
    """Write every label near its point and in the point's own area, or none at all.

    Several orders of placing are tried, first off the lines, then across them if need be; the one
    whose labels stand nearest is taken. A label that had to move away gets a leader.

    Parameters
    ----------
    page : Sheet
        Where to write.
    areas : sequence of tuple
        The quadrants, or the whole frame: a label doesn't leave its point's.
    labels : sequence of Label
        Texts with the points they belong to.
    size : float
        Of the type, in points.
    radius : float
        Of the dots, in inches.
    boxes : sequence of tuple
        Places no label may enter.
    lines : sequence of paths
        Lines that labels keep off if they can.
    far : float
        Inches a label may stand from its point.
    partial : bool
        Write those that find room, the first first, where not all do.

    Returns
    -------
    list of Label
        Those without room; unless `partial`, then nothing was written.
    """
    dots = [(label.x, label.y) for label in labels]
    blank = sheet(page.height)  # as textalloc draws the whole figure again for every trial
    found: dict[int, Box | None] = {}
    for area in areas:
        own = [n for n, label in enumerate(labels) if n not in found and _holds(area, label)]
        plot = _Plot(blank, area, dots, size, radius, far)
        mine = [labels[n] for n in own]
        found |= dict(zip(own, _in_area(plot, mine, boxes, lines, partial=partial), strict=True))
        if not partial and any(found[n] is None for n in own):
            break
    without = [label for n, label in enumerate(labels) if found.get(n) is None]
    if partial or not without:
        for n, box in found.items():
            if box is not None:
                _write(page, labels[n], box, size, radius)
    return without


@dataclass(frozen=True)
class _Plot:
    """What is the same for all trials in one area."""

    page: Sheet
    area: Box
    dots: list[tuple[float, float]]
    size: float
    radius: float
    far: float


def _holds(area: Box, label: Label) -> bool:
    left, top, right, bottom = area
    return left <= label.x <= right and top <= label.y <= bottom


def _in_area(
    plot: _Plot,
    labels: Sequence[Label],
    boxes: Sequence[Box],
    lines: Sequence[Path],
    *,
    partial: bool,
) -> Sequence[Box | None]:
    """The best places of one area's labels; None for those without."""
    if not labels:
        return []
    firm = [path for box in boxes for path in _hatch(box)]
    trial: list[Box | None] = []
    for avoided in ([*firm, *lines], firm) if lines else (firm,):
        whole: list[list[Box]] = []
        for order in _ORDERS[: 1 if partial else None]:
            trial = _trial(plot, labels, avoided, order)
            places = [box for box in trial if box is not None]
            if len(places) == len(labels):
                whole.append(places)
                pairs = zip(labels, places, strict=True)
                if not any(_leads(label, box, plot.radius) for label, box in pairs):
                    break  # it can hardly get better
        if whole:
            return min(whole, key=lambda places: _moved(labels, places))
    return trial


def _hatch(box: Box) -> list[Path]:
    """Lines so close that no label fits between them."""
    left, top, right, bottom = box
    count = max(2, math.ceil((bottom - top) / _HATCH) + 1)
    rows = [top + (bottom - top) * n / (count - 1) for n in range(count)]
    return [[(left, y), (right, y)] for y in rows]


def _trial(
    plot: _Plot, labels: Sequence[Label], lines: Sequence[Path], order: int | str | None
) -> list[Box | None]:
    """Where textalloc puts each label; None where it found no room."""
    page, (left, top, right, bottom) = plot.page, plot.area
    width, dpi = max(right - left, 0.1), plot.page.axes.figure.dpi
    with contextlib.redirect_stdout(io.StringIO()):  # it prints where it finds no room at all
        _, _, texts, leaders = _allocate(
            page.axes,
            [label.x for label in labels],
            [label.y for label in labels],
            [label.text for label in labels],
            x_scatter=[x for x, _ in plot.dots],
            y_scatter=[y for _, y in plot.dots],
            scatter_sizes=[plot.radius * dpi] * len(plot.dots),
            x_lines=[[x for x, _ in path] for path in lines] or None,
            y_lines=[[y for _, y in path] for path in lines] or None,
            textsize=plot.size,
            margin=_MARGIN / width,
            min_distance=(plot.radius + _GAP) / width,
            max_distance=max(plot.far, plot.radius + _GAP) / width,
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
            linespacing=_LINES,
        )
    boxes = [None if text is None else _extent(page, text) for text in texts]
    for artist in (*texts, *leaders):
        if artist is not None:
            artist.remove()
    return boxes


def _extent(page: Sheet, text: Text) -> Box:
    box = text.get_window_extent().transformed(page.axes.transData.inverted())
    return float(box.x0), float(min(box.y0, box.y1)), float(box.x1), float(max(box.y0, box.y1))


def _nearest(label: Label, box: Box) -> tuple[float, float]:
    left, top, right, bottom = box
    return min(max(label.x, left), right), min(max(label.y, top), bottom)


def _away(label: Label, box: Box) -> float:
    return math.dist((label.x, label.y), _nearest(label, box))


def _leads(label: Label, box: Box, radius: float) -> bool:
    """Whether the label is so far from its point that it needs a leader."""
    return _away(label, box) - radius > _LEAD_FROM


def _moved(labels: Sequence[Label], boxes: Sequence[Box]) -> float:
    """Squared distances of the labels from their points."""
    return sum(_away(label, box) ** 2 for label, box in zip(labels, boxes, strict=True))


def _write(page: Sheet, label: Label, box: Box, size: float, radius: float) -> None:
    left, _, right, bottom = box
    x, y = _nearest(label, box)
    if _leads(label, box, radius):
        share = (radius + 0.01) / _away(label, box)
        start = label.x + (x - label.x) * share, label.y + (y - label.y) * share
        page.axes.plot([start[0], x], [start[1], y], color=_LEADER, linewidth=0.5, zorder=3)
    side = "right" if right <= label.x else "left" if left >= label.x else "center"
    page.axes.text(
        left,
        bottom,
        label.text,
        fontsize=size,
        color=label.colour,
        ha="left",
        va="bottom",
        multialignment=side,
        linespacing=_LINES,
        zorder=5,
    )
