"""The path model of every wave: what drives satisfaction, how well it is measured, how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import TOTAL, Row, adjust_families, tidy
from csi_helpers.analysis.large.groups import design_features, groups_behind
from csi_helpers.analysis.large.model_answers import answers_in_wave
from csi_helpers.analysis.shared import shared
from csi_helpers.analysis.structural.cfa.refusals import located
from csi_helpers.analysis.structural.findings.estimation import Estimation, estimate_form
from csi_helpers.analysis.structural.findings.index.weight_errors import ItemWeights, item_weights
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers
from csi_helpers.analysis.structural.findings.rows import CORRECTED, rows_of
from csi_helpers.analysis.structural.findings.specification import (
    Specification,
    published_model,
    specify,
)
from csi_helpers.analysis.structural.model import Path, StructuralModel
from csi_helpers.data.large.survey import LargeSurvey, LargeWave
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons

if TYPE_CHECKING:
    from csi_helpers.params.modelling import Model


@dataclass(frozen=True)
class Structure:
    """The path model, in every wave that has all its items.

    Attributes
    ----------
    estimates : DataFrame
        Tidy; intervals are the bootstrap's.
    wave, waves : str, tuple of str
        The current wave; all that are modelled, oldest first.
    model : StructuralModel
        As published and drawn, with the constructs that only some were asked about.
    items : mapping of str to tuple of str
        What each construct is measured by: items, or a second-order construct's dimensions.
    second_order : mapping of str to tuple of str
    target : str
    outcomes : tuple of str
        Constructs from which no path leads.
    asked : mapping of str to int
        Constructs modelled apart, on those who were asked, and how many these are.
    left_out : tuple of str
        Items that only some were asked, of constructs that have others.
    dropped : tuple of (from, to)
        Paths that lost an end.
    template : str
    missing, missing_rule : str
        What was done about gaps in the current wave; what the study asks for.
    incomplete : float
        Largest share of missing answers of an item in the current wave.
    interval : {"percentile", "bca"}
    replicates : int
    degenerate, inadmissible : mapping of str to int
        By wave.
    features : tuple of str
        What the design has beyond a simple sample.
    specification : Specification
    answers : mapping of str to mapping of str to ModelAnswers
        By wave, and by the construct a model is there for ("": the main one).
    weights : mapping of str to mapping of str to ItemWeights
        By wave and construct.
    seed : int
    groups : int
        Random groups of a large survey, resampled in place of respondents; else 0.
    """

    estimates: pd.DataFrame
    wave: str
    waves: tuple[str, ...]
    model: StructuralModel
    items: Mapping[str, tuple[str, ...]]
    second_order: Mapping[str, tuple[str, ...]]
    target: str
    outcomes: tuple[str, ...]
    asked: Mapping[str, int]
    left_out: tuple[str, ...]
    dropped: tuple[Path, ...]
    template: str
    missing: str
    missing_rule: str
    incomplete: float
    interval: str
    replicates: int
    degenerate: Mapping[str, int]
    inadmissible: Mapping[str, int]
    features: tuple[str, ...]
    confidence: float
    min_base: int
    correction: str
    refusals: tuple[AnalysisError, ...]
    specification: Specification = field(repr=False)
    answers: Mapping[str, Mapping[str, ModelAnswers]] = field(repr=False)
    weights: Mapping[str, Mapping[str, ItemWeights]] = field(repr=False)
    seed: int = 0
    groups: int = 0


@shared
def estimate_structure(
    survey: Survey | LargeSurvey,
    settings: Model | None,
    *,
    seed: int,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> Structure | None:
    """Estimate the study's path model by PLS in every wave.

    Parameters
    ----------
    settings : Model or None
        The study's section `model`.
    seed : int
        The study's.

    Returns
    -------
    Structure or None
        None without a structural model.

    Raises
    ------
    AnalysisError
        The current wave can't be modelled; see `specify`, `answers_of`, `estimate_form`. An earlier
        one that can't is left out with a refusal.

    Notes
    -----
    p-values of paths, total and indirect effects are corrected over each of these tables, wave by
    wave; weights' and loadings' are not, since nobody chooses among them.

    References
    ----------
    Wold (1982); Lohmöller (1989), Latent Variable Path Modeling with Partial Least Squares; Hair,
    Hult, Ringle & Sarstedt (2022), A Primer on PLS-SEM, 3rd ed.
    """
    if settings is None or not settings.structural:
        return None
    rules = comparisons or Comparisons()
    specification = specify(survey, settings, min_base=min_base)
    found: dict[str, _InWave] = {}
    refusals = list(specification.refusals)
    for wave in survey.waves:
        try:
            found[wave.name] = _in_wave(wave, specification, settings, seed, min_base)
        except AnalysisError as error:
            if wave is survey.current:
                raise
            refusals.append(error)
    current = found[survey.current.name]
    refusals += current.refusals
    for name, each in found.items():
        if each is not current:
            refusals += [located(error, name) for error in each.refusals]
    rows = [row for each in found.values() for row in each.rows(confidence, settings.interval)]
    estimates = adjust_families(tidy(rows), ["table", "wave"], rules.correction)
    # Corrected are choices among paths; nobody picks a path by its items' loadings.
    estimates.loc[~estimates["table"].isin(CORRECTED), "p_adjusted"] = np.nan
    model = published_model(specification, settings)
    main = current.main.answers
    return Structure(
        estimates=estimates,
        wave=survey.current.name,
        waves=tuple(found),
        model=model,
        items=_items(specification, model),
        second_order=settings.second_order,
        target=specification.target,
        outcomes=_outcomes(model, specification.target),
        asked={name: each.answers.n for name, each in current.asked.items()},
        left_out=specification.left_out,
        dropped=tuple(path for path in specification.dropped),
        template=settings.template or "custom",
        missing=main.missing,
        missing_rule=settings.missing,
        incomplete=float(main.gaps.max()),
        interval=settings.interval,
        replicates=settings.bootstrap,
        degenerate={name: each.main.replicates.degenerate for name, each in found.items()},
        inadmissible={name: each.main.inadmissible for name, each in found.items()},
        features=design_features(survey.current),
        confidence=confidence,
        min_base=min_base,
        correction=rules.correction,
        refusals=tuple(refusals),
        specification=specification,
        answers={name: each.answers for name, each in found.items()},
        weights={name: each.weights(specification) for name, each in found.items()},
        seed=seed,
        groups=groups_behind(survey),
    )


@dataclass(frozen=True)
class _InWave:
    """One wave's main model, and those with a construct that only some were asked about."""

    wave: Wave | LargeWave
    main: Estimation[ModelAnswers]
    asked: Mapping[str, Estimation[ModelAnswers]]
    refusals: tuple[AnalysisError, ...]

    @property
    def answers(self) -> dict[str, ModelAnswers]:
        """By the construct a model is there for."""
        return {"": self.main.answers, **{n: each.answers for n, each in self.asked.items()}}

    def rows(self, confidence: float, interval: str) -> list[Row]:
        found = rows_of(self.main, confidence=confidence, interval=interval)
        for name, estimation in self.asked.items():
            found += rows_of(estimation, confidence=confidence, interval=interval, about=name)
        found += self.main.answers.gap_rows()
        return [{"wave": self.wave.name, "group": TOTAL, **row} for row in found]

    def weights(self, specification: Specification) -> dict[str, ItemWeights]:
        names = self.main.answers.form.measured.names
        found = item_weights(self.main, specification.scales, names)
        for name, estimation in self.asked.items():
            found |= item_weights(estimation, specification.scales, (name,))
        return found


def _in_wave(
    wave: Wave | LargeWave, specification: Specification, settings: Model, seed: int, min_base: int
) -> _InWave:
    estimations: dict[str, Estimation[ModelAnswers]] = {}
    refusals: list[AnalysisError] = []
    for name, form in specification.forms:
        try:
            answers = answers_in_wave(wave, form, settings.missing, min_base=min_base)
            estimations[name] = estimate_form(
                answers,
                specification.scales,
                seed=seed,
                replicates=settings.bootstrap,
                form=name,
            )
        except AnalysisError as error:
            if not name:
                raise
            refusals.append(error)
    main = estimations.pop("")
    if tied := _tied_items(main.answers):
        refusals.append(tied)
    return _InWave(wave, main, estimations, tuple(refusals))


def _tied_items(answers: ModelAnswers) -> AnalysisError | None:
    """Items of a construct that say the same: estimates stand, but their weights mean nothing."""
    correlations = np.abs(answers.moments.correlations)
    model = answers.form.measured
    same = (correlations > 1 - 1e-10) & (model.membership @ model.membership.T > 0)
    pairs = np.argwhere(np.triu(same, 1))
    if not len(pairs):
        return None
    one, other = (model.items[place] for place in pairs[0])
    return AnalysisError(
        "Items of a construct that each say something of their own.",
        f"{one} and {other} are answered alike by everybody: together they count twice.",
        "Check whether one column was copied from the other, and leave one of them out.",
        code="tied_construct",
        values={"items": [one, other]},
    )


def _items(specification: Specification, model: StructuralModel) -> dict[str, tuple[str, ...]]:
    stages = specification.main.stages
    below = dict(stages.first.constructs) if stages else {}
    return {**model.constructs, **{n: i for n, i in below.items() if n not in model.names}}


def _outcomes(model: StructuralModel, target: str) -> tuple[str, ...]:
    sources = {source for source, _ in model.paths}
    last = [name for name in model.order if name not in sources and name != target]
    return (target, *last)
