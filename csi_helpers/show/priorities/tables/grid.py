"""Stated against derived importance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.names import (
    CELLS,
    estimate_text,
    importance_digits,
    label_of,
    share_text,
)
from csi_helpers.show.priorities.stated import grid_interval, grid_method
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction


def table_grid(result: ImportanceSatisfaction, words: Words) -> str:
    """Write stated and derived importance of every attribute, by the cell they put it in.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups, basic first; rows whose cell isn't sure are greyed. "" without
        stated importance.
    """
    if result.grid is None:
        return ""
    method = grid_method(result)
    groups = []
    for cell in CELLS:
        own = result.grid[result.grid["cell"] == cell].sort_values(
            "stated", ascending=False, kind="stable"
        )
        rows = [
            (label_of(str(name), words), _cells(result, str(name), row, method, words))
            for name, row in own.iterrows()
        ]
        if rows:
            groups.append((words.text(f"matrix.grid_group.{cell}"), rows))
    derived = words.text("matrix.head.derived", method=words.text(f"matrix.method_short.{method}"))
    heads = [words.text(f"matrix.head.{result.drivers.kind}"), words.text("matrix.head.stated")]
    return grouped_table([*heads, derived, words.text("matrix.head.sure")], groups)


def _cells(
    result: ImportanceSatisfaction, name: str, row: pd.Series, method: str, words: Words
) -> list[Cell]:
    kind = "num" if row["share"] >= result.confidence else "num low"
    digits = {"stated": 1, "derived": importance_digits(method)}
    cells = []
    for column, places in digits.items():
        ends = grid_interval(result, column, name)
        cells.append(Cell(estimate_text(row[column], *ends, words, places), kind))
    return [*cells, Cell(share_text(row["share"], words, result.confidence), kind)]
