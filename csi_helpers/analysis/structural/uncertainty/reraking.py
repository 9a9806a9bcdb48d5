"""Raking of replicate weights to the margins that the sample's own weights meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.model import Floats, Indices
from csi_helpers.analysis.structural.uncertainty.resampling import Adjust
from csi_helpers.data.design import SamplingDesign

TOLERANCE = 1e-10  # on every margin's share
MOST_SWEEPS = 1000  # as many as the weights themselves may take


def reraking(design: SamplingDesign) -> Adjust | None:
    """How replicate weights get back onto the margins; None where the design has none.

    Returns
    -------
    callable or None
        From replicate weights (b, n), times drawn times `design.weights`, to weights (b, n) whose
        shares meet those of `design.weights` in every margin, to 1e-10. A replicate in which a
        category vanished, or whose categories can't meet the margins together, is NaN, so that
        `bootstrap` counts it as degenerate.

    Notes
    -----
    Replicates start from raked weights, not from those before raking: the two differ by one factor
    for each category of each margin, and such factors leave iterative proportional fitting where
    it ends (it keeps the odds ratios of what it starts from, and nothing else). Where weights were
    trimmed, replicates start from the trimmed ones and meet the shares these have; they are not
    trimmed again.

    References
    ----------
    Deming & Stephan (1940), Ann. Math. Stat. 11; that replicates are raked like the sample: Rao,
    Wu & Yue (1992), Surv. Methodol. 18; Canty & Davison (1999), The Statistician 48.

    Examples
    --------
    >>> from dataclasses import replace
    >>> margins = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    >>> design = replace(SamplingDesign.simple(4), margins=margins)
    >>> print(reraking(design)(np.array([[2.0, 1.0, 1.0, 0.0], [2.0, 2.0, 0.0, 0.0]])))
    [[1.33333333 0.66666667 2.         0.        ]
     [       nan        nan        nan        nan]]
    """
    if design.margins is None:
        return None
    return _Raking.of(design)


@dataclass(frozen=True)
class _Raking:
    """Respondents of one cell, all margins crossed, get one factor: few cells, not many rows."""

    order: Indices  # rows sorted by cell (n,)
    starts: Indices  # where in them each cell begins (C,)
    cell_of_row: Indices
    members: tuple[Floats, ...]  # of each margin: whether a cell is in a category (C, k)
    targets: tuple[Floats, ...]  # sums of weights (k,)

    @classmethod
    def of(cls, design: SamplingDesign) -> _Raking:
        dummies = np.asarray(design.margins, dtype=float)
        cells, cell_of_row = np.unique(dummies, axis=0, return_inverse=True)
        cell_of_row = cell_of_row.reshape(-1)
        order = np.argsort(cell_of_row, kind="stable")
        starts = np.searchsorted(cell_of_row[order], np.arange(len(cells)))
        totals = np.bincount(cell_of_row, design.weights, minlength=len(cells))
        members = tuple(cells[:, margin] for margin in margin_columns(cells))
        targets = tuple(totals @ member for member in members)
        return cls(order, starts, cell_of_row, members, targets)

    def __call__(self, weights: Floats) -> Floats:
        start = np.add.reduceat(weights[:, self.order], self.starts, axis=1)
        cells = self._fitted(start)
        factors = np.divide(cells, start, out=np.ones_like(cells), where=start != 0)
        factors[np.isnan(cells[:, 0])] = np.nan
        return np.asarray(weights * factors[:, self.cell_of_row])

    def _fitted(self, start: Floats) -> Floats:
        """Weights of the cells (b, C) on the margins; NaN where they can't get there."""
        fitted = np.full_like(start, np.nan)
        open_still, cells = np.arange(len(start)), start.copy()
        for _ in range(MOST_SWEEPS):
            for member, target in zip(self.members, self.targets, strict=True):
                cells *= _factors(cells @ member, target) @ member.T
            deviation = self._deviation(cells)
            done = deviation <= TOLERANCE
            fitted[open_still[done]] = cells[done]
            # One that isn't a number never will be: it stays NaN.
            going = deviation > TOLERANCE
            if not going.any():
                break
            if not going.all():
                open_still, cells = open_still[going], cells[going]
        return fitted

    def _deviation(self, cells: Floats) -> Floats:
        """Largest distance of a share from its target, (b,)."""
        distances = [
            np.abs(cells @ member - target).max(axis=1) / target.sum()
            for member, target in zip(self.members, self.targets, strict=True)
        ]
        return np.asarray(np.max(distances, axis=0))


def _factors(sums: Floats, target: Floats) -> Floats:
    """What brings sums (b, k) onto the target; 1 for a category that has no weight to meet."""
    factors = np.full_like(sums, np.nan)
    np.divide(target, sums, out=factors, where=sums > 0)
    return np.where(target > 0, factors, 1.0)


def margin_columns(dummies: Floats) -> list[Indices]:
    """Which columns of the dummies (n, k) make up each margin.

    Every row has one 1 in each margin. So a margin ends where all rows have had as many; columns
    without a 1 belong nowhere.

    Examples
    --------
    >>> sex = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    >>> print(margin_columns(np.hstack([sex, np.ones((3, 1)), sex])))
    [array([0, 1]), array([2]), array([3, 4])]
    """
    used = np.flatnonzero(dummies.any(axis=0))
    counted = np.cumsum(dummies[:, used], axis=1)
    ends = np.flatnonzero((counted == counted[:1]).all(axis=0)) + 1
    return np.split(used, ends[:-1])
