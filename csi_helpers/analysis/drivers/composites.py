"""What is explained and by what: items, or indices of several, all on a scale of 0-100."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from csi_helpers.data.codebook import ItemEntry

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Composite:
    """A weighted mean of items from 0 (all gave the lowest answer) to 100 (all the highest).

    Attributes
    ----------
    name : str
        The item, or the construct.
    items : tuple of str
    coefficients : array, shape (k,)
        Points of 0-100 per point of each item.
    low : array, shape (k,)
        Lowest answer of each item.

    Examples
    --------
    >>> composite = Composite("q", ("q1", "q2"), np.array([5.0, 5.0]), np.array([1.0, 1.0]))
    >>> composite.step
    10.0
    """

    name: str
    items: tuple[str, ...]
    coefficients: Floats
    low: Floats

    @classmethod
    def of_item(cls, entry: ItemEntry) -> Composite:
        """One item by itself."""
        span = entry.scale.max - entry.scale.min
        return cls(entry.name, (entry.name,), np.array([100 / span]), np.array([entry.scale.min]))

    @classmethod
    def of_construct(
        cls,
        name: str,
        weights: Mapping[str, float],
        items: Mapping[str, ItemEntry],
        *,
        legacy: bool = False,
    ) -> Composite:
        """A construct's index by the formula of the ACSI (Fornell et al. 1996, J. Marketing 60).

        A legacy index multiplies answers by 100 over the scale's end, so that zero is its start.
        """
        scales = [items[item].scale for item in weights]
        values = np.array(list(weights.values()), dtype=float)
        low = np.array([0.0 if legacy else scale.min for scale in scales], dtype=float)
        span = np.array([scale.max for scale in scales], dtype=float) - low
        return cls(name, tuple(weights), 100 * values / (values @ span), low)

    @classmethod
    def nothing(cls) -> Composite:
        """Of no items: the outcome where there is none to explain."""
        return cls("", (), np.array([]), np.array([]))

    @property
    def step(self) -> float:
        """Points of 0-100 that one point more on the scale of each item makes."""
        return float(self.coefficients.sum())

    def score(self, answers: Floats) -> Floats:
        """Value of every respondent (n, k) -> (n,); NaN where an item is unanswered."""
        return np.asarray((answers - self.low) @ self.coefficients)


@dataclass(frozen=True)
class DriverForm:
    """Drivers and the outcome they may go with.

    Attributes
    ----------
    drivers : tuple of Composite
    outcome : Composite
    columns : tuple of str
        Items of the path model that drivers and outcome belong to, if they are constructs of one:
        all of them help where answers are missing.
    """

    drivers: tuple[Composite, ...]
    outcome: Composite
    columns: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The drivers, in their order."""
        return tuple(driver.name for driver in self.drivers)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Columns of the answers, each once."""
        parts = (*self.drivers, self.outcome)
        if self.columns:
            return self.columns
        return tuple(dict.fromkeys(item for part in parts for item in part.items))

    @cached_property
    def loads(self) -> Floats:
        """What makes drivers of answers, shape (k, p)."""
        return np.array([self._row(driver) for driver in self.drivers])

    @cached_property
    def target(self) -> Floats:
        """What makes the outcome of answers, shape (p,)."""
        return self._row(self.outcome)

    def performance(self, means: Floats) -> Floats:
        """The drivers' values at item means (..., p), shape (..., k)."""
        lows = np.array([float(d.coefficients @ d.low) for d in self.drivers])
        return np.asarray(means @ self.loads.T - lows)

    def keeping(self, names: Sequence[str]) -> DriverForm:
        """With these drivers only."""
        kept = tuple(driver for driver in self.drivers if driver.name in names)
        return DriverForm(kept, self.outcome, self.columns)

    def _row(self, part: Composite) -> Floats:
        row = np.zeros(len(self.items))
        for item, coefficient in zip(part.items, part.coefficients, strict=True):
            row[self.items.index(item)] = coefficient
        return row
