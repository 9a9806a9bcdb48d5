"""Segments: a heat table of the index, marked where a level differs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.colours import PAPER, darkened
from csi_helpers.show.level_letters import column_letters, higher_than
from csi_helpers.show.rows import (
    CAUTION,
    LOW_BASE,
    by_item,
    pick,
    row_of,
    shown,
    significant,
)
from csi_helpers.show.tables.markup import Cell, head_width, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.descriptive import Descriptive

PAGE_ROOM = 4.6  # inches beside item and total
PADDING = 0.08
_FULL = 15.0  # points from the total at which a cell has its full tint


def table_segments(descriptive: Descriptive, words: Words, column: str) -> str:
    """Write the index of every item in every level of a segment.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    words : Words
        Language and labels.
    column : str
        Segment column.

    Returns
    -------
    str
        HTML ``<table>``: the bases first, then an item a row; cells tinted by their distance from
        the total, ▲▼ (against the rest) or letters (pairs) where the difference is significant.
        Many levels come in several tables; where no level has the base to be shown, there is none.
    """
    wave, levels = descriptive.waves[-1], descriptive.segments[column]
    total = by_item(descriptive.estimates, "index100", wave=wave)
    by_level = {
        code: by_item(descriptive.estimates, "index100", group=f"{column}={code}", wave=wave)
        for code in levels
    }
    if all(shown(frame).empty for frame in by_level.values()):
        return ""  # pages of dashes say no more than the sentence above
    pairs = descriptive.against == "pairs"
    letters = dict(zip(levels, column_letters(len(levels)), strict=True))
    index = pick(descriptive.estimates, "index100", group=None, wave=wave)
    marks = higher_than(index, column, letters, descriptive.confidence) if pairs else {}
    names = {
        code: words.level(column, code) + (f" ({letters[code]})" if pairs else "")
        for code in levels
    }
    tables = []
    for part in level_parts(names):
        shown_levels = {code: by_level[code] for code in part}
        rows = _rows(descriptive, words, total, shown_levels, marks)
        heads = [words.text("head.item"), words.text("total"), *(names[code] for code in part)]
        tables.append(table(heads, rows))
    return "".join(tables)


def level_parts(names: Mapping[str, str]) -> list[list[str]]:
    """Levels that stand side by side on an upright page, in parts of about the same length."""
    parts: list[list[str]] = [[]]
    room = 0.0
    for code, name in names.items():
        width = head_width(name) + PADDING
        if parts[-1] and room + width > PAGE_ROOM:
            parts.append([])
            room = 0.0
        parts[-1].append(code)
        room += width
    size = math.ceil(len(names) / len(parts))
    even = [list(names)[start : start + size] for start in range(0, len(names), size)]
    widths = [sum(head_width(names[code]) + PADDING for code in part) for part in even]
    return even if max(widths, default=0) <= PAGE_ROOM else parts


def _rows(
    descriptive: Descriptive,
    words: Words,
    total: pd.DataFrame,
    by_level: Mapping[str, pd.DataFrame],
    marks: Mapping[tuple[str, str], str],
) -> list[tuple[str, list[Cell]]]:
    rows = [_bases([total, *by_level.values()], words)]
    for item in descriptive.items:
        whole = row_of(total, item)
        if whole is None:
            continue
        cells = [total_cell(whole, words)]
        for code, frame in by_level.items():
            row = row_of(frame, item)
            letter = marks.get((item, code), "")
            cells.append(level_cell(row, whole["estimate"], letter, descriptive.confidence, words))
        rows.append((words.item(item), cells))
    return rows


def _bases(frames: list[pd.DataFrame], words: Words) -> tuple[str, list[Cell]]:
    return words.text("head.base"), [Cell(words.base(_printed(frame)["n"])) for frame in frames]


def _printed(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows behind printed cells; every row where none is, so that the reader sees why."""
    printed = shown(frame)
    return printed if len(printed) else frame


def total_cell(row: pd.Series, words: Words) -> Cell:
    """A cell of the total; greyed on a low base, starred on one to be read with caution."""
    low = row["note"] == LOW_BASE
    mark = "*" if row["note"] == CAUTION else ""
    return Cell(words.number(row["estimate"]), "num low" if low else "num", mark=mark)


def level_cell(
    row: pd.Series | None, total: float, letters: str, confidence: float, words: Words
) -> Cell:
    """A cell of a level: tinted by its distance from the total, with its marks.

    Parameters
    ----------
    row : Series, optional
        The level's estimate; a dash where there is none, or on a low base.
    total : float
        Estimate of everybody.
    letters : str
        Of the levels it is significantly higher than; "" where all others are compared.
    confidence : float
        Of the tests.
    words : Words
        Language.
    """
    if row is None or row["note"] == LOW_BASE or pd.isna(row["estimate"]):
        return Cell("–", "num low")
    above = row["estimate"] - total
    tint = palette().tint(above / _FULL) if abs(above) >= 0.05 else PAPER
    caution = "*" if row["note"] == CAUTION else ""
    text = words.number(row["estimate"])
    if letters:
        return Cell(text, "num", tint, letters + caution)
    if significant(row["p_adjusted"], confidence) and row["compared_with"] == "complement":
        up = above > 0
        end = palette().text if up else palette().low
        kind, sign = ("num up", "▲") if up else ("num down", "▼")
        return Cell(text, kind, tint, sign + caution, darkened(end, 4.5, tint))
    return Cell(text, "num", tint, caution)
