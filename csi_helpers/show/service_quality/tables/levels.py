"""Every dimension and item: expected, perceived, the gap and its test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.service_quality.rows import (
    OF_MEANS,
    PER_RESPONDENT,
    SAME_BASE,
)
from csi_helpers.show.rows import CAUTION, significant
from csi_helpers.show.service_quality.readings import (
    DIGITS,
    dimensions_of,
    expected,
    items_of,
    points_of,
    subject_label,
    weighted_row,
)
from csi_helpers.show.tables.markup import Cell, grouped_table, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.gaps import ServiceGaps


def table_service(gaps: ServiceGaps, words: Words) -> str:
    """Write every dimension and the overall scores.

    Parameters
    ----------
    gaps : ServiceGaps
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: n, expectation, perception, gap with interval and corrected p-value, and
        the points given where asked; the weighted scores last, by both conventions, with the
        unweighted one of the same respondents where these are not all.
    """
    points = points_of(gaps)
    pointed = bool(points.notna().any())
    rows = []
    for name, row in dimensions_of(gaps).iterrows():
        cells = _cells(row, gaps, words)
        if pointed:
            given = points.get(str(name))
            cells.append(Cell("" if given is None else words.number(given, 1)))
        rows.append((subject_label(str(name), words), cells))
    rows += _weighted_rows(gaps, words, pointed)
    heads = ["service_quality.head_dimension", *_heads(gaps)]
    heads += ["service_quality.head_points"] if pointed else []
    return table([words.text(key) for key in heads], rows)


def _weighted_rows(gaps: ServiceGaps, words: Words, pointed: bool) -> list[tuple[str, list[Cell]]]:
    rows = []
    everybody = dimensions_of(gaps)["n"].iloc[-1]
    kinds = {"weighted": PER_RESPONDENT, "unweighted_same": SAME_BASE, "weighted_means": OF_MEANS}
    for key, method in kinds.items():
        found = weighted_row(gaps, method)
        # Of everybody it would repeat the overall score.
        if found is None or (method == SAME_BASE and found["n"] == everybody):
            continue
        own = {"perception": float("nan"), "mark": "", **found.to_dict()}
        own[gaps.measure] = found["estimate"]
        row = pd.Series({"expectation": float("nan"), "gap": float("nan"), **own})
        if expected(gaps) and significant(row["p_adjusted"], gaps.confidence):
            row["mark"] = "▲" if row["gap"] > 0 else "▼"
        cells = _cells(row, gaps, words) + ([Cell("")] if pointed else [])
        if expected(gaps):
            cells[1], cells[2] = Cell(""), Cell("")
        rows.append((words.text(f"service_quality.{key}"), cells))
    return rows


def table_service_items(gaps: ServiceGaps, words: Words) -> str:
    """Write every item under its dimension.

    Parameters
    ----------
    gaps : ServiceGaps
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups, columns as in `table_service`.
    """
    items = items_of(gaps)
    groups = []
    for name in gaps.dimensions:
        own = items[items["dimension"] == name]
        rows = [(words.item(str(item)), _cells(row, gaps, words)) for item, row in own.iterrows()]
        groups.append((words.dimension(name), rows))
    heads = [words.text(key) for key in ("head.item", *_heads(gaps))]
    return grouped_table(heads, groups)


def _heads(gaps: ServiceGaps) -> list[str]:
    kinds = ["expectation", "perception", "gap"] if expected(gaps) else ["perception"]
    tested = ["head.p_adjusted"] if expected(gaps) else []
    return ["head.n", *(f"service_quality.head_{kind}" for kind in kinds), "head.interval", *tested]


def _cells(row: pd.Series, gaps: ServiceGaps, words: Words) -> list[Cell]:
    empty = pd.isna(row[gaps.measure])
    kind = "num low" if empty else "num"
    star = "*" if row["note"] == CAUTION else ""
    cells = [Cell(words.number(row["n"], 0), kind)]
    if not expected(gaps):
        cells.append(Cell(words.number(row["perception"], DIGITS), kind, mark=star))
    else:
        cells += [
            Cell(words.number(row[name], DIGITS), "num low" if pd.isna(row[name]) else "num")
            for name in ("expectation", "perception")
        ]
        marked = {"▲": "num up", "▼": "num down"}.get(row["mark"], kind)
        gap = words.number(row["gap"], DIGITS, signed=True)
        cells.append(Cell(gap, marked, mark=row["mark"] + star))
    low, high = (float("nan"),) * 2 if empty else (row["ci_low"], row["ci_high"])
    cells.append(Cell(words.interval(low, high, DIGITS), kind))
    if expected(gaps):
        p = row["p_adjusted"]
        cells.append(Cell("–" if empty or pd.isna(p) else words.p_value(p), kind))
    return cells
