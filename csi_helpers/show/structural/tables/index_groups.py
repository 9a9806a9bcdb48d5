"""The constructs' index in the levels of a segment column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.level_letters import column_letters, higher_than
from csi_helpers.show.rows import pick, row_of
from csi_helpers.show.structural.indices import (
    asked_only,
    change_sign,
    changes_of,
    in_order,
    levels_of,
    wave_before,
)
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.tables.segments import level_cell, level_parts, total_cell
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex


def table_index_groups(index: ConstructIndex, words: Words, column: str) -> str:
    """Write the index of every construct in every level of a segment column.

    Parameters
    ----------
    index : ConstructIndex
        The result.
    words : Words
        Language and labels.
    column : str
        Segment column.

    Returns
    -------
    str
        HTML ``<table>``: bases first, then a construct a row, the target on top; cells tinted by
        their distance from the total, ▲▼ (against the rest) or letters (pairs) where the
        difference is significant; last the target's change since the wave before. Many levels
        come in several tables; where no level has the base to be shown, there is none.
    """
    levels = index.segments[column]
    by_level = {code: levels_of(index, group=f"{column}={code}") for code in levels}
    if all(frame["estimate"].isna().all() for frame in by_level.values()):
        return ""
    pairs = index.against == "pairs"
    letters = dict(zip(levels, column_letters(len(levels)), strict=True))
    every = pick(index.estimates, "index", group=None, wave=index.wave)
    marks = higher_than(every, column, letters, index.confidence) if pairs else {}
    names = {
        code: words.level(column, code) + (f" ({letters[code]})" if pairs else "")
        for code in levels
    }
    tables = []
    for part in level_parts(names):
        frames = {code: by_level[code] for code in part}
        heads = [words.text("head.construct"), words.text("total"), *(names[k] for k in part)]
        rows = [*_bases(index, frames, words), *_levels(index, frames, marks, words)]
        tables.append(table(heads, [*rows, *_changes(index, column, part, words)]))
    return "".join(tables)


def _bases(
    index: ConstructIndex, frames: dict[str, pd.DataFrame], words: Words
) -> list[tuple[str, list[Cell]]]:
    """Bases of constructs of everybody, and those of each construct asked of some."""
    every = [levels_of(index), *frames.values()]
    asked = asked_only(index)
    own = [name for name in in_order(index) if name not in asked]
    rows = [(words.text("head.base"), [_base(frame, own, words) for frame in every])]
    for name in asked:
        label = words.text("index.head.base_asked", construct=words.construct(name))
        rows.append((label, [_base(frame, [name], words) for frame in every]))
    return rows


def _base(frame: pd.DataFrame, names: Sequence[str], words: Words) -> Cell:
    """Bases of what is printed; of all where nothing is, so that the reader sees why."""
    rows = frame[frame.index.isin(names)]
    printed = rows[rows["estimate"].notna()]
    return Cell(words.base((printed if len(printed) else rows)["n"]))


def _levels(
    index: ConstructIndex,
    frames: dict[str, pd.DataFrame],
    marks: dict[tuple[str, str], str],
    words: Words,
) -> list[tuple[str, list[Cell]]]:
    rows = []
    for name, whole in levels_of(index).iterrows():
        cells = [total_cell(whole, words)]
        for code, frame in frames.items():
            letter = marks.get((str(name), code), "")
            row = row_of(frame, str(name))
            cells.append(level_cell(row, whole["estimate"], letter, index.confidence, words))
        rows.append((words.construct(str(name)), cells))
    return rows


def _changes(
    index: ConstructIndex, column: str, codes: Sequence[str], words: Words
) -> list[tuple[str, list[Cell]]]:
    """The target's change since the wave before; no row in a first wave."""
    groups = ["total", *(f"{column}={code}" for code in codes)]
    found = [row_of(changes_of(index, group=group), index.target) for group in groups]
    if not any(row is not None and pd.notna(row["estimate"]) for row in found):
        return []
    target = words.construct(index.target)
    label = words.text("index.head.change_since", construct=target, wave=wave_before(index))
    return [(label, [_change(row, index.confidence, words) for row in found])]


def _change(row: pd.Series | None, confidence: float, words: Words) -> Cell:
    if row is None or pd.isna(row["estimate"]):
        return Cell("–", "num low")
    sign = change_sign(row, confidence)
    kind = {"▲": "num up", "▼": "num down"}.get(sign, "num")
    return Cell(words.number(row["estimate"], 1, signed=True), kind, mark=sign)
