"""Curves of who stays, and repeat purchases as seen and as the model has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import SMALL, Sheet, Swatch, draw_legend, legend_rows, sheet
from csi_helpers.show.colours import PAPER, QUIET, RULE, mix
from csi_helpers.show.customers.readings import GROUPS, curve
from csi_helpers.show.priorities.charts.frame import Frame, draw_ticks_below, ticks_of
from csi_helpers.show.rows import pick
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.customer_value.findings import CustomerValue
    from csi_helpers.analysis.instruments.retention.findings import Retention

_HIGH = 2.2  # inches of a frame
_STEPS, _MOST_TICKS = (1, 2, 3, 5, 10, 20), 8
_LEFT, _RIGHT, _BELOW = 0.5, 1.35, 0.42


def plot_survival(result: Retention, words: Words) -> Figure:
    """Draw the share still customers by years since they came, with its band.

    Parameters
    ----------
    result : Retention
        The result.
    words : Words
        Language.
    """
    points = curve(result, "survival")
    name = words.text("customers.curve.all")
    return _curves([(name, points, palette().accent)], "customers.axis.years", words)


def plot_follow(result: Retention, words: Words) -> Figure:
    """Draw the share still customers by months since the interview, by satisfaction.

    Parameters
    ----------
    result : Retention
        The result; of several waves the one followed longest is drawn.
    words : Words
        Language.
    """
    colours = palette().accent, palette().low
    curves = [
        (
            words.text(f"customers.curve.{group}"),
            curve(result, "survival_after_interview", object=group, wave=result.longest),
            colour,
        )
        for group, colour in zip(GROUPS, colours, strict=True)
    ]
    return _curves(curves, "customers.axis.months", words)


def _curves(curves: list[tuple[str, pd.DataFrame, str]], axis: str, words: Words) -> Figure:
    last = max(float(points["time"].max()) for _, points, _ in curves)
    lowest = min(float(points["ci_low"].min()) for _, points, _ in curves)
    floor = max(0.0, np.floor(lowest * 10 - 1e-9) / 10)
    frame = Frame(_LEFT, 0.1, TEXT_WIDTH - _RIGHT, 0.1 + _HIGH, (0.0, last), (floor, 1.0))
    page = sheet(frame.bottom + _BELOW)
    _grid(page, frame, words)
    _times(page, frame, words)
    middle = (frame.left + frame.right) / 2
    page.write(
        middle,
        frame.bottom + 0.28,
        words.text(axis),
        size=SMALL,
        colour=QUIET,
        align="center",
    )
    for _, points, colour in curves:
        _band(page, frame, points, colour)
    ends = []
    for name, points, colour in curves:
        _line(page, frame, points, colour)
        ends.append((frame.up(float(points["estimate"].iloc[-1])), name, points, colour))
    _end_labels(page, frame, ends, words)
    return page.axes.get_figure(root=True) or Figure()


def _times(page: Sheet, frame: Frame, words: Words) -> None:
    """Whole years or months below the frame; their parts where it holds less than two."""
    last = frame.x[1]
    step = next((step for step in _STEPS if last / step <= _MOST_TICKS), _STEPS[-1])
    if last < 2:
        draw_ticks_below(page, frame, words)
        return
    for tick in np.arange(0, last + 1e-9, step):
        x = frame.across(float(tick))
        page.line([x, x], [frame.bottom, frame.bottom + 0.035], RULE, 0.5)
        label = words.number(float(tick), 0)
        page.write(x, frame.bottom + 0.1, label, size=SMALL, colour=QUIET, align="center")


def _grid(page: Sheet, frame: Frame, words: Words) -> None:
    ticks, _ = ticks_of(frame.y, 5)
    for tick in ticks:
        y = frame.up(tick)
        page.line([frame.left, frame.right], [y, y], RULE, 0.5)
        label = words.percent(tick)
        page.write(frame.left - 0.06, y, label, size=SMALL, colour=QUIET, align="right")


def _placed(frame: Frame, points: pd.DataFrame, column: str) -> tuple[list[float], list[float]]:
    """Points of a curve that starts at 1, joined by lines: steps would say when customers leave."""
    times = [0.0, *points["time"].astype(float)]
    values = [1.0, *points[column].astype(float)]
    return [frame.across(time) for time in times], [frame.up(value) for value in values]


def _band(page: Sheet, frame: Frame, points: pd.DataFrame, colour: str) -> None:
    x, low = _placed(frame, points, "ci_low")
    high = _placed(frame, points, "ci_high")[1]
    tint = mix(PAPER, colour, 0.18)
    page.axes.fill_between(x, low, high, color=tint, linewidth=0, alpha=0.8, zorder=0.5)


def _line(page: Sheet, frame: Frame, points: pd.DataFrame, colour: str) -> None:
    x, y = _placed(frame, points, "estimate")
    page.axes.plot(x, y, color=colour, linewidth=1.4, zorder=2)


def _end_labels(
    page: Sheet,
    frame: Frame,
    ends: list[tuple[float, str, pd.DataFrame, str]],
    words: Words,
) -> None:
    """Name each curve where it ends; names that would meet are moved apart."""
    apart, previous = 0.34, -np.inf
    for y, name, points, colour in sorted(ends, key=lambda end: end[0]):
        place = max(y, previous + apart)
        previous = place
        ink = palette().text if colour == palette().accent else colour
        share = words.percent(float(points["estimate"].iloc[-1]), 1)
        page.write(frame.right + 0.08, place - 0.06, name, colour=ink, bold=True)
        page.write(frame.right + 0.08, place + 0.08, share, size=SMALL, colour=QUIET)


def plot_repeats(result: CustomerValue, words: Words) -> Figure:
    """Draw how many customers bought again how often, seen and expected side by side.

    Parameters
    ----------
    result : CustomerValue
        A result by BG/NBD.
    words : Words
        Language.
    """
    rows = pick(result.estimates, "repeat_purchases")
    wide = rows.pivot(index="subject", columns="object", values="estimate")
    colours = {"observed": palette().accent, "expected": mix(PAPER, palette().low, 0.6)}
    entries = [
        Swatch(words.text(f"customers.repeats.{kind}"), colour) for kind, colour in colours.items()
    ]
    legend = legend_rows(entries, TEXT_WIDTH)
    top = 0.17 * len(legend) + 0.12
    highest = float(wide.to_numpy().max())
    frame = Frame(_LEFT, top, TEXT_WIDTH - 0.1, top + 1.7, (0.0, float(len(wide))), (0.0, highest))
    page = sheet(frame.bottom + _BELOW)
    draw_legend(page, legend, 0.0, 0.0)
    _grid(page, frame, words)
    width = (frame.right - frame.left) / len(wide) * 0.36
    for place, name in enumerate(sorted(wide.index, key=lambda text: int(text.rstrip("+")))):
        centre = frame.across(place + 0.5)
        for kind, colour, left in (
            ("observed", colours["observed"], centre - width),
            ("expected", colours["expected"], centre),
        ):
            edge = frame.up(float(wide[kind][name]))
            page.box(left, edge, width, frame.bottom - edge, colour)
        page.write(centre, frame.bottom + 0.1, name, size=SMALL, colour=QUIET, align="center")
    middle = (frame.left + frame.right) / 2
    axis = words.text("customers.axis.repeats")
    page.write(middle, frame.bottom + 0.28, axis, size=SMALL, colour=QUIET, align="center")
    return page.axes.get_figure(root=True) or Figure()
