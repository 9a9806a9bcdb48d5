"""Robust covariance of the parameters and the scaled test: what non-normality and weights do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from csi_helpers.analysis.structural.cfa.estimate import model_information
from csi_helpers.analysis.structural.cfa.implied import implied_moments, moment_jacobian
from csi_helpers.analysis.structural.cfa.likelihood import information, precisions
from csi_helpers.analysis.structural.cfa.model import Floats, Integers, Places
from csi_helpers.analysis.structural.cfa.moments import Flags, Moments
from csi_helpers.analysis.structural.cfa.sampling import Sampling

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


@dataclass(frozen=True)
class Sample:
    """One group's people: answers (n, p), weights (n,), and their rows in the whole file."""

    answers: Floats
    weights: Floats
    rows: Integers

    def scores(self, mu: Floats, sigma: Floats) -> Iterator[Floats]:
        """Everybody's `weighted_scores`, in blocks."""
        return weighted_scores(self.answers, self.weights, mu, sigma)


class Scored(Protocol):
    """Rows whose weighted scores are known: people, or random groups of them."""

    @property
    def rows(self) -> Integers:
        """Their rows in the whole file."""

    def scores(self, mu: Floats, sigma: Floats) -> Iterator[Floats]:
        """Weighted gradients of log-likelihoods by means and covariances, in blocks."""


def score_products(
    parts: Iterable[tuple[Scored, Iterable[Floats]]], width: int, sampling: Sampling | None
) -> Floats:
    """What weighted scores (by people, `width` columns), in blocks, vary by: B of A⁻¹ B A⁻¹.

    The sum of their outer products; with a design the variance of their sums.
    """
    total = np.zeros((width, width))
    everybody = np.zeros((sampling.n if sampling else 0, width))
    for sample, blocks in parts:
        at = 0
        for block in blocks:
            if sampling is None:
                total += block.T @ block
            else:
                everybody[sample.rows[at : at + len(block)]] = block
            at += len(block)
    return total if sampling is None else sampling.products(everybody)


def model_score_products(
    layout: Places, theta: Floats, samples: Sequence[Scored], sampling: Sampling | None = None
) -> Floats:
    """The products (q, q) of the scores by the model's parameters."""

    def scores(group: int, sample: Scored) -> Iterator[Floats]:
        directions, at = (
            moment_jacobian(layout, theta, group),
            implied_moments(layout, theta, group),
        )
        return (block @ directions for block in sample.scores(*at))

    parts = ((sample, scores(group, sample)) for group, sample in enumerate(samples))
    return score_products(parts, layout.n_free, sampling)


def sandwich(
    layout: Places,
    theta: Floats,
    groups: Sequence[Moments],
    samples: Sequence[Scored],
    sampling: Sampling | None = None,
) -> tuple[Floats, float]:
    """Robust covariance (q, q) of the parameters, and the model's part of the scaled test.

    The covariance is A⁻¹ B A⁻¹, A the observed information and B the score products (Huber 1967;
    White 1982, Econometrica 50; Arminger & Schoenberg 1989, Psychometrika 54); the part is the
    trace of A⁻¹ B.
    """
    bread = np.linalg.inv(model_information(layout, theta, groups, observed=True))
    meat = model_score_products(layout, theta, samples, sampling)
    return bread @ meat @ bread, float((bread * meat).sum())


def trace_of_moments(
    moments: Moments,
    sample: Scored,
    at: tuple[Floats, Floats],
    free: Flags,
    sampling: Sampling | None = None,
) -> float:
    """Trace of A⁻¹ B of a model whose parameters are moments themselves.

    Parameters
    ----------
    at : means (p,), covariances (p, p)
    free : bool array, shape (p + p(p+1)/2,)
        The moments that are parameters: of the saturated model or the baseline.
    """
    curved = information(moments, *at, observed=True)[np.ix_(free, free)]
    scores = (block[:, free] for block in sample.scores(*at))
    meat = score_products([(sample, scores)], len(curved), sampling)
    return float(np.trace(np.linalg.solve(curved, meat)))


def saturated_moments_free(p: int, *, mean_structure: bool) -> Flags:
    """Every covariance, and every mean where means are modelled."""
    return np.concatenate([np.full(p, mean_structure), np.full(p * (p + 1) // 2, True)])


def baseline_moments_free(p: int, *, mean_structure: bool) -> Flags:
    """Every variance, and every mean where means are modelled."""
    first, second = np.tril_indices(p)
    return np.concatenate([np.full(p, mean_structure), first == second])
