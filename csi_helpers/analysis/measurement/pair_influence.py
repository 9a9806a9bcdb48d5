"""Pearson and polychoric correlations of many items, with the influence values of each pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from csi_helpers.analysis.items import Members
from csi_helpers.analysis.measurement.polychoric import polychoric_correlations
from csi_helpers.analysis.standardise import correlation_influence
from csi_helpers.analysis.variance import DesignVariance, Floats

Pairs = Sequence[tuple[int, int]]
Influences = Callable[[Pairs], Floats]  # of some pairs, shape (n, pairs), zero outside their base

_BLOCK = 20_000_000  # influence values held at once


def pearson(values: Floats, weights: Floats) -> tuple[Floats, Influences]:
    """Weighted Pearson correlations (p, p) of answers (n, p), each pair on its own base."""
    answered = np.isfinite(values)
    if answered.all():
        return _complete_pearson(values, weights)
    p = values.shape[1]
    matrix = np.eye(p)
    for i, j in combinations(range(p), 2):
        zi, zj, share = _standardised_pair(values, answered, weights, i, j)
        matrix[i, j] = matrix[j, i] = np.clip(share @ (zi * zj), -1.0, 1.0)

    def influences(pairs: Pairs) -> Floats:
        columns = []
        for i, j in pairs:
            zi, zj, share = _standardised_pair(values, answered, weights, i, j)
            of_pair = correlation_influence(zi, zj, matrix[i, j])
            columns.append(np.where(share > 0, of_pair, 0.0))
        return np.column_stack(columns)

    return matrix, influences


def _complete_pearson(values: Floats, weights: Floats) -> tuple[Floats, Influences]:
    share = weights / weights.sum()
    centred = values - share @ values
    standard = centred / np.sqrt(share @ centred**2)
    matrix = np.clip((standard * share[:, None]).T @ standard, -1.0, 1.0)
    np.fill_diagonal(matrix, 1.0)

    def influences(pairs: Pairs) -> Floats:
        i, j = np.array(pairs).T
        return correlation_influence(standard[:, i], standard[:, j], matrix[i, j])

    return matrix, influences


def _standardised_pair(
    values: Floats, answered: Members, weights: Floats, i: int, j: int
) -> tuple[Floats, Floats, Floats]:
    """Both items standardised among who answered both (else zero), and shares of the weight."""
    both = answered[:, i] & answered[:, j]
    share = np.where(both, weights, 0.0)
    share = share / share.sum()
    pair = np.where(both[:, None], values[:, [i, j]], 0.0)
    centred = np.where(both[:, None], pair - share @ pair, 0.0)
    zi, zj = (centred / np.sqrt(share @ centred**2)).T
    return zi, zj, share


def polychoric(
    values: Floats, weights: Floats
) -> tuple[Floats, Influences, tuple[tuple[int, int], ...]]:
    """Weighted polychoric correlations (p, p), and the pairs whose estimate is at its bound."""
    found = polychoric_correlations(values, weights)

    def influences(pairs: Pairs) -> Floats:
        return np.column_stack([found.influence(i, j) for i, j in pairs])

    return found.values, influences, found.at_bound


def covariances(
    variance: DesignVariance, base: Members, values: Floats, influences: Influences
) -> tuple[Floats, Floats]:
    """Covariances of all correlations: under the design, and under simple random sampling.

    Parameters
    ----------
    variance : DesignVariance
        Of all n respondents.
    base : bool array, shape (n,)
        The m respondents that `values` (m, p) belong to.
    influences : callable
        As `pearson` returns it; each pair's values are scaled from its own base to all m.

    Returns
    -------
    design, simple : arrays, shape (p(p-1)/2, p(p-1)/2)
        In the order of `np.triu_indices(p, 1)`.
    """
    pairs = list(combinations(range(values.shape[1]), 2))
    step = max(1, _BLOCK // len(base))
    blocks = [slice(start, start + step) for start in range(0, len(pairs), step)]
    answered, weights = np.isfinite(values), variance.weights[base]

    def scaled(block: slice) -> Floats:
        some = pairs[block]
        shares = [weights[answered[:, i] & answered[:, j]].sum() for i, j in some]
        spread = np.zeros((len(base), len(some)))
        spread[base] = influences(some) * (weights.sum() / np.array(shares))
        return spread

    design, simple = np.empty((2, len(pairs), len(pairs)))
    for place, rows in enumerate(blocks):
        one = scaled(rows)
        for columns in blocks[place:]:
            other = one if columns is rows else scaled(columns)
            both = (variance.contributions(each, base) for each in (one, other))
            design[rows, columns] = variance.covariance(*both)
            simple[rows, columns] = variance.simple_covariance(one, other, base)
            design[columns, rows] = design[rows, columns].T
            simple[columns, rows] = simple[rows, columns].T
    return (design, design) if variance.simple else (design, simple)
