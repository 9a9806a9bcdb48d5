"""A wave whose respondents are only counted: its Burt table as cells of alike answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.cells.answers import Answered, Categories, Paired
from csi_helpers.analysis.cells.variance import CellVariance
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.linearised import Floats
from csi_helpers.analysis.measurement.polychoric import TabledPolychoric, polychoric_of_tables
from csi_helpers.data.large.burt import BurtTable
from csi_helpers.data.large.survey import Asked, LargeWave, WeightSums

Places = NDArray[np.intp]
NO_ANSWER = -1


@dataclass(frozen=True)
class Crossed:
    """The cells of two columns that somebody is in.

    Attributes
    ----------
    first, second : int arrays, shape (cells,)
        Place among the codes of either column; -1 where there is no answer.
    variance : CellVariance
    """

    first: Places
    second: Places
    variance: CellVariance


class CountedAnswers:
    """Answers of a large wave, as `WaveAnswers`; the wave is asked once for everything.

    Examples
    --------
    >>> from csi_helpers.data.large.burt import burt_table
    >>> table = burt_table({"q": np.array([1.0, 2, 2, np.nan])})
    >>> count, read = lambda asked: [[table]], lambda columns: iter(())
    >>> print(CountedAnswers(LargeWave("2026", ("q",), (), 4, False, count, read)).item("q").values)
    [1. 2.]
    """

    def __init__(self, wave: LargeWave) -> None:
        self.wave = wave

    @property
    def name(self) -> str:
        """The wave's name."""
        return self.wave.name

    @property
    def items(self) -> tuple[str, ...]:
        """Items of the wave."""
        return self.wave.items

    @property
    def features(self) -> tuple[str, ...]:
        """What the design has beyond a simple random sample."""
        return ("weights",) if self.wave.weighted else ()

    @cached_property
    def table(self) -> BurtTable:
        """All items and segments crossed."""
        ((table,),) = self.wave.count([Asked((*self.wave.items, *self.wave.segments))])
        return table

    def item(self, name: str) -> Answered:
        """One item's codes, for the respondents who gave each."""
        pair = self.table.pair(name, name)
        sums = [np.diagonal(sums) for sums in (pair.n, pair.weight, pair.squared_weight)]
        given = sums[0] > 0
        return Answered(self._codes(name)[given], self._variance(*(one[given] for one in sums)))

    def pair(self, one: str, other: str) -> Paired:
        """Two items' codes, for the respondents who gave both, one of them or neither."""
        cells = self.crossed(one, other)
        return Paired(
            _values(self._codes(one), cells.first),
            _values(self._codes(other), cells.second),
            cells.variance,
        )

    def polychoric(self, names: Sequence[str]) -> CountedPolychoric:
        """Polychoric correlations of items that vary."""
        weight = self.table.weight
        used = [
            np.flatnonzero(np.diagonal(self.table.pair(name, name).weight) > 0) for name in names
        ]
        sizes = np.array([len(places) for places in used])
        tables = np.zeros((len(names), sizes.max(), len(names), sizes.max()))
        for i, one in enumerate(names):
            for j, other in enumerate(names):
                block = weight[self.table.places[one], self.table.places[other]]
                tables[i, : sizes[i], j, : sizes[j]] = block[np.ix_(used[i], used[j])]
        return CountedPolychoric(self, tuple(names), used, polychoric_of_tables(tables, sizes))

    def levels(self, column: str, codes: Sequence[str]) -> tuple[str, ...]:
        """Those of a segment column's levels that somebody has."""
        return tuple(code for code in codes if code in self._found(column))

    def by_level(
        self, item: str, column: str, codes: Sequence[str]
    ) -> tuple[Answered, dict[str, Members]]:
        """The item's answers crossed with the segment, and the cells of each level."""
        found = self._found(column)
        if not found:
            return self.item(item), {}
        cells = self.crossed(item, column)
        members = {code: cells.second == found[code] for code in codes if code in found}
        return Answered(_values(self._codes(item), cells.first), cells.variance), members

    @cached_property
    def weights(self) -> WeightSums:
        """What all respondents weigh."""
        if not self.wave.weighted:
            return WeightSums(float(self.wave.n), 1.0, 1.0)
        if self.wave.weights is not None:
            return self.wave.weights
        squares, low, high = 0.0, np.inf, -np.inf
        for batch in self.wave.read(()):
            squares += float(batch.weights @ batch.weights)
            low = batch.weights.min(initial=low)
            high = batch.weights.max(initial=high)
        return WeightSums(squares, float(low), float(high))

    @property
    def everybody(self) -> CellVariance:
        """The variance of all respondents as one cell."""
        n = np.array([float(self.wave.n)])
        return self._variance(n, n, np.array([self.weights.squares]))

    @property
    def weight_range(self) -> tuple[float, float]:
        """The smallest and the largest weight."""
        return self.weights.low, self.weights.high

    @property
    def clusters(self) -> int:
        """Respondents are drawn one by one."""
        return self.wave.n

    @property
    def columns(self) -> tuple[str, ...]:
        """Segments."""
        return self.wave.segments

    def categories(self, column: str) -> Categories:
        """Codes of a segment, for the respondents who have each."""
        codes = np.array([*self.table.codes[column], None], dtype=object)
        pair = self.table.pair(column, column)
        n, weight, squared = (
            np.append(np.diagonal(sums), whole - np.diagonal(sums).sum())
            for sums, whole in (
                (pair.n, self.wave.n),
                (pair.weight, self.wave.n),
                (pair.squared_weight, self.weights.squares),
            )
        )
        found = n > 0
        sums = [np.maximum(one[found], 0.0) for one in (n, weight, squared)]
        return Categories(codes[found], self._variance(*sums), self._plain(sums[0]))

    def reasons(self, item: str) -> Categories | None:
        """Why there is no valid answer, for the respondents of each reason, and "" for the rest."""
        if self.wave.reasons is None:
            return None
        counts = self.wave.reasons.get(item, {})
        n = np.array([self.wave.n - sum(counts.values()), *counts.values()], dtype=float)
        codes = np.array(["", *counts], dtype=object)
        return Categories(codes, self._plain(n), self._plain(n))

    def _plain(self, n: Floats) -> CellVariance:
        return self._cells(n, n, n, weighted=False)

    def crossed(self, one: str, other: str) -> Crossed:
        """The cells of two columns, those of gaps included, so that they hold everybody."""
        pair = self.table.pair(one, other)
        diagonals = [self.table.pair(name, name) for name in (one, other)]
        n, weight, squared = (
            _with_gaps(
                getattr(pair, sums), *(getattr(diagonal, sums).diagonal() for diagonal in diagonals)
            )
            for sums in ("n", "weight", "squared_weight")
        )
        # Everybody else gave neither answer; their weights are what is left to the mean of 1, and
        # of their squares nothing depends, for they have no influence on either column.
        n[-1, -1] = self.wave.n - n.sum()
        weight[-1, -1] = max(self.wave.n - weight.sum(), 0.0)
        rows, columns = np.nonzero(n > 0)
        first = np.where(rows < len(pair.rows), rows, NO_ANSWER)
        second = np.where(columns < len(pair.columns), columns, NO_ANSWER)
        place = rows, columns
        return Crossed(first, second, self._variance(n[place], weight[place], squared[place]))

    def _codes(self, item: str) -> Floats:
        return np.asarray(self.table.codes[item], dtype=float)

    def _found(self, column: str) -> dict[str, int]:
        """Levels somebody has, with their places; none of a column the wave doesn't have."""
        if column not in self.table.codes:
            return {}
        counts = np.diagonal(self.table.pair(column, column).n)
        return {
            str(code): place
            for place, code in enumerate(self.table.codes[column])
            if counts[place] > 0
        }

    def _variance(self, n: Floats, weight: Floats, squared_weight: Floats) -> CellVariance:
        return self._cells(n, weight, squared_weight, weighted=self.wave.weighted)

    def _cells(
        self, n: Floats, weight: Floats, squared_weight: Floats, *, weighted: bool
    ) -> CellVariance:
        return CellVariance(n, weight, squared_weight, n=self.wave.n, weighted=weighted)


@dataclass(frozen=True)
class CountedPolychoric:
    """Polychoric correlations of a Burt table, with the influence of each pair's cells."""

    answers: CountedAnswers
    names: tuple[str, ...]
    used: list[Places]
    found: TabledPolychoric

    @property
    def values(self) -> Floats:
        """Correlations, shape (p, p)."""
        return self.found.values

    @property
    def at_bound(self) -> tuple[tuple[int, int], ...]:
        """Pairs whose likelihood rises to ±1."""
        return self.found.at_bound

    def influence(self, i: int, j: int) -> Floats:
        """Influence of the cells of `CountedAnswers.pair` on the correlation of items i < j."""
        cells = self.answers.crossed(self.names[i], self.names[j])
        rows, columns = (
            self._categories(k, places) for k, places in ((i, cells.first), (j, cells.second))
        )
        return np.asarray(self.found.by_answer(i, j)[rows, columns])

    def _categories(self, item: int, places: Places) -> Places:
        """Categories in use; a code of people without weight is as no answer."""
        codes = len(self.answers.table.codes[self.names[item]])
        category = np.full(codes + 1, NO_ANSWER)
        category[self.used[item]] = np.arange(len(self.used[item]))
        return category[places]  # the last entry is that of no answer


def _values(codes: Floats, places: Places) -> Floats:
    return np.append(codes, np.nan)[places]


def _with_gaps(table: Floats, rows: Floats, columns: Floats) -> Floats:
    """A table with a last row and column of those who gave but one of the answers."""
    whole = np.zeros((len(rows) + 1, len(columns) + 1))
    whole[:-1, :-1] = table
    whole[:-1, -1] = np.maximum(rows - table.sum(axis=1), 0.0)
    whole[-1, :-1] = np.maximum(columns - table.sum(axis=0), 0.0)
    return whole
