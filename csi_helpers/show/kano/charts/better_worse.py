"""The Better–Worse map: what a feature wins with customers, and what its absence loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.point_labels import Box, Label, Path, place_labels
from csi_helpers.show.charts.sheet import (
    LINE,
    SIZE,
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    legend_rows,
    sheet,
)
from csi_helpers.show.colours import INK, PAPER, QUIET, RULE
from csi_helpers.show.kano.colours import dot_colour
from csi_helpers.show.kano.standings import LETTERS, class_name, evaluated
from csi_helpers.show.lettering import drawable, text_width, wrapped
from csi_helpers.show.rows import pick
from csi_helpers.show.theme import TEXT_WIDTH
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation

MOST_NAMED = 16  # features with their names beside the dots; more get numbers and a key
_LEFT, _RIGHT, _HIGH, _BELOW = 0.44, 0.1, 3.9, 0.36  # inches around and of the frame
_DOT, _TYPE, _WIDEST = 5.0, 7.0, 1.5
_CORNERS = {"A": (0, 1), "O": (1, 1), "I": (0, 0), "M": (1, 0)}  # right, up
_HALF = 0.5
_FAR = 1.1  # inches a label may stand from its dot


def plot_better_worse(result: KanoEvaluation, words: Words) -> Figure:
    """Draw every feature by |Worse| across and Better up, both with their intervals.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A dot a feature in its class's colour, hollow where two classes can't be told apart; the
        cross at 0.5 and, dashed, at the means; the quadrants' names in the corners.
    """
    frame = mapped(result)
    names = [words.feature(str(name)) for name in frame.index]
    if len(frame) <= MOST_NAMED:
        beside = [wrapped(name, _WIDEST, _TYPE, 2) for name in names]
        page = _draw(result, frame, beside, [], words)
        if page is not None:
            return page.axes.get_figure(root=True) or Figure()
    numbers = [str(place + 1) for place in range(len(frame))]
    key = [
        words.text("unit.numbered", k=number, item=name)
        for number, name in zip(numbers, names, strict=True)
    ]
    page = _draw(result, frame, numbers, key, words) or _draw(result, frame, [], key, words)
    return (page.axes.get_figure(root=True) if page else None) or Figure()


def mapped(result: KanoEvaluation) -> pd.DataFrame:
    """Features that have both coefficients, in the order of the list."""
    frame = evaluated(result)
    return frame[frame[["better", "worse"]].notna().all(axis=1)]


def cross_of(result: KanoEvaluation) -> tuple[float, float] | None:
    """Mean |Worse| and mean Better; None with a single feature."""
    rows = pick(result.estimates, "kano_cross", wave=result.wave).set_index("subject")["estimate"]
    return (-float(rows["worse"]), float(rows["better"])) if len(rows) == 2 else None


def _draw(
    result: KanoEvaluation, frame: pd.DataFrame, labels: list[str], key: list[str], words: Words
) -> Sheet | None:
    """The whole chart; None where the labels find no room."""
    occurring = [letter for letter in LETTERS if (frame["mode"] == letter).any()]
    entries = [
        Swatch(class_name(letter, words), dot_colour(letter), dot_colour(letter))
        for letter in occurring
    ]
    if frame["combination"].any():
        entries.append(Swatch(words.text("kano.chart.combination"), PAPER, QUIET))
    legend = legend_rows(entries, TEXT_WIDTH - _LEFT)
    top = 0.17 * len(legend) + 0.28
    lines = [wrapped(line, (TEXT_WIDTH - _LEFT) / 2 - 0.1, SMALL, 1) for line in key]
    rows = (len(lines) + 1) // 2
    page = sheet(top + _HIGH + _BELOW + (0.1 + LINE * rows if rows else 0.0))
    draw_legend(page, legend, _LEFT, 0.0, dots=True)
    place = _Frame(top, top + _HIGH)
    place.draw(page, words)
    boxes = _name_corners(page, place, words)
    bars = [*_points(page, place, frame), *_crosses(page, place, cross_of(result), words)]
    for number, line in enumerate(lines):
        x = _LEFT + (number // rows) * (TEXT_WIDTH - _LEFT) / 2
        y = place.bottom + _BELOW + 0.1 + LINE * (number % rows + 0.5)
        page.write(x, y, line, size=SMALL)
    marks = [
        Label(place.across(-row["worse"]), place.up(row["better"]), drawable_lines(text), INK)
        for text, (_, row) in zip(labels, frame.iterrows(), strict=False)
    ]
    area = (_LEFT + 0.02, place.top + 0.02, TEXT_WIDTH - _RIGHT - 0.02, place.bottom - 0.02)
    radius = _DOT / 2 / 72
    told: dict[str, Any] = {"size": _TYPE, "radius": radius, "far": _FAR}
    without = place_labels(page, [area], marks, boxes=boxes, lines=bars, **told)
    return None if without else page


def drawable_lines(text: str) -> str:
    """Each line without what the font can't draw."""
    return "\n".join(drawable(line) for line in text.split("\n"))


class _Frame:
    """The area from 0 to 1 both ways, in inches."""

    def __init__(self, top: float, bottom: float) -> None:
        self.top, self.bottom = top, bottom
        self.left, self.right = _LEFT, TEXT_WIDTH - _RIGHT

    def across(self, value: float) -> float:
        return self.left + value * (self.right - self.left)

    def up(self, value: float) -> float:
        return self.bottom - value * (self.bottom - self.top)

    def draw(self, page: Sheet, words: Words) -> None:
        """Edges, ticks and titles of the axes."""
        edges = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
        page.line([self.across(x) for x, _ in edges], [self.up(y) for _, y in edges], RULE, 0.7)
        for tick in np.linspace(0, 1, 6):
            text = words.number(float(tick), 1)
            x, y = self.across(tick), self.up(tick)
            page.write(x, self.bottom + 0.1, text, size=SMALL, colour=QUIET, align="center")
            page.write(self.left - 0.06, y, text, size=SMALL, colour=QUIET, align="right")
        page.write(self.left, self.top - 0.12, words.text("kano.chart.better"))
        below = words.text("kano.chart.worse")
        page.write(self.right, self.bottom + 0.27, below, align="right")


def _name_corners(page: Sheet, place: _Frame, words: Words) -> list[Box]:
    """The quadrants' names, in the corners where both crosses leave them."""
    boxes = []
    for letter, (right, up) in _CORNERS.items():
        text = class_name(letter, words)
        x = place.right - 0.08 if right else place.left + 0.08
        y = place.top + 0.11 if up else place.bottom - 0.11
        align = "right" if right else "left"
        page.write(x, y, text, size=SIZE, colour="#7d8791", align=align, bold=True)
        width = text_width(text, SIZE) * 1.08
        left = x - width if right else x
        boxes.append((left, y - 0.07, left + width, y + 0.07))
    return boxes


def _crosses(
    page: Sheet, place: _Frame, means: tuple[float, float] | None, words: Words
) -> list[Path]:
    """The cross at 0.5 as a line, that at the means dashed; returns their lines."""
    drawn: list[Path] = []
    for x, y, style in ((_HALF, _HALF, "-"), *([(*means, (0, (4, 3)))] if means else [])):
        shade = "#a9b1ba"
        for ends in (((x, x), (0, 1)), ((0, 1), (y, y))):
            xs, ys = [place.across(one) for one in ends[0]], [place.up(one) for one in ends[1]]
            page.axes.plot(xs, ys, color=shade, linewidth=0.7, linestyle=style, zorder=0.5)
            drawn.append(list(zip(xs, ys, strict=True)))
    if means is None:
        return drawn
    text = words.text("kano.chart.mean", x=words.number(means[0], 2), y=words.number(means[1], 2))
    page.write(place.right, place.top - 0.12, text, size=SMALL, colour=QUIET, align="right")
    return drawn


def _points(page: Sheet, place: _Frame, frame: pd.DataFrame) -> list[Path]:
    """Dots on their intervals; returns the intervals, which labels should keep off."""
    bars: list[Path] = []
    for _, row in frame.iterrows():
        colour = dot_colour(str(row["mode"]))
        x, y = place.across(-row["worse"]), place.up(row["better"])
        across = [(place.across(-row[f"worse_{end}"]), y) for end in ("low", "high")]
        up = [(x, place.up(row[f"better_{end}"])) for end in ("low", "high")]
        for bar in (across, up):
            if np.isfinite(np.array(bar)).all():
                xs, ys = [one for one, _ in bar], [one for _, one in bar]
                page.axes.plot(xs, ys, color=colour, linewidth=1.1, alpha=0.55, zorder=1)
                bars.append(bar)
        face = PAPER if row["combination"] else colour
        page.axes.plot(x, y, "o", ms=_DOT, mfc=face, mec=colour, mew=1.0, zorder=4)
    return bars
