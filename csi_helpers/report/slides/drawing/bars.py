"""Horizontal bars with their intervals, side by side, over each other or stacked."""

from __future__ import annotations

from typing import Any

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Pt

from csi_helpers.report.slides.axes import SHARES
from csi_helpers.report.slides.content import Bars, Series, Tone
from csi_helpers.report.slides.drawing.frame import (
    Place,
    add_chart,
    add_legend,
    measure,
    plain_axis,
    set_plot,
)
from csi_helpers.report.slides.drawing.lettering import widest
from csi_helpers.report.slides.drawing.sheets import RowsData
from csi_helpers.report.slides.drawing.whiskers import add_whiskers, prepare
from csi_helpers.report.slides.theme import Theme, paint
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.words import Words, shortened

_LONGEST = 64  # columns of a label; beyond, it is cut
_LABELS = 4.3  # inches kept for labels at most
_SMALLEST_SHARE = 0.045  # of a stacked bar that has room for its figure
_GAPS = {1: 55, 2: 45}


def draw_bars(slide: Any, place: Place, bars: Bars, theme: Theme, words: Words) -> None:
    """Draw bars as a native chart."""
    data = RowsData(bars.number)
    labels = tuple(shortened(label, _LONGEST) for label in bars.categories)
    data.categories = labels
    for one in bars.series:
        data.add_series(shortened(one.name, _LONGEST), one.values)
    ends = prepare(data, bars.series, words)
    kind = XL_CHART_TYPE.BAR_STACKED if bars.stacked else XL_CHART_TYPE.BAR_CLUSTERED
    chart = add_chart(slide, kind, place, data, theme)
    plot = chart.plots[0]
    plot.vary_by_categories = False
    plot.overlap = 100 if bars.stacked or bars.over else -10
    plot.gap_width = _GAPS.get(1 if bars.stacked or bars.over else len(bars.series), 40)
    for number, (series, one) in enumerate(zip(plot.series, bars.series, strict=True)):
        _colour(series, one)
        if one.labelled:
            _figures(series, one, bars, theme)
        if number in ends:
            add_whiskers(series._element, ends[number], Tone("tx1", 0.25))
    _axes(chart, bars, labels, place)


def _colour(series: Any, one: Series) -> None:
    if one.kind == "hidden":
        series.format.fill.background()
        series.format.line.fill.background()
        return
    series.invert_if_negative = False
    series.format.fill.solid()
    paint(series.format.fill.fore_color, one.tones[0])
    if len(one.tones) > 1:
        for place, tone in enumerate(one.tones):
            if tone != one.tones[0]:
                fill = series.points[place].format.fill
                fill.solid()
                paint(fill.fore_color, tone)


def _figures(series: Any, one: Series, bars: Bars, theme: Theme) -> None:
    """Write the figures into the bars, where a bar has room."""
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = bars.number, False
    labels.position = XL_LABEL_POSITION.CENTER if bars.stacked else XL_LABEL_POSITION.INSIDE_BASE
    rows = len(bars.categories) * (1 if bars.stacked or bars.over else len(bars.series))
    labels.font.size = Pt(11 if rows <= 12 else 10 if rows <= 20 else 8)
    paint(labels.font.color, theme.ink_on(one.tones[0]))
    if not bars.stacked:
        return
    for place, value in enumerate(one.values):
        if value is None or value < _SMALLEST_SHARE * bars.axis.span:
            _silence(labels._element, place)


def _silence(labels: Any, place: int) -> None:
    """Delete the label of one point."""
    label = labels._insert_dLbl_in_sequence(place)
    for child in list(label):
        if child.tag != qn("c:idx"):
            label.remove(child)
    deleted = label.makeelement(qn("c:delete"), {"val": "1"})
    label.append(deleted)


def _axes(chart: Any, bars: Bars, labels: tuple[str, ...], place: Place) -> None:
    legend = bars.legend and len(bars.series) > 1
    if legend:
        add_legend(chart)
    names, values = chart.category_axis, chart.value_axis
    plain_axis(names)
    names.reverse_order = True
    size = 13 if len(labels) <= 8 else 12 if len(labels) <= 12 else 11
    names.tick_labels.font.size = Pt(size)
    full = bars.stacked and bars.axis == SHARES
    plain_axis(values, grid=not full, high=True)
    values.format.line.fill.background()
    measure(values, bars.axis)
    if full:
        values.visible = False
    room = min(widest(labels, size) + 0.2, _LABELS)
    lines = max(wrapped(label, room, size, 9).count("\n") for label in labels)
    room = room + 0.15 if lines else room
    top = 0.09 if legend else 0.01
    bottom = 0.01 if full else 0.07
    left = room / place.width
    set_plot(chart, left, top, 1 - left - 0.03, 1 - top - bottom)
