"""The Burt table: how many respondents gave each pair of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PairTable:
    """Two columns crossed: cell (a, b) holds those with code a of the one, code b of the other.

    Attributes
    ----------
    rows, columns : array, shape (r,) and (c,)
        Codes: numbers of an item, texts of a segment.
    n : array, shape (r, c)
        Respondents.
    weight, squared_weight : array, shape (r, c)
        Sums of their weights and of the weights' squares.
    """

    rows: NDArray[np.generic]
    columns: NDArray[np.generic]
    n: Floats
    weight: Floats
    squared_weight: Floats


@dataclass(frozen=True)
class BurtTable:
    """All columns crossed with all columns, code by code (Burt 1950, Br. J. Stat. Psychol. 3).

    It is Z'Z of the indicators Z of every code of every column. Who gave no valid answer to a
    column has no indicator there, so that each pair of columns has its own base.

    Attributes
    ----------
    codes : dict of str to array
        Column -> the codes it takes, items' as float64 in ascending order, segments' as texts.
    n, weight, squared_weight : array, shape (k, k)
        Respondents, sums of weights and of squared weights; k codes of all columns in order.
        Weights are those of the wave: their mean over all analysed respondents is 1.

    Examples
    --------
    >>> table = burt_table({"q1": np.array([1.0, 2.0, 2.0]), "q2": np.array([5.0, 5.0, np.nan])})
    >>> table.pair("q1", "q2").n
    array([[1.],
           [1.]])
    """

    codes: dict[str, NDArray[np.generic]]
    n: Floats
    weight: Floats
    squared_weight: Floats

    @cached_property
    def places(self) -> dict[str, slice]:
        """Where each column's codes stand in the table."""
        ends = np.cumsum([0, *(len(codes) for codes in self.codes.values())]).tolist()
        return {
            name: slice(start, end)
            for name, start, end in zip(self.codes, ends[:-1], ends[1:], strict=True)
        }

    def pair(self, one: str, other: str) -> PairTable:
        """Two columns crossed; a column with itself is diagonal."""
        place = self.places[one], self.places[other]
        return PairTable(
            self.codes[one],
            self.codes[other],
            self.n[place],
            self.weight[place],
            self.squared_weight[place],
        )


def indicators(
    columns: Mapping[str, NDArray[np.generic]], codes: Mapping[str, NDArray[np.generic]]
) -> Floats:
    """Whether each respondent has each code, shape (n, k)."""
    return np.column_stack(
        [np.asarray(columns[name])[:, None] == codes[name][None, :] for name in codes]
    ).astype(float)


def burt_table(
    columns: Mapping[str, NDArray[np.generic]],
    weights: Floats | None = None,
    *,
    codes: Mapping[str, NDArray[np.generic]] | None = None,
) -> BurtTable:
    """The Burt table of arrays in memory.

    Parameters
    ----------
    columns : mapping of str to array, shape (n,)
        Answers with NaN where there is none; texts of a segment, None where unknown.
    weights : array, shape (n,), optional
        Mean 1.
    codes : mapping, optional
        The codes of each column; by default those it takes.
    """
    if codes is None:
        codes = {name: _taken(np.asarray(column)) for name, column in columns.items()}
    known = {name: codes[name] for name in columns}
    z = indicators(columns, known)
    w = np.ones(len(z)) if weights is None else weights
    return BurtTable(known, z.T @ z, (z * w[:, None]).T @ z, (z * (w * w)[:, None]).T @ z)


def _taken(column: NDArray[np.generic]) -> NDArray[np.generic]:
    if column.dtype == object:
        return np.array(sorted({text for text in column if text is not None}), dtype=object)
    return np.unique(column[np.isfinite(column.astype(float))])
