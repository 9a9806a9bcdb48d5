"""Least squares within a stack of small correlation matrices."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.structural.model import Floats, StructuralModel

_COLLINEAR = 1e-10  # share of a predictor's variance the others must leave unexplained


def regress_on_predecessors(correlations: Floats, model: StructuralModel) -> Floats:
    """Standardised coefficients of each endogenous construct on its predecessors.

    Parameters
    ----------
    correlations : array, shape (b, c, c)

    Returns
    -------
    array, shape (b, c, c)
        From the row's construct to the column's; NaN where predecessors are collinear.
    """
    # With the replicates last each step of the elimination is one pass over contiguous memory.
    last = np.ascontiguousarray(correlations.transpose(1, 2, 0))
    paths = np.zeros_like(last)
    for target, sources in model.predecessors.items():
        if len(sources) == 1:
            paths[sources[0], target] = last[sources[0], target]
        else:
            normal = last[sources[:, None], sources]
            paths[sources, target] = eliminate(normal, last[sources, target])
    return np.ascontiguousarray(paths.transpose(2, 0, 1))


def eliminate(normal: Floats, right: Floats) -> Floats:
    """Solve a stack of k symmetric equations by elimination, the replicates on the last axis.

    LAPACK needs a microsecond for a system of four, most of it for the call; a bootstrap solves
    some two hundred thousand of them.

    Parameters
    ----------
    normal : array, shape (k, k, b)
        Correlation matrices; overwritten.
    right : array, shape (k, b) or (k, m, b)
        Overwritten by the solution.

    Returns
    -------
    array, shape of `right`
        NaN where a matrix is singular.

    Examples
    --------
    >>> normal = np.array([[1.0, 0.5], [0.5, 1.0]])[..., None]
    >>> print(eliminate(normal, np.array([0.6, 0.6])[:, None])[:, 0].round(6))
    [0.4 0.4]
    """
    k = len(normal)
    for pivot in range(k):
        # What the earlier predictors leave of this one: next to nothing where they determine it,
        # less than nothing where correlations were corrected beyond what is possible.
        rest = normal[pivot, pivot]
        rest[np.abs(rest) <= _COLLINEAR] = np.nan
        normal[pivot, pivot + 1 :] /= rest
        right[pivot] /= rest
        for row in range(pivot + 1, k):
            factor = normal[row, pivot]
            normal[row, pivot + 1 :] -= factor * normal[pivot, pivot + 1 :]
            right[row] -= factor * right[pivot]
    for pivot in range(k - 1, 0, -1):
        for row in range(pivot):
            right[row] -= normal[row, pivot] * right[pivot]
    return right


def inverse_diagonal(matrices: Floats) -> Floats:
    """Diagonals of the inverses of correlation matrices (k, k, ...), shape (k, ...).

    Examples
    --------
    >>> print(inverse_diagonal(np.array([[1.0, 0.5], [0.5, 1.0]])).round(4))
    [1.3333 1.3333]
    """
    k, stack = len(matrices), matrices.shape[2:]
    flat = matrices.reshape(k, k, -1).copy()
    identity = np.repeat(np.eye(k)[..., None], flat.shape[-1], axis=-1)
    inverse = eliminate(flat, identity)
    return np.asarray(inverse[np.arange(k), np.arange(k)].reshape(k, *stack))
