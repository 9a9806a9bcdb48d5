"""Where a table's columns stand, how wide they are, and how they come on paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from csi_helpers.look.plain import strip_controls
from csi_helpers.report.workbook.labels import group_labels, note_label, row_label, wave_label
from csi_helpers.report.workbook.tables import LOW, Column, Figures, PublishedTable
from csi_helpers.show.words import Words

NARROW, FIRST, FIGURE, WIDEST, NOTE = 6.0, 12.0, 10.0, 44.0, 24.0
PAPER = 770.0  # points between the margins of an A4 page on its side
READABLE = 0.55  # the least a table is shrunk to fit its page
FLOWING = 60  # percent, of tables that take several pages side by side
SPARE = 0.8  # of a page's width: programs don't agree on how wide a character is
LINE = 15.0  # points of a row
PARTS = ("estimate", "ci_low", "ci_high", "n", "p_adjusted", "p_value", "note")
FOLDED = frozenset({"ci_low", "ci_high", "p_adjusted", "p_value"})


@dataclass(frozen=True)
class LabelColumn:
    """A column of names or codes on the left: its header's key, and its texts by row."""

    head: str
    texts: tuple[str, ...]
    least: float = NARROW

    @cached_property
    def width(self) -> float:
        """In characters, at most `WIDEST`: longer texts are wrapped."""
        return min(max([self.least, *map(text_width, set(self.texts))]) + 2, WIDEST)

    @property
    def is_code(self) -> bool:
        """Whether it holds codes of ``results.csv``."""
        return self.head in ("subject", "object")


@dataclass(frozen=True)
class Block:
    """The columns of one wave's one group.

    Attributes
    ----------
    column : Column
    first : int
        Place of its first column on the sheet.
    parts : tuple of str
        Of `PARTS` those that have a value.
    heads : tuple of str
        Wave, segment, level.
    """

    column: Column
    first: int
    parts: tuple[str, ...]
    heads: tuple[str, str, str]

    def folded(self, part: str) -> bool:
        """Whether a column is there, yet closed: a group's interval and p-value."""
        return self.column.of_group and part in FOLDED

    def width(self, part: str) -> float:
        """In characters."""
        return {"note": NOTE, "n": 8.0}.get(part, FIGURE)

    @property
    def seen(self) -> float:
        """Characters of the columns that aren't folded."""
        return sum(self.width(part) for part in self.parts if not self.folded(part))

    @property
    def points(self) -> float:
        """Width of the columns that aren't folded."""
        return sum(points(self.width(part)) for part in self.parts if not self.folded(part))


@dataclass(frozen=True)
class Layout:
    """A table's columns from left to right."""

    labels: tuple[LabelColumn, ...]
    blocks: tuple[Block, ...]
    note: str = ""
    """A remark of all figures, that needs no column."""

    @property
    def columns(self) -> int:
        """How many there are."""
        return len(self.labels) + sum(len(block.parts) for block in self.blocks)

    @property
    def width(self) -> float:
        """Points of all columns that are seen."""
        labels = sum(points(label.width) for label in self.labels)
        return labels + sum(block.points for block in self.blocks)

    @property
    def fits(self) -> bool:
        """Whether all columns stay readable on a page as wide as they are."""
        return self.width * READABLE <= PAPER

    @property
    def breaks(self) -> list[int]:
        """First columns of all pages but the first, no block divided, where it takes several."""
        if self.fits:
            return []
        names = sum(points(label.width) for label in self.labels[: self.repeated])
        labels = sum(points(label.width) for label in self.labels)
        room, start, used, found = SPARE * PAPER * 100 / FLOWING, labels, labels, []
        for block in self.blocks:
            if used > start and used + block.points > room:
                found.append(block.first)
                start = used = names
            used += block.points
        return found

    @property
    def repeated(self) -> int:
        """How many columns stand again on each page: the names, not their codes."""
        return sum(not label.is_code for label in self.labels) or len(self.labels)

    @property
    def has_folded(self) -> bool:
        """Whether any column is folded."""
        return any(block.folded(part) for block in self.blocks for part in block.parts)

    @property
    def has_levels(self) -> bool:
        """Whether any block is about a level, so that the header needs a line for them."""
        return any(block.heads[2] for block in self.blocks)

    def lines(self, head: int) -> int:
        """Lines that the blocks' heads of one row need, at most four."""
        return lines_of([(block.heads[head], block.seen) for block in self.blocks])


def layout_of(table: PublishedTable, words: Words) -> Layout:
    """Names before codes, then what has a value of each wave's groups.

    Parameters
    ----------
    table : PublishedTable
    words : Words
    """
    first, *others = _label_columns(table, words)
    labels = (replace(first, least=FIRST), *others)
    blocks, at, common = [], len(labels), _common_note(table)
    for column in table.columns:
        heads = (wave_label(words, column.wave), *group_labels(words, column.group))
        parts = _parts(table.figures[column], noted=not common)
        blocks.append(Block(column, at, parts, heads))
        at += len(parts)
    return Layout(labels, tuple(blocks), note_label(words, common) if common else "")


def _label_columns(table: PublishedTable, words: Words) -> list[LabelColumn]:
    found, every = [], words.text("tables.code.all")
    for key, name in (("subject", "subject_label"), ("object", "object_label")):
        codes = [getattr(row, key) for row in table.rows]
        labels = [row_label(words, table, row, key) for row in table.rows]
        if any(labels):
            told = [label or code or every for label, code in zip(labels, codes, strict=True)]
            found.append(_column(name, told))
    methods = [row.method for row in table.rows]
    if len(set(methods)) > 1:
        told = [row_label(words, table, row, "method") for row in table.rows]
        found.append(_column("method", [a or b for a, b in zip(told, methods, strict=True)]))
    for key in ("subject", "object"):
        codes = [getattr(row, key) for row in table.rows]
        if any(codes):
            found.append(_column(key, codes))
    return found or [_column("subject_label", [every] * len(table.rows))]


def _column(head: str, texts: Sequence[str]) -> LabelColumn:
    return LabelColumn(head, tuple(map(strip_controls, texts)))


def _common_note(table: PublishedTable) -> str:
    """The one remark that every figure has, if there is one."""
    found = {
        note
        for figures in table.figures.values()
        for note, known in zip(figures.notes, np.isfinite(figures.estimate), strict=True)
        if known or note not in ("", LOW)
    }
    return found.pop() if len(found) == 1 else ""


def _parts(figures: Figures, *, noted: bool) -> tuple[str, ...]:
    there = {
        part: bool(np.isfinite(getattr(figures, part)).any()) for part in PARTS if part != "note"
    }
    there |= {"estimate": True, "note": noted and any(set(figures.notes) - {"", LOW})}
    there["p_value"] &= not there["p_adjusted"]  # the corrected one is the one to read
    return tuple(part for part in PARTS if there[part])


def notes_of(figures: Figures, words: Words) -> list[str]:
    """A column's remarks in words; that of a low base is a dash where the figure would be."""
    return [note_label(words, note) if note not in ("", LOW) else "" for note in figures.notes]


def text_width(text: str) -> float:
    """Columns of a text; an ideograph takes two.

    Examples
    --------
    >>> text_width("满意 ok")
    7.0
    """
    return float(sum(2 if ord(character) > 0x2E7F else 1 for character in text))


def lines_of(texts: Sequence[tuple[str, float]], most: int = 4) -> int:
    """Lines that the longest of texts needs in its width, at most so many.

    Examples
    --------
    >>> lines_of([("北京市东城区营业部", 10.0), ("all", 10.0)])
    2
    """
    needed = [math.ceil(text_width(text) * 1.1 / max(width, 1.0)) for text, width in texts]
    return min(max([1, *needed]), most)


def points(characters: float) -> float:
    """Width of a column in points; a character is seven pixels of a 96th of an inch.

    Examples
    --------
    >>> points(10.0)
    56.25
    """
    return (characters * 7 + 5) * 0.75
