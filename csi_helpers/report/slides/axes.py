"""Axes with round ends, on which whole intervals have room."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_TICKS = 6


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`, a tick each `step`, its numbers written as `number`."""

    low: float
    high: float
    step: float
    number: str

    @property
    def span(self) -> float:
        """Its length."""
        return self.high - self.low


HUNDRED = Axis(0.0, 100.0, 20.0, "0")
SHARES = Axis(0.0, 1.0, 0.2, "0%")
UNIT = Axis(0.0, 1.0, 0.2, "0.0")


def axis_of(
    figures: Iterable[float | None],
    *,
    margin: float = 0.0,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    percent: bool = False,
) -> Axis:
    """An axis that holds all figures.

    Parameters
    ----------
    figures : iterable of float
        None and NaN are left out.
    margin : float
        Room on both sides, as a share of what the figures span.
    bounds : (float, float)
        Beyond which it never goes.
    percent : bool
        Whether they are shares to be written in per cent.

    Examples
    --------
    >>> axis_of([0, 0.083])
    Axis(low=0.0, high=0.1, step=0.02, number='0.00')
    >>> axis_of([61.5, 66.6], margin=0.5)
    Axis(low=58.0, high=70.0, step=2.0, number='0')
    """
    known = [float(one) for one in figures if one is not None and math.isfinite(one)] or [0.0, 1.0]
    low, high = min(known), max(known)
    room = (high - low or abs(high) or 1.0) * margin
    low, high = max(low - room, bounds[0]), min(high + room, bounds[1])
    rough = (high - low or 1.0) / _TICKS
    scale = 10.0 ** math.floor(math.log10(rough))
    step = next(one * scale for one in (1, 2, 5, 10) if one * scale >= rough * (1 - 1e-9))
    digits = max(-math.floor(math.log10(step) + 1e-9), 0)
    first, last = (
        round(math.floor(low / step + 1e-9) * step, 10),
        round(math.ceil(high / step - 1e-9) * step, 10),
    )
    if percent:
        return Axis(first, last, step, "0%" if step >= 0.01 - 1e-9 else "0.0%")
    return Axis(first, last, step, "0." + "0" * digits if digits else "0")
