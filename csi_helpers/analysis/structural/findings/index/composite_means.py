"""The index of a group: weighted item means on a scale of 0-100, with every source of error."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace

import numpy as np

from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.group_means import GroupMeans
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.structural.model import Floats
from csi_helpers.analysis.variance import DesignVariance

PERCEIVED, EXPECTED = "quality", "expectation"  # whose difference is the simple gap


@dataclass(frozen=True)
class Composite:
    """A construct's index as a formula: frozen weights of its k items, on their scales.

    Attributes
    ----------
    items : array of int, shape (k,)
        Columns of the answers.
    weights : array, shape (k,)
        Of answers as they are, summing to 1.
    covariance : array, shape (k, k)
        Of the weights, where they come from another wave; else zeros.
    contributions : array, shape (n, k)
        Of this wave's respondents to the weights, where they come from this wave; else zeros.
    low, high : array, shape (k,)
        Ends of the scales; for a legacy index that multiplies, `low` is zero.
    sign : float
        1, or -1 for what is subtracted.
    """

    items: Floats
    weights: Floats
    covariance: Floats
    contributions: Floats
    low: Floats
    high: Floats
    sign: float = 1.0

    @property
    def _span(self) -> float:
        return float(self.weights @ (self.high - self.low))

    @property
    def coefficients(self) -> Floats:
        """Points of the index per point of each item."""
        return self.sign * 100 * self.weights / self._span

    def value(self, means: Floats) -> float:
        """The index of item means (k,); Fornell et al. (1996), J. Marketing 60."""
        return float(self.coefficients @ (means - self.low))

    def gradient(self, means: Floats) -> Floats:
        """Derivatives of the index by the weights, shape (k,)."""
        share = self.weights @ (means - self.low) / self._span
        slope = (means - self.low) - share * (self.high - self.low)
        return np.asarray(self.sign * 100 * slope / self._span)


class IndexMeans(GroupMeans):
    """Indices, or differences of two, whose weights have an error of their own.

    `parts` are composites, added up.
    """

    parts: tuple[Composite, ...]

    @property
    @abstractmethod
    def everybody(self) -> Members:
        """All of the wave."""

    @abstractmethod
    def of(self, *parts: Composite) -> IndexMeans:
        """The same answers under other weights."""

    @abstractmethod
    def _item_means(self, base: Members, part: Composite) -> Floats:
        """Means (k,) of a part's items over those of the base who answered them."""

    def drawn(self, members: Members) -> tuple[float, Floats]:
        """The index, and contributions to it by way of the item means alone."""
        return super().contributions(members)

    def contributions(self, members: Members) -> tuple[float, Floats]:
        """The index, and contributions (n, 1): through item means, and through the weights."""
        mean, contributions = self.drawn(members)
        return mean, contributions + self._through_weights(self.gradients(self.base(members)))

    def _through_weights(self, gradients: list[Floats]) -> Floats:
        """Contributions (n, 1) of this wave's respondents by way of the weights."""
        moved = [
            part.contributions @ slope for part, slope in zip(self.parts, gradients, strict=True)
        ]
        return np.asarray(sum(moved))[:, None]

    def shared_variance(self, *bases: Members) -> float:
        """What the error of weights from another wave adds."""
        return sum(
            float(slope @ part.covariance @ slope)
            for part, slope in zip(self.parts, self.gradients(*bases), strict=True)
        )

    def gradients(self, *bases: Members) -> list[Floats]:
        """Derivatives by the weights of each part: of the index, or of second less first."""
        slopes = []
        for part in self.parts:
            each = [part.gradient(self._item_means(base, part)) for base in bases]
            slopes.append(each[0] if len(each) == 1 else each[1] - each[0])
        return slopes

    def change(
        self, before: Members, later: IndexMeans, after: Members, *, same_weights: bool
    ) -> Row:
        """From this wave to a later one, paired where units recur; empty on a low base of either.

        Parameters
        ----------
        same_weights : bool
            Both waves' weights are one estimate; else each wave has its own.
        """
        n = self.count(self.base(before)) + later.count(later.base(after))
        if not (self.enough(before) and later.enough(after)):
            return {"n": n, "note": "low base"}
        bases = self.base(before), later.base(after)
        (first, mine), (second, theirs) = self.contributions(before), later.contributions(after)
        extra = self.shared_variance(bases[0]) + later.shared_variance(bases[1])
        if same_weights:
            # One estimate moves both indices: what counts is how differently.
            one, other = self.gradients(bases[0]), later.gradients(bases[1])
            mine = mine - self._through_weights(other)
            theirs = theirs - later._through_weights(one)
            extra = 0.0
            for part, twin, low, high in zip(self.parts, later.parts, one, other, strict=True):
                if part.covariance.any() and twin.covariance.any():  # weights of a third wave
                    extra += float((high - low) @ part.covariance @ (high - low))
        variance = (
            self.variance.variance(mine)
            + later.variance.variance(theirs)
            - 2 * self.variance.paired_covariance(mine, later.variance, theirs)
        )
        df = self.variance.change_df(bases[0], later.variance, bases[1])
        return {"n": n, **self.tested(second - first, np.maximum(variance, 0.0) + extra, df)}


@dataclass(frozen=True)
class CompositeMeans(IndexMeans):
    """Indices, or differences of two, of groups of one wave's respondents.

    An item's mean is that of those who answered it (under EM, of expected answers), as in the
    path model itself. Besides the draw of respondents, the weights' own error counts where they
    were estimated.

    Attributes
    ----------
    values : array, shape (n, p)
    known : bool array, shape (n, p)
        Which values count.
    stretch : array, shape (p,)
        By how much the deviations of expected answers understate an item's; ones without EM.
    parts : tuple of Composite
        Added up.
    given : bool array, shape (n, p), optional
        Which answers were given, where others are expected ones (EM): a group that hardly gave any
        has no index, however much is expected of it.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> answers = np.array([[8.0, 6.0], [10.0, 7.0], [6.0, np.nan]])
    >>> index = Composite(
    ...     items=np.arange(2),
    ...     weights=np.array([0.6, 0.4]),
    ...     covariance=np.zeros((2, 2)),
    ...     contributions=np.zeros((3, 2)),
    ...     low=np.ones(2),
    ...     high=np.full(2, 10.0),
    ... )
    >>> means = CompositeMeans(
    ...     answers,
    ...     np.isfinite(answers),
    ...     np.ones(2),
    ...     (index,),
    ...     DesignVariance(SamplingDesign.simple(3)),
    ...     2,
    ... )
    >>> row = means.row(np.ones(3, dtype=bool))
    >>> print(row["n"], f"{row['estimate']:.4f}")  # 100 * (.6 * (8 - 1) + .4 * (6.5 - 1)) / 9
    3 71.1111
    """

    values: Floats
    known: Members
    stretch: Floats
    parts: tuple[Composite, ...]
    variance: DesignVariance
    min_base: int
    confidence: float = 0.95
    given: Members | None = None

    def base(self, members: Members) -> Members:
        """Members who answered an item of each part, if every item has an answer among them."""
        base = self._answering(members, self.known)
        given = self.known if self.given is None else self.given
        if any(not given[base][:, part.items].any(axis=0).all() for part in self.parts):
            return np.zeros_like(base)
        answering = self._answering(members, given)
        return base if answering.sum() >= self.min_base else answering

    def _answering(self, members: Members, known: Members) -> Members:
        base = members.copy()
        for part in self.parts:
            base &= known[:, part.items].any(axis=1)
        return base

    def mean(self, base: Members) -> tuple[float, Floats]:
        """The index, and every respondent's influence on it."""
        influence = np.zeros(len(base))
        total = 0.0
        for part in self.parts:
            means = self._item_means(base, part)
            total += part.value(means)
            known = self.known[:, part.items] & base[:, None]
            weights = self.variance.weights
            share = weights @ known / weights[base].sum()
            deviations = np.where(known, self.values[:, part.items] - means, 0.0)
            influence += (deviations * self.stretch[part.items] / share) @ part.coefficients
        return total, influence

    @property
    def everybody(self) -> Members:
        """All of the wave."""
        return np.ones(len(self.values), dtype=bool)

    def of(self, *parts: Composite) -> CompositeMeans:
        """The same answers under other weights."""
        return replace(self, parts=parts)

    def _item_means(self, base: Members, part: Composite) -> Floats:
        known = self.known[base][:, part.items]
        weights = self.variance.weights[base]
        sums = weights @ np.where(known, self.values[base][:, part.items], 0.0)
        return np.asarray(sums / (weights @ known))
