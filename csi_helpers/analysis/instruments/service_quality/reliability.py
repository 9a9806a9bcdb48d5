"""Do a dimension's items go together? Alpha of expectations, perceptions and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import Row, tidy
from csi_helpers.analysis.instruments.service_quality.scores import ServiceScores, service_scores
from csi_helpers.analysis.measurement.consistency import CompleteAnswers
from csi_helpers.analysis.measurement.reliability import CoefficientRows, not_assessable
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError


@dataclass(frozen=True)
class ServiceReliability:
    """Cronbach's alpha of every dimension, in every wave.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `alpha` (dimension); `method` says of what: expectation, perception or gap.
    wave : str
    dimensions : mapping of str to tuple of str
    tables : tuple of str
        What was asked, and the gap.
    """

    estimates: pd.DataFrame
    wave: str
    dimensions: Mapping[str, tuple[str, ...]]
    tables: tuple[str, ...]
    confidence: float
    min_base: int
    refusals: tuple[AnalysisError, ...] = ()


def assess_service_reliability(
    survey: Survey, *, confidence: float = 0.95, min_base: int = 30
) -> ServiceReliability | None:
    """Alpha of each dimension's gaps, perceptions and expectations.

    Returns
    -------
    ServiceReliability or None
        None without the instrument.

    Notes
    -----
    Raw alpha with Feldt's interval on the effective base, over those who answered all of a
    dimension. Gaps are differences of two fallible answers: where these go together, gaps are less
    reliable than both (Peter, Churchill & Brown 1993, J. Consum. Res. 19).
    """
    entry = survey.codebook.service
    if entry is None:
        return None
    waves = [service_scores(wave, entry) for wave in survey.waves]
    rows: list[Row] = []
    for scores in waves:
        rows += _rows(scores, confidence, min_base)
    return ServiceReliability(
        estimates=tidy(rows),
        wave=survey.current.name,
        dimensions={name: one.items for name, one in entry.dimensions.items()},
        tables=waves[-1].tables,
        confidence=confidence,
        min_base=min_base,
    )


def _rows(scores: ServiceScores, confidence: float, min_base: int) -> Iterator[Row]:
    rules = CoefficientRows(scores.variance, confidence, min_base)
    for name, items in scores.dimensions.items():
        for table in scores.tables:
            parts = np.column_stack([scores.scores[table, item] for item in items])
            answers = CompleteAnswers.of(parts, scores.variance.weights)
            note = not_assessable(answers, min_base)
            row = {"table": "alpha", "n": answers.n, "note": note} if note else rules.alpha(answers)
            yield {**row, "subject": name, "method": table, "wave": scores.wave.name}
