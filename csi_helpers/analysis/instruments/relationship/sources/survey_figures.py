"""Criteria that respondents answer for: the index, items, what they said of loyalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.group_means import GroupMeans, ScoreMeans
from csi_helpers.analysis.instruments.loyalty.answers import LoyaltyAnswers
from csi_helpers.analysis.structural.findings.index.measured import Indices
from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.params import Loyalty
from csi_helpers.params.relationship import Criterion

SHARE, POINTS, SCALE = "share", "points", "scale"  # units of figures, beside hours and products


@dataclass(frozen=True)
class SurveyFigures:
    """How the survey's criteria are read from each wave.

    Attributes
    ----------
    survey : Survey
    loyalty : Loyalty, optional
        The study's section.
    indices : mapping
        Wave -> construct -> index.
    target : str
        Construct that `index` stands for.
    """

    survey: Survey
    loyalty: Loyalty | None
    indices: Indices
    target: str
    confidence: float
    min_base: int

    def means(self, criterion: Criterion, wave: Wave) -> GroupMeans | None:
        """The criterion's figure in a wave, for any group; None where the wave doesn't have it."""
        if criterion.index_of is not None:
            return self.indices.get(wave.name, {}).get(criterion.index_of or self.target)
        scores = self.scores(criterion, wave)
        if scores is None:
            return None
        return ScoreMeans(scores, DesignVariance(wave.design), self.min_base, self.confidence)

    def scores(self, criterion: Criterion, wave: Wave) -> Floats | None:
        """Every respondent's figure, shape (n,), NaN without one; None where it wasn't asked.

        An index's are those of respondents who answered all its items.
        """
        if criterion.index_of is not None:
            means = self.indices.get(wave.name, {}).get(criterion.index_of or self.target)
            if means is None:
                return None
            part = means.parts[0]
            items = means.values[:, part.items]
            return np.asarray((items - part.low) @ part.coefficients)
        if criterion.figure is not None:
            return self._said(criterion.figure[1], wave)
        if any(item not in wave.answers for item in criterion.items):
            return None
        answers_of = wave.answers[list(criterion.items)].to_numpy(dtype=float)
        if not self._one_scale(criterion):
            ends = [self.survey.codebook.items[item].scale for item in criterion.items]
            low, high = (np.array([getattr(e, end) for e in ends]) for end in ("min", "max"))
            answers_of = 100 * (answers_of - low) / (high - low)
        known = np.isfinite(answers_of)
        total = np.where(known, answers_of, 0.0).sum(axis=1)
        with np.errstate(invalid="ignore"):
            return np.asarray(total / np.where(known.any(axis=1), known.sum(axis=1), np.nan))

    def _said(self, figure: str, wave: Wave) -> Floats | None:
        """Everybody's part in a figure of loyalty."""
        if self.loyalty is None:
            return None
        answers = LoyaltyAnswers(wave, self.loyalty, self.survey.codebook.loyalty)
        if figure == "ces":
            return answers.given("ces")
        if figure == "csat":
            return answers.satisfied
        if figure == "nps":
            promoter, detractor = answers.promoter, answers.detractor
            return None if promoter is None or detractor is None else 100 * (promoter - detractor)
        satisfied, loyal = answers.satisfied, answers.loyal
        if satisfied is None or loyal is None:
            return None
        return np.where(satisfied == 1, loyal, np.nan)

    def ends(self, criterion: Criterion) -> tuple[float, float]:
        """Figures that score 0 and 100: as given, else the ends of the scale."""
        low, high = self._natural_ends(criterion)
        floor = low if criterion.floor is None else criterion.floor
        target = high if criterion.target is None else criterion.target
        return floor, target

    def unit(self, criterion: Criterion) -> str:
        """What the figure is counted in."""
        if criterion.figure is None:
            return POINTS if criterion.index_of is not None else SCALE
        return {"nps": POINTS, "ces": SCALE}.get(criterion.figure[1], SHARE)

    def _natural_ends(self, criterion: Criterion) -> tuple[float, float]:
        if criterion.index_of is not None:
            return 0.0, 100.0
        if criterion.figure is None:
            if not self._one_scale(criterion):
                return 0.0, 100.0
            scale = self.survey.codebook.items[criterion.items[0]].scale
            return scale.min, scale.max
        name = criterion.figure[1]
        if name == "nps":
            return -100.0, 100.0
        if name != "ces":
            return 0.0, 1.0
        scale = self.survey.codebook.loyalty["ces"].scale
        first = self.loyalty is not None and self.loyalty.ces and self.loyalty.ces.version == 1
        return (scale.max, scale.min) if first else (scale.min, scale.max)

    def _one_scale(self, criterion: Criterion) -> bool:
        scales = [self.survey.codebook.items[item].scale for item in criterion.items]
        return all((one.min, one.max) == (scales[0].min, scales[0].max) for one in scales)
