"""What chapters ask of a wave's answers, whether its respondents are loaded or only counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.items import Members
from csi_helpers.analysis.linearised import Floats, Linearised


class Answered(NamedTuple):
    """An item's `values` (rows,), NaN where there is no answer, and the `variance` of the rows."""

    values: Floats
    variance: Linearised


class Paired(NamedTuple):
    """Two items' values `x`, `y` (rows,), everybody of the wave in some row, and its variance."""

    x: Floats
    y: Floats
    variance: Linearised

    @property
    def answered(self) -> Members:
        """Rows with both answers."""
        return np.asarray(np.isfinite(self.x) & np.isfinite(self.y))


class Categories(NamedTuple):
    """A text column's `codes` (rows,), None where unknown, everybody of the wave in some row.

    `variance` is that of the design; in `plain`, everybody counts one.
    """

    codes: NDArray[np.object_]
    variance: Linearised
    plain: Linearised


class PairwisePolychoric(Protocol):
    """Polychoric correlations `values` (p, p) and what each row of a pair does to its own."""

    @property
    def values(self) -> Floats:
        """Correlations, shape (p, p)."""

    @property
    def at_bound(self) -> tuple[tuple[int, int], ...]:
        """Pairs whose likelihood rises to ±1."""

    def influence(self, i: int, j: int) -> Floats:
        """Influence of the rows of `Paired` on the correlation of items `i` and `j`."""


class WaveAnswers(Protocol):
    """One wave's answers; the rows of each question asked of it are its own."""

    @property
    def name(self) -> str:
        """The wave's name."""

    @property
    def items(self) -> tuple[str, ...]:
        """Items of the wave."""

    @property
    def features(self) -> tuple[str, ...]:
        """What the design has beyond a simple random sample (`SamplingDesign.features`)."""

    def item(self, name: str) -> Answered:
        """One item's answers."""

    def pair(self, one: str, other: str) -> Paired:
        """Two items' answers."""

    def polychoric(self, names: Sequence[str]) -> PairwisePolychoric:
        """Polychoric correlations of items that vary."""

    @property
    def everybody(self) -> Linearised:
        """Rows that hold all respondents."""

    @property
    def weight_range(self) -> tuple[float, float]:
        """The smallest and the largest weight."""

    @property
    def clusters(self) -> int:
        """Primary sampling units."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Text columns: segments, and margins of weighting."""

    def categories(self, column: str) -> Categories:
        """Everybody's code in a text column."""

    def reasons(self, item: str) -> Categories | None:
        """Why there is no valid answer, "" where there is one; None where nobody knows."""

    def levels(self, column: str, codes: Sequence[str]) -> tuple[str, ...]:
        """Those of a segment column's levels that somebody has, in the same order."""

    def by_level(
        self, item: str, column: str, codes: Sequence[str]
    ) -> tuple[Answered, dict[str, Members]]:
        """An item in rows that a segment divides, and the rows of each level somebody has."""
