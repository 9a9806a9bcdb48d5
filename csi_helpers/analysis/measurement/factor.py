"""Which factors stand behind the items, how many, and what respondents score on them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from csi_helpers.analysis.compare import correct_comparisons
from csi_helpers.analysis.estimates import tidy
from csi_helpers.analysis.large.groups import groups_behind
from csi_helpers.analysis.measurement.exploratory.solution import FactorSolution
from csi_helpers.analysis.measurement.factor_scores import score_sources
from csi_helpers.analysis.measurement.factor_steps import PERCENTILE, RUNS, FactorSteps
from csi_helpers.analysis.measurement.refusals import unknown_factor_names
from csi_helpers.analysis.segments import comparable_segments
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Factor, Text


@dataclass(frozen=True)
class FactorAnalysis:
    """Factors behind the items of the current wave.

    `estimates` is tidy. `items` were analysed; `order` lists them for reading: factor by factor,
    falling loadings. `factors` are F1 … by falling explained share; `names` are those the study
    gives, `leading` the items that load highest on each. `suggested` maps each rule to its number
    of factors and `chosen_by` tells which was followed. `n_range` are the smallest and the largest
    base of a pair of items. `differences` maps (score, group) to the level less everybody else, as
    tested; `omitted_waves` an earlier wave without factors to its refusal, or to None where it
    lacks an item. `respondents` (n, m + 1) has the factor scores and is not published. `groups` are
    the random groups that a large survey's standard errors come from, else 0; such a survey has no
    `respondents`.
    """

    estimates: pd.DataFrame
    wave: str
    items: tuple[str, ...]
    order: tuple[str, ...]
    factors: tuple[str, ...]
    names: dict[str, Text]
    leading: dict[str, tuple[str, ...]]
    suggested: dict[str, int]
    chosen_by: str
    extraction: str
    rotation: str
    correlation: str
    missing: str
    scores: str
    n_range: tuple[int, int]
    heywood: tuple[str, ...]
    converged: bool
    runs: int
    percentile: float
    constructs: dict[str, tuple[str, ...]]
    segments: dict[str, tuple[str, ...]]
    differences: dict[tuple[str, str], float]
    omitted_waves: dict[str, AnalysisError | None]
    confidence: float
    min_base: int
    against: str
    correction: str
    preset: str
    respondents: pd.DataFrame
    refusals: tuple[AnalysisError, ...]
    groups: int = 0


def analyse_factors(
    survey: Survey | LargeSurvey,
    factor: Factor | None = None,
    *,
    seed: int = 0,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> FactorAnalysis:
    """Factor analysis of the current wave's items.

    Earlier waves that have all of them are solved for as many factors, set beside those of the
    current wave.

    Parameters
    ----------
    survey : Survey
    factor : Factor, optional
        The study's `factor` section. Its `preset` is left to `reproduce_spss`.
    seed : int
        Of the parallel analysis.
    comparisons : Comparisons, optional
        How the scores of segment levels are compared.

    Raises
    ------
    AnalysisError
        As `correlate` and `solve_factors`; `no_factor` where parallel analysis finds none.

    Notes
    -----
    Standard errors of loadings, communalities, shares and congruences are linearised: their
    derivatives by the correlations meet the design's variance of these. Bartlett's test, fit and
    parallel analysis have no such form and go by the effective base.
    """
    settings = (factor or Factor()).model_copy(update={"preset": None})
    rules = comparisons or Comparisons()
    return _run(FactorSteps(survey, settings, seed, confidence, min_base, rules))


def reproduce_spss(
    survey: Survey | LargeSurvey,
    factor: Factor,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> FactorAnalysis | None:
    """What SPSS does by default: complete answers, components above one, Kaiser's varimax.

    Parameters are those of `analyse_factors`; nothing is drawn at random.

    Returns
    -------
    FactorAnalysis or None
        None unless the study asks for it by `factor.preset: spss`.
    """
    if factor.preset != "spss":
        return None
    habits = {
        "number": "auto",
        "extraction": "pca",
        "rotation": "varimax",
        "correlation": "pearson",
        "missing": "listwise",
        "scores": "regression",
        "names": {},
    }
    settings = factor.model_copy(update=habits)
    rules = comparisons or Comparisons()
    return _run(FactorSteps(survey, settings, 0, confidence, min_base, rules))


def _run(steps: FactorSteps) -> FactorAnalysis:
    survey, settings = steps.survey, steps.settings
    matrix = steps.matrix(steps.wave)
    horn, suggested = steps.count(matrix)
    number, chosen_by = steps.number(suggested)
    solution = steps.solve(matrix, number)
    segments, _ = comparable_segments(survey)
    sources = score_sources(
        steps.wave,
        solution,
        settings.scores,
        segments,
        min_base=steps.min_base,
        confidence=steps.confidence,
    )
    names, unknown = _names(settings, solution)
    leading = solution.leading
    earlier, omitted = steps.earlier(solution)
    scores = list(steps.rows_of_scores(sources))
    rows = [
        *(steps.rows_of_number(matrix, horn, suggested) if horn else ()),
        *steps.rows_of_solution(steps.wave.name, solution, solution),
        *(row for wave in earlier for row in steps.rows_of_solution(wave, earlier[wave], solution)),
        *scores,
    ]
    return FactorAnalysis(
        estimates=correct_comparisons(tidy(rows), steps.rules),
        wave=steps.wave.name,
        items=steps.items,
        order=tuple(item for own in leading.values() for item in own),
        factors=tuple(leading),
        names=names,
        leading=leading,
        suggested=suggested,
        chosen_by=chosen_by,
        extraction=settings.extraction,
        rotation=settings.rotation,
        correlation=settings.correlation,
        missing=matrix.missing,
        scores=settings.scores,
        n_range=matrix.n_range,
        heywood=solution.at_bound,
        converged=solution.converged,
        runs=RUNS if horn else 0,
        percentile=PERCENTILE,
        constructs=steps.constructs,
        segments=segments,
        differences={
            (row["subject"], row["group"]): row["difference"]
            for row in scores
            if "difference" in row
        },
        omitted_waves=omitted,
        confidence=steps.confidence,
        min_base=steps.min_base,
        against=steps.rules.against,
        correction=steps.rules.correction,
        preset=settings.preset or "",
        respondents=sources.respondents,
        refusals=(*((unknown_factor_names(unknown),) if unknown else ()), *sources.refusals),
        groups=groups_behind(survey),
    )


def _names(settings: Factor, solution: FactorSolution) -> tuple[dict[str, Text], tuple[str, ...]]:
    """Names the study gives by number or by item, and its keys that fit neither."""
    names: dict[str, Text] = {}
    unknown = []
    for key, text in settings.names.items():
        if key in solution.matrix.items:
            names.setdefault(_home(solution, key), text)
        elif key in solution.leading:
            names[key] = text
        else:
            unknown.append(key)
    return names, tuple(unknown)


def _home(solution: FactorSolution, item: str) -> str:
    """The factor an item loads highest on."""
    return next(factor for factor, own in solution.leading.items() if item in own)
