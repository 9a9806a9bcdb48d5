"""Pairs of answers counted batch by batch: columns are packed, so that few tables count many pairs.

Some columns are joined into a pack, whose cells are their combinations. Two packs crossed are one
call of `numpy.bincount` for every pair of their columns: 30 items of ten codes are 15 packs of 121
cells, 105 tables instead of 435.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import prod

import numpy as np
from numpy.typing import NDArray

from csi_helpers.data.large.burt import BurtTable

Floats = NDArray[np.float64]
Cells = NDArray[np.uint16]

PACKED = 256  # cells of a pack at most: two crossed are a number below 2^16


@dataclass(frozen=True)
class Pack:
    """Some columns joined: their places in the table, and the levels of each (gaps included)."""

    columns: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def cells(self) -> int:
        """Combinations of levels."""
        return prod(self.sizes)

    def sql(self, levels: Sequence[str]) -> str:
        """The SQL of the cell a respondent is in, from that of the levels of all columns."""
        cell = f"{levels[self.columns[0]]}::USMALLINT"
        for column, size in zip(self.columns[1:], self.sizes[1:], strict=True):
            cell = f"({cell} * {size}::USMALLINT + {levels[column]})"
        return f"{cell}::USMALLINT"


def pack_columns(sizes: Sequence[int]) -> tuple[Pack, ...]:
    """Join neighbours as long as their combinations stay few.

    Examples
    --------
    >>> [pack.columns for pack in pack_columns([11, 11, 11, 5, 5])]
    [(0, 1), (2, 3), (4,)]
    """
    packs: list[list[int]] = []
    for column, size in enumerate(sizes):
        if packs and prod(sizes[one] for one in packs[-1]) * size <= PACKED:
            packs[-1].append(column)
        else:
            packs.append([column])
    return tuple(Pack(tuple(pack), tuple(sizes[one] for one in pack)) for pack in packs)


class PairCounter:
    """Sums over respondents for each pair of answers.

    Parameters
    ----------
    codes : mapping of str to array
        Column to its codes.
    weighted : bool
        Whether weights differ; otherwise one table serves for all three.

    Examples
    --------
    >>> counter = PairCounter({"a": np.array([1.0, 2.0]), "b": np.array([5.0])}, weighted=False)
    >>> counter.packs
    (Pack(columns=(0, 1), sizes=(3, 2)),)
    >>> counter.add([np.array([1 * 2 + 1, 2 * 2 + 1, 2 * 2], np.uint16)], np.ones(3))
    >>> counter.table().pair("a", "b").n.tolist()
    [[1.0], [1.0]]
    """

    def __init__(self, codes: Mapping[str, NDArray[np.generic]], *, weighted: bool) -> None:
        self.codes = dict(codes)
        self.weighted = weighted
        self.weight_sum = self.square_sum = 0.0
        self.packs = pack_columns([len(one) + 1 for one in codes.values()])
        self._pairs = list(combinations_with_replacement(range(len(self.packs)), 2))
        self._sums = [
            np.zeros((3 if weighted else 1, self._size(*pair)), dtype=float) for pair in self._pairs
        ]

    def add(
        self, cells: Sequence[Cells], weights: Floats, pool: ThreadPoolExecutor | None = None
    ) -> None:
        """Count a batch of respondents.

        Parameters
        ----------
        cells : sequence of arrays, shape (m,)
            By pack: the combination of levels each respondent is in, where level 0 is no answer
            and level k the k-th code.
        weights : array, shape (m,)
        pool : ThreadPoolExecutor, optional
            Workers that share the tables; each table is one worker's, so that sums don't depend
            on who comes first.
        """
        squares = weights * weights
        summands = [None, weights, squares] if self.weighted else [None]
        self.weight_sum += float(weights.sum())
        self.square_sum += float(squares.sum())

        def count(place: int) -> None:
            one, other = self._pairs[place]
            joint = cells[one]
            if one != other:
                joint = joint * np.uint16(self.packs[other].cells) + cells[other]
            index, size = joint.astype(np.intp), self._size(one, other)
            for sums, summand in zip(self._sums[place], summands, strict=True):
                sums += np.bincount(index, summand, minlength=size)

        list((pool.map if pool else map)(count, range(len(self._pairs))))

    def table(self, scale: float = 1.0) -> BurtTable:
        """What has been counted, weights multiplied by `scale`."""
        n = self._unpacked(0)
        if not self.weighted:
            return BurtTable(self.codes, n, n, n)
        weight, squared = self._unpacked(1) * scale, self._unpacked(2) * scale**2
        return BurtTable(self.codes, n, weight, squared)

    def _size(self, one: int, other: int) -> int:
        cells = self.packs[one].cells
        return cells if one == other else cells * self.packs[other].cells

    def _unpacked(self, which: int) -> Floats:
        """One of the sums as a Burt table, codes of all columns in order."""
        ends = np.cumsum([0, *(len(codes) for codes in self.codes.values())])
        whole = np.zeros((ends[-1], ends[-1]))
        for (one, other), sums in zip(self._pairs, self._sums, strict=True):
            for (i, j), block in _blocks(self.packs[one], self.packs[other], sums[which]):
                rows, columns = slice(ends[i], ends[i + 1]), slice(ends[j], ends[j + 1])
                whole[rows, columns] = block
                whole[columns, rows] = block.T
        return whole


def _blocks(one: Pack, other: Pack, sums: Floats) -> Iterator[tuple[tuple[int, int], Floats]]:
    """The table of each pair of columns of two packs, gaps left out."""
    if one == other:
        joint = sums.reshape(one.sizes)
        for i, j in combinations_with_replacement(range(len(one.sizes)), 2):
            rest = tuple(axis for axis in range(len(one.sizes)) if axis not in (i, j))
            block = joint.sum(axis=rest)[(slice(1, None),) * (2 - (i == j))]
            yield (one.columns[i], one.columns[j]), np.diag(block) if i == j else block
        return
    joint = sums.reshape(one.sizes + other.sizes)
    for i, column in enumerate(one.columns):
        for j, across in enumerate(other.columns, start=len(one.sizes)):
            rest = tuple(axis for axis in range(joint.ndim) if axis not in (i, j))
            yield (column, across), joint.sum(axis=rest)[1:, 1:]
