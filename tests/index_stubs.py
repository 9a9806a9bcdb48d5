"""The demo's index, with some of its numbers set to what a test is about."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pandas as pd
from structure_results import index_of

from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex


def with_row(
    index: ConstructIndex,
    table: str,
    subject: str,
    *,
    group: str = "total",
    wave: str | None = None,
    **values: Any,
) -> ConstructIndex:
    """The index with some values of one row (every wave's unless one is named) replaced."""
    estimates = index.estimates.copy()
    rows = estimates["table"].eq(table) & estimates["subject"].eq(subject)
    rows &= estimates["group"].eq(group)
    if wave is not None:
        rows &= estimates["wave"].eq(wave)
    assert rows.any()
    for column, value in values.items():
        estimates.loc[rows, column] = value
    return replace(index, estimates=estimates)


def moved_index(points: float = 3.1) -> ConstructIndex:
    """The demo's, its target changed significantly by so many points."""
    values = {"estimate": points, "ci_low": points - 1, "ci_high": points + 1}
    return with_row(
        index_of(), "index_change", "satisfaction", **values, p_value=0.0001, p_adjusted=0.0002
    )


def negative_index() -> ConstructIndex:
    """The demo's, with a negative weight."""
    index = with_row(index_of(), "index_weight", "IMAG3", estimate=-0.1, ci_low=-0.2, ci_high=-0.01)
    return replace(index, negative={"image": ("IMAG3",)})


def row(index: ConstructIndex, table: str, subject: str, **where: str) -> pd.Series:
    """The one row of a table, subject and further columns; the total of the current wave."""
    where = {"group": "total", **where}
    rows = index.estimates
    rows = rows[rows["table"].eq(table) & rows["subject"].eq(subject)]
    for column, value in where.items():
        rows = rows[rows[column].eq(value)]
    assert len(rows) == 1
    return rows.iloc[0]


def cells(html: str) -> list[list[str]]:
    """The rows of all tables as printed."""
    rows = ElementTree.fromstring(f"<div>{html}</div>").iter("tr")  # our own HTML
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def grounds(html: str, label: str) -> list[str]:
    """Colours behind the cells of the row that is headed so."""
    found = [line for line in re.findall("<tr>.*?</tr>", html) if f">{label}<" in line]
    return re.findall("background-color:(#.{6})", found[0])
