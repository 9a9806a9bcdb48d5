"""Slides one by one: the cover, and pages with title, content, base line, notes."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from typing import Any

from lxml import etree
from PIL import Image
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches

from csi_helpers.report.slides.content import (
    Bars,
    Diagram,
    Grid,
    Lines,
    Map,
    Page,
    Points,
    Tone,
)
from csi_helpers.report.slides.drawing.bars import draw_bars
from csi_helpers.report.slides.drawing.diagrams import draw_diagram
from csi_helpers.report.slides.drawing.frame import Place, describe
from csi_helpers.report.slides.drawing.grids import draw_grid, draw_points
from csi_helpers.report.slides.drawing.lettering import fitted, letter, write
from csi_helpers.report.slides.drawing.lines import draw_lines
from csi_helpers.report.slides.drawing.maps import draw_map
from csi_helpers.report.slides.front import Front
from csi_helpers.report.slides.master import BELOW, BODY, COVER_CLIENT, COVER_TITLE, TITLE
from csi_helpers.report.slides.theme import Theme, scheme_colour
from csi_helpers.show.words import Words

_TITLE_SIZES = (26.0, 24.0, 22.0, 20.0, 18.0)
_COVER_SIZES, _CLIENT_SIZES = (38.0, 34.0, 30.0, 26.0), (22.0, 18.0, 16.0)
_BELOW_SIZES = (11.0, 10.0, 9.0)
_FACTS, _LOGO = Place(0.9, 4.75, 7.2, 2.2), Place(8.6, 5.0, 3.8, 1.3)
_LONGEST_NOTE = 1500  # characters of a line of the notes


def add_cover(deck: Any, front: Front, theme: Theme) -> None:
    """The first slide."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    title, client = slide.placeholders[0], slide.placeholders[1]
    for shape, text, place, sizes in (
        (title, front.title, COVER_TITLE, _COVER_SIZES),
        (client, front.client, COVER_CLIENT, _CLIENT_SIZES),
    ):
        told, size = fitted(text, place.width, sizes, 2 if shape is title else 1, bold=True)
        _fill(shape, told, size, theme)
    box = slide.shapes.add_textbox(
        *(Inches(one) for one in (_FACTS.left, _FACTS.top, _FACTS.width, _FACTS.height))
    )
    facts = [fitted(line, _FACTS.width, (14.0, 12.0), 2)[0] for line in front.facts]
    write(box.text_frame, facts, 14, theme, Tone("tx1"), after=4)
    right = _LOGO.left + _LOGO.width
    for picture, name in reversed(front.logos):
        right = _add_logo(slide, picture, name, right) - 0.4


def _fill(shape: Any, text: str, size: float, theme: Theme) -> None:
    """Text of a placeholder, which has its colour and place from the layout."""
    run = shape.text_frame.paragraphs[0].add_run()
    run.text = text
    letter(run.font, size, theme)


def _add_logo(slide: Any, picture: bytes, name: str, right: float) -> float:
    """A logo in a box of 1.7 by 1.3 inches that ends at `right`; returns where it starts."""
    with Image.open(io.BytesIO(picture)) as image:
        wide, high = image.size
    scale = min(1.7 / wide, _LOGO.height / high)
    left = right - wide * scale
    top = _LOGO.top + (_LOGO.height - high * scale) / 2
    slide.shapes.add_picture(
        io.BytesIO(picture), Inches(left), Inches(top), Inches(wide * scale), Inches(high * scale)
    )
    describe(slide, name, name)
    return left


def add_page(deck: Any, page: Page, footer: str, theme: Theme, words: Words) -> Any:
    """A slide with its finding as its title."""
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    title, size = fitted(page.title, TITLE.width, _TITLE_SIZES, 2, bold=True)
    _fill(slide.shapes.title, title, size, theme)
    unnamed = _draw(slide, page, theme, words)
    below = words.text("unit.sentence").join(line for line in page.below if line)
    if below:
        told, small = fitted(below, BELOW.width, _BELOW_SIZES, 2)
        box = slide.shapes.add_textbox(
            *(Inches(one) for one in (BELOW.left, BELOW.top, BELOW.width, BELOW.height))
        )
        box.name = words.text("head.base") if words.has("head.base") else "base"
        write(box.text_frame, [told], small, theme, Tone("accent3"), anchor="bottom")
    _add_footer(deck, slide, footer, theme)
    notes = [] if title == page.title else [words.text("slides.note.title", title=page.title)]
    notes += [line for line in (below, *page.notes) if line]
    if unnamed:
        notes.append(words.text("slides.note.unnamed", names=words.listing(unnamed)))
    _add_notes(slide, notes, theme)
    return slide


def _draw(slide: Any, page: Page, theme: Theme, words: Words) -> Sequence[str]:
    """Draw the content with its alternative text; returns names that found no room."""
    content, unnamed = page.content, []
    if isinstance(content, Bars):
        draw_bars(slide, BODY, content, theme, words)
    elif isinstance(content, Lines):
        draw_lines(slide, BODY, content, theme, words)
    elif isinstance(content, Map):
        unnamed = draw_map(slide, BODY, content, theme, words)
    elif isinstance(content, Diagram):
        draw_diagram(slide, BODY, content, theme)
    elif isinstance(content, Grid):
        draw_grid(slide, BODY, content, theme)
    elif isinstance(content, Points):
        draw_points(slide, BODY, content, theme)
        return unnamed
    describe(slide, words.text("slides.chart_data"), page.alt or page.title)
    return unnamed


def _add_footer(deck: Any, slide: Any, footer: str, theme: Theme) -> None:
    """Footer and slide number, as placeholders: python-pptx leaves them on the layout."""
    for shape in deck.slide_layouts[1].placeholders:
        kind = shape.placeholder_format.type
        if kind not in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            continue
        element = copy.deepcopy(shape._element)
        used = {int(one.get("id")) for one in slide.shapes._spTree.iter(qn("p:cNvPr"))}
        element.nvSpPr.cNvPr.set("id", str(max(used) + 1))
        slide.shapes._spTree.append(element)
        body = element.txBody
        if kind == PP_PLACEHOLDER.FOOTER:
            paragraph = body.findall(qn("a:p"))[0]
            for child in list(paragraph):
                paragraph.remove(child)
            etree.SubElement(paragraph, qn("a:pPr"), algn="l")
            run = etree.SubElement(paragraph, qn("a:r"))
            letters = etree.SubElement(run, qn("a:rPr"), lang=theme.tag, sz="1000")
            etree.SubElement(letters, qn("a:solidFill")).append(scheme_colour(Tone("accent3")))
            etree.SubElement(run, qn("a:t")).text = footer
        else:
            for run in body.iter(qn("a:t")):
                run.text = str(len(deck.slides))


def _add_notes(slide: Any, lines: Sequence[str], theme: Theme) -> None:
    """Speaker notes, a paragraph a line."""
    frame = slide.notes_slide.notes_text_frame
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line if len(line) <= _LONGEST_NOTE else line[:_LONGEST_NOTE] + "…"
        run.font._element.set("lang", theme.tag)


def link_rows(deck: Any, slide: Any, targets: Sequence[int]) -> None:
    """Let the last cell of each of a table's rows lead to a slide, by its number."""
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    for row, number in enumerate(targets, 1):
        run = table.cell(row, len(table.columns) - 1).text_frame.paragraphs[0].runs[0]
        part = deck.slides[number - 1].part
        link = etree.SubElement(run.font._element, qn("a:hlinkClick"))
        link.set(qn("r:id"), slide.part.relate_to(part, RELATIONSHIP_TYPE.SLIDE))
        link.set("action", "ppaction://hlinksldjump")
