"""The target's index in every group, around the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import (
    SIZE,
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    labels_of,
    legend_rows,
    sheet,
)
from csi_helpers.show.colours import PAPER, QUIET, darkened, mix
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.level_letters import column_letters
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.structural.charts.index_axis import IndexAxis, draw_interval
from csi_helpers.show.structural.indices import charted_groups, target_level
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex

_LABEL, _HEAD = 1.85, 0.27
_RIGHT = {"index": 1.42, "interval": 0.48, "n": 0.0}  # inches from the right edge
_AXIS_RIGHT = TEXT_WIDTH - 2.1


def plot_index_groups(index: ConstructIndex, words: Words) -> Figure:
    """Draw the target's index in every level of every segment column.

    Parameters
    ----------
    index : ConstructIndex
        A result with segments.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A dot a group with its interval, filled where it differs significantly; the total is a line
        on a band, its interval. Groups below the minimum base say so.
    """
    groups, total = charted_groups(index), target_level(index)
    labels, heights = labels_of(_labels(index, groups, words), _LABEL)
    legend = legend_rows(_legend(index, total, words), TEXT_WIDTH - _LABEL - 0.12)
    columns = list(dict.fromkeys(groups["column"]))
    top = 0.17 * len(legend)
    page = sheet(top + sum(heights) + _HEAD * len(columns) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    whole = groups.iloc[:0] if total is None else total.to_frame().T
    axis = IndexAxis.of([groups, whole], _LABEL + 0.2, _AXIS_RIGHT)
    bottom = page.height - 0.22
    axis.draw(page, top + _HEAD, bottom, words)
    if total is not None:
        _total(page, total, top + _HEAD, bottom, axis)
    y = top
    for number, column in enumerate(columns):
        name = wrapped(words.column(column), _LABEL + 2 if number else _LABEL, SIZE, 1)
        written = page.write(0, y + 0.16, name, bold=True)
        written.set_zorder(6)
        if not number:
            _heads(page, y + 0.16, words)
        y += _HEAD
        for place in groups.index[groups["column"] == column]:
            row, middle = groups.loc[place], y + heights[place] / 2
            page.write(_LABEL, middle, labels[place], align="right")
            _dot(page, row, middle, axis, words)
            _numbers(page, row, middle, words)
            y += heights[place]
    return page.axes.get_figure(root=True) or Figure()


def _labels(index: ConstructIndex, groups: pd.DataFrame, words: Words) -> list[str]:
    labels = []
    for column, code in zip(groups["column"], groups["code"], strict=True):
        letter = ""
        if index.against == "pairs":
            levels = index.segments[column]
            letter = f" ({column_letters(len(levels))[levels.index(code)]})"
        labels.append(words.level(column, code) + letter)
    return labels


def _legend(index: ConstructIndex, total: pd.Series | None, words: Words) -> list[Swatch]:
    accent = palette().accent
    key = "chart.score_higher" if index.against == "pairs" else "chart.score_differs"
    entries = [
        Swatch(words.text(key), accent, accent),
        Swatch(words.text("chart.score_other"), PAPER, accent),
    ]
    if total is not None:
        text = words.text("index.chart.total", value=words.number(total["estimate"]))
        entries.append(Swatch(text, QUIET, QUIET, "|"))
    return entries


def _total(page: Sheet, total: pd.Series, top: float, bottom: float, axis: IndexAxis) -> None:
    low, high = axis.at(total["ci_low"]), axis.at(total["ci_high"])
    band = page.box(low, top, high - low, bottom - top, mix(PAPER, QUIET, 0.14))
    band.set_zorder(-1)
    band.set_linewidth(0)
    x = axis.at(total["estimate"])
    page.axes.plot([x, x], [top, bottom], color=QUIET, linewidth=0.9, zorder=1)


def _dot(page: Sheet, row: pd.Series, y: float, axis: IndexAxis, words: Words) -> None:
    if pd.isna(row["estimate"]):
        note = words.text("chart.low_base")
        written = page.write(axis.left + 0.04, y, note, size=SMALL, colour=QUIET)
        written.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1.0})
        return
    accent = palette().accent
    draw_interval(page, row, y, axis, accent, 2.4, 0.4)
    face = accent if row["mark"] else PAPER
    page.axes.plot(axis.at(row["estimate"]), y, "o", ms=5, mfc=face, mec=accent, mew=0.9, zorder=4)


def _numbers(page: Sheet, row: pd.Series, y: float, words: Words) -> None:
    known, mark = pd.notna(row["estimate"]), str(row["mark"])
    text = words.number(row["estimate"]) + ("*" if row["note"] == CAUTION and known else "")
    colour = QUIET
    if mark:
        colour = palette().text if mark != "▼" else darkened(palette().low, 4.5)
    x = TEXT_WIDTH - _RIGHT["index"]
    page.write(x, y, text, align="right", colour=colour, bold=bool(mark))
    if mark:
        page.write(x + 0.03, y, wrapped(mark, 0.3, SMALL - 1, 1), size=SMALL - 1, colour=colour)
    interval = words.interval(row["ci_low"], row["ci_high"])
    for key, figure in (("interval", interval), ("n", words.number(row["n"], 0))):
        page.write(TEXT_WIDTH - _RIGHT[key], y, figure, align="right", colour=QUIET)


def _heads(page: Sheet, y: float, words: Words) -> None:
    for key, offset in _RIGHT.items():
        head = words.text(f"head.{key}")
        page.write(TEXT_WIDTH - offset, y, head, size=SMALL, colour=QUIET, align="right")
