"""Waves as confirmatory factor analysis sees them: respondents, or of a large wave their sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np

from csi_helpers.analysis.items import Members
from csi_helpers.analysis.large.factor_models import LargePeople, prepare_sums
from csi_helpers.analysis.segments import level_counts
from csi_helpers.analysis.structural.cfa.fitting import fit_cfa
from csi_helpers.analysis.structural.cfa.model import CfaModel, Floats, places
from csi_helpers.analysis.structural.cfa.refusals import too_few_respondents
from csi_helpers.analysis.structural.cfa.result import CfaResult
from csi_helpers.analysis.structural.cfa.sampling import Sampling
from csi_helpers.analysis.structural.cfa.solution import solve
from csi_helpers.analysis.structural.findings.opinions.invariance import (
    ACROSS_WAVES,
    Levels,
    levels_of,
    segment_invariance,
    waves_invariance,
)
from csi_helpers.analysis.variance import DesignVariance, kish_effective_n
from csi_helpers.data.large.answer_sums import AnswerSums, Part, answer_sums
from csi_helpers.data.large.survey import LargeWave
from csi_helpers.data.survey import Wave

Segments = Mapping[str, tuple[str, ...]]


class MeasuredWave(Protocol):
    """One wave's answers to the items of a factor model."""

    @property
    def name(self) -> str:
        """The wave's."""

    @property
    def whole(self) -> bool:
        """Whether it has all items."""

    @property
    def weighted(self) -> bool:
        """Whether weights differ."""

    @property
    def designed(self) -> bool:
        """Whether strata, clusters or raking enter standard errors and tests."""

    @property
    def counts(self) -> tuple[int, int]:
        """Respondents with an answer, and those of them with gaps.

        Of a large wave those who answered all items, and those left out.
        """

    @property
    def base(self) -> tuple[int, float, int]:
        """Respondents the model is fitted to, effective base, degrees of freedom."""

    def fit(self, *, confidence: float, min_base: int) -> CfaResult:
        """The model of this wave; raises as `fit_cfa`."""

    def across(self, others: Sequence[MeasuredWave], *, min_group: int) -> Levels | None:
        """Invariance across these waves, of which this is the last; None with fewer than two."""

    def segments(self, segments: Segments, *, min_group: int) -> dict[str, Levels]:
        """Invariance across the levels of each segment column."""


def measured_wave(wave: Wave | LargeWave, model: CfaModel) -> MeasuredWave:
    """A wave of any size; a large one is read when it is asked."""
    return _Sums(wave, model) if isinstance(wave, LargeWave) else _Respondents(wave, model)


class _Respondents:
    def __init__(self, wave: Wave, model: CfaModel) -> None:
        self.wave, self.model = wave, model
        self.name = wave.name
        self.whole = set(model.items) <= set(wave.answers.columns)
        self.weighted = wave.design.weighted
        self.designed = Sampling.of([wave.design]) is not None

    @property
    def counts(self) -> tuple[int, int]:
        answered = np.isfinite(self._answers)[np.asarray(self.wave.design.weights) > 0]
        some, every = answered.any(axis=1), answered.all(axis=1)
        return int(some.sum()), int((some & ~every).sum())

    @property
    def base(self) -> tuple[int, float, int]:
        design, used = self.wave.design, self._used
        df = DesignVariance(design).degrees_of_freedom(used)
        return int(used.sum()), kish_effective_n(design.weights[used]), df

    def fit(self, *, confidence: float, min_base: int) -> CfaResult:
        refuse_low_base(int(self._used.sum()), min_base, self.model)
        return fit_cfa(
            self._answers,
            self.model.items,
            self.model,
            weights=self.wave.design.weights if self.weighted else None,
            confidence=confidence,
            sampling=Sampling.of([self.wave.design]),
        )

    def across(self, others: Sequence[MeasuredWave], *, min_group: int) -> Levels | None:
        waves = [other.wave for other in others if isinstance(other, _Respondents)]
        return waves_invariance(waves, self.model, min_group=min_group)

    def segments(self, segments: Segments, *, min_group: int) -> dict[str, Levels]:
        return {
            column: segment_invariance(self.wave, column, levels, self.model, min_group=min_group)
            for column, levels in segments.items()
        }

    @cached_property
    def _answers(self) -> Floats:
        items = list(self.model.items)
        return self.wave.answers.reindex(columns=items).to_numpy(dtype=float)

    @property
    def _used(self) -> Members:
        some = np.isfinite(self._answers).any(axis=1)
        return np.asarray(some & (self.wave.design.weights > 0))


class _Sums:
    """Only who answered all items counts: full information would need each respondent's gaps."""

    def __init__(self, wave: LargeWave, model: CfaModel) -> None:
        self.wave, self.model = wave, model
        self.name = wave.name
        self.whole = set(model.items) <= set(wave.items)
        self.weighted = wave.weighted
        self.designed = False

    @property
    def counts(self) -> tuple[int, int]:
        if not self.whole:
            return 0, 0
        some, every = (sums.respondents for sums in self._found)
        return every, some - every

    @property
    def base(self) -> tuple[int, float, int]:
        sums = self._found[1]
        return sums.respondents, sums.n_eff, len(sums.terms) - 1

    def fit(self, *, confidence: float, min_base: int) -> CfaResult:
        sums = self._found[1]
        refuse_low_base(sums.respondents, min_base, self.model)
        prepared = prepare_sums({"": sums}, self.model, weighted=self.weighted)
        return solve(prepared, self.model, level="configural", robust=True, confidence=confidence)

    def across(self, others: Sequence[MeasuredWave], *, min_group: int) -> Levels | None:
        waves = [other for other in others if isinstance(other, _Sums)]
        if len(waves) < 2:
            return None
        names = [wave.name for wave in waves]
        people = LargePeople(
            {wave.name: wave._found[1] for wave in waves},
            weighted=any(wave.weighted for wave in waves),
            wave=names[-1],
            waves=dict(zip(names, names, strict=True)),
        )
        return levels_of(people, self.model, ACROSS_WAVES, names, min_group)

    def segments(self, segments: Segments, *, min_group: int) -> dict[str, Levels]:
        cells = [
            (column, code)
            for column, counts in level_counts(self.wave, dict(segments)).items()
            for code in counts
        ]
        parts = [Part(self.model.items, complete=True, level=cell) for cell in cells]
        sums = dict(zip(cells, answer_sums(self.wave, parts), strict=True))
        found = {}
        for column, codes in segments.items():
            own = {
                f"{column}={code}": sums[column, code] for code in codes if (column, code) in sums
            }
            people = LargePeople(own, weighted=self.weighted, wave=self.name, waves={})
            order = [f"{column}={code}" for code in codes]
            found[column] = levels_of(people, self.model, column, order, min_group)
        return found

    @cached_property
    def _found(self) -> tuple[AnswerSums, AnswerSums]:
        items = self.model.items
        some, every = answer_sums(self.wave, [Part(items), Part(items, complete=True)])
        return some, every


def refuse_low_base(n: int, min_base: int, model: CfaModel) -> None:
    """See that respondents are as many as the study wants."""
    if n < min_base:
        raise too_few_respondents(n, max(min_base, places(model).n_free + 1), "")
