"""Reading the results on what customers did: one row, one curve, amounts with their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from csi_helpers.show.rows import LOW_BASE, pick, significant
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.customer_value.findings import CustomerValue
    from csi_helpers.analysis.instruments.customer_value.satisfaction import SatisfactionWorth
    from csi_helpers.analysis.instruments.retention.findings import Retention

LAST_YEAR = "last_12_months"
GROUPS = ("satisfied", "not_satisfied")


def figure(
    result: Any,
    table: str,
    subject: str = "",
    *,
    object: str = "",
    group: str = "total",
    wave: str | None = None,
) -> pd.Series | None:
    """The one row of a table, None where there is none or it says nothing."""
    rows = pick(result.estimates, table, group=group, wave=wave)
    rows = rows[(rows["subject"] == subject) & (rows["object"] == object)]
    rows = rows[rows["estimate"].notna()]
    return None if rows.empty else rows.iloc[0]


def curve(result: Any, table: str, *, object: str = "", wave: str | None = None) -> pd.DataFrame:
    """Points of a curve: `time`, `estimate`, `ci_low`, `ci_high`, in order."""
    rows = pick(result.estimates, table, wave=wave)
    rows = rows[(rows["object"] == object) & rows["estimate"].notna()]
    points = rows.assign(time=rows["subject"].astype(float))
    return points.sort_values("time").reset_index(drop=True)


def whole_years(result: Retention) -> pd.DataFrame:
    """Retention after whole years since the start, by the curve: `time` and its row."""
    rows = pick(result.estimates, "retention", method="kaplan_meier")
    rows = rows[rows["estimate"].notna()]
    return rows.assign(time=rows["subject"].astype(float)).sort_values("time")


def tested_levels(result: Retention, table: str, column: str) -> dict[str, list[str]]:
    """Levels significantly below (`down`) and above (`up`) all others, or another in pairs."""
    rows = pick(result.estimates, table, group=None)
    if table in ("retention", "churn"):
        rows = rows[rows["subject"] == LAST_YEAR]
    found: dict[str, list[str]] = {"down": [], "up": []}
    for _, row in rows[rows["group"].str.startswith(f"{column}=")].iterrows():
        if not significant(float(row["p_adjusted"]), result.confidence):
            continue
        group = str(row["group"])
        if row["compared_with"] == "complement":
            gap = (result.differences or {}).get((table, group), float("nan"))
            found["up" if gap > 0 else "down"].append(group.partition("=")[2])
        else:
            first = str(row["compared_with"])
            second = group[len(first) + 1 :]
            higher = second if row["estimate"] > 0 else first
            code = higher.partition("=")[2]
            if code not in found["up"]:
                found["up"].append(code)
    return found


def any_tested(result: Retention, table: str, column: str) -> bool:
    """Whether any level of a segment column could be tested."""
    rows = pick(result.estimates, table, group=None)
    own = rows[rows["group"].str.startswith(f"{column}=")]
    return bool(own["p_adjusted"].notna().any())


def shown_levels(result: Any, table: str, column: str, subject: str = "") -> list[str]:
    """Levels of a segment column that have a row."""
    rows = pick(result.estimates, table, group=None)
    if subject:
        rows = rows[rows["subject"] == subject]
    groups = {str(group) for group in rows["group"]}
    levels = (result.segments or {}).get(column, ())
    return [code for code in levels if f"{column}={code}" in groups]


def low(rows: pd.DataFrame) -> bool:
    """Whether any of the rows is suppressed."""
    return bool((rows["note"] == LOW_BASE).any())


def money(
    result: CustomerValue | SatisfactionWorth, amount: float, words: Words, *, signed: bool = False
) -> str:
    """An amount with the study's unit of money; small ones with a decimal."""
    digits = 0 if abs(amount) >= 100 else 1
    value = result.value
    unit = words.client(value.currency) if value and value.currency else ""
    number = words.number(amount, digits, signed=signed)
    return words.text("customers.money", x=number, unit=unit).strip() if unit else number


def money_interval(result: CustomerValue | SatisfactionWorth, row: pd.Series, words: Words) -> str:
    """Both ends of an amount's interval, without their unit."""
    ends = float(row["ci_low"]), float(row["ci_high"])
    return words.interval(*ends, 0 if abs(float(row["estimate"])) >= 100 else 1)


def percent_of(row: pd.Series, words: Words, digits: int = 1) -> str:
    """A share as it stands in sentences here."""
    return words.percent(float(row["estimate"]), digits)


def range_of(row: pd.Series, words: Words, digits: int = 1, *, share: bool = False) -> str:
    """The interval of a row; an open end is said to be open."""
    low_end, high_end = float(row["ci_low"]), float(row["ci_high"])
    if pd.isna(high_end) and not pd.isna(low_end):
        factor = 100 if share else 1
        return words.text("customers.from_on", x=words.number(low_end * factor, digits))
    return words.interval(low_end, high_end, digits, share=share)


def span(number: float, unit: str, words: Words) -> str:
    """So many years, months or days."""
    digits = 0 if float(number).is_integer() else 2
    key = f"customers.row.{unit}"
    return words.text(f"{key}_1" if number == 1 else key, k=words.number(number, digits))


def p_text(p: float, words: Words) -> str:
    """A p-value as it stands in sentences: an equation, or that it is tiny."""
    if p < 0.0005:
        return words.text("customers.p_below")
    return words.text("customers.p_is", p=words.p_value(p))
