"""Robust covariance of the parameters and the scaled test: what non-normality and weights do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from csi_helpers.analysis.structural.cfa.estimate import model_information
from csi_helpers.analysis.structural.cfa.implied import implied_moments, moment_jacobian
from csi_helpers.analysis.structural.cfa.likelihood import information, precisions
from csi_helpers.analysis.structural.cfa.model import Floats, Places
from csi_helpers.analysis.structural.cfa.moments import Flags, Moments

ROWS = 2_000  # respondents worked at a time


def weighted_scores(
    answers: Floats, weights: Floats, mu: Floats, sigma: Floats
) -> Iterator[Floats]:
    """Gradients of respondents' log-likelihoods by means and covariances, times their weights.

    Parameters
    ----------
    answers : array, shape (n, p)
        NaN where an item was not answered.
    weights : array, shape (n,)

    Yields
    ------
    array, shape (up to 2,000, p + p(p+1)/2)

    Examples
    --------
    >>> answers = np.array([[-1.0], [1.0], [3.0]])
    >>> print(next(weighted_scores(answers, np.ones(3), np.zeros(1), np.eye(1))))
    [[-1.  0.]
     [ 1.  0.]
     [ 3.  4.]]
    """
    first, second = np.tril_indices(len(mu))
    halved = np.where(first == second, 0.5, 1.0)
    for start in range(0, len(answers), ROWS):
        rows = answers[start : start + ROWS]
        patterns, which = np.unique(np.isfinite(rows), axis=0, return_inverse=True)
        precision = precisions(sigma, patterns)
        deviations = np.nan_to_num(rows - mu)
        pulls = np.empty_like(deviations)
        for pattern in range(len(patterns)):
            here = which == pattern
            pulls[here] = deviations[here] @ precision[pattern]
        products = pulls[:, first] * pulls[:, second] - precision[:, first, second][which]
        yield np.hstack([pulls, halved * products]) * weights[start : start + ROWS, None]


def model_score_products(
    layout: Places, theta: Floats, answers: Sequence[Floats], weights: Sequence[Floats]
) -> Floats:
    """Sum over respondents of their weighted scores' outer products, by parameters: (q, q)."""
    total = np.zeros((layout.n_free, layout.n_free))
    for group, (rows, w) in enumerate(zip(answers, weights, strict=True)):
        directions = moment_jacobian(layout, theta, group)
        for scores in weighted_scores(rows, w, *implied_moments(layout, theta, group)):
            along = scores @ directions
            total += along.T @ along
    return total


def sandwich(
    layout: Places,
    theta: Floats,
    groups: Sequence[Moments],
    answers: Sequence[Floats],
    weights: Sequence[Floats],
) -> tuple[Floats, float]:
    """Robust covariance (q, q) of the parameters, and the model's part of the scaled test.

    The covariance is A⁻¹ B A⁻¹, A the observed information and B the score products (Huber 1967;
    White 1982, Econometrica 50; Arminger & Schoenberg 1989, Psychometrika 54); the part is the
    trace of A⁻¹ B.
    """
    bread = np.linalg.inv(model_information(layout, theta, groups, observed=True))
    meat = model_score_products(layout, theta, answers, weights)
    return bread @ meat @ bread, float((bread * meat).sum())


def trace_of_moments(
    moments: Moments,
    answers: Floats,
    weights: Floats,
    at: tuple[Floats, Floats],
    free: Flags,
) -> float:
    """Trace of A⁻¹ B of a model whose parameters are moments themselves.

    Parameters
    ----------
    at : means (p,), covariances (p, p)
    free : bool array, shape (p + p(p+1)/2,)
        The moments that are parameters: of the saturated model or the baseline.
    """
    curved = information(moments, *at, observed=True)[np.ix_(free, free)]
    meat = np.zeros_like(curved)
    for scores in weighted_scores(answers, weights, *at):
        along = scores[:, free]
        meat += along.T @ along
    return float(np.trace(np.linalg.solve(curved, meat)))


def saturated_moments_free(p: int, *, mean_structure: bool) -> Flags:
    """Every covariance, and every mean where means are modelled."""
    return np.concatenate([np.full(p, mean_structure), np.full(p * (p + 1) // 2, True)])


def baseline_moments_free(p: int, *, mean_structure: bool) -> Flags:
    """Every variance, and every mean where means are modelled."""
    first, second = np.tril_indices(p)
    return np.concatenate([np.full(p, mean_structure), first == second])
