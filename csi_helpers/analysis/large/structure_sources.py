"""Groups of a wave's respondents as a path model sees them, in a wave of any size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Protocol

import numpy as np

from csi_helpers.analysis.items import Members
from csi_helpers.analysis.large.model_answers import of_sums, parts_of, refuse_absent, row_totals
from csi_helpers.analysis.segments import Segments, level_counts, level_members
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers, answers_of
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.analysis.structural.uncertainty.groups import (
    GroupComparison,
    compare_group,
    compare_totals,
)
from csi_helpers.analysis.structural.uncertainty.permutation import halved_totals
from csi_helpers.data.large.answer_sums import AnswerSums, Level, Part, answer_sums
from csi_helpers.data.large.survey import LargeWave
from csi_helpers.data.survey import Wave

if TYPE_CHECKING:
    from csi_helpers.params.modelling import Model

MOST_NUMBERS = 1 << 23  # sums kept at a time: 64 MB


class StructureSource(Protocol):
    """One wave's answers to the path model, by groups of respondents."""

    def levels(self, column: str, codes: tuple[str, ...]) -> dict[str, Members]:
        """Who belongs to each level of a segment; empty levels are left out."""

    def count(self, members: Members) -> int:
        """Respondents, whether they answered or not."""

    def answers(self, members: Members) -> ModelAnswers:
        """The members' answers to the main model; raises as `answers_of`."""

    def compared(
        self,
        inside: Members,
        everybody: Members,
        *,
        seed: np.random.SeedSequence,
        permutations: int,
        confidence: float,
    ) -> GroupComparison:
        """Those inside against everybody else; raises as `compare_group`."""


def structure_source(
    wave: Wave | LargeWave, structure: Structure, settings: Model, segments: Segments
) -> StructureSource:
    """Of a wave; a large one is read once for all levels of all segments."""
    if isinstance(wave, LargeWave):
        return _Levels(wave, structure, settings, segments)
    return _Respondents(wave, structure, settings)


@dataclass(frozen=True)
class _Respondents:
    wave: Wave
    structure: Structure
    settings: Model

    def levels(self, column: str, codes: tuple[str, ...]) -> dict[str, Members]:
        return level_members(self.wave, column, codes)

    def count(self, members: Members) -> int:
        return int(members.sum())

    def answers(self, members: Members) -> ModelAnswers:
        return answers_of(
            self.wave,
            self.structure.specification.main,
            self.settings.missing,
            min_base=self.structure.min_base,
            members=members,
        )

    def compared(
        self,
        inside: Members,
        everybody: Members,
        *,
        seed: np.random.SeedSequence,
        permutations: int,
        confidence: float,
    ) -> GroupComparison:
        answers, form = self.answers(everybody), self.structure.specification.main
        base, place = answers.base, form.place(form.first.items)
        return compare_group(
            answers.values[base][:, place],
            inside[base],
            form.first,
            seed=seed,
            weights=self.wave.design.weights[base],
            permutations=permutations,
            confidence=confidence,
            missing=answers.rule,
            clustered="clusters" in self.wave.design.features,
        )


class _Levels:
    """Members are a choice of levels of one segment; of one or few segments the sums are kept."""

    def __init__(
        self, wave: LargeWave, structure: Structure, settings: Model, segments: Segments
    ) -> None:
        refuse_absent(wave, structure.specification.main)
        self.wave, self.structure, self.settings = wave, structure, settings
        self.counts = {
            (column, code): n
            for column, counts in level_counts(wave, segments).items()
            for code, n in counts.items()
        }
        self.found: dict[Level, list[AnswerSums]] = {}

    def levels(self, column: str, codes: tuple[str, ...]) -> dict[str, Members]:
        return {
            code: np.array([cell == (column, code) for cell in self.counts])
            for code in codes
            if (column, code) in self.counts
        }

    def count(self, members: Members) -> int:
        return sum(self.counts[cell] for cell in self._chosen(members))

    def answers(self, members: Members) -> ModelAnswers:
        return of_sums(
            self.wave.name,
            self.structure.specification.main,
            self.settings.missing,
            self._together(members),
            min_base=self.structure.min_base,
        )

    def compared(
        self,
        inside: Members,
        everybody: Members,
        *,
        seed: np.random.SeedSequence,
        permutations: int,
        confidence: float,
    ) -> GroupComparison:
        answers, model = self.answers(everybody), self.structure.specification.main.first
        whole, group = (
            self._together(members)[-1].of(model.items) for members in (everybody, inside)
        )
        frame, totals = row_totals(whole, answers.rule)
        _, own = row_totals(group, answers.rule, frame)
        return compare_totals(
            frame,
            halved_totals(totals, own.sum(axis=0), seed, permutations),
            model,
            sizes=(group.respondents, whole.respondents - group.respondents),
            confidence=confidence,
        )

    def _together(self, members: Members) -> list[AnswerSums]:
        chosen = self._chosen(members)
        if chosen[0] not in self.found:
            self._read(chosen[0][0])
        parts = zip(*(self.found[cell] for cell in chosen), strict=True)
        return [reduce(add, own) for own in parts]

    def _chosen(self, members: Members) -> list[Level]:
        return [cell for cell, chosen in zip(self.counts, members.tolist(), strict=True) if chosen]

    def _read(self, column: str) -> None:
        """Sums of all levels in one pass, or if these are too many of the column's."""
        parts = {cell: self._parts(cell) for cell in self.counts}
        if sum(part.numbers for own in parts.values() for part in own) > MOST_NUMBERS:
            parts = {cell: own for cell, own in parts.items() if cell[0] == column}
        sums = iter(answer_sums(self.wave, [part for own in parts.values() for part in own]))
        self.found = {cell: [next(sums) for _ in own] for cell, own in parts.items()}

    def _parts(self, cell: Level) -> list[Part]:
        form = self.structure.specification.main
        if self.structure.answers[self.wave.name][""].missing == "complete":
            return [Part(form.items, complete=True, level=cell)]
        return parts_of(form, self.settings.missing, cell)
