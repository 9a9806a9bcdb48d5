"""Comprehensive score: every group's mean with its interval, around everybody's zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

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
from csi_helpers.show.colours import PAPER, QUIET, RULE, darkened
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.level_letters import column_letters
from csi_helpers.show.measurement.group_scores import charted_scores
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis

_LABEL, _RIGHT, _HEAD = 1.85, 1.2, 0.27


def plot_scores(analysis: FactorAnalysis, words: Words) -> Figure:
    """Draw the comprehensive score of every group of respondents.

    Parameters
    ----------
    analysis : FactorAnalysis
        A result with scores by segment.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A dot a group with its interval, filled where it differs significantly; rows in groups by
        segment column. Groups below the minimum base say so in words.
    """
    scores = charted_scores(analysis)
    texts = _labels(analysis, scores, words)
    labels, heights = labels_of(texts, _LABEL)
    legend = legend_rows(_legend(analysis, words), TEXT_WIDTH - _LABEL - 0.12)
    columns = list(dict.fromkeys(scores["column"]))
    top = 0.17 * len(legend)
    page = sheet(top + sum(heights) + _HEAD * len(columns) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    scale = _Scale(scores, _LABEL + 0.2, TEXT_WIDTH - _RIGHT)
    scale.draw(page, top + _HEAD, page.height - 0.22, words)
    y = top
    for number, column in enumerate(columns):
        name = wrapped(words.column(column), _LABEL + 2 if number else _LABEL, SIZE, 1)
        page.write(0, y + 0.16, name, bold=True)
        if not number:
            _heads(page, y + 0.16, words)
        y += _HEAD
        for place in scores.index[scores["column"] == column]:
            middle = y + heights[place] / 2
            page.write(_LABEL, middle, labels[place], align="right")
            _dot(page, scores.loc[place], middle, scale, words)
            _numbers(page, scores.loc[place], middle, words)
            y += heights[place]
    return page.axes.get_figure(root=True) or Figure()


def _labels(analysis: FactorAnalysis, scores: pd.DataFrame, words: Words) -> list[str]:
    labels = []
    for column, code in zip(scores["column"], scores["code"], strict=True):
        letter = ""
        if analysis.against == "pairs":
            levels = analysis.segments[column]
            letter = f" ({column_letters(len(levels))[levels.index(code)]})"
        labels.append(words.level(column, code) + letter)
    return labels


def _legend(analysis: FactorAnalysis, words: Words) -> list[Swatch]:
    accent = palette().accent
    key = "chart.score_higher" if analysis.against == "pairs" else "chart.score_differs"
    return [
        Swatch(words.text(key), accent, accent),
        Swatch(words.text("chart.score_other"), PAPER, accent),
    ]


class _Scale:
    """The axis of scores, as wide to the left of zero as to the right."""

    def __init__(self, scores: pd.DataFrame, left: float, right: float) -> None:
        known = scores.loc[scores["estimate"].notna(), ["estimate", "ci_low", "ci_high"]]
        ends = known.abs().to_numpy()
        ends = ends[np.isfinite(ends)]
        reach = max(float(ends.max()) if ends.size else 0.0, 0.1)
        half = np.asarray(MaxNLocator(3, steps=[1, 2, 5, 10]).tick_values(0.0, reach))
        self.reach = float(half[half >= reach - 1e-9][0])
        steps = [tick for tick in half if 0 < tick <= self.reach + 1e-9]
        self.ticks = [*(-tick for tick in reversed(steps)), 0.0, *steps]
        self.left, self.right = left, right

    def at(self, value: float) -> float:
        """Place of a value in inches."""
        return self.left + (value + self.reach) / (2 * self.reach) * (self.right - self.left)

    def draw(self, page: Sheet, top: float, bottom: float, words: Words) -> None:
        """Draw the ticks with their numbers below; zero is darker."""
        digits = 1 if np.allclose(self.ticks, np.round(self.ticks, 1)) else 2
        for tick in self.ticks:
            x = self.at(tick)
            page.line([x, x], [top, bottom], RULE if tick else QUIET, 0.5)
            text = words.number(tick, digits if tick else 0, signed=True)
            page.write(x, bottom + 0.1, text, size=SMALL, colour=QUIET, align="center")


def _dot(page: Sheet, row: pd.Series, y: float, scale: _Scale, words: Words) -> None:
    accent = palette().accent
    if not np.isfinite(row["estimate"]):
        note = words.text("chart.low_base")
        page.write(scale.at(0) + 0.06, y, note, size=SMALL, colour=QUIET)
        return
    if np.isfinite(row["ci_low"]):
        ends = [scale.at(row["ci_low"]), scale.at(row["ci_high"])]
        page.axes.plot(
            ends, [y, y], color=accent, lw=2.2, alpha=0.28, zorder=1, solid_capstyle="butt"
        )
    face = accent if row["mark"] else PAPER
    page.axes.plot(scale.at(row["estimate"]), y, "o", ms=5, mfc=face, mec=accent, mew=0.9, zorder=3)


def _numbers(page: Sheet, row: pd.Series, y: float, words: Words) -> None:
    known = np.isfinite(row["estimate"])
    text = words.number(row["estimate"], 2, signed=True) + (
        "*" if row["note"] == CAUTION and known else ""
    )
    up = row["mark"] != "▼"
    colour = (palette().text if up else darkened(palette().low, 4.5)) if row["mark"] else QUIET
    bold = bool(row["mark"])
    page.write(TEXT_WIDTH - 0.72, y, text, align="right", colour=colour, bold=bold)
    if row["mark"]:
        mark = wrapped(row["mark"], 0.3, SMALL - 1, 1)
        page.write(TEXT_WIDTH - 0.69, y, mark, size=SMALL - 1, colour=colour)
    page.write(TEXT_WIDTH, y, words.number(row["n"], 0), align="right", colour=QUIET)


def _heads(page: Sheet, y: float, words: Words) -> None:
    for offset, key in ((0.72, "score"), (0.0, "n")):
        head = words.text(f"head.{key}")
        page.write(TEXT_WIDTH - offset, y, head, size=SMALL, colour=QUIET, align="right")
