"""The completely standardised solution, and its standard errors by the delta method."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.structural.cfa.implied import (
    STEP,
    Numbers,
    variable_moments,
)
from csi_helpers.analysis.structural.cfa.model import Floats, Places


def standardised(layout: Places, theta: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Every row's parameter when items and constructs have the variance 1, and its standard error.

    A construct's own variance becomes the share no path explains, a residual variance the share no
    construct does; covariances become correlations. Where an implied variance isn't positive, all
    are NaN.

    Parameters
    ----------
    covariance : array, shape (q, q)
        Of the free parameters.

    Returns
    -------
    values, standard_errors : arrays, one a row of `layout`

    Examples
    --------
    >>> from csi_helpers.analysis.structural.cfa.model import CfaModel, places
    >>> layout = places(CfaModel({"Quality": ("Q1", "Q2", "Q3")}))
    >>> theta = np.array([0.5, 2.0, 1.0, 1.0, 1.0, 4.0])  # loadings, residuals, variance
    >>> print(standardised(layout, theta, np.eye(6))[0][:3].round(4))
    [0.8944 0.7071 0.9701]
    """
    if min(_variances(layout, theta, group).min() for group in range(layout.n_groups)) <= 0:
        nothing = np.full(len(layout.kind), np.nan)
        return nothing, nothing.copy()
    values, variance = (np.empty(len(layout.kind)) for _ in range(2))
    for group in range(layout.n_groups):
        here = layout.group == group
        own = np.unique(layout.free[here & (layout.free >= 0)])
        steps = theta + 1j * STEP * np.eye(len(theta))[own]
        slopes = np.imag(_values(layout, steps, group)).T / STEP
        values[here] = _values(layout, theta, group)
        variance[here] = ((slopes @ covariance[np.ix_(own, own)]) * slopes).sum(axis=1)
    return values, np.sqrt(np.maximum(variance, 0.0))


def construct_correlations(layout: Places, theta: Floats, group: int) -> Floats:
    """Implied correlations of the constructs in one group, (c, c)."""
    p = len(layout.model.items)
    _, covariances = variable_moments(layout, theta, group)
    block = covariances[p:, p:]
    with np.errstate(invalid="ignore"):
        scale = np.sqrt(np.diag(block))
        return np.asarray(block / np.outer(scale, scale), dtype=float)


def _variances(layout: Places, theta: Numbers, group: int) -> Numbers:
    return np.diagonal(variable_moments(layout, theta, group)[1], axis1=-2, axis2=-1)


def _values(layout: Places, theta: Numbers, group: int) -> Numbers:
    """The standardised rows of one group, shape (..., rows)."""
    total, here = _variances(layout, theta, group), layout.group == group
    free, row, column = layout.free[here], layout.row[here], layout.column[here]
    values = np.where(free >= 0, theta[..., free], layout.value[here])
    kind = layout.matrix[here]
    # Intercepts and means stand in column 0 of M, which is no variable.
    other = np.where(kind == "S", total[..., column], 1.0)
    other = np.where(kind == "A", 1 / total[..., column], other)
    return np.asarray(values / np.sqrt(total[..., row] * other))
