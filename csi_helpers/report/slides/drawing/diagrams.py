"""A path diagram of shapes and lines, each of which can be moved."""

from __future__ import annotations

import math
from typing import Any

from lxml import etree
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from csi_helpers.report.slides.content import Arrow, Diagram, Node, Tone
from csi_helpers.report.slides.drawing.frame import Place, unstyled
from csi_helpers.report.slides.drawing.lettering import write
from csi_helpers.report.slides.theme import Theme, paint

_NAME, _R2, _LABEL, _MOST = 8.5, 7.0, 8.0, 1.75  # points before enlarging; most enlarged
_THIN, _PER_UNIT = 0.75, 4.5
_FILLS = {"target": Tone("tx2"), "explained": Tone("accent4", 0.65), "given": Tone("bg1")}


def draw_diagram(slide: Any, place: Place, diagram: Diagram, theme: Theme) -> None:
    """Draw the diagram as one group in the middle of its place."""
    scale = min(place.width / diagram.width, place.height / diagram.height, _MOST)
    left = place.left + (place.width - diagram.width * scale) / 2
    top = place.top + (place.height - diagram.height * scale) / 2
    group = slide.shapes.add_group_shape()
    for arrow in sorted(diagram.arrows, key=lambda one: one.sure):
        _arrow(group, arrow, left, top, scale)
    for node in diagram.nodes:
        _node(group, node, left, top, scale, theme)
    for arrow in diagram.arrows:
        _label(group, arrow, left, top, scale, theme)


def _arrow(group: Any, arrow: Arrow, left: float, top: float, scale: float) -> None:
    points = [(Inches(left + x * scale), Inches(top + y * scale)) for x, y in arrow.way]
    builder = group.shapes.build_freeform(*points[0])
    builder.add_line_segments(points[1:], close=False)
    shape = builder.convert_to_shape()
    shape.fill.background()
    shape.name = " → ".join(arrow.ends)
    line = shape.line
    tone = Tone("accent1") if arrow.strength >= 0 else Tone("accent2")
    paint(line.color, tone if arrow.sure else Tone("accent6"))
    strength = min(abs(arrow.strength), 1.0) if math.isfinite(arrow.strength) else 0.0
    line.width = Pt(_THIN + _PER_UNIT * strength)
    if not arrow.sure:
        line.dash_style = MSO_LINE.DASH
    width = "med" if strength > 0.3 else "lg"
    outline = shape._element.find(".//" + qn("a:ln"))
    etree.SubElement(outline, qn("a:tailEnd"), type="triangle", w=width, len=width)
    unstyled(shape)


def _node(group: Any, node: Node, left: float, top: float, scale: float, theme: Theme) -> None:
    shape = group.shapes.add_shape(
        MSO_SHAPE.ROUNDED_RECTANGLE,
        Inches(left + node.left * scale),
        Inches(top + node.top * scale),
        Inches(node.width * scale),
        Inches(node.height * scale),
    )
    shape.name = node.name
    shape.adjustments[0] = 0.12
    fill = _FILLS[node.kind]
    shape.fill.solid()
    paint(shape.fill.fore_color, fill)
    paint(shape.line.color, Tone("accent3") if node.kind == "given" else Tone("accent1"))
    shape.line.width = Pt(1)
    unstyled(shape)
    ink = theme.ink_on(fill)
    write(
        shape.text_frame,
        list(node.lines),
        _NAME * scale,
        theme,
        ink,
        align="center",
        anchor="middle",
        bold=node.kind == "target",
    )
    if node.lines[-1].startswith("R² "):
        last = shape.text_frame.paragraphs[-1].runs[0].font
        last.size, last.bold = Pt(_R2 * scale), False


def _label(group: Any, arrow: Arrow, left: float, top: float, scale: float, theme: Theme) -> None:
    wide, high = 0.4 * scale, 0.15 * scale
    x, y = left + arrow.middle[0] * scale, top + arrow.middle[1] * scale
    box = group.shapes.add_textbox(
        *(Emu(Inches(one)) for one in (x - wide / 2, y - high / 2, wide, high))
    )
    box.fill.solid()
    paint(box.fill.fore_color, Tone("bg1"))
    tone = Tone("tx1") if arrow.sure else Tone("accent3")
    write(
        box.text_frame, [arrow.label], _LABEL * scale, theme, tone, align="center", anchor="middle"
    )
    box.text_frame.word_wrap = False
