"""Maximum likelihood of a factor model by damped Fisher scoring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.cfa.implied import (
    implied_moments,
    moment_curvature,
    moment_jacobian,
)
from csi_helpers.analysis.structural.cfa.likelihood import information, log_likelihood, score
from csi_helpers.analysis.structural.cfa.model import Floats, Places
from csi_helpers.analysis.structural.cfa.moments import Moments
from csi_helpers.analysis.structural.cfa.refusals import no_convergence, not_identified
from csi_helpers.analysis.structural.cfa.start import (
    generic_point,
    in_marker_units,
    in_unit_variances,
    start_values,
)
from csi_helpers.errors import AnalysisError

MOST_ITERATIONS = 300  # good models need 10 to 30
# Squared distance to the maximum in standard errors at which scoring stops, and which must be
# reached: between the two, rounding is all that is left.
CLOSE, CLOSE_ENOUGH = 1e-20, 1e-10
NEAR = 1.0  # from here on Newton's steps beat scoring's, which misfit makes slow
SINGULAR = 1e-10  # relative eigenvalue of the information below which a direction is flat


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is largest: parameters (q,), log-likelihood, iterations needed."""

    theta: Floats
    log_likelihood: float
    iterations: int


def maximise(layout: Places, groups: Sequence[Moments]) -> Maximum:
    """Fit a model to the moments of each group.

    Raises
    ------
    AnalysisError
        `cfa_not_identified`: the Jacobian of the implied moments, or the information at the
        maximum, is rank-deficient; `cfa_no_convergence`.

    Notes
    -----
    Damped (Levenberg-Marquardt) Fisher scoring, Newton's steps once less than a standard error
    away. A step is taken if the likelihood doesn't fall, else shortened. Ends when the next step
    would be 1e-10 standard errors long. If marker items don't get there, unit variances may.
    """
    theta = start_values(layout, groups)
    refuse_unidentified(layout, theta, groups)
    try:
        return _climb(layout, theta, groups)
    except AnalysisError as failure:
        if layout.model.identification != "marker" or failure.code != "cfa_no_convergence":
            raise
    # A first item that hardly belongs to its construct is a bad unit to climb in.
    unit = in_unit_variances(layout)
    found = _climb(unit, start_values(unit, groups), groups)
    return _climb(layout, in_marker_units(layout, unit, found.theta), groups)


def _climb(layout: Places, theta: Floats, groups: Sequence[Moments]) -> Maximum:
    value = _log_likelihood(layout, theta, groups)
    damping, before = 1e-3, np.inf
    for iteration in range(1, MOST_ITERATIONS + 1):
        gradient = _gradient(layout, theta, groups)
        metric = _metric(layout, theta, groups, near=before < NEAR)
        scale = 1 / np.sqrt(np.diag(metric))
        scaled = metric * np.outer(scale, scale)
        flat = SINGULAR * np.eye(len(scale))
        distance = float(gradient * scale @ np.linalg.solve(scaled + flat, gradient * scale))
        if distance < CLOSE or (distance < CLOSE_ENOUGH and distance >= before):
            refuse_flat(layout, model_information(layout, theta, groups, observed=False))
            return Maximum(theta, value, iteration)
        before = distance
        while damping < 1e12:
            bend = scaled + (damping + SINGULAR) * np.eye(len(scale))
            proposal = theta + scale * np.linalg.solve(bend, gradient * scale)
            proposed = _log_likelihood(layout, proposal, groups)
            if proposed >= value - 1e-13 * abs(value):
                theta, value, damping = proposal, proposed, damping / 10
                break
            damping *= 4
        else:
            break
    raise no_convergence(iteration)


def model_information(
    layout: Places, theta: Floats, groups: Sequence[Moments], *, observed: bool
) -> Floats:
    """Observed or expected information on the parameters, (q, q)."""
    total = np.zeros((layout.n_free, layout.n_free))
    for group, moments in enumerate(groups):
        mu, sigma = implied_moments(layout, theta, group)
        own = np.unique(layout.free[(layout.group == group) & (layout.free >= 0)])
        jacobian = moment_jacobian(layout, theta, group)[:, own]
        metric = information(moments, mu, sigma, observed=observed)
        total[np.ix_(own, own)] += jacobian.T @ metric @ jacobian
        if observed:
            total -= moment_curvature(layout, theta, group, score(moments, mu, sigma))
    return (total + total.T) / 2


def refuse_unidentified(layout: Places, theta: Floats, groups: Sequence[Moments]) -> None:
    """Refuse a model whose moments don't determine its parameters at a generic point.

    Raises
    ------
    AnalysisError
        `cfa_not_identified`, naming the parameters left open.
    """
    generic = generic_point(layout, theta)
    parts = []
    for group, moments in enumerate(groups):
        means, variances = moments.item_moments()
        p, scale = len(means), np.sqrt(variances)
        jacobian = moment_jacobian(layout, generic, group)
        triangle = np.tril_indices(p)
        size = np.concatenate([scale, np.outer(scale, scale)[triangle]])
        seen = np.concatenate([np.ones(p, dtype=bool), moments.pairs()[triangle]])
        parts.append((jacobian / size[:, None])[seen])
    jacobian = np.concatenate(parts)
    refuse_flat(layout, jacobian.T @ jacobian, in_the_data=False)


def refuse_flat(layout: Places, metric: Floats, *, in_the_data: bool = True) -> None:
    """Refuse an information matrix (q, q) that is flat in some direction.

    Raises
    ------
    AnalysisError
        `cfa_not_identified`, naming the parameters of that direction.
    """
    diagonal = np.diag(metric)
    if (diagonal <= 0).any():
        names = [layout.named(int(k)) for k in np.flatnonzero(diagonal <= 0)]
        raise not_identified(names, in_the_data=in_the_data)
    scale = 1 / np.sqrt(diagonal)
    values, vectors = np.linalg.eigh(metric * np.outer(scale, scale))
    if values[0] < SINGULAR:
        part = (vectors[:, values < SINGULAR] ** 2).sum(axis=1)
        order = np.argsort(-part, kind="stable")
        names = [layout.named(int(k)) for k in order if part[k] > 1e-3]
        raise not_identified(names, in_the_data=in_the_data)


def _gradient(layout: Places, theta: Floats, groups: Sequence[Moments]) -> Floats:
    gradient = np.zeros(layout.n_free)
    for group, moments in enumerate(groups):
        mu, sigma = implied_moments(layout, theta, group)
        gradient += moment_jacobian(layout, theta, group).T @ score(moments, mu, sigma)
    return gradient


def _metric(layout: Places, theta: Floats, groups: Sequence[Moments], *, near: bool) -> Floats:
    """Observed information near the maximum, if it is positive definite; else the expected."""
    if near:
        metric = model_information(layout, theta, groups, observed=True)
        diagonal = np.diag(metric)
        if (diagonal > 0).all():
            scale = 1 / np.sqrt(diagonal)
            if np.linalg.eigvalsh(metric * np.outer(scale, scale))[0] > SINGULAR:
                return metric
    return model_information(layout, theta, groups, observed=False)


def _log_likelihood(layout: Places, theta: Floats, groups: Sequence[Moments]) -> float:
    parts = (
        log_likelihood(moments, *implied_moments(layout, theta, group))
        for group, moments in enumerate(groups)
    )
    return sum(parts)
