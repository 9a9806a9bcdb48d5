"""From the published rows to tables a reader knows: subjects down, waves and groups across."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NUMBERS = ("n", "estimate", "ci_low", "ci_high", "p_value", "p_adjusted")
MARKS = ("▲", "▼")
LOW = "low base"


class Row(NamedTuple):
    """What a row is about, in the codes of ``results.csv``."""

    subject: str
    object: str
    method: str


@dataclass(frozen=True)
class Column:
    """A column of figures: one wave's one group."""

    wave: str
    group: str

    @property
    def of_group(self) -> bool:
        """Whether it is one level's: not everybody's, a difference's, nor a test's over levels."""
        return "=" in self.group and "|" not in self.group


@dataclass(frozen=True)
class Figures:
    """A column's figures, arrays over the table's rows; NaN where there is none.

    `notes` are the rows' remarks; ``low base`` says that a figure is suppressed for it.
    """

    n: Floats
    estimate: Floats
    ci_low: Floats
    ci_high: Floats
    p_value: Floats
    p_adjusted: Floats
    notes: list[str]


@dataclass(frozen=True)
class PublishedTable:
    """One table of one chapter.

    Attributes
    ----------
    chapter, name : str
    rows : tuple of Row
        In published order.
    columns : tuple of Column
        Current wave first, everybody before the groups.
    figures : dict of Column to Figures
    """

    chapter: str
    name: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    figures: dict[Column, Figures]

    @property
    def plain(self) -> str:
        """Its name; that of a change is its table's."""
        return self.name.removesuffix("_change")

    def base(self, column: Column) -> tuple[float, float]:
        """Lowest and highest base of a column; NaN where it has none."""
        n = self.figures[column].n
        known = n[np.isfinite(n)]
        return (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)

    def marks(self, column: Column, confidence: float) -> list[str]:
        """By row "▲" or "▼" where a corrected test is significant, else "".

        A difference (a change, a pair of groups) is marked by its sign, a group by its distance
        from everybody's figure of the same wave.
        """
        figures = self.figures[column]
        value = figures.estimate
        if "→" not in column.wave and "|" not in column.group:
            everybody = self.figures.get(Column(column.wave, "total"))
            value = value - (everybody.estimate if everybody else np.nan)
        with np.errstate(invalid="ignore"):
            sure = figures.p_adjusted < 1 - confidence
            up, down = MARKS
            return list(np.where(sure & (value > 0), up, np.where(sure & (value < 0), down, "")))


def read_tables(
    folder: Path, chapters: Sequence[str], waves: tuple[str, ...]
) -> Iterator[PublishedTable]:
    """Each chapter's tables in published order.

    Parameters
    ----------
    folder : Path
        A run's folder; chapters without a file have published nothing.
    chapters : sequence of str
    waves : tuple of str
        The study's waves, the current one last.
    """
    for chapter in chapters:
        path = folder / "tables" / f"{chapter}.csv"
        if not path.exists():
            continue
        by_table: dict[str, list[dict[str, str]]] = {}
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                by_table.setdefault(row["table"], []).append(row)
        for name, rows in by_table.items():
            yield _table(chapter, name, rows, waves)


def _table(
    chapter: str, name: str, rows: Sequence[Mapping[str, str]], waves: tuple[str, ...]
) -> PublishedTable:
    keys = _keys(rows)
    place = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    figures: dict[Column, Figures] = {}
    for key, row in zip(keys, rows, strict=True):
        column = Column(row["wave"], row["group"] or "total")
        if column not in figures:
            none = {number: np.full(len(place), np.nan) for number in NUMBERS}
            figures[column] = Figures(**none, notes=[""] * len(place))
        own, at = figures[column], place[key]
        for number in NUMBERS:
            if row[number]:
                getattr(own, number)[at] = float(row[number])
        own.notes[at] = row["note"]
    order = {wave: at for at, wave in enumerate(reversed(waves))}
    columns = sorted(figures, key=lambda one: (order.get(one.wave, -1), one.group != "total"))
    return PublishedTable(chapter, name, tuple(place), tuple(columns), figures)


def _keys(rows: Sequence[Mapping[str, str]]) -> list[Row]:
    """What each row is about; a suppressed figure has no method of its own and takes its kind's."""
    keys = [Row(row["subject"], row["object"], row["method"]) for row in rows]
    methods: dict[tuple[str, str], set[str]] = {}
    for key in keys:
        methods.setdefault(key[:2], set()).add(key.method)
    pairs = list(zip(keys, rows, strict=True))
    there = {(key, row["wave"], row["group"]) for key, row in pairs}
    for place, (key, row) in enumerate(pairs):
        known = methods[key[:2]] - {""}
        if not key.method and len(known) == 1:
            whole = key._replace(method=min(known))
            free = (whole, row["wave"], row["group"]) not in there
            keys[place] = whole if free else key
    return keys
