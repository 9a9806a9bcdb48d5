"""Tables of what customers are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.customers.readings import (
    GROUPS,
    figure,
    money,
    money_interval,
    range_of,
    shown_levels,
    span,
)
from csi_helpers.show.rows import pick
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.customer_value.findings import CustomerValue
    from csi_helpers.analysis.instruments.customer_value.satisfaction import SatisfactionWorth

_NOTHING = Cell("–", "num low")


def table_value_groups(result: CustomerValue, words: Words, column: str) -> str:
    """Write what a customer of every level is worth, by its retention."""
    rows = []
    groups = [("total", words.text("total"))]
    groups += [
        (f"{column}={code}", words.level(column, code))
        for code in shown_levels(result, "clv", column)
    ]
    for group, label in groups:
        own = pick(result.estimates, "clv", group=group)
        row = figure(result, "clv", "retention", group=group)
        cells = [Cell(words.base(own["n"]))]
        if row is None:
            cells += [_NOTHING, _NOTHING]
        else:
            cells += [Cell(money(result, float(row["estimate"]), words))]
            cells += [Cell(money_interval(result, row, words))]
        rows.append((label, cells))
    heads = ["level", "n_start", "clv", "interval"]
    return table([words.text(f"customers.head.{head}") for head in heads], rows)


def table_forecast(result: CustomerValue, words: Words) -> str:
    """Write what BG/NBD and Gamma-Gamma foretell of an average customer."""
    weeks = words.number(result.value.horizon_weeks, 0) if result.value else ""
    rows = []
    for name, subject in (
        ("alive", ""),
        ("expected_purchases", None),
        ("expected_amount", ""),
        ("clv", "bgnbd"),
    ):
        found = pick(result.estimates, name)
        found = found[found["estimate"].notna()]
        if found.empty or (subject and not (found["subject"] == subject).any()):
            continue
        row = found.iloc[0]
        value = float(row["estimate"])
        if name == "alive":
            cells = [Cell(words.percent(value, 1)), Cell(range_of(row, words, share=True))]
        elif name == "expected_purchases":
            cells = [Cell(words.number(value, 2)), Cell(range_of(row, words, 2))]
        else:
            cells = [Cell(money(result, value, words)), Cell(money_interval(result, row, words))]
        rows.append((words.text(f"customers.forecast.{name}", weeks=weeks), cells))
    heads = [words.text(f"customers.head.{head}") for head in ("measure", "estimate", "interval")]
    return table(heads, rows) if rows else ""


def table_parameters(result: CustomerValue, words: Words) -> str:
    """Write the parameters of both models."""
    rows = []
    for model in ("bgnbd", "gamma_gamma"):
        for _, row in pick(result.estimates, model).iterrows():
            symbol = {"alpha": "α"}.get(str(row["subject"]), str(row["subject"]))
            cells = [Cell(symbol, ""), Cell(words.number(row["n"], 0))]
            cells += [Cell(words.number(row["estimate"], 3)), Cell(words.number(row["se"], 3))]
            cells.append(Cell(range_of(row, words, 3)))
            rows.append((words.text(f"customers.model.{model}"), cells))
    heads = ["model", "parameter", "n_customers", "estimate", "se", "interval"]
    return table([words.text(f"customers.head.{head}") for head in heads], rows, texts=2)


def table_worth(result: SatisfactionWorth, words: Words) -> str:
    """Write what a point of satisfaction goes with, wave by wave."""
    rows = []
    for _, row in pick(result.estimates, "value_per_point").iterrows():
        number, unit = str(row["object"]).split()
        label = words.text(f"customers.measured.{row['subject']}")
        time = span(float(number), unit, words)
        cells = [Cell(str(row["wave"]), ""), Cell(time, ""), Cell(words.number(row["n"], 0))]
        if row["subject"] == "retention":
            cells += [Cell(words.percentage_points(float(row["estimate"]), 2))]
            cells += [Cell(range_of(row, words, 2, share=True))]
        else:
            cells += [Cell(money(result, float(row["estimate"]), words, signed=True))]
            cells += [Cell(money_interval(result, row, words))]
        rows.append((label, [*cells, Cell(words.p_value(float(row["p_value"])))]))
    heads = ["measure", "wave", "followed", "n", "per_point", "interval", "p"]
    names = [words.text("head.n" if h == "n" else f"customers.head.{h}") for h in heads]
    return table(names, rows, texts=3) if rows else ""


def table_spend(result: SatisfactionWorth, words: Words) -> str:
    """Write what satisfied customers and others spent after the interview."""
    rows = []
    for group in GROUPS:
        found = pick(result.estimates, "spend_after")
        found = found[(found["object"] == group) & found["estimate"].notna()]
        if len(found):
            row = found.iloc[0]
            cells = [Cell(words.number(row["n"], 0))]
            cells += [Cell(money(result, float(row["estimate"]), words))]
            rows.append(
                (
                    words.text(f"customers.curve.{group}"),
                    [*cells, Cell(money_interval(result, row, words))],
                )
            )
    heads = [words.text(f"customers.head.{head}") for head in ("group", "n_followed", "spend")]
    return table([*heads, words.text("customers.head.interval")], rows) if rows else ""
