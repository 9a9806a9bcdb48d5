"""The deck's master and its two layouts: 16:9, the theme, footer, draft mark."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from csi_helpers.report.slides.content import Tone
from csi_helpers.report.slides.drawing.frame import Place, unstyled
from csi_helpers.report.slides.drawing.lettering import write
from csi_helpers.report.slides.theme import Theme, paint, scheme_colour, themed

WIDE, HIGH = 13.333, 7.5  # inches
TITLE = Place(0.75, 0.36, 11.95, 0.95)
BODY = Place(0.6, 1.42, 12.13, 4.9)
BELOW = Place(0.6, 6.4, 12.13, 0.5)
BAND = Place(0.0, 0.0, WIDE, 4.35)
COVER_TITLE, COVER_CLIENT = Place(0.9, 1.15, 11.2, 1.75), Place(0.9, 3.05, 11.2, 0.75)
_FOOTER, _NUMBER = Place(0.6, 7.03, 10.9, 0.3), Place(11.93, 7.03, 0.8, 0.3)
_DRAFT = Place(11.83, 0.1, 0.9, 0.26)


def new_deck(theme: Theme, names: tuple[str, str], draft: str) -> Any:
    """An empty deck with a layout for the cover and one for findings.

    Parameters
    ----------
    theme : Theme
    names : (str, str)
        What the layouts are called.
    draft : str
        The draft's mark; "" for a final report.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    master = deck.slide_master
    layouts = {layout.name: layout for layout in deck.slide_layouts}
    for name, layout in layouts.items():
        if name not in ("Title Slide", "Title Only"):
            deck.slide_layouts.remove(layout)
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    part._blob = themed(part.blob, theme)
    _dress_master(master, theme, draft)
    cover, finding = layouts["Title Slide"], layouts["Title Only"]
    for layout, name in ((cover, names[0]), (finding, names[1])):
        layout._element.cSld.set("name", name)
        for shape in list(layout.placeholders):
            if shape.placeholder_format.type == PP_PLACEHOLDER.DATE:
                shape._element.getparent().remove(shape._element)
    _dress_cover(cover, theme, draft)
    return deck


def _dress_master(master: Any, theme: Theme, draft: str) -> None:
    places = {
        PP_PLACEHOLDER.TITLE: TITLE,
        PP_PLACEHOLDER.BODY: BODY,
        PP_PLACEHOLDER.FOOTER: _FOOTER,
        PP_PLACEHOLDER.SLIDE_NUMBER: _NUMBER,
    }
    for shape in list(master.placeholders):
        kind = shape.placeholder_format.type
        if kind == PP_PLACEHOLDER.DATE:
            shape._element.getparent().remove(shape._element)
            continue
        put(shape, places[kind])
        if kind in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            align = "l" if kind == PP_PLACEHOLDER.FOOTER else "r"
            _small(shape, align)
    _title_style(master)
    tree = master.shapes._spTree
    bar = _rectangle(tree, "bar", Place(0.6, 0.46, 0.07, 0.75), Tone("accent1"))
    rule = _rectangle(tree, "rule", Place(0.6, 6.98, 12.13, 0.01), Tone("bg2"))
    for shape in (rule, bar):
        tree.remove(shape)
        tree.insert(2, shape)
    if draft:
        tree.append(_mark(draft, theme))


def _title_style(master: Any) -> None:
    """Titles: bold, left, in the middle of their place."""
    level = master._element.find(".//" + qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    level.set("algn", "l")
    style = level.find(qn("a:defRPr"))
    style.set("sz", "2600")
    style.set("b", "1")
    for shape in master.placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.TITLE:
            body = shape._element.txBody.bodyPr
            for name in ("lIns", "rIns", "tIns", "bIns"):
                body.set(name, "0")
            for child in list(body):
                body.remove(child)  # nothing shrinks by itself: readers' programs differ in it


def _small(shape: Any, align: str) -> None:
    body = shape._element.txBody
    for name in ("lIns", "rIns"):
        body.bodyPr.set(name, "0")
    level = body.find(qn("a:lstStyle")).find(qn("a:lvl1pPr"))
    level.set("algn", align)
    style = level.find(qn("a:defRPr"))
    style.set("sz", "1000")
    fill = style.find(qn("a:solidFill"))
    for child in list(fill):
        fill.remove(child)
    fill.append(scheme_colour(Tone("accent3")))


def _dress_cover(layout: Any, theme: Theme, draft: str) -> None:
    tree = layout.shapes._spTree
    band = _rectangle(tree, "band", BAND, Tone("tx2"))
    tree.remove(band)
    tree.insert(2, band)
    if draft:
        tree.append(_mark(draft, theme))
    for shape in list(layout.placeholders):
        kind = shape.placeholder_format.type
        if kind in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            tree.remove(shape._element)
        else:
            title = kind == PP_PLACEHOLDER.CENTER_TITLE
            put(shape, COVER_TITLE if title else COVER_CLIENT)
            _cover_text(shape, 3800 if title else 2200, bottom=title)


def _cover_text(shape: Any, size: int, *, bottom: bool) -> None:
    """Light text on the band."""
    body = shape._element.txBody
    for name in ("lIns", "rIns", "tIns", "bIns"):
        body.bodyPr.set(name, "0")
    for child in list(body.bodyPr):
        body.bodyPr.remove(child)
    body.bodyPr.set("anchor", "b" if bottom else "t")
    old = body.find(qn("a:lstStyle"))
    styles = etree.Element(qn("a:lstStyle"))
    level = etree.SubElement(styles, qn("a:lvl1pPr"), marL="0", indent="0", algn="l")
    etree.SubElement(level, qn("a:buNone"))
    style = etree.SubElement(level, qn("a:defRPr"), sz=str(size), b="1" if bottom else "0")
    etree.SubElement(style, qn("a:solidFill")).append(scheme_colour(Tone("bg1")))
    body.replace(old, styles)


def put(shape: Any, place: Place) -> None:
    """Move a shape to its place."""
    shape.left, shape.top = Inches(place.left), Inches(place.top)
    shape.width, shape.height = Inches(place.width), Inches(place.height)


def _scratch() -> Any:
    """A slide to draw on: python-pptx adds shapes to slides, not to masters."""
    deck = Presentation()
    return deck.slides.add_slide(deck.slide_layouts[6])


def _rectangle(tree: Any, name: str, place: Place, tone: Tone) -> Any:
    """A rectangle without a border, moved into a master's or layout's tree."""
    shape = _scratch().shapes.add_shape(
        MSO_SHAPE.RECTANGLE,
        *(Emu(Inches(one)) for one in (place.left, place.top, place.width, place.height)),
    )
    shape.name = name
    shape.fill.solid()
    paint(shape.fill.fore_color, tone)
    shape.line.fill.background()
    unstyled(shape)
    _number(shape, tree)
    tree.append(shape._element)
    return shape._element


def _mark(text: str, theme: Theme) -> Any:
    """The draft's mark, on every slide."""
    box = _scratch().shapes.add_textbox(
        *(Inches(one) for one in (_DRAFT.left, _DRAFT.top, _DRAFT.width, _DRAFT.height))
    )
    box.name = "draft"
    box.fill.solid()
    paint(box.fill.fore_color, Tone("bg1"))
    paint(box.line.color, Tone("accent2"))
    box.line.width = Pt(1)
    write(
        box.text_frame, [text], 11, theme, Tone("tx1"), bold=True, align="center", anchor="middle"
    )
    box._element.nvSpPr.cNvPr.set("id", "90")
    return box._element


def _number(shape: Any, tree: Any) -> None:
    """A number no other shape of the tree has."""
    used = {int(one.get("id")) for one in tree.iter(qn("p:cNvPr"))}
    shape._element.nvSpPr.cNvPr.set("id", str(max(used) + 50))
