"""Means and covariances a factor model implies, and how they move with its parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.structural.cfa.model import Floats, Integers, Places

# Real parameters, or complex ones when a derivative is taken by complex step.
Numbers = NDArray[Any]

STEP = 1e-30  # a complex step has no cancellation: the smaller, the more exact


def ram(layout: Places, theta: Numbers, group: int) -> tuple[Numbers, Numbers, Numbers]:
    """The matrices A (..., m, m), S (..., m, m) and M (..., m) of one group, for theta (..., q).

    There are m items and constructs.
    """
    m, stack = len(layout.model.items) + len(layout.model.constructs), theta.shape[:-1]
    filled = {name: np.zeros((*stack, m, m), dtype=theta.dtype) for name in ("A", "S")}
    filled["M"] = np.zeros((*stack, m, 1), dtype=theta.dtype)
    values = np.where(layout.free >= 0, theta[..., layout.free], layout.value)
    for name, matrix in filled.items():
        here = (layout.group == group) & (layout.matrix == name)
        matrix[..., layout.row[here], layout.column[here]] = values[..., here]
    lower = np.tril(filled["S"], -1)
    return filled["A"], filled["S"] + lower.swapaxes(-1, -2), filled["M"][..., 0]


def implied_moments(layout: Places, theta: Numbers, group: int) -> tuple[Numbers, Numbers]:
    """Implied means (p,) and covariances (p, p) of the items in one group.

    Without a mean structure the means are zero: deviations from the sample's are modelled.

    Examples
    --------
    >>> from csi_helpers.analysis.structural.cfa.model import CfaModel, places
    >>> layout = places(CfaModel({"Quality": ("Q1", "Q2", "Q3")}))
    >>> theta = np.array([0.5, 2.0, 1.0, 1.0, 1.0, 4.0])  # loadings, residuals, variance
    >>> print(implied_moments(layout, theta, 0)[1])
    [[ 5.  2.  8.]
     [ 2.  2.  4.]
     [ 8.  4. 17.]]
    """
    p = len(layout.model.items)
    means, covariances = variable_moments(layout, theta, group)
    return means[:p], covariances[:p, :p]


def variable_moments(layout: Places, theta: Numbers, group: int) -> tuple[Numbers, Numbers]:
    """Implied means (..., m) and covariances (..., m, m) of items and constructs together."""
    a, s, means = ram(layout, theta, group)
    through = np.linalg.inv(np.eye(a.shape[-1]) - a)
    covariances = through @ s @ through.swapaxes(-1, -2)
    return (through @ means[..., None])[..., 0], covariances


def moment_jacobian(layout: Places, theta: Numbers, group: int) -> Numbers:
    """Derivatives of the implied moments by the free parameters, (p + p(p+1)/2, q).

    Rows are the means, then the lower triangle of the covariances, row by row.
    """
    p, q = len(layout.model.items), layout.n_free
    a, s, means = ram(layout, theta, group)
    through = np.linalg.inv(np.eye(len(a)) - a)
    items, reached = through[:p], through @ means
    covariances = items @ s @ through.T
    one, other = np.tril_indices(p)
    d_means = np.zeros((p, q), dtype=theta.dtype)
    d_covariances = np.zeros((len(one), q), dtype=theta.dtype)
    for name, far in (("A", covariances), ("S", items), ("M", items)):
        here = (layout.group == group) & (layout.matrix == name) & (layout.free >= 0)
        row, column, free = layout.row[here], layout.column[here], layout.free[here]
        if name == "M":
            d_means[:, free] = items[:, row]
            continue
        from_row, from_column = items[:, row], far[:, column]
        both = from_row[one] * from_column[other] + from_row[other] * from_column[one]
        if name == "A":
            d_means[:, free] = from_row * reached[column]
        else:
            both = np.where(row == column, both / 2, both)
        d_covariances[:, free] = both
    return np.concatenate([d_means, d_covariances])


def moment_curvature(layout: Places, theta: Floats, group: int, gradient: Floats) -> Floats:
    """Second derivatives of the implied moments, weighted with a gradient by moments: (q, q).

    Only arrows bend the moments: pairs of arrows, and arrows with a (co)variance or a mean.
    """
    p, q = len(layout.model.items), layout.n_free
    a, s, means = ram(layout, theta, group)
    m = len(a)
    through = np.linalg.inv(np.eye(m) - a)
    weights = np.zeros((m, m))
    weights[np.tril_indices(p)] = gradient[p:] / 2
    weights += weights.T
    pull, reached = through[:p].T @ gradient[:p], through @ means
    total = through @ s @ through.T
    back = through.T @ weights @ through
    slope = through.T @ weights @ total

    def free(name: str) -> tuple[Integers, Integers, Integers]:
        here = (layout.group == group) & (layout.matrix == name) & (layout.free >= 0)
        return layout.row[here], layout.column[here], layout.free[here]

    curvature = np.zeros((q, q))
    row, column, arrows = free("A")
    i, j, k, t = row[:, None], column[:, None], row[None, :], column[None, :]
    curvature[np.ix_(arrows, arrows)] = (
        2 * (through[t, i] * slope[k, j] + back[i, k] * total[t, j] + slope[i, t] * through[j, k])
        + through[t, i] * pull[k] * reached[j]
        + pull[i] * through[j, k] * reached[t]
    )
    row, column, spreads = free("S")
    k, t = row[None, :], column[None, :]
    mirrored = np.where(k == t, 0.0, back[i, t] * through[j, k])
    curvature[np.ix_(arrows, spreads)] = 2 * (back[i, k] * through[j, t] + mirrored)
    curvature[np.ix_(spreads, arrows)] = curvature[np.ix_(arrows, spreads)].T
    row, _, levels = free("M")
    curvature[np.ix_(arrows, levels)] = pull[i] * through[j, row[None, :]]
    curvature[np.ix_(levels, arrows)] = curvature[np.ix_(arrows, levels)].T
    return curvature


def complex_jacobian(function: Any, theta: Floats) -> Floats:
    """Exact Jacobian of an analytic function by complex step, shape (len of value, q).

    References
    ----------
    Squire & Trapp (1998), SIAM Review 40.

    Examples
    --------
    >>> print(complex_jacobian(lambda x: x**3, np.array([1.0, 2.0])))
    [[ 3.  0.]
     [ 0. 12.]]
    """
    columns = []
    for k in range(len(theta)):
        at = theta.astype(complex)
        at[k] += 1j * STEP
        columns.append(np.imag(function(at)) / STEP)
    return np.column_stack(columns)
