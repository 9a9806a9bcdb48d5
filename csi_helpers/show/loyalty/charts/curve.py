"""Share of the loyal by satisfaction: observed points, the curve with its band, the zone's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import (
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    legend_rows,
    sheet,
)
from csi_helpers.show.colours import INK, PAPER, QUIET, RULE, STEM
from csi_helpers.show.lettering import text_width, wrapped
from csi_helpers.show.loyalty.readings import curve_points, has_curve, zone_of
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.conversion import SatisfactionToLoyalty

_LEFT, _RIGHT, _PLOT = 0.75, TEXT_WIDTH - 0.35, 1.6  # inches
_STRIP = 0.2  # above the plot, for the name of the zone's end


def plot_loyalty_curve(link: SatisfactionToLoyalty, words: Words) -> Figure:
    """Draw the share of the loyal over the answer on satisfaction.

    Parameters
    ----------
    link : SatisfactionToLoyalty
        A result with observed shares or a curve.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        Observed shares are dots with their intervals, hollow on a low base; the curve has its
        band; a dashed line with its interval stands where the zone of indifference ends.
    """
    points = curve_points(link)
    legend = legend_rows(_legend(link, words), _RIGHT - _LEFT)
    top = 0.17 * len(legend) + _STRIP
    page = sheet(top + _PLOT + 0.62)
    draw_legend(page, legend, _LEFT, 0.0, dots=True)
    plot = _Plot(link, top)
    _frame(page, plot, points, link, words)
    _zone(page, plot, link, words)
    if has_curve(link):
        x = [plot.x(value) for value in link.line["x"]]
        low, high = ([plot.y(v) for v in link.line[end]] for end in ("ci_low", "ci_high"))
        accent = palette().accent
        page.axes.fill_between(x, low, high, color=accent, alpha=0.16, linewidth=0, zorder=1)
        fitted = [plot.y(value) for value in link.line["estimate"]]
        page.axes.plot(x, fitted, color=accent, linewidth=1.5, zorder=2)
    for code, row in points.iterrows():
        _point(page, plot, float(str(code)), row)
    return page.axes.get_figure(root=True) or Figure()


class _Plot:
    """Answers to inches from left to right, shares from bottom to top."""

    def __init__(self, link: SatisfactionToLoyalty, top: float) -> None:
        self.top, self.bottom = top, top + _PLOT
        self.low, self.high = float(link.scale.min), float(link.scale.max)

    def x(self, answer: float) -> float:
        """Place of an answer."""
        share = (answer - self.low) / (self.high - self.low)
        return _LEFT + 0.25 + share * (_RIGHT - _LEFT - 0.5)

    def y(self, share: float) -> float:
        """Height of a share."""
        return self.bottom - share * _PLOT


def _legend(link: SatisfactionToLoyalty, words: Words) -> list[Swatch]:
    accent = palette().accent
    entries = [Swatch(words.text("loyalty.legend_rate"), INK, INK)]
    if (curve_points(link)["note"] == CAUTION).any():
        entries.append(Swatch(words.text("loyalty.legend_caution"), PAPER, INK))
    if has_curve(link):
        confidence = words.percent(link.confidence)
        entries.append(
            Swatch(words.text("loyalty.legend_curve", confidence=confidence), accent, accent, "s")
        )
    return entries


def _frame(
    page: Sheet, plot: _Plot, points: pd.DataFrame, link: SatisfactionToLoyalty, words: Words
) -> None:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = plot.y(share)
        page.line([_LEFT, _RIGHT], [y, y], STEM if share == 0.5 else RULE, 0.5)
        page.write(_LEFT - 0.07, y, words.percent(share), size=SMALL, colour=QUIET, align="right")
    room = (plot.x(plot.high) - plot.x(plot.low)) / max(plot.high - plot.low, 1)
    based = points["n"].notna().any()
    widest = max(text_width(words.number(n, 0), SMALL) for n in [*points["n"].fillna(0), 0])
    apart = widest + 0.06 < room or len(points) <= 11
    for code, row in points.iterrows():
        x = plot.x(float(str(code)))
        page.line([x, x], [plot.bottom, plot.bottom + 0.04], STEM, 0.6)
        page.write(x, plot.bottom + 0.12, str(code), size=SMALL, align="center")
        if based and apart:
            n = words.number(row["n"], 0)
            page.write(x, plot.bottom + 0.27, n, size=SMALL, colour=QUIET, align="center")
    if based and apart:
        head = wrapped(words.text("head.n"), _LEFT - 0.07, SMALL, 1)
        page.write(_LEFT - 0.07, plot.bottom + 0.27, head, size=SMALL, colour=QUIET, align="right")
    question = words.loyalty_question("csat")
    title = wrapped(words.text("loyalty.axis", question=question), _RIGHT - _LEFT, SMALL, 1)
    middle = (_LEFT + _RIGHT) / 2
    page.write(middle, plot.bottom + 0.48, title, size=SMALL, colour=QUIET, align="center")


def _zone(page: Sheet, plot: _Plot, link: SatisfactionToLoyalty, words: Words) -> None:
    row = zone_of(link)
    if row is None:
        return
    x, colour = plot.x(row["estimate"]), palette().low
    if np.isfinite(row["ci_low"]):
        low, high = plot.x(row["ci_low"]), plot.x(row["ci_high"])
        band = page.box(low, plot.top, high - low, _PLOT, colour)
        band.set(alpha=0.14, linewidth=0, zorder=0)
    page.axes.plot(
        [x, x], [plot.top, plot.bottom], color=colour, linewidth=1.0, linestyle="--", zorder=1
    )
    text = words.text("loyalty.zone_label", value=words.number(row["estimate"], 1))
    half = text_width(text, SMALL) / 2
    place = min(max(x, _LEFT + half), _RIGHT - half)
    page.write(place, plot.top - 0.09, text, size=SMALL, align="center")


def _point(page: Sheet, plot: _Plot, code: float, row: pd.Series) -> None:
    if not np.isfinite(row["rate"]):
        return
    x = plot.x(code)
    ends = [plot.y(row["rate_low"]), plot.y(row["rate_high"])]
    page.axes.plot([x, x], ends, color=QUIET, linewidth=0.8, zorder=3)
    face = PAPER if row["note"] == CAUTION else INK
    page.axes.plot(x, plot.y(row["rate"]), "o", ms=4, mfc=face, mec=INK, mew=0.8, zorder=4)
