"""Expectation and perception side by side: a dumbbell a dimension, or an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from csi_helpers.analysis.instruments.service_quality.scores import OVERALL
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
from csi_helpers.show.colours import PAPER, QUIET, RULE, STEM, darkened
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.service_quality.readings import (
    DIGITS,
    charted_items,
    dimensions_of,
    expected,
    subject_label,
)
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.gaps import ServiceGaps

_LABEL, _HEAD = 2.0, 0.27
_COLUMNS = {"expectation": 1.5, "perception": 0.92, "gap": 0.42, "n": 0.0}  # from the right edge
_WIDE_GROUP = 2.0  # inches a group's name may run on beyond the labels


def plot_service(gaps: ServiceGaps, words: Words) -> Figure:
    """Draw expectation and perception of every dimension, the overall score last.

    Parameters
    ----------
    gaps : ServiceGaps
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A dumbbell a dimension: hollow expectation, filled perception; gaps that differ
        significantly from zero in bold. Perceptions alone are dots with their intervals.
    """
    levels = dimensions_of(gaps)
    labels = [subject_label(str(name), words) for name in levels.index]
    return _plot(gaps, words, levels, labels, ["" for _ in labels])


def plot_service_items(gaps: ServiceGaps, words: Words) -> Figure:
    """Draw expectation and perception of every item, under its dimension.

    Parameters
    ----------
    gaps : ServiceGaps
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        As `plot_service`; of more than forty items the first whole dimensions.
    """
    levels = charted_items(gaps)
    labels = [words.item(str(name)) for name in levels.index]
    groups = [words.dimension(str(name)) for name in levels["dimension"]]
    return _plot(gaps, words, levels, labels, groups)


def _plot(
    gaps: ServiceGaps, words: Words, levels: pd.DataFrame, texts: list[str], groups: list[str]
) -> Figure:
    labels, heights = labels_of(texts, _LABEL)
    legend = legend_rows(_legend(gaps, words), TEXT_WIDTH - _LABEL - 0.12)
    named = [text for text in dict.fromkeys(groups) if text]
    top = 0.17 * len(legend)
    first = 0.0 if named else _HEAD  # the heads of the numbers stand beside the first group
    page = sheet(top + first + sum(heights) + _HEAD * len(named) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    scale = _Scale(gaps, levels, words)
    scale.draw(page, top + _HEAD, page.height - 0.22)
    _heads(page, top + 0.16, gaps, words)
    y, group = top + first, ""
    for place, (name, row) in enumerate(levels.iterrows()):
        if groups[place] != group:
            group = groups[place]
            # Beside the heads of the numbers a name has less room.
            room = _LABEL if y < top + 0.1 else _LABEL + _WIDE_GROUP
            page.write(0, y + 0.16, wrapped(group, room, SIZE, 1), bold=True)
            y += _HEAD
        middle = y + heights[place] / 2
        if name == OVERALL:
            page.line([0, TEXT_WIDTH], [y + 0.005, y + 0.005], RULE, 0.6)
        page.write(_LABEL, middle, labels[place], align="right", bold=name == OVERALL)
        _marks(page, row, middle, scale, words, gaps)
        _numbers(page, row, middle, words, gaps)
        y += heights[place]
    return page.axes.get_figure(root=True) or Figure()


def _legend(gaps: ServiceGaps, words: Words) -> list[Swatch]:
    accent = palette().accent
    entries = [Swatch(words.text("service_quality.head_perception"), accent, accent)]
    if expected(gaps):
        entries.insert(0, Swatch(words.text("service_quality.head_expectation"), PAPER, accent))
    return entries


class _Scale:
    """The part of the answer scale that holds all points and intervals."""

    def __init__(self, gaps: ServiceGaps, levels: pd.DataFrame, words: Words) -> None:
        names = ["expectation", "perception"] + ([] if expected(gaps) else ["ci_low", "ci_high"])
        known = levels[names].to_numpy(dtype=float)
        known = known[np.isfinite(known)]
        low, high = (known.min(), known.max()) if known.size else (gaps.scale.min, gaps.scale.max)
        room = 0.15 * max(high - low, 0.5)
        low, high = max(gaps.scale.min, low - room), min(gaps.scale.max, high + room)
        ticks = np.asarray(MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high))
        self.low, self.high = float(ticks[0]), float(ticks[-1])
        self.ticks = [float(tick) for tick in ticks]
        whole = np.allclose(ticks, np.round(ticks))
        self.digits = 0 if whole else 1 if np.allclose(ticks, np.round(ticks, 1)) else 2
        right = _COLUMNS["expectation" if expected(gaps) else "perception"]
        self.left, self.right = _LABEL + 0.2, TEXT_WIDTH - right - 0.5
        self.words = words

    def at(self, value: float) -> float:
        """Place of a value in inches."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def draw(self, page: Sheet, top: float, bottom: float) -> None:
        """Draw the ticks with their numbers below."""
        for tick in self.ticks:
            x = self.at(tick)
            page.line([x, x], [top, bottom], RULE, 0.5)
            text = self.words.number(tick, self.digits)
            page.write(x, bottom + 0.1, text, size=SMALL, colour=QUIET, align="center")


def _marks(
    page: Sheet, row: pd.Series, y: float, scale: _Scale, words: Words, gaps: ServiceGaps
) -> None:
    accent = palette().accent
    known = [name for name in ("expectation", "perception") if np.isfinite(row[name])]
    if not known:
        note = words.text("chart.low_base")
        page.write(scale.left + 0.06, y, note, size=SMALL, colour=QUIET)
        return
    ends = [scale.at(row[name]) for name in known]
    if expected(gaps):
        low = row["mark"] == "▼"
        colour = palette().low if low else STEM
        page.axes.plot(ends, [y] * len(ends), color=colour, linewidth=1.4, zorder=1)
    elif np.isfinite(row["ci_low"]):
        reach = [scale.at(row["ci_low"]), scale.at(row["ci_high"])]
        page.axes.plot(
            reach, [y, y], color=accent, lw=2.2, alpha=0.28, zorder=1, solid_capstyle="butt"
        )
    for name in known:
        face = accent if name == "perception" else PAPER
        page.axes.plot(scale.at(row[name]), y, "o", ms=5, mfc=face, mec=accent, mew=0.9, zorder=3)


def _numbers(page: Sheet, row: pd.Series, y: float, words: Words, gaps: ServiceGaps) -> None:
    star = "*" if row["note"] == CAUTION else ""
    shown = ["expectation", "perception"] if expected(gaps) else ["perception"]
    for name in shown:
        text = words.number(row[name], DIGITS) + (star if name == gaps.measure else "")
        page.write(TEXT_WIDTH - _offset(name, gaps), y, text, align="right")
    if expected(gaps):
        end = palette().low if row["mark"] == "▼" else palette().text
        colour = darkened(end, 4.5) if row["mark"] else QUIET
        text = words.number(row["gap"], DIGITS, signed=True) + star
        right = TEXT_WIDTH - _offset("gap", gaps)
        page.write(right, y, text, align="right", colour=colour, bold=bool(row["mark"]))
    page.write(TEXT_WIDTH, y, words.number(row["n"], 0), align="right", colour=QUIET)


def _heads(page: Sheet, y: float, gaps: ServiceGaps, words: Words) -> None:
    for name in _COLUMNS:
        if name in ("expectation", "gap") and not expected(gaps):
            continue
        key = "head.n" if name == "n" else f"service_quality.head_{name}"
        right = TEXT_WIDTH - _offset(name, gaps)
        page.write(right, y, words.text(key), size=SMALL, colour=QUIET, align="right")


def _offset(name: str, gaps: ServiceGaps) -> float:
    """Where a column of numbers ends; perceptions alone stand where gaps would."""
    return _COLUMNS[name if expected(gaps) or name == "n" else "gap"]
