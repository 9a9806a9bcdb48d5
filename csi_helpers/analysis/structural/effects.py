"""What one construct does to another, along all paths, and how much each path matters."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.structural.model import Floats, StructuralModel
from csi_helpers.analysis.structural.regression import inverse_diagonal


def total_effects(paths: Floats, model: StructuralModel) -> Floats:
    """Sums over all chains of paths from the row's construct to the column's, shape (..., c, c).

    Parameters
    ----------
    paths : array, shape (..., c, c)
        Coefficients, standardised or not.

    References
    ----------
    Wright (1934), Ann. Math. Stat. 5.

    Examples
    --------
    >>> paths = np.array([[0, 0.5, 0.1], [0, 0, 0.4], [0, 0, 0]])
    >>> print(total_effects(paths, _example())[0].round(2))
    [0.  0.5 0.3]
    """
    total = np.asarray(paths)
    for _ in range(model.depth - 1):
        total = paths + paths @ total
    return total


def indirect_effects(paths: Floats, model: StructuralModel) -> Floats:
    """Total effects less the direct ones, shape (..., c, c).

    Examples
    --------
    >>> paths = np.array([[0, 0.5, 0.1], [0, 0, 0.4], [0, 0, 0]])
    >>> print(indirect_effects(paths, _example())[0].round(2))
    [0.  0.  0.2]
    """
    return np.asarray(total_effects(paths, model) - paths)


def structural_vif(construct_correlations: Floats, model: StructuralModel) -> Floats:
    """Variance inflation of each predecessor (row) of a construct (column), shape (..., c, c).

    1 for a single predecessor; NaN where there is no path, or predecessors are collinear.

    Examples
    --------
    >>> r = np.array([[1, 0.5, 0.3], [0.5, 1, 0.45], [0.3, 0.45, 1]])
    >>> print(structural_vif(r, _example())[:, 2].round(4))
    [1.3333 1.3333    nan]
    """
    inflation = np.full(np.shape(construct_correlations), np.nan)
    last = np.moveaxis(construct_correlations, (-2, -1), (0, 1))
    for target, sources in model.predecessors.items():
        diagonal = inverse_diagonal(last[np.ix_(sources, sources)])
        inflation[..., sources, target] = np.moveaxis(diagonal, 0, -1)
    return inflation


def f2(construct_correlations: Floats, paths: Floats, model: StructuralModel) -> Floats:
    """Cohen's effect size of each path, shape (..., c, c); zero where there is none.

    The gain in R² from the predecessor, relative to what stays unexplained, with the scores kept:
    as cSEM and SmartPLS. seminr estimates the model anew without the path, so its scores change.

    References
    ----------
    Cohen (1988), Statistical Power Analysis, ch. 9.

    Examples
    --------
    >>> r = np.array([[1, 0.5, 0.3], [0.5, 1, 0.45], [0.3, 0.45, 1]])
    >>> paths = np.array([[0, 0.5, 0.1], [0, 0, 0.4], [0, 0, 0]])
    >>> print(f2(r, paths, _example()).round(4)[:, 2])
    [0.0095 0.1519 0.    ]
    """
    explained = (paths * construct_correlations).sum(axis=-2)
    gain = paths**2 / structural_vif(construct_correlations, model)
    with np.errstate(all="ignore"):
        sizes = gain / (1 - explained)[..., None, :]
    return np.where(model.adjacency > 0, sizes, 0.0)


def _example() -> StructuralModel:
    """Three constructs in a row, the first also with a path to the last, for the examples."""
    constructs = {"quality": ("q",), "value": ("v",), "loyalty": ("l",)}
    paths = (("quality", "value"), ("quality", "loyalty"), ("value", "loyalty"))
    return StructuralModel(constructs, paths)
