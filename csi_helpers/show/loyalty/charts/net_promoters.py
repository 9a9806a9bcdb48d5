"""Promoters, passives and detractors as bars, and the net promoter score with its interval."""

from __future__ import annotations

from dataclasses import dataclass
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
from csi_helpers.show.colours import INK, NEUTRAL, PAPER, QUIET, RULE, STEM, darkened, text_on
from csi_helpers.show.lettering import text_width, wrapped
from csi_helpers.show.loyalty.readings import CLASSES, NPS, groups_of, nps_head, rows_of
from csi_helpers.show.rows import CAUTION, shown
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores

MOST_ROWS = 30  # of one chart, whole segment columns; the table has them all
_LABEL, _HEAD, _BAR_END = 1.5, 0.25, 4.15
_LEFT, _RIGHT = _BAR_END + 0.18, TEXT_WIDTH - 0.98  # of the score's axis
_SCORE, _BASE = TEXT_WIDTH - 0.45, TEXT_WIDTH


@dataclass(frozen=True)
class _Line:
    """One bar with its score."""

    label: str
    head: str
    shares: dict[str, float]
    row: pd.Series
    mark: str


def charted_columns(scores: LoyaltyScores) -> list[str]:
    """Segment columns that the chart has room for, in the study's order."""
    room, kept = MOST_ROWS - len(scores.waves), []
    for column in scores.segments:
        levels = int((groups_of(scores, NPS)["column"] == column).sum())
        if 0 < levels <= room:
            kept.append(column)
            room -= levels
    return kept


def plot_net_promoters(scores: LoyaltyScores, words: Words) -> Figure:
    """Draw the three classes of every wave and group as a bar, and the score beside it.

    Parameters
    ----------
    scores : LoyaltyScores
        A result in which recommending was asked.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        Waves first, then groups under their column; the score is a dot with its interval, filled
        where it differs significantly from all others.
    """
    lines = _lines(scores, words)
    labels, heights = labels_of([line.label for line in lines], _LABEL)
    legend = legend_rows(_legend(words), TEXT_WIDTH - _LABEL - 0.12)
    top = 0.17 * len(legend)
    heads = len(dict.fromkeys(line.head for line in lines if line.head))
    page = sheet(top + _HEAD * (1 + heads) + sum(heights) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0)
    _heads(page, top + 0.13, scores, words)
    scale = _Scale(lines)
    scale.draw(page, top + _HEAD, page.height - 0.22, words)
    y, head = top + _HEAD, ""
    for line, label, height in zip(lines, labels, heights, strict=True):
        if line.head != head:
            head = line.head
            page.write(0, y + 0.14, wrapped(head, _BAR_END, SIZE, 1), bold=True)
            y += _HEAD
        middle = y + height / 2
        page.write(_LABEL, middle, label, align="right", bold=not head)
        _bar(page, line.shares, middle, words)
        _score(page, line, middle, scale, words)
        y += height
    return page.axes.get_figure(root=True) or Figure()


def _lines(scores: LoyaltyScores, words: Words) -> list[_Line]:
    lines = [_line(scores, "total", wave, wave, "", "") for wave in reversed(scores.waves)]
    if len(scores.waves) == 1:
        lines = [_line(scores, "total", scores.wave, words.text("total"), "", "")]
    groups = groups_of(scores, NPS)
    kept = groups[groups["column"].isin(charted_columns(scores))]
    for _, row in kept.iterrows():
        column, code = str(row["column"]), str(row["code"])
        names = words.level(column, code), words.column(column)
        lines.append(_line(scores, f"{column}={code}", scores.wave, *names, row["mark"]))
    return [line for line in lines if len(line.row)]


def _line(scores: LoyaltyScores, group: str, wave: str, label: str, head: str, mark: str) -> _Line:
    def one(table: str) -> pd.DataFrame:
        rows = rows_of(scores, (table, ""), wave)
        return rows[rows["group"] == group]

    shares = {
        table: float(rows["estimate"].iloc[0])
        for table in CLASSES
        if len(rows := shown(one(table)))
    }
    row = one("nps")
    return _Line(label, head, shares, row.iloc[0] if len(row) else pd.Series(dtype=object), mark)


def class_colours() -> dict[str, str]:
    """Colour of each class: the client's for promoters, its opposite for detractors."""
    colours = palette()
    return {"promoters": colours.accent, "passives": NEUTRAL, "detractors": colours.low}


def _legend(words: Words) -> list[Swatch]:
    return [
        Swatch(words.text(f"loyalty.class_{name}"), colour)
        for name, colour in class_colours().items()
    ]


def _heads(page: Sheet, y: float, scores: LoyaltyScores, words: Words) -> None:
    head = wrapped(nps_head(scores, words), 1.9, SMALL, 1)
    for x, text in ((_SCORE, head), (_BASE, words.text("head.n"))):
        page.write(x, y, text, size=SMALL, colour=QUIET, align="right")


class _Scale:
    """The part of -100 to 100 that holds all scores and intervals."""

    def __init__(self, lines: list[_Line]) -> None:
        known = np.array(
            [line.row[name] for line in lines for name in ("estimate", "ci_low", "ci_high")],
            dtype=float,
        )
        known = known[np.isfinite(known)]
        low, high = (known.min(), known.max()) if known.size else (-50.0, 50.0)
        if high - low < 20:
            low, high = low - 10, high + 10
        ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)
        self.ticks = [float(tick) for tick in ticks if -100 <= tick <= 100]
        self.low = min(self.ticks[0], float(low))
        self.high = max(self.ticks[-1], float(high))

    def at(self, value: float) -> float:
        """Place of a score in inches."""
        return _LEFT + (value - self.low) / (self.high - self.low) * (_RIGHT - _LEFT)

    def draw(self, page: Sheet, top: float, bottom: float, words: Words) -> None:
        """Draw the ticks with their numbers below; zero is darker."""
        for tick in self.ticks:
            x = self.at(tick)
            page.line([x, x], [top, bottom], STEM if tick == 0 else RULE, 0.5)
            text = words.number(tick, 0)
            page.write(x, bottom + 0.1, text, size=SMALL, colour=QUIET, align="center")


def _bar(page: Sheet, shares: dict[str, float], y: float, words: Words) -> None:
    left, wide = _LABEL + 0.12, _BAR_END - _LABEL - 0.12
    if not shares:
        note = words.text("chart.low_base")
        page.write(left + 0.06, y, note, size=SMALL, colour=QUIET)
        return
    x = left
    for name, colour in class_colours().items():
        width = shares[name] * wide
        if width > 0:
            page.box(x, y - 0.065, width, 0.13, colour)
        label = words.number(shares[name] * 100, 0)
        if width > text_width(label, SMALL) + 0.05:
            ink = text_on(colour)
            page.write(x + width / 2, y, label, size=SMALL - 0.5, colour=ink, align="center")
        x += width


def _score(page: Sheet, line: _Line, y: float, scale: _Scale, words: Words) -> None:
    row, accent = line.row, palette().accent
    page.write(_BASE, y, words.number(row["n"], 0), align="right", colour=QUIET)
    if not line.shares:
        page.write(_SCORE, y, "–", align="right", colour=QUIET)
        return
    if np.isfinite(row["ci_low"]):
        reach = [scale.at(row["ci_low"]), scale.at(row["ci_high"])]
        page.axes.plot(
            reach, [y, y], color=accent, lw=2.2, alpha=0.28, zorder=1, solid_capstyle="butt"
        )
    face = accent if line.mark or not line.head else PAPER
    page.axes.plot(
        scale.at(row["estimate"]), y, "o", ms=4.5, mfc=face, mec=accent, mew=0.9, zorder=3
    )
    ink = INK
    if line.mark in ("▲", "▼"):
        ink = darkened(palette().text if line.mark == "▲" else palette().low, 4.5)
    text = words.number(row["estimate"], 1) + ("*" if row["note"] == CAUTION else "")
    page.write(_SCORE, y, text, align="right", bold=bool(line.mark) or not line.head, colour=ink)
