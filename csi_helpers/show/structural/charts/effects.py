"""Total effects on the outcomes: how strongly constructs go with them, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
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
from csi_helpers.show.colours import INK, PAPER, QUIET, RULE, STEM, darkened
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.structural.effects import charted_outcomes, effects_on
from csi_helpers.show.structural.names import marked
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

_LABEL, _RIGHT, _HEAD = 1.85, 1.65, 0.29
_COLUMNS = {"total": 0.95, "points": 0.0}  # inches from the right edge
_STEM = STEM


def plot_effects(structure: Structure, words: Words) -> Figure:
    """Draw the total effects on the target and on the last outcomes.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        In groups by outcome a row a construct, the strongest first: a stem from zero to a dot at
        the total effect on its pale interval, hollow where it is not significant; a tick at the
        direct path. At the right the total effect, and the points that a point more goes with.
    """
    groups = {name: effects_on(structure, name) for name in charted_outcomes(structure)}
    texts = [marked(structure, str(row), words) for rows in groups.values() for row in rows.index]
    labels, heights = labels_of(texts, _LABEL)
    legend = legend_rows(_legend(groups.values(), structure, words), TEXT_WIDTH - _LABEL - 0.12)
    top = 0.17 * len(legend)
    page = sheet(top + sum(heights) + _HEAD * len(groups) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    scale = _Scale(pd.concat(groups.values()), _LABEL + 0.2, TEXT_WIDTH - _RIGHT)
    y, place = top, 0
    for number, (outcome, rows) in enumerate(groups.items()):
        _head(page, words.construct(outcome), y + 0.17, words, first=not number)
        y += _HEAD
        height = sum(heights[place : place + len(rows)])
        scale.draw(page, y, y + height)
        for _, row in rows.iterrows():
            middle = y + heights[place] / 2
            page.write(_LABEL, middle, labels[place], align="right")
            _marks(page, row, middle, scale)
            _numbers(page, row, middle, words)
            y, place = y + heights[place], place + 1
    scale.number(page, y, words)
    return page.axes.get_figure(root=True) or Figure()


def _legend(groups: Iterable[pd.DataFrame], structure: Structure, words: Words) -> list[Swatch]:
    rows, accent = pd.concat(groups), palette().accent
    label = words.text("path_model.chart.total", confidence=words.percent(structure.confidence))
    sure = bool(rows["sure"].any())
    entries = [Swatch(label, accent, accent)] if sure else []
    if not rows["sure"].all():
        chance = words.text("path_model.chart.chance")
        both = words.text("unit.scored", item=label, value=chance)
        entries.append(Swatch(chance if sure else both, PAPER, accent))
    if (rows["direct"].notna() & rows["indirect"].notna()).any():
        entries.append(Swatch(words.text("path_model.chart.direct"), INK, INK, "|"))
    return entries


class _Scale:
    """One axis for all groups, from zero or the lowest end to the highest."""

    def __init__(self, rows: pd.DataFrame, left: float, right: float) -> None:
        known = rows[["total", "low", "high", "direct"]].to_numpy(dtype=float)
        known = known[np.isfinite(known)]
        low, high = min(float(known.min()), 0.0), max(float(known.max()), 0.1)
        self.ticks = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high)
        self.left, self.right = left, right

    def at(self, value: float) -> float:
        """Place of a value in inches."""
        low, high = self.ticks[0], self.ticks[-1]
        return float(self.left + (value - low) / (high - low) * (self.right - self.left))

    def draw(self, page: Sheet, top: float, bottom: float) -> None:
        """Draw the lines of the ticks; zero is darker."""
        for tick in self.ticks:
            x, zero = self.at(tick), abs(tick) < 1e-9
            page.line([x, x], [top, bottom], QUIET if zero else RULE, 0.6 if zero else 0.5)

    def number(self, page: Sheet, bottom: float, words: Words) -> None:
        """Write the ticks' numbers below."""
        digits = 1 if np.allclose(self.ticks, np.round(self.ticks, 1)) else 2
        for tick in self.ticks:
            text = words.number(tick, digits if abs(tick) > 1e-9 else 0)
            x = self.at(tick)
            page.write(x, bottom + 0.1, text, size=SMALL, colour=QUIET, align="center")


def _head(page: Sheet, outcome: str, y: float, words: Words, *, first: bool) -> None:
    title = words.text("path_model.chart.on", outcome=outcome)
    page.write(0, y, wrapped(title, TEXT_WIDTH - 2.6, SIZE, 1), bold=True)
    if not first:
        return
    for key, offset in _COLUMNS.items():
        text = words.text(f"path_model.chart.{key}_head")
        page.write(TEXT_WIDTH - offset, y, text, size=SMALL, colour=QUIET, align="right")


def _marks(page: Sheet, row: pd.Series, y: float, scale: _Scale) -> None:
    accent, x = palette().accent, scale.at(row["total"])
    page.axes.plot([scale.at(0.0), x], [y, y], color=_STEM, linewidth=0.9, zorder=1)
    if np.isfinite(row["low"]):
        ends = [scale.at(row["low"]), scale.at(row["high"])]
        page.axes.plot(ends, [y, y], color=accent, lw=3, alpha=0.3, zorder=1, solid_capstyle="butt")
    if np.isfinite(row["direct"]) and np.isfinite(row["indirect"]):
        direct = scale.at(row["direct"])
        page.axes.plot([direct] * 2, [y - 0.06, y + 0.06], color=INK, linewidth=0.9, zorder=2)
    face = accent if row["sure"] else PAPER
    page.axes.plot(x, y, "o", ms=5, mfc=face, mec=accent, mew=0.9, zorder=3)


def _numbers(page: Sheet, row: pd.Series, y: float, words: Words) -> None:
    negative = row["total"] < 0
    colour = (
        (darkened(palette().low, 4.5) if negative else palette().text) if row["sure"] else QUIET
    )
    texts = {
        "total": words.number(row["total"], 2) + ("*" if row["note"] == CAUTION else ""),
        "points": words.number(row["points"], 2, signed=True),
    }
    for key, offset in _COLUMNS.items():
        bold = bool(row["sure"]) and key == "total"
        x, ink = TEXT_WIDTH - offset, colour if key == "total" else INK if row["sure"] else QUIET
        page.write(x, y, texts[key], align="right", colour=ink, bold=bold)
