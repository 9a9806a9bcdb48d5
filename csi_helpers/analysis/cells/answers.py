"""What chapters ask of a wave's answers, whether its respondents are loaded or only counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from csi_helpers.analysis.items import ItemInWave, Members
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

    def levels(self, column: str, codes: Sequence[str]) -> tuple[str, ...]:
        """Those of a segment column's levels that somebody has, in the same order."""

    def by_level(
        self, item: ItemInWave, column: str, codes: Sequence[str]
    ) -> tuple[ItemInWave, dict[str, Members]]:
        """An item in rows that a segment divides, and the rows of each level somebody has."""
