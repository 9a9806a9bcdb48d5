"""Lines over ordered categories: waves, answers, years."""

from __future__ import annotations

from typing import Any

from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.util import Pt

from csi_helpers.report.slides.content import Lines, Series, Tone
from csi_helpers.report.slides.drawing.frame import (
    Place,
    add_chart,
    add_legend,
    hide_entries,
    measure,
    name_axis,
    plain_axis,
)
from csi_helpers.report.slides.drawing.sheets import RowsData
from csi_helpers.report.slides.drawing.whiskers import add_whiskers, prepare
from csi_helpers.report.slides.theme import Theme, paint
from csi_helpers.show.words import Words, shortened

_LONGEST = 48
_WIDTHS = {"line": 2.5, "thin": 0.75}


def draw_lines(slide: Any, place: Place, lines: Lines, theme: Theme, words: Words) -> None:
    """Draw lines as a native chart."""
    data = RowsData(lines.number)
    data.categories = lines.categories
    for one in lines.series:
        data.add_series(shortened(one.name, _LONGEST), one.values)
    ends = prepare(data, lines.series, words)
    chart = add_chart(slide, XL_CHART_TYPE.LINE_MARKERS, place, data, theme)
    for number, (series, one) in enumerate(zip(chart.plots[0].series, lines.series, strict=True)):
        _style(series, one, few=len(lines.categories) <= 8)
        if number in ends:
            add_whiskers(series._element, ends[number], Tone("accent6"), upright=True)
    add_legend(chart)
    hide_entries(chart, [at for at, one in enumerate(lines.series) if one.kind == "thin"])
    plain_axis(chart.category_axis)
    chart.category_axis.tick_labels.font.size = Pt(12)
    plain_axis(chart.value_axis, grid=True)
    measure(chart.value_axis, lines.axis)
    if lines.title:
        name_axis(chart.category_axis, lines.title, 11, theme)


def _style(series: Any, one: Series, *, few: bool) -> None:
    series.smooth = False
    marker, tone = series.marker, one.tones[0]
    if one.kind == "dots":
        series.format.line.fill.background()
    else:
        series.format.line.width = Pt(_WIDTHS.get(one.kind, 2.5))
        paint(series.format.line.color, tone)
    if one.kind == "dots" or (one.kind == "line" and few):
        marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 8
        marker.format.fill.solid()
        paint(marker.format.fill.fore_color, tone)
        marker.format.line.fill.background()
    else:
        marker.style = XL_MARKER_STYLE.NONE
