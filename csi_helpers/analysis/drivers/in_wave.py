"""One wave, or one group in it: answers, draws, and the methods that can be had."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers import refusals
from csi_helpers.analysis.drivers.composites import DriverForm
from csi_helpers.analysis.drivers.draws import Draws, draw_importance
from csi_helpers.analysis.drivers.driver_answers import (
    DriverAnswers,
    answers_for,
    constant_drivers,
)
from csi_helpers.analysis.drivers.relative_importance import MOST_LMG
from csi_helpers.analysis.drivers.total_effects import (
    NAME,
    draw_total_effects,
    items_upstream,
    upstream,
)
from csi_helpers.analysis.estimates import TOTAL
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.structural.findings.model_answers import answers_of
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.data.survey import Wave
from csi_helpers.errors import AnalysisError

GROUP_DRAWS = 500  # of a group, where no tail of an interval hangs on one draw in a hundred
_COPIES = 1e-8  # 1 less the correlation from which two drivers say the same
_WITHOUT_EM = ("collinear_items", "never_together")


@dataclass(frozen=True)
class Settings:
    """What holds for every wave and group.

    Attributes
    ----------
    missing : {"auto", "listwise", "pairwise", "em"}
    replicates : int
    structure : Structure, optional
        Where total effects come from.
    """

    missing: str
    replicates: int
    structure: Structure | None
    seed: int
    confidence: float
    min_base: int


@dataclass(frozen=True)
class Explained:
    """What a wave or group says of its drivers.

    Attributes
    ----------
    answers : DriverAnswers
        With the drivers that have a derived importance.
    draws : Draws
    methods : tuple of str
        That can be had here.
    refusals : tuple of AnalysisError
    """

    answers: DriverAnswers
    draws: Draws
    methods: tuple[str, ...]
    refusals: tuple[AnalysisError, ...]


def explain(
    wave: Wave,
    form: DriverForm,
    settings: Settings,
    stated: pd.DataFrame,
    *,
    performance: pd.DataFrame | None = None,
    group: str = TOTAL,
    members: Members | None = None,
    only: str | None = None,
) -> Explained:
    """Importance and performance of the drivers in a wave, or in a group.

    Parameters
    ----------
    stated, performance : DataFrame
        Scores 0-100 of every respondent by attribute; without performance the drivers are
        constructs, whose performance follows from their items' moments.
    only : str, optional
        The one method wanted.

    Raises
    ------
    AnalysisError
        As `answers_for`; `too_few_drivers`.
    """
    answers, found = _answers(wave, form, settings, members)
    possible, more = _regressions(answers)
    found += more
    methods = tuple(method for method in possible if only in (None, method))
    replicates = settings.replicates if group == TOTAL else min(settings.replicates, GROUP_DRAWS)
    names = list(answers.form.names)
    shown = [stated.reindex(columns=names)]
    if performance is not None:
        shown.insert(0, performance[names])
    draws = draw_importance(
        answers,
        np.concatenate([frame.to_numpy(dtype=float) for frame in shown], axis=1),
        methods=methods,
        seed=settings.seed,
        replicates=replicates,
        group=group,
        confidence=settings.confidence,
    )
    if settings.structure is not None and only in (None, NAME):
        try:
            draws = _with_total_effects(draws, answers, settings, replicates, group)
        except AnalysisError as error:
            found.append(error)
    if NAME in draws.values:
        methods = (*methods, NAME)
    return Explained(answers, draws, methods, tuple(found))


def _answers(
    wave: Wave, form: DriverForm, settings: Settings, members: Members | None
) -> tuple[DriverAnswers, list[AnalysisError]]:
    """Answers to the drivers that vary, by a rule for gaps that can be followed."""
    found: list[AnalysisError] = []
    answers = _given(wave, form, settings, members)
    if flat := constant_drivers(answers):
        found.append(refusals.without_variance(flat))
        kept = [name for name in form.names if name not in flat]
        if not kept:
            raise refusals.without_variance(flat)
        answers = _given(wave, form.keeping(kept), settings, members)
    if len(answers.form.names) < 2:
        raise refusals.too_few(len(answers.form.names))
    try:
        _ = answers.sums
    except AnalysisError as error:
        if error.code not in _WITHOUT_EM:
            raise
        found.append(error)
        answers = replace(answers, missing="pairwise")
    return answers, found


def _given(
    wave: Wave, form: DriverForm, settings: Settings, members: Members | None
) -> DriverAnswers:
    """Answers to attributes by the study's rule for gaps, to constructs by their model's."""
    structure = settings.structure
    if not form.columns or structure is None:
        return answers_for(
            wave, form, settings.missing, min_base=settings.min_base, members=members
        )
    model = answers_of(
        wave,
        structure.specification.main,
        structure.missing_rule,
        min_base=settings.min_base,
        members=members,
    )
    everybody = np.ones(len(wave.answers), dtype=bool)
    return DriverAnswers.of_model(model, form, everybody if members is None else members)


def _regressions(answers: DriverAnswers) -> tuple[tuple[str, ...], list[AnalysisError]]:
    """Methods that these answers allow: correlations always, where there is an outcome."""
    k = len(answers.form.names)
    if not answers.form.outcome.items:
        return (), []
    if answers.n < k + 2:
        return ("correlation",), [refusals.low_base(answers.n, k)]
    loads = answers.form.loads
    covariances = loads @ answers.moments.covariances @ loads.T
    scale = np.sqrt(np.diag(covariances))
    among = covariances / np.outer(scale, scale)
    copies = np.argwhere(np.triu(np.abs(among) > 1 - _COPIES, 1))
    names = answers.form.names
    if len(copies):
        same = dict.fromkeys(names[place] for pair in copies for place in pair)
        return ("correlation",), [refusals.collinear(list(same))]
    eigenvalues, vectors = np.linalg.eigh(among)
    if eigenvalues[0] < _COPIES:
        if answers.missing == "pairwise":
            return ("correlation",), [refusals.not_definite()]
        loaded = [name for name, x in zip(names, vectors[:, 0], strict=True) if abs(x) > 1e-3]
        return ("correlation",), [refusals.collinear(loaded)]
    exact = ("lmg",) if k <= MOST_LMG else ()
    return ("correlation", "regression", "johnson", *exact), []


def _with_total_effects(
    draws: Draws, answers: DriverAnswers, settings: Settings, replicates: int, group: str
) -> Draws:
    """The draws with the path model's total effects, where any driver has one."""
    structure, names = settings.structure, answers.form.names
    if structure is None or answers.wave.name not in structure.waves:
        return draws
    if not {*upstream(structure), *items_upstream(structure)} & set(names):
        return draws
    value, drawn = draw_total_effects(
        structure,
        answers.wave,
        names,
        seed=settings.seed,
        replicates=replicates,
        confidence=settings.confidence,
        group=group,
        members=None if group == TOTAL else answers.members,
    )
    # The model's design effect isn't simulated a second time: that of correlations stands in.
    effects = Draws({NAME: value}, {NAME: drawn}, {NAME: draws.n_eff["correlation"]}, draws.drawn)
    return draws.with_importance(NAME, effects)
