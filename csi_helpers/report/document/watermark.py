"""The word behind a draft's pages, as outlines: the same everywhere, and never read aloud."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache

import uharfbuzz
from fontTools.pens.svgPathPen import SVGPathPen

from csi_helpers.report.document.fonts import font_face


@dataclass(frozen=True)
class Ink:
    """Colour and opacity of the word."""

    colour: str
    opacity: float


#: On white: any ink of the report keeps a contrast above 4.5 on it, grey source lines included.
ON_PAGE = Ink("#7d8a9b", 0.12)
#: On the cover's band, whose ink is white: what makes the client's colour darker never hurts.
ON_BAND = Ink("#000", 0.16)

_SLANT = 30  # degrees, rising to the right
_MIDDLE = 380  # of an ideograph's height above the baseline, in thousandths of its width

_SMALLEST = 1350  # half the square's side: a word of two ideographs isn't blown up


@cache
def watermark(word: str, ink: Ink) -> str:
    """``data:`` address of a square SVG with the word in bold, slanted.

    Parameters
    ----------
    word : str
        One short word.
    ink : Ink
    """
    font = uharfbuzz.Font(font_face(700))
    outlines, right = [], 0
    for character in word:
        glyph = font.get_nominal_glyph(ord(character))
        pen = SVGPathPen(None)
        font.draw_glyph_with_pen(glyph, pen)
        outlines.append(f'<path transform="translate({right})" d="{pen.getCommands()}"/>')
        right += font.get_glyph_h_advance(glyph)
    half = max(right / 2 + 100, _SMALLEST)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-half} {-half} {2 * half} {2 * half}">'
        f'<g fill="{ink.colour}" fill-opacity="{ink.opacity}" '
        f'transform="rotate(-{_SLANT}) scale(1 -1) translate({-right / 2} -{_MIDDLE})">'
        f"{''.join(outlines)}</g></svg>"
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
