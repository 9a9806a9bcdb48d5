"""Outlines of SVG as operators of a PDF."""

from __future__ import annotations

import re
from math import pi, sqrt
from xml.etree.ElementTree import Element

NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_POINTS = {"M": 1, "L": 1, "Q": 2, "C": 3}
_OPERATORS = {"M": "m", "L": "l", "Q": "c", "C": "c"}


class UnknownMarkError(ValueError):
    """The drawing holds something none of our charts do."""


def path(written: str, place: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """A path's ``d``, moved to a place.

    Raises
    ------
    UnknownMarkError
        A command but M, L, Q, C and z, or one with several points.

    Examples
    --------
    >>> path("M0 0L9 6z", (1, 1))
    b'1 1 m\\n10 7 l\\nh'
    """
    lines, here = [], (0.0, 0.0)
    for command, rest in _STEP.findall(written):
        numbers = [float(number) for number in NUMBER.findall(rest)]
        points = [
            (x + place[0], y + place[1]) for x, y in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        if command in "zZ" and not points:
            lines.append("h")
            continue
        if len(points) != _POINTS.get(command):
            raise UnknownMarkError(f"{command}{rest}")
        if command == "Q":  # a parabola as the cubic curve that equals it
            (mx, my), (x, y) = points
            first = here[0] + (mx - here[0]) * 2 / 3, here[1] + (my - here[1]) * 2 / 3
            second = x + (mx - x) * 2 / 3, y + (my - y) * 2 / 3
            points = [first, second, (x, y)]
        here = points[-1]
        lines.append(f"{_written(points)} {_OPERATORS[command]}")
    return "\n".join(lines).encode()


def _written(points: list[tuple[float, float]]) -> str:
    return " ".join(decimal(number) for point in points for number in point)


def decimal(number: float) -> str:
    """As a PDF takes it: no exponent. A thousandth of a point is finer than any printer."""
    return f"{number:.3f}".rstrip("0").rstrip(".") if abs(number) >= 0.0005 else "0"


def circle(element: Element) -> bytes:
    """A circle of four curves."""
    x, y, r = (float(element.attrib[key]) for key in ("cx", "cy", "r"))
    k = r / sqrt(pi)  # where WeasyPrint puts the handles, too
    return path(
        f"M{x + r} {y}C{x + r} {y + k} {x + k} {y + r} {x} {y + r}"
        f"C{x - k} {y + r} {x - r} {y + k} {x - r} {y}C{x - r} {y - k} {x - k} {y - r} {x} {y - r}"
        f"C{x + k} {y - r} {x + r} {y - k} {x + r} {y}z"
    )


def polyline(element: Element) -> bytes:
    """A line from point to point."""
    numbers = NUMBER.findall(element.attrib["points"])
    points = [f"{x} {y}" for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    return path("M" + "L".join(points))
