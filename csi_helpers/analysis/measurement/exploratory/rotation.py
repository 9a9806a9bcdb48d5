"""Rotation to simple structure: varimax, oblimin, promax; one matrix or many at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.estimates import Floats
from csi_helpers.analysis.measurement.exploratory.oblimin import oblimin

Method = Literal["none", "varimax", "oblimin", "promax"]
_SWEEPS = 200
_POWER = 4  # of promax: Hendrickson & White's choice, psych's default


@dataclass(frozen=True)
class Rotation:
    """Rotated factors.

    `loadings` (..., p, m) are the pattern, `phi` (..., m, m) the correlations of the factors.
    `transform` (..., m, m) is what `rotate` can `start` from again: of unit columns T, with
    loadings A T'⁻¹ and phi T'T; for promax the orthogonal turn of its varimax stage.
    """

    loadings: Floats
    phi: Floats
    transform: Floats
    converged: bool


def rotate(loadings: Floats, method: Method, start: Floats | None = None) -> Rotation:
    """Rotate factors; neither their order nor their signs are tidied (see `arrange`).

    Parameters
    ----------
    loadings : array, shape (..., p, m)
    method : {"none", "varimax", "oblimin", "promax"}
        Varimax with Kaiser's normalisation; oblimin is direct quartimin (gamma 0, no
        normalisation); promax raises Kaiser's varimax to the power 4, all three as R ``psych``.
    start : array, shape (m, m) or (..., m, m), optional
        The `transform` of a nearby rotation.

    Notes
    -----
    Varimax turns pairs of factors by Kaiser's closed form until none moves. For oblimin see
    `csi_helpers.analysis.measurement.exploratory.oblimin`. A single factor is returned as it is.

    References
    ----------
    Kaiser (1958), Psychometrika 23; Jennrich (2002), Psychometrika 67; Hendrickson & White
    (1964), Br. J. Stat. Psychol. 17.

    Examples
    --------
    >>> simple = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.8], [0, 0.7], [0, 0.6]])
    >>> turn = np.array([[0.8, 0.6], [-0.6, 0.8]])
    >>> print(np.abs(rotate(simple @ turn, "varimax").loadings.round(6)))
    [[0.8 0. ]
     [0.7 0. ]
     [0.6 0. ]
     [0.  0.8]
     [0.  0.7]
     [0.  0.6]]
    """
    factors = loadings.shape[-1]
    square = (*loadings.shape[:-2], factors, factors)
    identity = np.broadcast_to(np.eye(factors), square)
    if not np.isfinite(loadings).all():
        gap = np.full(square, np.nan)
        return Rotation(np.full_like(loadings, np.nan), gap, gap, converged=False)
    if factors == 1 or method == "none":
        return Rotation(loadings, identity, identity, converged=True)
    begin = np.array(identity if start is None else np.broadcast_to(start, square))
    if method == "oblimin":
        rotated, phi, transform, converged = oblimin(loadings, begin)
        return Rotation(rotated, phi, transform, converged)
    transform, converged = _varimax(loadings, begin)
    if method == "varimax":
        return Rotation(loadings @ transform, identity, transform, converged)
    rotated, phi = _promax(loadings @ transform)
    return Rotation(rotated, phi, transform, converged)


def arrange(
    loadings: Floats, phi: Floats
) -> tuple[Floats, Floats, NDArray[np.intp], NDArray[np.float64]]:
    """Sort factors by falling explained variance and turn them to a positive sum of loadings.

    Parameters
    ----------
    loadings : array, shape (p, m)
    phi : array, shape (m, m)

    Returns
    -------
    loadings : array, shape (p, m)
    phi : array, shape (m, m)
    order : int array, shape (m,)
    signs : array, shape (m,)
        For others of the same kind: ``loadings[..., order] * signs``.

    Notes
    -----
    Explained variance is the diagonal of Φ L'L, as in R ``psych``.

    Examples
    --------
    >>> arranged, _, order, signs = arrange(np.array([[0.1, -0.9], [0.7, 0.0]]), np.eye(2))
    >>> print(arranged.tolist(), order.tolist(), signs.tolist())
    [[0.9, 0.1], [-0.0, 0.7]] [1, 0] [-1.0, 1.0]
    """
    explained = np.diag(phi @ loadings.T @ loadings)
    order = np.argsort(-explained, kind="stable")
    sorted_loadings = loadings[:, order]
    signs = np.where(sorted_loadings.sum(axis=0) < 0, -1.0, 1.0)
    turned = phi[np.ix_(order, order)] * np.outer(signs, signs)
    return sorted_loadings * signs, turned, order, signs


def _communality_roots(loadings: Floats) -> Floats:
    """Lengths of the items' rows (..., p, 1); one for an item without any."""
    roots = np.sqrt((loadings**2).sum(axis=-1, keepdims=True))
    return np.where(roots > 0, roots, 1.0)


def _varimax(loadings: Floats, begin: Floats) -> tuple[Floats, bool]:
    """The orthogonal turn (..., m, m), from `begin`."""
    items, factors = loadings.shape[-2:]
    turned = loadings / _communality_roots(loadings) @ begin
    transform = begin.copy()
    for _ in range(_SWEEPS):
        largest = 0.0
        for one, other in combinations(range(factors), 2):
            x, y = turned[..., one], turned[..., other]
            u, v = x * x - y * y, 2 * x * y
            a, b = u.sum(axis=-1), v.sum(axis=-1)
            across = 2 * ((u * v).sum(axis=-1) - a * b / items)
            along = (u * u - v * v).sum(axis=-1) - (a * a - b * b) / items
            angle = np.arctan2(across, along) / 4
            largest = max(largest, float(np.abs(angle).max()))
            cosine, sine = np.cos(angle)[..., None], np.sin(angle)[..., None]
            for matrix in (turned, transform):
                first, second = matrix[..., one].copy(), matrix[..., other].copy()
                matrix[..., one] = cosine * first + sine * second
                matrix[..., other] = cosine * second - sine * first
        if largest < 1e-13:
            return transform, True
    return transform, largest < 1e-9


def _promax(varimax: Floats) -> tuple[Floats, Floats]:
    """Pattern and factor correlations from Kaiser's varimax, on normalised rows as psych does."""
    roots = _communality_roots(varimax)
    rows = varimax / roots
    target = rows * np.abs(rows) ** (_POWER - 1)
    across = np.swapaxes(rows, -1, -2)
    try:
        turn = np.linalg.solve(across @ rows, across @ target)
        inverse = np.linalg.inv(turn)
    except np.linalg.LinAlgError:
        gap = np.full((*varimax.shape[:-2], *[varimax.shape[-1]] * 2), np.nan)
        return np.full_like(varimax, np.nan), gap
    lengths = np.sqrt((inverse**2).sum(axis=-1))  # rows of U⁻¹ are the factors: unit variance
    phi = inverse @ np.swapaxes(inverse, -1, -2) / (lengths[..., :, None] * lengths[..., None, :])
    return rows @ turn * lengths[..., None, :] * roots, phi
