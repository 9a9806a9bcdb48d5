"""The area of a scatter plot on a sheet: values to inches, limits, ticks and titles of its axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from csi_helpers.show.charts.sheet import SMALL, Sheet
from csi_helpers.show.colours import QUIET, STEM
from csi_helpers.show.lettering import text_width
from csi_helpers.show.theme import TEXT_WIDTH
from csi_helpers.show.words import Words

Limits = tuple[float, float]
_TICK = STEM
_SPARE = 0.07  # share of the span kept free at either end
_REACH = 0.5  # share of the span to which an ellipse may widen the axis


@dataclass(frozen=True)
class Frame:
    """A rectangle on the sheet in inches, and the values at its edges.

    Parameters
    ----------
    left, top, right, bottom : float
        Edges in inches from the sheet's upper left corner.
    x, y : tuple of float
        Values at the left and right, at the bottom and top.

    Examples
    --------
    >>> frame = Frame(1.0, 0.0, 3.0, 2.0, (0.0, 100.0), (0.0, 1.0))
    >>> frame.across(75.0), frame.up(0.25)
    (2.5, 1.5)
    """

    left: float
    top: float
    right: float
    bottom: float
    x: Limits
    y: Limits

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its edges: left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom

    def across(self, value: float) -> float:
        """Place of a value of the horizontal axis in inches."""
        low, high = self.x
        return float(self.left + (value - low) / (high - low) * (self.right - self.left))

    def up(self, value: float) -> float:
        """Place of a value of the vertical axis in inches."""
        low, high = self.y
        return float(self.bottom - (value - low) / (high - low) * (self.bottom - self.top))


def limits_of(
    values: Sequence[float] | NDArray[np.float64],
    reaches: Sequence[float] | NDArray[np.float64],
    crosses: Sequence[float],
    *,
    least: float,
    bounds: Limits = (-math.inf, math.inf),
) -> Limits:
    """Ends of an axis that holds points, what reaches beyond them, and cross-hairs.

    Parameters
    ----------
    values, reaches : sequence of float
        Points, and how far the ellipse or interval of each extends either way. One that would
        squeeze the points together widens the axis by no more than half their span.
    crosses : sequence of float
        Cross-hairs; they stand inside.
    least : float
        Narrowest span: a narrower one makes chance look like news.
    bounds : tuple of float
        Ends of the scale.

    Examples
    --------
    >>> low, high = limits_of([60.0, 80.0], [0.0, 0.0], [70.0], least=10.0, bounds=(0.0, 100.0))
    >>> print(f"{low:.1f} {high:.1f}")
    58.6 81.4
    """
    centres = np.asarray([*values, *crosses], dtype=float)
    low, high = float(centres.min()), float(centres.max())
    widest = _REACH * max(high - low, least)
    reach = np.minimum(np.nan_to_num(np.asarray(reaches, dtype=float)), widest)
    points = np.asarray(values, dtype=float)
    low = min(low, float((points - reach).min()))
    high = max(high, float((points + reach).max()))
    spare = max(_SPARE * (high - low), (least - (high - low)) / 2)
    low, high = low - spare, high + spare
    return max(low, bounds[0]), min(high, bounds[1])


def ticks_of(limits: Limits, most: int = 5) -> tuple[list[float], int]:
    """Round values within the limits, and the decimals they need.

    Examples
    --------
    >>> ticks, digits = ticks_of((0.02, 0.21), 4)
    >>> [f"{tick:.{digits}f}" for tick in ticks]
    ['0.05', '0.10', '0.15', '0.20']
    """
    low, high = limits
    values = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    slack = 1e-9 * (high - low)
    ticks = [float(value) + 0.0 for value in values if low - slack <= value <= high + slack]
    digits = next(
        (n for n in range(5) if all(abs(t - round(t, n)) < 1e-9 * (high - low) for t in ticks)), 5
    )
    return ticks, digits


def draw_ticks_below(page: Sheet, frame: Frame, words: Words, most: int = 6) -> None:
    """Write the numbers of the horizontal axis below the frame."""
    ticks, digits = ticks_of(frame.x, most)
    for tick in ticks:
        x, text = frame.across(tick), words.number(tick, digits)
        page.line([x, x], [frame.bottom, frame.bottom + 0.035], _TICK, 0.5)
        # A number at the sheet's very edge would be cut in half.
        middle = min(x, TEXT_WIDTH - text_width(text, SMALL) / 2)
        page.write(middle, frame.bottom + 0.1, text, size=SMALL, colour=QUIET, align="center")


def draw_ticks_beside(page: Sheet, frame: Frame, words: Words, most: int = 5) -> None:
    """Write the numbers of the vertical axis at the left of the frame."""
    ticks, digits = ticks_of(frame.y, most)
    for tick in ticks:
        y, text = frame.up(tick), words.number(tick, digits)
        page.line([frame.left - 0.035, frame.left], [y, y], _TICK, 0.5)
        page.write(frame.left - 0.06, y, text, size=SMALL, colour=QUIET, align="right")
