"""What a point of satisfaction goes with: staying, and spending, after the interview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import Row, base_note, tidy
from csi_helpers.analysis.group_means import ScoreMeans
from csi_helpers.analysis.instruments.customer_value import refusals as refuse
from csi_helpers.analysis.instruments.customer_value.spend import SpendAfter, spend_after
from csi_helpers.analysis.instruments.retention import refusals as refuse_following
from csi_helpers.analysis.instruments.retention.after_interview import (
    GROUPS,
    MONTH,
    FollowedWave,
    followed_waves,
)
from csi_helpers.analysis.instruments.retention.findings import satisfied_from
from csi_helpers.analysis.instruments.retention.spells import CustomerSpells
from csi_helpers.analysis.instruments.retention.survival import Flags
from csi_helpers.analysis.variance import DesignVariance, Floats, t_interval, t_p_value
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params.customers import Value
from csi_helpers.params.loyalty import Loyalty

YEAR_OF_MONTHS = 12  # staying is told for a year, or for as long as can be followed


@dataclass(frozen=True)
class SatisfactionWorth:
    """What a point of satisfaction goes with.

    Attributes
    ----------
    estimates : DataFrame
        Tidy rows: `value_per_point` (subject `retention`: share staying; `margin`: money earned
        while they stay; `spend`: money spent; object: months or days followed), `spend_after`
        (mean spend after the interview; object satisfied, not_satisfied).
    wave : str
        The wave that could be followed longest, the later of several; "" without any.
    months : int
        For how long it was in the file of customers, a year at most.
    spend_wave : str
        The last wave whose purchases could be followed; "" without any.
    days : int
        For how long they were.
    scale : tuple of float
        Ends of the scale whose points are meant.
    """

    estimates: pd.DataFrame
    wave: str = ""
    months: int = 0
    spend_wave: str = ""
    days: int = 0
    scale: tuple[float, float] = (0.0, 0.0)
    value: Value | None = None
    confidence: float = 0.95
    min_base: int = 30
    design: tuple[str, ...] = ()
    refusals: tuple[AnalysisError, ...] = ()


def worth_of_satisfaction(
    survey: Survey, loyalty: Loyalty, *, confidence: float = 0.95, min_base: int = 30
) -> SatisfactionWorth:
    """Say what one point more of satisfaction goes with after the interview.

    Parameters
    ----------
    survey : Survey
        With the client's files, and the answers on satisfaction.
    loyalty : Loyalty
        The study's section.
    confidence : float
        Coverage of the intervals, in (0, 1).
    min_base : int
        Customers below whom nothing is shown.

    Returns
    -------
    SatisfactionWorth
        Without rows where satisfaction or the client's files are lacking.

    Notes
    -----
    Staying for so many months is regressed on satisfaction by pseudo-values, which stand for what
    isn't known yet of those who are still customers; money by the mean time within the horizon.
    Weighted least squares with design-based errors (Binder 1983, Int. Stat. Rev. 51). An
    association: who is more satisfied may differ in much else.

    References
    ----------
    Andersen, Klein & Rosthøj (2003), Biometrika 90; by influence: Parner, Andersen & Overgaard
    (2023), Stat. Methods Med. Res. 32.
    """
    least = satisfied_from(survey, loyalty)
    if least is None or (loyalty.customers is None and loyalty.transactions is None):
        return SatisfactionWorth(tidy([]))
    rows: list[Row] = []
    refusals: list[AnalysisError] = []
    months = days = 0
    wave = spend_wave = ""
    if loyalty.customers is not None:
        try:
            for followed in _all_followed(survey, least, min_base, confidence):
                horizon = min(followed.months, YEAR_OF_MONTHS)
                rows += _staying(followed, horizon, loyalty.value)
                if horizon >= months:
                    months, wave = horizon, followed.wave.name
        except AnalysisError as error:
            refusals.append(error)
    if loyalty.transactions is not None:
        try:
            spent = spend_after(survey, min_base)
            days, spend_wave = spent.days, spent.wave.name
            rows += _spending(spent, least, loyalty.value, confidence, min_base)
        except AnalysisError as error:
            refusals.append(error)
    if not rows:
        if refusals:
            raise refusals[0]
        return SatisfactionWorth(tidy([]))
    scale = survey.codebook.loyalty["csat"].scale
    return SatisfactionWorth(
        estimates=tidy(rows),
        wave=wave,
        months=months,
        spend_wave=spend_wave,
        days=days,
        scale=(scale.min, scale.max),
        value=loyalty.value,
        confidence=confidence,
        min_base=min_base,
        design=survey.current.design.features,
        refusals=tuple(refusals),
    )


def _all_followed(
    survey: Survey, least: float, min_base: int, confidence: float
) -> list[FollowedWave]:
    known = CustomerSpells.of(survey.customers, min_base)
    found, why = followed_waves(
        survey.waves, known, least, min_base=min_base, confidence=confidence
    )
    if why is not None:
        raise why
    return found


def _staying(followed: FollowedWave, months: int, value: Value | None) -> Iterator[Row]:
    """Slopes of staying for so many months, and of the money earned until then."""
    base, horizon = followed.base, months * MONTH
    curve = followed.curve(base)
    total = followed.variance.weights[base].sum()
    stayed = curve.at(np.array([horizon]))[0] + total * curve.influence(np.array([horizon]))[:, 0]
    mean, moved = curve.mean_until(horizon)
    outcomes = {"retention": stayed}
    if value is not None and value.setting == "contractual" and value.margin:
        outcomes["margin"] = value.margin * (mean + total * moved)
    for subject, pseudo in outcomes.items():
        spread = np.zeros(len(base))
        spread[base] = pseudo
        yield {
            "table": "value_per_point",
            "subject": subject,
            "object": f"{months} months",
            "method": "pseudo_values",
            "wave": followed.wave.name,
            **slope_row(
                spread,
                followed.scores,
                base,
                followed.variance,
                confidence=followed.confidence,
                min_base=followed.min_base,
            ),
        }


def slope_row(
    outcome: Floats,
    scores: Floats,
    base: Flags,
    variance: DesignVariance,
    *,
    confidence: float,
    min_base: int,
) -> Row:
    """Weighted least-squares slope of the outcome on the scores, with its design-based error.

    Raises
    ------
    AnalysisError
        Everybody in the base has the same score.
    """
    weights = variance.weights[base]
    x, y = scores[base], outcome[base]
    centred = x - weights @ x / weights.sum()
    spread = float(weights @ centred**2)
    if np.ptp(x) == 0 or spread <= 0:
        raise refuse.one_answer()
    slope = float(weights @ (centred * y)) / spread
    residual = y - weights @ y / weights.sum() - slope * centred
    influence = np.zeros(len(base))
    influence[base] = centred * residual / spread * weights.sum()
    precision = variance.precision(influence, base)
    df = variance.difference_df(base)
    low, high = t_interval(slope, precision.se, df, confidence)
    n_eff = float(precision.n_eff[0])
    return {
        "n": precision.n,
        "n_eff": n_eff,
        "estimate": slope,
        "se": float(precision.se[0]),
        "ci_low": float(low[0]),
        "ci_high": float(high[0]),
        "p_value": float(t_p_value(np.array([slope]), precision.se, df)[0]),
        "p_adjusted": float(t_p_value(np.array([slope]), precision.se, df)[0]),
        "note": base_note(precision.n, n_eff, min_base),
    }


def _spending(
    spent: SpendAfter, least: float, value: Value | None, confidence: float, min_base: int
) -> Iterator[Row]:
    scores = spent.wave.loyalty["csat"].to_numpy(dtype=float)
    variance = DesignVariance(spent.wave.design)
    stem: Row = {"wave": spent.wave.name, "object": f"{spent.days} days"}
    if spent.base.sum() < max(min_base, 2):
        n = int(spent.base.sum())
        raise refuse_following.few_followed(n, min_base, spent.wave.name)
    fit = slope_row(
        spent.spend, scores, spent.base, variance, confidence=confidence, min_base=min_base
    )
    yield {"table": "value_per_point", "subject": "spend", "method": "wls", **stem, **fit}
    share = value.margin if value is not None and value.setting == "noncontractual" else None
    if share is not None:
        money = {key: share * fit[key] for key in ("estimate", "se", "ci_low", "ci_high")}
        own: Row = {"table": "value_per_point", "subject": "margin", "method": "wls"}
        yield {**own, **stem, **fit, **money}
    means = ScoreMeans(np.where(spent.base, spent.spend, np.nan), variance, min_base, confidence)
    for group, members in zip(GROUPS, (scores >= least, scores < least), strict=True):
        row = means.row(members)
        yield {"table": "spend_after", "subject": f"{spent.days} days", "wave": stem["wave"]} | {
            "object": group,
            **row,
        }
