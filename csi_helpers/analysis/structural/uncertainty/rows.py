"""Rows of answers with their weights, and the products of those that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.em_sums import sums_of
from csi_helpers.analysis.structural.model import Flags, Floats, Indices
from csi_helpers.analysis.structural.moments import MomentSums
from csi_helpers.analysis.structural.uncertainty.replication import Block, UnitDraws

LARGEST_KEPT = 1 << 25  # products of rows kept rather than made anew: 256 MB


@dataclass(frozen=True)
class CountedRows:
    """A sample, of which only the rows in the domain count towards moments.

    Attributes
    ----------
    answers : array, shape (n, p)
        Anything outside the domain.
    weights : array, shape (n,)
    sums : MomentSums
        Prepared for the rows that count.
    domain : bool array, shape (n,), or None
        None: every row counts.
    """

    answers: Floats
    weights: Floats
    sums: MomentSums
    domain: Flags | None

    @classmethod
    def of(
        cls,
        answers: Floats,
        weights: Floats,
        *,
        missing: str = "complete",
        items: Sequence[str] | None = None,
        domain: Flags | None = None,
        sums: MomentSums | None = None,
    ) -> CountedRows:
        """With the sums that are given, or else the products that `missing` wants, see `sums_of`.

        Examples
        --------
        >>> answers = np.array([[1.0], [3.0], [np.nan]])
        >>> rows = CountedRows.of(answers, np.ones(3), domain=np.array([True, True, False]))
        >>> print(rows.sums.moments(rows.products(np.arange(3)).sum(axis=0)).means)
        [2.]
        """
        inside = None if domain is None else np.asarray(domain, dtype=bool)
        counted = slice(None) if inside is None else inside
        if sums is None:
            sums = sums_of(answers[counted], weights[counted], missing=missing, items=items)
        return cls(answers, weights, sums, inside)

    def products(self, rows: Indices) -> Floats:
        """Products (m, q) of the rows with these numbers (m,), zero outside the domain."""
        if self.domain is None:
            return self.sums.products(self.answers[rows])
        inside = self.domain[rows]
        products = np.zeros((len(rows), self.sums.width))
        products[inside] = self.sums.products(self.answers[rows[inside]])
        return products

    def kept(self, draws: UnitDraws) -> list[Floats] | None:
        """Products of all rows, block by block; None where there is no room for them."""
        if draws.rows * self.sums.width > LARGEST_KEPT:
            return None
        return [self.products(draws.order[block.start : block.stop]) for block in draws.blocks]

    def unit_products(self, draws: UnitDraws, block: Block) -> Floats:
        """Weighted products of a block's rows, summed by unit."""
        rows = draws.order[block.start : block.stop]
        products = self.products(rows)
        products *= self.weights[rows, None]
        if block.units == len(rows):
            return products
        return np.asarray(np.add.reduceat(products, block.unit_starts, axis=0))
