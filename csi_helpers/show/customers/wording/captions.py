"""Captions, alternative texts and source lines of what customers did and are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.show.customers.readings import (
    GROUPS,
    LAST_YEAR,
    curve,
    figure,
    low,
    money,
    percent_of,
    span,
)
from csi_helpers.show.customers.wording.staying import day
from csi_helpers.show.customers.wording.value import repeats
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.customer_value.findings import CustomerValue
    from csi_helpers.analysis.instruments.customer_value.satisfaction import SatisfactionWorth
    from csi_helpers.analysis.instruments.retention.findings import Retention
    from csi_helpers.analysis.instruments.retention.service_times import ServiceTimes


def caption_survival(result: Retention, words: Words) -> str:
    """Say how many are left at the end of the curve."""
    last = curve(result, "survival").iloc[-1]
    time = span(float(last["time"]), "years", words)
    return words.text("customers.caption.survival", share=percent_of(last, words), span=time)


def caption_retention(result: Retention, words: Words) -> str:
    """Say the last year's retention."""
    row = figure(result, "retention", LAST_YEAR)
    if row is None:
        return words.text("customers.caption.retention_plain")
    return words.text("customers.caption.retention", share=percent_of(row, words))


def caption_retention_groups(result: Retention, words: Words, column: str) -> str:
    """Name the segment column."""
    key = "groups_cross" if result.counted_by else "groups"
    return words.text(f"customers.caption.{key}", column=words.column(column))


def caption_follow(result: Retention, words: Words) -> str:
    """Say both groups' shares at the end of the longest curve."""
    wave = result.longest
    ends = [curve(result, "survival_after_interview", object=g, wave=wave).iloc[-1] for g in GROUPS]
    return words.text(
        "customers.caption.follow",
        months=words.number(ends[0]["time"], 0),
        satisfied=percent_of(ends[0], words),
        others=percent_of(ends[1], words),
    )


def caption_waits(result: ServiceTimes, words: Words) -> str:
    """Say the median of answers, or of solutions."""
    for kind in ("response", "resolution"):
        row = figure(result, f"{kind}_hours", "median")
        if row is not None:
            hours = words.number(row["estimate"], 1)
            return words.text(f"customers.caption.waits_{kind}", hours=hours)
    return words.text("customers.caption.waits")


def caption_waits_groups(_result: ServiceTimes, words: Words, column: str) -> str:
    """Name the segment column."""
    return words.text("customers.caption.waits_groups", column=words.column(column))


def caption_value_groups(_result: CustomerValue, words: Words, column: str) -> str:
    """Name the segment column."""
    return words.text("customers.caption.value_groups", column=words.column(column))


def caption_forecast(result: CustomerValue, words: Words) -> str:
    """Say what an average customer is worth."""
    row = figure(result, "clv", "bgnbd")
    weeks = words.number(result.value.horizon_weeks, 0) if result.value else ""
    if row is None:
        return words.text("customers.caption.forecast_plain", weeks=weeks)
    clv = money(result, float(row["estimate"]), words)
    return words.text("customers.caption.forecast", weeks=weeks, clv=clv)


def caption_repeats(result: CustomerValue, words: Words) -> str:
    """Say how many never bought again, as seen and by the model."""
    observed, expected = repeats(result)
    shares = {
        name: "–" if row is None else percent_of(row, words)
        for name, row in (("observed", observed), ("expected", expected))
    }
    return words.text("customers.caption.repeats", **shares)


def alt_survival(result: Retention, words: Words) -> str:
    """Describe the curve to those who can't see it."""
    return words.text("customers.alt.survival", finding=caption_survival(result, words))


def alt_follow(result: Retention, words: Words) -> str:
    """Describe both curves to those who can't see them."""
    return words.text("customers.alt.follow", finding=caption_follow(result, words))


def alt_repeats(result: CustomerValue, words: Words) -> str:
    """Describe the bars to those who can't see them."""
    return words.text("customers.alt.repeats", finding=caption_repeats(result, words))


def source_survival(result: Retention, words: Words, _column: str = "") -> str:
    """Say who is followed, and from when on."""
    if result.until is None:
        return ""
    values = {
        "n": words.number(result.customers, 0),
        "until": day(result.until, words),
        "since": day(result.since, words) if result.since is not None else "",
        "confidence": words.percent(result.confidence),
        "base": words.number(result.min_base, 0),
    }
    key = "full" if result.since is None else "delayed"
    return words.text(f"customers.source.{key}", **values)


def source_groups(result: Retention, words: Words, _column: str = "") -> str:
    """Say what the year is of, and how levels are tested."""
    values = {"confidence": words.percent(result.confidence)}
    against = "pairs" if result.against == "pairs" else "complement"
    sentences = [words.text(f"customers.source.groups_{against}", **values)]
    return joined([*sentences, *_marks(result, words)], words)


def source_follow(result: Retention, words: Words) -> str:
    """Say who is followed from the interview on."""
    longest = (result.followed or {})[result.longest]
    weighting = words.text("base.weighted" if "weights" in result.design else "base.unweighted")
    values = {
        "wave": result.longest,
        "n": words.number(longest["n"], 0),
        "weighting": weighting,
        "confidence": words.percent(result.confidence),
    }
    return words.text("customers.source.follow", **values)


def source_follow_table(result: Retention, words: Words) -> str:
    """Say the same of all waves."""
    weighting = words.text("base.weighted" if "weights" in result.design else "base.unweighted")
    confidence = words.percent(result.confidence)
    return words.text("customers.source.follow_table", weighting=weighting, confidence=confidence)


def source_waits(result: ServiceTimes, words: Words, _column: str = "") -> str:
    """Say what is open counts as still waiting, and how intervals are made."""
    values = {
        "n": words.number(result.tickets, 0),
        "until": day(result.until, words) if result.until is not None else "",
        "confidence": words.percent(result.confidence),
    }
    return joined([words.text("customers.source.waits", **values), *_marks(result, words)], words)


def source_value(result: CustomerValue, words: Words, _column: str = "") -> str:
    """Say on what the value rests."""
    values = {
        "n": words.number(result.customers, 0),
        "until": day(result.until, words) if result.until is not None else "",
        "confidence": words.percent(result.confidence),
    }
    return words.text(f"customers.source.value_{result.model}", **values)


def source_repeats(result: CustomerValue, words: Words) -> str:
    """Say who is counted."""
    return words.text("customers.source.repeats", n=words.number(result.customers, 0))


def source_worth(result: SatisfactionWorth, words: Words) -> str:
    """Say how a point's worth is made, and that it is an association."""
    weighting = words.text("base.weighted" if "weights" in result.design else "base.unweighted")
    confidence = words.percent(result.confidence)
    return words.text("customers.source.worth", weighting=weighting, confidence=confidence)


def _marks(result: Any, words: Words) -> list[str]:
    """What the marks of low bases mean, where any occurs."""
    rows = result.estimates
    if not (low(rows) or (rows["note"] == CAUTION).any()):
        return []
    limits = {"caution": CAUTION_BELOW, "min_base": result.min_base}
    return [words.text("marks.base", **{k: words.number(v, 0) for k, v in limits.items()})]
