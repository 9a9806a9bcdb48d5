"""Groups: where their paths differ, and their own paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.colours import darkened
from csi_helpers.show.rows import CAUTION, LOW_BASE, pick, significant
from csi_helpers.show.structural.group_paths import (
    Comparison,
    columns_of,
    comparisons,
    group_base,
    group_row,
    group_rows,
    own_paths,
)
from csi_helpers.show.structural.names import path_name
from csi_helpers.show.structural.tables.side_by_side import side_by_side
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.groups import StructureGroups

_FULL = 0.3  # difference of coefficients at which a cell has its full tint
_NOTHING = Cell("–", "num low")


def table_path_differences(groups: StructureGroups, words: Words) -> str:
    """Write how much each path differs, a table a segment column.

    Parameters
    ----------
    groups : StructureGroups
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: the bases first, then a path a row; ▲▼ and a tint where the difference is
        significant, a dash where composition differs. Many levels come in several tables.
    """
    parts = []
    for column in dict.fromkeys(one.column for one in comparisons(groups)):
        cells: dict[str, list[Cell]] = {}
        for one in comparisons(groups):
            if one.column == column:
                cells |= _compared(groups, one, words)
        labels = _path_rows(groups.paths, words)
        parts += _tables(words.column(column), labels, cells)
    return "".join(parts)


def _path_rows(paths: Sequence[tuple[str, str]], words: Words) -> list[str]:
    return [words.text("head.base"), *(path_name(start, end, words) for start, end in paths)]


def _compared(groups: StructureGroups, one: Comparison, words: Words) -> dict[str, list[Cell]]:
    """Columns of a comparison: the difference; of a pair both levels' coefficients before it."""
    differences = [
        _difference(group_row(groups, "path_difference", one.group, path), groups, words)
        for path in groups.paths
    ]
    bases = [Cell(words.number(group_base(groups, group), 0)) for group in one.members]
    if not one.is_pair:
        return {one.head(words): [bases[0], *differences]}
    columns = {}
    for label, base, group in zip(one.levels(words), bases, one.members, strict=True):
        own = group_rows(groups, "path", group)["estimate"]
        cells = [
            Cell(words.number(own[path], 2)) if path in own.index else _NOTHING
            for path in groups.paths
        ]
        columns[label] = [base, *cells]
    return {**columns, one.head(words): [Cell(""), *differences]}


def _difference(row: pd.Series, groups: StructureGroups, words: Words) -> Cell:
    value = row["estimate"]
    if pd.isna(value):
        return _NOTHING
    text = words.number(value, 2, signed=True)
    if not significant(row["p_adjusted"], groups.confidence):
        return Cell(text)
    tint = palette().tint(value / _FULL)
    up = value > 0
    end = palette().text if up else palette().low
    kind, sign = ("num up", "▲") if up else ("num down", "▼")
    return Cell(text, kind, tint, sign, darkened(end, 4.5, tint))


def table_group_paths(groups: StructureGroups, words: Words) -> str:
    """Write each group's own paths and R², with intervals, a table a segment column.

    Parameters
    ----------
    groups : StructureGroups
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: the bases first; coefficients that aren't significant are greyed. Many
        levels come in several tables.
    """
    paths, explained = own_paths(groups), _explained(groups)
    heads = [words.construct(name) for name in explained]
    labels = _path_rows(paths, words)
    labels += [words.text("group_paths.head.r2", construct=name) for name in heads]
    parts = []
    for column, codes in columns_of(groups).items():
        cells = {}
        for code in codes:
            group = f"{column}={code}"
            cells[words.level(column, code)] = [
                Cell(words.number(group_base(groups, group), 0)),
                *(_own(group_row(groups, "path", group, path), groups, words) for path in paths),
                *(
                    _own(group_row(groups, "r2", group, (name, "")), None, words)
                    for name in explained
                ),
            ]
        parts += _tables(words.column(column), labels, cells)
    return "".join(parts)


def _explained(groups: StructureGroups) -> list[str]:
    """Constructs that have an R², in the model's order."""
    return list(dict.fromkeys(pick(groups.estimates, "r2", group=None)["subject"]))


def _own(row: pd.Series, groups: StructureGroups | None, words: Words) -> Cell:
    if pd.isna(row["estimate"]) or row["note"] == LOW_BASE:
        return _NOTHING
    interval = words.interval(row["ci_low"], row["ci_high"], 2)
    value = words.number(row["estimate"], 2)
    text = words.text("group_paths.estimate", value=value, interval=interval)
    sure = groups is None or significant(row["p_adjusted"], groups.confidence)
    return Cell(text, "num" if sure else "num low", mark="*" if row["note"] == CAUTION else "")


def _tables(first: str, labels: Sequence[str], columns: Mapping[str, Sequence[Cell]]) -> list[str]:
    return [
        table(
            [first, *part],
            [(label, [columns[head][k] for head in part]) for k, label in enumerate(labels)],
        )
        for part in side_by_side(columns, labels)
    ]
