"""Answers with gaps as moments by pattern of answered items: all the normal likelihood needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.structural.cfa.model import Floats

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Moments:
    """One group's weighted moments, for each of J patterns of answered items.

    `observed` (J, p) says which items a pattern has; `size` (J,) is its sum of weights; `means`
    (J, p) and `scatter` (J, p, p; divided by the size) are zero where not observed.
    """

    observed: Flags
    size: Floats
    means: Floats
    scatter: Floats

    @property
    def n(self) -> float:
        """Sum of weights."""
        return float(self.size.sum())

    @property
    def complete(self) -> bool:
        """Whether nobody left an item out."""
        return bool(self.observed.all())

    def centred(self) -> Moments:
        """The same complete moments as deviations from their means."""
        return Moments(self.observed, self.size, np.zeros_like(self.means), self.scatter)

    def item_moments(self) -> tuple[Floats, Floats]:
        """Mean and variance (p,) of each item over those who answered it."""
        size = self.size[:, None] * self.observed
        total = size.sum(axis=0)
        means = (size * self.means).sum(axis=0) / total
        squares = np.diagonal(self.scatter, axis1=1, axis2=2) + (self.means - means) ** 2
        return means, (size * squares).sum(axis=0) / total

    def pairs(self) -> Flags:
        """Which pairs of items were answered together, (p, p)."""
        answered = self.observed.astype(float)
        return np.asarray((answered.T @ answered) > 0)


def moments_of_answers(answers: Floats, weights: Floats) -> Moments:
    """Sort respondents by what they answered, and take each pattern's weighted moments.

    Parameters
    ----------
    answers : array, shape (n, p)
        NaN where an item was not answered; every row has an answer.
    weights : array, shape (n,)
        Positive case weights.

    Examples
    --------
    >>> answers = np.array([[1.0, 2.0], [3.0, 6.0], [5.0, np.nan]])
    >>> moments = moments_of_answers(answers, np.ones(3))
    >>> print(moments.size, moments.item_moments()[0])
    [1. 2.] [3. 4.]
    """
    patterns, which = np.unique(np.isfinite(answers), axis=0, return_inverse=True)
    order = np.argsort(which, kind="stable")
    ends = np.cumsum(np.bincount(which))
    filled = np.nan_to_num(answers)
    size, means, scatter = [], [], []
    for rows in np.split(order, ends[:-1]):
        w = weights[rows]
        mean = w @ filled[rows] / w.sum()
        deviations = filled[rows] - mean
        size.append(w.sum())
        means.append(mean)
        scatter.append((w[:, None] * deviations).T @ deviations / w.sum())
    return Moments(patterns, np.array(size), np.array(means), np.array(scatter))


def moments_of_summary(covariances: Floats, means: Floats, n: float) -> Moments:
    """Moments of complete answers, from covariances (p, p; divisor n), means (p,) and n."""
    everything = np.ones((1, len(means)), dtype=bool)
    return Moments(everything, np.array([float(n)]), means[None, :], covariances[None, :, :])
