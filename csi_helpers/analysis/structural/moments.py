"""Means and covariances of items, a stack of them at once, from row sums alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from csi_helpers.analysis.structural.model import Floats, Indices

MISSING = ("complete", "mean", "pairwise")


@dataclass(frozen=True)
class Moments:
    """What a structural model needs to know of the answers; `...` is the stack.

    Attributes
    ----------
    weight : array, shape (...)
        Sum of the weights.
    means : array, shape (..., p)
    covariances : array, shape (..., p, p)
        Divided by the sum of weights; no result depends on that choice.
    """

    weight: Floats
    means: Floats
    covariances: Floats

    @cached_property
    def deviations(self) -> Floats:
        """Standard deviations of the items, shape (..., p)."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(np.diagonal(self.covariances, axis1=-2, axis2=-1))

    @cached_property
    def correlations(self) -> Floats:
        """Correlations of the items, shape (..., p, p); NaN at an item without spread."""
        with np.errstate(all="ignore"):
            scale = 1 / np.where(self.deviations > 0, self.deviations, np.nan)
        correlations = self.covariances * scale[..., :, None]
        correlations *= scale[..., None, :]
        return np.asarray(correlations)


class MomentSums(Protocol):
    """Products of a row's answers whose weighted sums, over any rows, give moments."""

    @property
    def width(self) -> int:
        """How many products q a row has."""

    def products(self, answers: Floats) -> Floats:
        """Products (m, q) of rows (m, p), each row's by itself."""

    def moments(self, totals: Floats) -> Moments:
        """Moments of weighted sums of products (..., q); NaN where they have no weight."""


def moments_of(
    answers: Floats, weights: Floats | None = None, *, missing: str = "complete"
) -> Moments:
    """Weighted means and covariances of the answers.

    Parameters
    ----------
    answers : array, shape (n, p)
        NaN where unanswered.
    weights : array, shape (n,), optional
        A weight of 2 equals two rows.
    missing : {"complete", "mean", "pairwise"}
        `complete`: there are no gaps, or rows with one have been dropped. `mean`: a gap is filled
        with the mean of those who answered, which shrinks the item's spread. `pairwise`: each
        correlation from those who answered both items; the matrix need not be one that any full
        data could have.

    Raises
    ------
    ValueError
        Gaps with `complete`.

    Examples
    --------
    >>> moments = moments_of(np.array([[1.0, 2.0], [3.0, np.nan]]), missing="mean")
    >>> print(moments.means, moments.deviations)
    [2. 2.] [1. 0.]
    """
    sums = RowSums.of(answers, weights, missing=missing)
    given = np.ones(len(answers)) if weights is None else weights
    return sums.moments(given @ sums.products(answers))


@dataclass(frozen=True)
class RowSums:
    """Which products of a row's answers add up to moments, and how.

    Answers are centred and scaled first by `centre` and `scale` (p,), those of the full sample, so
    that the differences of large sums lose no digits.
    """

    centre: Floats
    scale: Floats
    missing: str

    @classmethod
    def of(
        cls, answers: Floats, weights: Floats | None = None, *, missing: str = "complete"
    ) -> RowSums:
        """Prepared for these answers (n, p)."""
        if missing not in MISSING:
            raise ValueError(f"`missing` is one of {', '.join(MISSING)}, not {missing!r}.")
        answered = np.isfinite(answers)
        if missing == "complete" and not answered.all():
            raise ValueError("There are unanswered items: choose `mean` or `pairwise`.")
        given = np.ones(len(answers)) if weights is None else np.asarray(weights, dtype=float)
        base = np.maximum(given @ answered, np.finfo(float).tiny)
        centre = given @ np.where(answered, answers, 0.0) / base
        # Column by column: squares of a million rows at once would not fit beside them.
        spread = np.array(
            [
                given @ np.where(known, (column - middle) ** 2, 0.0)
                for column, known, middle in zip(answers.T, answered.T, centre, strict=True)
            ]
        )
        scale = np.sqrt(spread / base)
        return cls(centre, np.where(scale > 1e-12 * (1 + np.abs(centre)), scale, 1.0), missing)

    @cached_property
    def _pairs(self) -> tuple[Indices, Indices]:
        return np.triu_indices(self._terms)

    @cached_property
    def _terms(self) -> int:
        p = len(self.centre)
        return p + 1 if self.missing == "complete" else 2 * p + 1

    @cached_property
    def width(self) -> int:
        """How many products q a row has."""
        p = len(self.centre)
        return len(self._pairs[0]) + (p * p if self.missing == "pairwise" else 0)

    @cached_property
    def places(self) -> Indices:
        """Where the product of two terms stands in the row of products.

        Terms are the p centred answers, then (with gaps only) whether each was answered, then 1.
        """
        first, second = self._pairs
        position = np.empty((self._terms, self._terms), dtype=np.intp)
        position[first, second] = position[second, first] = np.arange(len(first))
        return position

    def products(self, answers: Floats) -> Floats:
        """Products (m, q) of rows (m, p), whose weighted sums `moments` takes."""
        centred = (answers - self.centre) / self.scale
        ones = np.ones((len(answers), 1))
        if self.missing == "complete":
            terms = np.concatenate([centred, ones], axis=1)
            return np.asarray(terms[:, self._pairs[0]] * terms[:, self._pairs[1]])
        answered = np.isfinite(centred)
        filled = np.where(answered, centred, 0.0)
        terms = np.concatenate([filled, answered, ones], axis=1)
        products = terms[:, self._pairs[0]] * terms[:, self._pairs[1]]
        if self.missing == "mean":
            return np.asarray(products)
        squares = filled[:, :, None] ** 2 * answered[:, None, :]
        return np.concatenate([products, squares.reshape(len(answers), -1)], axis=1)

    def moments(self, totals: Floats) -> Moments:
        """Moments of weighted sums of products (..., q)."""
        with np.errstate(all="ignore"):
            if self.missing == "complete":
                weight, means, covariances = self._complete(totals)
            else:
                weight, means, covariances = self._with_gaps(totals)
        # Rounding leaves an item without spread a variance of 1e-17, which would pass for one.
        diagonal = np.arange(len(self.centre))
        variances = covariances[..., diagonal, diagonal]
        covariances[..., diagonal, diagonal] = np.where(variances > 1e-12, variances, 0.0)
        covariances *= np.outer(self.scale, self.scale)
        return Moments(weight, self.centre + self.scale * means, covariances)

    def _complete(self, totals: Floats) -> tuple[Floats, Floats, Floats]:
        p = len(self.centre)
        weight = totals[..., self.places[p, p]]
        means = totals[..., self.places[:p, p]] / weight[..., None]
        covariances = np.take(totals, self.places[:p, :p], axis=-1)
        covariances /= weight[..., None, None]
        covariances -= means[..., :, None] * means[..., None, :]
        return np.asarray(weight), means, covariances

    def _with_gaps(self, totals: Floats) -> tuple[Floats, Floats, Floats]:
        p = len(self.centre)
        folded = totals[..., self.places]
        weight, means = folded[..., -1, -1], folded[..., :p, -1] / folded[..., p:-1, -1]
        if self.missing == "mean":
            return weight, means, self._fill_with_mean(folded, means, weight)
        return weight, means, self._by_pairs(folded, totals)

    def _fill_with_mean(self, folded: Floats, means: Floats, weight: Floats) -> Floats:
        p = len(self.centre)
        sums, both = folded[..., :p, p:-1], folded[..., p:-1, p:-1]
        # A filled gap deviates from the mean by nothing, so only answered pairs add up.
        cross = sums * means[..., None, :]
        centred = folded[..., :p, :p] - cross - np.swapaxes(cross, -1, -2)
        centred += both * means[..., :, None] * means[..., None, :]
        return np.asarray(centred / weight[..., None, None])

    def _by_pairs(self, folded: Floats, totals: Floats) -> Floats:
        p = len(self.centre)
        both = folded[..., p:-1, p:-1]
        mean = folded[..., :p, p:-1] / both  # of the row's item where the column's is answered
        squares = totals[..., -p * p :].reshape(*totals.shape[:-1], p, p) / both
        variance = squares - mean**2
        covariances = folded[..., :p, :p] / both - mean * np.swapaxes(mean, -1, -2)
        correlations = covariances / np.sqrt(variance * np.swapaxes(variance, -1, -2))
        diagonal = np.arange(p)
        spread = np.sqrt(variance[..., diagonal, diagonal])
        correlations[..., diagonal, diagonal] = 1.0
        return np.asarray(correlations * spread[..., :, None] * spread[..., None, :])
