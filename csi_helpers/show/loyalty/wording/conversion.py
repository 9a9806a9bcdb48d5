"""How loyalty goes with satisfaction: curve, zone, conversion, secure customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.loyalty.readings import (
    OTHERS,
    SATISFIED,
    curve_points,
    fit_of,
    interval_text,
    level_text,
    total_of,
    zone_of,
)
from csi_helpers.show.rows import significant
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.conversion import SatisfactionToLoyalty


def describe_loyalty_curve(link: SatisfactionToLoyalty, words: Words) -> str:
    """Say how the odds rise, where the zone of indifference ends, and whether the curve fits.

    Parameters
    ----------
    link : SatisfactionToLoyalty
        The result; "" without a curve.
    words : Words
        Language and labels.
    """
    odds, zone, fit = total_of(link, ("loyalty_odds", "")), zone_of(link), fit_of(link)
    confidence = words.percent(link.confidence)
    parts = []
    if odds is not None:
        value = words.number(odds["estimate"], 2)
        interval = words.interval(odds["ci_low"], odds["ci_high"], 2)
        text = words.text("loyalty.odds", value=value, interval=interval, confidence=confidence)
        parts.append(text)
    if zone is not None:
        value = words.number(zone["estimate"], 1)
        interval = words.interval(zone["ci_low"], zone["ci_high"], 1)
        text = words.text("loyalty.zone", value=value, interval=interval, confidence=confidence)
        parts.append(text)
    parts.append(_top_step(link, words))
    if fit is not None:
        key = "poor" if significant(fit["p_value"], link.confidence) else "good"
        parts.append(words.text(f"loyalty.fit_{key}", p=words.p_value(fit["p_value"])))
    return joined(parts, words)


def _top_step(link: SatisfactionToLoyalty, words: Words) -> str:
    """The share of the loyal at the highest answer and at the next; "" where either isn't shown."""
    rates = curve_points(link)["rate"].tail(2)
    if len(rates) < 2 or rates.isna().any():
        return ""
    values = {"top": str(rates.index[1]), "next": str(rates.index[0])}
    values |= {"rate": words.percent(rates.iloc[1], 1), "other": words.percent(rates.iloc[0], 1)}
    return words.text("loyalty.top_step", **values)


def describe_conversion(link: SatisfactionToLoyalty, words: Words) -> str:
    """Say how many are loyal, among the satisfied and among others, and how many are secure.

    Parameters
    ----------
    link : SatisfactionToLoyalty
        The result.
    words : Words
        Language and labels.
    """
    confidence = words.percent(link.confidence)
    parts = []
    for table, key in (("loyal", "loyal_share"), ("", ""), ("secure", "secure")):
        if not table:
            parts.append(_converted(link, words))
            continue
        row = total_of(link, (table, ""))
        if row is None:
            continue
        values = {
            "value": level_text(table, row["estimate"], words),
            "interval": interval_text(table, row["ci_low"], row["ci_high"], words),
            "n": words.number(row["n"], 0),
        }
        if table == "secure":
            asked = [words.text(f"loyalty.question_{one}") for one in link.secure_from]
            values["questions"] = words.listing(asked)
        parts.append(words.text(f"loyalty.{key}", confidence=confidence, **values))
    return joined(parts, words)


def _converted(link: SatisfactionToLoyalty, words: Words) -> str:
    satisfied, others = total_of(link, SATISFIED), total_of(link, OTHERS)
    lift = total_of(link, ("conversion_lift", ""))
    if satisfied is None:
        return ""
    values = {"confidence": words.percent(link.confidence)}
    values["satisfied"] = level_text("conversion", satisfied["estimate"], words)
    if others is None or lift is None:
        ends = satisfied["ci_low"], satisfied["ci_high"]
        values["interval"] = interval_text("conversion", *ends, words)
        n = words.number(satisfied["n"], 0)
        return words.text("loyalty.conversion_satisfied", n=n, **values)
    values |= {
        "others": level_text("conversion", others["estimate"], words),
        "lift": words.percentage_points(lift["estimate"]),
        "interval": interval_text("conversion_lift", lift["ci_low"], lift["ci_high"], words),
    }
    sure = significant(lift["p_adjusted"], link.confidence)
    test = words.text(f"loyalty.lift_{'sure' if sure else 'unsure'}")
    return words.text("loyalty.conversion", test=test, **values)
