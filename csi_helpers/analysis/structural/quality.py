"""How well items measure their constructs, and how well the model reproduces the correlations."""

from __future__ import annotations

from types import EllipsisType

import numpy as np

from csi_helpers.analysis.structural.effects import total_effects
from csi_helpers.analysis.structural.model import Floats, Indices, StructuralModel
from csi_helpers.analysis.structural.regression import inverse_diagonal


def rho_a(weights: Floats, model: StructuralModel) -> Floats:
    """Dijkstra & Henseler's reliability of scores whose weights are proportional to loadings.

    Parameters
    ----------
    weights : array, shape (..., p)
        Of standardised items, so that scores have variance 1.

    Returns
    -------
    array, shape (..., c)
        1 for a construct with one item or in Mode B, whose score is what it is.

    References
    ----------
    Dijkstra & Henseler (2015), MIS Quarterly 39, eq. 3.

    Examples
    --------
    >>> model = _example()
    >>> print(rho_a(np.array([0.57735, 0.57735, 1.0]), model).round(3))
    [0.667 1.   ]
    """
    squares = weights**2 @ model.membership
    fourths = weights**4 @ model.membership
    with np.errstate(all="ignore"):
        # w'(S - diag S)w is 1 less the sum of squares: S has a unit diagonal and w'Sw is 1.
        reliability = squares**2 * (1 - squares) / (squares**2 - fourths)
    as_is = (_sizes(model) == 1) | np.array([mode == "B" for mode in model.modes.values()])
    return np.where(as_is, 1.0, reliability)


def rho_c(loadings: Floats, model: StructuralModel) -> Floats:
    """Composite reliability, shape (..., c), from loadings (..., p).

    References
    ----------
    Jöreskog (1971), Psychometrika 36; Werts, Linn & Jöreskog (1974).

    Examples
    --------
    >>> print(rho_c(np.array([0.8, 0.6, 1.0]), _example()).round(3))
    [0.662 1.   ]
    """
    common = (loadings @ model.membership) ** 2
    return np.asarray(common / (common + (1 - loadings**2) @ model.membership))


def average_variance_extracted(loadings: Floats, model: StructuralModel) -> Floats:
    """Mean squared loading, shape (..., c) (Fornell & Larcker 1981, J. Marketing Res. 18).

    Examples
    --------
    >>> print(average_variance_extracted(np.array([0.8, 0.6, 1.0]), _example()).round(3))
    [0.5 1. ]
    """
    return np.asarray(loadings**2 @ model.membership / _sizes(model))


def standardised_alpha(correlations: Floats, model: StructuralModel) -> Floats:
    """Cronbach's alpha of standardised items, shape (..., c), as SmartPLS and seminr report it.

    The raw one, of the answers as they are, differs where the items' spreads do.

    Examples
    --------
    >>> r = np.array([[1, 0.5, 0.3], [0.5, 1, 0.3], [0.3, 0.3, 1]])
    >>> print(standardised_alpha(r, _example()).round(3))
    [0.667 1.   ]
    """
    size = _sizes(model)
    mean = _block_means(correlations, model)[_diagonal(model)]
    return np.asarray(size * mean / (1 + (size - 1) * mean))


def htmt(correlations: Floats, model: StructuralModel) -> Floats:
    """Heterotrait-monotrait ratio of absolute correlations, shape (..., c, c).

    Absolute r, as seminr and Henseler, Ringle & Sarstedt (2015, J. Acad. Mark. Sci. 43) in their
    later work; cSEM takes r with its sign. The diagonal is 1; a single item counts as perfectly
    measured.

    Examples
    --------
    >>> r = np.array([[1, 0.5, 0.3], [0.5, 1, 0.3], [0.3, 0.3, 1]])
    >>> print(htmt(r, _example())[0, 1].round(4))
    0.4243
    """
    means = _block_means(np.abs(correlations), model)
    within = np.sqrt(means[_diagonal(model)])
    with np.errstate(all="ignore"):
        return np.asarray(means / (within[..., :, None] * within[..., None, :]))


def fornell_larcker(
    loadings: Floats, construct_correlations: Floats, model: StructuralModel
) -> Floats:
    """Correlations of constructs with the roots of their AVE on the diagonal, shape (..., c, c).

    A construct is distinct where its root exceeds its absolute correlations (Fornell & Larcker
    1981, J. Marketing Res. 18).

    Examples
    --------
    >>> table = fornell_larcker(np.array([0.8, 0.6, 1.0]), np.full((2, 2), 0.4), _example())
    >>> print(table.round(3))
    [[0.707 0.4  ]
     [0.4   1.   ]]
    """
    table = np.array(construct_correlations, dtype=float)
    table[_diagonal(model)] = np.sqrt(average_variance_extracted(loadings, model))
    return table


def item_vif(correlations: Floats, model: StructuralModel) -> Floats:
    """Variance inflation of each item by the others of its construct, shape (..., p).

    1 for a single item; NaN where items are collinear.

    Examples
    --------
    >>> r = np.array([[1, 0.5, 0.3], [0.5, 1, 0.3], [0.3, 0.3, 1]])
    >>> print(item_vif(r, _example()).round(4))
    [1.3333 1.3333 1.    ]
    """
    stack = correlations.shape[:-2]
    inflation = np.ones((len(model.items), *stack))
    last = np.moveaxis(correlations, (-2, -1), (0, 1))
    for place in model.blocks:
        inflation[place] = inverse_diagonal(last[place, place])
    return np.moveaxis(inflation, 0, -1)


def adjusted_r2(r2: Floats, model: StructuralModel, n: float) -> Floats:
    """R² less what chance alone would explain (Wherry, as printed by seminr), shape (..., c).

    Parameters
    ----------
    r2 : array, shape (..., c)
    n : float
        Respondents; with weights the effective number.

    Examples
    --------
    >>> print(adjusted_r2(np.array([np.nan, 0.254938]), _example(), 250)[1].round(4))
    0.2519
    """
    predictors = model.adjacency.sum(axis=0)
    return np.asarray(1 - (1 - r2) * (n - 1) / (n - 1 - predictors))


def srmr(
    correlations: Floats,
    loadings: Floats,
    construct_correlations: Floats,
    paths: Floats,
    model: StructuralModel,
) -> Floats:
    """Root mean square residual of the correlations against those the model implies, shape (...).

    The composite-implied matrix of PLS (Henseler et al. 2014, Organ. Res. Methods 17), as in cSEM:
    within a composite the correlations are its own; between constructs they run along the paths.
    With `model.consistent` a Mode A construct is a common factor, which explains its items'
    correlations too. Not to be compared with the SRMR of a CFA.

    Examples
    --------
    >>> r = np.array([[1, 0.5, 0.3], [0.5, 1, 0.2], [0.3, 0.2, 1]])
    >>> print(srmr(r, np.array([0.9, 0.8, 1.0]), np.eye(2), np.zeros((2, 2)), _example()).round(4))
    0.1472
    """
    implied = implied_correlations(correlations, loadings, construct_correlations, paths, model)
    p = len(model.items)
    residuals = correlations - implied
    return np.asarray(np.sqrt((residuals**2).sum(axis=(-2, -1)) / (p * (p + 1))))


def implied_correlations(
    correlations: Floats,
    loadings: Floats,
    construct_correlations: Floats,
    paths: Floats,
    model: StructuralModel,
) -> Floats:
    """Correlations of the items that the model implies, shape (..., p, p); see `srmr`.

    Examples
    --------
    >>> r = np.array([[1, 0.5, 0.3], [0.5, 1, 0.2], [0.3, 0.2, 1]])
    >>> loadings, none = np.array([0.9, 0.8, 1.0]), np.zeros((2, 2))
    >>> print(implied_correlations(r, loadings, np.eye(2), none, _example()).round(2))
    [[1.  0.5 0. ]
     [0.5 1.  0. ]
     [0.  0.  1. ]]
    """
    constructs = implied_constructs(construct_correlations, paths, model)
    owner, p = model.owner, len(model.items)
    implied = loadings[..., :, None] * loadings[..., None, :]
    implied *= constructs[..., owner, :][..., owner]
    composite = np.array([not model.consistent or mode == "B" for mode in model.modes.values()])
    own = (owner[:, None] == owner) & composite[owner]
    return np.where(own | np.eye(p, dtype=bool), correlations, implied)


def implied_constructs(
    construct_correlations: Floats, paths: Floats, model: StructuralModel
) -> Floats:
    """Correlations of constructs that the paths imply, shape (..., c, c).

    Exogenous constructs correlate as found; what the predecessors leave unexplained (1 - R²) is
    uncorrelated. The diagonal is set to 1 afterwards, as in cSEM.

    Examples
    --------
    >>> found = np.array([[1.0, 0.5], [0.5, 1.0]])
    >>> print(implied_constructs(found, np.array([[0, 0.5], [0, 0]]), _example()))
    [[1.  0.5]
     [0.5 1. ]]
    """
    exogenous = ~model.endogenous
    sources = construct_correlations * np.outer(exogenous, exogenous)
    explained = (paths * construct_correlations).sum(axis=-2)
    diagonal = _diagonal(model)
    sources[diagonal] += np.where(model.endogenous, 1 - explained, 0.0)
    effects = total_effects(paths, model) + np.eye(len(model.names))
    implied = np.asarray(np.swapaxes(effects, -1, -2) @ sources @ effects)
    implied[diagonal] = 1.0
    return implied


def _block_means(correlations: Floats, model: StructuralModel) -> Floats:
    """Mean correlation between the items of two constructs; within one, without the diagonal."""
    sums = model.membership.T @ (correlations @ model.membership)
    size = _sizes(model)
    diagonal = _diagonal(model)
    counts = np.outer(size, size)
    counts[diagonal[1:]] = np.maximum(size * (size - 1), 1)
    sums[diagonal] -= np.where(size > 1, size, 0)  # a single item's own 1 stays
    return np.asarray(sums / counts)


def _sizes(model: StructuralModel) -> Floats:
    return np.asarray(model.membership.sum(axis=0))


def _diagonal(model: StructuralModel) -> tuple[EllipsisType, Indices, Indices]:
    """Where the diagonals of (..., c, c) stand."""
    diagonal = np.arange(len(model.names))
    return ..., diagonal, diagonal


def _example() -> StructuralModel:
    """Two constructs, of two items and one, for the examples."""
    constructs = {"quality": ("q1", "q2"), "value": ("v",)}
    return StructuralModel(constructs, (("quality", "value"),))
