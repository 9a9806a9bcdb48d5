"""Every level's figure with its interval, the best first."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import (
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    labels_of,
    legend_rows,
    sheet,
)
from csi_helpers.show.colours import PAPER, QUIET, mix
from csi_helpers.show.ranking.readings import RankedReports, mark_of
from csi_helpers.show.relationship.charts.axis import score_axis
from csi_helpers.show.structural.charts.index_axis import IndexAxis, draw_interval
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

_LABEL = 1.85  # inches
_RIGHT = 0.9


def plot_ranking(reports: RankedReports, words: Words) -> Figure:
    """Draw the levels that have a figure.

    Parameters
    ----------
    reports : RankedReports
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A dot a level with its interval, filled where it differs from all others; the total is a
        line on a band, its interval.
    """
    ranking = reports.ranking
    rows = ranking.levels[ranking.levels["estimate"].notna()]
    texts = [words.level(ranking.column, str(code)) for code in rows.index]
    labels, heights = labels_of(texts, _LABEL)
    total = words.text("index.chart.total", value=words.number(ranking.total["estimate"]))
    entries = [
        Swatch(words.text("chart.score_differs"), palette().accent, palette().accent),
        Swatch(words.text("chart.score_other"), PAPER, palette().accent),
        Swatch(total, QUIET, QUIET, "|"),
    ]
    legend = legend_rows(entries, TEXT_WIDTH - _LABEL - 0.12)
    top = 0.17 * len(legend) + 0.06
    page = sheet(top + sum(heights) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    axis = _axis(ranking.table, [rows, ranking.total.to_frame().T])
    bottom = page.height - 0.22
    axis.draw(page, top, bottom, words)
    _total(page, ranking.total, top, bottom, axis)
    y = top
    for label, height, (_, row) in zip(labels, heights, rows.iterrows(), strict=True):
        page.write(_LABEL, y + height / 2, label, align="right")
        _row(page, row, y + height / 2, axis, words, filled=bool(mark_of(row, ranking)))
        y += height
    return page.axes.get_figure(root=True) or Figure()


def _axis(table: str, frames: list[pd.DataFrame]) -> IndexAxis:
    ends = _LABEL + 0.2, TEXT_WIDTH - _RIGHT
    return IndexAxis.of(frames, *ends) if table == "nps" else score_axis(frames, *ends)


def _total(page: Sheet, total: pd.Series, top: float, bottom: float, axis: IndexAxis) -> None:
    low, high = axis.at(total["ci_low"]), axis.at(total["ci_high"])
    page.box(low, top, high - low, bottom - top, mix(PAPER, QUIET, 0.14)).set_zorder(-1)
    x = axis.at(total["estimate"])
    page.axes.plot([x, x], [top, bottom], color=QUIET, linewidth=0.9, zorder=1)


def _row(
    page: Sheet, row: pd.Series, y: float, axis: IndexAxis, words: Words, *, filled: bool
) -> None:
    accent = palette().accent
    draw_interval(page, row, y, axis, accent, 2.4, 0.4)
    face = accent if filled else PAPER
    page.axes.plot(axis.at(row["estimate"]), y, "o", ms=5, mfc=face, mec=accent, mew=0.9, zorder=4)
    written = words.text("ranking.of_n", n=words.number(row["n"], 0))
    page.write(TEXT_WIDTH, y, written, size=SMALL, colour=QUIET, align="right")
