"""Write the workbook: contents with links, one sheet a table."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from csi_helpers.look.plain import strip_controls
from csi_helpers.params import Study
from csi_helpers.report.workbook.labels import group_labels, subject_label, table_title
from csi_helpers.report.workbook.tables import (
    KEYS,
    MARKS,
    Column,
    Floats,
    PublishedTable,
    read_tables,
)
from csi_helpers.show.words import Words

CREATED = dt.datetime(2000, 1, 1)  # never another: equal inputs, equal bytes
FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
SHEET_NAME, WIDEST = 31, 48
TITLE, ABOUT, LEGEND, WAVE, SEGMENT, LEVEL, BASE, FIRST = range(8)
SETTINGS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write_workbook(
    folder: Path,
    study: Study,
    words: Words,
    chapters: Sequence[tuple[str, str]],
    path: Path,
) -> Path:
    """Write what the chapters published as an Excel workbook, the same bytes from the same rows.

    Parameters
    ----------
    folder : Path
        A run's folder, with its ``tables/``.
    study : Study
    words : Words
        Language and labels.
    chapters : sequence of (name, title)
        In the reader's order.
    path : Path
        The ``.xlsx`` to be written.

    Returns
    -------
    Path
        `path`.
    """
    titles = dict(chapters)
    book = xlsxwriter.Workbook(str(path), SETTINGS)
    try:
        book.set_properties(
            {
                "title": words.client(study.report.title) if study.report.title else "",
                "subject": words.client(study.client.name),
                "created": CREATED,
            }
        )
        pen = _Pen(book, words, study.report.confidence)
        contents = book.add_worksheet(words.text("workbook.contents"))
        listed = []
        for table in read_tables(folder, list(titles), study.wave_names):
            sheet = book.add_worksheet(pen.sheet_name(table))
            _write_table(sheet, table, pen, titles[table.chapter])
            listed.append((titles[table.chapter], table, sheet.get_name()))
        _write_contents(contents, listed, pen, study)
    finally:
        book.close()
    return path


def chapter_titles(
    names: Sequence[str], notebooks: Sequence[Any], language: str
) -> list[tuple[str, str]]:
    """Name and title of each chapter: the first heading of that language, else the name.

    Examples
    --------
    >>> chapter = {"cells": [{"cell_type": "markdown", "source": "# Sample",
    ...                       "metadata": {"tags": ["en"]}}]}
    >>> chapter_titles(["01_sample"], [chapter], "en")
    [('01_sample', 'Sample')]
    """
    titles = []
    for name, notebook in zip(names, notebooks, strict=True):
        headings = [
            cell["source"].splitlines()[0].lstrip("# ").strip()
            for cell in notebook["cells"]
            if cell["cell_type"] == "markdown"
            and cell["source"].startswith("# ")
            and language in cell["metadata"].get("tags", [language])
        ]
        titles.append((name, headings[0] if headings else name))
    return titles


@dataclass
class _Pen:
    """The workbook's formats, each made once, and the names its sheets have."""

    book: Any
    words: Words
    confidence: float
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def format(self, **look: Any) -> Any:
        """A cell format."""
        look = {"font_name": FONTS[self.words.language], "font_size": 10, "valign": "top"} | look
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def head(self, **look: Any) -> Any:
        """A cell of the header."""
        return self.format(
            bold=True, bg_color="#E8EBEF", text_wrap=True, align="center", bottom=1, **look
        )

    def sheet_name(self, table: PublishedTable) -> str:
        """Name of a table's sheet: chapter number and table, at most 31 characters, unique."""
        plain = re.sub(r"[\[\]:*?/\\']", "_", f"{table.chapter[:2]} {table.name}")
        name, number = plain[:SHEET_NAME], 2
        while name.lower() in self.names:
            suffix = f" {number}"
            name, number = plain[: SHEET_NAME - len(suffix)] + suffix, number + 1
        self.names.add(name.lower())
        return name


def _write_contents(
    sheet: Any, listed: Sequence[tuple[str, PublishedTable, str]], pen: _Pen, study: Study
) -> None:
    words = pen.words
    title = words.client(study.report.title) if study.report.title else ""
    sheet.write_string(
        0, 0, title or words.text("workbook.contents"), pen.format(bold=True, font_size=14)
    )
    about = words.text("workbook.about", client=words.client(study.client.name), wave=study.wave)
    sheet.write_string(1, 0, about, pen.format(font_color="#555555"))
    heads = ("chapter", "table", "code", "rows")
    for place, head in enumerate(heads):
        sheet.write_string(3, place, words.text(f"workbook.head.{head}"), pen.head())
    for line, (chapter, table, name) in enumerate(listed, 4):
        sheet.write_string(line, 0, chapter, pen.format())
        link = pen.format(font_color="#0B5394", underline=1)
        sheet.write_url(
            line, 1, f"internal:'{name}'!A1", link, table_title(words, table.name, table.chapter)
        )
        sheet.write_string(line, 2, table.name, pen.format(font_color="#555555"))
        sheet.write_number(line, 3, len(table.rows), pen.format())
    for place, width in enumerate((30, 44, 26, 8)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


@dataclass(frozen=True)
class _Layout:
    """Where a table's columns stand: labels first, then for each column of figures one or four."""

    labels: tuple[str, ...]
    places: dict[Column, int]
    width: int


def _layout(table: PublishedTable, words: Words) -> _Layout:
    keys = {key: {row[at] for row in table.rows} for at, key in enumerate(KEYS)}
    labels = ["subject", "subject_label"] if any(keys["subject"]) else []
    labels += ["object"] if any(keys["object"]) else []
    labels += ["object_label"] if any(subject_label(words, name) for name in keys["object"]) else []
    labels += ["method"] if len(keys["method"]) > 1 else []
    labels = labels or ["subject"]
    places, at = {}, len(labels)
    for column in table.columns:
        places[column] = at
        at += len(_parts(column))
    return _Layout(tuple(labels), places, at)


def _parts(column: Column) -> tuple[str, ...]:
    """Everybody's figure comes with its base and interval, a group's alone."""
    return ("estimate", "ci_low", "ci_high", "n") if column.total else ("estimate",)


def _write_table(sheet: Any, table: PublishedTable, pen: _Pen, chapter: str) -> None:
    words = pen.words
    layout = _layout(table, words)
    sheet.write_string(
        TITLE, 0, table_title(words, table.name, table.chapter), pen.format(bold=True, font_size=14)
    )
    contents = words.text("workbook.contents")
    link = pen.format(font_color="#0B5394", underline=1)
    sheet.write_url(ABOUT, 0, f"internal:'{contents}'!A1", link, f"← {contents}")
    sheet.write_string(ABOUT, 1, f"{chapter} · {table.name}", pen.format(font_color="#555555"))
    legend = words.text("workbook.legend", percent=words.number(pen.confidence * 100, 0))
    sheet.write_string(LEGEND, 0, legend, pen.format(font_color="#555555"))
    _write_head(sheet, table, layout, pen)
    _write_labels(sheet, table, layout, pen)
    for column, place in layout.places.items():
        _write_figures(sheet, table, column, place, pen)
    sheet.freeze_panes(FIRST, len(layout.labels))
    sheet.autofilter(LEVEL, 0, FIRST + len(table.rows) - 1, layout.width - 1)
    sheet.set_landscape()
    sheet.repeat_rows(WAVE, BASE)
    sheet.fit_to_pages(1, 0)


def _write_head(sheet: Any, table: PublishedTable, layout: _Layout, pen: _Pen) -> None:
    words = pen.words
    for place, name in enumerate(layout.labels):
        for line in (WAVE, SEGMENT):
            sheet.write_blank(line, place, None, pen.head())
        sheet.write_string(LEVEL, place, words.text(f"workbook.head.{name}"), pen.head())
        sheet.write_blank(BASE, place, None, pen.head())
    sheet.write_string(BASE, 0, words.text("workbook.base"), pen.head())
    for column, place in layout.places.items():
        segment, level = group_labels(words, column.group)
        low, high = table.base(column)
        for step, part in enumerate(_parts(column)):
            at = place + step
            sheet.write_string(WAVE, at, column.wave, pen.head())
            sheet.write_string(SEGMENT, at, segment, pen.head())
            head = level if part == "estimate" and level else words.text(f"workbook.head.{part}")
            sheet.write_string(LEVEL, at, head, pen.head())
            if part != "estimate" or not np.isfinite(low):
                sheet.write_blank(BASE, at, None, pen.head())
            elif low == high:
                sheet.write_number(BASE, at, low, pen.head(num_format="#,##0"))
            else:
                sheet.write_string(BASE, at, words.base([low, high]), pen.head())
        sheet.set_column(place, place + len(_parts(column)) - 1, 11)


def _write_labels(sheet: Any, table: PublishedTable, layout: _Layout, pen: _Pen) -> None:
    words = pen.words
    widest = dict.fromkeys(layout.labels, 8)
    for line, key in enumerate(table.rows, FIRST):
        row = dict(zip(KEYS, key, strict=True))
        for place, name in enumerate(layout.labels):
            code = row[name.removesuffix("_label")]
            label = subject_label(words, code) if name.endswith("_label") else code
            text = strip_controls(label)
            sheet.write_string(line, place, text, pen.format())
            widest[name] = max(widest[name], sum(2 if ord(c) > 0x2E7F else 1 for c in text))
    for place, name in enumerate(layout.labels):
        sheet.set_column(place, place, min(widest[name] + 2, WIDEST))


def _write_figures(
    sheet: Any, table: PublishedTable, column: Column, place: int, pen: _Pen
) -> None:
    figures = table.figures[column]
    marks = table.marks(column, pen.confidence)
    suppressed = pen.format(align="right", font_color="#888888")
    for step, part in enumerate(_parts(column)):
        values = getattr(figures, part)
        pattern = "#,##0" if part == "n" else _pattern(table, values)
        looks = {mark: pen.format(num_format=_marked(pattern, mark)) for mark in ("", *MARKS)}
        for row, value in enumerate(values.tolist()):
            if math.isfinite(value):
                look = looks[marks[row] if part == "estimate" else ""]
                sheet.write_number(FIRST + row, place + step, value, look)
            elif part == "estimate" and figures.low[row]:
                sheet.write_string(FIRST + row, place, "–", suppressed)


def _marked(pattern: str, mark: str) -> str:
    return f'{pattern}"{mark}";-{pattern}"{mark}"' if mark else pattern


def _pattern(table: PublishedTable, values: Floats) -> str:
    """Number format of a column: percentages for shares, fewer decimals the larger the figures."""
    if table.is_share:
        return "0.0%"
    known = np.abs(values[np.isfinite(values)])
    largest = float(known.max()) if len(known) else 0.0
    if len(known) and bool(np.all(known == np.floor(known))):
        return "#,##0"
    return "0.000" if largest < 2 else "0.00" if largest <= 10 else "#,##0.0"
