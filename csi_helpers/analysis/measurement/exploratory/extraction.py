"""Factors out of a correlation matrix: minimum residuals, maximum likelihood, components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from csi_helpers.analysis.estimates import Floats

Method = Literal["minres", "ml", "paf", "pca"]
LOWEST_UNIQUENESS = 0.005  # as R's factanal and psych: below it an item is a Heywood case
_EXACT, _CONVERGED = 1e-13, 1e-9  # gradients: where Newton may stop, and what counts as solved


@dataclass(frozen=True)
class Extraction:
    """m factors of p items before rotation.

    `loadings` (p, m) have columns by falling sum of squares, each with a sum of at least zero;
    `uniquenesses` (p,) are the shares of variance no factor explains. `at_bound` are the indices
    of Heywood cases: items whose uniqueness stopped at 0.005. Without a solution (`converged` is
    False) the numbers may be NaN.
    """

    loadings: Floats
    uniquenesses: Floats
    method: str
    at_bound: tuple[int, ...]
    converged: bool


def extract(correlations: Floats, number: int, method: Method = "minres") -> Extraction:
    """Factors of a correlation matrix.

    Parameters
    ----------
    correlations : array, shape (p, p)
    number : int
        Of factors, 1 to p - 1.
    method : {"minres", "ml", "paf", "pca"}
        Minimum residuals (unweighted least squares), maximum likelihood, principal axes iterated
        to convergence, or principal components (eigenvectors times the root of their eigenvalues).

    Raises
    ------
    ValueError
        Unless 1 <= number < p. A matrix that can't be factored never raises: see `converged`.

    Notes
    -----
    Principal axes that no longer move satisfy the equations of minimum residuals (Harman & Jones
    1966, Psychometrika 31), so `paf` is that solution. Uniquenesses are found by L-BFGS-B with the
    gradient in eigenvalues, then by Newton's method until it can't improve.

    References
    ----------
    Jöreskog (1967), Psychometrika 32; Jöreskog (1977) in Enslein et al., Statistical Methods for
    Digital Computers III; bounds and starting values as R's ``factanal`` and ``psych``.

    Examples
    --------
    >>> loadings = np.array([0.9, 0.8, 0.7, 0.6])
    >>> correlations = np.outer(loadings, loadings)
    >>> np.fill_diagonal(correlations, 1)
    >>> print(extract(correlations, 1, "ml").loadings.ravel().round(6))
    [0.9 0.8 0.7 0.6]
    """
    items = len(correlations)
    if not 1 <= number < items:
        raise ValueError(f"{number} factors of {items} items")
    if not np.isfinite(correlations).all():
        return _unsolved(items, number, method)
    if method == "pca":
        loadings = _components(correlations, number)
        uniquenesses, solved = 1 - (loadings**2).sum(axis=1), True
    else:
        if method == "ml" and np.linalg.eigvalsh(correlations)[0] < 1e-10:
            return _unsolved(items, number, method)  # the likelihood has no maximum
        uniquenesses, solved = _uniquenesses(correlations, number, method)
        loadings = _loadings(correlations, uniquenesses, number, method)
    loadings = loadings[:, _falling(loadings)]
    return Extraction(
        loadings=loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0),
        uniquenesses=uniquenesses,
        method=method,
        at_bound=tuple(np.flatnonzero(_at_bound(uniquenesses, method)).tolist()),
        converged=solved and bool(np.isfinite(loadings).all()),
    )


def extract_nearby(
    stack: Floats, extraction: Extraction, correlations: Floats
) -> tuple[Floats, Floats]:
    """Factors of many matrices very near the one already factored, all at once.

    Parameters
    ----------
    stack : array, shape (b, p, p)
        Each differs from `correlations` by a small step.
    extraction : Extraction
        Solution of `correlations`, shape (p, p).

    Returns
    -------
    loadings : array, shape (b, p, m)
    uniquenesses : array, shape (b, p)

    Notes
    -----
    One Newton step from the known uniquenesses (implicit function theorem): wrong only in the
    second order of the step, which central differences cancel. Items at the bound stay there.
    Columns keep the order and signs of `extraction.loadings` and are still canonical (principal
    axes of the common part), not turned towards them: so differences are those of the unrotated
    loadings. Rotated ones don't depend on an orthogonal turn of what goes in, only on starting
    `rotate` from the known transform.

    Examples
    --------
    >>> correlations = np.array([[1, 0.6, 0.5, 0.4], [0.6, 1, 0.4, 0.3],
    ...                          [0.5, 0.4, 1, 0.3], [0.4, 0.3, 0.3, 1]])
    >>> solution = extract(correlations, 1)
    >>> step = np.zeros((4, 4)); step[0, 1] = step[1, 0] = 1e-4
    >>> stack = np.stack([correlations + step, correlations - step])
    >>> (up, down), _ = extract_nearby(stack, solution, correlations)
    >>> print(((up - down) / 2e-4).ravel().round(2))
    [ 0.61  0.55 -0.34 -0.22]
    """
    number, method = extraction.loadings.shape[1], extraction.method
    if method == "pca":
        known, loadings = _components(correlations, number), _components(stack, number)
        uniquenesses = 1 - (loadings**2).sum(axis=-1)
    else:
        known = _loadings(correlations, extraction.uniquenesses, number, method)
        uniquenesses = _stepped(stack, extraction, number)
        loadings = _loadings(stack, uniquenesses, number, method)
    loadings = loadings[..., _falling(known)]
    agreement = (loadings * extraction.loadings).sum(axis=-2, keepdims=True)
    return loadings * np.where(agreement < 0, -1.0, 1.0), uniquenesses


def _stepped(stack: Floats, extraction: Extraction, number: int) -> Floats:
    """Uniquenesses (b, p) one Newton step from those known."""
    method = extraction.method
    position = np.broadcast_to(_position(extraction.uniquenesses, method), stack.shape[:-1]).copy()
    gradient, hessian = _slopes(*_spectrum(stack, position, method), number, method)
    free = ~_at_bound(extraction.uniquenesses, method)
    inner = hessian[:, free][:, :, free]
    try:
        position[:, free] -= np.linalg.solve(inner, gradient[:, free, None])[..., 0]
    except np.linalg.LinAlgError:
        position[:] = np.nan
    return _uniqueness(position, method)


def _unsolved(items: int, number: int, method: str) -> Extraction:
    return Extraction(
        np.full((items, number), np.nan), np.full(items, np.nan), method, (), converged=False
    )


def _components(correlations: Floats, number: int) -> Floats:
    values, vectors = np.linalg.eigh(correlations)
    return np.asarray(
        vectors[..., : -number - 1 : -1]
        * np.sqrt(np.maximum(values[..., None, : -number - 1 : -1], 0.0))
    )


def _falling(loadings: Floats) -> NDArray[np.intp]:
    return np.argsort(-(loadings**2).sum(axis=0), kind="stable")


def _at_bound(uniquenesses: Floats, method: str) -> NDArray[np.bool_]:
    return (uniquenesses <= LOWEST_UNIQUENESS * (1 + 1e-9)) & (method != "pca")


# A position is what is optimised: uniquenesses, or their logarithms under maximum likelihood,
# where the discrepancy is then nearly quadratic (Jöreskog 1967).


def _position(uniquenesses: Floats, method: str) -> Floats:
    return np.log(uniquenesses) if method == "ml" else uniquenesses


def _uniqueness(position: Floats, method: str) -> Floats:
    return np.exp(position) if method == "ml" else position


def _spectrum(correlations: Floats, position: Floats, method: str) -> tuple[Floats, Floats]:
    """Eigenvalues (..., p), falling, and eigenvectors of Ψ^-½ R Ψ^-½ (ml) or of R - Ψ."""
    if method == "ml":
        scale = np.exp(-position / 2)
        matrix = correlations * scale[..., :, None] * scale[..., None, :]
    else:
        matrix = correlations - position[..., :, None] * np.eye(position.shape[-1])
    if not np.isfinite(matrix).all():
        return np.full_like(matrix[..., 0], np.nan), np.full_like(matrix, np.nan)
    values, vectors = np.linalg.eigh(matrix)
    return values[..., ::-1], vectors[..., ::-1]


def _loadings(correlations: Floats, uniquenesses: Floats, number: int, method: str) -> Floats:
    """Canonical loadings (..., p, m), by falling eigenvalue, signs as they come."""
    values, vectors = _spectrum(correlations, _position(uniquenesses, method), method)
    common = np.maximum(values[..., None, :number] - (method == "ml"), 0.0)
    loadings = vectors[..., :number] * np.sqrt(common)
    return loadings * np.sqrt(uniquenesses[..., None]) if method == "ml" else loadings


def _discrepancy(values: Floats, number: int, method: str) -> float:
    """Half the squared residuals, or what maximum likelihood minimises; from the eigenvalues."""
    rest = values[number:]
    return float((rest - np.log(rest) - 1).sum() if method == "ml" else rest @ rest / 2)


def _slopes(values: Floats, vectors: Floats, number: int, method: str) -> tuple[Floats, Floats]:
    """Gradient (..., p) and Hessian (..., p, p) of the discrepancy by position."""
    head, rest = values[..., None, :number], values[..., number:]
    common, unique = vectors[..., :number], vectors[..., number:]
    projector = unique @ np.swapaxes(unique, -1, -2)
    tail = rest[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "ml":
            excess = rest - 1
            cross = (tail - 1) * (tail + head) / (tail - head)
            within = (unique * rest[..., None, :]) @ np.swapaxes(unique, -1, -2) * projector
        else:
            excess = rest
            cross = 2 * tail / (tail - head)
            within = projector**2
    gradient = -(unique**2 @ excess[..., None])[..., 0]
    flat = (*cross.shape[:-2], 1, -1)
    products = (unique[..., None] * common[..., None, :]).reshape(*vectors.shape[:-1], -1)
    between = (products * cross.reshape(flat)) @ np.swapaxes(products, -1, -2)
    return gradient, within + between


def _uniquenesses(correlations: Floats, number: int, method: str) -> tuple[Floats, bool]:
    lowest = float(_position(np.array(LOWEST_UNIQUENESS), method))
    highest = float(_position(np.array(1.0), method))

    def objective(position: Floats) -> tuple[float, Floats]:
        values, vectors = _spectrum(correlations, position, method)
        excess = values[number:] - (method == "ml")
        return _discrepancy(values, number, method), -(vectors[:, number:] ** 2 @ excess)

    start = np.clip(_start(correlations, number), LOWEST_UNIQUENESS, 1.0)
    found = minimize(
        objective,
        _position(start, method),
        jac=True,
        method="L-BFGS-B",
        bounds=[(lowest, highest)] * len(start),
        options={"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-7},
    )
    position, size = _polish(correlations, np.asarray(found.x), lowest, number, method)
    return _uniqueness(position, method), size < _CONVERGED


def _start(correlations: Floats, number: int) -> Floats:
    """As R's ``factanal``: one less the squared multiple correlation, scaled."""
    items = len(correlations)
    if np.linalg.eigvalsh(correlations)[0] < 1e-10:
        return np.full(items, 0.5)
    return np.asarray((1 - number / items / 2) / np.diag(np.linalg.inv(correlations)))


def _polish(
    correlations: Floats, position: Floats, lowest: float, number: int, method: str
) -> tuple[Floats, float]:
    """Newton's method on the uniquenesses off the bound, and the gradient that is left."""

    def slopes(at: Floats) -> tuple[Floats, Floats, NDArray[np.bool_], float]:
        gradient, hessian = _slopes(*_spectrum(correlations, at, method), number, method)
        free = (at > lowest + 1e-12) | (gradient < 0)
        return gradient, hessian, free, float(np.abs(gradient[free]).max(initial=0.0))

    gradient, hessian, free, size = slopes(position)
    for _ in range(50):
        if size < _EXACT:
            break
        step = np.zeros_like(position)
        try:
            step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        except np.linalg.LinAlgError:
            break
        for shorter in (1.0, 0.5, 0.25, 0.125):
            tried = np.maximum(position - shorter * step, lowest)
            at_tried = slopes(tried)
            if at_tried[-1] < size:
                break
        else:
            break
        position, (gradient, hessian, free, size) = tried, at_tried
    return position, size
