"""A wave whose respondents are loaded: one a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from csi_helpers.analysis.cells.answers import Answered, Categories, Paired
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.measurement.polychoric import Polychoric, polychoric_correlations
from csi_helpers.analysis.segments import members_by_code
from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.data.survey import Wave
from csi_helpers.data.wave import NO_CATEGORIES


@dataclass(frozen=True)
class Respondents:
    """Answers of a wave's respondents, as `WaveAnswers`.

    Attributes
    ----------
    name : str
    answers : mapping of arrays, shape (n,)
        By item, NaN where there is none.
    variance : DesignVariance
    texts : DataFrame, shape (n, columns)
        Codes of segment columns.
    gaps : DataFrame, shape (n, items)
        Why an answer is missing (`Wave.reasons`).

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> two = Respondents("2026", {"q": np.ones(2)}, DesignVariance(SamplingDesign.simple(2)))
    >>> two.items, two.features
    (('q',), ())
    """

    name: str
    answers: Mapping[str, Floats]
    variance: DesignVariance
    texts: pd.DataFrame = field(default_factory=pd.DataFrame)
    gaps: pd.DataFrame = field(default_factory=pd.DataFrame)

    @classmethod
    def of(cls, wave: Wave) -> Respondents:
        """The respondents of a wave."""
        answers = {str(name): column.to_numpy(dtype=float) for name, column in wave.answers.items()}
        return cls(wave.name, answers, DesignVariance(wave.design), wave.respondents, wave.reasons)

    @property
    def items(self) -> tuple[str, ...]:
        """Items of the wave."""
        return tuple(self.answers)

    @property
    def features(self) -> tuple[str, ...]:
        """What the design has beyond a simple random sample."""
        return self.variance.design.features

    def item(self, name: str) -> Answered:
        """One item's answers."""
        return Answered(self.answers[name], self.variance)

    def pair(self, one: str, other: str) -> Paired:
        """Two items' answers."""
        return Paired(self.answers[one], self.answers[other], self.variance)

    def polychoric(self, names: Sequence[str]) -> Polychoric:
        """Polychoric correlations of items that vary."""
        answers = np.column_stack([self.answers[name] for name in names])
        return polychoric_correlations(answers, self.variance.weights)

    def levels(self, column: str, codes: Sequence[str]) -> tuple[str, ...]:
        """Those of a segment column's levels that somebody has."""
        return tuple(self._members(column, codes))

    def by_level(
        self, item: str, column: str, codes: Sequence[str]
    ) -> tuple[Answered, dict[str, Members]]:
        """The item as it is, and who has each level."""
        return self.item(item), self._members(column, codes)

    @property
    def everybody(self) -> DesignVariance:
        """The variance of all respondents."""
        return self.variance

    @property
    def weight_range(self) -> tuple[float, float]:
        """The smallest and the largest weight."""
        return float(self.variance.weights.min()), float(self.variance.weights.max())

    @property
    def clusters(self) -> int:
        """Clusters within strata, or respondents."""
        design = self.variance.design
        return len(np.unique(np.column_stack([design.strata, design.clusters]), axis=0))

    @property
    def columns(self) -> tuple[str, ...]:
        """Text columns: segments, and margins of weighting."""
        return tuple(str(name) for name in self.texts if name not in NO_CATEGORIES)

    def categories(self, column: str) -> Categories:
        """Everybody's code in a text column."""
        return Categories(self.texts[column].to_numpy(dtype=object), self.variance, self._plain)

    def reasons(self, item: str) -> Categories | None:
        """Why somebody gave no valid answer, "" where they did."""
        return Categories(self.gaps[item].to_numpy(dtype=object), self.variance, self._plain)

    @cached_property
    def _plain(self) -> DesignVariance:
        """The wave's strata and clusters with everybody counting one: what the sample itself is."""
        ones = np.ones(self.variance.n)
        return DesignVariance(
            replace(
                self.variance.design, weights=ones, base_weights=ones, margins=None, weighted=False
            )
        )

    def _members(self, column: str, codes: Sequence[str]) -> dict[str, Members]:
        return members_by_code(self.texts[column].to_numpy(dtype=object), codes)
