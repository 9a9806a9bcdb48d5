"""Where an index's answers are found: among a wave's respondents, or in a large wave's cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from csi_helpers.analysis.items import Members
from csi_helpers.analysis.large.level_means import IndexCells, LevelMeans, base_of, group_variance
from csi_helpers.analysis.segments import level_members
from csi_helpers.analysis.structural.findings.index.composite_means import (
    EXPECTED,
    PERCEIVED,
    IndexMeans,
)
from csi_helpers.analysis.structural.findings.index.measured import answer_means
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.data.large.cell_sums import Base, cell_sums
from csi_helpers.data.large.survey import LargeSurvey, LargeWave
from csi_helpers.data.survey import Survey, Wave


class IndexSource(Protocol):
    """One wave's answers to the path model, by groups of respondents."""

    def means(self, answers: ModelAnswers) -> IndexMeans:
        """Means that an index is made from; which index, `of` says."""

    def levels(self, column: str, codes: tuple[str, ...]) -> dict[str, Members]:
        """Who belongs to each level of a segment; empty levels are left out."""


@dataclass(frozen=True)
class _Respondents:
    wave: Wave
    confidence: float
    min_base: int

    def means(self, answers: ModelAnswers) -> IndexMeans:
        return answer_means(answers, self.confidence, self.min_base)

    def levels(self, column: str, codes: tuple[str, ...]) -> dict[str, Members]:
        return level_members(self.wave, column, codes)


@dataclass(frozen=True)
class _Sums:
    bases: Mapping[Base, LevelMeans]
    whole: LevelMeans
    casewise: bool
    confidence: float
    min_base: int

    def means(self, answers: ModelAnswers) -> IndexMeans:
        return IndexCells(
            bases=self.bases,
            items=answers.form.items,
            casewise=self.casewise,
            parts=(),
            variance=group_variance(self.whole),
            min_base=self.min_base,
            confidence=self.confidence,
        )

    def levels(self, column: str, codes: tuple[str, ...]) -> dict[str, Members]:
        return self.whole.levels(column, codes)


def index_sources(
    survey: Survey | LargeSurvey,
    structure: Structure,
    segments: Mapping[str, tuple[str, ...]],
    confidence: float,
    min_base: int,
) -> dict[str, IndexSource]:
    """Of every wave with a model; a large one is read once for all its indices and groups."""
    found: dict[str, IndexSource] = {}
    for wave in survey.waves:
        if wave.name not in structure.waves:
            continue
        if isinstance(wave, LargeWave):
            found[wave.name] = _sums_of(wave, structure, segments, confidence, min_base)
        else:
            found[wave.name] = _Respondents(wave, confidence, min_base)
    return found


def _sums_of(
    wave: LargeWave,
    structure: Structure,
    segments: Mapping[str, tuple[str, ...]],
    confidence: float,
    min_base: int,
) -> _Sums:
    answers = structure.answers[wave.name][""]
    casewise = answers.missing == "casewise"
    measured = answers.form.measured.constructs
    gap = tuple(measured[name] for name in (PERCEIVED, EXPECTED) if name in measured)
    choices: list[tuple[tuple[str, ...], ...]] = [(items,) for items in measured.values()]
    choices += [gap] if len(gap) == 2 else []
    bases = list(
        dict.fromkeys(base_of(sets, answers.form.items, casewise=casewise) for sets in choices)
    )
    everybody = Base((), weightless=True)
    own = {column: codes for column, codes in segments.items() if column in wave.segments}
    found = [LevelMeans(sums) for sums in cell_sums(wave, [*bases, everybody], own)]
    return _Sums(
        bases=dict(zip(bases, found, strict=False)),
        whole=found[-1],
        casewise=casewise,
        confidence=confidence,
        min_base=min_base,
    )
