"""The items' weights behind the index."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.structural.indices import asked_only, origin_text, weights_of
from csi_helpers.show.structural.names import ASKED_MARK
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex

_DIGITS = 3


def table_weights(index: ConstructIndex, words: Words) -> str:
    """Write every item's weight under its construct.

    Parameters
    ----------
    index : ConstructIndex
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups, the target's first: weight, its interval and base where it was
        estimated, and where it is from; a negative weight is tinted and said to be so.
    """
    rows, asked = weights_of(index), asked_only(index)
    columns = _columns(index, rows, words)
    groups = []
    for name, own in rows.groupby("object", sort=False):
        label = words.construct(str(name)) + (ASKED_MARK if name in asked else "")
        lines = [
            (words.item(row["subject"]), [cell(row) for cell in columns.values()])
            for _, row in own.iterrows()
        ]
        groups.append((label, lines))
    heads = [words.text("head.item"), *(words.text(key) for key in columns)]
    return grouped_table(heads, groups, texts=2 if "head.remark" in columns else 1)


def _columns(
    index: ConstructIndex, rows: pd.DataFrame, words: Words
) -> dict[str, Callable[[pd.Series], Cell]]:
    """Heading -> cell; columns without anything to say are left out."""
    every: dict[str, tuple[bool, Callable[[pd.Series], Cell]]] = {
        "head.remark": (
            bool((rows["estimate"] < 0).any()),
            lambda row: Cell(words.text("index.negative") if row["estimate"] < 0 else "", "name"),
        ),
        "index.head.weight": (True, lambda row: _weight(row, words)),
        "head.interval": (bool(rows["ci_low"].notna().any()), lambda row: _interval(row, words)),
        "head.n": (bool(rows["n"].notna().any()), lambda row: Cell(words.number(row["n"], 0))),
        "index.head.origin": (True, lambda row: Cell(origin_text(index, row["wave"], words))),
    }
    return {key: cell for key, (wanted, cell) in every.items() if wanted}


def _weight(row: pd.Series, words: Words) -> Cell:
    ground = palette().tint(-0.5) if row["estimate"] < 0 else ""
    return Cell(words.number(row["estimate"], _DIGITS), ground=ground)


def _interval(row: pd.Series, words: Words) -> Cell:
    text = words.interval(row["ci_low"], row["ci_high"], _DIGITS)
    return Cell(text, "num low" if text == "–" else "num")
