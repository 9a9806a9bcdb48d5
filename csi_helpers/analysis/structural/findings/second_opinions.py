"""The path model's constructs seen otherwise: by prediction, and by covariances."""

from __future__ import annotations

from csi_helpers.analysis.segments import comparable_segments
from csi_helpers.analysis.structural.findings.opinions.confirmation import (
    Confirmation,
    confirm_waves,
)
from csi_helpers.analysis.structural.findings.opinions.prediction import Predictions, predict_wave
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey


def predict_structure(
    survey: Survey | LargeSurvey,
    structure: Structure | None,
    *,
    seed: int,
    confidence: float = 0.95,
    min_base: int = 30,
) -> Predictions | None:
    """How well the main model predicts respondents of the current wave; see `predict_wave`.

    Returns
    -------
    Predictions or None
        None without a path model. Of second-order constructs it is the first stage that predicts.
    """
    if structure is None:
        return None
    model = structure.specification.main.first
    return predict_wave(survey.current, model, seed=seed, confidence=confidence, min_base=min_base)


def confirm_structure(
    survey: Survey | LargeSurvey,
    structure: Structure | None,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    min_group: int = 150,
) -> Confirmation | None:
    """Confirmatory factor analysis of the main model's constructs; see `confirm_waves`.

    Returns
    -------
    Confirmation or None
        None without a path model.
    """
    if structure is None:
        return None
    segments, _ = comparable_segments(survey)
    return confirm_waves(
        survey.waves,
        structure.specification.main.first.constructs,
        segments,
        confidence=confidence,
        min_base=min_base,
        min_group=min_group,
    )
