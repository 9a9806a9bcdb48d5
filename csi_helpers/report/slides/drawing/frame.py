"""What all native charts share: place, name, alternative text, letters, axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from csi_helpers.report.slides.axes import Axis
from csi_helpers.report.slides.content import Tone
from csi_helpers.report.slides.theme import Theme, paint

INK, PALE, SMALL = Tone("tx1"), Tone("bg2"), 10.0


@dataclass(frozen=True)
class Place:
    """A rectangle on the slide, in inches."""

    left: float
    top: float
    width: float
    height: float


def add_chart(slide: Any, kind: Any, place: Place, data: Any, theme: Theme) -> Any:
    """Add a chart to a slide, with small letters in the theme's typeface."""
    frame = slide.shapes.add_chart(
        kind, *(Inches(one) for one in (place.left, place.top, place.width, place.height)), data
    )
    chart = frame.chart
    chart.font.size = Pt(SMALL)
    paint(chart.font.color, INK)
    element = chart.font._element
    for name, face in (("latin", "+mn-lt"), ("ea", "+mn-ea")):
        etree.SubElement(element, qn(f"a:{name}"), typeface=face)
    chart.has_title = False
    chart._chartSpace.chart.get_or_add_autoTitleDeleted().set("val", "1")
    return chart


def describe(slide: Any, name: str, alt: str) -> None:
    """Name the slide's last shape and say in words what it shows."""
    shape = slide.shapes[-1]
    shape.name = name
    for properties in shape._element.iter(qn("p:cNvPr")):
        properties.set("descr", alt)
        break


def add_legend(chart: Any, size: float = 11) -> None:
    """The legend above the chart, outside its plot."""
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    chart.legend.font.size = Pt(size)


def hide_entries(chart: Any, places: list[int]) -> None:
    """Take series out of the legend."""
    legend = chart._chartSpace.chart.find(qn("c:legend"))
    after = legend.find(qn("c:legendPos"))
    for place in reversed(places):
        entry = etree.Element(qn("c:legendEntry"))
        etree.SubElement(entry, qn("c:idx"), val=str(place))
        etree.SubElement(entry, qn("c:delete"), val="1")
        after.addnext(entry)


def measure(axis: Any, scale: Axis) -> None:
    """Give an axis its ends, its ticks and the format of its numbers."""
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = scale.low, scale.high, scale.step
    axis.tick_labels.number_format = scale.number
    axis.tick_labels.number_format_is_linked = False


def plain_axis(axis: Any, *, grid: bool = False, high: bool = False) -> None:
    """An axis of thin quiet lines."""
    axis.has_major_gridlines = grid
    if grid:
        paint(axis.major_gridlines.format.line.color, PALE)
        axis.major_gridlines.format.line.width = Pt(0.5)
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    paint(axis.format.line.color, Tone("accent6"))
    axis.format.line.width = Pt(0.75)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH if high else XL_TICK_LABEL_POSITION.LOW


def name_axis(axis: Any, title: str, size: float, theme: Theme) -> None:
    """Write what an axis measures."""
    axis.has_title = True
    frame = axis.axis_title.text_frame
    frame.text = title
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(size), False
    paint(font.color, INK)
    font._element.set("lang", theme.tag)


def set_plot(chart: Any, left: float, top: float, width: float, height: float) -> None:
    """Give the inner plot its place, in shares of the chart: so its labels' room is known."""
    area = chart._chartSpace.chart.plotArea
    old = area.find(qn("c:layout"))
    layout = etree.Element(qn("c:layout"))
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    parts = (
        ("layoutTarget", "inner"),
        ("xMode", "edge"),
        ("yMode", "edge"),
        *(("x", left), ("y", top), ("w", width), ("h", height)),
    )
    for name, value in parts:
        text = value if isinstance(value, str) else f"{value:.4f}"
        etree.SubElement(manual, qn(f"c:{name}"), val=text)
    if old is not None:
        area.replace(old, layout)
    else:
        area.insert(0, layout)


def unstyled(shape: Any) -> None:
    """Free a shape of the theme's style: no shadow, no colour that isn't set on it."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)
