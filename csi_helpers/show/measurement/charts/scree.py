"""Scree: eigenvalues against those of random data, and how many were kept."""

from __future__ import annotations

import itertools
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
    legend_rows,
    sheet,
)
from csi_helpers.show.colours import INK, PAPER, QUIET, RULE, STEM
from csi_helpers.show.lettering import text_width
from csi_helpers.show.measurement.scree import scree_of
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis

_LEFT, _RIGHT, _HIGH = 0.42, 0.1, 2.1  # inches: beside the axes, and of the axes
_KAISER = 1.0  # Kaiser (1960): a component should hold more than one item's variance


def plot_scree(analysis: FactorAnalysis, words: Words) -> Figure:
    """Draw the eigenvalues in falling order.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    words : Words
        Language.

    Returns
    -------
    Figure
        Filled dots are the factors kept; the broken line is the limit of random data.
    """
    scree = scree_of(analysis)
    kept = len(analysis.factors)
    components = analysis.extraction == "pca"
    legend = legend_rows(_legend(analysis, words), TEXT_WIDTH - _LEFT)
    top = 0.17 * len(legend) + 0.3
    page = sheet(top + _HIGH + 0.42)
    draw_legend(page, legend, _LEFT, 0.0, dots=True)
    scale = _Scale(scree, top, components)
    scale.draw(page, words)
    places = [scale.across(k) for k in scree.index]
    values = [scale.down(value) for value in scree["estimate"]]
    page.line(places, values, STEM, 0.9)
    known = scree["limit"].notna()
    page.axes.plot(
        [x for x, there in zip(places, known, strict=True) if there],
        [scale.down(value) for value in scree["limit"][known]],
        color=QUIET,
        linewidth=0.9,
        linestyle=(0, (4, 2)),
        zorder=1,
    )
    accent = palette().accent
    for place, (_, row) in enumerate(scree.iterrows()):
        x, y = places[place], values[place]
        if np.isfinite(row["ci_low"]):
            ends = [scale.down(row["ci_low"]), scale.down(row["ci_high"])]
            page.axes.plot([x, x], ends, color=accent, linewidth=2.2, alpha=0.28, zorder=1)
        face = accent if place < kept else PAPER
        page.axes.plot(x, y, "o", ms=4.5, mfc=face, mec=accent, mew=0.9, zorder=3)
    _numbers(page, scree.head(kept), scale, words)
    _cut(page, scale, kept, words, components)
    title = words.text("chart.component_number" if components else "chart.factor_number")
    page.write(
        (_LEFT + TEXT_WIDTH - _RIGHT) / 2,
        page.height - 0.08,
        title,
        size=SMALL,
        colour=QUIET,
        align="center",
    )
    return page.axes.get_figure(root=True) or Figure()


def _legend(analysis: FactorAnalysis, words: Words) -> list[Swatch]:
    accent = palette().accent
    limit = words.text("chart.parallel_limit", percentile=words.number(analysis.percentile, 0))
    return [
        Swatch(words.text("chart.kept"), accent, accent),
        Swatch(words.text("chart.dropped"), PAPER, accent),
        Swatch(limit, QUIET, QUIET, "_"),
    ]


class _Scale:
    """Places across, eigenvalues down, with the room they need."""

    def __init__(self, scree: pd.DataFrame, top: float, components: bool) -> None:
        known = scree[["estimate", "ci_low", "ci_high", "limit"]].to_numpy()
        known = known[np.isfinite(known)]
        low = min(float(known.min()), 0.0) if known.size else 0.0
        high = max(float(known.max()), 1.0) if known.size else 1.0
        ticks = MaxNLocator(7, steps=[1, 2, 5, 10]).tick_values(low, high)
        self.ticks = [tick for tick in ticks if tick > low - (ticks[1] - ticks[0])]
        self.top, self.components = top, components
        self.places = list(scree.index)
        self.step = (TEXT_WIDTH - _RIGHT - _LEFT) / max(len(self.places), 4)

    def across(self, place: float) -> float:
        """Inches from the left edge."""
        return _LEFT + (place - 0.5) * self.step

    def down(self, value: float) -> float:
        """Inches from the upper edge."""
        low, high = self.ticks[0], self.ticks[-1]
        return float(self.top + (high - value) / (high - low) * _HIGH)

    def draw(self, page: Sheet, words: Words) -> None:
        """Draw ticks, zero and, for components, Kaiser's one."""
        right = TEXT_WIDTH - _RIGHT
        digits = 0 if self.ticks[1] - self.ticks[0] >= 1 else 1
        for tick in self.ticks:
            y = self.down(tick)
            page.line([_LEFT, right], [y, y], RULE, 0.5)
            text = words.number(tick, digits)
            page.write(_LEFT - 0.08, y, text, size=SMALL, colour=QUIET, align="right")
        every = 1 if self.step >= 0.16 else 2
        for place in self.places[::every]:
            page.write(
                self.across(place),
                self.top + _HIGH + 0.13,
                words.number(place, 0),
                size=SMALL,
                colour=QUIET,
                align="center",
            )
        if self.components:
            y = self.down(_KAISER)
            page.axes.plot([_LEFT, right], [y, y], color=QUIET, linewidth=0.6, zorder=0)
            label = words.text("chart.kaiser")
            page.write(right, y - 0.08, label, size=SMALL, colour=QUIET, align="right")


def _numbers(page: Sheet, kept: pd.DataFrame, scale: _Scale, words: Words) -> None:
    """Write the eigenvalue of each factor kept, where there is room beside the next."""
    values = [*kept["estimate"], np.nan]
    for place, (value, following) in enumerate(itertools.pairwise(values)):
        x, y = scale.across(place + 1), scale.down(value)
        text = words.number(value, 2)
        width = text_width(text, SMALL)
        last = place == len(kept) - 1  # the line of the cut stands half a step on
        beside = width + 0.1 < scale.step / 2 if last else scale.down(following) - y > 0.16
        if beside:
            page.write(x + 0.07, y - 0.03, text, size=SMALL)
        elif width < scale.step * 0.95:
            page.write(x, y - 0.11, text, size=SMALL, align="center")


def _cut(page: Sheet, scale: _Scale, kept: int, words: Words, components: bool) -> None:
    """Mark where the kept ones end, and say how many they are."""
    x = scale.across(kept + 0.5)
    page.axes.plot([x, x], [scale.top - 0.1, scale.top + _HIGH], color=INK, linewidth=0.7, zorder=1)
    key = "chart.kept_components" if components else "chart.kept_factors"
    text = words.text(key + ("_one" if kept == 1 else ""), k=words.number(kept, 0))
    width = text_width(text, SIZE)
    right = x + 0.06 + width < TEXT_WIDTH
    page.write(
        x + 0.06 if right else x - 0.06,
        scale.top - 0.08,
        text,
        align="left" if right else "right",
        bold=True,
    )
