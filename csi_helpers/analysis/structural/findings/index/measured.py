"""Indices as formulas of a wave's answers, and those of all waves without their path model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from csi_helpers.analysis.structural.em_sums import EmSums
from csi_helpers.analysis.structural.findings.estimation import Estimation, no_estimate
from csi_helpers.analysis.structural.findings.forms import point_values
from csi_helpers.analysis.structural.findings.index.composite_means import Composite, CompositeMeans
from csi_helpers.analysis.structural.findings.index.frozen_weights import freeze
from csi_helpers.analysis.structural.findings.index.weight_errors import ItemWeights, item_weights
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers, answers_of
from csi_helpers.analysis.structural.findings.specification import (
    Specification,
    published_model,
    specify,
)
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.uncertainty.resampling import Replicates
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError

if TYPE_CHECKING:
    from csi_helpers.params.modelling import Model

Scales = Mapping[str, tuple[float, float]]
Indices = dict[str, dict[str, CompositeMeans]]  # wave -> construct -> its index

_FEW = 100  # replicates where weights of pooled waves are asked for; none of them is used


def index_composite(
    weights: ItemWeights, answers: ModelAnswers, scales: Scales, *, legacy: bool
) -> Composite:
    """A construct's index of one wave's answers as a formula.

    Parameters
    ----------
    weights : ItemWeights
        Of this wave, of another, or given.
    legacy : bool
        Multiply answers by 100 over the scale's end, so that zero is its start.
    """
    ends = np.array([scales[item] for item in weights.items])
    same, k = weights.wave == answers.wave.name, len(weights.items)
    return Composite(
        items=np.array(answers.form.place(weights.items)),
        weights=weights.values,
        covariance=np.zeros((k, k)) if same else weights.covariance,
        contributions=weights.contributions if same else np.zeros((len(answers.base), k)),
        low=np.zeros(len(ends)) if legacy else ends[:, 0].astype(float),
        high=ends[:, 1].astype(float),
    )


def answer_means(answers: ModelAnswers, confidence: float, min_base: int) -> CompositeMeans:
    """The answers an index is made from: as given, or under EM as expected."""
    values, stretch = answers.values, np.ones(answers.values.shape[1])
    known = given = np.isfinite(values) & answers.base[:, None]
    if isinstance(answers.sums, EmSums):
        values = np.full(values.shape, np.nan)
        values[answers.base] = answers.sums.expected_answers(answers.values[answers.base])
        known = np.isfinite(values)
        stretch = answers.sums.stretch
    variance = DesignVariance(answers.wave.design)
    return CompositeMeans(values, known, stretch, (), variance, min_base, confidence, given)


@dataclass(frozen=True)
class PointModels:
    """A path model's weights in every wave, without what a bootstrap adds."""

    wave: str
    waves: tuple[str, ...]
    model: StructuralModel
    specification: Specification
    answers: Mapping[str, Mapping[str, ModelAnswers]]
    weights: Mapping[str, Mapping[str, ItemWeights]]
    seed: int
    min_base: int
    replicates: int = _FEW


def index_means(
    survey: Survey,
    settings: Model,
    *,
    seed: int,
    confidence: float = 0.95,
    min_base: int = 30,
) -> tuple[Indices, tuple[AnalysisError, ...]]:
    """Every construct's index in every wave that can be modelled: the same as `follow_index`'s.

    For chapters that need the index beside other figures: no bootstrap, so it takes no time.

    Parameters
    ----------
    settings : Model
        The study's section `model`, with paths.

    Raises
    ------
    AnalysisError
        As `estimate_structure` for the current wave.

    Returns
    -------
    (dict, tuple of AnalysisError)
        Wave -> construct -> index with its errors; and what of earlier waves was refused.
    """
    models, refusals = _point_models(survey, settings, seed, min_base)
    source = settings.index_weights if isinstance(settings.index_weights, str) else "file"
    frozen = freeze(survey, models, source, settings.missing)
    legacy, scales = settings.index_method == "multiply", models.specification.scales
    found: Indices = {}
    for wave in models.waves:
        found[wave] = {}
        for name, answers in models.answers[wave].items():
            means = answer_means(answers, confidence, min_base)
            for construct in (name,) if name else answers.form.measured.names:
                if construct in frozen.weights[wave]:
                    weights = frozen.weights[wave][construct]
                    formula = index_composite(weights, answers, scales, legacy=legacy)
                    found[wave][construct] = means.of(formula)
    return found, (*refusals, *frozen.refusals)


def _point_models(
    survey: Survey, settings: Model, seed: int, min_base: int
) -> tuple[PointModels, tuple[AnalysisError, ...]]:
    specification = specify(survey, settings, min_base=min_base)
    answers: dict[str, dict[str, ModelAnswers]] = {}
    weights: dict[str, dict[str, ItemWeights]] = {}
    refusals = []
    for wave in survey.waves:
        try:
            found = _weighed(wave, specification, settings, min_base)
        except AnalysisError as error:
            if wave is survey.current:
                raise
            refusals.append(error)
            continue
        answers[wave.name], weights[wave.name] = found
    models = PointModels(
        wave=survey.current.name,
        waves=tuple(answers),
        model=published_model(specification, settings),
        specification=specification,
        answers=answers,
        weights=weights,
        seed=seed,
        min_base=min_base,
    )
    return models, tuple(refusals)


def _weighed(
    wave: Wave, specification: Specification, settings: Model, min_base: int
) -> tuple[dict[str, ModelAnswers], dict[str, ItemWeights]]:
    """Answers and weights of one wave; a construct asked of a part that can't be had is left out.

    Raises
    ------
    AnalysisError
        Of the main model.
    """
    found: dict[str, ModelAnswers] = {}
    weights: dict[str, ItemWeights] = {}
    for name, form in specification.forms:
        try:
            answers = answers_of(wave, form, settings.missing, min_base=min_base)
            measure = form.measures(answers.moments, specification.scales)
            values, fine = point_values(measure, answers.moments)
            if not fine:
                raise no_estimate(answers.n)
        except AnalysisError:
            if not name:
                raise
            continue
        estimation = Estimation(answers, values, Replicates({}, 0, 0), None, {})
        names = (name,) if name else form.measured.names
        weights |= item_weights(estimation, specification.scales, names)
        found[name] = answers
    return found, weights
