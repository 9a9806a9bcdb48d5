"""The curve from satisfaction to loyalty in one wave, and where its zone of indifference ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.instruments.loyalty import refusals
from csi_helpers.analysis.instruments.loyalty.answers import LoyaltyAnswers
from csi_helpers.analysis.instruments.loyalty.logistic import (
    LogisticCurve,
    fit_logistic,
    lack_of_fit,
)
from csi_helpers.analysis.instruments.loyalty.means import ShareMeans
from csi_helpers.analysis.items import MOST_CODES, Members
from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Scale, canonical

POINTS = 61  # of the drawn line
HALF = "one half"  # the share at which the zone of indifference ends


@dataclass(frozen=True)
class SatisfactionCurve:
    """The rows of one wave's curve, and its line for drawing.

    Attributes
    ----------
    rows : list of Row
        `loyalty_rate` (observed, subject is the answer), and where there is a curve `loyalty_curve`
        (fitted), `loyalty_odds` (odds ratio a scale point), `loyalty_fit` (its test against the
        observed shares), `indifference_ends` (the answer at which the curve passes one half).
    line : DataFrame
        Columns x, estimate, ci_low, ci_high; empty without a curve.
    refusals : list of AnalysisError
        Why there is no curve, or no end of the zone.
    """

    rows: list[Row]
    line: pd.DataFrame
    refusals: list[AnalysisError]


def satisfaction_curve(
    answers: LoyaltyAnswers, min_base: int, confidence: float
) -> SatisfactionCurve | None:
    """Observed and fitted shares of the loyal by answer on satisfaction; None where not asked."""
    satisfaction, loyal = answers.given("csat"), answers.loyal
    if satisfaction is None or loyal is None:
        return None
    variance = DesignVariance(answers.wave.design)
    entry = answers.entries["csat"]
    base = np.isfinite(satisfaction) & np.isfinite(loyal) & (variance.weights > 0)
    stem: Row = {"method": answers.section.loyal_by, "wave": answers.wave.name}
    steps = np.arange(entry.scale.min, entry.scale.max + 1)
    codes = np.union1d(steps, satisfaction[base])
    observed = codes if len(codes) <= MOST_CODES else np.array([])
    shares = ShareMeans(np.where(base, loyal, np.nan), variance, min_base, confidence)
    rows: list[Row] = [
        {"table": "loyalty_rate", "subject": canonical(code), **stem, **shares.row(there)}
        for code, there in ((code, base & (satisfaction == code)) for code in observed)
    ]
    told = list(_no_curve(satisfaction, loyal, base, min_base))
    if told:
        return SatisfactionCurve(rows, pd.DataFrame(), told)
    curve = fit_logistic(satisfaction, loyal, base, variance, confidence)
    places = observed if len(observed) else np.linspace(entry.scale.min, entry.scale.max, 11)
    rows += _curve_rows(curve, places, base, variance, stem, min_base)
    known = [code for code in observed if (base & (satisfaction == code)).sum() >= min_base]
    statistic, p = lack_of_fit(curve, satisfaction, loyal, base, variance, np.array(known))
    subject = {"subject": entry.name, "n": int(base.sum()), **stem}
    rows.append({"table": "loyalty_fit", **subject, "estimate": statistic, "p_value": p})
    end, refusal = _zone(curve, entry.scale, confidence)
    rows.append({"table": "indifference_ends", **subject, "compared_with": HALF, **end})
    x = np.linspace(entry.scale.min, entry.scale.max, POINTS)
    share, _, low, high = curve.at(x)
    line = pd.DataFrame({"x": x, "estimate": share, "ci_low": low, "ci_high": high})
    return SatisfactionCurve(rows, line, [refusal] if refusal else [])


def _no_curve(x: Floats, y: Floats, base: Members, min_base: int) -> Iterator[AnalysisError]:
    """The one reason why no curve can be fitted."""
    n, loyal = int(base.sum()), int(np.nansum(y[base]))
    if n < min_base:
        yield refusals.few_answers(n, min_base)
    elif loyal in (0, n):
        yield refusals.all_alike(loyal, n)
    elif len(np.unique(x[base])) < 2:
        yield refusals.satisfaction_constant()
    else:
        ones, zeros = x[base & (y == 1)], x[base & (y == 0)]
        if ones.min() >= zeros.max():
            yield refusals.separated(float(ones.min()))
        elif zeros.min() >= ones.max():
            yield refusals.separated(float(zeros.min()))


def _curve_rows(
    curve: LogisticCurve,
    places: Floats,
    base: Members,
    variance: DesignVariance,
    stem: Row,
    min_base: int,
) -> Iterator[Row]:
    n = int(base.sum())
    share, se, low, high = curve.at(places)
    rows = np.column_stack([np.ones(len(places)), places - curve.centre])
    influence = curve.influence @ rows.T  # of the log-odds, whose design effect is the share's
    n_eff = variance.precision(influence, base).n_eff
    for place, code in enumerate(places):
        yield {
            "table": "loyalty_curve",
            "subject": canonical(float(code)),
            **stem,
            "n": n,
            "n_eff": n_eff[place],
            "estimate": share[place],
            "se": se[place],
            "ci_low": low[place],
            "ci_high": high[place],
            "note": base_note(n, float(n_eff[place]), min_base),
        }
    ratio, error, least, most = curve.odds_ratio
    slope = variance.precision(curve.influence[:, 1], base)
    yield {
        "table": "loyalty_odds",
        "subject": "point",
        **stem,
        "n": n,
        "n_eff": slope.n_eff[0],
        "estimate": ratio,
        "se": error,
        "ci_low": least,
        "ci_high": most,
        "compared_with": "1",
        "p_value": curve.p_value,
        "p_adjusted": curve.p_value,
    }


def _zone(
    curve: LogisticCurve, scale: Scale, confidence: float
) -> tuple[Row, AnalysisError | None]:
    """Where the curve passes one half; refused where it doesn't clearly rise or not on the scale.

    Ends of the interval beyond the scale stand at its end.
    """
    if curve.p_value >= 1 - confidence or curve.coefficients[1] <= 0:
        return {"note": "no rise"}, refusals.no_rise(curve.p_value)
    place, se, low, high = curve.half
    if not scale.min <= place <= scale.max:
        side = "below" if place < scale.min else "above"
        return {"note": f"{side} scale"}, refusals.beyond_scale(side)
    ends = np.clip([low, high], scale.min, scale.max)
    return {"estimate": place, "se": se, "ci_low": ends[0], "ci_high": ends[1]}, None
