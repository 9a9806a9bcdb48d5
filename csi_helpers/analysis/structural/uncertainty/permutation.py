"""Sums of products of a group, and of as many groups of its size drawn from everybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.model import Flags, Floats, Indices
from csi_helpers.analysis.structural.moments import MomentSums
from csi_helpers.analysis.structural.uncertainty.replication import BLOCK_ROWS
from csi_helpers.analysis.structural.uncertainty.resampling import CHUNK


@dataclass(frozen=True)
class PermutedTotals:
    """Weighted sums of the q products of `MomentSums`.

    Attributes
    ----------
    whole, group : array, shape (q,)
    permuted : tuple of array, shape (b, q)
        Of permuted groups, in chunks; the rest is `whole` less the group.
    halves : bool
        Permuted groups are halves of everybody, whatever the group's own size.
    """

    whole: Floats
    group: Floats
    permuted: tuple[Floats, ...]
    halves: bool = False


def permuted_totals(
    answers: Floats,
    weights: Floats,
    inside: Flags,
    sums: MomentSums,
    seed: np.random.SeedSequence,
    permutations: int,
    pool: ThreadPoolExecutor,
) -> PermutedTotals:
    """Totals of the group and of groups of as many rows, each drawn without replacement.

    Parameters
    ----------
    answers : array, shape (n, p)
    weights : array, shape (n,)
        They go with their rows.
    inside : bool array, shape (n,)
    seed : SeedSequence
        Each chunk has a stream of its own, so that the number of the pool's workers is nothing to
        the answer. Only how many are inside matters to the draws, not who.

    Notes
    -----
    How many of a group's rows fall into each block of rows is multivariate hypergeometric; within
    it they are shuffled. Rows are read once, and memory doesn't grow with their number.

    Examples
    --------
    >>> from csi_helpers.analysis.structural.moments import RowSums
    >>> answers, inside = np.arange(6.0)[:, None], np.arange(6) < 2
    >>> sums = RowSums.of(answers)
    >>> with ThreadPoolExecutor(1) as pool:
    ...     totals = permuted_totals(
    ...         answers, np.ones(6), inside, sums, np.random.SeedSequence(1), 500, pool
    ...     )
    >>> print(sums.moments(totals.group).means, sums.moments(totals.permuted[0]).weight.max())
    [0.5] 2.0
    """
    chunks = [
        (np.random.default_rng([*seed.generate_state(8).tolist(), number]), min(CHUNK, left))
        for number, left in enumerate(range(permutations, 0, -CHUNK))
    ]
    starts = range(0, len(answers), BLOCK_ROWS)
    sizes = np.array([min(BLOCK_ROWS, len(answers) - start) for start in starts])
    members = [
        rng.multivariate_hypergeometric(sizes, inside.sum(), size=count, method="marginals")
        for rng, count in chunks
    ]
    whole, group = np.zeros(sums.width), np.zeros(sums.width)
    permuted = tuple(np.zeros((count, sums.width)) for _, count in chunks)
    for block, start in enumerate(starts):
        rows = slice(start, start + BLOCK_ROWS)
        products = sums.products(answers[rows])
        products *= weights[rows, None]
        whole += products.sum(axis=0)
        group += inside[rows] @ products

        def add(number: int, block: int = block, products: Floats = products) -> None:
            labels = _shuffled(chunks[number][0], len(products), members[number][:, block])
            permuted[number][:] += labels @ products

        list(pool.map(add, range(len(chunks))))  # asking for the results raises what was raised
    return PermutedTotals(whole, group, permuted)


def halved_totals(
    totals: Floats, group: Floats, seed: np.random.SeedSequence, permutations: int
) -> PermutedTotals:
    """Totals of the group, and of halves of everybody drawn by random groups.

    Random groups are as exchangeable as the respondents dealt to them. A half of them can be drawn
    in more ways than a few, so that halves are drawn whatever the size of the group.

    Parameters
    ----------
    totals : array, shape (G, q)
        Of everybody, by random group.
    group : array, shape (q,)

    Examples
    --------
    >>> totals = halved_totals(np.ones((4, 1)), np.ones(1), np.random.SeedSequence(1), 3)
    >>> print(totals.whole, totals.permuted[0].tolist())
    [4.] [[2.0], [2.0], [2.0]]
    """
    groups = len(totals)
    parts = []
    for number, left in enumerate(range(permutations, 0, -CHUNK)):
        rng = np.random.default_rng([*seed.generate_state(8).tolist(), number])
        halves = np.full(min(CHUNK, left), groups // 2)
        parts.append(_shuffled(rng, groups, halves) @ totals)
    return PermutedTotals(totals.sum(axis=0), group, tuple(parts), halves=True)


def _shuffled(rng: np.random.Generator, rows: int, members: Indices) -> Floats:
    """1 for as many rows of each permutation as it has members here, 0 for the others."""
    labels = (np.arange(rows) < members[:, None]).astype(float)
    return rng.permuted(labels, axis=1)
