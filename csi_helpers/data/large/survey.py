"""A survey too large to load: per wave, tables of counts that answer what chapters ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from csi_helpers.data.codebook import Codebook
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.data.decisions import Decision
from csi_helpers.data.index_weights import IndexWeights
from csi_helpers.data.large.burt import BurtTable

RANDOM_GROUPS = 200


@dataclass(frozen=True)
class Asked:
    """Which columns a Burt table crosses, and of whom.

    Attributes
    ----------
    columns : tuple of str
        Items and segments crossed.
    complete : tuple of str
        Only respondents with a valid answer to all of these items.
    """

    columns: tuple[str, ...]
    complete: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Some of a wave's respondents, analysed ones only.

    Attributes
    ----------
    columns : dict of str to array, shape (m,)
        Items as float64 codes, NaN where there is no valid answer; segments as texts, None where
        unknown.
    weights : array, shape (m,)
        Those of the wave, whose mean over all analysed respondents is 1.
    group : int array, shape (m,)
        The random group of each, see `random_group`.
    """

    columns: dict[str, NDArray[np.generic]]
    weights: NDArray[np.float64]
    group: NDArray[np.intp]

    def answers(self, items: Sequence[str], rows: slice) -> NDArray[np.float64]:
        """Answers of some rows as a matrix, shape (rows, items)."""
        return np.column_stack([self.columns[item][rows] for item in items]).astype(float)


def random_group(rows: NDArray[np.integer], groups: int = RANDOM_GROUPS) -> NDArray[np.intp]:
    """The random group of each row of a file: a hash of its number (SplitMix64), shape (m,).

    Examples
    --------
    >>> counts = np.bincount(random_group(np.arange(100_000)), minlength=RANDOM_GROUPS)
    >>> print(len(counts), bool(abs(counts - 500).max() < 100))
    200 True
    """
    z = rows.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) % np.uint64(groups)).astype(np.intp)


@dataclass(frozen=True)
class WeightSums:
    """The sum of the squared weights (of mean 1) of a wave, the smallest and the largest weight."""

    squares: float
    low: float
    high: float


@dataclass(frozen=True)
class LargeWave:
    """One wave of a large survey; nothing of it is in memory but tables asked for.

    Attributes
    ----------
    name : str
    items : tuple of str
        An earlier wave has only those it shares with the current one.
    segments : tuple of str
    n : int
        Respondents analysed.
    weighted : bool
        False when all weights are equal.
    count : callable
        A sequence of `Asked` -> for each a list of one `BurtTable` of everybody analysed.
    read : callable
        Names of columns -> an iterator over `Batch` of all analysed respondents: one pass.
    weights : WeightSums, optional
        Of all analysed respondents; counted in a pass of its own where it isn't known.
    reasons : mapping, optional
        Item -> reason (`Wave.reasons`) -> analysed respondents without a valid answer; None where
        reasons aren't told apart.
    """

    name: str
    items: tuple[str, ...]
    segments: tuple[str, ...]
    n: int
    weighted: bool
    count: Callable[[Sequence[Asked]], list[list[BurtTable]]]
    read: Callable[[Sequence[str]], Iterator[Batch]]
    weights: WeightSums | None = None
    reasons: Mapping[str, Mapping[str, int]] | None = None


@dataclass(frozen=True)
class LargeSurvey:
    """All waves of a large study; the counterpart of `csi_helpers.data.survey.Survey`.

    Sampling is as if respondents were drawn one by one from an endless population, with or without
    weights: clusters, strata, raking and a finite population are refused where it is opened.

    Attributes
    ----------
    waves : tuple of LargeWave
        Oldest first, the current one last.
    codebook, log, counts, flagged, excluded, hashes, index_weights, customers
        As in `Survey`; there are no customers.
    """

    waves: tuple[LargeWave, ...]
    codebook: Codebook
    log: tuple[Decision, ...]
    counts: dict[str, dict[str, int]]
    flagged: dict[str, dict[str, int]]
    excluded: dict[str, dict[str, int]]
    hashes: dict[str, str]
    index_weights: IndexWeights | None = None
    customers: CustomerFiles = field(default_factory=CustomerFiles)

    @property
    def current(self) -> LargeWave:
        """The wave the report is about."""
        return self.waves[-1]
