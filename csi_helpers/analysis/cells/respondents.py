"""A wave whose respondents are loaded: one a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from csi_helpers.analysis.cells.answers import Answered, Paired
from csi_helpers.analysis.items import ItemInWave, Members
from csi_helpers.analysis.measurement.polychoric import Polychoric, polychoric_correlations
from csi_helpers.analysis.segments import members_by_code
from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.data.survey import Wave


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

    @classmethod
    def of(cls, wave: Wave) -> Respondents:
        """The respondents of a wave."""
        answers = {str(name): column.to_numpy(dtype=float) for name, column in wave.answers.items()}
        return cls(wave.name, answers, DesignVariance(wave.design), wave.respondents)

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
        self, item: ItemInWave, column: str, codes: Sequence[str]
    ) -> tuple[ItemInWave, dict[str, Members]]:
        """The item as it is, and who has each level."""
        return item, self._members(column, codes)

    def _members(self, column: str, codes: Sequence[str]) -> dict[str, Members]:
        return members_by_code(self.texts[column].to_numpy(dtype=object), codes)
