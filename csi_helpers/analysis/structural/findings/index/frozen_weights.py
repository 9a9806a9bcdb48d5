"""The one set of weights behind every index, so that a change is a change of answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.large.model_answers import pooled_answers
from csi_helpers.analysis.structural.findings.estimation import estimate_form
from csi_helpers.analysis.structural.findings.forms import Form
from csi_helpers.analysis.structural.findings.index.weight_errors import ItemWeights, item_weights
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers, answers_of
from csi_helpers.analysis.structural.findings.specification import Specification
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.variance import t_interval
from csi_helpers.data.design import SamplingDesign
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError

SOURCES = ("baseline", "pooled", "own", "file")
POOLED = "pooled"


class Weighed(Protocol):
    """A path model with weights of its own in every wave."""

    @property
    def wave(self) -> str:
        """The current wave."""

    @property
    def waves(self) -> tuple[str, ...]:
        """Waves that could be modelled."""

    @property
    def model(self) -> StructuralModel:
        """As published."""

    @property
    def specification(self) -> Specification:
        """What is modelled of whom."""

    @property
    def weights(self) -> Mapping[str, Mapping[str, ItemWeights]]:
        """By wave and construct."""

    @property
    def seed(self) -> int:
        """The study's."""

    @property
    def min_base(self) -> int:
        """Respondents a model needs."""

    @property
    def replicates(self) -> int:
        """Of a bootstrap."""


@dataclass(frozen=True)
class FrozenWeights:
    """Which weights a construct's index has in which wave.

    Attributes
    ----------
    source : {"baseline", "pooled", "own", "file"}
    origin : mapping of str to str
        Construct -> wave the weights come from, or name of the file. With `own`, the current one.
    weights : mapping of str to mapping of str to ItemWeights
        Wave -> construct -> weights.
    refusals : tuple of AnalysisError
        Constructs without weights.
    """

    source: str
    origin: Mapping[str, str]
    weights: Mapping[str, Mapping[str, ItemWeights]]
    refusals: tuple[AnalysisError, ...]

    @property
    def shared(self) -> bool:
        """Whether all waves have the same weights."""
        return self.source != "own"

    def negative(self, wave: str) -> dict[str, tuple[str, ...]]:
        """Construct -> items whose weight is negative: its index is no mean of answers."""
        found = {
            name: tuple(
                item for item, value in zip(own.items, own.values, strict=True) if value < 0
            )
            for name, own in self.weights[wave].items()
        }
        return {name: items for name, items in found.items() if items}

    def rows(self, wave: str, confidence: float) -> list[Row]:
        """Each item's weight, with its error where it was estimated."""
        rows: list[Row] = []
        for name, own in self.weights[wave].items():
            errors = np.sqrt(np.diag(own.covariance))
            for item, value, se in zip(own.items, own.values, errors, strict=True):
                row: Row = {"table": "index_weight", "subject": item, "object": name}
                row |= {"wave": self.origin[name], "estimate": value}
                row |= {"n": own.n or None}
                if self.source != "file" and len(own.items) > 1:
                    low, high = t_interval(value, se, own.df, confidence)
                    row |= {"se": se, "ci_low": float(low), "ci_high": float(high)}
                rows.append(row)
        return rows

    def table(self, survey: Survey | LargeSurvey, wave: str) -> pd.DataFrame:
        """What is saved beside the report: construct, item, weight, scale, and where it is from."""
        rows = [
            {
                "construct": name,
                "item": item,
                "weight": value,
                "scale_min": survey.codebook.items[item].scale.min,
                "scale_max": survey.codebook.items[item].scale.max,
                "origin": self.origin[name],
            }
            for name, own in self.weights[wave].items()
            for item, value in zip(own.items, own.values, strict=True)
        ]
        columns = ["construct", "item", "weight", "scale_min", "scale_max", "origin"]
        return pd.DataFrame(rows, columns=columns)


def freeze(
    survey: Survey | LargeSurvey, structure: Weighed, source: str, missing: str
) -> FrozenWeights:
    """The weights the study asks for.

    Parameters
    ----------
    source : {"baseline", "pooled", "own", "file"}
        `baseline`: of the earliest wave that has the construct. `pooled`: of all waves together.
        `own`: each wave's. `file`: as `survey.index_weights` has them, without error.
    """
    if source == "own":
        origin = dict.fromkeys(structure.weights[structure.wave], structure.wave)
        return FrozenWeights(source, origin, structure.weights, ())
    refusals: list[AnalysisError] = []
    if source == "file":
        chosen, origin, refusals = _from_file(survey, structure)
    elif source == "pooled" and len(structure.waves) > 1:
        chosen = _pooled(survey, structure, missing)
        origin = dict.fromkeys(chosen, "+".join(structure.waves))
    else:
        chosen, origin = {}, {}
        for wave in structure.waves:
            for name, own in structure.weights[wave].items():
                chosen.setdefault(name, own)
                origin.setdefault(name, wave)
    order = [name for name in structure.model.names if name in chosen]
    chosen = {name: chosen[name] for name in order}
    return FrozenWeights(source, origin, dict.fromkeys(structure.waves, chosen), tuple(refusals))


def _from_file(
    survey: Survey | LargeSurvey, structure: Weighed
) -> tuple[dict[str, ItemWeights], dict[str, str], list[AnalysisError]]:
    given = survey.index_weights
    chosen, origin, refusals = {}, {}, []
    for name in structure.weights[structure.wave]:
        weights = given.weights.get(name) if given else None
        if given is None or weights is None:
            refusals.append(_no_weights(name))
            continue
        chosen[name] = ItemWeights.given(tuple(weights), np.array(list(weights.values())))
        origin[name] = given.origins.get(name, given.name)
    return chosen, origin, refusals


def _pooled(
    survey: Survey | LargeSurvey, structure: Weighed, missing: str
) -> dict[str, ItemWeights]:
    """Weights of all modelled waves' respondents together."""
    specification = structure.specification
    waves = [wave.name for wave in survey.waves if wave.name in structure.waves]
    answers_to = _answers_of_all(survey, waves, missing, structure.min_base)
    found: dict[str, ItemWeights] = {}
    for name, form in specification.forms:
        if name and any(name not in structure.weights[wave] for wave in waves):
            continue
        estimation = estimate_form(
            answers_to(form),
            specification.scales,
            seed=structure.seed,
            replicates=structure.replicates,
            form=name,
        )
        names = (name,) if name else form.measured.names
        found |= item_weights(estimation, specification.scales, names)
    return found


def _answers_of_all(
    survey: Survey | LargeSurvey, names: list[str], missing: str, min_base: int
) -> Callable[[Form], ModelAnswers]:
    """How all of these waves together answer a model."""
    if isinstance(survey, LargeSurvey):
        large = [wave for wave in survey.waves if wave.name in names]
        return lambda form: pooled_answers(POOLED, large, form, missing, min_base=min_base)
    together = _together([wave for wave in survey.waves if wave.name in names])
    return lambda form: answers_of(together, form, missing, min_base=min_base)


def _together(waves: list[Wave]) -> Wave:
    """All waves as one, each a set of strata of its own; raking is taken as done."""
    designs = [wave.design for wave in waves]
    items = [item for item in waves[-1].answers if all(item in wave.answers for wave in waves)]
    strata = _apart([design.strata for design in designs])
    clusters = _apart([design.clusters for design in designs])
    weights = np.concatenate([design.weights for design in designs])
    design = SamplingDesign(
        weights=weights,
        base_weights=weights,
        strata=strata,
        clusters=clusters,
        sampling_fraction=np.zeros(len(weights)),
        margins=None,
        units=np.concatenate([design.units for design in designs]),
        weighted=bool(np.ptp(weights) > 1e-12),
    )
    return replace(
        waves[-1],
        name=POOLED,
        answers=pd.concat([wave.answers[items] for wave in waves], ignore_index=True),
        reasons=pd.concat([wave.reasons[items] for wave in waves], ignore_index=True),
        respondents=pd.concat([wave.respondents for wave in waves], ignore_index=True),
        flags=pd.concat([wave.flags for wave in waves], ignore_index=True),
        design=design,
    )


def _apart(codes: list[np.ndarray]) -> np.ndarray:
    """Codes of several waves, so that equal ones in two waves differ."""
    shifted, start = [], 0
    for each in codes:
        shifted.append(each + start)
        start += int(each.max()) + 1
    return np.concatenate(shifted)


def _no_weights(construct: str) -> AnalysisError:
    return AnalysisError(
        "Weights of every construct in the file of index weights.",
        f"It has none for {construct}.",
        "Take the file that was saved beside a report on the same model, or another "
        "`model.index_weights`.",
        code="no_index_weights",
        values={"construct": construct},
    )
