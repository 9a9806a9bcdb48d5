"""A chart's SVG into lines, areas and texts: the few kinds of marks our own charts consist of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from csi_helpers.report.document.paper.outlines import (
    NUMBER,
    UnknownMarkError,
    circle,
    decimal,
    path,
    polyline,
)

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"

#: What a mark takes over from the group around it, and what it is where nobody says.
_INHERITED = {
    "fill": "#000000",
    "fill-opacity": "1",
    "stroke": "none",
    "stroke-opacity": "1",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-dasharray": "none",
    "stroke-dashoffset": "0",
    "font-family": "sans-serif",
    "font-size": "16",
    "font-weight": "400",
    "text-anchor": "start",
}
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}

_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
_LENGTH = re.compile(r"(-?[\d.]+)(?:px)?")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_TRANSLATE = re.compile(r"translate\((-?[\d.]+)[ ,](-?[\d.]+)\)")
_PAINTS = {(True, True): b"B", (True, False): b"f", (False, True): b"S"}

Colour = tuple[float, float, float, float]  # red, green, blue, opacity; each 0 to 1


class Shape(NamedTuple):
    """A path to fill and stroke; `pen`, `outline` and `paint` are operators of a PDF."""

    outline: bytes
    paint: bytes
    fill: Colour | None
    stroke: Colour | None
    pen: bytes


class Lettering(NamedTuple):
    """A text that starts at, ends at or is centred on `x`, its baseline at `y`."""

    text: str
    x: float
    y: float
    anchor: str
    family: str
    size: float
    weight: int
    fill: Colour


Mark = Shape | Lettering
Box = tuple[float, float, float, float]  # x, y, width, height


@dataclass(frozen=True)
class Drawing:
    """A chart: marks in the order they are painted, each with the box that cuts it off.

    Parameters
    ----------
    view : tuple of float
        x, y, width and height of what is shown, in the drawing's own units.
    marks : tuple of (Box or None, Mark)
    """

    view: Box
    marks: tuple[tuple[Box | None, Mark], ...]


def read_drawing(svg: str) -> Drawing:
    """The marks of a chart.

    Parameters
    ----------
    svg : str
        A drawing with its namespaces.

    Returns
    -------
    Drawing

    Raises
    ------
    UnknownMarkError
        There is an element, a property or a value that is not read here: a gradient, say.
    xml.etree.ElementTree.ParseError
        It is no XML.

    Examples
    --------
    >>> svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 6"><path d="M0 0L9 6"/></svg>'
    >>> read_drawing(svg).marks[0][1].outline
    b'0 0 m\\n9 6 l'
    """
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own charts; expat expands no entity here
    view = tuple(map(float, NUMBER.findall(root.get("viewBox", ""))))
    if root.tag != f"{_SVG}svg" or len(view) != 4 or "width" in root.attrib:
        raise UnknownMarkError(root.tag)
    return Drawing(view, tuple(_Reader(root).marks()))


class _Reader:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.named = {
            child.attrib["id"]: child
            for defs in root.iter(f"{_SVG}defs")
            for child in defs
            if "id" in child.attrib
        }

    def marks(self) -> Iterator[tuple[Box | None, Mark]]:
        style = _style(self.root, _INHERITED, ("viewBox", "role", "class"))
        for child in self.root:
            yield from self._marks(child, style, None)

    def _marks(
        self, element: Element, outer: Mapping[str, str], box: Box | None
    ) -> Iterator[tuple[Box | None, Mark]]:
        kind = element.tag.removeprefix(_SVG)
        if kind in ("title", "defs"):
            return
        own = _OWN.get(kind)
        if own is None:
            raise UnknownMarkError(kind)
        style = _style(element, outer, own)
        box = self._box(style.pop("clip-path", None), box)
        if kind == "g":
            for child in element:
                yield from self._marks(child, style, box)
        elif kind == "text":
            yield box, _lettering(element, style)
        elif kind == "use":
            again = self.named[element.attrib[_HREF].removeprefix("#")]
            place = float(element.get("x", 0)), float(element.get("y", 0))
            inner = _style(again, style, _OWN["path"])
            yield from _seen(box, _shape(path(again.attrib["d"], place), inner))
        else:
            yield from _seen(box, _shape(_OUTLINES[kind](element), style))

    def _box(self, reference: str | None, around: Box | None) -> Box | None:
        if reference is None:
            return around
        found = _REFERENCE.fullmatch(reference)
        children = list(self.named[found[1]]) if found else []
        if around or len(children) != 1 or children[0].tag != f"{_SVG}rect":
            raise UnknownMarkError(f"clip-path {reference}")
        x, y, width, height = (float(children[0].get(k, 0)) for k in ("x", "y", "width", "height"))
        return x, y, width, height


def _style(element: Element, outer: Mapping[str, str], own: tuple[str, ...]) -> dict[str, str]:
    style = {key: value for key, value in outer.items() if key != "opacity"}
    said = {key: value for key, value in element.attrib.items() if key not in (*own, "id", "style")}
    for rule in filter(None, element.get("style", "").split(";")):
        key, _, value = rule.partition(":")
        said[key.strip()] = value.strip()
    for key in said:
        if key not in _INHERITED and key not in ("opacity", "clip-path"):
            raise UnknownMarkError(key)
    if "opacity" in said and element.tag not in (f"{_SVG}path", f"{_SVG}use"):
        raise UnknownMarkError(f"opacity of {element.tag}")
    return style | said


def _colour(value: str, *opacities: str) -> Colour | None:
    if value == "none":
        return None
    found = _COLOUR.fullmatch(value)
    if not found:
        raise UnknownMarkError(value)
    red, green, blue = (int(part, 16) / 255 for part in found.groups())
    alpha = 1.0
    for opacity in opacities:
        alpha *= min(1.0, max(0.0, float(opacity)))
    return red, green, blue, alpha


def _length(value: str) -> float:
    found = _LENGTH.fullmatch(value)
    if not found:
        raise UnknownMarkError(value)
    return float(found[1])


def _shape(outline: bytes, style: Mapping[str, str]) -> Shape | None:
    opacity = style.get("opacity", "1")
    fill = _colour(style["fill"], style["fill-opacity"], opacity)
    width = _length(style["stroke-width"])
    stroke = _colour(style["stroke"], style["stroke-opacity"], opacity) if width else None
    paint = _PAINTS.get((fill is not None, stroke is not None))
    if paint is None or not outline:
        return None
    if (
        paint == b"B" and opacity != "1"
    ):  # where line and area overlap, the line would shine through
        raise UnknownMarkError("opacity of line and area")
    dashes = (
        [] if style["stroke-dasharray"] == "none" else NUMBER.findall(style["stroke-dasharray"])
    )
    cap, join = _CAPS[style["stroke-linecap"]], _JOINS[style["stroke-linejoin"]]
    offset = decimal(_length(style["stroke-dashoffset"]))
    pen = f"{decimal(width)} w {cap} J {join} j 4 M [{' '.join(dashes)}] {offset} d"
    return Shape(outline, paint, fill, stroke, pen.encode())


def _seen(box: Box | None, shape: Shape | None) -> Iterator[tuple[Box | None, Mark]]:
    if shape:
        yield box, shape


def _lettering(element: Element, style: Mapping[str, str]) -> Lettering:
    fill = _colour(style["fill"], style["fill-opacity"])
    if len(element) or fill is None or style["stroke"] != "none":
        raise UnknownMarkError("text")
    x, y = float(element.get("x", 0)), float(element.get("y", 0))
    if moved := element.get("transform"):
        found = _TRANSLATE.fullmatch(moved)
        if not found:
            raise UnknownMarkError(moved)
        x, y = x + float(found[1]), y + float(found[2])
    return Lettering(
        " ".join((element.text or "").split()),
        x,
        y,
        style["text-anchor"],
        style["font-family"],
        _length(style["font-size"]),
        int(style["font-weight"]),
        fill,
    )


_OWN = {
    "g": (),
    "path": ("d",),
    "use": (_HREF, "x", "y"),
    "circle": ("cx", "cy", "r"),
    "polyline": ("points",),
    "text": ("x", "y", "transform"),
}
_OUTLINES = {
    "path": lambda element: path(element.attrib["d"]),
    "circle": circle,
    "polyline": polyline,
}
