"""Tables of what customers did and are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from csi_helpers.show.customers.readings import (
    GROUPS,
    LAST_YEAR,
    curve,
    figure,
    range_of,
    shown_levels,
    span,
    tested_levels,
    whole_years,
)
from csi_helpers.show.rows import CAUTION, LOW_BASE, pick
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.retention.findings import Retention
    from csi_helpers.analysis.instruments.retention.service_times import ServiceTimes

_MONTHS = (1, 3, 6, 9, 12, 18, 24)
_YEARS = (1, 2, 3, 4, 5, 7, 10)
_NOTHING = Cell("–", "num low")


def _marked(row: pd.Series | None, text: str, mark: str = "") -> Cell:
    """A number with the marks of its base and of a test."""
    if row is None:
        return _NOTHING
    kind = {"▲": "num up", "▼": "num down"}.get(mark, "num")
    return Cell(text, kind, mark=mark + ("*" if row["note"] == CAUTION else ""))


def table_retention(result: Retention, words: Words) -> str:
    """Write retention and churn of the last year and after whole years since the start."""
    rows = []
    year = figure(result, "retention", LAST_YEAR)
    lines = [(words.text("customers.row.last_year"), year)] if year is not None else []
    lines += [
        (span(float(row["time"]), "years", words), row)
        for _, row in whole_years(result).iterrows()
        if row["time"] in _YEARS
    ]
    for label, row in lines:
        share = float(row["estimate"])
        cells = [Cell(words.number(row["n"], 0)), Cell(words.percent(share, 1))]
        cells += [Cell(range_of(row, words, share=True)), Cell(words.percent(1 - share, 1))]
        rows.append((label, cells))
    heads = ["period", "n", "retention", "interval", "churn"]
    return table([_head(head, words) for head in heads], rows) if rows else ""


def table_retention_groups(result: Retention, words: Words, column: str) -> str:
    """Write the last year's retention and cross-selling of every level of a segment column."""
    kinds = [("retention", LAST_YEAR)]
    if result.counted_by:
        kinds += [("cross_sell", result.counted_by), ("products", result.counted_by)]
    tests = {kind: tested_levels(result, kind, column) for kind, _ in kinds}
    rows = []
    for code in shown_levels(result, "retention", column, LAST_YEAR):
        group, cells = f"{column}={code}", []
        for kind, subject in kinds:
            row = figure(result, kind, subject, group=group)
            if kind != "products":
                cells.append(Cell(_base(result, kind, subject, group, words)))
            mark = "▲" if code in tests[kind]["up"] else "▼" if code in tests[kind]["down"] else ""
            if row is None:
                cells += [_NOTHING] * (1 if kind == "products" else 2)
                continue
            share = kind != "products"
            value = float(row["estimate"])
            cells.append(
                _marked(row, words.percent(value, 1) if share else words.number(value, 2), mark)
            )
            if share:
                cells.append(Cell(range_of(row, words, share=True)))
        rows.append((words.level(column, code), cells))
    heads = ["level", "n_start", "retention", "interval"]
    if result.counted_by:
        heads += ["n_today", "cross_sell", "interval", f"mean_{result.counted_by}"]
    return table([_head(head, words) for head in heads], rows) if rows else ""


def _base(result: Any, kind: str, subject: str, group: str, words: Words) -> str:
    rows = pick(result.estimates, kind, group=group)
    rows = rows[rows["subject"] == subject]
    return words.number(float(rows["n"].iloc[0]), 0) if len(rows) else "–"


def table_follow(result: Retention, words: Words) -> str:
    """Write who still is a customer so many months after the interview, by satisfaction."""
    parts = []
    for wave in result.waves:
        curves = {
            group: curve(result, "survival_after_interview", object=group, wave=wave)
            for group in GROUPS
        }
        last = int(curves[GROUPS[0]]["time"].max())
        months = sorted({*(month for month in _MONTHS if month <= last), last})
        for month in months:
            cells = [Cell(span(month, "months", words), "")]
            for points in curves.values():
                row = points[points["time"] == month].iloc[0]
                cells += [
                    Cell(words.number(row["n"], 0)),
                    _marked(row, words.percent(row["estimate"], 1)),
                ]
                cells.append(Cell(range_of(row, words, share=True)))
            parts.append((wave, cells))
    heads = ["wave", "months", "n", "satisfied", "interval", "n", "not_satisfied", "interval"]
    return table([_head(head, words) for head in heads], parts, texts=2) if parts else ""


def table_waits(result: ServiceTimes, words: Words) -> str:
    """Write median, ninth decile, share within the target and share open, in total and by year."""
    rows = []
    for kind in ("response", "resolution"):
        hours = pick(result.estimates, f"{kind}_hours")
        for year in sorted(set(hours["object"])):
            label = words.text(f"customers.row.{kind}")
            label += words.text("customers.row.of_year", year=year) if year else ""
            rows.append((label, _waits(result, kind, year, "total", words)))
    return table([_head(head, words) for head in _WAITS], rows) if rows else ""


_WAITS = (
    "waiting",
    "tickets",
    "median",
    "interval",
    "p90",
    "interval",
    "within",
    "interval",
    "open",
)


def table_waits_groups(result: ServiceTimes, words: Words, column: str) -> str:
    """Write the same for every level of a segment column."""
    rows = []
    for kind in ("response", "resolution"):
        for code in shown_levels(result, f"{kind}_hours", column, "median"):
            name = {"kind": words.text(f"customers.row.{kind}"), "level": words.level(column, code)}
            cells = _waits(result, kind, "", f"{column}={code}", words)
            rows.append((words.text("customers.row.kind_level", **name), cells))
    return table([_head(head, words) for head in _WAITS], rows) if rows else ""


def _waits(result: ServiceTimes, kind: str, year: str, group: str, words: Words) -> list[Cell]:
    rows = pick(result.estimates, f"{kind}_hours", group=group)
    base = rows[(rows["object"] == year) & (rows["subject"] == "median")].iloc[0]
    cells = [Cell(words.number(base["n"], 0))]
    if base["note"] == LOW_BASE:
        return [*cells, *[_NOTHING] * 7]
    for name in ("median", "p90"):
        row = figure(result, f"{kind}_hours", name, object=year, group=group)
        if row is None:
            cells += [Cell(words.text("customers.not_reached"), "num low"), _NOTHING]
        else:
            cells.append(_marked(row, words.number(row["estimate"], 1)))
            cells.append(Cell(range_of(row, words)))
    within = pick(result.estimates, f"{kind}_within_target", group=group)
    within = within[(within["object"] == year) & within["estimate"].notna()]
    if within.empty:
        cells += [_NOTHING, _NOTHING]
    else:
        row = within.iloc[0]
        cells += [_marked(row, words.percent(row["estimate"], 1))]
        cells += [Cell(range_of(row, words, share=True))]
    still = figure(result, f"{kind}_open", object=year, group=group)
    return [*cells, _NOTHING if still is None else Cell(words.percent(still["estimate"], 1))]


def _head(key: str, words: Words) -> str:
    return words.text("head.n") if key == "n" else words.text(f"customers.head.{key}")
