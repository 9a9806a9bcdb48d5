"""The steps of a factor analysis: correlations, number, solution, scores, and their estimates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.group_means import ScoreMeans, group_rows
from csi_helpers.analysis.measurement.exploratory.congruence import matched, tucker_congruence
from csi_helpers.analysis.measurement.exploratory.number_of_factors import (
    ParallelAnalysis,
    kaiser,
    minimum_average_partial,
    parallel_analysis,
)
from csi_helpers.analysis.measurement.exploratory.solution import (
    FactorSolution,
    most_factors,
    solve_factors,
)
from csi_helpers.analysis.measurement.factor_rows import (
    adequacy_rows,
    eigenvalue_rows,
    fit_rows,
    number_rows,
    score_weight_rows,
    solution_rows,
    unrotated_rows,
)
from csi_helpers.analysis.measurement.item_correlations import ItemCorrelations, correlate
from csi_helpers.analysis.measurement.refusals import few_respondents, no_factor
from csi_helpers.analysis.segments import Segments, level_members
from csi_helpers.analysis.streams import random_stream
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Factor

RUNS, PERCENTILE = 5000, 95.0  # runs enough that a close call doesn't hang on the seed


@dataclass(frozen=True)
class FactorSteps:
    """One run of a factor analysis: what was asked for, and each step of it."""

    survey: Survey
    settings: Factor
    seed: int
    confidence: float
    min_base: int
    rules: Comparisons

    @property
    def wave(self) -> Wave:
        """The current wave."""
        return self.survey.current

    @property
    def items(self) -> tuple[str, ...]:
        """The items listed, else the model's, else all."""
        if self.settings.items != "model":
            return self.settings.items
        constructs = self.survey.codebook.constructs.values()
        return tuple(item for one in constructs for item in one.items) or tuple(
            self.survey.codebook.items
        )

    def matrix(self, wave: Wave) -> ItemCorrelations:
        """Correlations of the items in a wave, on a base large enough for them."""
        matrix = correlate(
            wave.answers[list(self.items)],
            wave.design,
            kind=self.settings.correlation,
            missing=self.settings.missing,
            min_base=self.min_base,
        )
        if matrix.n_eff <= len(self.items):
            raise few_respondents(matrix.n_eff, len(self.items))
        return matrix

    def solve(self, matrix: ItemCorrelations, number: int) -> FactorSolution:
        """So many factors, extracted and rotated as asked."""
        return solve_factors(
            matrix,
            number,
            extraction=self.settings.extraction,
            rotation=self.settings.rotation,
        )

    def count(self, matrix: ItemCorrelations) -> tuple[ParallelAnalysis | None, dict[str, int]]:
        """What each rule makes the number of factors; SPSS knows Kaiser's only.

        Parallel analysis draws from a stream of random numbers of its own.
        """
        if self.settings.preset == "spss":
            return None, {
                "kaiser": kaiser(np.asarray(np.linalg.eigvalsh(matrix.values), dtype=float))
            }
        random = random_stream(self.seed, "parallel", wave=self.wave.name)
        horn = parallel_analysis(
            matrix.values, matrix.n_eff, random, runs=RUNS, percentile=PERCENTILE
        )
        return horn, {
            "parallel": horn.suggested_factors,
            "parallel_components": horn.suggested_components,
            "map": int(np.nanargmin(minimum_average_partial(matrix.values))) + 1,
            "kaiser": kaiser(horn.components),
        }

    def number(self, suggested: dict[str, int]) -> tuple[int, str]:
        """How many factors, and whose word that is."""
        if self.settings.number != "auto":
            return self.settings.number, "given"
        rule = "parallel_components" if self.settings.extraction == "pca" else "parallel"
        if self.settings.preset == "spss":
            rule = "kaiser"
        elif suggested[rule] == 0:
            # Of few items a factor of noise is often a Heywood case, and no limit to be passed.
            rule = "parallel_components"
        if suggested[rule] == 0:
            raise no_factor(len(self.items))
        return min(suggested[rule], most_factors(len(self.items), self.settings.extraction)), rule

    def rows_of_solution(
        self,
        matrix: ItemCorrelations,
        horn: ParallelAnalysis | None,
        suggested: dict[str, int],
        solution: FactorSolution,
    ) -> Iterator[Row]:
        """Everything estimated of the factors, in every wave that has the items."""
        solved = f"{self.settings.extraction} {self.settings.rotation}"
        if horn is None:
            rows = [*self._parts(solution, {}), *unrotated_rows(solution)]
            yield from self._of(self.wave, matrix, "spss", rows)
            return
        constructs = {name: one.items for name, one in self.survey.codebook.constructs.items()}
        yield from self._of(self.wave, matrix, self.settings.correlation, self._common(matrix))
        rules = number_rows(matrix, horn, suggested)
        yield from self._of(self.wave, matrix, self.settings.correlation, rules)
        yield from self._of(self.wave, matrix, solved, self._parts(solution, constructs))
        for wave in self.survey.waves[:-1]:
            yield from self._earlier_rows(wave, solution, constructs, solved)

    def _earlier_rows(
        self,
        wave: Wave,
        current: FactorSolution,
        constructs: dict[str, tuple[str, ...]],
        solved: str,
    ) -> Iterator[Row]:
        """An earlier wave's factors beside the current ones, and how far they agree."""
        if any(item not in wave.answers for item in self.items):
            return
        try:
            matrix = self.matrix(wave)
            found = self.solve(matrix, current.loadings.shape[1])
        except AnalysisError:  # what an earlier wave lacks is no fault of this one
            return
        solution = found.rearranged(*matched(found.loadings, current.loadings))
        yield from self._of(wave, matrix, self.settings.correlation, self._common(matrix))
        agreement = np.diag(tucker_congruence(solution.loadings, current.loadings))
        rows = [
            *self._parts(solution, constructs),
            *(
                {"table": "wave_congruence", "subject": f"F{k + 1}", "estimate": value}
                | {"compared_with": self.wave.name}
                for k, value in enumerate(agreement)
            ),
        ]
        yield from self._of(wave, matrix, solved, rows)

    def _common(self, matrix: ItemCorrelations) -> Iterator[Row]:
        yield from adequacy_rows(matrix, self.confidence)
        yield from eigenvalue_rows(matrix, self.confidence)

    def _parts(
        self, solution: FactorSolution, constructs: dict[str, tuple[str, ...]]
    ) -> Iterator[Row]:
        yield from solution_rows(solution, constructs, self.confidence)
        yield from fit_rows(solution, self.settings.extraction)
        yield from score_weight_rows(solution, self.settings)

    def _of(
        self, wave: Wave, matrix: ItemCorrelations, method: str, rows: Iterable[Row]
    ) -> Iterator[Row]:
        """Rows with wave, method and base filled in where they have none of their own."""
        base: Row = {"n": matrix.n, "n_eff": matrix.n_eff}
        note = base_note(matrix.n, matrix.n_eff, self.min_base)
        for row in rows:
            yield {"wave": wave.name, "method": method, **base, "note": note, **row}

    def rows_of_scores(self, respondents: pd.DataFrame, segments: Segments) -> Iterator[Row]:
        """Mean scores of every segment level; everybody's are zero by construction."""
        method = "spss" if self.settings.preset == "spss" else self.settings.scores
        variance = DesignVariance(self.wave.design)
        for subject, scores in respondents.items():
            means = ScoreMeans(
                scores.to_numpy(dtype=float), variance, self.min_base, self.confidence
            )
            stem: Row = {"table": "factor_score", "subject": subject, "method": method}
            for column, levels in segments.items():
                members = level_members(self.wave, column, levels)
                for row in group_rows(means, column, members, self.rules.against):
                    yield {"wave": self.wave.name, **stem, **row}
