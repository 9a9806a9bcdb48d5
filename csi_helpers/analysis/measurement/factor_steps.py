"""The steps of a factor analysis: correlations, number, solution, scores, and their estimates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.group_means import group_rows
from csi_helpers.analysis.large.correlations import correlate_large
from csi_helpers.analysis.large.groups import items_of
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
    base_rows,
    eigenvalue_rows,
    fit_rows,
    number_rows,
    score_validity_rows,
    solution_rows,
    variance_rows,
)
from csi_helpers.analysis.measurement.factor_scores import ScoreSources
from csi_helpers.analysis.measurement.item_correlations import ItemCorrelations, correlate
from csi_helpers.analysis.measurement.refusals import few_respondents, no_factor
from csi_helpers.analysis.streams import random_stream
from csi_helpers.data.large.survey import LargeSurvey, LargeWave
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Factor

RUNS, PERCENTILE = 5000, 95.0  # runs enough that a close call doesn't hang on the seed


@dataclass(frozen=True)
class FactorSteps:
    """One run of a factor analysis: what was asked for, and each step of it."""

    survey: Survey | LargeSurvey
    settings: Factor
    seed: int
    confidence: float
    min_base: int
    rules: Comparisons

    @property
    def wave(self) -> Wave | LargeWave:
        """The current wave."""
        return self.survey.current

    @property
    def constructs(self) -> dict[str, tuple[str, ...]]:
        """The model's constructs and their items."""
        return {name: entry.items for name, entry in self.survey.codebook.constructs.items()}

    @property
    def items(self) -> tuple[str, ...]:
        """The items listed, else the model's, else all."""
        if self.settings.items != "model":
            return self.settings.items
        in_model = tuple(item for items in self.constructs.values() for item in items)
        return in_model or tuple(self.survey.codebook.items)

    def matrix(self, wave: Wave | LargeWave) -> ItemCorrelations:
        """Correlations of the items in a wave, on a base large enough for them."""
        kind, missing = self.settings.correlation, self.settings.missing
        if isinstance(wave, LargeWave):
            matrix = correlate_large(
                wave, self.items, kind=kind, missing=missing, min_base=self.min_base
            )
        else:
            matrix = correlate(
                wave.answers[list(self.items)],
                wave.design,
                kind=kind,
                missing=missing,
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

    def earlier(
        self, current: FactorSolution
    ) -> tuple[dict[str, FactorSolution], dict[str, AnalysisError | None]]:
        """Earlier waves' factors next to the current ones, and the waves that have none.

        Those map to their refusal, or to None where the wave lacks an item.
        """
        found: dict[str, FactorSolution] = {}
        omitted: dict[str, AnalysisError | None] = {}
        for wave in self.survey.waves[:-1] if self.settings.preset != "spss" else ():
            if any(item not in items_of(wave) for item in self.items):
                omitted[wave.name] = None
                continue
            try:
                solution = self.solve(self.matrix(wave), current.loadings.shape[1])
            except AnalysisError as refusal:
                omitted[wave.name] = refusal
            else:
                order, signs = matched(solution.loadings, current.loadings)
                found[wave.name] = solution.rearranged(order, signs)
        return found, omitted

    def rows_of_number(
        self, matrix: ItemCorrelations, horn: ParallelAnalysis, suggested: dict[str, int]
    ) -> Iterator[Row]:
        """What the number of factors is judged by, in the current wave."""
        rows = number_rows(matrix, horn, suggested)
        yield from self._of(self.wave.name, matrix, self.settings.correlation, rows)

    def rows_of_solution(
        self, wave: str, solution: FactorSolution, current: FactorSolution
    ) -> Iterator[Row]:
        """Everything estimated of the factors of a wave."""
        spss = self.settings.preset == "spss"
        solved = "spss" if spss else f"{self.settings.extraction} {self.settings.rotation}"
        constructs = {} if spss else self.constructs
        rows = [
            *solution_rows(solution, constructs, self.confidence),
            *fit_rows(solution, self.settings.extraction),
            *score_validity_rows(solution, self.settings),
            *(variance_rows(solution) if spss else ()),
            *(() if wave == self.wave.name else self._agreement(solution, current)),
        ]
        yield from self._of(wave, solution.matrix, solved, rows)
        if not spss:
            common = [
                *base_rows(solution.matrix),
                *adequacy_rows(solution.matrix, self.confidence),
                *eigenvalue_rows(solution.matrix, self.confidence),
            ]
            yield from self._of(wave, solution.matrix, self.settings.correlation, common)

    def _agreement(self, solution: FactorSolution, current: FactorSolution) -> Iterator[Row]:
        values = np.diag(tucker_congruence(solution.loadings, current.loadings))
        stem: Row = {"table": "wave_congruence", "compared_with": self.wave.name}
        for k, value in enumerate(values):
            yield {**stem, "subject": f"F{k + 1}", "estimate": value}

    def _of(
        self, wave: str, matrix: ItemCorrelations, method: str, rows: Iterable[Row]
    ) -> Iterator[Row]:
        """Rows with wave, method and base filled in where they have none of their own."""
        base: Row = {"n": matrix.n, "n_eff": matrix.n_eff}
        note = base_note(matrix.n, matrix.n_eff, self.min_base)
        for row in rows:
            yield {"wave": wave, "method": method, **base, "note": note, **row}

    def rows_of_scores(self, sources: ScoreSources) -> Iterator[Row]:
        """Mean scores of every segment level; everybody's are zero by construction."""
        method = "spss" if self.settings.preset == "spss" else self.settings.scores
        for subject, means in sources.means.items():
            stem: Row = {"table": "factor_score", "subject": subject, "method": method}
            for column, members in sources.levels.items():
                for row in group_rows(means, column, members, self.rules.against):
                    yield {"wave": self.wave.name, **stem, **row}
