"""Would customers recommend, are they satisfied, was it easy: scores by group and wave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import CAUTION_BELOW, low_base
from csi_helpers.analysis.group_means import GroupMeans, ScoreMeans
from csi_helpers.analysis.instruments.loyalty import refusals
from csi_helpers.analysis.instruments.loyalty.answers import (
    NON_STANDARD,
    STANDARD,
    LoyaltyAnswers,
    is_standard,
)
from csi_helpers.analysis.instruments.loyalty.means import NetPromoters, ShareMeans
from csi_helpers.analysis.instruments.loyalty.rows import Measure, MeasuredWave, measure_waves
from csi_helpers.analysis.segments import Segments, comparable_segments
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Loyalty, Scale

NPS_LEAST = CAUTION_BELOW  # answers below which the score is suppressed: its interval says nothing
SCORES = ("nps", "csat", "ces")  # tables of the questions, by the questions' keys
REMARK = "non-standard"


@dataclass(frozen=True)
class LoyaltyScores:
    """Net promoter score, share of the satisfied and effort score, by group and wave.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `nps` (-100 to 100), `promoters passives detractors csat ces_easy` (shares 0-1), `ces`
        (mean), and the changes `nps_change csat_change ces_change`. The subject is the question's
        column; `method` says on which scale or by which rule.
    asked : mapping of str to str
        nps, csat, ces as far as the current wave asked them -> column.
    standard : bool
        Whether recommending was asked on 0 to 10; else the score isn't comparable.
    scales : mapping of str to Scale
    top : int
        So many of the highest codes count as satisfied.
    version : int
        Of the effort question: 1 low is good, 2 high is good; 0 where it wasn't asked.
    nps_least : int
        Answers below which a net promoter score is suppressed.
    unanswered : mapping of str to int
        Those who were asked in the current wave and gave no valid answer, by question.
    differences : mapping of (table, object, group) to float
        What was tested against the complement.
    """

    estimates: pd.DataFrame
    wave: str
    waves: tuple[str, ...]
    asked: Mapping[str, str]
    standard: bool
    scales: Mapping[str, Scale]
    top: int
    version: int
    nps_least: int
    unanswered: Mapping[str, int]
    segments: Segments
    confidence: float
    min_base: int
    against: str
    correction: str
    family: str
    design: tuple[str, ...]
    refusals: tuple[AnalysisError, ...]
    differences: Mapping[tuple[str, str, str], float] = field(repr=False, default_factory=dict)

    @property
    def weighted(self) -> bool:
        """Whether the current wave's respondents are weighted."""
        return "weights" in self.design


def measure_loyalty(
    survey: Survey,
    section: Loyalty | None,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> LoyaltyScores | None:
    """Net promoter score, share of the satisfied and effort score, with tests of groups and waves.

    Parameters
    ----------
    survey : Survey
    section : Loyalty, optional
        The questions and who counts as satisfied.
    confidence : float
        Coverage of the intervals, in (0, 1).
    min_base : int
        Answers below which nothing is shown; a net promoter score needs at least 50.
    comparisons : Comparisons, optional
        Against the complement or in pairs, and the correction.

    Returns
    -------
    LoyaltyScores or None
        None where none of the three questions was asked.

    Notes
    -----
    All means, differences and changes have the design's variance: with equal weights the net
    promoter score's is p + d - (p - d)² over n - 1. Shares have Wilson's interval on the effective
    base, means Student's.

    References
    ----------
    Reichheld (2003), Harv. Bus. Rev. 81/12; Dixon, Freeman & Toman (2010), Harv. Bus. Rev. 88/7;
    Dixon, Toman & DeLisi (2013), The Effortless Experience.
    """
    entries = survey.codebook.loyalty
    asked = {key: entries[key].name for key in SCORES if key in entries}
    if section is None or not asked:
        return None
    rules = comparisons or Comparisons()
    segments, found = comparable_segments(survey)
    answers = [LoyaltyAnswers(wave, section, entries) for wave in survey.waves]
    waves = [_measured(one, min_base, confidence) for one in answers]
    measured = measure_waves(waves, segments, rules, survey.current.name)
    missing = survey.current.loyalty_reasons
    return LoyaltyScores(
        estimates=measured.estimates,
        wave=survey.current.name,
        waves=tuple(wave.name for wave in survey.waves),
        asked=asked,
        standard=is_standard(entries),
        scales={key: entries[key].scale for key in asked},
        top=section.csat.top if section.csat else 0,
        version=section.ces.version if section.ces else 0,
        nps_least=max(min_base, NPS_LEAST),
        unanswered={key: int((~missing[key].isin(["", "not_asked"])).sum()) for key in asked},
        segments=segments,
        confidence=confidence,
        min_base=min_base,
        against=rules.against,
        correction=rules.correction,
        family=rules.family,
        design=survey.current.design.features,
        refusals=(*found, *_refusals(answers[-1], section, asked, min_base)),
        differences=measured.differences,
    )


def _measured(answers: LoyaltyAnswers, min_base: int, confidence: float) -> MeasuredWave:
    """The means of one wave, of the questions it asked."""
    variance = DesignVariance(answers.wave.design)
    rules = (min_base, confidence)
    means: dict[Measure, GroupMeans] = {}
    promoter, detractor = answers.promoter, answers.detractor
    if promoter is not None and detractor is not None:
        subject = answers.entries["nps"].name
        standard = is_standard(answers.entries)
        method, remark = (STANDARD, "") if standard else (NON_STANDARD, REMARK)
        least = (max(min_base, NPS_LEAST), confidence)
        scores = 100 * (promoter - detractor)
        nps = Measure("nps", subject, method=method, remark=remark)
        means[nps] = NetPromoters(scores, variance, *least)
        classes = {"promoters": promoter, "detractors": detractor}
        classes["passives"] = 1 - promoter - detractor
        for table in ("promoters", "passives", "detractors"):
            share = Measure(table, subject, method=method, compared=False, remark=remark)
            means[share] = ShareMeans(classes[table], variance, *least)
    satisfied = answers.satisfied
    if satisfied is not None and answers.section.csat is not None:
        method = f"top_{answers.section.csat.top}"
        csat = Measure("csat", answers.entries["csat"].name, method=method)
        means[csat] = ShareMeans(satisfied, variance, *rules)
    effort = answers.given("ces")
    if effort is not None and answers.section.ces is not None:
        subject, method = answers.entries["ces"].name, f"version_{answers.section.ces.version}"
        means[Measure("ces", subject, method=method)] = ScoreMeans(effort, variance, *rules)
        if (easy := answers.easy) is not None:
            share = Measure("ces_easy", subject, method=method, compared=False)
            means[share] = ShareMeans(easy, variance, *rules)
    return MeasuredWave(answers.wave, means)


def _refusals(
    answers: LoyaltyAnswers, section: Loyalty, asked: Mapping[str, str], min_base: int
) -> Iterator[AnalysisError]:
    """What the current wave doesn't show, and a scale that may not be the one assumed."""
    for key in asked:
        given = answers.given(key)
        n = 0 if given is None else int(np.isfinite(given).sum())
        least = max(min_base, NPS_LEAST) if key == "nps" else min_base
        if n < least and key == "nps":
            yield refusals.few_promoters(n, least)
        elif n < least:
            few = low_base([asked[key]], n, least)
            values = {"loyalty_questions": [key], "n": n, "min_base": least}
            yield AnalysisError(
                few.need, few.found, few.remedy, code="loyalty_low_base", values=values
            )
    likely = answers.given("nps")
    declared = section.nps is not None and section.nps.scale is not None
    if likely is not None and is_standard(answers.entries) and not declared:
        lowest = int((likely == 1).sum())
        if lowest >= refusals.MANY_ONES and not (likely == 0).any():
            yield refusals.perhaps_one_to_ten(asked["nps"], lowest)
