"""Correlations of items with the precision the design gives them: where factor analysis starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.analysis.estimates import low_base
from csi_helpers.analysis.measurement.polychoric import polychoric_correlations
from csi_helpers.analysis.measurement.refusals import (
    constant_items,
    few_items,
    few_respondents,
    identical_items,
    not_positive_definite,
)
from csi_helpers.analysis.variance import DesignVariance, Floats, Precision
from csi_helpers.data.design import SamplingDesign

Members = NDArray[np.bool_]
Influence = Callable[[int, int], Floats]

FEWEST_ITEMS = 3
COMPLETE_SHARE = 2 / 3  # of the respondents; with fewer complete, `auto` goes pair by pair
_SAME = 1 - 1e-10  # a correlation of one but for rounding
_SINGULAR = 1e-8  # smallest eigenvalue of a matrix that can still be inverted
_BLOCK = 20_000_000  # numbers held at once while influences are added up


@dataclass(frozen=True)
class ItemCorrelations:
    """A correlation matrix of p items and what is known of its precision.

    Attributes
    ----------
    items : tuple of str
    values : array, shape (p, p)
    kind : {"pearson", "polychoric", "given"}
    missing : {"listwise", "pairwise"}
    base : bool array, shape (n_respondents,)
        Who is in it: everybody complete (listwise), or with any answer (pairwise).
    n_range : tuple of int
        Respondents of the smallest and of the largest pair.
    n_eff : float
        The smallest base over the median design effect of the correlations: what tests without a
        design-based form (Bartlett's, parallel analysis) go by.
    precision : callable
        Standard errors of k smooth functions of the matrix, from their gradients by its p(p-1)/2
        elements above the diagonal, shape (p(p-1)/2, k), in `np.triu_indices(p, 1)` order.
    """

    items: tuple[str, ...]
    values: Floats
    kind: str
    missing: str
    base: Members
    n_range: tuple[int, int]
    n_eff: float
    precision: Callable[[Floats], Precision]

    @property
    def n(self) -> int:
        """Respondents of the smallest base."""
        return self.n_range[0]


def correlate(
    answers: pd.DataFrame,
    design: SamplingDesign,
    *,
    kind: str = "pearson",
    missing: str = "auto",
    min_base: int = 30,
) -> ItemCorrelations:
    """Correlations of one wave's items.

    Parameters
    ----------
    answers : DataFrame, shape (n_respondents, p)
        NaN where there is no answer.
    design : SamplingDesign
        Of the same respondents.
    kind : {"pearson", "polychoric"}
    missing : {"auto", "listwise", "pairwise"}
        `auto` keeps to complete respondents while they are two thirds of all.

    Raises
    ------
    AnalysisError
        `few_items`, `constant_items`, `low_base`, `few_respondents` (no more than items),
        `identical_items`; `tied_items`, `contradictory_correlations` or `indefinite_polychoric`
        (not positive definite).

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> answers = pd.DataFrame(random.normal(size=(200, 3)), columns=["a", "b", "c"])
    >>> matrix = correlate(answers, SamplingDesign.simple(200))
    >>> matrix.n, matrix.n_eff, matrix.missing
    (200, 200.0, 'listwise')
    """
    items = tuple(map(str, answers.columns))
    values = answers.to_numpy(dtype=float)
    if len(items) < FEWEST_ITEMS:
        raise few_items(items, FEWEST_ITEMS)
    complete = np.isfinite(values).all(axis=1)
    if missing == "auto":
        missing = "listwise" if complete.mean() >= COMPLETE_SHARE else "pairwise"
    base = complete if missing == "listwise" else np.isfinite(values).any(axis=1)
    bases = _pair_bases(values[base])
    least = int(bases.min())
    if least < min_base:
        raise low_base(_of_pair(items, bases), least, min_base)
    if least <= len(items):
        raise few_respondents(least, len(items))
    variance = DesignVariance(design)
    alike = _constant(values[base & (variance.weights > 0)])
    if alike.any():
        raise constant_items([name for name, same in zip(items, alike, strict=True) if same])
    make = _polychoric if kind == "polychoric" else _pearson
    matrix, influence = make(values[base], variance.weights[base])
    whole = bool((bases == base.sum()).all())
    check_correlations(matrix, items, kind=kind, pairwise=not whole)
    return ItemCorrelations(
        items=items,
        values=matrix,
        kind=kind,
        missing=missing,
        base=base,
        n_range=(least, int(bases.max())),
        n_eff=_effective(variance, base, values[base], influence, bases),
        precision=lambda gradients: _precision(variance, base, values[base], influence, gradients),
    )


def _constant(values: Floats) -> Members:
    """Items (p,) whose answers don't differ among those who also answered some other item."""
    answered = np.isfinite(values)
    pairs = combinations(range(values.shape[1]), 2)
    alike = np.zeros(values.shape[1], dtype=bool)
    for pair in map(list, pairs):
        both = values[answered[:, pair].all(axis=1)][:, pair]
        alike[pair] |= (both == both[:1]).all(axis=0)
    return alike


def _pair_bases(values: Floats) -> NDArray[np.intp]:
    answered = np.isfinite(values).astype(float)
    counts = np.rint(answered.T @ answered).astype(np.intp)
    return np.asarray(counts[np.triu_indices(len(counts), 1)])


def _of_pair(items: Sequence[str], bases: NDArray[np.intp]) -> list[str]:
    """The two items of the smallest base."""
    row, column = np.triu_indices(len(items), 1)
    least = int(bases.argmin())
    return [items[row[least]], items[column[least]]]


def check_correlations(
    matrix: Floats, items: Sequence[str], *, kind: str = "pearson", pairwise: bool = False
) -> None:
    """Refuse a matrix (p, p) that can't be inverted, with the likeliest reason.

    Raises
    ------
    AnalysisError
        `identical_items`; `tied_items`, `contradictory_correlations` or `indefinite_polychoric`.
    """
    row, column = np.triu_indices(len(items), 1)
    same = np.abs(matrix[row, column]) > _SAME
    if same.any():
        first = int(same.argmax())
        raise identical_items(items[row[first]], items[column[first]])
    if np.linalg.eigvalsh(matrix)[0] < _SINGULAR:
        raise not_positive_definite(items, kind=kind, pairwise=pairwise)


def _pearson(values: Floats, weights: Floats) -> tuple[Floats, Influence]:
    """Weighted Pearson correlations, each pair on its own base, and their influence values."""
    p = values.shape[1]
    matrix = np.eye(p)
    for i, j in combinations(range(p), 2):
        zi, zj, weight = _standardised_pair(values, weights, i, j)
        matrix[i, j] = matrix[j, i] = np.clip(weight @ (zi * zj) / weight.sum(), -1.0, 1.0)

    def influence(i: int, j: int) -> Floats:
        zi, zj, weight = _standardised_pair(values, weights, i, j)
        return np.where(weight > 0, zi * zj - matrix[i, j] * (zi**2 + zj**2) / 2, 0.0)

    return matrix, influence


def _standardised_pair(
    values: Floats, weights: Floats, i: int, j: int
) -> tuple[Floats, Floats, Floats]:
    both = np.isfinite(values[:, i]) & np.isfinite(values[:, j])
    weight = np.where(both, weights, 0.0)
    pair = np.where(both[:, None], values[:, [i, j]], 0.0)
    centred = np.where(both[:, None], pair - weight @ pair / weight.sum(), 0.0)
    scale = np.sqrt(weight @ centred**2 / weight.sum())
    zi, zj = (centred / scale).T
    return zi, zj, weight


def _polychoric(values: Floats, weights: Floats) -> tuple[Floats, Influence]:
    found = polychoric_correlations(values, weights)
    return found.values, found.influence


def _effective(
    variance: DesignVariance,
    base: Members,
    values: Floats,
    influence: Influence,
    bases: NDArray[np.intp],
) -> float:
    """The smallest base over the median design effect of the correlations."""
    pairs = list(combinations(range(values.shape[1]), 2))
    step = max(1, _BLOCK // len(base))
    effects = []
    for start in range(0, len(pairs), step):
        block = pairs[start : start + step]
        spread = np.zeros((len(base), len(block)))
        spread[base] = _influences(values, variance.weights[base], influence, block)
        effects.append(base.sum() / variance.precision(spread, base).n_eff)
    return float(bases.min() / np.median(np.concatenate(effects)))


def _precision(
    variance: DesignVariance, base: Members, values: Floats, influence: Influence, gradients: Floats
) -> Precision:
    """Standard errors by adding up the pairs' influence values, each scaled from its own base.

    The effective bases are those of the smallest pair, whose n is shown beside them.
    """
    pairs = list(combinations(range(values.shape[1]), 2))
    step = max(1, _BLOCK // len(base))
    parts = []
    for first in range(0, gradients.shape[1], step):
        some = gradients[:, first : first + step]
        total = np.zeros((len(base), some.shape[1]))
        for start in range(0, len(pairs), step):
            block = pairs[start : start + step]
            spread = _influences(values, variance.weights[base], influence, block)
            total[base] += spread @ some[start : start + step]
        parts.append(variance.precision(total, base))
    least = int(_pair_bases(values).min())
    return Precision(
        n=least,
        df=parts[0].df,
        se=np.concatenate([part.se for part in parts]),
        n_eff=np.concatenate([part.n_eff for part in parts]) * least / parts[0].n,
    )


def _influences(
    values: Floats, weights: Floats, influence: Influence, pairs: list[tuple[int, int]]
) -> Floats:
    """Influence values of some pairs (n, pairs), scaled from each pair's base to everybody's."""
    answered = np.isfinite(values)
    shares = [weights[answered[:, i] & answered[:, j]].sum() / weights.sum() for i, j in pairs]
    spread = np.column_stack([influence(i, j) for i, j in pairs])
    return np.asarray(spread / np.array(shares))
