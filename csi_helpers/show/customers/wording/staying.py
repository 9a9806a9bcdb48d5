"""Sentences on who stays, on cross-selling, on what follows the interview and on waiting times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.customers.readings import (
    GROUPS,
    LAST_YEAR,
    any_tested,
    curve,
    figure,
    p_text,
    percent_of,
    range_of,
    span,
    tested_levels,
    whole_years,
)
from csi_helpers.show.rows import pick, significant
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from csi_helpers.analysis.instruments.retention.findings import Retention
    from csi_helpers.analysis.instruments.retention.service_times import ServiceTimes

_NAMED_YEARS = (1, 3, 5, 10)


def day(moment: pd.Timestamp, words: Words) -> str:
    """A day in full."""
    return words.date(moment.date())


def describe_retention(result: Retention, words: Words) -> str:
    """Say who stayed in the last year, after whole years, and how long half of all stay."""
    if result.until is None:
        return ""
    sentences = []
    year = figure(result, "retention", LAST_YEAR)
    if year is not None and result.window_from is not None:
        values = {
            "start": day(result.window_from, words),
            "until": day(result.until, words),
            "n": words.number(year["n"], 0),
            "share": percent_of(year, words),
            "confidence": words.percent(result.confidence),
            "interval": range_of(year, words, share=True),
            "churn": words.percent(1 - float(year["estimate"]), 1),
        }
        key = "year" if result.window_years == 1 else "shorter"
        sentences.append(words.text(f"customers.stay.{key}", **values))
    years = whole_years(result)
    years = years[years["time"].isin(_NAMED_YEARS)]
    if len(years):
        listed = [
            words.text(
                "customers.stay.after",
                span=span(float(row["time"]), "years", words),
                share=percent_of(row, words),
            )
            for _, row in years.iterrows()
        ]
        sentences.append(words.text("customers.stay.years", listed=words.listing(listed)))
    median = figure(result, "lifetime", "median")
    if median is not None:
        values = {
            "years": words.number(median["estimate"], 1),
            "confidence": words.percent(result.confidence),
            "interval": range_of(median, words),
        }
        sentences.append(words.text("customers.stay.median", **values))
    elif len(pick(result.estimates, "lifetime")):
        sentences.append(words.text("customers.stay.median_open"))
    return joined(sentences, words)


def describe_retention_groups(result: Retention, words: Words, column: str) -> str:
    """Say which levels of a segment column stay, or buy across, more or less than others."""
    sentences = []
    for table in ("retention", *(["cross_sell"] if result.counted_by else [])):
        levels = tested_levels(result, table, column)
        names = {
            way: words.listing([words.level(column, code) for code in codes])
            for way, codes in levels.items()
            if codes
        }
        rest = "none" if any_tested(result, table, column) else "untested"
        ways = "_".join(way for way in ("down", "up") if way in names) or rest
        pairs = "_pairs" if result.against == "pairs" and names else ""
        key = f"customers.groups.{table}_{ways}{pairs}"
        sentences.append(words.text(key, column=words.column(column), **names))
    return joined(sentences, words)


def describe_cross_sell(result: Retention, words: Words) -> str:
    """Say how many customers have several kinds of products, and how many on average."""
    if not result.counted_by:
        return ""
    share = figure(result, "cross_sell", result.counted_by)
    mean = figure(result, "products", result.counted_by)
    if share is None or mean is None:
        return ""
    return words.text(
        f"customers.cross.{result.counted_by}",
        n=words.number(share["n"], 0),
        share=percent_of(share, words),
        confidence=words.percent(result.confidence),
        interval=range_of(share, words, share=True),
        mean=words.number(mean["estimate"], 2),
    )


def describe_follow(result: Retention, words: Words) -> str:
    """Say who stayed after the interview, wave by wave, and how it goes with satisfaction."""
    return joined([_followed(result, wave, words) for wave in result.waves], words)


def _followed(result: Retention, wave: str, words: Words) -> str:
    counts = (result.followed or {})[wave]
    months = str(counts["months"])
    gap = figure(result, "retention_difference", months, object=GROUPS[0], wave=wave)
    test = figure(result, "logrank", "satisfaction", wave=wave)
    ends = [curve(result, "survival_after_interview", object=g, wave=wave) for g in GROUPS]
    if gap is None or any(points.empty for points in ends):
        return ""
    first, second = (points.iloc[-1] for points in ends)
    values = {
        "wave": wave,
        "n": words.number(counts["n"], 0),
        "left": words.number(counts["left"], 0),
        "months": words.number(counts["months"], 0),
        "satisfied": percent_of(first, words),
        "others": percent_of(second, words),
        "gap": words.percentage_points(float(gap["estimate"])),
        "confidence": words.percent(result.confidence),
        "interval": range_of(gap, words, share=True),
    }
    sentences = [words.text("customers.follow.gap", **values)]
    if test is not None:
        clear = significant(float(test["p_adjusted"]), result.confidence)
        told = {
            "chi2": words.number(test["estimate"], 1),
            "p": p_text(float(test["p_value"]), words),
        }
        key = "test" if clear else "test_none"
        sentences.append(words.text(f"customers.follow.{key}", **told))
    if counts["gone"]:
        gone = words.number(counts["gone"], 0)
        sentences.append(words.text("customers.follow.gone", k=gone))
    return joined(sentences, words)


def describe_waits(result: ServiceTimes, words: Words) -> str:
    """Say how long requests wait for an answer and a solution, and how many still do."""
    if result.until is None or result.first is None:
        return ""
    values = {
        "n": words.number(result.tickets, 0),
        "customers": words.number(result.customers, 0),
        "start": day(result.first, words),
        "until": day(result.until, words),
    }
    sentences = [words.text("customers.waits.base", **values)]
    for kind in ("response", "resolution"):
        sentences += _waits(result, kind, words)
    return joined(sentences, words)


def _waits(result: ServiceTimes, kind: str, words: Words) -> list[str]:
    median = figure(result, f"{kind}_hours", "median")
    if median is None:
        known = len(pick(result.estimates, f"{kind}_hours"))
        return [words.text(f"customers.waits.{kind}_open_median")] if known else []
    values = {
        "median": words.number(median["estimate"], 1),
        "confidence": words.percent(result.confidence),
        "interval": range_of(median, words),
    }
    sentences = [words.text(f"customers.waits.{kind}", **values)]
    tail = figure(result, f"{kind}_hours", "p90")
    if tail is not None:
        hours = words.number(tail["estimate"], 1)
        sentences.append(words.text(f"customers.waits.{kind}_p90", hours=hours))
    within = pick(result.estimates, f"{kind}_within_target")
    within = within[(within["object"] == "") & within["estimate"].notna()]
    if len(within):
        row = within.iloc[0]
        target = float(row["subject"])
        told = {
            "target": words.number(target, 0 if target.is_integer() else 2),
            "share": percent_of(row, words),
            "interval": range_of(row, words, share=True),
        }
        sentences.append(words.text(f"customers.waits.{kind}_within", **told))
    still = figure(result, f"{kind}_open")
    if still is not None and float(still["estimate"]) > 0:
        sentences.append(words.text(f"customers.waits.{kind}_open", share=percent_of(still, words)))
    return sentences
