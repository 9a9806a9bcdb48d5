"""Correlations of items with the precision the design gives them: where factor analysis starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.analysis.estimates import low_base
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.measurement.pair_influence import covariances, pearson, polychoric
from csi_helpers.analysis.measurement.refusals import (
    constant_items,
    few_items,
    few_respondents,
    identical_items,
    not_positive_definite,
)
from csi_helpers.analysis.variance import DesignVariance, Floats, Precision
from csi_helpers.data.design import SamplingDesign

FEWEST_ITEMS = 3
COMPLETE_SHARE = 2 / 3  # of the respondents; with fewer complete, `auto` goes pair by pair
_SAME = 1 - 1e-10  # a correlation of one but for rounding
_SINGULAR = 1e-8  # smallest eigenvalue of a matrix that can still be inverted


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
        What tests without a design-based form (Bartlett's, parallel analysis) go by: the smallest
        base over the median design effect of the correlations. A polychoric correlation varies
        more than a Pearson correlation of as many respondents; there it is the n on which normal
        answers would be as precise, (1 - r²)² / se² + 1.
    covariance, simple : arrays, shape (p(p-1)/2, p(p-1)/2)
        Of the correlations above the diagonal, in `np.triu_indices(p, 1)` order: under the
        design, and under simple random sampling.
    df : int
        Degrees of freedom of the design.
    spreads : array, shape (p,), optional
        Standard deviations (with n - 1) of complete answers, where respondents aren't at hand.
    """

    items: tuple[str, ...]
    values: Floats
    kind: str
    missing: str
    base: Members
    n_range: tuple[int, int]
    n_eff: float
    covariance: Floats
    simple: Floats
    df: int
    spreads: Floats | None = None

    @property
    def n(self) -> int:
        """Respondents of the smallest base."""
        return self.n_range[0]

    def precision(self, gradients: Floats) -> Precision:
        """Standard errors of k smooth functions of the matrix.

        Parameters
        ----------
        gradients : array, shape (p(p-1)/2, k)
            Derivatives by the correlations above the diagonal.

        Returns
        -------
        Precision
            `n` is the smallest base, and the effective bases belong to it.
        """
        variance = (gradients * (self.covariance @ gradients)).sum(axis=0)
        simple = (gradients * (self.simple @ gradients)).sum(axis=0)
        varies = variance > 0
        n_eff = np.full(len(variance), self.n_eff)
        n_eff[varies] = self.n * simple[varies] / variance[varies]
        return Precision(self.n, self.df, np.sqrt(np.maximum(variance, 0.0)), n_eff)


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
        raise low_base(items_of_pair(items, bases), least, min_base)
    if least <= len(items):
        raise few_respondents(least, len(items))
    variance = DesignVariance(design)
    alike = _constant(values[base & (variance.weights > 0)])
    if alike.any():
        raise constant_items([name for name, same in zip(items, alike, strict=True) if same])
    inside, weights = values[base], variance.weights[base]
    if kind == "polychoric":
        matrix, influences, at_bound = polychoric(inside, weights)
        for one, other in at_bound:
            raise identical_items(items[one], items[other])
    else:
        matrix, influences = pearson(inside, weights)
    whole = bool((bases == base.sum()).all())
    check_correlations(matrix, items, kind=kind, pairwise=not whole)
    covariance, simple = covariances(variance, base, inside, influences)
    return ItemCorrelations(
        items=items,
        values=matrix,
        kind=kind,
        missing=missing,
        base=base,
        n_range=(least, int(bases.max())),
        n_eff=_effective(matrix, bases, covariance, simple, kind),
        covariance=covariance,
        simple=simple,
        df=variance.degrees_of_freedom(base),
    )


def _effective(
    matrix: Floats, bases: NDArray[np.intp], covariance: Floats, simple: Floats, kind: str
) -> float:
    """Effective base of the smallest pair, at the median precision of all pairs."""
    variances = np.diag(covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "polychoric":
            r = matrix[np.triu_indices(len(matrix), 1)]
            shares = (1 + (1 - r**2) ** 2 / variances) / bases
        else:
            shares = np.diag(simple) / variances
    return float(bases.min() * np.nanmedian(shares))


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


def items_of_pair(items: Sequence[str], bases: NDArray[np.intp]) -> list[str]:
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
