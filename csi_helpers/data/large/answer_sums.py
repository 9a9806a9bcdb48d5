"""Sums of products of answers by random group: what means, covariances and their errors need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from csi_helpers.data.large.survey import RANDOM_GROUPS, Batch, LargeWave

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Level = tuple[str, str]  # segment column, code

ROWS = 1 << 15  # rows worked at a time: their products stay in the processor's cache


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


@dataclass
class _Running:
    """Sums of one part while batches go by."""

    part: Part
    groups: int
    terms: Floats = field(init=False)
    squares: Floats = field(init=False)
    n: Floats = field(init=False)
    squared_weights: float = 0.0

    def __post_init__(self) -> None:
        p = len(self.part.items)
        q = p + 1 if self.part.complete else 2 * p + 1
        self.terms = np.zeros((self.groups, q, q))
        self.squares = np.zeros((self.groups, 0 if self.part.complete else p, p))
        self.n = np.zeros((p + 1, p + 1))

    def add(self, answers: Floats, batch: Batch, rows: slice) -> None:
        known = np.isfinite(answers)
        weights = batch.weights[rows]
        inside = known.all(axis=1) if self.part.complete else known.any(axis=1)
        inside &= (weights > 0) | self.part.weightless
        if self.part.level is not None:
            column, code = self.part.level
            inside &= batch.columns[column][rows] == code
        if not inside.any():
            return
        # Neighbours of one group are one matrix product.
        places = np.flatnonzero(inside)
        places = places[np.argsort(batch.group[rows][places], kind="stable")]
        groups, weights = batch.group[rows][places], weights[places]
        answers, known = answers[places], known[places].astype(float)
        starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
        ones = np.ones((len(places), 1))
        filled = answers if self.part.complete else np.where(known > 0, answers, 0.0)
        terms = np.hstack([filled, ones] if self.part.complete else [filled, known, ones])
        weighted = terms * weights[:, None]
        squares = None if self.part.complete else filled * filled * weights[:, None]
        for start, stop in zip(starts, [*starts[1:], len(places)], strict=True):
            here, group = slice(start, stop), groups[start]
            self.terms[group] += weighted[here].T @ terms[here]
            if squares is not None:
                self.squares[group] += squares[here].T @ known[here]
        if self.part.complete:
            self.n += len(places)
        else:
            counted = np.hstack([known, ones])
            self.n += counted.T @ counted
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
    """Sums of several parts, the batches read once.

    Parts of the same items cost the product of terms each; memory is theirs alone.
    """
    running = [_Running(part, groups) for part in parts]
    for batch in batches:
        for start in range(0, len(batch.weights), ROWS):
            rows = slice(start, start + ROWS)
            found: dict[tuple[str, ...], Floats] = {}
            for each in running:
                items = each.part.items
                if items not in found:
                    found[items] = batch.answers(items, rows)
                each.add(found[items], batch, rows)
    return [each.result() for each in running]


def answer_sums(wave: LargeWave, parts: Sequence[Part]) -> list[AnswerSums]:
    """Sums of several parts of a wave, read in one pass."""
    return sum_answers(wave.read(_columns(parts)), parts)


def _columns(parts: Sequence[Part]) -> list[str]:
    items = [item for part in parts for item in part.items]
    return list(dict.fromkeys([*items, *(part.level[0] for part in parts if part.level)]))
