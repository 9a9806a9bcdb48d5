"""How often each sampling unit enters a bootstrap replicate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from csi_helpers.analysis.structural.model import Floats, Indices
from csi_helpers.data.design import SamplingDesign

BLOCK_ROWS = 2048  # a constant: sums are added block by block, whatever the machine


@dataclass(frozen=True)
class Block:
    """Neighbouring units: rows `start` to `stop` (sorted) and where in them each unit begins.

    `pieces` are (stratum, number of the piece in it, first unit, units), units counted within.
    """

    start: int
    stop: int
    unit_starts: Indices
    pieces: tuple[tuple[int, int, int, int], ...]

    @property
    def units(self) -> int:
        """How many units the block has."""
        return len(self.unit_starts)


def chunk_streams(
    seed: np.random.SeedSequence, replicates: int, size: int
) -> list[tuple[np.random.Generator, int]]:
    """A random stream for each chunk of replicates, and how many these are.

    Examples
    --------
    >>> print([count for _, count in chunk_streams(np.random.SeedSequence(1), 25, 10)])
    [10, 10, 5]
    """
    # Made anew rather than spawned: a seed that has spawned before would give other children.
    entropy = [int(word) for word in seed.generate_state(8)]
    return [
        (
            np.random.default_rng(np.random.SeedSequence(entropy, spawn_key=(number,))),
            min(size, replicates - first),
        )
        for number, first in enumerate(range(0, replicates, size))
    ]


class UnitDraws:
    """Draws of units with replacement within strata, as many as there are.

    Parameters
    ----------
    design : SamplingDesign
        Units are clusters, or respondents where there are none.
    one_fewer : bool
        Draw one unit fewer a stratum and scale up, so that the variance of a total is unbiased
        even with few units a stratum (Rao & Wu 1988, J. Am. Stat. Assoc. 83; McCarthy & Snowden
        1985). A stratum with one unit always keeps it.

    Examples
    --------
    >>> draws = UnitDraws(SamplingDesign.simple(4))
    >>> counts = draws.counts(np.random.default_rng(1), 2)
    >>> print(counts.sum(axis=1))
    [4. 4.]
    """

    def __init__(self, design: SamplingDesign, *, one_fewer: bool = False) -> None:
        pairs = np.column_stack([design.strata, design.clusters])
        # Sorted, units and strata stand together; rows that are units of one stratum stay put.
        self.order: Indices = np.lexsort((design.clusters, design.strata))
        ordered = pairs[self.order]
        changes = (ordered[1:] != ordered[:-1]).any(axis=1)
        self.unit_starts: Indices = np.concatenate([[0], np.flatnonzero(changes) + 1])
        self.stratum_of_unit: Indices = np.unique(
            ordered[self.unit_starts, 0], return_inverse=True
        )[1].reshape(-1)
        self.sizes: Indices = np.bincount(self.stratum_of_unit)
        self._taken = np.where(self.sizes > 1, self.sizes - one_fewer, 1)
        self.rows = len(pairs)

    @cached_property
    def unit_of_row(self) -> Indices:
        """The unit of each sorted row, shape (n,)."""
        lengths = np.diff([*self.unit_starts, self.rows])
        return np.repeat(np.arange(len(self.unit_starts)), lengths)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All units in blocks of about `BLOCK_ROWS` rows."""
        return tuple(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        ends = np.append(self.unit_starts[1:], self.rows)
        first_of_stratum = np.concatenate([[0], np.cumsum(self.sizes)])
        pieces: list[tuple[int, int, int, int]] = []
        block_unit = 0
        for stratum, (unit, last) in enumerate(
            zip(first_of_stratum[:-1].tolist(), first_of_stratum[1:].tolist(), strict=True)
        ):
            number = 0
            while unit < last:
                row = self.unit_starts[block_unit]
                # At least one unit, else as many as still fit.
                fit = int(np.searchsorted(ends, row + BLOCK_ROWS, side="right"))
                stop = min(last, max(fit, unit + 1))
                pieces.append((stratum, number, unit - block_unit, stop - unit))
                unit, number = stop, number + 1
                if stop >= fit:
                    yield self._block(block_unit, stop, pieces)
                    pieces, block_unit = [], stop
        if pieces:
            yield self._block(block_unit, len(ends), pieces)

    def _block(self, first: int, last: int, pieces: list[tuple[int, int, int, int]]) -> Block:
        starts = self.unit_starts[first:last]
        stop = self.unit_starts[last] if last < len(self.unit_starts) else self.rows
        return Block(int(starts[0]), int(stop), starts - starts[0], tuple(pieces))

    def allocate(self, rng: np.random.Generator, replicates: int) -> list[Indices]:
        """Draws that fall to each piece of each stratum: per stratum (replicates, pieces)."""
        parts: list[list[int]] = [[] for _ in self.sizes]
        for block in self.blocks:
            for stratum, _, _, units in block.pieces:
                parts[stratum].append(units)
        return [
            np.full((replicates, 1), taken)
            if len(part) == 1
            else rng.multinomial(taken, np.array(part) / size, size=replicates)
            for part, taken, size in zip(parts, self._taken.tolist(), self.sizes, strict=True)
        ]

    def block_counts(
        self, rng: np.random.Generator, block: Block, allocation: list[Indices]
    ) -> Floats:
        """Times each unit of the block was drawn, scaled, shape (replicates, units)."""
        replicates = len(allocation[0])
        counts = np.empty((replicates, block.units))
        for stratum, number, first, units in block.pieces:
            drawn = allocation[stratum][:, number]
            cell = np.repeat(np.arange(replicates) * units, drawn)
            cell += rng.integers(0, units, size=len(cell))
            times = np.bincount(cell, minlength=replicates * units).reshape(replicates, units)
            scale = self.sizes[stratum] / self._taken[stratum]
            np.multiply(times, scale, out=counts[:, first : first + units])
        return counts

    def counts(self, rng: np.random.Generator, replicates: int) -> Floats:
        """Times each unit was drawn, in sorted order, shape (replicates, units)."""
        allocation = self.allocate(rng, replicates)
        parts = [self.block_counts(rng, block, allocation) for block in self.blocks]
        return np.concatenate(parts, axis=1)
