"""Shares of the explained variance among drivers that go together, for stacks of correlations."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.variance import Floats

MOST_LMG = 15  # 32,768 regressions; each further driver doubles them
_SINGULAR = 1e-10  # smallest eigenvalue of correlations that still determine coefficients
_POSSIBLE = 1 + 1e-9  # most an R² can be, but for rounding
_BLOCK = 2 * 2**20  # bytes of the widest state: about what a processor keeps at hand


@dataclass(frozen=True)
class _Spectrum:
    """Eigenvalues and vectors of the members of a stack that have coefficients."""

    stack: tuple[int, ...]
    usable: NDArray[np.bool_]  # (b,)
    values: Floats  # (usable, p)
    vectors: Floats  # (usable, p, p)
    loadings: Floats  # (usable, p): correlations of the outcome with the standardised components

    @classmethod
    def of(cls, r_xx: Floats, r_xy: Floats | None = None) -> _Spectrum:
        """Members without NaN, positive definite, and with an R² that is possible."""
        p = r_xx.shape[-1]
        stack = r_xx.shape[:-2]
        flat = r_xx.reshape(-1, p, p)
        outcome = np.zeros(flat.shape[:2]) if r_xy is None else r_xy.reshape(-1, p)
        usable = np.asarray(np.isfinite(flat).all(axis=(1, 2)) & np.isfinite(outcome).all(axis=1))
        values, vectors = np.linalg.eigh(flat[usable])
        definite = (values >= _SINGULAR).all(axis=1)
        usable[usable] = definite
        values, vectors = values[definite], vectors[definite]
        loadings = np.einsum("bij,bi->bj", vectors, outcome[usable]) / np.sqrt(values)
        # Pairwise correlations can ask for more explained variance than there is.
        possible = (loadings**2).sum(axis=1) <= _POSSIBLE
        usable[usable] = possible
        return cls(stack, usable, values[possible], vectors[possible], loadings[possible])

    def spread(self, found: Floats) -> Floats:
        """Results (usable, ...) put back in their places; NaN where there is none."""
        full = np.full((len(self.usable), *found.shape[1:]), np.nan)
        full[self.usable] = found
        return full.reshape((*self.stack, *found.shape[1:]))


def standardised_coefficients(r_xx: Floats, r_xy: Floats) -> Floats:
    """Standardised regression coefficients of the outcome on all drivers together.

    Parameters
    ----------
    r_xx : array, shape (..., p, p)
        Correlations of the drivers; the diagonal is 1.
    r_xy : array, shape (..., p)
        Correlations of the drivers with the outcome.

    Returns
    -------
    array, shape (..., p)
        Standard deviations of the outcome per standard deviation of the driver. As in all of this
        module, a member of the stack is NaN where its drivers determine each other (smallest
        eigenvalue below 1e-10), where a correlation is NaN, or where R² would exceed 1.

    Examples
    --------
    >>> r_xx, r_xy = np.array([[1, 0.5], [0.5, 1]]), np.array([0.6, 0.3])
    >>> print(standardised_coefficients(r_xx, r_xy).round(6) + 0.0)
    [0.6 0. ]
    """
    found = _Spectrum.of(r_xx, r_xy)
    scores = found.loadings / np.sqrt(found.values)
    return found.spread(np.einsum("bij,bj->bi", found.vectors, scores))


def explained_variance(r_xx: Floats, r_xy: Floats) -> Floats:
    """R² of the outcome on all drivers together, shape (...).

    Examples
    --------
    >>> r_xx, r_xy = np.array([[1, 0.5], [0.5, 1]]), np.array([0.6, 0.3])
    >>> print(f"{explained_variance(r_xx, r_xy):.4f}")
    0.3600
    """
    found = _Spectrum.of(r_xx, r_xy)
    return found.spread((found.loadings**2).sum(axis=1))


def johnson_weights(r_xx: Floats, r_xy: Floats) -> Floats:
    """Johnson's relative weights: shares of R² by way of the nearest uncorrelated drivers.

    Parameters
    ----------
    r_xx : array, shape (..., p, p)
    r_xy : array, shape (..., p)

    Returns
    -------
    array, shape (..., p)
        Raw weights, none negative; their sum is R².

    References
    ----------
    Johnson (2000), Multivariate Behavioral Research 35(1).

    Examples
    --------
    >>> r_xx, r_xy = np.array([[1, 0.5], [0.5, 1]]), np.array([0.6, 0.3])
    >>> print(johnson_weights(r_xx, r_xy).round(4))
    [0.315 0.045]
    """
    found = _Spectrum.of(r_xx, r_xy)
    scaled = found.vectors * np.sqrt(found.values)[:, None, :]
    root = scaled @ found.vectors.transpose(0, 2, 1)  # drivers on their uncorrelated counterparts
    outcome = np.einsum("bij,bj->bi", found.vectors, found.loadings)
    return found.spread(np.einsum("bij,bj->bi", root**2, outcome**2))


def variance_inflation(r_xx: Floats) -> Floats:
    """Variance inflation factors of the drivers: 1 / (1 - R² on the other drivers).

    Parameters
    ----------
    r_xx : array, shape (..., p, p)

    Returns
    -------
    array, shape (..., p)

    Examples
    --------
    >>> print(variance_inflation(np.array([[1, 0.5], [0.5, 1]])).round(4))
    [1.3333 1.3333]
    """
    found = _Spectrum.of(r_xx)
    return found.spread(np.einsum("bij,bj->bi", found.vectors**2, 1 / found.values))


def lmg_shares(r_xx: Floats, r_xy: Floats) -> Floats:
    """LMG: what a driver adds to R², averaged over all orders of entry. Shapley's value of R².

    Parameters
    ----------
    r_xx : array, shape (..., p, p)
    r_xy : array, shape (..., p)

    Returns
    -------
    array, shape (..., p)
        Raw shares, none negative; their sum is R².

    Raises
    ------
    ValueError
        More than `MOST_LMG` drivers; Johnson's weights have no such limit.

    References
    ----------
    Lindeman, Merenda & Gold (1980), Introduction to Bivariate and Multivariate Analysis.
    Grömping (2006), Journal of Statistical Software 17(1).

    Examples
    --------
    >>> r_xx, r_xy = np.array([[1, 0.5], [0.5, 1]]), np.array([0.6, 0.3])
    >>> print(lmg_shares(r_xx, r_xy).round(4))
    [0.315 0.045]
    """
    p = r_xx.shape[-1]
    if p > MOST_LMG:
        raise ValueError(f"LMG takes at most {MOST_LMG} drivers, not {p}; use Johnson's weights.")
    found = _Spectrum.of(r_xx, r_xy)
    joint = np.ones((int(found.usable.sum()), p + 1, p + 1))
    joint[:, :p, :p] = r_xx.reshape(-1, p, p)[found.usable]
    joint[:, :p, p] = joint[:, p, :p] = r_xy.reshape(-1, p)[found.usable]
    contrasts = _shapley_contrasts(p)
    widest = max(2**depth * (p + 1 - depth) ** 2 for depth in range(p + 1)) * joint.itemsize
    step = max(1, _BLOCK // widest)
    shares = np.empty((len(joint), p))
    for start in range(0, len(joint), step):
        left = _unexplained(joint[start : start + step])
        shares[start : start + step] = (contrasts @ left).T
    return found.spread(shares)


def _unexplained(joint: Floats) -> Floats:
    """Variance of the outcome, the last variable, that each subset of drivers leaves.

    Each driver in turn is skipped or swept out of all that follow (Schur's complement): the states
    double while the matrices shrink. Drivers are bits of the subset's number, the first the lowest.
    Subsets and members stand last, so that each step passes over contiguous memory.

    Parameters
    ----------
    joint : array, shape (b, p + 1, p + 1)

    Returns
    -------
    array, shape (2**p, b)
    """
    members, p = len(joint), joint.shape[1] - 1
    state = np.ascontiguousarray(joint.transpose(1, 2, 0))
    for size in range(p, 0, -1):
        width = state.shape[-1]
        doubled = np.empty((size, size, 2 * width))
        skipped, swept = doubled[..., :width], doubled[..., width:]
        skipped[...] = state[1:, 1:]
        np.multiply((state[1:, 0] / state[0, 0])[:, None], state[0, 1:], out=swept)
        np.subtract(skipped, swept, out=swept)
        state = doubled
    return state.reshape(2**p, members)


def _shapley_contrasts(p: int) -> Floats:
    """Weights (p, 2**p) that turn what subsets leave unexplained into the drivers' shares.

    A subset of s other drivers precedes the driver in s! (p - s - 1)! of the p! orders; the share
    is that part of what is unexplained without the driver less what is unexplained with it.
    """
    member = np.arange(2**p) >> np.arange(p)[:, None] & 1
    size = member.sum(axis=0)
    part = np.array([1 / (p * comb(p - 1, others)) for others in range(p)])
    return np.asarray(np.where(member == 1, -part[size - 1], part[np.minimum(size, p - 1)]))
