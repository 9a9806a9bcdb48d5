"""Charts painted straight into the PDF, mark by mark, instead of as documents of their own."""

from __future__ import annotations

import base64
import importlib
import re
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import Any
from xml.etree import ElementTree

from csi_helpers.report.document.paper.outlines import UnknownMarkError
from csi_helpers.report.document.paper.shapes import (
    Colour,
    Drawing,
    Lettering,
    Shape,
    read_drawing,
)

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_SVG_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)
_CLASS = re.compile(r'\bclass="[^"]*"')
_NAMESPACES = {
    "xmlns": "http://www.w3.org/2000/svg",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}


def charts_apart(html: str) -> tuple[str, dict[str, Drawing]]:
    """The page with each drawing as a picture of its own instead of a part of the page.

    A third of a report's elements are charts' lines and letters. Within the page WeasyPrint seeks
    a style for each of them, as if they were text, and then reads the drawing anew all the same.

    Parameters
    ----------
    html : str
        A page.

    Returns
    -------
    str
        The page, ``<img>`` with the drawing's title as alternative text in place of ``<svg>``; a
        drawing that is no XML stays where it is.
    dict of str to Drawing
        What the pictures show, by address. A drawing that is none of ours has a ``data:`` address
        and is not among them.

    Examples
    --------
    >>> html, drawings = charts_apart('<svg viewBox="0 0 1 1"><title>Loyal</title></svg>')
    >>> html, list(drawings)
    ('<img alt="Loyal" src="data:,chart-1">', ['data:,chart-1'])
    """
    drawings: dict[str, Drawing] = {}
    return _SVG.sub(lambda match: _chart_apart(match[0], drawings), html), drawings


def _chart_apart(drawing: str, drawings: dict[str, Drawing]) -> str:
    missing = [f'{name}="{uri}"' for name, uri in _NAMESPACES.items() if f"{name}=" not in drawing]
    svg = drawing.replace("<svg", " ".join(("<svg", *missing)), 1)
    address = f"data:,chart-{len(drawings) + 1}"
    try:
        drawings[address] = read_drawing(svg)
    except ElementTree.ParseError:
        return drawing
    except (UnknownMarkError, KeyError, ValueError):
        address = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    title = _SVG_TITLE.search(drawing)
    alternative = title[1].replace('"', "&quot;") if title else ""
    named = _CLASS.search(drawing.partition(">")[0])
    kind = f" {named[0]}" if named else ""
    return f'<img{kind} alt="{alternative}" src="{address}">'


class Scribe:
    """Letters the charts of one page in the page's fonts.

    Parameters
    ----------
    fonts : weasyprint.text.fonts.FontConfiguration
    """

    def __init__(self, fonts: Any) -> None:
        self.fonts = fonts
        self.styles: dict[tuple[str, float, int], Any] = {}

    def letter(self, stream: Any, mark: Lettering) -> None:
        """Set a text and draw it on a stream."""
        style = self._style(mark.family, mark.size, mark.weight)
        # The function as it stands there now: it may remember what it has set before.
        split = _module("layout.inline").split_first_line
        layout, _, _, width, *_ = split(mark.text, style, None, inf, 0)
        x = mark.x - _SHARE_BEFORE[mark.anchor] * width
        layout.reactivate(style)
        stream.begin_text()
        _module("draw.text").draw_first_line(
            stream,
            _module("svg.text").TextBox(layout, style),
            "none",
            "none",
            _module("matrix").Matrix(a=1, d=-1, e=x, f=mark.y),
        )
        stream.end_text()

    def _style(self, family: str, size: float, weight: int) -> Any:
        key = family, size, weight
        if key not in self.styles:
            style = self.styles[key] = _module("svg.text").Style()
            style.update(_module("css.properties").INITIAL_VALUES)
            style.font_config = self.fonts
            style["font_family"] = [name.strip("'\" ") for name in family.split(",")]
            style["font_size"], style["font_weight"] = size, weight
        return self.styles[key]


_SHARE_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def _module(name: str) -> Any:
    return importlib.import_module(f"weasyprint.{name}")


class Chart:
    """A drawing as WeasyPrint wants its images: with a size, and able to draw itself.

    Parameters
    ----------
    drawing : Drawing
    scribe : Scribe
    """

    def __init__(self, drawing: Drawing, scribe: Scribe) -> None:
        self.drawing, self.scribe = drawing, scribe

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[None, None, float]:
        """No size of its own; how many times as wide as high it is."""
        _, _, width, height = self.drawing.view
        return None, None, width / height

    def draw(self, stream: Any, width: float, height: float, _style: object) -> None:
        """Paint into a page.

        Parameters
        ----------
        stream : weasyprint.pdf.stream.Stream
        width, height : float
            The room there is, in the stream's units.
        """
        x, y, wide, high = self.drawing.view
        scale = min(width / wide, height / high)
        stream.push_state()
        stream.transform(
            a=scale,
            d=scale,
            e=(width - wide * scale) / 2 - x * scale,
            f=(height - high * scale) / 2 - y * scale,
        )
        for box, marks in groupby(self.drawing.marks, key=itemgetter(0)):
            stream.push_state()
            if box:
                stream.rectangle(*box)
                stream.clip()
                stream.end()
            brush = _Brush(stream)
            for _, mark in marks:
                if isinstance(mark, Lettering):
                    brush.colour(mark.fill)
                    self.scribe.letter(stream, mark)
                else:
                    brush.paint(mark)
            stream.pop_state()
        stream.pop_state()


class _Brush:
    """Says what has changed since the last mark, and no more."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.pen = b""
        self.colours: dict[bool, Colour | None] = {False: None, True: None}

    def colour(self, colour: Colour, *, stroke: bool = False) -> None:
        if colour != self.colours[stroke]:
            self.colours[stroke] = colour
            *rgb, alpha = colour
            self.stream.set_alpha(alpha, stroke)
            self.stream.set_color_rgb(*rgb, stroke)

    def paint(self, shape: Shape) -> None:
        if shape.fill:
            self.colour(shape.fill)
        if shape.stroke:
            self.colour(shape.stroke, stroke=True)
            if shape.pen != self.pen:
                self.pen = shape.pen
                self.stream.stream.append(shape.pen)
        self.stream.stream.append(shape.outline)
        self.stream.stream.append(shape.paint)
