"""A path model of its own for every group that is large enough."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.large.structure_sources import StructureSource
from csi_helpers.analysis.segments import Segments
from csi_helpers.analysis.structural.effects import total_effects
from csi_helpers.analysis.structural.findings.estimation import estimate_form
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers
from csi_helpers.analysis.structural.findings.rows import rows_of
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.errors import AnalysisError

if TYPE_CHECKING:
    from csi_helpers.params.modelling import Model

# At most: ends of intervals need no more (Efron & Tibshirani 1993, ch. 13); corrected p-values may.
REPLICATES = 1000
TABLES = ("path", "total_effect", "r2")  # what is published of a group's model


@dataclass(frozen=True)
class GroupModels:
    """Rows of the groups' models, groups with and without one, and who should have had one."""

    rows: list[Row] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    refusals: list[AnalysisError] = field(default_factory=list)


def group_models(
    source: StructureSource,
    segments: Segments,
    structure: Structure,
    settings: Model,
    confidence: float,
) -> GroupModels:
    """Estimate the main model in every level of every segment with `min_group` respondents.

    A level is a domain of the sample: everybody is redrawn, and re-raked, and the level's
    respondents are looked at.
    """
    found = GroupModels()
    for column, codes in segments.items():
        for code, members in source.levels(column, codes).items():
            group = f"{column}={code}"
            try:
                answers = source.answers(members)
                if answers.n < settings.min_group:
                    found.small.append(group)
                    continue
                rows = _rows(answers, group, structure, settings, confidence)
            except AnalysisError as error:
                if source.count(members) < settings.min_group:
                    found.small.append(group)
                else:
                    found.refusals.append(of_group(error, group))
                continue
            found.groups.append(group)
            found.rows.extend({**row, "group": group, "wave": structure.wave} for row in rows)
    return found


def _rows(
    answers: ModelAnswers, group: str, structure: Structure, settings: Model, confidence: float
) -> list[Row]:
    model = structure.specification.main.model
    tests = int((total_effects(model.adjacency, model) > 0).sum())
    needed = math.ceil(2 * tests / (1 - confidence))  # the smallest p-value is 2 / (B + 1)
    estimation = estimate_form(
        answers,
        structure.specification.scales,
        seed=structure.seed,
        replicates=min(settings.bootstrap, max(REPLICATES, needed)),
        group=group,
        accelerated=settings.interval == "bca",
    )
    return rows_of(estimation, confidence=confidence, interval=settings.interval, only=TABLES)


def of_group(error: AnalysisError, group: str) -> AnalysisError:
    """The refusal, naming the group it is about."""
    return AnalysisError(
        error.need,
        f"Group {group}: {error.found}",
        error.remedy,
        code=error.code,
        values={**error.values, "group": group},
    )
