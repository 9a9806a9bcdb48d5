"""Blocks of respondents in the order of their random groups, ready for products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csi_helpers.data.large.survey import Batch

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Block:
    """Some respondents in the order of their random groups, so that neighbours are one product."""

    def __init__(self, batch: Batch, rows: slice) -> None:
        self.batch, self.rows = batch, rows
        self.order = np.argsort(batch.group[rows], kind="stable")
        self.group = batch.group[rows][self.order]
        self.weights = batch.weights[rows][self.order]
        self._found: dict[tuple[str, ...], Terms] = {}
        self._levels: dict[str, NDArray[np.generic]] = {}

    def terms(self, items: tuple[str, ...]) -> Terms:
        """Terms of some items, made once."""
        if items not in self._found:
            columns = [self.batch.columns[item][self.rows] for item in items]
            self._found[items] = Terms.of([column[self.order] for column in columns], self.weights)
        return self._found[items]

    def inside(
        self,
        items: tuple[str, ...],
        *,
        complete: bool,
        level: tuple[str, str] | None,
        weightless: bool,
    ) -> Flags:
        """Who belongs to a part, shape (m,); see `Part`."""
        inside: Flags = (np.all if complete else np.any)(self.terms(items).known, axis=0)
        if not weightless:
            inside = inside & (self.weights > 0)
        if level is not None:
            column, code = level
            inside = inside & (self._level(column) == code)
        return inside

    def _level(self, column: str) -> NDArray[np.generic]:
        if column not in self._levels:
            self._levels[column] = self.batch.columns[column][self.rows][self.order]
        return self._levels[column]


@dataclass(frozen=True)
class Terms:
    """Terms (2p + 1, m) times the root of the weight, so that their products are weighted once.

    `squares` (p, m) are those of the answers, times that root; `known` (p, m) where there are any.
    """

    values: Floats
    squares: Floats
    known: Flags

    @classmethod
    def of(cls, columns: Sequence[NDArray[np.generic]], weights: Floats) -> Terms:
        """Of answers, NaN at a gap, item by item."""
        p, root = len(columns), np.sqrt(weights)
        values = np.empty((2 * p + 1, len(weights)))
        squares = np.empty((p, len(weights)))
        known = np.empty((p, len(weights)), dtype=bool)
        for place, column in enumerate(columns):  # one stays in the processor's cache
            answer = values[place]
            answer[:] = column
            np.isfinite(answer, out=known[place])
            np.multiply(known[place], root, out=values[p + place])
            answer[~known[place]] = 0.0
            np.multiply(answer, root, out=squares[place])
            np.multiply(squares[place], answer, out=squares[place])
            answer *= root
        values[-1] = root
        return cls(values, squares, known)
