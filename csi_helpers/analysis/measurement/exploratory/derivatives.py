"""Derivatives of a matrix's statistics by its correlations, many matrices at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from csi_helpers.analysis.variance import Floats

_STEP = 1e-5
_CHUNK = 100  # pairs at once: bounds memory, and is fixed so that no number depends on it


def gradients(matrix: Floats, statistic: Callable[[Floats], Floats]) -> Floats:
    """Central differences of k statistics by every correlation above the diagonal.

    Parameters
    ----------
    matrix : array, shape (p, p)
    statistic : callable
        From a stack of matrices (b, p, p) very near this one to values (b, k).

    Returns
    -------
    array, shape (p(p-1)/2, k)
        In the order of `np.triu_indices(p, 1)`.

    Examples
    --------
    >>> matrix = np.array([[1, 0.5], [0.5, 1]])
    >>> slope = gradients(matrix, lambda stack: np.linalg.det(stack)[:, None])  # 1 - r²
    >>> print(f"{slope[0, 0]:.6f}")
    -1.000000
    """
    row, column = np.triu_indices(len(matrix), 1)
    parts = []
    for start in range(0, len(row), _CHUNK):
        i, j = row[start : start + _CHUNK], column[start : start + _CHUNK]
        stack = np.repeat(matrix[None], 2 * len(i), axis=0)
        for first, step in ((0, _STEP), (len(i), -_STEP)):
            place = first + np.arange(len(i))
            stack[place, i, j] += step
            stack[place, j, i] += step
        values = statistic(stack)
        parts.append((values[: len(i)] - values[len(i) :]) / (2 * _STEP))
    return np.concatenate(parts)
