"""Every criterion's figure in every group and wave, with draws that hang together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.estimates import TOTAL, Row
from csi_helpers.analysis.instruments.relationship.tree import Tree, score
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.segments import Segments
from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.params import Criterion

REST = "|rest"  # the complement of a level, which isn't published
FROM_SURVEY, FROM_FILE, LINKED = "survey", "file", "linked"  # methods: whose figure it is

Key = tuple[str, str, str]  # wave, group, criterion
Groups = Mapping[str, tuple[str, tuple[str, ...]]]  # name -> segment column and its codes


@dataclass(frozen=True)
class Cell:
    """One criterion in one group of one wave.

    Attributes
    ----------
    row : dict
        Base, figure, standard error and interval, as published; without an estimate where there is
        none, and why in `note`.
    draws : array, shape (b,)
        Of the figure.
    df : float
        Degrees of freedom behind it.
    base : (DesignVariance, bool array), optional
        Of a survey's figure: the wave's design, and who of its respondents counts.
    """

    row: Row
    draws: Floats
    df: float
    base: tuple[DesignVariance, Members] | None = None

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return "estimate" in self.row

    def gap_df(self, other: Cell) -> float:
        """Degrees of freedom of another cell's figure less this one's.

        Of one wave's groups one more is spent, and clusters that both groups have count once; so do
        units found in both of two waves.
        """
        if self.base is None or other.base is None:
            return max(self.df + other.df - 1, 1.0)
        (design, mine), (later, theirs) = self.base, other.base
        if design is later:
            return float(design.difference_df(mine | theirs))
        return float(design.change_df(mine, later, theirs))


@dataclass(frozen=True)
class Panel:
    """Cells by wave, group and criterion, and points of 0-100 made of them."""

    tree: Tree
    waves: tuple[str, ...]
    groups: tuple[str, ...]
    cells: Mapping[Key, Cell]
    ends: Mapping[str, tuple[float, float]]
    draws: int

    def points(self, wave: str, group: str) -> tuple[Floats, Floats]:
        """Points of the criteria, shape (leaves,), and their draws (b, leaves); NaN without."""
        estimates = np.full(len(self.tree.leaves), np.nan)
        drawn = np.full((self.draws, len(self.tree.leaves)), np.nan)
        for place, leaf in enumerate(self.tree.leaves):
            cell = self.cells[wave, group, leaf]
            if cell.known:
                figure = np.array(float(cell.row["estimate"]))
                estimates[place] = score(figure, *self.ends[leaf])
                drawn[:, place] = score(cell.draws, *self.ends[leaf])
        return estimates, drawn


def groups_of(segments: Segments, against: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Total, every level, and each level's complement where levels are compared with it."""
    groups: dict[str, tuple[str, tuple[str, ...]]] = {TOTAL: ("", ())}
    for column, codes in segments.items():
        for code in codes:
            groups[f"{column}={code}"] = (column, (code,))
            if against == "complement":
                others = tuple(other for other in codes if other != code)
                groups[f"{column}={code}{REST}"] = (column, others)
    return groups


def of_survey(criterion: Criterion) -> bool:
    """Whether respondents answer for it."""
    return criterion.figure is None or criterion.figure[0] == "loyalty"
