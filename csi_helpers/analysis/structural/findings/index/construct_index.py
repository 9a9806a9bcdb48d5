"""The customer satisfaction index: 0-100 for every construct, wave and segment, and its change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.estimates import TOTAL, Row, adjust_families, tidy
from csi_helpers.analysis.group_means import group_rows
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.large.index_sources import IndexSource, index_sources
from csi_helpers.analysis.segments import comparable_segments
from csi_helpers.analysis.shared import shared
from csi_helpers.analysis.structural.findings.index.composite_means import (
    EXPECTED,
    PERCEIVED,
    Composite,
    IndexMeans,
)
from csi_helpers.analysis.structural.findings.index.frozen_weights import FrozenWeights, freeze
from csi_helpers.analysis.structural.findings.index.measured import index_composite
from csi_helpers.analysis.structural.findings.index.reestimated import reestimated_changes
from csi_helpers.analysis.structural.findings.index.weight_errors import ItemWeights
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.data.large.survey import LargeSurvey, LargeWave
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons

if TYPE_CHECKING:
    from csi_helpers.params.modelling import Model

GAP = "gap"


@dataclass(frozen=True)
class ConstructIndex:
    """Every construct's index, with one frozen set of weights.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `index`, `index_change`, `gap`, `gap_change`, `index_weight`,
        `index_reestimated_change`, `index_change_weights`.
    reestimated : DataFrame
        Rows `index_reestimated` of the path model, which publishes them.
    constructs : tuple of str
        Those that have an index.
    segments : mapping of str to tuple of str
    weights_from, weights_wave : str
        Where the weights come from: the rule, and the wave or file.
    method : {"rescale", "multiply"}
    negative : mapping of str to tuple of str
        Construct -> items with a negative weight, so that its index is no mean of answers.
    against : {"complement", "pairs"}
    frozen : DataFrame
        What is saved beside the report.
    differences : mapping of (construct, group) to float
        Current index of a level less that of everybody else who has one: what its test is about.
    groups : int
        Random groups of a large survey, which standard errors come from; else 0.
    """

    estimates: pd.DataFrame
    reestimated: pd.DataFrame
    wave: str
    waves: tuple[str, ...]
    constructs: tuple[str, ...]
    target: str
    segments: Mapping[str, tuple[str, ...]]
    weights_from: str
    weights_wave: str
    method: str
    negative: Mapping[str, tuple[str, ...]]
    against: str
    correction: str
    frozen: pd.DataFrame
    confidence: float
    min_base: int
    refusals: tuple[AnalysisError, ...]
    differences: Mapping[tuple[str, str], float] = field(default_factory=dict)
    groups: int = 0


@shared
def follow_index(
    survey: Survey | LargeSurvey,
    structure: Structure | None,
    settings: Model | None,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> ConstructIndex | None:
    """The index of every construct by wave and segment.

    Returns
    -------
    ConstructIndex or None
        None without a path model.

    Notes
    -----
    The ACSI formula on the scale's range (Fornell et al. 1996, J. Marketing 60). Errors are
    linearised under the design; that of estimated weights is in them, so that the interval is the
    index's and not that of an index with known weights (weights from one wave and answers of
    another are taken to be independent, also in a panel). A re-estimated value has its own wave's
    weights; its change is the change with frozen weights, which answers make, and what new weights
    add.
    """
    if structure is None or settings is None:
        return None
    rules = comparisons or Comparisons()
    source = settings.index_weights if isinstance(settings.index_weights, str) else "file"
    frozen = freeze(survey, structure, source, settings.missing)
    segments, refusals = comparable_segments(survey)
    sources = index_sources(survey, structure, segments, confidence, min_base)
    steps = _Steps(survey, structure, frozen, settings, segments, rules, confidence, sources)
    rows = [*steps.levels(), *steps.changes(), *frozen.rows(structure.wave, confidence)]
    rows += steps.reestimated(rows)
    estimates = _corrected(tidy(rows), rules)
    names = tuple(frozen.weights[structure.wave])
    own = structure.estimates[structure.estimates["table"] == "index_reestimated"]
    return ConstructIndex(
        estimates=estimates,
        reestimated=own.reset_index(drop=True),
        wave=structure.wave,
        waves=structure.waves,
        constructs=names,
        target=structure.target,
        segments=segments,
        weights_from=source,
        weights_wave=survey.index_weights.name
        if survey.index_weights
        else frozen.origin.get(structure.target, structure.wave),
        method=settings.index_method,
        negative=frozen.negative(structure.wave),
        against=rules.against,
        correction=rules.correction,
        frozen=frozen.table(survey, structure.wave),
        confidence=confidence,
        min_base=min_base,
        refusals=(*frozen.refusals, *refusals),
        differences={
            (row["subject"], row["group"]): row["difference"]
            for row in rows
            if "difference" in row and (row["table"], row["wave"]) == ("index", structure.wave)
        },
        groups=structure.groups,
    )


def _corrected(estimates: pd.DataFrame, rules: Comparisons) -> pd.DataFrame:
    """Families: a segment column's tests of one construct (or all), and all changes of a table."""
    changes = estimates["wave"].str.contains("→")
    by_construct = estimates["subject"].where(~changes & (rules.family == "row"), "")
    family = {
        "segment": estimates["group"].str.split("=", n=1).str[0],
        "construct": by_construct,
    }
    corrected = adjust_families(
        estimates.assign(**family), ["table", "wave", *family], rules.correction
    )
    return corrected.drop(columns=list(family))


@dataclass(frozen=True)
class _Steps:
    survey: Survey | LargeSurvey
    structure: Structure
    frozen: FrozenWeights
    settings: Model
    segments: Mapping[str, tuple[str, ...]]
    rules: Comparisons
    confidence: float
    sources: Mapping[str, IndexSource]

    def levels(self) -> Iterator[Row]:
        """Index and gap of every wave: total, and segment levels with their tests."""
        for wave in self._waves():
            for table, subject, means in self._measured(wave):
                stem: Row = {"table": table, "subject": subject, "wave": wave.name}
                yield {**stem, "group": TOTAL, **means.row(means.everybody)}
                for column, codes in self.segments.items():
                    levels = self.sources[wave.name].levels(column, codes)
                    if levels:
                        for row in group_rows(means, column, levels, self.rules.against):
                            yield {**stem, **row}

    def changes(self) -> Iterator[Row]:
        """Change from each wave to the next: total, and segment levels found in both."""
        for earlier, later in pairwise(self._waves()):
            before = {(table, subject): means for table, subject, means in self._measured(earlier)}
            for table, subject, after in self._measured(later):
                if (table, subject) not in before:
                    continue
                means = before[table, subject]
                stem: Row = {
                    "table": f"{table}_change",
                    "subject": subject,
                    "wave": f"{earlier.name}→{later.name}",
                    "compared_with": earlier.name,
                }
                for group, mine, theirs in self._groups(earlier.name, means, later.name, after):
                    changed = means.change(mine, after, theirs, same_weights=self.frozen.shared)
                    yield {**stem, "group": group, **changed}

    def reestimated(self, rows: list[Row]) -> Iterator[Row]:
        """Change of the re-estimated indices, and the part of it that new weights make."""
        # A legacy index has another formula than re-estimated values: its change can't be split.
        legacy = self.settings.index_method == "multiply"
        changes = {
            (row["subject"], row["wave"]): row["estimate"]
            for row in ([] if legacy else rows)
            if row["table"] == "index_change" and row["group"] == TOTAL and "estimate" in row
        }
        means = {
            wave.name: {
                subject: means for table, subject, means in self._measured(wave) if table == "index"
            }
            for wave in self._waves()
        }
        own = {wave.name: dict(self._own(wave)) for wave in self._waves()}
        yield from reestimated_changes(
            self.structure, self.frozen, means, own, changes, self.confidence
        )

    def _own(self, wave: Wave | LargeWave) -> Iterator[tuple[str, IndexMeans]]:
        """Every index of a wave with the wave's own weights, rescaled."""
        weights = self.structure.weights[wave.name]
        for name, answers in self.structure.answers[wave.name].items():
            means = self.sources[wave.name].means(answers)
            for construct in (name,) if name else answers.form.measured.names:
                composite = self._composite(weights[construct], answers, legacy=False)
                yield construct, means.of(composite)

    def _waves(self) -> list[Wave | LargeWave]:
        return [wave for wave in self.survey.waves if wave.name in self.structure.waves]

    def _groups(
        self, earlier: str, before: IndexMeans, later: str, after: IndexMeans
    ) -> Iterator[tuple[str, Members, Members]]:
        yield TOTAL, before.everybody, after.everybody
        for column, codes in self.segments.items():
            mine = self.sources[earlier].levels(column, codes)
            theirs = self.sources[later].levels(column, codes)
            for code in codes:
                if code in mine and code in theirs:
                    yield f"{column}={code}", mine[code], theirs[code]

    def _measured(self, wave: Wave | LargeWave) -> Iterator[tuple[str, str, IndexMeans]]:
        """Every index of a wave, and the gap where both of its constructs are there."""
        chosen = self.frozen.weights[wave.name]
        for name, answers in self.structure.answers[wave.name].items():
            form = answers.form
            means = self.sources[wave.name].means(answers)
            for construct in (name,) if name else form.measured.names:
                if construct in chosen:
                    yield "index", construct, means.of(self._composite(chosen[construct], answers))
            if not name and {PERCEIVED, EXPECTED} <= chosen.keys() & set(form.measured.names):
                perceived = self._composite(chosen[PERCEIVED], answers)
                expected = replace(self._composite(chosen[EXPECTED], answers), sign=-1.0)
                yield GAP, PERCEIVED, means.of(perceived, expected)

    def _composite(
        self, weights: ItemWeights, answers: ModelAnswers, *, legacy: bool | None = None
    ) -> Composite:
        if legacy is None:
            legacy = self.settings.index_method == "multiply"
        scales = self.structure.specification.scales
        return index_composite(weights, answers, scales, legacy=legacy)
