"""The first sheet: which tables there are, chapter by chapter, each a link."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from csi_helpers.params import Study
from csi_helpers.report.workbook.pen import Pen
from csi_helpers.report.workbook.sheet import A4

FIRST = 4


class Listed(NamedTuple):
    """A table as the contents name it."""

    chapter: str
    title: str
    code: str
    rows: int
    sheet: str


def write_contents(sheet: Any, listed: Sequence[Listed], pen: Pen, study: Study) -> None:
    """Write the contents: a heading for each chapter, below it its tables.

    Parameters
    ----------
    sheet : xlsxwriter.Worksheet
    listed : sequence of Listed
        In the reader's order.
    pen : Pen
    study : Study
    """
    words = pen.words
    title = words.client(study.report.title) if study.report.title else ""
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, title or words.text("workbook.contents"), pen.title())
    about = words.text("workbook.about", client=words.client(study.client.name), wave=study.wave)
    sheet.set_row(1, 20)
    sheet.write_string(1, 0, about, pen.quiet())
    for place, head in enumerate(("table", "code", "rows")):
        look = pen.head(align="right" if head == "rows" else "left", bottom=1)
        sheet.write_string(FIRST - 1, place, words.text(f"workbook.head.{head}"), look)
    line = FIRST
    for chapter, tables in groupby(listed, key=lambda one: one.chapter):
        sheet.set_row(line, 22)
        sheet.write_string(line, 0, chapter, pen.format(bold=True))
        line += 1
        for table in tables:
            link = f"internal:'{table.sheet}'!A1"
            sheet.write_url(
                line,
                0,
                link,
                pen.cell(font_color=pen.palette.text, underline=1, indent=1),
                table.title,
            )
            sheet.write_string(line, 1, table.code, pen.cell())
            sheet.write_number(line, 2, table.rows, pen.cell(num_format="#,##0"))
            line += 1
    for place, width in enumerate((48, 34, 8)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(FIRST, 0)
    sheet.set_paper(A4)
    sheet.repeat_rows(FIRST - 1)
    sheet.set_footer("&L&A&R&P / &N")
    sheet.fit_to_pages(1, 0)
