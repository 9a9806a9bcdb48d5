"""Which gaps matter: each dimension's gap times how strongly it goes with satisfaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers.composites import Composite, DriverForm
from csi_helpers.analysis.drivers.driver_answers import asked_of_part
from csi_helpers.analysis.drivers.in_wave import Explained, Settings, explain
from csi_helpers.analysis.drivers.question import outcome_of
from csi_helpers.analysis.drivers.rows import importance_rows, shares_of, statistic_rows
from csi_helpers.analysis.estimates import Row, tidy
from csi_helpers.analysis.instruments.service_quality import refusals
from csi_helpers.analysis.instruments.service_quality.scores import (
    ServiceScores,
    scale_ends,
    service_scores,
    usual_scale,
)
from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.data.service import ServiceEntry
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Matrix

_STEM = "service_quality."  # keeps dimensions apart from items of the same name
LMG, JOHNSON = "lmg", "johnson"


@dataclass(frozen=True)
class GapPriorities:
    """Importance of every dimension, and its gap weighed by it.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `derived_importance` (dimension), `perception_r2` (outcome: the share of its variance
        that all perceptions explain), `importance_share` (a dimension's part of that, 0-1),
        `gap_priority` (gap times that part, scale points) and `gap_priority_first` (share of the
        draws in which it is the lowest of all).
    dimensions : tuple of str
        Those with an importance.
    left_out : tuple of str
        Those without.
    outcome : str
    outcome_kind : {"item", "construct"}
    method : {"lmg", "johnson"}
    measure : {"gap", "perception"}
        Without expectations there is no gap to weigh.
    scores : mapping of str to float
        Mean gap, or perception, of each dimension, as `ServiceGaps` publishes it.
    missing : str
        What was done about gaps in the answers.
    complete : float
        Share of those asked who have all perceptions and the outcome, 0-1.
    """

    estimates: pd.DataFrame
    wave: str
    dimensions: tuple[str, ...]
    left_out: tuple[str, ...]
    outcome: str
    outcome_kind: str
    method: str
    measure: str
    scores: Mapping[str, float]
    n: int
    missing: str
    complete: float
    replicates: int
    confidence: float
    min_base: int
    refusals: tuple[AnalysisError, ...]


def weigh_gaps(
    survey: Survey,
    matrix: Matrix,
    *,
    overall: str | None = None,
    structure: Structure | None = None,
    index: ConstructIndex | None = None,
    seed: int,
    confidence: float = 0.95,
    min_base: int = 30,
) -> GapPriorities | None:
    """Weigh every dimension's gap by the derived importance of its perception.

    Parameters
    ----------
    matrix : Matrix
        Its rule for missing answers and its number of draws.
    overall : str, optional
        The outcome of a study without a model.
    structure, index : optional
        The path model and its index, whose target is then the outcome.

    Returns
    -------
    GapPriorities or None
        None without the instrument.

    Raises
    ------
    AnalysisError
        `service_no_outcome`, `service_no_importance`.

    Notes
    -----
    Importance is LMG's share of the outcome's variance that the dimensions' perceptions explain
    together (Lindeman, Merenda & Gold 1980); with more than 15 dimensions Johnson's weights (2000).
    Gaps and importance come from the same draws of the survey bootstrap, and so do the intervals of
    their products. Association, not cause.
    """
    entry = survey.codebook.service
    if entry is None:
        return None
    outcome, kind = outcome_of(survey, survey.current, overall, structure, index)
    if not outcome.items:
        raise refusals.no_outcome()
    scores = service_scores(survey.current, entry)
    wave = _with_dimensions(scores, entry)
    usable = _usable(wave, scores, entry, outcome)
    if len(usable) < 2:
        raise refusals.no_importance()
    form = DriverForm(tuple(_driver(name, entry) for name in usable), outcome)
    settings = Settings(matrix.missing, matrix.bootstrap, None, seed, confidence, min_base)
    names = list(scores.dimensions)
    measured = pd.DataFrame(scores.of_dimensions(scores.measure), columns=names)
    try:
        found = explain(wave, form, settings, wave.stated, performance=measured)
    except AnalysisError as error:
        raise refusals.no_importance(error) from error
    method = next((name for name in (LMG, JOHNSON) if name in found.methods), "")
    if not method:
        raise refusals.no_importance(found.refusals[0] if found.refusals else None)
    kept = found.answers.form.names
    return GapPriorities(
        estimates=tidy(_rows(found, method, scores, outcome.name, settings)),
        wave=survey.current.name,
        dimensions=kept,
        left_out=tuple(name for name in entry.dimensions if name not in kept),
        outcome=outcome.name,
        outcome_kind=kind,
        method=method,
        measure=scores.measure,
        scores=dict(zip(kept, found.draws.values["performance"].tolist(), strict=True)),
        n=found.answers.n,
        missing=found.answers.missing,
        complete=found.answers.complete,
        replicates=matrix.bootstrap,
        confidence=confidence,
        min_base=min_base,
        refusals=(),
    )


def _with_dimensions(scores: ServiceScores, entry: ServiceEntry) -> Wave:
    """The wave with the dimensions' perceptions as answers, their gaps to be drawn with them."""
    wave = scores.wave
    perceived = scores.of_dimensions("perception")
    columns = [_STEM + name for name in scores.dimensions]
    why = {}
    for name, column in zip(scores.dimensions, columns, strict=True):
        asked = wave.service.reasons[list(entry.dimensions[name].items)] != "not_asked"
        why[column] = np.where(asked.any(axis=1), "", "not_asked")
    answers = pd.DataFrame(perceived, columns=columns, index=wave.answers.index)
    reasons = pd.DataFrame(why, index=wave.answers.index, dtype=object)
    gaps = pd.DataFrame(scores.of_dimensions(scores.measure), columns=list(scores.dimensions))
    return replace(
        wave,
        answers=pd.concat([wave.answers, answers], axis=1),
        reasons=pd.concat([wave.reasons, reasons], axis=1),
        stated=gaps,
    )


def _usable(
    wave: Wave, scores: ServiceScores, entry: ServiceEntry, outcome: Composite
) -> list[str]:
    """Dimensions on the usual scale, put to everybody, with no item that is part of the outcome."""
    part = asked_of_part(wave, [_STEM + name for name in scores.dimensions])
    usual = usual_scale(entry)
    usable = []
    for name, items in scores.dimensions.items():
        columns = [*items, *(entry.expectations[item] for item in items if entry.expectations)]
        alike = all(scale_ends(entry, one) == (usual.min, usual.max) for one in columns)
        if alike and _STEM + name not in part and not set(items) & set(outcome.items):
            usable.append(name)
    return usable


def _driver(name: str, entry: ServiceEntry) -> Composite:
    low, high = scale_ends(entry, entry.dimensions[name].items[0])
    return Composite(name, (_STEM + name,), np.array([100 / (high - low)]), np.array([low]))


def _rows(
    found: Explained, method: str, scores: ServiceScores, outcome: str, settings: Settings
) -> Iterator[Row]:
    """Importance as of any drivers, its shares, and gaps weighed by them."""
    draws, answers = found.draws, found.answers
    stem: Row = {"wave": scores.wave.name}
    for row in importance_rows(
        draws,
        answers,
        ("regression", method),
        outcome=outcome,
        confidence=settings.confidence,
        min_base=settings.min_base,
    ):
        if row["table"] in ("derived_importance", "importance_share") and row["method"] == method:
            yield {**stem, **row}
        elif row["table"] == "r2":
            yield {**stem, **row, "table": "perception_r2"}
    if scores.measure != "gap":
        return
    share, shares = shares_of(draws, method)
    gap, gaps = draws.values["performance"], draws.replicates["performance"]
    weighed = shares * gaps
    stem |= {"method": method}
    yield from statistic_rows(
        {**stem, "table": "gap_priority"},
        share * gap,
        weighed,
        draws=draws,
        answers=answers,
        confidence=settings.confidence,
        min_base=settings.min_base,
    )
    fine = weighed[np.isfinite(weighed).all(axis=1)]
    lowest = fine.argmin(axis=1)
    for k, name in enumerate(answers.form.names):
        sure: Row = {"estimate": float((lowest == k).mean())} if len(fine) else {}
        yield {**stem, "table": "gap_priority_first", "subject": name, "n": answers.n, **sure}
