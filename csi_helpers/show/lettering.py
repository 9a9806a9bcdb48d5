"""Text inside figures: how wide it is, where it breaks, what the font can't draw."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from matplotlib.ft2font import FT2Font

from csi_helpers.look.font import font_files
from csi_helpers.look.plain import MISSING

_NO_LINE_START = set("，。、；：？！）》」』】”’％%),.;:?!…·—")
_NO_LINE_END = set("（《「『【“‘([")
_WIDE = "\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_TOKENS = re.compile(rf"[{_WIDE}]|\s+|[^\s{_WIDE}]+")


@cache
def _font() -> FT2Font:
    font = FT2Font(str(font_files()[400]))  # our own: renderers resize the one matplotlib keeps
    font.set_size(100, 72)
    return font


@cache
def _drawn() -> frozenset[int]:
    return frozenset(_font().get_charmap())


@cache
def _advance(character: str) -> float:
    if ord(character) not in _drawn():
        character = drawable(character)  # what is drawn in its place
        if not character:
            return 0.0
    return float(_font().load_char(ord(character)).linearHoriAdvance) / 65536 / 100


def drawable(text: str) -> str:
    """Return the text on one line, with 〓 for whatever the font has no glyph for.

    Examples
    --------
    >>> drawable("Price\\nin $ 😀")
    'Price in $ 〓'
    """
    joined = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Mn", "Cs"}
    )
    known = "".join(c if ord(c) in _drawn() else "\0" for c in joined)
    return re.sub(" +", " ", re.sub("\0+", MISSING, known)).strip()


def text_width(text: str, size: float) -> float:
    """Width of one line in inches at `size` points.

    Examples
    --------
    >>> print(f"{text_width('满意度', 72):.1f}")
    3.0
    """
    return sum(_advance(character) for character in text) * size / 72


def _pieces(text: str) -> list[str]:
    """Units that stay whole: a Latin word, or one ideograph with its punctuation."""
    pieces: list[str] = []
    for token in _TOKENS.findall(text):
        glued = pieces and (token[0] in _NO_LINE_START or pieces[-1][-1] in _NO_LINE_END)
        if glued:
            pieces[-1] += token
        else:
            pieces.append(token)
    return pieces


def wrapped(text: str, width: float, size: float, lines: int = 2) -> str:
    """Break a label into at most `lines` lines of `width` inches; the rest becomes an ellipsis.

    Parameters
    ----------
    text : str
        A label from the client's file.
    width : float
        Room in inches.
    size : float
        Font size in points.
    lines : int
        Most lines.

    Examples
    --------
    >>> wrapped("Clarity of the monthly bill", 1.0, 8).split(chr(10))
    ['Clarity of the', 'monthly bill']
    """
    rows = _filled(text, width, size)
    if len(rows) > lines:
        last = rows[lines - 1]
        while last and text_width(last + "…", size) > width:
            last = last[:-1]
        # The font's ellipsis is as wide as an ideograph: out of place in Latin text.
        end = "…" if re.search(f"[{_WIDE}]", text) else "..."
        return "\n".join([*rows[: lines - 1], last.rstrip() + end])
    widest = max((text_width(piece, size) for piece in _pieces(drawable(text))), default=0.0)
    for share in (0.55, 0.65, 0.75, 0.85):  # no last line of a single character
        if widest > width * share:  # a word would break to make the lines even
            continue
        level = _filled(text, width * share, size)
        if len(level) == len(rows):
            return "\n".join(level)
    return "\n".join(rows)


@cache
def narrowest(text: str, lines: int) -> float:
    """The narrowest width, in em, at which a text takes at most `lines` lines; no word is broken.

    Examples
    --------
    >>> f"{narrowest('满意度水平', 2):.1f}"
    '3.0'
    """
    pieces = [text_width(piece, 72) for piece in _pieces(drawable(text))]
    least, most = max(pieces, default=0.0), sum(pieces)
    if lines == 1 or len(_filled(text, least, 72)) <= lines:
        return most if lines == 1 else least
    while most - least > 0.05:
        middle = (least + most) / 2
        least, most = (least, middle) if len(_filled(text, middle, 72)) <= lines else (middle, most)
    return most


def _filled(text: str, width: float, size: float) -> list[str]:
    """Fill lines of `width` inches one after the other."""
    rows = [""]
    for piece in _pieces(drawable(text)):
        for part in [piece] if text_width(piece, size) <= width else list(piece):
            if text_width((rows[-1] + part).rstrip(), size) <= width or not rows[-1]:
                rows[-1] += part
            else:
                rows.append(part.lstrip())
    return [row.strip() for row in rows]
