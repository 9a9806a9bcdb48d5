"""The waves of a survey, loaded or counted, as chapters ask them."""

from __future__ import annotations

from csi_helpers.analysis.cells.answers import WaveAnswers
from csi_helpers.analysis.cells.counted import CountedAnswers
from csi_helpers.analysis.cells.respondents import Respondents
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey


def waves_of(survey: Survey | LargeSurvey) -> tuple[WaveAnswers, ...]:
    """Answers of every wave, the current one last."""
    if isinstance(survey, LargeSurvey):
        return tuple(CountedAnswers(wave) for wave in survey.waves)
    return tuple(Respondents.of(wave) for wave in survey.waves)
