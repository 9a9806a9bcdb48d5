"""Direct, indirect and total effects, and what a point more goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import CAUTION
from csi_helpers.show.structural.effects import effects_on, outcomes_first
from csi_helpers.show.structural.names import marked, p_head, strength
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure


def table_effects(structure: Structure, words: Words) -> str:
    """Write every effect, outcome by outcome, the strongest first.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups: the target, the last outcomes, then what lies between. Rows that
        are not significant are greyed.
    """
    keys = ("from", "direct", "indirect", "total", "interval", "p", "points", "interval")
    groups = []
    for outcome in outcomes_first(structure):
        rows = [
            (marked(structure, str(name), words), _cells(row, words))
            for name, row in effects_on(structure, outcome).iterrows()
        ]
        groups.append((marked(structure, outcome, words), rows))
    heads = [
        p_head(structure, words) if key == "p" else words.text(f"path_model.head.{key}")
        for key in keys
    ]
    return grouped_table(heads, groups)


def _cells(row: pd.Series, words: Words) -> list[Cell]:
    kind = "num" if row["sure"] else "num low"
    caution = "*" if row["note"] == CAUTION else ""
    p = words.p_value(row["p"]) if pd.notna(row["p"]) else words.number(None)
    return [
        Cell(words.number(row["direct"], 2), kind),
        Cell(words.number(row["indirect"], 2), kind),
        Cell(words.number(row["total"], 2), strength(row, row["total"]), mark=caution),
        Cell(words.interval(row["low"], row["high"], 2), kind),
        Cell(p, kind),
        Cell(words.number(row["points"], 2, signed=True), kind),
        Cell(words.interval(row["points_low"], row["points_high"], 2), kind),
    ]
