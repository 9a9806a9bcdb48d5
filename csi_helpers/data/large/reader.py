"""Passes over a large wave: its table of pairs of answers, and batches of respondents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from csi_helpers.data.clean import COMPLETE_SHARE
from csi_helpers.data.large.burt import BurtTable
from csi_helpers.data.large.counting import PairCounter
from csi_helpers.data.large.source import Source, cores
from csi_helpers.data.large.survey import Asked, Batch, random_group

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Coded:
    """A column of a wave as small whole numbers.

    Attributes
    ----------
    sql : str
        A row's cell as a number from 0 to 255.
    levels : uint8 array, shape (256,)
        That number to 0 where it is no valid answer, k for the k-th code.
    codes : array
        An item's as float64 in ascending order, a segment's as texts.
    numbers : frozenset of int
        Those that occur.
    unasked : tuple of int
        Those of cells that say that the item wasn't asked.
    """

    sql: str
    levels: NDArray[np.uint8]
    codes: NDArray[np.generic]
    numbers: frozenset[int]
    unasked: tuple[int, ...] = ()

    @property
    def cells(self) -> NDArray[np.generic]:
        """A cell's number to its code; where there is none, NaN of an item or None of a segment."""
        gap = None if self.codes.dtype == object else np.nan
        known = np.concatenate([np.array([gap], dtype=self.codes.dtype), self.codes])
        return np.asarray(known[self.levels])

    def level_sql(self, cell: str) -> str:
        """The SQL of a row's level.

        Parameters
        ----------
        cell : str
            SQL name of the column of cells' numbers.

        Examples
        --------
        >>> levels = np.zeros(256, np.uint8)
        >>> levels[1:4] = [1, 2, 3]
        >>> Coded("", levels, np.array([1.0, 2, 3]), frozenset({0, 1, 2, 3})).level_sql("b0")
        'b0'
        >>> Coded("", levels, np.array([1.0, 2, 3]), frozenset({0, 1, 2, 3, 99})).level_sql("b0")
        'CASE WHEN b0 BETWEEN 1 AND 3 THEN b0 - 0 ELSE 0 END'
        """
        valid = np.flatnonzero(self.levels)
        if not len(valid):
            return "0"
        if all(self.levels[number] == number for number in self.numbers):
            return cell
        first, last, levels = valid[0], valid[-1], self.levels[valid].astype(int)
        level = f"[{', '.join(map(str, self.levels[: last + 1]))}][{cell}::INTEGER + 1]"
        if np.array_equal(levels, np.arange(1, last - first + 2)):
            level = f"{cell} - {first - 1}"
        elif np.array_equal(levels, np.arange(last - first + 1, 0, -1)):
            level = f"{last + 1} - {cell}"
        return f"CASE WHEN {cell} BETWEEN {first} AND {last} THEN {level} ELSE 0 END"


@dataclass(frozen=True)
class Tabulated:
    """What one pass tells of a wave.

    Attributes
    ----------
    table : BurtTable
        Every item and segment crossed, of everybody analysed; weights of mean 1.
    received, analysed, complete : int
        Respondents; those without a weight aren't analysed.
    scale : float
        What makes the mean of the weights 1.
    squares : float
        The sum of the squared weights of mean 1.
    """

    table: BurtTable
    received: int
    analysed: int
    complete: int
    scale: float
    squares: float


@dataclass(frozen=True)
class Reader:
    """A wave's file and how it is read.

    Attributes
    ----------
    source : Source
    columns : mapping of str to Coded
        Items and segments.
    items : tuple of str
        Which of them are items.
    weight : str, optional
        SQL of the weights as they stand in the file; NULL where missing.
    weighted : bool
        False when all weights are equal.
    scale : float
        What makes their mean 1.
    """

    source: Source
    columns: Mapping[str, Coded]
    items: tuple[str, ...]
    weight: str | None = None
    weighted: bool = False
    scale: float = 1.0

    def tabulate(self) -> Tabulated:
        """Count every pair of answers."""
        counter, packs, numbers = self._counter(tuple(self.columns), tuple(self.columns))
        received = analysed = complete = 0
        with ThreadPoolExecutor(cores()) as pool:
            for batch, weights in self._batches(numbers, [*packs, self._complete(numbers)]):
                *cells, whole = batch
                received, complete = received + len(weights), complete + int(whole.sum())
                kept = np.isfinite(weights)
                if not kept.all():
                    cells, weights = [one[kept] for one in cells], weights[kept]
                analysed += len(weights)
                counter.add(cells, weights, pool)
        scale = analysed / counter.weight_sum if counter.weight_sum else 0.0
        table, squares = counter.table(scale), counter.square_sum * scale**2
        return Tabulated(table, received, analysed, complete, scale, squares)

    def of_complete(self, columns: tuple[str, ...], complete: tuple[str, ...]) -> BurtTable:
        """Some columns crossed, of those analysed who answered all of some items: one pass."""
        names = tuple(dict.fromkeys([*columns, *complete]))
        counter, packs, numbers = self._counter(columns, names)
        valid = [f"({self.columns[item].level_sql(numbers[item])}) > 0" for item in complete]
        with ThreadPoolExecutor(cores()) as pool:
            for cells, weights in self._batches(numbers, packs, " AND ".join(valid)):
                kept = np.isfinite(weights)
                counter.add([one[kept] for one in cells], weights[kept], pool)
        return counter.table(self.scale)

    def _counter(
        self, columns: tuple[str, ...], names: tuple[str, ...]
    ) -> tuple[PairCounter, list[str], dict[str, str]]:
        """A counter of columns, the SQL of its packs, and that of the cells of all names."""
        counter = PairCounter(
            {name: self.columns[name].codes for name in columns}, weighted=self.weighted
        )
        numbers = {name: f"b{place}" for place, name in enumerate(names)}
        levels = [self.columns[name].level_sql(numbers[name]) for name in columns]
        return counter, [pack.sql(levels) for pack in counter.packs], numbers

    def read(self, columns: Sequence[str]) -> Iterator[Batch]:
        """All analysed respondents, some at a time: one pass."""
        codes = [self.columns[name].cells for name in columns]
        numbers = [f"b{place}" for place in range(len(columns))]
        start = 0
        for cells, weights in self._batches(columns, numbers):
            rows = np.arange(start, start + len(weights))
            start += len(weights)
            found = [known.take(one) for known, one in zip(codes, cells, strict=True)]
            kept = np.isfinite(weights)
            if not kept.all():
                found, rows, weights = [one[kept] for one in found], rows[kept], weights[kept]
            named = dict(zip(columns, found, strict=True))
            yield Batch(named, weights * self.scale, random_group(rows))

    def _batches(
        self, columns: Iterable[str], asked: Sequence[str], where: str = "true"
    ) -> Iterator[tuple[list[NDArray[Any]], Floats]]:
        """Every row: what is asked of the columns' cells b0, b1 …, and its weight or NaN."""
        cells = [f"{self.columns[name].sql} AS b{place}" for place, name in enumerate(columns)]
        weight = [f"{self.weight} AS weight"] if self.weight else []
        inner = f"(SELECT {', '.join([*cells, *weight])} FROM {self.source.relation})"  # noqa: S608
        for batch in self.source.batches([*asked, *(["weight"] if weight else [])], inner, where):
            found = [batch[f"c{place}"].to_numpy() for place in range(len(asked))]
            weights = np.ones(len(batch))
            if weight:
                weights = batch[f"c{len(asked)}"].to_numpy(dtype=float, na_value=np.nan)
            yield found, weights

    def _complete(self, numbers: Mapping[str, str]) -> str:
        """The SQL of whether a respondent has answered most of what was asked."""
        answered = [f"({self.columns[item].level_sql(numbers[item])} > 0)" for item in self.items]
        asked = [
            f"({numbers[item]} NOT IN ({', '.join(map(str, self.columns[item].unasked))}))"
            for item in self.items
            if self.columns[item].unasked
        ]
        always = str(len(self.items) - len(asked))
        counted = " + ".join(f"{one}::UTINYINT::INTEGER" for one in answered)
        expected = " + ".join([always, *(f"{one}::UTINYINT::INTEGER" for one in asked)])
        enough = f"({counted}) >= {COMPLETE_SHARE}::DOUBLE * ({expected})"
        return f"(({expected}) > 0 AND {enough})::UTINYINT"


@dataclass(frozen=True)
class Tables:
    """What a wave answers to those who ask for tables: all pairs have been counted.

    Attributes
    ----------
    table : BurtTable
        Every item and segment crossed.
    of_complete : callable
        Columns and items -> the table of those who answered all of the items; a pass of its own.
    """

    table: BurtTable
    of_complete: Callable[[tuple[str, ...], tuple[str, ...]], BurtTable]

    def __call__(self, asked: Sequence[Asked]) -> list[list[BurtTable]]:
        """A list of one table for each question."""
        return [
            [
                self.of_complete(one.columns, one.complete)
                if one.complete
                else part_of(self.table, one.columns)
            ]
            for one in asked
        ]


def part_of(table: BurtTable, columns: Sequence[str]) -> BurtTable:
    """The table of some of its columns."""
    if tuple(columns) == tuple(table.codes):
        return table
    places = np.concatenate(
        [np.arange(table.places[name].start, table.places[name].stop) for name in columns]
    )
    some = np.ix_(places, places)
    return replace(
        table,
        codes={name: table.codes[name] for name in columns},
        n=table.n[some],
        weight=table.weight[some],
        squared_weight=table.squared_weight[some],
    )
