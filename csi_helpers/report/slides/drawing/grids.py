"""Tables of text, and lists."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from csi_helpers.report.slides.content import Grid, Points, Tone
from csi_helpers.report.slides.drawing.frame import Place
from csi_helpers.report.slides.drawing.lettering import fitted, write
from csi_helpers.report.slides.theme import Theme, scheme_colour
from csi_helpers.show.lettering import wrapped

_SIZES = (14.0, 13.0, 12.0, 11.0, 10.0)
_LEADING, _PAD, _SIDE, _MOST_LINES = 1.35, 0.12, 0.08, 3


def draw_grid(slide: Any, place: Place, grid: Grid, theme: Theme) -> Any:
    """Draw a table with a head, thin rules between its rows; cells too long are cut."""
    columns = len(grid.heads)
    shares = grid.shares[:columns] or (1 / columns,) * columns
    widths = [place.width * share / sum(shares) for share in shares]
    size, texts, heights = _layout(grid, widths, place.height)
    frame = slide.shapes.add_table(
        len(texts),
        columns,
        *(Inches(one) for one in (place.left, place.top)),
        Inches(place.width),
        Inches(sum(heights)),
    )
    table = frame.table
    properties = table._tbl.tblPr
    for name in ("bandRow",):
        properties.set(name, "0")
    style = properties.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for row, height in zip(table.rows, heights, strict=True):
        row.height = Inches(height)
    for at, row_texts in enumerate(texts):
        for number, text in enumerate(row_texts):
            cell = table.cell(at, number)
            tone = Tone("tx2") if at == 0 else Tone("tx1")
            write(cell.text_frame, [text], size, theme, tone, bold=at == 0, anchor="middle")
            cell.margin_left = cell.margin_right = Inches(_SIDE)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            cell.vertical_anchor = cell.text_frame.vertical_anchor or None
            cell.fill.background()
            _rule(cell, heavy=at == 0)
    return table


def _layout(
    grid: Grid, widths: list[float], room: float
) -> tuple[float, list[tuple[str, ...]], list[float]]:
    """The largest type at which all rows have room, the texts, and the rows' heights."""
    rows = [grid.heads, *grid.rows]
    for size in _SIZES:
        heights = [_height(row, widths, size) for row in rows]
        if sum(heights) <= room:
            break
    texts = [
        tuple(
            fitted(text, width - 2 * _SIDE, (size,), _MOST_LINES)[0]
            for text, width in zip(row, widths, strict=False)
        )
        for row in rows
    ]
    return size, texts, heights


def _height(row: tuple[str, ...], widths: list[float], size: float) -> float:
    lines = max(
        min(wrapped(text, width - 2 * _SIDE, size * 1.05, 99).count("\n") + 1, _MOST_LINES)
        for text, width in zip(row, widths, strict=False)
    )
    return lines * size / 72 * _LEADING + _PAD


def _rule(cell: Any, *, heavy: bool) -> None:
    """A rule below the cell."""
    properties = cell._tc.get_or_add_tcPr()
    line = etree.Element(qn("a:lnB"), w=str(Pt(1.5 if heavy else 0.5)))
    fill = etree.SubElement(line, qn("a:solidFill"))
    fill.append(scheme_colour(Tone("accent1") if heavy else Tone("accent6")))
    properties.insert(0, line)


def draw_points(slide: Any, place: Place, points: Points, theme: Theme) -> None:
    """Draw findings as a list of paragraphs, in the largest type that leaves them room."""
    box = slide.shapes.add_textbox(
        *(Inches(one) for one in (place.left, place.top, place.width, place.height))
    )
    lines = [fitted(line, place.width - 0.3, (14.0,), 4)[0] for line in points.lines]
    for size in (20.0, 18.0, 16.0, 14.0, 12.0):
        high = sum(
            (wrapped(line, place.width - 0.3, size, 99).count("\n") + 1) * size / 72 * 1.3 + 0.17
            for line in lines
        )
        if high <= place.height:
            break
    write(box.text_frame, lines, size, theme, Tone("tx1"), after=12)
    for paragraph in box.text_frame.paragraphs:
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(Inches(0.25)))
        properties.set("indent", str(-Inches(0.25)))
        colour = etree.SubElement(properties, qn("a:buClr"))
        colour.append(scheme_colour(Tone("accent1")))
        etree.SubElement(properties, qn("a:buFont"), typeface="Arial")
        etree.SubElement(properties, qn("a:buChar"), char="•")
