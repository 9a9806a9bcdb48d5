"""Polychoric correlations: how the normal variables behind ordered answers go together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from csi_helpers.analysis.measurement.bivariate_normal import BivariateCells, normal_density
from csi_helpers.analysis.measurement.polychoric_likelihood import most_likely
from csi_helpers.analysis.variance import Floats

IntArray = NDArray[np.int64]

_ROWS = 8192  # respondents a block of dummy columns, so that memory doesn't grow with n
_CELLS = 500_000  # cells of contingency tables worked on at once
_BEYOND = 40.0  # stands for an infinite threshold: its normal probability is exactly 1


@dataclass(frozen=True)
class TabledPolychoric:
    """Polychoric correlations of p items with their thresholds, and influence by answer.

    Attributes
    ----------
    values : array, shape (p, p)
        Correlations, ones on the diagonal; NaN where nobody answered both items.
    thresholds : tuple of arrays
        Of each item, one fewer than it has categories in use.
    at_bound : tuple of (i, j), i < j
        Pairs whose likelihood rises to a correlation of 1 or -1 (empty cells): their estimate
        stands at ±0.9999 and has no standard error.
    """

    values: Floats
    thresholds: tuple[Floats, ...]
    at_bound: tuple[tuple[int, int], ...]
    _influence: Floats = field(repr=False)

    def by_answer(self, i: int, j: int) -> Floats:
        """Influence, on the correlation of items i < j, of giving each pair of answers.

        Returns
        -------
        array, shape (K + 1, K + 1)
            By category in use of either item, 0 to K - 1; the last row and column is no answer.
        """
        return np.asarray(self._influence[_pair_number(i, j, len(self.values))])


@dataclass(frozen=True)
class Polychoric(TabledPolychoric):
    """Polychoric correlations of p items with their thresholds and influence values."""

    _codes: NDArray[np.int16] = field(repr=False)

    def influence(self, i: int, j: int) -> Floats:
        """Influence of each respondent on the correlation of items `i` and `j`, shape (n,).

        Scaled to the base of those who answered both: the correlation moves by the weighted sum of
        the influence over *all* rows, divided by the weight of that base. For who answered only one
        of the items moves its thresholds, and so has an influence too. Zero for who answered
        neither; NaN at the bound.
        """
        if i > j:
            return self.influence(j, i)
        if i == j:
            return np.zeros(len(self._codes))
        return np.asarray(self.by_answer(i, j)[self._codes[:, i], self._codes[:, j]])


def polychoric_correlations(answers: Floats, weights: Floats | None = None) -> Polychoric:
    """Two-step maximum-likelihood polychoric correlations of all pairs of items.

    Parameters
    ----------
    answers : array, shape (n, p)
        Codes of ordered categories; NaN is a missing answer. Only the order of codes matters.
    weights : array, shape (n,), optional
        Weight 2 counts like two respondents; equal weights by default.

    Raises
    ------
    ValueError
        An item whose answers don't differ among those with a weight has no threshold.

    Notes
    -----
    An item's thresholds are the normal quantiles of its weighted margin over everybody who answered
    it; the correlation then maximises the likelihood of the pair's contingency table (Olsson 1979,
    Psychometrika 44). With two categories each it is the tetrachoric correlation. The influence
    values are the exact derivatives of both steps with respect to the respondents' weights, so
    standard errors include the estimation of the thresholds (Muthén 1984, Psychometrika 49) and
    don't presume that the model fits.

    Examples
    --------
    >>> yes_no = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], [40, 10, 10, 40], axis=0)
    >>> found = polychoric_correlations(yes_no.astype(float))
    >>> print(f"{found.values[0, 1]:.4f}")  # both split in halves: sin(pi/2 (0.8 - 0.2))
    0.8090
    """
    answers = np.asarray(answers, dtype=float)
    weights = np.ones(len(answers)) if weights is None else np.asarray(weights, dtype=float)
    codes, sizes = _coded(answers, weights)
    tables = _contingency(codes, weights, int(sizes.max(initial=2)))
    found = polychoric_of_tables(tables, sizes)
    return Polychoric(
        found.values, found.thresholds, found.at_bound, found._influence, _codes=codes
    )


def polychoric_of_tables(tables: Floats, sizes: IntArray) -> TabledPolychoric:
    """The same from contingency tables of all pairs.

    Parameters
    ----------
    tables : array, shape (p, K, p, K)
        Weight of those with category k of item i and category l of item j; an item with itself is
        diagonal, and holds everybody who answered it.
    sizes : int array, shape (p,)
        Categories in use of each item, the first ones of K; at least two.
    """
    margins = np.einsum("iaia->ia", tables)
    edges = _thresholds(margins, sizes)
    p = len(sizes)
    first, second = np.triu_indices(p, 1)
    values, at_bound = np.eye(p), np.zeros(len(first), dtype=bool)
    width = tables.shape[1] + 1
    influence = np.empty((len(first), width, width))
    for part in _parts(len(first), width * width):
        i, j = first[part], second[part]
        counts = tables[i, :, j, :]
        rho, at_bound[part] = most_likely(counts, edges[i], edges[j])
        values[i, j] = values[j, i] = rho
        influence[part] = _influence_tables(
            counts, rho, (edges[i], margins[i]), (edges[j], margins[j])
        )
    influence[at_bound] = np.nan
    return TabledPolychoric(
        values=values,
        thresholds=tuple(edge[: size - 1].copy() for edge, size in zip(edges, sizes, strict=True)),
        at_bound=tuple(
            (int(i), int(j)) for i, j in zip(first[at_bound], second[at_bound], strict=True)
        ),
        _influence=influence,
    )


def _pair_number(i: int, j: int, p: int) -> int:
    """Place of the pair i < j in the order of ``np.triu_indices(p, 1)``."""
    return i * p - i * (i + 1) // 2 + j - i - 1


def _parts(pairs: int, cells: int) -> Iterator[slice]:
    step = max(1, _CELLS // cells)
    return (slice(start, start + step) for start in range(0, pairs, step))


def _coded(answers: Floats, weights: Floats) -> tuple[NDArray[np.int16], IntArray]:
    """Categories in use as 0, 1, ...; -1 for a missing answer or a respondent without weight."""
    codes = np.full(answers.shape, -1, dtype=np.int16)
    sizes = np.zeros(answers.shape[1], dtype=np.int64)
    for item, column in enumerate(answers.T):
        known = np.isfinite(column) & (weights > 0)
        categories, codes[known, item] = np.unique(column[known], return_inverse=True)
        sizes[item] = len(categories)
    if (sizes < 2).any():
        alike = ", ".join(map(str, np.flatnonzero(sizes < 2)))
        raise ValueError(f"answers in at least two categories are needed; alike in column {alike}")
    return codes, sizes


def _contingency(codes: NDArray[np.int16], weights: Floats, categories: int) -> Floats:
    """Weighted tables (p, K, p, K) of every pair of items at once."""
    n, p = codes.shape
    tables = np.zeros((p * categories, p * categories))
    every = np.arange(categories, dtype=np.int16)
    for start in range(0, n, _ROWS):
        block = codes[start : start + _ROWS]
        dummies = (block[:, :, None] == every).reshape(len(block), -1).astype(float)
        tables += dummies.T @ (weights[start : start + _ROWS, None] * dummies)
    return tables.reshape(p, categories, p, categories)


def _thresholds(margins: Floats, sizes: IntArray) -> Floats:
    """Upper thresholds (p, K - 1) of all but the last category, far out where there are fewer."""
    below = np.cumsum(margins, axis=1)[:, :-1]
    above = np.cumsum(margins[:, ::-1], axis=1)[:, ::-1][:, 1:]
    # The nearer tail, so that reversing the codes mirrors the thresholds to the last digit.
    total = margins.sum(axis=1, keepdims=True)
    edges = np.where(below < above, ndtri(below / total), -ndtri(above / total))
    inner = np.arange(margins.shape[1] - 1) < (sizes - 1)[:, None]
    return np.where(inner, edges, _BEYOND)


def _influence_tables(
    counts: Floats, rho: Floats, row_item: tuple[Floats, Floats], column_item: tuple[Floats, Floats]
) -> Floats:
    """Influence of a respondent in each cell, (pairs, K + 1, K + 1).

    Last row and column: who didn't answer that item. By the implicit function theorem on the
    score of the second step, whose thresholds move with the margins of the first.
    """
    (rows, row_margin), (columns, column_margin) = row_item, column_item
    cells = BivariateCells(rows, columns, rho)
    probability, slope = cells.probability(), cells.slope()
    ratio = slope / probability
    bend = (counts * (cells.curvature() / probability - ratio**2)).sum(axis=(1, 2))
    by_row = _threshold_effect(cells, counts / probability, ratio, row_margin)
    by_column = _threshold_effect(
        cells.transposed(),
        (counts / probability).swapaxes(1, 2),
        ratio.swapaxes(1, 2),
        column_margin,
    )
    table = by_row[:, :, None] + by_column[:, None, :]
    table[:, :-1, :-1] += ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(table * (counts.sum(axis=(1, 2)) / -bend)[:, None, None])


def _threshold_effect(
    cells: BivariateCells, share: Floats, ratio: Floats, margin: Floats
) -> Floats:
    """Derivative of the score by the weight of a respondent in each row, through its thresholds."""
    own = cells.row_slope_by_rho() * (share[:, :-1] - share[:, 1:])
    other = cells.row_slope() * ((share * ratio)[:, :-1] - (share * ratio)[:, 1:])
    score_by_threshold = (own - other).sum(axis=2)
    weight = margin.sum(axis=1, keepdims=True)
    below = np.cumsum(margin, axis=1)[:, :-1] / weight
    density = normal_density(cells.rows) * weight
    lever = np.divide(score_by_threshold, density, where=density > 0, out=np.zeros_like(density))
    categories = np.arange(margin.shape[1])
    lower = (categories[:, None] <= categories[:-1]) - below[:, None, :]
    moved = (lower * lever[:, None, :]).sum(axis=2)
    return np.pad(moved, ((0, 0), (0, 1)))
