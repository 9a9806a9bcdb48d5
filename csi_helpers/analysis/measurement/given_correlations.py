"""A correlation matrix from elsewhere, with the precision normal answers would give it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from csi_helpers.analysis.measurement.item_correlations import (
    FEWEST_ITEMS,
    ItemCorrelations,
    check_correlations,
)
from csi_helpers.analysis.measurement.refusals import (
    few_items,
    few_respondents,
    not_a_correlation_matrix,
)
from csi_helpers.analysis.variance import Floats


def given_correlations(values: ArrayLike, n: float, items: Sequence[str]) -> ItemCorrelations:
    """A correlation matrix from elsewhere, with the n it rests on.

    Standard errors are those of normal answers (Olkin & Siotani 1976; Steiger 1980, Psychol. Bull.
    87).

    Parameters
    ----------
    values : array, shape (p, p)
    n : float
        Respondents, or their effective number.

    Raises
    ------
    AnalysisError
        As `correlate`; `not_a_correlation_matrix` where it isn't symmetric with ones on the
        diagonal.

    Examples
    --------
    >>> matrix = given_correlations([[1, .5, .4], [.5, 1, .3], [.4, .3, 1]], 200, ["a", "b", "c"])
    >>> se = matrix.precision(np.eye(3)).se  # (1 - r²) / √(n - 1)
    >>> print(f"{se[0]:.5f} {0.75 / np.sqrt(199):.5f}")
    0.05317 0.05317
    """
    matrix, names = np.asarray(values, dtype=float), tuple(map(str, items))
    if len(names) < FEWEST_ITEMS:
        raise few_items(names, FEWEST_ITEMS)
    square = matrix.shape == (len(names), len(names))
    if not square or not _is_correlation(matrix):
        raise not_a_correlation_matrix(matrix.shape, len(names))
    if n <= len(names):
        raise few_respondents(n, len(names))
    check_correlations(matrix, names)
    covariance = _normal_covariance(matrix, n)
    return ItemCorrelations(
        items=names,
        values=matrix,
        kind="given",
        missing="listwise",
        base=np.ones(0, dtype=bool),
        n_range=(int(n), int(n)),
        n_eff=float(n),
        covariance=covariance,
        simple=covariance,
        df=max(1, int(n) - 1),
    )


def _is_correlation(matrix: Floats) -> bool:
    symmetric = np.allclose(matrix, matrix.T, rtol=0, atol=1e-8)
    return bool(symmetric and np.allclose(np.diag(matrix), 1.0, rtol=0, atol=1e-8))


def _normal_covariance(matrix: Floats, n: float) -> Floats:
    """Covariances 2 tr(ARBR) / (n - 1) of the quadratic forms z'Az behind the correlations."""
    row, column = np.triu_indices(len(matrix), 1)
    pairs = np.arange(len(row))
    forms = np.zeros((len(row), *matrix.shape))
    forms[pairs, row, column] = forms[pairs, column, row] = 0.5
    forms[pairs, row, row] = forms[pairs, column, column] = -matrix[row, column] / 2
    products = forms @ matrix
    turned = np.swapaxes(products, 1, 2).reshape(len(row), -1)
    return np.asarray(2 * products.reshape(len(row), -1) @ turned.T / (n - 1))
