"""Waves: each item's index over time, the current wave with its interval and its change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from csi_helpers.show.charts.sheet import (
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    labels_of,
    legend_rows,
    sheet,
    starts,
)
from csi_helpers.show.colours import PAPER, QUIET, RULE, STEM, darkened
from csi_helpers.show.rows import by_item, shown, significant
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.descriptive import Descriptive

_LABEL, _RIGHT = 1.85, 1.2


def changes_of(descriptive: Descriptive, table: str = "index100") -> pd.DataFrame:
    """Changes of the current wave from the one before, indexed by item.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    table : str
        Table whose changes are wanted.
    """
    if len(descriptive.waves) < 2:
        return descriptive.estimates.iloc[:0].set_index("subject")
    last = "→".join(descriptive.waves[-2:])
    return by_item(descriptive.estimates, f"{table}_change", wave=last)


def plot_trend(descriptive: Descriptive, words: Words) -> Figure:
    """Draw the index of every item over the waves.

    Parameters
    ----------
    descriptive : Descriptive
        Estimates of the items in two or more waves.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        Rows are items, the highest current index on top; the whisker is the current interval.
    """
    waves = {
        wave: shown(by_item(descriptive.estimates, "index100", wave=wave))
        for wave in descriptive.waves
    }
    current = waves[descriptive.waves[-1]].sort_values("estimate", ascending=False, kind="stable")
    items = list(current.index)
    labels, heights = labels_of([words.item(item) for item in items], _LABEL)
    colours = palette().sequence(len(waves))
    legend = legend_rows(_legend(list(waves), colours, words), TEXT_WIDTH - _LABEL - 0.12)
    top = 0.17 * len(legend) + 0.24
    page = sheet(top + sum(heights) + 0.24)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    rows = starts(heights, top)
    scale = _Scale(list(waves.values()), _LABEL + 0.2, TEXT_WIDTH - _RIGHT)
    scale.draw(page, top, top + sum(heights), words)
    _heads(page, top - 0.1, words)
    changes = changes_of(descriptive)
    for item, label, y, height in zip(items, labels, rows, heights, strict=True):
        middle = y + height / 2
        page.write(_LABEL, middle, label, align="right")
        change = changes.loc[item] if item in changes.index else None
        moved = change is not None and significant(change["p_adjusted"], descriptive.confidence)
        _dots(
            page,
            [wave.loc[item] if item in wave.index else None for wave in waves.values()],
            middle,
            scale,
            colours,
            moved,
        )
        _numbers(page, current.loc[item], change, moved, middle, words)
    return page.axes.get_figure(root=True) or Figure()


def _legend(waves: list[str], colours: list[str], words: Words) -> list[Swatch]:
    accent = palette().accent
    older = [Swatch(wave, colour) for wave, colour in zip(waves[:-1], colours, strict=False)]
    return [
        *older,
        Swatch(waves[-1], PAPER, accent),
        Swatch(words.text("chart.moved", wave=waves[-1]), accent, accent),
    ]


class _Scale:
    """The index axis, only as wide as the values need."""

    def __init__(self, waves: list[pd.DataFrame], left: float, right: float) -> None:
        values = pd.concat([frame[["estimate", "ci_low", "ci_high"]] for frame in waves])
        known = values.to_numpy(dtype=float)
        known = known[np.isfinite(known)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 100.0)
        self.ticks = MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, max(high, low + 5))
        self.left, self.right = left, right

    def at(self, value: float) -> float:
        """Place of a value in inches."""
        low, high = self.ticks[0], self.ticks[-1]
        return float(self.left + (value - low) / (high - low) * (self.right - self.left))

    def draw(self, page: Sheet, top: float, bottom: float, words: Words) -> None:
        """Draw the ticks with their numbers below."""
        for tick in self.ticks:
            page.line([self.at(tick)] * 2, [top, bottom], RULE, 0.5)
            page.write(
                self.at(tick),
                bottom + 0.1,
                words.number(tick, 0),
                size=SMALL,
                colour=QUIET,
                align="center",
            )


def _dots(
    page: Sheet,
    points: list[pd.Series | None],
    y: float,
    scale: _Scale,
    colours: list[str],
    moved: bool,
) -> None:
    known = [point for point in points if point is not None]
    places = [scale.at(point["estimate"]) for point in known]
    page.axes.plot(places, [y] * len(places), color=STEM, linewidth=0.9, zorder=1)
    current = points[-1]
    if current is not None and np.isfinite(current["ci_low"]):
        ends = [scale.at(current["ci_low"]), scale.at(current["ci_high"])]
        page.axes.plot(
            ends,
            [y, y],
            color=palette().accent,
            linewidth=2.2,
            alpha=0.28,
            zorder=1,
            solid_capstyle="butt",
        )
    for order, (point, colour) in enumerate(zip(points, colours, strict=True)):
        if point is None:
            continue
        last = order == len(points) - 1
        face = colour if not last or moved else PAPER
        page.axes.plot(
            scale.at(point["estimate"]),
            y,
            "o",
            ms=5 if last else 4,
            mfc=face,
            mec=palette().accent if last else PAPER,
            mew=0.9 if last else 0.4,
            zorder=3 + order,
        )


def _numbers(
    page: Sheet, row: pd.Series, change: pd.Series | None, moved: bool, y: float, words: Words
) -> None:
    page.write(TEXT_WIDTH - 0.72, y, words.number(row["estimate"]), align="right", bold=True)
    if change is None or not np.isfinite(change["estimate"]):
        page.write(TEXT_WIDTH - 0.13, y, "–", align="right", colour=QUIET)
        return
    text = words.number(change["estimate"], 1, signed=True)
    up = change["estimate"] > 0
    colour = (palette().text if up else darkened(palette().low, 4.5)) if moved else QUIET
    page.write(TEXT_WIDTH - 0.13, y, text, align="right", colour=colour, bold=moved)
    if moved:
        page.write(TEXT_WIDTH, y, "▲" if up else "▼", size=SMALL - 1, align="right", colour=colour)


def _heads(page: Sheet, y: float, words: Words) -> None:
    for offset, key in ((0.72, "index"), (0.13, "change")):
        page.write(
            TEXT_WIDTH - offset,
            y,
            words.text(f"head.{key}"),
            size=SMALL,
            colour=QUIET,
            align="right",
        )
