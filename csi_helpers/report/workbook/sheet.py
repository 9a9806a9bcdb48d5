"""One published table on a sheet of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from csi_helpers.look.tokens import DAY
from csi_helpers.report.workbook.labels import row_label, table_title
from csi_helpers.report.workbook.layout import (
    FLOWING,
    LINE,
    Block,
    Layout,
    layout_of,
    lines_of,
    notes_of,
    text_width,
)
from csi_helpers.report.workbook.number_formats import (
    COUNT,
    NO_MARK,
    P_VALUE,
    ROOM,
    formats_of,
    is_share,
    marked,
)
from csi_helpers.report.workbook.pen import Pen
from csi_helpers.report.workbook.tables import LOW, PublishedTable

TITLE, ABOUT, LEGEND, WAVE, SEGMENT, LEVEL, BASE, HEAD, FIRST = range(9)
LEGEND_WIDTH = 100.0  # characters, as far as a table that narrow lets a line go
A4 = 9


def write_table(sheet: Any, table: PublishedTable, pen: Pen, chapter: str) -> None:
    """Write a table: title, legend, header, names, figures; and how it is printed.

    Parameters
    ----------
    sheet : xlsxwriter.Worksheet
    table : PublishedTable
    pen : Pen
    chapter : str
        Title of its chapter.
    """
    layout = layout_of(table, pen.words)
    _write_top(sheet, table, layout, pen, chapter)
    _write_head(sheet, table, layout, pen)
    _write_labels(sheet, layout, pen)
    forms = formats_of(table)
    for block in layout.blocks:
        _write_block(sheet, table, block, forms, pen)
    sheet.freeze_panes(FIRST, len(layout.labels))
    sheet.autofilter(HEAD, 0, FIRST + len(table.rows) - 1, layout.columns - 1)
    _set_page(sheet, layout)


def title_of(table: PublishedTable, pen: Pen) -> str:
    """A table's title; changes of shares are in percentage points, and say so."""
    title = table_title(pen.words, table.chapter, table.name)
    if table.name != table.plain and is_share(table):
        plain = table_title(pen.words, table.chapter, table.plain)
        return pen.words.text("tables.word.points_change", what=plain)
    return title


def _write_top(sheet: Any, table: PublishedTable, layout: Layout, pen: Pen, chapter: str) -> None:
    words = pen.words
    # names are repeated on each page of a table that takes several: nothing else in their columns
    first = 0 if layout.fits else len(layout.labels)
    sheet.set_row(TITLE, 26)
    sheet.write_string(TITLE, first, title_of(table, pen), pen.title())
    contents = words.text("workbook.contents")
    sheet.set_row(ABOUT, 20)
    sheet.write_url(ABOUT, 0, f"internal:'{contents}'!A1", pen.link(), f"← {contents}")
    about = words.text("tables.word.about", chapter=chapter, code=table.name)
    sheet.write_string(ABOUT, first or 1, about, pen.quiet())
    legend = words.text("unit.sentence").join(_legend(table, layout, pen))
    last, width = _reach(layout, first)
    sheet.set_row(LEGEND, LINE * lines_of([(legend, width)], 8) + 4)
    look = pen.quiet(text_wrap=True, valign="top")
    _write_merged(sheet, (LEGEND, first, LEGEND, last), legend, look)


def _legend(table: PublishedTable, layout: Layout, pen: Pen) -> Iterator[str]:
    """What this table's signs mean, and nothing of those it doesn't have."""
    words = pen.words
    methods = {row.method for row in table.rows}
    if len(methods) == 1 and any(methods):
        told = row_label(words, table, table.rows[0], "method") or table.rows[0].method
        yield words.text("tables.word.method", method=told)
    if layout.note:
        yield words.text("tables.word.common", note=layout.note)
    if any("n" in block.parts for block in layout.blocks):
        yield words.text("tables.word.bases")
    if any(any(table.marks(block.column, pen.confidence)) for block in layout.blocks):
        percent = words.number(pen.confidence * 100, 0)
        yield words.text("tables.word.marks", percent=percent)
    if any(LOW in table.figures[block.column].notes for block in layout.blocks):
        yield words.text("tables.word.low")
    if layout.has_folded:
        yield words.text("tables.word.hidden")


def _reach(layout: Layout, first: int) -> tuple[int, float]:
    """The last column a legend from the first one goes to, and the characters up to there."""
    widths = [label.width for label in layout.labels]
    for block in layout.blocks:
        widths += [0.0 if block.folded(part) else block.width(part) for part in block.parts]
    end = min(layout.breaks, default=len(widths))
    width = 0.0
    for place, one in enumerate(widths[first:end], first):
        width += one
        if width >= LEGEND_WIDTH:
            return place, width
    if layout.breaks:
        return end - 1, width
    more = math.ceil((LEGEND_WIDTH - width) / 8.43)  # columns beyond the table have that width
    return len(widths) - 1 + more, width + more * 8.43


def _write_head(sheet: Any, table: PublishedTable, layout: Layout, pen: Pen) -> None:
    words = pen.words
    rows = {WAVE: "wave", SEGMENT: "segment", LEVEL: "level"}
    for line in (WAVE, SEGMENT, LEVEL, BASE, HEAD):
        for place in range(len(layout.labels)):
            sheet.write_blank(line, place, None, pen.head())
    for line, name in rows.items():
        sheet.write_string(line, 0, words.text(f"tables.word.{name}"), pen.head(align="left"))
        closed = {} if line != LEVEL or layout.has_levels else {"hidden": True}
        sheet.set_row(line, LINE * layout.lines(line - WAVE) + 3, None, closed)
    sheet.write_string(BASE, 0, words.text("workbook.base"), pen.head(align="left"))
    for place, label in enumerate(layout.labels):
        head = words.text(f"workbook.head.{label.head}")
        sheet.write_string(HEAD, place, head, pen.head(align="left", bottom=1))
    heads = [(_part_head(pen, part), b.width(part)) for b in layout.blocks for part in b.parts]
    sheet.set_row(HEAD, LINE * lines_of(heads) + 5)
    for block in layout.blocks:
        _write_block_head(sheet, table, block, pen)


def _write_block_head(sheet: Any, table: PublishedTable, block: Block, pen: Pen) -> None:
    first, last = block.first, block.first + len(block.parts) - 1
    wave, segment, level = block.heads
    look = pen.head(left=1, left_color=DAY["rule"])
    _write_merged(sheet, (WAVE, first, WAVE, last), wave, look)
    if level:
        _write_merged(sheet, (SEGMENT, first, SEGMENT, last), segment, look)
        _write_merged(sheet, (LEVEL, first, LEVEL, last), level, look)
    else:
        _write_merged(sheet, (SEGMENT, first, LEVEL, last), segment, look)
    low, high = table.base(block.column)
    if low == high:
        look = pen.head(left=1, left_color=DAY["rule"], num_format="#,##0")
        _write_merged(sheet, (BASE, first, BASE, last), low, look)
    else:
        told = pen.words.base([low, high]) if np.isfinite(low) else ""
        _write_merged(sheet, (BASE, first, BASE, last), told, look)
    for step, part in enumerate(block.parts):
        edge = {"left": 1, "left_color": DAY["rule"]} if step == 0 else {}
        side = {"align": "left" if part == "note" else "right"}
        look = pen.head(bottom=1, **side, **edge)
        sheet.write_string(HEAD, first + step, _part_head(pen, part), look)
        folded = {"level": 1, "hidden": True} if block.folded(part) else {}
        sheet.set_column(first + step, first + step, block.width(part), None, folded)


def _part_head(pen: Pen, part: str) -> str:
    own = f"tables.word.{part}"
    return pen.words.text(own if pen.words.has(own) else f"workbook.head.{part}")


def _write_merged(
    sheet: Any, place: tuple[int, int, int, int], value: str | float, look: Any
) -> None:
    """Write one value over several cells; merging a single one is an error."""
    top, left, bottom, right = place
    if (top, left) != (bottom, right):
        sheet.merge_range(top, left, bottom, right, "", look)
    if value == "":
        sheet.write_blank(top, left, None, look)
    elif isinstance(value, str):
        sheet.write_string(top, left, value, look)
    else:
        sheet.write_number(top, left, value, look)


def _write_labels(sheet: Any, layout: Layout, pen: Pen) -> None:
    for place, label in enumerate(layout.labels):
        ink = {"font_color": DAY["quiet"]} if label.is_code else {}
        plain, wrapped = pen.cell(**ink), pen.cell(text_wrap=True, **ink)
        for line, text in enumerate(label.texts, FIRST):
            look = wrapped if text_width(text) > label.width else plain
            if text:
                sheet.write_string(line, place, text, look)
            else:
                sheet.write_blank(line, place, None, look)
        sheet.set_column(place, place, label.width)


def _write_block(
    sheet: Any, table: PublishedTable, block: Block, forms: Sequence[str], pen: Pen
) -> None:
    figures = table.figures[block.column]
    marks = table.marks(block.column, pen.confidence)
    marks = [mark or ROOM for mark in marks] if any(marks) else marks
    for step, part in enumerate(block.parts):
        edge = {"left": 1, "left_color": DAY["rule"]} if step == 0 else {}
        if part == "note":
            _write_notes(sheet, block.first + step, notes_of(figures, pen.words), pen)
            continue
        own = {"n": COUNT, "p_adjusted": P_VALUE, "p_value": P_VALUE}.get(part)
        signs = marks if part == "estimate" else [NO_MARK] * len(marks)
        looks = {
            (form, mark): pen.cell(num_format=marked(form, mark), **edge)
            for form in ({own} if own else set(forms))
            for mark in set(signs)
        }
        for row, value in enumerate(getattr(figures, part).tolist()):
            place = (FIRST + row, block.first + step)
            look = looks[own or forms[row], signs[row]]
            if math.isfinite(value):
                sheet.write_number(*place, value, look)
            elif part == "estimate" and figures.notes[row] == LOW:
                sheet.write_string(*place, "–", pen.cell(align="right", **edge))
            else:
                sheet.write_blank(*place, None, look)


def _write_notes(sheet: Any, place: int, notes: list[str], pen: Pen) -> None:
    look = pen.cell(font_color=DAY["quiet"], text_wrap=True)
    for line, note in enumerate(notes, FIRST):
        sheet.write(line, place, note or None, look)  # text stays text: see `SETTINGS`


def _set_page(sheet: Any, layout: Layout) -> None:
    """On its side; shrunk to the page's width if it can be read then, else page beside page."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer("&L&A&R&P / &N")
    sheet.repeat_rows(WAVE, HEAD)
    if layout.fits:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_print_scale(FLOWING)
        sheet.set_v_pagebreaks(layout.breaks)
        sheet.print_across()
        sheet.repeat_columns(0, layout.repeated - 1)
