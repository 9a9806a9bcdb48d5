"""Points with their names in a plane cut by a cross."""

from __future__ import annotations

from typing import Any

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt

from csi_helpers.report.slides.content import Map, Tone
from csi_helpers.report.slides.drawing.frame import (
    INK,
    Place,
    add_chart,
    measure,
    name_axis,
    plain_axis,
    set_plot,
)
from csi_helpers.report.slides.drawing.placing import Spot, place_names
from csi_helpers.report.slides.drawing.sheets import PointsData
from csi_helpers.report.slides.theme import Theme, paint
from csi_helpers.show.words import Words, shortened

_LEFT, _TOP, _RIGHT, _BOTTOM = 0.065, 0.02, 0.02, 0.13  # shares of the chart around its plot
_PALE = 0.5  # of a point that isn't sure: some programs draw no outlines
_NAME, _CORNER, _DOT, _LONGEST = 11.0, 12.0, 10, 40
_SIDES = {
    "right": XL_LABEL_POSITION.RIGHT,
    "left": XL_LABEL_POSITION.LEFT,
    "above": XL_LABEL_POSITION.ABOVE,
    "below": XL_LABEL_POSITION.BELOW,
}


def draw_map(slide: Any, place: Place, chart_map: Map, theme: Theme, words: Words) -> list[str]:
    """Draw the map as a native chart; return the names for which there was no room."""
    labels = tuple(shortened(point.label, _LONGEST) for point in chart_map.points)
    sides = _sides(chart_map, labels, place)
    data = PointsData("General")
    kinds = _kinds(chart_map)
    for number, members in enumerate(kinds.values(), 1):
        name = f"{chart_map.points_name} {number}" if len(kinds) > 1 else chart_map.points_name
        points = [chart_map.points[at] for at in members]
        told = [labels[at] for at in members]
        data.add_points(name, [(n, p.x, p.y) for n, p in zip(told, points, strict=True)])
    cross = _add_cross(data, chart_map)
    _add_corners(data, chart_map, words)
    chart = add_chart(slide, XL_CHART_TYPE.XY_SCATTER, place, data, theme)
    chart.has_legend = False
    plot = chart.plots[0]
    plot.vary_by_categories = False
    data.share_sheet(plot)
    drawn = list(plot.series)
    for number, (kind, members) in enumerate(kinds.items()):
        names = [(labels[at], sides[at]) for at in members]
        _points(drawn[number], kind, names, data.members(number), theme)
    for one in drawn[len(kinds) : len(kinds) + cross]:
        _line(one)
    for number, one in list(enumerate(drawn))[len(kinds) + cross :]:
        _corner_names(one, chart_map.corners, data.members(number), theme)
    axes = (chart.category_axis, chart.value_axis)
    for axis, scale, title in zip(axes, (chart_map.x, chart_map.y), chart_map.titles, strict=True):
        plain_axis(axis)
        measure(axis, scale)
        name_axis(axis, title, 11, theme)
    set_plot(chart, _LEFT, _TOP, 1 - _LEFT - _RIGHT, 1 - _TOP - _BOTTOM)
    return [label for label, side in zip(labels, sides, strict=True) if not side]


def _add_cross(data: PointsData, chart_map: Map) -> int:
    """The two lines of the cross as series of two points each."""
    if chart_map.cross is None:
        return 0
    (x, y), name = chart_map.cross, chart_map.cross_name
    ends = (chart_map.x.low, chart_map.x.high), (chart_map.y.low, chart_map.y.high)
    data.add_points(f"{name} 1", [(name, end, y) for end in ends[0]])
    data.add_points(f"{name} 2", [(name, x, end) for end in ends[1]])
    return 2


def _add_corners(data: PointsData, chart_map: Map, words: Words) -> None:
    """The quadrants' names as labels of points without a mark: they move with the axes."""
    if not chart_map.corners:
        return
    margin = chart_map.y.span * 0.035
    places = [
        (x, y)
        for y in (chart_map.y.high - margin, chart_map.y.low + margin)
        for x in (chart_map.x.low, chart_map.x.high)
    ]
    points = [(name, x, y) for name, (x, y) in zip(chart_map.corners, places, strict=True)]
    data.add_points(words.text("slides.series.corners"), points)


def _sides(chart_map: Map, labels: tuple[str, ...], place: Place) -> list[str]:
    """On which side of its point each name stands; "" without room."""
    wide, high = place.width * (1 - _LEFT - _RIGHT), place.height * (1 - _TOP - _BOTTOM)
    spots = [
        Spot(
            (point.x - chart_map.x.low) / chart_map.x.span * wide,
            (chart_map.y.high - point.y) / chart_map.y.span * high,
            label,
        )
        for point, label in zip(chart_map.points, labels, strict=True)
    ]
    return place_names(spots, (wide, high), chart_map.corners, _NAME, _CORNER)


def _kinds(chart_map: Map) -> dict[tuple[Tone, bool], list[int]]:
    """Points that look alike: a series each, since not every program knows single points' marks."""
    kinds: dict[tuple[Tone, bool], list[int]] = {}
    for place, point in enumerate(chart_map.points):
        kinds.setdefault((point.tone, point.hollow), []).append(place)
    return kinds


def _points(
    series: Any,
    kind: tuple[Tone, bool],
    names: list[tuple[str, str]],
    rows: list[int],
    theme: Theme,
) -> None:
    tone, hollow = kind
    series.format.line.fill.background()
    marker = series.marker
    marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, _DOT
    marker.format.fill.solid()
    paint(marker.format.fill.fore_color, Tone(tone.slot, _PALE) if hollow else tone)
    marker.format.line.width = Pt(1.5)
    paint(marker.format.line.color, tone)
    for row, (label, side) in zip(rows, names, strict=True):
        if side:
            _name(series.points[row], label, _NAME, INK, _SIDES[side], theme)


def _name(point: Any, text: str, size: float, tone: Tone, side: Any, theme: Theme) -> None:
    label = point.data_label
    frame = label.text_frame
    frame.text = text
    frame.word_wrap = False
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(size)
            paint(run.font.color, tone)
            run.font._element.set("lang", theme.tag)
    label.position = side


def _line(series: Any) -> None:
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.width = Pt(1)
    series.format.line.dash_style = MSO_LINE.DASH
    paint(series.format.line.color, Tone("accent3"))


def _corner_names(series: Any, names: tuple[str, ...], rows: list[int], theme: Theme) -> None:
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.fill.background()
    for place, name in enumerate(names):
        side = _SIDES["left" if place % 2 else "right"]
        _name(series.points[rows[place]], name, _CORNER, Tone("accent3"), side, theme)
        for run in series._element.iter(qn("a:rPr")):
            run.set("b", "1")
