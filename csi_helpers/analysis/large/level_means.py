"""Means over cells of a large wave: everybody, and the levels of its segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from csi_helpers.analysis.group_means import GroupMeans
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.large.groups import GroupVariance
from csi_helpers.analysis.structural.findings.index.composite_means import Composite, IndexMeans
from csi_helpers.analysis.structural.model import Floats
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.large.cell_sums import Base, CellSums

_ROUNDING = 1e-12  # of what a group's total is made of: that nobody differs


@dataclass(frozen=True)
class LevelMeans:
    """Sums by cell; members are a choice of cells without a respondent in common.

    Examples
    --------
    >>> import numpy as np
    >>> sums = CellSums(
    ...     cells=(None,),
    ...     items=("q",),
    ...     answered=np.ones((1, 2, 1)),
    ...     sums=np.array([[[3.0], [5.0]]]),
    ...     n=np.array([2]),
    ...     weight=np.array([2.0]),
    ...     squared_weights=np.array([2.0]),
    ...     n_answered=np.array([[2]]),
    ... )
    >>> cells = LevelMeans(sums)
    >>> print(cells.means(cells.everybody), cells.totals(cells.everybody, np.ones(1)))
    [4.] [-0.5  0.5]
    """

    sums: CellSums

    @property
    def everybody(self) -> Members:
        """The cell of all respondents."""
        return np.array([cell is None for cell in self.sums.cells])

    def levels(self, column: str, codes: tuple[str, ...]) -> dict[str, Members]:
        """The cell of each level that somebody has."""
        found = {}
        for code in codes:
            members = np.array([cell == (column, code) for cell in self.sums.cells])
            if self.sums.n[members].any():
                found[code] = members
        return found

    def count(self, members: Members) -> int:
        """Respondents in the base."""
        return int(self.sums.n[members].sum())

    def kish(self, members: Members) -> float:
        """Their effective base."""
        total = self.sums.weight[members].sum() ** 2
        return float(total / self.sums.squared_weights[members].sum())

    def enough(self, members: Members, least: int) -> bool:
        """Whether they are as many, and have a weight."""
        return self.count(members) >= least and bool(self.sums.weight[members].any())

    def answering(self, members: Members) -> Members:
        """The members, or none where nobody among them answered one of the items."""
        every = self.sums.n_answered[members].sum(axis=0).all()
        return members if every else np.zeros_like(members)

    def means(self, members: Members) -> Floats:
        """Mean of each item over the members who answered it, shape (p,)."""
        sums, answered = (
            part[members].sum(axis=(0, 1)) for part in (self.sums.sums, self.sums.answered)
        )
        return np.asarray(sums / answered)

    def totals(self, members: Members, slopes: Floats) -> Floats:
        """What each random group adds to a function of the means with these derivatives, (G,)."""
        sums, answered = (
            part[members].sum(axis=0) for part in (self.sums.sums, self.sums.answered)
        )
        means = self.means(members)
        apart = sums - answered * means
        apart = np.where(np.abs(apart) > _ROUNDING * (np.abs(sums) + answered), apart, 0.0)
        return np.asarray((apart / answered.sum(axis=0)) @ slopes)


@dataclass(frozen=True)
class ScoreCells(GroupMeans):
    """Means of a score that is a weighted sum of items, by cells.

    Attributes
    ----------
    cells : LevelMeans
        Of respondents who answered all of the items.
    coefficients, centre : array, shape (p,)
        A score is the sum of coefficient times (answer less centre).
    """

    cells: LevelMeans
    coefficients: Floats
    centre: Floats
    variance: DesignVariance
    min_base: int
    confidence: float = 0.95

    def base(self, members: Members) -> Members:
        """The members: who has no score is in no cell."""
        return members

    def count(self, base: Members) -> int:
        """Respondents with a score."""
        return self.cells.count(base)

    def effective(self, base: Members) -> tuple[float, int]:
        """Kish's effective base, and the groups' degrees of freedom."""
        return self.cells.kish(base), self.variance.degrees_of_freedom(base)

    def enough(self, *groups: Members) -> bool:
        """Whether every group has the base to be shown."""
        return all(self.cells.enough(members, max(self.min_base, 2)) for members in groups)

    def mean(self, base: Members) -> tuple[float, Floats]:
        """Mean score, and what each random group adds to it."""
        mean = float(self.coefficients @ (self.cells.means(base) - self.centre))
        return mean, self.cells.totals(base, self.coefficients)

    def contributions(self, members: Members) -> tuple[float, Floats]:
        """Mean of the members, and contributions (G, 1) of the groups."""
        mean, totals = self.mean(members)
        return mean, totals[:, None]


@dataclass(frozen=True)
class IndexCells(IndexMeans):
    """Indices, or differences of two, by cells of a large wave; see `CompositeMeans`.

    Attributes
    ----------
    bases : mapping of Base to LevelMeans
        One for each choice of parts that is asked for.
    items : tuple of str
        Those that the parts' places are of.
    casewise : bool
        Only who answered all items counts.
    """

    bases: Mapping[Base, LevelMeans]
    items: tuple[str, ...]
    casewise: bool
    parts: tuple[Composite, ...]
    variance: DesignVariance
    min_base: int
    confidence: float = 0.95

    def of(self, *parts: Composite) -> IndexCells:
        """The same cells under other weights, with the variance of those who count towards them."""
        chosen = replace(self, parts=parts)
        return replace(chosen, variance=group_variance(chosen.cells))

    @property
    def cells(self) -> LevelMeans:
        """Sums of those who count towards the parts."""
        sets = tuple(self._names(part) for part in self.parts)
        return self.bases[base_of(sets, self.items, casewise=self.casewise)]

    @property
    def everybody(self) -> Members:
        """The cell of all respondents."""
        return self.cells.everybody

    def base(self, members: Members) -> Members:
        """The members, or none if an item has no answer among them."""
        return self.cells.answering(members)

    def count(self, base: Members) -> int:
        """Respondents who answered an item of each part."""
        return self.cells.count(base)

    def effective(self, base: Members) -> tuple[float, int]:
        """Kish's effective base, and the groups' degrees of freedom."""
        return self.cells.kish(base), self.variance.degrees_of_freedom(base)

    def enough(self, *groups: Members) -> bool:
        """Whether every group has the base to be shown."""
        least = max(self.min_base, 2)
        return all(self.cells.enough(self.base(members), least) for members in groups)

    def mean(self, base: Members) -> tuple[float, Floats]:
        """The index, and what each random group adds to it by way of the item means."""
        cells = self.cells
        slopes = np.zeros(len(cells.sums.items))
        total = 0.0
        for part in self.parts:
            total += part.value(self._item_means(base, part))
            slopes[self._places(part)] += part.coefficients
        return total, cells.totals(base, slopes)

    def drawn(self, members: Members) -> tuple[float, Floats]:
        """The index, and contributions (G, 1) by way of the item means."""
        mean, totals = self.mean(self.base(members))
        return mean, totals[:, None]

    def _item_means(self, base: Members, part: Composite) -> Floats:
        return self.cells.means(base)[self._places(part)]

    def _names(self, part: Composite) -> tuple[str, ...]:
        return tuple(self.items[int(place)] for place in part.items)

    def _places(self, part: Composite) -> list[int]:
        return [self.cells.sums.items.index(name) for name in self._names(part)]


def base_of(sets: tuple[tuple[str, ...], ...], items: tuple[str, ...], *, casewise: bool) -> Base:
    """Who counts: an item of each set is answered; casewise every item of the model."""
    return Base(tuple((item,) for item in items) if casewise else sets)


def group_variance(cells: LevelMeans) -> DesignVariance:
    """Variance between the random groups of these cells."""
    return GroupVariance(cells.sums.sums.shape[1], cells.sums.n)
