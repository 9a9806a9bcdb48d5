"""The axis of an index chart: 0-100, only as much of it as the values need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from csi_helpers.show.charts.sheet import SMALL, Sheet
from csi_helpers.show.colours import QUIET, RULE
from csi_helpers.show.words import Words

_LEAST = 10.0  # points; a narrower axis makes chance look like news


@dataclass(frozen=True)
class IndexAxis:
    """Points of the index in inches.

    Parameters
    ----------
    ticks : tuple of float
        In ascending order; the first and the last are the ends.
    left, right : float
        Places of the ends.

    Examples
    --------
    >>> IndexAxis((60.0, 70.0, 80.0), 1.0, 3.0).at(75.0)
    2.5
    """

    ticks: tuple[float, ...]
    left: float
    right: float

    @classmethod
    def of(cls, frames: Sequence[pd.DataFrame], left: float, right: float) -> IndexAxis:
        """An axis that holds every estimate and interval of the frames."""
        values = pd.concat([frame[["estimate", "ci_low", "ci_high"]] for frame in frames])
        known = values.to_numpy(dtype=float)
        known = known[np.isfinite(known)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 100.0)
        spare = max(0.0, _LEAST - (high - low)) / 2
        ticks = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low - spare, high + spare)
        return cls(tuple(float(tick) for tick in ticks), left, right)

    def at(self, value: float) -> float:
        """Place of a value in inches."""
        low, high = self.ticks[0], self.ticks[-1]
        return float(self.left + (value - low) / (high - low) * (self.right - self.left))

    def draw(self, page: Sheet, top: float, bottom: float, words: Words) -> None:
        """Draw the ticks with their numbers below."""
        for tick in self.ticks:
            x = self.at(tick)
            page.line([x, x], [top, bottom], RULE, 0.5)
            text = words.number(tick, 0)
            page.write(x, bottom + 0.1, text, size=SMALL, colour=QUIET, align="center")


def draw_interval(
    page: Sheet, row: pd.Series, y: float, axis: IndexAxis, colour: str, width: float, alpha: float
) -> None:
    """Draw a row's interval as a line; nothing where it has none."""
    if np.isfinite(row["ci_low"]):
        page.axes.plot(
            [axis.at(row["ci_low"]), axis.at(row["ci_high"])],
            [y, y],
            color=colour,
            linewidth=width,
            alpha=alpha,
            zorder=2,
            solid_capstyle="butt",
        )
