"""The score in every group, around the total."""

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
from csi_helpers.show.relationship.charts.axis import score_axis
from csi_helpers.show.relationship.readings import group_levels, overall
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.structural.charts.index_axis import IndexAxis, draw_interval
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality

_LABEL, _HEAD = 1.85, 0.27
_RIGHT = {"score": 1.42, "interval": 0.48, "n": 0.0}  # inches from the right edge


def plot_relationship_groups(result: RelationshipQuality, words: Words) -> Figure:
    """Draw the score of every level of every segment column.

    Parameters
    ----------
    result : RelationshipQuality
        A result with segments.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A dot a group with its interval, filled where it differs from all others; the total is a
        line on a band, its interval.
    """
    groups, total = group_levels(result), overall(result)
    texts = [
        words.level(column, code)
        for column, code in zip(groups["column"], groups["code"], strict=True)
    ]
    labels, heights = labels_of(texts, _LABEL)
    legend = legend_rows(_legend(result, total, words), TEXT_WIDTH - _LABEL - 0.12)
    columns = list(dict.fromkeys(groups["column"]))
    top = 0.17 * len(legend)
    page = sheet(top + sum(heights) + _HEAD * len(columns) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    axis = score_axis([groups, total.to_frame().T], _LABEL + 0.2, TEXT_WIDTH - 2.1)
    bottom = page.height - 0.22
    axis.draw(page, top + _HEAD, bottom, words)
    _total(page, total, top + _HEAD, bottom, axis)
    y = top
    for number, column in enumerate(columns):
        name = wrapped(words.column(column), _LABEL + 2 if number else _LABEL, SIZE, 1)
        page.write(0, y + 0.16, name, bold=True).set_zorder(6)
        for key, offset in _RIGHT.items() if not number else ():
            head = words.text(f"head.{key}")
            x = TEXT_WIDTH - offset
            page.write(x, y + 0.16, head, size=SMALL, colour=QUIET, align="right")
        y += _HEAD
        for place in groups.index[groups["column"] == column]:
            middle = y + heights[place] / 2
            page.write(_LABEL, middle, labels[place], align="right")
            _row(page, groups.loc[place], middle, axis, words)
            y += heights[place]
    return page.axes.get_figure(root=True) or Figure()


def _legend(result: RelationshipQuality, total: pd.Series, words: Words) -> list[Swatch]:
    accent = palette().accent
    text = words.text("index.chart.total", value=words.number(total["estimate"]))
    entries = [Swatch(text, QUIET, QUIET, "|")]
    if result.against != "pairs":
        entries.insert(0, Swatch(words.text("chart.score_differs"), accent, accent))
        entries.insert(1, Swatch(words.text("chart.score_other"), PAPER, accent))
    return entries


def _total(page: Sheet, total: pd.Series, top: float, bottom: float, axis: IndexAxis) -> None:
    low, high = axis.at(total["ci_low"]), axis.at(total["ci_high"])
    band = page.box(low, top, high - low, bottom - top, mix(PAPER, QUIET, 0.14))
    band.set_zorder(-1)
    band.set_linewidth(0)
    x = axis.at(total["estimate"])
    page.axes.plot([x, x], [top, bottom], color=QUIET, linewidth=0.9, zorder=1)


def _row(page: Sheet, row: pd.Series, y: float, axis: IndexAxis, words: Words) -> None:
    page.write(TEXT_WIDTH, y, words.number(row["n"], 0), align="right", colour=QUIET)
    if pd.isna(row["estimate"]):
        note = words.text("relationship.chart.none")
        written = page.write(axis.left + 0.04, y, note, size=SMALL, colour=QUIET)
        written.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1.0})
        return
    accent, mark = palette().accent, str(row["mark"])
    draw_interval(page, row, y, axis, accent, 2.4, 0.4)
    face = accent if mark else PAPER
    page.axes.plot(axis.at(row["estimate"]), y, "o", ms=5, mfc=face, mec=accent, mew=0.9, zorder=4)
    colour = QUIET
    if mark:
        colour = palette().text if mark == "▲" else darkened(palette().low, 4.5)
    x = TEXT_WIDTH - _RIGHT["score"]
    text = words.number(row["estimate"]) + ("*" if row["note"] == CAUTION else "")
    page.write(x, y, text, align="right", colour=colour, bold=bool(mark))
    if mark:
        page.write(x + 0.03, y, mark, size=SMALL - 1, colour=colour)
    interval = words.interval(row["ci_low"], row["ci_high"])
    page.write(TEXT_WIDTH - _RIGHT["interval"], y, interval, align="right", colour=QUIET)
