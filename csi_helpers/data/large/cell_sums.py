"""Sums of answers by segment level and random group: what means of groups and their errors need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from csi_helpers.data.large.answer_sums import ROWS, Level
from csi_helpers.data.large.survey import RANDOM_GROUPS, Batch, LargeWave

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Base:
    """Who counts towards means of some items.

    Attributes
    ----------
    sets : tuple of tuple of str
        Who answered an item of each of these sets.
    weightless : bool
        As of `Part`.
    """

    sets: tuple[tuple[str, ...], ...]
    weightless: bool = False


@dataclass(frozen=True)
class CellSums:
    """Weighted sums by cell and random group over the respondents of a base.

    Cells are everybody, then every level of every segment.

    Attributes
    ----------
    cells : tuple of (column, code) or None
        None: everybody.
    items : tuple of str
    answered : array, shape (cells, G, p)
        Sums of w over who answered the item.
    sums : array, shape (cells, G, p)
        Sums of w x.
    n, weight, squared_weights : array, shape (cells,)
        Of the base.
    n_answered : array, shape (cells, p)
        Respondents who answered the item.
    """

    cells: tuple[Level | None, ...]
    items: tuple[str, ...]
    answered: Floats
    sums: Floats
    n: NDArray[np.intp]
    weight: Floats
    squared_weights: Floats
    n_answered: NDArray[np.intp]


def cell_sums(
    wave: LargeWave,
    bases: Sequence[Base],
    segments: Mapping[str, tuple[str, ...]],
    *,
    groups: int = RANDOM_GROUPS,
) -> list[CellSums]:
    """Sums of each base by segment level, the wave read once.

    Examples
    --------
    >>> batch = Batch(
    ...     {"a": np.array([1.0, 2, 4]), "s": np.array(["x", "y", "y"], dtype=object)},
    ...     np.ones(3),
    ...     np.array([0, 1, 1]),
    ... )
    >>> wave = LargeWave("w", ("a",), ("s",), 3, False, list, lambda columns: iter([batch]))
    >>> sums = cell_sums(wave, [Base((("a",),))], {"s": ("x", "y")}, groups=2)[0]
    >>> print(sums.cells, sums.n, sums.sums[:, :, 0].tolist())
    (None, ('s', 'x'), ('s', 'y')) [3 1 2] [[1.0, 6.0], [1.0, 0.0], [0.0, 6.0]]
    """
    cells: list[Level | None] = [None]
    cells += [(column, code) for column, codes in segments.items() for code in codes]
    items = [tuple(dict.fromkeys(item for one in base.sets for item in one)) for base in bases]
    totals = [np.zeros((len(cells) * groups, 3 * len(own) + 3)) for own in items]
    columns = list(dict.fromkeys([*(item for own in items for item in own), *segments]))
    for batch in wave.read(columns):
        for start in range(0, len(batch.weights), ROWS):
            rows = slice(start, start + ROWS)
            member = _membership(batch, rows, cells, groups)
            for base, own, total in zip(bases, items, totals, strict=True):
                total += member @ _terms(base, own, batch, rows)
    return [
        _cell_result(tuple(cells), own, total.reshape(len(cells), groups, -1))
        for own, total in zip(items, totals, strict=True)
    ]


def _membership(batch: Batch, rows: slice, cells: Sequence[Level | None], groups: int) -> csr_array:
    """Which respondents (columns) are in which cell and group (rows)."""
    group = batch.group[rows]
    here = np.arange(len(group))
    at, who = [], []
    codes = {
        column: pd.factorize(batch.columns[column][rows])
        for column in dict.fromkeys(cell[0] for cell in cells if cell)
    }
    for place, cell in enumerate(cells):
        inside = here
        if cell is not None:
            numbers, levels = codes[cell[0]]
            known = {str(level): number for number, level in enumerate(levels)}
            inside = here[numbers == known.get(cell[1], len(known))]
        at.append(place * groups + group[inside])
        who.append(inside)
    found, members = np.concatenate(at), np.concatenate(who)
    shape = (len(cells) * groups, len(group))
    return csr_array((np.ones(len(found)), (found, members)), shape=shape)


def _terms(base: Base, items: tuple[str, ...], batch: Batch, rows: slice) -> Floats:
    weights = batch.weights[rows]
    answers = batch.answers(items, rows) if items else np.empty((len(weights), 0))
    known = np.isfinite(answers)
    inside = (weights > 0) | base.weightless
    for one in base.sets:
        inside &= known[:, [items.index(item) for item in one]].any(axis=1)
    known &= inside[:, None]
    counted = known.astype(float)
    w = weights * inside
    return np.hstack(
        [
            counted * w[:, None],
            np.where(known, answers, 0.0) * w[:, None],
            counted,
            np.column_stack([inside, w, w * w]),
        ]
    )


def _cell_result(
    cells: tuple[Level | None, ...], items: tuple[str, ...], totals: Floats
) -> CellSums:
    p, whole = len(items), totals.sum(axis=1)
    return CellSums(
        cells=cells,
        items=items,
        answered=totals[:, :, :p],
        sums=totals[:, :, p : 2 * p],
        n=np.rint(whole[:, -3]).astype(np.intp),
        weight=whole[:, -2],
        squared_weights=whole[:, -1],
        n_answered=np.rint(whole[:, 2 * p : 3 * p]).astype(np.intp),
    )
