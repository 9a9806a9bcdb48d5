"""Every criterion: its figure, what scores 0 and 100, its score; and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.show.relationship.readings import (
    before,
    changes,
    depth_of,
    figure_text,
    figures,
    global_weights,
    scores,
    subject_label,
)
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality

INDENT = "\u2003"  # an em, for each level of the tree
CLIPPED = "†"


def row_label(name: str, result: RelationshipQuality, words: Words) -> str:
    """A criterion's label, indented as the tree is."""
    return INDENT * max(depth_of(name, result) - 1, 0) + subject_label(name, result, words)


def table_criteria(result: RelationshipQuality, words: Words) -> str:
    """Write every criterion's figure and score.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: figure, the figures that score 0 and 100, score with interval, weight in
        the whole, base. The whole stands first; criteria made of others have no figure.
    """
    levels, own, whole = scores(result), figures(result), global_weights(result)
    rows = []
    for subject, row in levels.iterrows():
        name = str(subject)
        leaf = name in own.index
        figure = own["estimate"].get(name, np.nan)
        cells = [
            Cell(figure_text(name, figure, result, words) if leaf else ""),
            Cell(_ends(name, result, words) if leaf else ""),
            _score(row, words),
            Cell(words.interval(row["ci_low"], row["ci_high"])),
            Cell(words.percent(whole[name], 1) if name in whole.index else ""),
            Cell(words.number(row["n"], 0)),
        ]
        rows.append((row_label(name, result, words), cells))
    heads = ["criterion", "figure", "ends", "score", "interval", "weight", "n"]
    return table([_head(head, words) for head in heads], rows)


def _head(head: str, words: Words) -> str:
    shared = f"head.{head}"
    own = f"relationship.head.{head}"
    return words.text(own if words.has(own) else shared)


def _ends(name: str, result: RelationshipQuality, words: Words) -> str:
    unit = result.units[name]
    factor = 100 if unit == "share" else 1
    ends = [end * factor for end in result.ends[name]]
    digits = next(k for k in (0, 1, 2, 3) if k == 3 or all(end == round(end, k) for end in ends))
    floor, target = (words.number(end, digits) for end in ends)
    key = f"ends_{unit}" if unit in ("hours", "share") else "ends"
    return words.text(f"relationship.{key}", floor=floor, target=target)


def _score(row: pd.Series, words: Words) -> Cell:
    if pd.isna(row["estimate"]):
        return Cell("–", "num low")
    mark = "*" if row["note"] == CAUTION else CLIPPED if row["note"] in ("floor", "target") else ""
    return Cell(words.number(row["estimate"]), mark=mark)


def table_changes(result: RelationshipQuality, words: Words) -> str:
    """Write every criterion's score before and now, and what it adds to the whole.

    Parameters
    ----------
    result : RelationshipQuality
        A result of several waves.
    words : Words
        Language and labels.
    """
    rows = []
    for name, row in changes(result).iterrows():
        empty = pd.isna(row["estimate"])
        kind = {"▲": "num up", "▼": "num down"}.get(str(row["mark"]), "num")
        change = words.number(row["estimate"], signed=True)
        cells = [
            Cell(words.number(row["was"])),
            Cell(words.number(row["now"])),
            Cell(change, "num low" if empty else kind, mark=str(row["mark"])),
            Cell(words.interval(row["ci_low"], row["ci_high"])),
            Cell("–" if pd.isna(row["p_adjusted"]) else words.p_value(row["p_adjusted"])),
            Cell("" if pd.isna(row["added"]) else words.number(row["added"], 2, signed=True)),
        ]
        rows.append((row_label(str(name), result, words), cells))
    heads = [words.text("relationship.head.criterion"), before(result), result.wave]
    keys = ("change", "interval", "p_adjusted", "added")
    return table([*heads, *(_head(key, words) for key in keys)], rows) if rows else ""
