"""Intervals as error bars, which read their figures from the chart's own worksheet."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

from csi_helpers.report.slides.content import Series, Tone, Value
from csi_helpers.report.slides.drawing.sheets import RowsData, fill_cache
from csi_helpers.report.slides.theme import scheme_colour
from csi_helpers.show.words import Words

_WIDTH = 12700  # EMU: one point


def reaches(series: Series) -> tuple[list[Value], list[Value]]:
    """How far the interval reaches down and up from each figure.

    Examples
    --------
    >>> reaches(Series("a", (2.0, None), (Tone("accent1"),), (1.5, None), (3.0, None)))
    ([0.5, None], [1.0, None])
    """
    down: list[Value] = []
    up: list[Value] = []
    for value, low, high in zip(series.values, series.low, series.high, strict=True):
        there = value is not None and low is not None and high is not None
        down.append(max(value - low, 0.0) if there else None)  # type: ignore[operator]
        up.append(max(high - value, 0.0) if there else None)  # type: ignore[operator]
    return down, up


def prepare(data: RowsData, series: tuple[Series, ...], words: Words) -> dict[int, Any]:
    """Put the reaches of all intervals into the worksheet; series' numbers to their references."""
    found = {}
    for place, one in enumerate(series):
        if not one.low or all(value is None for value in one.low):
            continue
        down, up = reaches(one)
        minus = data.add_further(words.text("slides.series.minus", name=one.name), down)
        plus = data.add_further(words.text("slides.series.plus", name=one.name), up)
        found[place] = (plus, up), (minus, down)
    return found


def add_whiskers(element: Any, ends: Any, tone: Tone, *, upright: bool = False) -> None:
    """Give a series of a chart its error bars.

    Parameters
    ----------
    element : CT_SeriesXXX
        The series' XML.
    ends : pair of (reference, figures)
        Upwards, then downwards.
    tone : Tone
    upright : bool
        Of a line: its error bars have a direction.
    """
    bars = etree.Element(qn("c:errBars"))
    if upright:
        etree.SubElement(bars, qn("c:errDir"), val="y")
    etree.SubElement(bars, qn("c:errBarType"), val="both")
    etree.SubElement(bars, qn("c:errValType"), val="cust")
    etree.SubElement(bars, qn("c:noEndCap"), val="1")
    for name, (reference, figures) in zip(("plus", "minus"), ends, strict=True):
        values = etree.SubElement(etree.SubElement(bars, qn(f"c:{name}")), qn("c:numRef"))
        etree.SubElement(values, qn("c:f")).text = reference
        there = {place: figure for place, figure in enumerate(figures) if figure is not None}
        fill_cache(etree.SubElement(values, qn("c:numCache")), there, len(figures))
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"), w=str(_WIDTH))
    etree.SubElement(line, qn("a:solidFill")).append(scheme_colour(tone))
    element.find(qn("c:cat")).addprevious(bars)
