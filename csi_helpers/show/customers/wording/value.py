"""Sentences on what customers are worth, and what satisfaction goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.customers.readings import (
    GROUPS,
    figure,
    money,
    money_interval,
    p_text,
    percent_of,
    range_of,
    span,
)
from csi_helpers.show.rows import pick, significant
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from csi_helpers.analysis.instruments.customer_value.findings import CustomerValue
    from csi_helpers.analysis.instruments.customer_value.satisfaction import SatisfactionWorth


def describe_value(result: CustomerValue, words: Words) -> str:
    """Say what a customer is worth, on which assumptions."""
    if result.model == "retention":
        return _by_retention(result, words)
    return _by_purchases(result, words) if result.model == "bgnbd" else ""


def _by_retention(result: CustomerValue, words: Words) -> str:
    row, value = figure(result, "clv", "retention"), result.value
    if row is None or value is None:
        return ""
    told = {
        "clv": money(result, float(row["estimate"]), words),
        "confidence": words.percent(result.confidence),
        "interval": money_interval(result, row, words),
        "margin": money(result, float(value.margin or 0), words),
        "discount": words.percent(value.discount, 0 if 100 * value.discount % 1 == 0 else 1),
    }
    keys = ["retention", f"timing_{value.timing}", "constant"]
    return joined([words.text(f"customers.value.{key}", **told) for key in keys], words)


def _by_purchases(result: CustomerValue, words: Words) -> str:
    value = result.value
    rows = {name: pick(result.estimates, name) for name in ("alive", "expected_purchases")}
    if value is None or any(frame.empty for frame in rows.values()):
        return ""
    weeks = words.number(value.horizon_weeks, 0)
    base = {"n": words.number(result.customers, 0), "again": words.number(result.repeaters, 0)}
    sentences = [words.text("customers.value.bought", **base)]
    alive, due = rows["alive"].iloc[0], rows["expected_purchases"].iloc[0]
    told = {
        "confidence": words.percent(result.confidence),
        "alive": percent_of(alive, words),
        "alive_interval": range_of(alive, words, share=True),
        "weeks": weeks,
        "purchases": words.number(due["estimate"], 2),
        "interval": range_of(due, words, 2),
    }
    sentences.append(words.text("customers.value.forecast", **told))
    worth = figure(result, "clv", "bgnbd")
    amount = figure(result, "expected_amount")
    if worth is not None and amount is not None:
        share = "share" if value.margin is not None else "all"
        told = {
            "weeks": weeks,
            "amount": money(result, float(amount["estimate"]), words),
            "margin": words.percent(value.margin),
            "discount": words.percent(value.discount, 0 if 100 * value.discount % 1 == 0 else 1),
            "clv": money(result, float(worth["estimate"]), words),
            "confidence": words.percent(result.confidence),
            "interval": money_interval(result, worth, words),
        }
        sentences.append(words.text(f"customers.value.worth_{share}", **told))
    return joined(sentences, words)


def describe_assumptions(result: CustomerValue, words: Words) -> str:
    """Say whether amounts go with frequency, which Gamma-Gamma takes not to be so."""
    row = figure(result, "frequency_value_correlation")
    if row is None:
        return ""
    told = {
        "r": words.number(row["estimate"], 2),
        "confidence": words.percent(result.confidence),
        "interval": range_of(row, words, 2),
        "n": words.number(row["n"], 0),
    }
    key = "related" if row["note"] == "related" else "unrelated"
    sentences = [words.text(f"customers.value.correlation_{key}", **told)]
    observed, expected = repeats(result)
    if observed is not None and expected is not None:
        told = {
            "observed": percent_of(observed, words),
            "expected": percent_of(expected, words),
        }
        sentences.append(words.text("customers.value.fit", **told))
    return joined(sentences, words)


def repeats(result: CustomerValue) -> tuple[pd.Series | None, pd.Series | None]:
    """Shares who never bought again, as seen and by the model."""
    first, second = (
        figure(result, "repeat_purchases", "0", object=kind) for kind in ("observed", "expected")
    )
    return first, second


def describe_worth(result: SatisfactionWorth, words: Words) -> str:
    """Say what one point more of satisfaction goes with, as an association."""
    rows = pick(result.estimates, "value_per_point")
    if rows.empty:
        return ""
    scale = {
        key: words.number(end, 0) for key, end in zip(("low", "high"), result.scale, strict=True)
    }
    sentences = []
    waves = {"months": result.wave, "days": result.spend_wave}
    for _, row in rows.iterrows():  # what is earned stands after what it is earned by
        if row["wave"] == waves[str(row["object"]).split()[1]]:
            sentences.append(_point(result, row, str(row["subject"]), scale, words))
    spent = [figure(result, "spend_after", f"{result.days} days", object=g) for g in GROUPS]
    if all(row is not None for row in spent):
        told = {
            key: money(result, float(row["estimate"]), words)
            for key, row in zip(GROUPS, spent, strict=True)
            if row is not None
        }
        told["days"] = words.number(result.days, 0)
        sentences.append(words.text("customers.worth.groups", **told))
    return joined([*sentences, words.text("customers.worth.association")], words)


def _point(
    result: SatisfactionWorth, row: pd.Series, subject: str, scale: dict[str, str], words: Words
) -> str:
    number, unit = str(row["object"]).split()
    share = subject == "retention"
    told = {
        **scale,
        "wave": str(row["wave"]),
        "n": words.number(row["n"], 0),
        "span": span(float(number), unit, words),
        "gap": words.percentage_points(float(row["estimate"]), 2)
        if share
        else money(result, float(row["estimate"]), words, signed=True),
        "confidence": words.percent(result.confidence),
        "interval": range_of(row, words, 2, share=True)
        if share
        else money_interval(result, row, words),
        "p": p_text(float(row["p_value"]), words),
    }
    clear = "" if significant(float(row["p_adjusted"]), result.confidence) else "_unclear"
    return words.text(f"customers.worth.told_{subject}{clear}", **told)
