"""Kaplan and Meier's curve with weights, delayed entry and the influence of every member."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.estimates import wilson_interval
from csi_helpers.analysis.variance import Floats

Flags = NDArray[np.bool_]
_SAME = 1e-9  # survival within it of a quantile's share is equal to it


@dataclass(frozen=True)
class Spells:
    """How long each of n was followed, and whether it ended by the event.

    Attributes
    ----------
    time : array, shape (n,)
        When following ended.
    event : bool array, shape (n,)
        Whether by the event; else it may still go on.
    entry : array, shape (n,), optional
        Since when each is followed; nobody can have the event until then. None: from the start.
    """

    time: Floats
    event: Flags
    entry: Floats | None = None

    def of(self, members: Flags) -> Spells:
        """The spells of some."""
        entry = None if self.entry is None else self.entry[members]
        return Spells(self.time[members], self.event[members], entry)


class KaplanMeier:
    """Survival of weighted spells, a product over the event times.

    Parameters
    ----------
    spells : Spells
        At risk at time u is who entered before u and is followed until u at least.
    weights : array, shape (n,), optional
        Any scale; equal by default.

    Notes
    -----
    The variance comes from the linearised curve: with equal weights and without delayed entry the
    squares of `influence` sum to Greenwood's formula exactly, and under a design they go the way
    of every other statistic.

    References
    ----------
    Kaplan & Meier (1958), J. Am. Stat. Assoc. 53; influence: Reid (1981), Ann. Stat. 9; weighted:
    Lumley's R package survey, `svykm`.

    Examples
    --------
    >>> spells = Spells(np.array([1.0, 2, 3, 4]), np.array([True, True, False, True]))
    >>> curve = KaplanMeier(spells)
    >>> print(curve.at(np.array([0.5, 1, 2, 3.5])))
    [1.   0.75 0.5  0.5 ]
    """

    def __init__(self, spells: Spells, weights: Floats | None = None) -> None:
        self.spells = spells
        self.weights = np.ones(len(spells.time)) if weights is None else np.asarray(weights, float)
        self.times: Floats = np.unique(spells.time[spells.event & (self.weights > 0)])
        place = np.searchsorted(self.times, spells.time[spells.event])
        place = np.minimum(place, max(len(self.times) - 1, 0))
        ended = np.bincount(place, self.weights[spells.event], minlength=len(self.times))
        self.at_risk: Floats = self._at_risk(self.times, self.weights)
        self.hazard: Floats = np.asarray(ended[: len(self.times)] / self.at_risk, dtype=float)
        self.hazard[self.hazard > 1 - 1e-12] = 1.0
        self.survival: Floats = np.asarray(np.cumprod(1 - self.hazard), dtype=float)

    def _at_risk(self, times: Floats, weights: Floats) -> Floats:
        until = _weight_from(self.spells.time, weights, times)
        if self.spells.entry is None:
            return until
        return np.asarray(until - _weight_from(self.spells.entry, weights, times))

    def followed(self, times: Floats) -> Floats:
        """How many are at risk at each time, unweighted."""
        return self._at_risk(np.asarray(times, dtype=float), np.ones(len(self.weights)))

    def at(self, times: Floats) -> Floats:
        """Survival beyond each time, shape (k,)."""
        return _step(self.times, self.survival, np.asarray(times, dtype=float), 1.0)

    @property
    def survival_at_end(self) -> float:
        """Survival beyond the last event; 0 where nobody is left who could still have it."""
        return float(self.survival[-1]) if len(self.survival) else 1.0

    def influence(self, times: Floats) -> Floats:
        """What a unit of each one's weight moves survival by, at each time: shape (n, k)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            # Where everybody left survival is 0, and nobody moves it.
            jump = np.where(self.hazard < 1, 1 / (self.at_risk * (1 - self.hazard)), 0.0)
            climbed = np.cumsum(self.hazard * jump)
        times = np.asarray(times, dtype=float)
        own = np.zeros(len(self.weights))
        place = np.searchsorted(self.times, self.spells.time[self.spells.event])
        own[self.spells.event] = np.append(jump, 0.0)[np.minimum(place, len(self.times))]
        # What has climbed by the earlier of two times is the smaller of what has by each.
        by_time = _step(self.times, climbed, times, 0.0)
        due = np.minimum(_step(self.times, climbed, self.spells.time, 0.0)[:, None], by_time)
        if self.spells.entry is not None:
            before = _step(self.times, climbed, self.spells.entry, 0.0)[:, None]
            due = due - np.minimum(before, by_time)
        over = self.spells.event[:, None] & (self.spells.time[:, None] <= times)
        return np.asarray((due - np.where(over, own[:, None], 0.0)) * self.at(times))

    def mean_until(self, horizon: float) -> tuple[float, Floats]:
        """Mean time before the event within the horizon, and each one's influence on it (n,).

        The area below the curve (restricted mean; Irwin 1949, J. Hyg. 47).
        """
        knots = np.concatenate([[0.0], self.times[self.times < horizon]])
        widths = np.diff(np.append(knots, horizon))
        return float(self.at(knots) @ widths), np.asarray(self.influence(knots) @ widths)

    def quantile(self, share: float) -> float:
        """Time by which the event has come to `share`; halfway on an exact tie; NaN: not reached.

        Examples
        --------
        >>> curve = KaplanMeier(Spells(np.array([1.0, 2, 4, 9]), np.ones(4, dtype=bool)))
        >>> print(curve.quantile(0.5), curve.quantile(0.9))
        3.0 9.0
        """
        left = 1 - share
        below = np.flatnonzero(self.survival < left - _SAME)
        tied = np.flatnonzero(np.abs(self.survival - left) <= _SAME)
        if not len(below):
            return float("nan")
        after = float(self.times[below[0]])
        return (float(self.times[tied[0]]) + after) / 2 if len(tied) else after

    def quantile_interval(self, share: float, se: Floats, reach: float) -> tuple[float, float]:
        """Times at which survival might be 1 - `share`: tests of the log-log curve, inverted.

        Parameters
        ----------
        se : array, shape (k,)
            Standard errors of survival at the event times.
        reach : float
            Quantile of the test, about 1.96.

        Returns
        -------
        tuple of float
            The upper end is infinite where the curve doesn't tell.

        References
        ----------
        Brookmeyer & Crowley (1982), Biometrics 38; log-log as SAS's LIFETEST.
        """
        survival = self.survival
        known = (survival > 0) & (survival < 1) & (se > 0)
        with np.errstate(all="ignore"):
            slope = se / (survival * np.abs(np.log(survival)))
            apart = (np.log(-np.log(survival)) - np.log(-np.log(1 - share))) / slope
        near = np.flatnonzero(known & (np.abs(apart) <= reach))
        if not len(near):
            crossed = np.flatnonzero(survival < 1 - share)
            low = float(self.times[crossed[0]]) if len(crossed) else float("nan")
            return low, low if len(crossed) else float("inf")
        last = near[-1] + 1
        high = float(self.times[last]) if last < len(self.times) else float("inf")
        return float(self.times[near[0]]), high

    def reach(self, least: int) -> float:
        """Until when at least so many are followed at every event: the end of what may be shown."""
        low = np.flatnonzero(self.followed(self.times) < least)
        until = float(self.times[low[0]]) if len(low) else np.inf
        ranked = np.sort(self.spells.time)[::-1]
        last = float(ranked[least - 1]) if len(ranked) >= least else 0.0
        return float(min(np.nextafter(until, 0.0), last))


def log_log_interval(
    survival: Floats, se: Floats, followed: Floats, *, reach: float, confidence: float
) -> tuple[Floats, Floats]:
    """Interval of survival, symmetric on the log(-log) scale; in Wilson's way where it is 1.

    Examples
    --------
    >>> low, high = log_log_interval(
    ...     *np.array([[0.857143], [0.076360], [21.0]]), reach=1.96, confidence=0.95
    ... )
    >>> print(f"{low[0]:.4f} {high[0]:.4f}")
    0.6197 0.9516
    """
    inside = (survival > 0) & (survival < 1)
    with np.errstate(all="ignore"):
        half = reach * se / (survival * np.abs(np.log(survival)))
        low, high = survival ** np.exp(half), survival ** np.exp(-half)
    wilson_low, wilson_high = wilson_interval(survival, np.maximum(followed, 1.0), confidence)
    return np.where(inside, low, wilson_low), np.where(inside, high, wilson_high)


def _weight_from(places: Floats, weights: Floats, times: Floats) -> Floats:
    """Weight of those whose place is at each of the times or later."""
    order = np.argsort(places, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(weights[order])])
    return np.asarray(total[-1] - total[np.searchsorted(places[order], times, side="left")])


def _step(times: Floats, values: Floats, at: Floats, before: float) -> Floats:
    """A right-continuous step function's values; `before` until its first time."""
    return np.concatenate([[before], values])[np.searchsorted(times, at, side="right")]
