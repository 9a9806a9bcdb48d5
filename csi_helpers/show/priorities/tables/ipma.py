"""Importance and performance of the model's constructs, and of their items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.construct_map import by_importance, items_by_importance
from csi_helpers.show.priorities.names import estimate_text
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.tables.markup import Cell, grouped_table, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.construct_map import ImportancePerformanceMap


def table_ipma(result: ImportancePerformanceMap, words: Words) -> str:
    """Write importance for the target and performance of every construct.

    Parameters
    ----------
    result : ImportancePerformanceMap
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``, the most important construct first.
    """
    rows = [
        (words.construct(str(name)), _cells(row, words))
        for name, row in by_importance(result).iterrows()
    ]
    return table(_heads("construct", words), rows)


def table_ipma_items(result: ImportancePerformanceMap, words: Words) -> str:
    """Write importance for the target and performance of every item, under its construct.

    Parameters
    ----------
    result : ImportancePerformanceMap
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups, the most important construct, and in it the most important item,
        first.
    """
    items = items_by_importance(result)
    groups = []
    for construct in by_importance(result).index:
        own = items[items["construct"] == construct]
        rows = [(words.item(str(name)), _cells(row, words)) for name, row in own.iterrows()]
        if rows:
            groups.append((words.construct(str(construct)), rows))
    return grouped_table(_heads("item", words), groups)


def _heads(first: str, words: Words) -> list[str]:
    keys = ("matrix.head.importance", "matrix.head.performance", "head.n")
    return [words.text(f"head.{first}"), *(words.text(key) for key in keys)]


def _cells(row: pd.Series, words: Words) -> list[Cell]:
    star = "*" if row["note"] == CAUTION else ""
    return [
        Cell(
            estimate_text(
                row["importance"], row["importance_low"], row["importance_high"], words, 2
            )
        ),
        Cell(
            estimate_text(
                row["performance"], row["performance_low"], row["performance_high"], words
            ),
            mark=star,
        ),
        Cell(words.base([row["n"]])),
    ]
