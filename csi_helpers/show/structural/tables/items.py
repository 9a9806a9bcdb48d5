"""Items within their constructs: loadings, weights, collinearity, and loadings elsewhere."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import COLLINEAR, ITEM_LOADING, coefficient
from csi_helpers.show.structural.measures import (
    FORMATIVE,
    SINGLE,
    Measured,
    cross_loadings,
    items_of,
    measured_constructs,
    strangers,
)
from csi_helpers.show.structural.names import marked, measure_name
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

STRANGER_MARK = "▲"  # behind a loading above the one on the item's own construct
_SHORT = -0.5
_MOST_COLUMNS = 12  # numbered columns that stand side by side on an upright page


def table_item_quality(structure: Structure, words: Words) -> str:
    """Write every item under its construct: loading and weight with intervals, p, collinearity.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups; only what breaks a rule is tinted.
    """
    keys = ("item", "loading", "interval", "weight", "interval", "p_weight", "item_vif")
    groups = []
    for each in measured_constructs(structure):
        rows = [
            (measure_name(structure, str(item), words), _cells(row, each.kind, words))
            for item, row in items_of(structure, each.construct).iterrows()
        ]
        groups.append((_group(structure, each, words), rows))
    return grouped_table([words.text(f"path_model.head.{key}") for key in keys], groups)


def _group(structure: Structure, each: Measured, words: Words) -> str:
    label = marked(structure, each.construct, words)
    if each.part_of:
        label = words.text("path_model.part", construct=words.construct(each.part_of), part=label)
    if each.kind == FORMATIVE:
        return words.text("path_model.mode_b", construct=label)
    return label


def _cells(row: pd.Series, kind: str, words: Words) -> list[Cell]:
    dash = Cell(words.number(None), "num low")
    if kind == SINGLE:  # loading and weight are 1 by definition
        return [Cell(words.number(row["loading"], 2), "num low"), *[dash] * 5]
    short = palette().tint(_SHORT)
    p = dash if pd.isna(row["p"]) else Cell(words.p_value(row["p"]), "num", _if(row["chance"]))
    loading = words.number(row["loading"], 2)
    if kind != FORMATIVE and row["loading"] >= 0:
        loading = coefficient(words, row["loading"], ITEM_LOADING)
    return [
        Cell(loading, "num", _if(row["low"])),
        Cell(words.interval(row["loading_low"], row["loading_high"], 2)),
        Cell(words.number(row["weight"], 2), "num", short if row["negative"] else ""),
        Cell(words.interval(row["weight_low"], row["weight_high"], 2)),
        p,
        Cell(coefficient(words, row["vif"], COLLINEAR), "num", _if(row["tied"])),
    ]


def _if(short: bool) -> str:
    return palette().tint(_SHORT) if short else ""


def table_cross_loadings(structure: Structure, words: Words) -> str:
    """Write the loadings of every item on every construct; its own is bold.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups, constructs as numbered columns; a loading above the item's own
        is tinted and marked. Dimensions of second-order constructs have a table of their own, and
        very many constructs several.
    """
    elsewhere = strangers(structure)
    tables = []
    for constructs, matrix in cross_loadings(structure):
        columns = list(matrix.columns)
        for first in range(0, len(columns), _MOST_COLUMNS):
            part = columns[first : first + _MOST_COLUMNS]
            tables.append(_matrix(structure, constructs, matrix, part, elsewhere, words))
    return "".join(tables)


def _matrix(
    structure: Structure,
    constructs: list[str],
    matrix: pd.DataFrame,
    columns: list[str],
    elsewhere: dict[str, str],
    words: Words,
) -> str:
    number = {name: words.number(place, 0) for place, name in enumerate(constructs, start=1)}
    groups = []
    for name in constructs:
        rows = []
        for item in structure.items[name]:
            loadings = matrix.T[item]
            limit = abs(loadings[name]) if item in elsewhere else math.inf
            cells = [_loading(loadings[other], other == name, limit, words) for other in columns]
            rows.append((measure_name(structure, item, words), cells))
        label = marked(structure, name, words)
        groups.append((words.text("unit.numbered", k=number[name], item=label), rows))
    heads = [words.text("path_model.head.item"), *(number[name] for name in columns)]
    return grouped_table(heads, groups)


def _loading(value: float, own: bool, limit: float, words: Words) -> Cell:
    if pd.isna(value):
        return Cell(words.number(None), "num low")
    text = words.number(value, 2)
    if own:
        return Cell(text, "num up")
    if abs(value) > limit:
        return Cell(text, "num", palette().tint(_SHORT), STRANGER_MARK)
    return Cell(text, "num")
