"""Factor scores of a wave, by groups of respondents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from csi_helpers.analysis.group_means import GroupMeans, ScoreMeans
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.large.level_means import LevelMeans, ScoreCells, group_variance
from csi_helpers.analysis.large.refusals import scores_need_complete_answers
from csi_helpers.analysis.measurement.exploratory.respondent_scores import (
    COMPREHENSIVE,
    score_respondents,
)
from csi_helpers.analysis.measurement.exploratory.scores import score_weights
from csi_helpers.analysis.measurement.exploratory.solution import FactorSolution
from csi_helpers.analysis.segments import Segments, level_members
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.large.cell_sums import Base, cell_sums
from csi_helpers.data.large.survey import LargeWave
from csi_helpers.data.survey import Wave
from csi_helpers.errors import AnalysisError

Method = Literal["regression", "bartlett"]


@dataclass(frozen=True)
class ScoreSources:
    """Scores of a wave and the groups that have them.

    Attributes
    ----------
    means : mapping of str to GroupMeans
        F1 …, comprehensive -> means of its scores.
    levels : mapping of str to mapping of str to Members
        Segment column -> level -> who has it.
    respondents : DataFrame, shape (n, m + 1)
        Everybody's scores; none of a large wave.
    refusals : tuple of AnalysisError
    """

    means: Mapping[str, GroupMeans]
    levels: Mapping[str, dict[str, Members]]
    respondents: pd.DataFrame
    refusals: tuple[AnalysisError, ...] = ()


def score_sources(
    wave: Wave | LargeWave,
    solution: FactorSolution,
    method: Method,
    segments: Segments,
    *,
    min_base: int,
    confidence: float,
) -> ScoreSources:
    """Scores of respondents; of a large wave those of its segments' levels, read in one pass."""
    if isinstance(wave, LargeWave):
        return _of_large(wave, solution, method, segments, min_base, confidence)
    scores = score_respondents(wave.answers, wave.design.weights, solution, method)
    variance = DesignVariance(wave.design)
    means: dict[str, GroupMeans] = {
        str(subject): ScoreMeans(column.to_numpy(dtype=float), variance, min_base, confidence)
        for subject, column in scores.items()
    }
    levels = {column: level_members(wave, column, levels) for column, levels in segments.items()}
    return ScoreSources(means, levels, scores)


def _of_large(
    wave: LargeWave,
    solution: FactorSolution,
    method: Method,
    segments: Segments,
    min_base: int,
    confidence: float,
) -> ScoreSources:
    """A score of complete answers is a weighted sum of them, and so is its mean of theirs."""
    items = solution.matrix.items
    names = [*(f"F{k + 1}" for k in range(solution.loadings.shape[1])), COMPREHENSIVE]
    nobody = pd.DataFrame(columns=names, dtype=float)
    spreads = solution.matrix.spreads
    if spreads is None:
        return ScoreSources({}, {}, nobody, (scores_need_complete_answers(),))
    weights = score_weights(
        solution.matrix.values, solution.loadings, solution.phi, solution.uniquenesses, method
    )
    weights = np.column_stack([weights, weights @ solution.explained_shares])
    base = Base(tuple((item,) for item in items), weightless=True)
    cells = LevelMeans(cell_sums(wave, [base], segments)[0])
    everybody = cells.means(cells.everybody)
    means: dict[str, GroupMeans] = {
        name: ScoreCells(
            cells, column / spreads, everybody, group_variance(cells), min_base, confidence
        )
        for name, column in zip(names, weights.T, strict=True)
    }
    levels = {column: cells.levels(column, codes) for column, codes in segments.items()}
    return ScoreSources(means, levels, nobody)
