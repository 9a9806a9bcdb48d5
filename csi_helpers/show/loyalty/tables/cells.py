"""Cells of tables on loyalty: one row for every wave's total and every group."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from csi_helpers.show.level_letters import column_letters
from csi_helpers.show.loyalty.readings import Loyal, Measure, groups_of, interval_text, level_text
from csi_helpers.show.rows import CAUTION, LOW_BASE
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.words import Words

Cells = Callable[[str, str], list[Cell]]  # (group, wave) -> cells


def marks_of(result: Loyal, measure: Measure) -> dict[str, str]:
    """Marks of a measure by group."""
    groups = groups_of(result, measure)
    names = groups["column"] + "=" + groups["code"]
    return dict(zip(names, groups["mark"], strict=True))


def empty(row: pd.Series | None) -> bool:
    """Whether there is nothing to print."""
    return row is None or row["note"] == LOW_BASE or bool(pd.isna(row["estimate"]))


def level_cell(table: str, row: pd.Series | None, words: Words, mark: str = "") -> Cell:
    """A level with its mark, and a star on a low base."""
    if row is None or empty(row):
        return Cell("–", "num low")
    kind = {"▲": "num up", "▼": "num down"}.get(mark, "num")
    star = "*" if row["note"] == CAUTION else ""
    return Cell(level_text(table, row["estimate"], words), kind, mark=mark + star)


def interval_cell(table: str, row: pd.Series | None, words: Words) -> Cell:
    """An interval."""
    if row is None or empty(row):
        return Cell("–", "num low")
    return Cell(interval_text(table, row["ci_low"], row["ci_high"], words))


def base_cell(row: pd.Series | None, words: Words) -> Cell:
    """A base."""
    return Cell(words.number(None if row is None else row["n"], 0))


def table_of_groups(
    result: Loyal, words: Words, heads: Sequence[str], cells: Cells, first: Measure
) -> str:
    """A table of every wave's total, the current first, and of the current wave's groups.

    Parameters
    ----------
    heads : sequence of str
        Headings beside that of the group.
    cells : callable
        What stands in the row of a group in a wave.
    first : Measure
        The measure whose groups are listed.
    """
    one = len(result.waves) == 1
    totals = [
        (words.text("total") if one else wave, cells("total", wave))
        for wave in reversed(result.waves)
    ]
    groups = [("" if one else words.text("total"), totals)]
    levels = groups_of(result, first)
    pairs = getattr(result, "against", "") == "pairs"
    for column, codes in result.segments.items():
        letters = dict(zip(codes, column_letters(len(codes)), strict=True))
        rows = [
            (
                words.level(column, code) + (f" ({letters[code]})" if pairs else ""),
                cells(f"{column}={code}", result.wave),
            )
            for code in levels.loc[levels["column"] == column, "code"]
        ]
        if rows:
            groups.append((words.column(column), rows))
    return grouped_table([words.text("head.group"), *heads], groups)
