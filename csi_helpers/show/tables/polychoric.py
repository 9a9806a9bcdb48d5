"""Polychoric correlations: all of a few items, the strongest of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import BOUNDARY, CAUTION, pick, shown
from csi_helpers.show.tables.markup import Cell, grouped_table, table
from csi_helpers.show.tables.pairs import ranked_pairs
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.correlation import Correlation

MOST_IN_MATRIX = 12  # items whose columns fit across a page


def polychoric_items(correlation: Correlation) -> tuple[str, ...]:
    """Items with a polychoric correlation that may be printed, alike ones side by side.

    Parameters
    ----------
    correlation : Correlation
        The result.
    """
    rows = shown(pick(correlation.estimates, "polychoric", wave=correlation.wave))
    with_any = set(rows["subject"])
    return tuple(item for item in correlation.order if item in with_any)


def table_polychoric(correlation: Correlation, words: Words, k: int = 10) -> str:
    """Write the lower triangle of at most twelve items, or else the `k` strongest pairs.

    Parameters
    ----------
    correlation : Correlation
        The result.
    words : Words
        Language and labels.
    k : int
        How many pairs of more than twelve items, with Pearson's r beside.

    Returns
    -------
    str
        HTML ``<table>``.
    """
    items = polychoric_items(correlation)
    if len(items) <= MOST_IN_MATRIX:
        return _matrix(correlation, items, words)
    pearson = pick(correlation.estimates, "pearson", wave=correlation.wave)
    pearson = pearson.drop_duplicates(["subject", "object"])
    r_of = pearson.set_index(["subject", "object"])["estimate"]
    heads = ["item", "with", "polychoric", "interval", "r", "n", "p_adjusted"]
    rows = [
        (
            words.item(row["subject"]),
            [
                Cell(words.item(row["object"]), ""),
                _estimate(row, words),
                Cell(words.interval(row["ci_low"], row["ci_high"], 2)),
                Cell(words.number(r_of.get((row["subject"], row["object"])), 2)),
                Cell(words.number(row["n"], 0)),
                Cell(words.p_value(row["p_adjusted"])),
            ],
        )
        for _, row in ranked_pairs(correlation, "polychoric").head(k).iterrows()
    ]
    return grouped_table([words.text(f"head.{head}") for head in heads], [("", rows)], texts=2)


def _matrix(correlation: Correlation, items: tuple[str, ...], words: Words) -> str:
    """Rows carry number and label, columns the number alone."""
    rows = shown(pick(correlation.estimates, "polychoric", wave=correlation.wave))
    found = {(row["subject"], row["object"]): row for _, row in rows.iterrows()}
    heads = [words.text("head.item"), *(words.number(k, 0) for k in range(1, len(items)))]
    lines = []
    for place, item in enumerate(items):
        lower = [_cell(found.get((item, other)), words) for other in items[:place]]
        blank = [Cell("")] * (len(items) - 1 - place)
        label = words.text("unit.numbered", k=words.number(place + 1, 0), item=words.item(item))
        lines.append((label, lower + blank))
    return table(heads, lines)


def _cell(row: pd.Series | None, words: Words) -> Cell:
    return Cell(words.number(None)) if row is None else _estimate(row, words)


def _estimate(row: pd.Series, words: Words) -> Cell:
    mark = {CAUTION: "*", BOUNDARY: "†"}.get(row["note"], "")
    return Cell(words.number(row["estimate"], 2), mark=mark)
