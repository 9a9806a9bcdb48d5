"""Refusals of what customers are worth: need, found, remedy."""

from __future__ import annotations

import pandas as pd

from csi_helpers.errors import AnalysisError


def negative_amounts(n: int) -> AnalysisError:
    """Purchases of less than nothing."""
    return AnalysisError(
        "Amounts of zero or more.",
        f"{n} purchases have a negative amount.",
        "Take returns off the purchase they belong to, or leave them out of the file.",
        code="value_negative_amounts",
        values={"n": n},
    )


def before_start(n: int) -> AnalysisError:
    """Purchases of people who weren't customers yet."""
    return AnalysisError(
        "Purchases of customers who had come by then.",
        f"{n} purchases lie before the customer's start in the file of customers.",
        "Check `loyalty.transactions.date` and `loyalty.customers.start`.",
        code="value_before_start",
        values={"n": n},
    )


def single_purchases(n: int) -> AnalysisError:
    """Nobody bought a second time."""
    return AnalysisError(
        "Customers who bought again: the model learns from the time between purchases.",
        f"Each of the {n} customers bought once, or on one day alone.",
        "Check that `loyalty.transactions.key` is the customer's id and not the purchase's; "
        "else take a longer period.",
        code="value_single_purchase",
        values={"n": n},
    )


def few_repeats(n: int, min_base: int) -> AnalysisError:
    """Too few bought a second time."""
    return AnalysisError(
        f"At least {min_base} customers who bought again.",
        f"The file has {n}.",
        "Take a longer period.",
        code="value_few_repeats",
        values={"n": n, "min_base": min_base},
    )


def no_maximum(model: str) -> AnalysisError:
    """The likelihood has no inner maximum."""
    return AnalysisError(
        f"Purchases that {model} can be fitted to.",
        "The likelihood rises without end: a parameter goes to zero or infinity.",
        "Take a longer period; customers who are all alike, or never stay away, don't fit it.",
        code="value_no_maximum",
        values={"model": model},
    )


def no_mean(q: float) -> AnalysisError:
    """The amounts' tail is so long that their mean is infinite."""
    return AnalysisError(
        "Amounts whose mean is finite by Gamma-Gamma (q above 1).",
        f"q is {q:.2f}.",
        "Look at the largest amounts: a few of another kind (business customers) may be "
        "among them.",
        code="value_no_mean",
        values={"q": float(q)},
    )


def without_end() -> AnalysisError:
    """Everybody stays and the future isn't discounted."""
    return AnalysisError(
        "A retention below 1, or a discount rate above 0.",
        "All customers stayed and `loyalty.value.discount` is 0: the value has no end.",
        "Set a discount rate.",
        code="value_without_end",
    )


def no_window(until: pd.Timestamp, least: int) -> AnalysisError:
    """Purchases after the interviews aren't covered for long enough."""
    day = until.date().isoformat()
    return AnalysisError(
        f"Purchases that are covered for {least} days at least after the last interview.",
        f"The file of purchases ends on {day}.",
        "Ask for a later file: purchases before the interview don't count.",
        code="value_no_window",
        values={"until": day, "least": least},
    )


def not_customers(n: int, min_base: int, wave: str) -> AnalysisError:
    """Too few had bought by the interview, and no file says who was a customer."""
    return AnalysisError(
        f"At least {min_base} respondents who had bought by the day of their interview.",
        f"Of wave {wave} {n} had; who bought only later is in the file because he did.",
        "Ask for purchases from before the interviews too, or for a file of customers.",
        code="value_not_customers",
        values={"n": n, "min_base": min_base, "wave": wave},
    )


def one_answer() -> AnalysisError:
    """Everybody is equally satisfied."""
    return AnalysisError(
        "Satisfaction that differs between the respondents.",
        "All those followed gave the same answer.",
        "Check the column of `loyalty.csat`.",
        code="value_one_answer",
    )
