"""Exact moments of rounded answers that share one factor, and relative importance from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import erf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Numbers = NDArray[np.float64]
CODES = np.arange(1.0, 6.0)
GRID = np.linspace(-9, 9, 721)  # values of the factor; the normal density is nil beyond


class Rating(NamedTuple):
    """A continuous answer: its mean in each group, its spread, its loading on the factor."""

    means: tuple[float, ...]
    sd: float
    loading: float


class Feature(NamedTuple):
    """A number for each answer 1 to 5 of one rating: the answer itself, or whether it is low."""

    rating: str
    values: tuple[float, ...]


class Population:
    """Ratings independent of each other once factor and group are known, then rounded to 1–5."""

    def __init__(self, ratings: Mapping[str, Rating], shares: Sequence[float]) -> None:
        density = np.exp(-(GRID**2) / 2)
        self.weight = np.outer(shares, density / density.sum()).ravel()  # groups x grid
        self.chance = {name: _chances(rating) for name, rating in ratings.items()}

    def mean(self, feature: Feature) -> float:
        """Expected value."""
        return float(self.weight @ self._given(feature))

    def covariance(self, features: Sequence[Feature]) -> Numbers:
        """Covariances of the features; those of one rating stem from its answers."""
        given = np.array([self._given(feature) for feature in features])
        product = (given * self.weight) @ given.T
        for i, one in enumerate(features):
            for j, other in enumerate(features):
                if one.rating == other.rating:
                    both = np.multiply(one.values, other.values)
                    product[i, j] = self.weight @ (self.chance[one.rating] @ both)
        mean = given @ self.weight
        return np.asarray(product - np.outer(mean, mean))

    def _given(self, feature: Feature) -> Numbers:
        """Expected value in each group at each value of the factor."""
        return np.asarray(self.chance[feature.rating] @ np.array(feature.values))


def _chances(rating: Rating) -> Numbers:
    """Chance of each answer by group and factor (groups x grid, 5)."""
    centre = np.add.outer(rating.means, rating.sd * rating.loading * GRID).ravel()
    error = rating.sd * sqrt(1 - rating.loading**2)
    below = ndtr((CODES[:-1] + 0.5 - centre[:, None]) / error)
    edge = np.zeros((len(centre), 1))
    return np.asarray(np.diff(np.hstack([edge, below, edge + 1]), axis=1))


def rounded_mean(mean: float, sd: float) -> float:
    """Mean of a normal answer once rounded and held to 1–5, without the factor."""
    return 1 + sum(0.5 - 0.5 * erf((k + 0.5 - mean) / (sd * sqrt(2))) for k in range(1, 5))


def johnson(correlation: Numbers, with_outcome: Numbers) -> Numbers:
    """Johnson's (2000) relative weights; they sum to R²."""
    values, vectors = np.linalg.eigh(correlation)
    root = (vectors * np.sqrt(values)) @ vectors.T
    return np.asarray(root**2 @ np.linalg.solve(root, with_outcome) ** 2)
