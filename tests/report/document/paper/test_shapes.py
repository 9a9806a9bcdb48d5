"""The marks a chart consists of, read from its SVG."""

from __future__ import annotations

from typing import cast

import pytest

from csi_helpers.report.document.paper.outlines import UnknownMarkError
from csi_helpers.report.document.paper.shapes import (
    Lettering,
    Mark,
    Shape,
    read_drawing,
)

DEFS = (
    '<defs><path id="dot" d="M0 1L2 3" style="stroke:#0000ff"/>'
    '<clipPath id="box"><rect x="1" y="2" width="3" height="4"/></clipPath>'
    '<clipPath id="round"><circle cx="1" cy="2" r="3"/></clipPath></defs>'
)


def read(inside: str, attributes: str = "") -> list[tuple[object, Mark]]:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 90 60" {attributes}><title>t</title>{DEFS}{inside}</svg>'
    )
    return list(read_drawing(svg).marks)


def shape(inside: str, attributes: str = "") -> Shape:
    ((_, mark),) = read(inside, attributes)
    return cast(Shape, mark)


@pytest.mark.parametrize(
    ("path", "outline"),
    [
        ("M0 .5L-1 2z", b"0 0.5 m\n-1 2 l\nh"),
        ("M1 2C1 2 3 4 5 6", b"1 2 m\n1 2 3 4 5 6 c"),
        ("M0 0Q3 3 6 0", b"0 0 m\n2 2 4 2 6 0 c"),
        ("M1234567.25 0.00004", b"1234567.25 0 m"),  # a PDF knows no exponents
    ],
)
def test_a_path_in_operators_of_a_pdf(path: str, outline: bytes) -> None:
    assert shape(f'<path d="{path}"/>').outline == outline


def test_what_is_said_of_a_group_holds_for_its_marks() -> None:
    inside = (
        '<g style="stroke:#ff0000;stroke-width:2px"><g clip-path="url(#box)">'
        '<path d="M0 0" style="fill:none;stroke-dasharray:1,2;stroke-linecap:square"/></g></g>'
    )
    ((box, mark),) = read(inside, 'style="stroke-linejoin:round"')
    assert box == (1, 2, 3, 4)
    assert isinstance(mark, Shape)
    assert mark.stroke == (1, 0, 0, 1) and mark.fill is None and mark.paint == b"S"
    assert mark.pen == b"2 w 2 J 1 j 4 M [1 2] 0 d"


def test_a_mark_drawn_again_elsewhere() -> None:
    found = shape('<use xlink:href="#dot" x="10" y="20" style="fill:#00ff00;stroke:#ff0000"/>')
    assert found.outline == b"10 21 m\n12 23 l"
    assert found.fill == (0, 1, 0, 1)
    assert found.stroke == (0, 0, 1, 1)  # its own goes before


def test_opacities_multiply() -> None:
    found = shape('<path d="M0 0" style="fill:#000000;fill-opacity:.5;opacity:0.5"/>')
    assert found.fill == (0, 0, 0, 0.25)


def test_what_is_not_seen_is_not_drawn() -> None:
    hidden = "fill:none;stroke:#ff0000;stroke-width:0"
    assert read(f'<path d="M0 0" style="{hidden}"/><path d="M0 0" style="fill:none"/>') == []


def test_circles_and_lines() -> None:
    assert shape('<polyline points="0,1 2,3"/>').outline == b"0 1 m\n2 3 l"
    lines = shape('<circle cx="5" cy="5" r="2"/>').outline.split(b"\n")
    assert [line[-1:] for line in lines] == [b"m", b"c", b"c", b"c", b"c", b"h"]
    assert lines[0] == b"7 5 m" and lines[2].endswith(b" 3 5 c")


def test_a_text_and_where_it_stands() -> None:
    inside = (
        '<text style="font-size:7px;font-weight:700;text-anchor:end;fill:#ff0000" '
        'x="1" y="2" transform="translate(10 20)"> a &amp;\n b </text>'
    )
    ((_, mark),) = read(inside, "style=\"font-family:'A B', sans-serif\"")
    assert mark == Lettering("a & b", 11, 22, "end", "'A B', sans-serif", 7, 700, (1, 0, 0, 1))


@pytest.mark.parametrize(
    "inside",
    [
        "<rect/>",
        '<path d="M0 0" style="fill:url(#dot)"/>',
        '<path d="M0 0" style="fill:red"/>',
        '<path d="M0 0" transform="scale(2)"/>',
        '<path d="M0 0" style="stroke:#ff0000;opacity:.5"/>',
        '<path d="m1 1"/>',
        '<path d="M0 0 1 1"/>',
        '<path d="M0 0" style="stroke:#ff0000;stroke-width:10%"/>',
        '<g style="opacity:.5"><path d="M0 0"/></g>',
        '<g clip-path="url(#round)"><path d="M0 0"/></g>',
        '<g clip-path="url(#box)"><path d="M0 0" clip-path="url(#box)"/></g>',
        '<text transform="rotate(90)">a</text>',
        "<text>a<tspan>b</tspan></text>",
        '<text style="fill:none">a</text>',
    ],
)
def test_what_no_chart_of_ours_holds_is_refused(inside: str) -> None:
    with pytest.raises(UnknownMarkError):
        read(inside)


def test_a_size_of_its_own_or_no_view_is_refused() -> None:
    for attributes in ('viewBox="0 0 1 1" width="3"', "", 'viewBox="0 0 1"'):
        with pytest.raises(UnknownMarkError):
            read_drawing(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>')
