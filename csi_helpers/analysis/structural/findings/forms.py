"""A structural model with one stage or two, and everything it says of a stack of moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from csi_helpers.analysis.structural.index import Scales
from csi_helpers.analysis.structural.measures import Measures, measures_of, measures_of_stages
from csi_helpers.analysis.structural.model import Floats, StructuralModel
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.analysis.structural.second_order import TwoStages


@dataclass(frozen=True)
class Form:
    """A model as it is estimated.

    Attributes
    ----------
    model : StructuralModel
        Constructs and paths as published; with two stages those of the second, whose items are the
        dimensions of second-order constructs and the items of all others.
    stages : TwoStages, optional

    Examples
    --------
    >>> constructs = {"quality": ("q1", "q2"), "loyalty": ("l",)}
    >>> form = Form(StructuralModel(constructs, (("quality", "loyalty"),)))
    >>> form.items, form.dimensions
    (('q1', 'q2', 'l'), ())
    """

    model: StructuralModel
    stages: TwoStages | None = None

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Columns of the answers, in the order every array of items has."""
        return self.measured.items

    @property
    def measured(self) -> StructuralModel:
        """The published constructs with all the items below them: for index and weights."""
        return self.stages.combined if self.stages else self.model

    @property
    def first(self) -> StructuralModel:
        """The model whose items are answers, for what needs no second stage."""
        return self.stages.first if self.stages else self.model

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Constructs that measure a second-order construct."""
        if self.stages is None:
            return ()
        return tuple(name for name in self.stages.first.names if name not in self.model.names)

    def measures(self, moments: Moments, scales: Mapping[str, tuple[float, float]]) -> Measures:
        """What the bootstrap measures of each replicate, oriented by the sample's own moments."""
        ends = np.array([scales[item] for item in self.items], dtype=float)
        low_high = Scales(ends[:, 0], ends[:, 1])
        if self.stages is None:
            reference = estimate_pls(moments.correlations, self.model).loadings
            return measures_of(self.model, low_high, reference=reference)
        return measures_of_stages(self.stages, low_high, moments)

    def parameters(self) -> int:
        """Weights and paths that are estimated."""
        first = len(self.first.items) + len(self.first.paths)
        return first + (len(self.model.paths) if self.stages else 0)

    def place(self, items: tuple[str, ...]) -> list[int]:
        """Where items stand among `self.items`."""
        return [self.items.index(item) for item in items]


def point_values(measure: Measures, moments: Moments) -> tuple[dict[str, Floats], bool]:
    """The measures of one set of moments, and whether they could be estimated."""
    values, fine = measure(moments)
    return dict(values), bool(np.all(fine))
