"""From satisfaction to loyalty: how many of the satisfied are loyal, who is secure, the curve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import tidy
from csi_helpers.analysis.group_means import GroupMeans
from csi_helpers.analysis.instruments.loyalty.answers import (
    LoyaltyAnswers,
    is_standard,
    satisfied_from,
    top_box_from,
)
from csi_helpers.analysis.instruments.loyalty.curve import satisfaction_curve
from csi_helpers.analysis.instruments.loyalty.means import Lift, ShareMeans
from csi_helpers.analysis.instruments.loyalty.rows import Measure, MeasuredWave, measure_waves
from csi_helpers.analysis.segments import Segments, comparable_segments
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Loyalty, Scale

SATISFIED, OTHERS = "satisfied", "not_satisfied"


@dataclass(frozen=True)
class SatisfactionToLoyalty:
    """How loyalty goes with satisfaction, by group and wave.

    Attributes
    ----------
    estimates : DataFrame
        Tidy, shares 0-1: `loyal`; `conversion` (object satisfied, not_satisfied: share of the loyal
        among them), `conversion_lift` (their difference); `secure`; `loyalty_rate` and
        `loyalty_curve` (subject: answer on satisfaction), `loyalty_odds`, `loyalty_fit`,
        `indifference_ends`; and changes. `method` says who counts as loyal, or, of `secure`, which
        questions make it up.
    column : str
        The question on satisfaction.
    line : DataFrame
        The curve of the current wave, for drawing; empty without one.
    loyal_by : {"repurchase", "promoter", "both", "either"}
    satisfied_from, loyal_from : float
        Lowest answers that count; `loyal_from` NaN where staying wasn't asked.
    secure_from : mapping of str to float
        Lowest answer of the top box, of every question that makes up `secure`.
    """

    estimates: pd.DataFrame
    wave: str
    waves: tuple[str, ...]
    column: str
    scale: Scale
    line: pd.DataFrame
    loyal_by: str
    satisfied_from: float
    loyal_from: float
    secure_from: Mapping[str, float]
    standard: bool
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

    @property
    def promoted(self) -> bool:
        """Whether recommending says who is loyal."""
        return self.loyal_by != "repurchase"


def link_loyalty(
    survey: Survey,
    section: Loyalty | None,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> SatisfactionToLoyalty | None:
    """Conversion of the satisfied, secure customers, and the curve from satisfaction to loyalty.

    Parameters
    ----------
    survey : Survey
    section : Loyalty, optional
        The questions, who counts as satisfied and who as loyal.
    confidence : float
        Coverage of the intervals, in (0, 1).
    min_base : int
        Respondents below which nothing is shown.
    comparisons : Comparisons, optional
        Against the complement or in pairs, and the correction.

    Returns
    -------
    SatisfactionToLoyalty or None
        None where satisfaction wasn't asked, or nothing that says who is loyal.

    Notes
    -----
    The curve is logistic, fitted with the weights; its band is the design's (sandwich). The zone of
    indifference ends at the answer where the curve passes one half: from there on a customer is
    loyal rather than not, and there the logistic curve is steepest. Its interval is Fieller's.

    References
    ----------
    Jones & Sasser (1995), Harv. Bus. Rev. 73/6; Heskett et al. (1994), Harv. Bus. Rev. 72/2.
    """
    entries = survey.codebook.loyalty
    if section is None or section.csat is None or not section.loyal_by:
        return None
    rules = comparisons or Comparisons()
    segments, _ = comparable_segments(survey)  # those that can't be compared were told above
    answers = [LoyaltyAnswers(wave, section, entries) for wave in survey.waves]
    waves = [_measured(one, min_base, confidence) for one in answers]
    measured = measure_waves(waves, segments, rules, survey.current.name)
    curves = [satisfaction_curve(one, min_base, confidence) for one in answers]
    rows = tidy([row for curve in curves if curve for row in curve.rows])
    alone = rows["p_adjusted"].isna()
    rows.loc[alone, "p_adjusted"] = rows.loc[alone, "p_value"]  # one test, nothing to correct
    now, scale = curves[-1], entries["csat"].scale
    return SatisfactionToLoyalty(
        estimates=pd.concat([measured.estimates, rows], ignore_index=True),
        wave=survey.current.name,
        waves=tuple(wave.name for wave in survey.waves),
        column=entries["csat"].name,
        scale=scale,
        line=now.line if now else pd.DataFrame(),
        loyal_by=section.loyal_by,
        satisfied_from=satisfied_from(scale, section.csat.top),
        loyal_from=section.repurchase.loyal_from if section.repurchase else float("nan"),
        secure_from={key: top_box_from(entries[key].scale) for key in answers[-1].secure_by},
        standard=is_standard(entries),
        segments=segments,
        confidence=confidence,
        min_base=min_base,
        against=rules.against,
        correction=rules.correction,
        family=rules.family,
        design=survey.current.design.features,
        refusals=tuple(now.refusals) if now else (),
        differences=measured.differences,
    )


def _measured(answers: LoyaltyAnswers, min_base: int, confidence: float) -> MeasuredWave:
    """The shares of one wave, as far as it asked the questions they need."""
    variance = DesignVariance(answers.wave.design)
    rules = (variance, min_base, confidence)
    means: dict[Measure, GroupMeans] = {}
    satisfied, loyal = answers.satisfied, answers.loyal
    by, column = answers.section.loyal_by, answers.entries["csat"].name
    if loyal is not None:
        means[Measure("loyal", column, method=by)] = ShareMeans(loyal, *rules)
    if loyal is not None and satisfied is not None:
        parts = {SATISFIED: satisfied == 1, OTHERS: satisfied == 0}
        for name, part in parts.items():
            measure = Measure("conversion", column, name, by, compared=name == SATISFIED)
            means[measure] = ShareMeans(np.where(part, loyal, np.nan), *rules)
        lift = Measure("conversion_lift", column, method=by, against=OTHERS, compared=False)
        known = parts[SATISFIED] | parts[OTHERS]
        means[lift] = Lift(loyal, parts[SATISFIED], known, *rules)
    if (secure := answers.secure) is not None:
        method = "+".join(answers.secure_by)
        means[Measure("secure", column, method=method)] = ShareMeans(secure, *rules)
    return MeasuredWave(answers.wave, means)
