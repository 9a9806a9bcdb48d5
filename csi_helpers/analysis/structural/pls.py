"""Partial least squares path modelling on correlation matrices, a stack of them at once.

Nothing but the correlations of the items is needed, so weights, missing answers and bootstrap
replicates all come through one door.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.model import Flags, Floats, Indices, StructuralModel
from csi_helpers.analysis.structural.quality import rho_a
from csi_helpers.analysis.structural.regression import regress_on_predecessors

TOLERANCE = 1e-12
MOST_ITERATIONS = 300
_COMPACT_BELOW = 0.75  # share still open at which carrying the settled along costs more than a copy


@dataclass(frozen=True)
class PlsEstimate:
    """Estimates of a stack of correlation matrices; `...` stands for the stack's dimensions.

    Attributes
    ----------
    weights : array, shape (..., p)
        Of standardised items, so that scores have variance 1.
    loadings : array, shape (..., p)
        Of each item on its own construct; corrected for attenuation where `model.consistent`.
    cross_loadings : array, shape (..., p, c)
        Correlations of items with scores, never corrected.
    construct_correlations : array, shape (..., c, c)
        Of scores, or of common factors where `model.consistent`.
    score_correlations : array, shape (..., c, c)
        Of scores, never corrected.
    paths : array, shape (..., c, c)
        Standardised coefficients from the row's construct to the column's.
    r2 : array, shape (..., c)
        NaN where no path leads to a construct.
    iterations : int array, shape (...)
    converged : bool array, shape (...)
        False where the weights didn't settle, or an estimate isn't finite (a constant item,
        collinear predictors, a negative rho_A): such a replicate says nothing.
    admissible : bool array, shape (...)
        False where correction for attenuation went further than correlations can: loadings above 1,
        or correlations of constructs that no factors could have. Such estimates are kept, for
        leaving them out would bend the distribution of the rest, but they should be counted.
    """

    model: StructuralModel
    weights: Floats
    loadings: Floats
    cross_loadings: Floats
    construct_correlations: Floats
    score_correlations: Floats
    paths: Floats
    r2: Floats
    iterations: Indices
    converged: Flags
    admissible: Flags


def estimate_pls(
    correlations: Floats,
    model: StructuralModel,
    *,
    tolerance: float = TOLERANCE,
    most_iterations: int = MOST_ITERATIONS,
    reference: Floats | None = None,
) -> PlsEstimate:
    """PLS path model of each correlation matrix.

    Parameters
    ----------
    correlations : array, shape (..., p, p)
        Of the items, in the order of `model.items`.
    tolerance : float
        Largest change of a weight at which the iteration ends.
    reference : array, shape (p,), optional
        Loadings of the full sample, to orient the constructs of replicates by. Without it each
        construct's loadings sum to a positive number.

    Notes
    -----
    Wold's algorithm with outer Mode A and B and path, factorial or centroid inner weights
    (Lohmöller 1989), begun with equal weights. With `model.consistent`, Dijkstra & Henseler's
    correction (2015, MIS Quarterly 39): loadings w·√rho_A/(w'w), correlations divided by
    √(rho_A·rho_A').

    Examples
    --------
    >>> from csi_helpers.analysis.structural.model import StructuralModel
    >>> model = StructuralModel({"quality": ("q",), "loyalty": ("l",)}, (("quality", "loyalty"),))
    >>> estimate = estimate_pls(np.array([[1.0, 0.6], [0.6, 1.0]]), model)
    >>> print(f"{estimate.paths[0, 1]:.2f} {estimate.r2[1]:.2f}")
    0.60 0.36
    """
    stack = np.shape(correlations)[:-2]
    p, c = len(model.items), len(model.names)
    matrices = np.ascontiguousarray(np.reshape(correlations, (-1, p, p)), dtype=float)
    with np.errstate(all="ignore"):  # what isn't finite is left out by name, as `converged` says
        weights, iterations = _settle(matrices, model, tolerance, most_iterations)
        weights, covariances, scores, scale = _standardise(matrices, weights, model)
        covariances *= scale[:, None, :]
        signs = _orientation(_own(covariances, model), model, reference)
        weights = weights * signs[:, model.owner]
        cross_loadings = covariances * signs[:, None, :]
        scores = scores * signs[:, :, None] * signs[:, None, :]
        loadings, constructs = _own(cross_loadings, model), scores
        if model.consistent:
            loadings, constructs = _disattenuate(weights, loadings, scores, model)
        paths = regress_on_predecessors(constructs, model)
        r2 = np.where(model.endogenous, (paths * constructs).sum(axis=1), np.nan)
    settled = iterations <= most_iterations
    finite = np.isfinite(paths).all(axis=(1, 2)) & np.isfinite(loadings).all(axis=1)
    return PlsEstimate(
        model=model,
        weights=weights.reshape(*stack, p),
        loadings=loadings.reshape(*stack, p),
        cross_loadings=cross_loadings.reshape(*stack, p, c),
        construct_correlations=constructs.reshape(*stack, c, c),
        score_correlations=scores.reshape(*stack, c, c),
        paths=paths.reshape(*stack, c, c),
        r2=r2.reshape(*stack, c),
        iterations=np.minimum(iterations, most_iterations).reshape(stack),
        converged=(settled & finite).reshape(stack),
        admissible=_admissible(loadings, constructs, model).reshape(stack),
    )


def _settle(
    matrices: Floats, model: StructuralModel, tolerance: float, most_iterations: int
) -> tuple[Floats, Indices]:
    """Weights of each matrix, and after how many rounds they settled (one too many if never)."""
    inverses = _inverses_of_formative_blocks(matrices, model)
    weights = np.ones(matrices.shape[:2])
    iterations = np.full(len(matrices), most_iterations + 1, dtype=np.intp)
    active, open_still = np.arange(len(matrices)), np.ones(len(matrices), dtype=bool)
    now, covariances, scores, scale = _standardise(matrices, weights, model)
    for iteration in range(1, most_iterations + 1):
        inner = _inner_weights(scores, model)
        inner *= scale[:, :, None]  # 49 numbers to scale instead of the 168 of the covariances
        proxies = _own(covariances @ inner, model)
        for block, inverse in inverses.items():
            place = model.blocks[block]
            proxies[:, place] = (inverse @ proxies[:, place, None])[..., 0]
        before = now
        now, covariances, scores, scale = _standardise(matrices, proxies, model)
        # A weight that isn't a number never will be one: `not >` lets it end.
        done = open_still & ~(np.abs(now - before).max(axis=1) > tolerance)
        if done.any():
            weights[active[done]], iterations[active[done]] = now[done], iteration
            open_still = open_still & ~done
            if not open_still.any():
                return weights, iterations
            if open_still.mean() < _COMPACT_BELOW:
                active, matrices, now, covariances, scores, scale = (
                    part[open_still] for part in (active, matrices, now, covariances, scores, scale)
                )
                inverses = {block: inverse[open_still] for block, inverse in inverses.items()}
                open_still = np.ones(len(active), dtype=bool)
    weights[active[open_still]] = now[open_still]
    return weights, iterations


def _inverses_of_formative_blocks(matrices: Floats, model: StructuralModel) -> dict[int, Floats]:
    """Inverse correlations of the items of every Mode B construct; NaN where there is none."""
    inverses = {}
    for block, (name, place) in enumerate(zip(model.names, model.blocks, strict=True)):
        if model.modes[name] == "B" and place.stop - place.start > 1:
            within = matrices[:, place, place]
            eigenvalues, vectors = np.linalg.eigh(np.where(np.isfinite(within), within, 0.0))
            singular = eigenvalues[:, :1] < 1e-10
            scaled = np.where(singular, np.nan, 1 / eigenvalues)
            inverses[block] = (vectors * scaled[:, None, :]) @ vectors.transpose(0, 2, 1)
    return inverses


def _standardise(
    matrices: Floats, weights: Floats, model: StructuralModel
) -> tuple[Floats, Floats, Floats, Floats]:
    """Scores of variance 1: weights, items' covariances with them, correlations, and the scale.

    The covariances (b, p, c) have yet to be multiplied by the scale (b, c).
    """
    spread = _spread(weights, model)
    covariances = matrices @ spread
    scores = spread.transpose(0, 2, 1) @ covariances
    diagonal = np.arange(len(model.names))
    scale = 1 / np.sqrt(scores[:, diagonal, diagonal])
    scores *= scale[:, :, None]
    scores *= scale[:, None, :]
    return weights * scale[:, model.owner], covariances, scores, scale


def _inner_weights(scores: Floats, model: StructuralModel) -> Floats:
    """Coefficients of each score (row) in the proxy of each construct (column)."""
    if model.scheme == "path":
        coefficients = regress_on_predecessors(scores, model)
        coefficients += scores * model.adjacency.T
        return coefficients
    neighbours = model.adjacency + model.adjacency.T
    return np.asarray((np.sign(scores) if model.scheme == "centroid" else scores) * neighbours)


def _disattenuate(
    weights: Floats, loadings: Floats, scores: Floats, model: StructuralModel
) -> tuple[Floats, Floats]:
    common = np.array([mode == "A" for mode in model.modes.values()])
    reliability = rho_a(weights, model)
    squares = weights**2 @ model.membership
    corrected = weights * (np.sqrt(reliability) / squares)[:, model.owner]
    divisor = np.sqrt(reliability[:, :, None] * reliability[:, None, :])
    diagonal = np.arange(len(model.names))
    divisor[:, diagonal, diagonal] = 1.0
    return np.where(common[model.owner], corrected, loadings), scores / divisor


def _admissible(loadings: Floats, constructs: Floats, model: StructuralModel) -> Flags:
    if not model.consistent:
        return np.ones(len(loadings), dtype=bool)
    within = (np.abs(loadings) <= 1 + 1e-12).all(axis=1)
    filled = np.where(np.isfinite(constructs), constructs, -1.0)
    return np.asarray(within & (np.linalg.eigvalsh(filled)[:, 0] >= 0))


def _orientation(loadings: Floats, model: StructuralModel, reference: Floats | None) -> Floats:
    """+1 or -1 for each construct, shape (b, c)."""
    agreement = loadings if reference is None else loadings * reference
    return np.where(agreement @ model.membership < 0, -1.0, 1.0)


def _spread(weights: Floats, model: StructuralModel) -> Floats:
    """Weights as a matrix with one column a construct, shape (b, p, c)."""
    spread = np.zeros((*weights.shape, len(model.names)))
    spread[:, np.arange(len(model.owner)), model.owner] = weights
    return spread


def _own(table: Floats, model: StructuralModel) -> Floats:
    """Each item's value on its own construct, shape (b, p)."""
    return np.asarray(table[:, np.arange(len(model.owner)), model.owner])
