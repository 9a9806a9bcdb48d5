"""Direct quartimin (oblimin with gamma 0): gradient projection, then Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.estimates import Floats

_DESCENT, _HALVINGS, _NEWTON = 1000, 10, 12  # most steps of each kind
_FLATTEST = 1e-12  # curvature that still counts as one
# Projected gradients: where Newton takes over, what counts as solved, where nothing is to gain.
_NEAR, _SOLVED, _EXACT = 1e-3, 1e-9, 1e-13


def oblimin(loadings: Floats, begin: Floats) -> tuple[Floats, Floats, Floats, bool]:
    """Oblique rotation that minimises the sum over pairs of factors of products of squares.

    Parameters
    ----------
    loadings : array, shape (..., p, m)
    begin : array, shape (..., m, m)
        Transform T to start from, of unit columns.

    Returns
    -------
    rotated, phi, transform, converged
        A T'⁻¹ (..., p, m), T'T and T (..., m, m).

    Notes
    -----
    Gradient projection goes the way of ``GPArotation::GPFoblq``, and so to the same of several
    minima; near it, it would creep, and Newton's method on the m (m - 1) angles ends in a few
    steps with a gradient that is rounding. Each matrix of a stack has its own step size.

    References
    ----------
    Jennrich & Sampson (1966), Psychometrika 31; Jennrich (2002), Psychometrika 67; Bernaards &
    Jennrich (2005), Educ. Psychol. Meas. 65.

    Examples
    --------
    >>> simple = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.8], [0, 0.7], [0, 0.6]])
    >>> _, phi, _, _ = oblimin(simple @ np.array([[1.0, 0.0], [0.6, 0.8]]), np.eye(2))
    >>> print(f"{phi[0, 1]:.6f}")
    0.600000
    """
    items, factors = loadings.shape[-2:]
    stack = loadings.reshape(-1, items, factors)
    transform = begin.reshape(-1, factors, factors).copy()
    transform = _newton(stack, _descend(stack, transform, _NEAR))
    if not (_size(stack, transform) < _SOLVED).all():  # Newton went astray: creep on from there
        transform = _newton(stack, _descend(stack, transform, _SOLVED))
    rotated = _rotated(stack, transform)
    phi = _transposed(transform) @ transform
    converged = bool((_size(stack, transform) < _SOLVED).all())
    square = (*loadings.shape[:-2], factors, factors)
    shaped = phi.reshape(square), transform.reshape(square)
    return rotated.reshape(loadings.shape), *shaped, converged


def _transposed(matrix: Floats) -> Floats:
    return np.swapaxes(matrix, -1, -2)


def _rotated(stack: Floats, transform: Floats) -> Floats:
    return stack @ np.linalg.inv(_transposed(transform))


def _criterion(rotated: Floats) -> tuple[Floats, Floats]:
    """Quartimin (b,), a quarter of the sum, and its gradient by the loadings (b, p, m)."""
    squares = rotated**2
    others = squares.sum(axis=-1, keepdims=True) - squares
    return (squares * others).sum(axis=(-2, -1)) / 4, rotated * others


def _normalised(transform: Floats) -> Floats:
    return np.asarray(transform / np.sqrt((transform**2).sum(axis=-2, keepdims=True)))


def _size(stack: Floats, transform: Floats) -> Floats:
    """Largest slope of the criterion along any admissible turn (b,)."""
    rotated = _rotated(stack, transform)
    slopes = _slopes(rotated, _transposed(transform) @ transform)
    return np.asarray(np.abs(slopes).max(axis=(-2, -1)))


def _slopes(rotated: Floats, phi: Floats) -> Floats:
    """Gradient (b, m, m) by X in T (I + X), columns made unit again; its diagonal is zero."""
    moments = _transposed(rotated) @ _criterion(rotated)[1]
    own = np.diagonal(moments, axis1=-2, axis2=-1)
    return np.asarray(phi * own[:, None, :] - _transposed(moments))


def _descend(stack: Floats, transform: Floats, enough: float) -> Floats:
    """Gradient projection with step halving, every matrix until its gradient is small enough."""
    transform = transform.copy()
    active: NDArray[np.intp] = np.flatnonzero(_size(stack, transform) > enough)
    steps = np.ones(len(stack))
    for _ in range(_DESCENT):
        if not len(active):
            break
        turn, factors = transform[active], stack[active]
        rotated = _rotated(factors, turn)
        value, gradient = _criterion(rotated)
        by_turn = -_transposed(_transposed(rotated) @ gradient @ np.linalg.inv(turn))
        projected = by_turn - turn * (turn * by_turn).sum(axis=-2, keepdims=True)
        squared = (projected**2).sum(axis=(-2, -1))
        step = 2 * steps[active]
        for _ in range(_HALVINGS):
            tried = _normalised(turn - step[:, None, None] * projected)
            lower = value - _criterion(_rotated(factors, tried))[0]
            short = lower <= 0.5 * squared * step
            if not short.any():
                break
            step = np.where(short, step / 2, step)
        transform[active], steps[active] = tried, step
        active = active[_size(factors, tried) > enough]
    return transform


def _newton(stack: Floats, transform: Floats) -> Floats:
    """Newton steps for as long as they make the gradient smaller, matrix by matrix."""
    transform = transform.copy()
    size = _size(stack, transform)
    active: NDArray[np.intp] = np.arange(len(stack))
    for _ in range(_NEWTON):
        turn, factors = transform[active], stack[active]
        try:
            moved = turn + turn @ _newton_step(_rotated(factors, turn), _transposed(turn) @ turn)
            tried = _normalised(moved)
            after = _size(factors, tried)
        except np.linalg.LinAlgError:
            break
        better = after < size[active]
        improved = active[better]
        transform[improved], size[improved] = tried[better], after[better]
        active = active[better & (after > _EXACT)]
        if not len(active):
            break
    return transform


def _newton_step(rotated: Floats, phi: Floats) -> Floats:
    """X (b, m, m), zero diagonal, that would make the gradient zero were it linear.

    Where the criterion curves downwards the step is turned round: away from a saddle.
    """
    factors = rotated.shape[-1]
    basis = np.zeros((factors * (factors - 1), factors, factors))
    place = np.nonzero(~np.eye(factors, dtype=bool))
    basis[np.arange(len(basis)), *place] = 1
    gradient = np.einsum("xjk,bjk->bx", basis, _slopes(rotated, phi))
    curvatures, directions = np.linalg.eigh(_hessian(rotated, phi, basis))
    along = (_transposed(directions) @ gradient[..., None])[..., 0]
    along /= np.maximum(np.abs(curvatures), _FLATTEST)
    step = -(directions @ along[..., None])[..., 0]
    return np.asarray(np.einsum("bx,xjk->bjk", step, basis))


def _hessian(rotated: Floats, phi: Floats, basis: Floats) -> Floats:
    """Second derivatives (b, q, q) of the criterion along the q directions of the basis.

    With D = diag |T (I + X)|, the loadings L (I + X')⁻¹ D are, to second order in X,
    L - L X' + L diag(a) + L X'X' - L X' diag(a) + L diag(b), where a = diag(ΦX) and
    b = diag(X'ΦX)/2 - a²/2.
    """
    squares = rotated**2
    others = squares.sum(axis=-1, keepdims=True) - squares
    moments = _transposed(rotated) @ (rotated * others)
    own = np.diagonal(moments, axis1=-2, axis2=-1)
    a = np.einsum("bjk,xkj->bxj", phi, basis)
    first = rotated[:, None] * a[:, :, None, :] - rotated[:, None] @ _transposed(basis)
    weighted = (first * others[:, None]).reshape(*first.shape[:2], -1)
    changes = rotated[:, None] * first
    total = changes.sum(axis=-1)
    flat = changes.reshape(*first.shape[:2], -1)
    curvature = weighted @ _transposed(first.reshape(weighted.shape))
    curvature += 2 * (total @ _transposed(total) - flat @ _transposed(flat))
    pairs = np.einsum("xlj,ykl->xyjk", basis, basis)
    second = np.tensordot(moments, pairs, axes=([1, 2], [2, 3]))
    second -= np.einsum("bjk,xkj->bxk", moments, basis) @ _transposed(a)
    stretched = np.einsum("bln,xnk->bxlk", phi, basis) * own[:, None, None, :] / 2
    second += np.tensordot(stretched, basis, axes=([2, 3], [1, 2]))
    second -= (a * own[:, None, :] / 2) @ _transposed(a)
    return np.asarray(curvature + second + _transposed(second))
