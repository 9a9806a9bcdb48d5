"""Every group's score, its rank, and how often it keeps it under other weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.relationship.tree import ROOT
from csi_helpers.show.relationship.readings import group_levels, scores
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality

PARTIAL = "‡"
_MOST_CRITERIA = 4  # at the top of the tree, beside the score


def table_groups(result: RelationshipQuality, words: Words, column: str) -> str:
    """Write the score of every level of a segment column.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.
    column : str
        The segment column.

    Returns
    -------
    str
        HTML ``<table>``: base, score, interval, corrected p-value, rank, share of drawn weights in
        which it keeps it, and the scores of the criteria at the top, where these are few.
    """
    levels = group_levels(result, column)
    names = result.tree.children[ROOT]
    names = names if 1 < len(names) <= _MOST_CRITERIA else ()
    pairs = result.against == "pairs"
    rows = []
    for _, row in levels.iterrows():
        own = scores(result, group=f"{column}={row['code']}")["estimate"]
        cells = [
            Cell(words.number(row["n"], 0)),
            _score(row, words),
            Cell(words.interval(row["ci_low"], row["ci_high"])),
            *([] if pairs else [Cell(_p(row["p_adjusted"], words))]),
            Cell("–" if pd.isna(row["rank"]) else words.number(row["rank"], 0)),
            Cell(words.percent(row["kept"])),
            *(Cell(words.number(own[name])) for name in names),
        ]
        rows.append((words.level(column, row["code"]), cells))
    keys = ["level", "n", "score", "interval", *([] if pairs else ["p_adjusted"]), "rank", "kept"]
    own_keys = {"level", "rank", "kept"}
    heads = [
        words.text(f"relationship.head.{key}" if key in own_keys else f"head.{key}") for key in keys
    ]
    return table([*heads, *(words.criterion(name) for name in names)], rows) if rows else ""


def _p(p: float, words: Words) -> str:
    return "–" if pd.isna(p) else words.p_value(p)


def _score(row: pd.Series, words: Words) -> Cell:
    if pd.isna(row["estimate"]):
        return Cell("–", "num low")
    kind = {"▲": "num up", "▼": "num down"}.get(str(row["mark"]), "num")
    notes = {CAUTION: "*", "renormalised": PARTIAL}
    mark = str(row["mark"]) + notes.get(str(row["note"]), "")
    return Cell(words.number(row["estimate"]), kind, mark=mark)
