"""Can the constructs be trusted? Alpha with its interval, omega, and the line they should reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    starts,
)
from csi_helpers.show.colours import INK, PAPER, QUIET, RULE, darkened
from csi_helpers.show.cutoffs import RELIABLE
from csi_helpers.show.measurement.reliabilities import alpha_text, coefficients_of, reason
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.reliability import Reliability

_LABEL = 1.85
_LEFT, _RIGHT = _LABEL + 0.2, TEXT_WIDTH - 2.05
_COLUMNS = {"alpha": 1.5, "omega": 0.98, "items": 0.5, "n": 0.0}  # inches from the right edge
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def plot_reliability(reliability: Reliability, words: Words) -> Figure:
    """Draw alpha and omega of every construct.

    Parameters
    ----------
    reliability : Reliability
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A row a construct, in the study's order: a dot at alpha on its pale interval, a tick at
        omega; a hollow diamond where alpha is below 0.70, an arrow head where it is below zero.
        What can't be assessed says why instead.
    """
    alpha, omega = coefficients_of(reliability), coefficients_of(reliability, "omega")
    labels, heights = labels_of([words.construct(name) for name in alpha.index], _LABEL)
    legend = legend_rows(_legend(alpha, omega, reliability, words), TEXT_WIDTH - _LABEL - 0.12)
    top = 0.17 * len(legend) + 0.24
    page = sheet(top + sum(heights) + 0.24)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    _axis(page, top, top + sum(heights), words)
    columns = {k: x for k, x in _COLUMNS.items() if k != "omega" or omega["estimate"].notna().any()}
    for key, offset in columns.items():
        x, head = TEXT_WIDTH - offset, words.text(f"head.{key}")
        page.write(x, top - 0.1, head, size=SMALL, colour=QUIET, align="right")
    rows = starts(heights, top)
    for name, label, y, height in zip(alpha.index, labels, rows, heights, strict=True):
        middle = y + height / 2
        page.write(_LABEL, middle, label, align="right")
        row, other = alpha.loc[name], float(omega["estimate"][name])
        if pd.isna(row["estimate"]):
            _say_why(page, words.text(reason(row)), middle)
        else:
            _marks(page, row, other, middle)
        texts = {
            "alpha": alpha_text(words, row["estimate"]) + ("*" if row["note"] == CAUTION else ""),
            "omega": alpha_text(words, other),
            "items": words.number(len(reliability.constructs[name]), 0),
            "n": words.number(row["n"], 0),
        }
        for key, offset in columns.items():
            _number(page, key, texts[key], TEXT_WIDTH - offset, middle, float(row["estimate"]))
    return page.axes.get_figure(root=True) or Figure()


def _at(value: float) -> float:
    """Place of a coefficient in inches; the axis runs from 0 to 1."""
    return _LEFT + min(max(value, 0.0), 1.0) * (_RIGHT - _LEFT)


def _legend(
    alpha: pd.DataFrame, omega: pd.DataFrame, reliability: Reliability, words: Words
) -> list[Swatch]:
    colours, limit = palette(), words.number(RELIABLE, 2)
    known = alpha["estimate"].dropna()
    entries = []
    if (known >= RELIABLE).any():
        confidence = words.percent(reliability.confidence)
        label = words.text("chart.alpha", confidence=confidence)
        entries.append(Swatch(label, colours.accent, colours.accent))
    if (known < RELIABLE).any():
        label = words.text("chart.alpha_below", limit=limit)
        entries.append(Swatch(label, PAPER, colours.low, "D"))
    if omega["estimate"].notna().any():
        entries.append(Swatch(words.text("head.omega"), INK, INK, "|"))
    return entries


def _axis(page: Sheet, top: float, bottom: float, words: Words) -> None:
    for tick in _TICKS:
        page.line([_at(tick)] * 2, [top, bottom], RULE, 0.5)
        text = words.number(tick, 1)
        page.write(_at(tick), bottom + 0.1, text, size=SMALL, colour=QUIET, align="center")
    x = _at(RELIABLE)
    page.axes.plot([x, x], [top, bottom], color=QUIET, linewidth=0.9, dashes=(3, 2), zorder=0)
    text = words.number(RELIABLE, 2)
    page.write(x, bottom + 0.1, text, size=SMALL, align="center", bold=True)


def _say_why(page: Sheet, text: str, y: float) -> None:
    written = page.write(_LEFT + 0.06, y, text, size=SMALL, colour=QUIET)
    written.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1.0})


def _marks(page: Sheet, row: pd.Series, omega: float, y: float) -> None:
    alpha = float(row["estimate"])
    short = alpha < RELIABLE
    colour = palette().low if short else palette().accent
    if pd.notna(row["ci_low"]):
        ends = [_at(row["ci_low"]), _at(row["ci_high"])]
        page.axes.plot(
            ends, [y, y], color=colour, linewidth=3, alpha=0.3, zorder=1, solid_capstyle="butt"
        )
    if pd.notna(omega):
        x = _at(omega)
        page.axes.plot([x, x], [y - 0.075, y + 0.075], color=INK, linewidth=0.9, zorder=2)
    marker = "<" if alpha < 0 else "D" if short else "o"
    face = PAPER if short else colour
    page.axes.plot(_at(alpha), y, marker, ms=4.5 if short else 5, mfc=face, mec=colour, zorder=3)


def _number(page: Sheet, key: str, text: str, x: float, y: float, alpha: float) -> None:
    """Write one number of a row; alpha is set apart, in the other colour where it falls short."""
    if text == "–":
        page.write(x, y, text, align="right", colour=QUIET)
    elif key == "alpha":
        colour = darkened(palette().low, 4.5) if alpha < RELIABLE else palette().text
        page.write(x, y, text, align="right", colour=colour, bold=True)
    else:
        page.write(x, y, text, align="right")
