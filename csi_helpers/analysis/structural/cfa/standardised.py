"""The completely standardised solution, and its standard errors by the delta method."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.structural.cfa.implied import (
    Numbers,
    complex_jacobian,
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
    slopes = complex_jacobian(lambda at: _values(layout, at), theta)
    variance = np.einsum("rq,qs,rs->r", slopes, covariance, slopes)
    return np.real(_values(layout, theta)), np.sqrt(np.maximum(variance, 0.0))


def construct_correlations(layout: Places, theta: Floats, group: int) -> Floats:
    """Implied correlations of the constructs in one group, (c, c)."""
    p = len(layout.model.items)
    _, covariances = variable_moments(layout, theta, group)
    block = covariances[p:, p:]
    with np.errstate(invalid="ignore"):
        scale = np.sqrt(np.diag(block))
        return np.asarray(block / np.outer(scale, scale), dtype=float)


def _variances(layout: Places, theta: Numbers, group: int) -> Numbers:
    return np.diag(variable_moments(layout, theta, group)[1])


def _values(layout: Places, theta: Numbers) -> Numbers:
    values = np.where(layout.free >= 0, theta[layout.free], layout.value)
    for group in range(layout.n_groups):
        total = _variances(layout, theta, group)
        here = layout.group == group
        row, column, kind = layout.row[here], layout.column[here], layout.matrix[here]
        other = np.where(kind == "A", 1 / total[column], np.where(kind == "S", total[column], 1.0))
        unit = np.sqrt(total[row] * other)
        values[here] = values[here] / unit
    return values
