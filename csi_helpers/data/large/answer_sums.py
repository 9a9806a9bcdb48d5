"""Sums of products of answers by random group: what means, covariances and their errors need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from csi_helpers.data.large.blocks import Block
from csi_helpers.data.large.survey import RANDOM_GROUPS, Batch, LargeWave

Floats = NDArray[np.float64]
Level = tuple[str, str]  # segment column, code

ROWS = 1 << 16  # rows worked at a time: some 300 of each random group


@dataclass(frozen=True)
class Part:
    """Respondents whose answers are summed.

    Attributes
    ----------
    items : tuple of str
        p items.
    complete : bool
        Only who answered all of them; else who answered one at least.
    level : (segment column, code), optional
        Only who has it.
    weightless : bool
        Whether respondents of weight zero count as respondents; to sums they add nothing.
    """

    items: tuple[str, ...]
    complete: bool = False
    level: Level | None = None
    weightless: bool = False

    @property
    def numbers(self) -> int:
        """How many numbers its sums are, all random groups together."""
        p = len(self.items)
        return RANDOM_GROUPS * ((p + 1) ** 2 if self.complete else (2 * p + 1) ** 2 + p * p)


@dataclass(frozen=True)
class AnswerSums:
    """Weighted sums over the respondents of each of G random groups.

    An item nobody left out has the same sums as a complete one; gaps count nowhere.

    Attributes
    ----------
    items : tuple of str
    terms : array, shape (G, q, q)
        Sums of w t t' of the terms t: p answers (0 at a gap), then, unless complete, p times
        whether the item was answered, then 1.
    squares : array, shape (G, p, p)
        Sums of w x² of the row's item over who answered the column's too; empty where complete.
    n : array, shape (p + 1, p + 1)
        Respondents who answered both items; the last is everybody in the base.
    squared_weights : float
        Sum of squared weights of the base.

    Examples
    --------
    >>> batch = Batch(
    ...     {"a": np.array([1.0, 2, 4]), "b": np.array([3.0, np.nan, 5])},
    ...     np.ones(3),
    ...     np.array([0, 1, 1]),
    ... )
    >>> sums = sum_answers([batch], [Part(("a", "b"))], groups=2)[0]
    >>> print(sums.both[:, 0, 1], sums.n.tolist())
    [ 3. 20.] [[3, 2, 3], [2, 2, 2], [3, 2, 3]]
    """

    items: tuple[str, ...]
    terms: Floats
    squares: Floats
    n: NDArray[np.intp]
    squared_weights: float

    @property
    def complete(self) -> bool:
        """Whether everybody in the base answered every item."""
        return bool(self.terms.shape[1] == len(self.items) + 1)

    @property
    def respondents(self) -> int:
        """Unweighted base."""
        return int(self.n[-1, -1])

    @property
    def weight(self) -> Floats:
        """Sum of weights by group, shape (G,)."""
        return self.terms[:, -1, -1]

    @property
    def n_eff(self) -> float:
        """Kish's effective base, n itself where all weights are one."""
        return float(self.weight.sum() ** 2 / self.squared_weights) if self.respondents else 0.0

    @property
    def both(self) -> Floats:
        """Sums of w x y over who answered both, shape (G, p, p)."""
        p = len(self.items)
        return self.terms[:, :p, :p]

    @property
    def one(self) -> Floats:
        """Sums of w x of the row's item over who answered the column's too, shape (G, p, p)."""
        p = len(self.items)
        if self.complete:
            return np.broadcast_to(self.terms[:, :p, -1:], (len(self.terms), p, p))
        return self.terms[:, :p, p:-1]

    @property
    def answered(self) -> Floats:
        """Sums of w over who answered both, shape (G, p, p)."""
        p = len(self.items)
        if self.complete:
            return np.broadcast_to(self.terms[:, -1:, -1:], (len(self.terms), p, p))
        return self.terms[:, p:-1, p:-1]

    @cached_property
    def square(self) -> Floats:
        """Sums of w x² of the row's item over who answered the column's too, shape (G, p, p)."""
        if not self.complete:
            return self.squares
        p = len(self.items)
        own = np.diagonal(self.both, axis1=1, axis2=2)
        return np.broadcast_to(own[:, :, None], (len(self.terms), p, p))

    def of(self, items: Sequence[str]) -> AnswerSums:
        """Of the same respondents' answers to some of the items, in the order given."""
        own = [self.items.index(item) for item in items]
        p = len(self.items)
        terms = own if self.complete else [*own, *(place + p for place in own)]
        terms = [*terms, self.terms.shape[1] - 1]
        squares = self.squares if self.complete else self.squares[:, own][:, :, own]
        return AnswerSums(
            tuple(items),
            self.terms[:, terms][:, :, terms],
            squares,
            self.n[np.ix_([*own, p], [*own, p])],
            self.squared_weights,
        )

    def __add__(self, other: AnswerSums) -> AnswerSums:
        """Of two parts without a respondent in common."""
        return AnswerSums(
            self.items,
            self.terms + other.terms,
            self.squares + other.squares,
            self.n + other.n,
            self.squared_weights + other.squared_weights,
        )


def stacked(parts: Sequence[AnswerSums]) -> AnswerSums:
    """Of parts without a respondent in common, each with random groups of its own."""
    return AnswerSums(
        parts[0].items,
        np.concatenate([part.terms for part in parts]),
        np.concatenate([part.squares for part in parts]),
        np.sum([part.n for part in parts], axis=0),
        sum(part.squared_weights for part in parts),
    )


class _Running:
    """Sums of one part while blocks go by."""

    def __init__(self, part: Part, groups: int) -> None:
        self.part, p = part, len(part.items)
        q = p + 1 if part.complete else 2 * p + 1
        self.terms = np.zeros((groups, q, q))
        self.squares = np.zeros((groups, 0 if part.complete else p, p))
        self.n = np.zeros((p + 1, p + 1))
        self.squared_weights = 0.0

    def add(self, block: Block) -> None:
        part = self.part
        inside = block.inside(
            part.items, complete=part.complete, level=part.level, weightless=part.weightless
        )
        if not inside.any():
            return
        p, found = len(self.part.items), block.terms(self.part.items)
        chosen = slice(None) if inside.all() else np.flatnonzero(inside)
        terms = [*range(p), 2 * p] if self.part.complete else slice(None)
        values, squares = found.values[terms][:, chosen], found.squares[:, chosen]
        group, weights = block.group[chosen], block.weights[chosen]
        starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]).tolist()
        for start, stop in zip(starts, [*starts[1:], len(group)], strict=True):
            here = values[:, start:stop]
            self.terms[group[start]] += here @ here.T
            if not self.part.complete:
                self.squares[group[start]] += squares[:, start:stop] @ here[p:-1].T
        if self.part.complete:
            self.n += len(group)
        else:
            counted = np.ones((p + 1, len(group)), dtype=np.float32)  # exact: below 2^24
            counted[:p] = found.known[:, chosen]
            self.n += counted @ counted.T
        self.squared_weights += float(weights @ weights)

    def result(self) -> AnswerSums:
        return AnswerSums(
            self.part.items,
            self.terms,
            self.squares,
            np.rint(self.n).astype(np.intp),
            self.squared_weights,
        )


def sum_answers(
    batches: Iterable[Batch], parts: Sequence[Part], *, groups: int = RANDOM_GROUPS
) -> list[AnswerSums]:
    """Sums of several parts, the batches read once."""
    running = [_Running(part, groups) for part in parts]
    for batch in batches:
        for start in range(0, len(batch.weights), ROWS):
            block = Block(batch, slice(start, start + ROWS))
            for each in running:
                each.add(block)
    return [each.result() for each in running]


def answer_sums(wave: LargeWave, parts: Sequence[Part]) -> list[AnswerSums]:
    """Sums of several parts of a wave, read in one pass."""
    return sum_answers(wave.read(_columns(parts)), parts)


def _columns(parts: Sequence[Part]) -> list[str]:
    items = [item for part in parts for item in part.items]
    return list(dict.fromkeys([*items, *(part.level[0] for part in parts if part.level)]))
