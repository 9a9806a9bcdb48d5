"""Horizontal marks of a chart of rows: one axis with its ticks, intervals, dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from csi_helpers.show.charts.sheet import SIZE, SMALL, Sheet
from csi_helpers.show.colours import QUIET, RULE
from csi_helpers.show.lettering import drawable, text_width
from csi_helpers.show.words import Words

_LABEL, _WIDEST, _MANY = 1.85, 2.5, 10  # inches; rows


@dataclass(frozen=True)
class Scale:
    """Values in inches, from the first tick to the last; zero is among them.

    Examples
    --------
    >>> Scale.of([0.31, 0.08], 2.0, 6.0).at(0.1)
    3.0
    """

    ticks: tuple[float, ...]
    left: float
    right: float

    @classmethod
    def of(cls, values: Sequence[float], left: float, right: float, most: int = 6) -> Scale:
        """A scale that holds zero and the values."""
        known = np.asarray([0.0, *values], dtype=float)
        known = known[np.isfinite(known)]
        low, high = float(known.min()), float(known.max())
        if high - low < 1e-9:
            high = low + 0.1
        ticks = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        return cls(tuple(float(tick) + 0.0 for tick in np.round(ticks, 10)), left, right)

    def at(self, value: float) -> float:
        """Place of a value in inches."""
        low, high = self.ticks[0], self.ticks[-1]
        return float(self.left + (value - low) / (high - low) * (self.right - self.left))

    def draw(self, page: Sheet, top: float, bottom: float, words: Words) -> None:
        """Draw the ticks with their numbers below; zero is darker."""
        digits = next(
            (n for n in range(5) if np.allclose(self.ticks, np.round(self.ticks, n), atol=1e-9)), 5
        )
        for tick in self.ticks:
            x, zero = self.at(tick), abs(tick) < 1e-12
            page.line([x, x], [top, bottom], QUIET if zero else RULE, 0.6 if zero else 0.5)
            text = words.number(tick, 0 if zero else digits)
            page.write(x, bottom + 0.1, text, size=SMALL, colour=QUIET, align="center")


def draw_interval(
    page: Sheet, scale: Scale, ends: tuple[float, float], y: float, colour: str
) -> None:
    """Draw an interval as a pale band; nothing where it isn't known."""
    if np.isfinite(ends).all():
        xs = [scale.at(end) for end in ends]
        page.axes.plot(xs, [y, y], color=colour, lw=3, alpha=0.3, zorder=2, solid_capstyle="butt")


def draw_dot(
    page: Sheet, scale: Scale, value: float, y: float, colour: str, *, face: str = ""
) -> None:
    """Draw an estimate, filled with `face` if that is another colour."""
    page.axes.plot(scale.at(value), y, "o", ms=5, mfc=face or colour, mec=colour, mew=0.9, zorder=4)


def label_width(texts: Sequence[str]) -> float:
    """Inches for the labels of rows: wider where many rows would else take two lines each.

    Examples
    --------
    >>> label_width(["Price", "Billing"])
    1.85
    """
    widest = max((text_width(drawable(text), SIZE) for text in texts), default=0.0)
    return _LABEL if len(texts) < _MANY else min(max(_LABEL, 1.03 * widest + 0.03), _WIDEST)
