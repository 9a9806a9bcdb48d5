"""The list a manager acts on: where each attribute stands, how sure, potential, for whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.names import (
    estimate_text,
    label_of,
    level_label,
    quadrant_name,
    share_text,
)
from csi_helpers.show.priorities.standings import second_of
from csi_helpers.show.rows import CAUTION, LOW_BASE
from csi_helpers.show.structural.names import first_few
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_MOST_LEVELS = 3  # named in a cell, before the rest is counted


def table_priorities(result: ImportanceSatisfaction, words: Words) -> str:
    """Write the priorities in the list's order, the largest potential first.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: an attribute a row, with its quadrant (and the next likely one where that
        isn't sure), the share of draws in it, performance, potential, what goes with the best
        level, and the groups significantly below all others. The last two drop out where they
        have nothing to tell; rows that aren't sure are greyed.
    """
    frame = result.priorities
    heads = [result.drivers.kind, "standing", "sure", "performance", "potential"]
    columns: list[Callable[[pd.Series, Words], Cell]] = []
    if any(best_known(row) for _, row in frame.iterrows()):
        heads.append("best")
        columns.append(_best)
    if any(len(groups) for groups in frame["weak_groups"]):
        heads.append("weak")
        columns.append(_weak)
    rows = []
    for name, row in frame.iterrows():
        cells = _cells(result, str(name), row, words)
        cells += [column(row, words) for column in columns]
        rows.append((label_of(str(name), words), cells))
    return table([words.text(f"matrix.head.{key}") for key in heads], rows, texts=2)


def _cells(result: ImportanceSatisfaction, name: str, row: pd.Series, words: Words) -> list[Cell]:
    grey = _grey(row)
    star = "*" if row["note"] == CAUTION else ""
    low = row["note"] == LOW_BASE
    performance = words.number(None) if low else _estimate(row, "performance", words, 1)
    return [
        _standing(result, name, row, words),
        Cell(share_text(row["share"], words, result.confidence), f"num{grey}"),
        Cell(performance, "num low" if low else f"num{grey}", mark=star),
        Cell(_estimate(row, "potential", words, 2), f"num{grey}"),
    ]


def _standing(result: ImportanceSatisfaction, name: str, row: pd.Series, words: Words) -> Cell:
    """The quadrant, with the next likely one where it isn't sure."""
    text = quadrant_name(str(row["quadrant"]), words)
    second, share = second_of(result, name)
    if row["sure"]:
        return Cell(text, "name")
    if not second:
        return Cell(text, "name low")
    likely = {"name": quadrant_name(second, words), "share": share_text(share, words)}
    return Cell(text, "name low over", mark=words.text("matrix.next_likely", **likely))


def _estimate(row: pd.Series, stem: str, words: Words, digits: int) -> str:
    return estimate_text(row[stem], row[f"{stem}_low"], row[f"{stem}_high"], words, digits)


def best_known(row: pd.Series) -> bool:
    """Whether some level is reliably better, so that the way there is above zero."""
    return bool(row["best_group"]) and bool(row["best_low"] > 0)


def _grey(row: pd.Series) -> str:
    return "" if row["sure"] else " low"


def _best(row: pd.Series, words: Words) -> Cell:
    if not best_known(row):
        return Cell(words.number(None), "num low")
    text = estimate_text(row["potential_best"], row["best_low"], row["best_high"], words, 2)
    level = words.text("matrix.bracketed", name=level_label(str(row["best_group"]), words))
    return Cell(text, f"num over{_grey(row)}", mark=level)


def _weak(row: pd.Series, words: Words) -> Cell:
    levels = [level_label(group, words) for group in row["weak_groups"]]
    if not levels:
        return Cell(words.number(None), "num low")
    return Cell(first_few(levels, words, _MOST_LEVELS), f"num wide{_grey(row)}")
