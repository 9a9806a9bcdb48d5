"""How strongly each driver goes with the outcome, by every method, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers.composites import Composite
from csi_helpers.analysis.drivers.in_wave import Explained, Settings, explain
from csi_helpers.analysis.drivers.question import Question, question_of
from csi_helpers.analysis.drivers.rows import importance_rows
from csi_helpers.analysis.drivers.stated import performance_scores, stated_scores
from csi_helpers.analysis.estimates import TOTAL, Row, tidy
from csi_helpers.analysis.structural.cfa.refusals import located
from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError
from csi_helpers.params.priorities import method_in_use

if TYPE_CHECKING:
    from csi_helpers.params.priorities import Attribute, Matrix

MODEL_RULE = "model"  # constructs: gaps are met as in their path model
COLLINEAR = 5.0  # variance inflation from which single coefficients say little (Hair et al. 2022)


@dataclass(frozen=True)
class Drivers:
    """Importance of every driver for the outcome, in every wave.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `derived_importance`, `importance_rank`, `vif`, `r2`; intervals are the bootstrap's.
    drivers : tuple of str
        All that the study names, or constructs that lead to the target, in the study's order.
    kind : {"attribute", "construct"}
    outcome : str
        "" where there is none.
    outcome_kind : {"item", "construct"}
    methods : tuple of str
        Known for the current wave; `stated` where people were asked.
    importance, wanted : str
        The method behind the matrix, and the one the study asks for; "" where there is none.
    missing, missing_rule : str
        What was done about gaps in the current wave, and the study's rule (`model` for constructs,
        whose path model has its own).
    complete : float
        Share of the asked who answered everything.
    n : int
        Base of the current wave.
    left_out : tuple of str
        Drivers without a derived importance.
    negative, collinear : tuple of str
        Drivers whose regression coefficient is below zero; whose VIF is above 5.
    replicates, degenerate : int
        Draws, and those without an importance.
    named : tuple of Composite
        The drivers as composites of items.
    settings : Settings
    explained : mapping of str to Explained
        By wave.
    """

    estimates: pd.DataFrame
    wave: str
    waves: tuple[str, ...]
    drivers: tuple[str, ...]
    kind: str
    outcome: str
    outcome_kind: str
    methods: tuple[str, ...]
    importance: str
    wanted: str
    missing: str
    missing_rule: str
    complete: float
    n: int
    left_out: tuple[str, ...]
    negative: tuple[str, ...]
    collinear: tuple[str, ...]
    replicates: int
    degenerate: int
    features: tuple[str, ...]
    confidence: float
    min_base: int
    refusals: tuple[AnalysisError, ...]
    named: tuple[Composite, ...] = field(repr=False)
    settings: Settings = field(repr=False)
    explained: Mapping[str, Explained] = field(repr=False)


def derive_importance(
    survey: Survey,
    attributes: Mapping[str, Attribute],
    matrix: Matrix,
    *,
    overall: str | None = None,
    structure: Structure | None = None,
    index: ConstructIndex | None = None,
    seed: int,
    confidence: float = 0.95,
    min_base: int = 30,
) -> Drivers | None:
    """Importance of the study's attributes, or of the model's constructs, for the outcome.

    Parameters
    ----------
    attributes : mapping of str to Attribute
        Empty: the constructs that lead to the model's target.
    overall : str, optional
        The outcome of a study without a model.
    structure, index : optional
        The path model and its index, whose target is then the outcome.

    Returns
    -------
    Drivers or None
        None where the study names no attributes and has no model. What can't be had for the current
        wave is in `refusals`, and the rest stands.

    Notes
    -----
    Correlation, standardised regression, Johnson's relative weights and LMG all rest on the same
    weighted correlations, of those who answered (listwise, pairwise or EM); the last two add up to
    R². With more than 15 drivers LMG would need more than 32,768 regressions a draw: Johnson's
    weights, which are close to it, stand in. Total effects are the path model's, in index points
    of the target per point of the driver.

    References
    ----------
    Lindeman, Merenda & Gold (1980), Introduction to Bivariate and Multivariate Analysis; Grömping
    (2006), J. Stat. Softw. 17(1); Johnson (2000), Multivar. Behav. Res. 35; Ringle & Sarstedt
    (2016), Ind. Manag. Data Syst. 116.
    """
    asked = partial(
        question_of,
        survey,
        attributes=list(attributes),
        overall=overall,
        structure=structure,
        index=index,
        min_base=min_base,
    )
    question = asked(survey.current)
    if question is None:
        return None
    settings = Settings(matrix.missing, matrix.bootstrap, structure, seed, confidence, min_base)
    found, errors = _waves(survey, asked, settings)
    current = found.get(survey.current.name)
    methods = current.methods if current else ()
    if current and np.isfinite(current.draws.values["stated"]).sum() > 1:
        methods = (*methods, "stated")
    rows = [row for name, each in found.items() for row in _rows(name, each, question, settings)]
    estimates = tidy(rows)
    if question.kind == "construct" and structure is not None:
        estimates = _as_published(estimates, structure)
    return Drivers(
        estimates=estimates,
        wave=survey.current.name,
        waves=tuple(found),
        drivers=tuple(driver.name for driver in question.named),
        kind=question.kind,
        outcome=question.outcome,
        outcome_kind=question.outcome_kind,
        methods=methods,
        importance=method_in_use(matrix.importance, methods),
        wanted=matrix.importance,
        missing=current.answers.missing if current else "",
        missing_rule=matrix.missing if question.kind == "attribute" else MODEL_RULE,
        complete=current.answers.complete if current else 0.0,
        n=current.answers.n if current else 0,
        left_out=_left_out(question, current),
        negative=_flagged(current, "regression", below=0.0),
        collinear=_flagged(current, "vif", above=COLLINEAR),
        replicates=matrix.bootstrap,
        degenerate=current.draws.degenerate if current and current.methods else 0,
        features=survey.current.design.features,
        confidence=confidence,
        min_base=min_base,
        refusals=(*question.refusals, *errors),
        named=question.named,
        settings=settings,
        explained=found,
    )


def _waves(
    survey: Survey, asked: Callable[[Wave], Question | None], settings: Settings
) -> tuple[dict[str, Explained], list[AnalysisError]]:
    """Every wave that has all drivers and the outcome, and what can't be had."""
    found: dict[str, Explained] = {}
    errors: list[AnalysisError] = []
    for wave in survey.waves:
        now = wave is survey.current
        question = asked(wave)
        if question is None or question.form is None:
            continue
        try:
            each = explain(
                wave,
                question.form,
                settings,
                stated_scores(wave, survey.codebook, settings.min_base),
                performance=_performance(wave, survey, question),
            )
        except AnalysisError as error:
            errors.append(error if now else located(error, wave.name))
            continue
        found[wave.name] = each
        errors += [error if now else located(error, wave.name) for error in each.refusals]
    return found, errors


def _performance(wave: Wave, survey: Survey, question: Question) -> pd.DataFrame | None:
    """Scores of attributes; constructs have their index, which their items' moments give."""
    if question.kind == "construct":
        return None
    return performance_scores(wave, survey.codebook, [driver.name for driver in question.named])


def _rows(wave: str, each: Explained, question: Question, settings: Settings) -> list[Row]:
    rows = importance_rows(
        each.draws,
        each.answers,
        each.methods,
        outcome=question.outcome,
        confidence=settings.confidence,
        min_base=settings.min_base,
    )
    return [{"wave": wave, "group": TOTAL, **row} for row in rows]


def _as_published(estimates: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """Total effects of constructs as the path model publishes them: one number, one interval."""
    model = structure.estimates
    model = model[(model["table"] == "what_if") & (model["object"] == structure.target)]
    known = {(row["subject"], row["wave"]): row for _, row in model.iterrows()}
    ours = (estimates["table"] == "derived_importance") & (estimates["method"] == "total_effect")
    for place in estimates.index[ours]:
        row = known.get((estimates.at[place, "subject"], estimates.at[place, "wave"]))
        if row is not None:
            for column in ("n", "n_eff", "estimate", "se", "ci_low", "ci_high"):
                estimates.at[place, column] = row[column]
    return estimates


def _left_out(question: Question, current: Explained | None) -> tuple[str, ...]:
    there = set(current.answers.form.names) if current else set()
    return tuple(driver.name for driver in question.named if driver.name not in there)


def _flagged(
    current: Explained | None, name: str, *, below: float = -np.inf, above: float = np.inf
) -> tuple[str, ...]:
    """Drivers whose value lies outside the two limits."""
    if current is None or "regression" not in current.methods:
        return ()
    pairs = zip(current.answers.form.names, current.draws.values[name], strict=True)
    return tuple(driver for driver, value in pairs if value < below or value > above)
