"""The report's typeface, reduced to the characters a report uses.

Noto Sans CJK SC (SIL Open Font License) comes with ``mpl-font``. Its files hold 65,000 glyphs;
a report needs some hundred of them, and carries just these, so that it looks the same on every
machine, also on one that has no Chinese font.
"""

from __future__ import annotations

import base64
import io
import struct
from collections.abc import Iterable, Mapping
from functools import cache

import brotli
import uharfbuzz
from fontTools.ttLib import TTFont

from csi_helpers.look.font import FONT_FAMILY, SIGNS_FAMILY, WEIGHTS, font_files, sign_files

#: Always there: what style sheets and counters add to a page by themselves.
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0–—−·…•×→%"

#: Punctuation that is drawn a full Chinese square wide by default, and narrow in these languages.
NARROW: Mapping[str, str] = {"zh": "", "en": "‘’“”…"}

# The font draws a minus a full square wide, too; its narrow form there is a hyphen. A minus as
# wide as a figure, which a column of numbers needs, it keeps under the code of the soft hyphen.
_MINUS, _FIGURE_MINUS = 0x2212, 0x00AD

_FEATURES = ("ccmp", "kern", "locl", "pwid")
_UNUSED_TABLES = ("BASE", "VORG", "vhea", "vmtx")  # vertical setting

# Quality 9 packs a subset in 0.05 s; 11, fontTools' fixed choice, takes 1.2 s to save 8 %.
_BROTLI_QUALITY = 9


def uncovered(text: str, weight: int = 400) -> set[str]:
    """Characters of a text that the report's font can't draw.

    Examples
    --------
    >>> sorted(uncovered("喆堃镕玥 −1.5 %"))
    []
    """
    covered = font_face(weight).unicodes
    return {character for character in text if character.isprintable()} - {
        chr(code) for code in covered
    }


@cache
def font_face(weight: int) -> uharfbuzz.Face:
    """The whole font of a weight, opened once."""
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font_files()[weight])))


@cache
def _sign_face(weight: int) -> uharfbuzz.Face:
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(sign_files()[weight])))


@cache
def drawable_codes() -> frozenset[int]:
    """What the report's own fonts draw in regular and in bold, as code points."""
    faces = [(font_face(weight), _sign_face(weight)) for weight in WEIGHTS]
    return frozenset.intersection(
        *(frozenset({*own.unicodes, *signs.unicodes}) for own, signs in faces)
    )


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def subset_font(weight: int, characters: Iterable[str], narrow: str = "") -> bytes:
    """An OpenType font with just these characters, and a minus as wide as a figure.

    Parameters
    ----------
    weight : int
        400 or 700.
    characters : iterable of str
        The characters to keep.
    narrow : str
        Characters to draw in their proportional form instead of a full square.

    Returns
    -------
    bytes
        The font file; the same for the same characters.
    """
    wanted = uharfbuzz.SubsetInput()
    codes = {_MINUS, _FIGURE_MINUS, *map(ord, characters)}
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(sorted(codes))
    features = wanted.sets(uharfbuzz.SubsetInputSets.LAYOUT_FEATURE_TAG)
    features.clear()
    features.update(map(_tag, _FEATURES))
    wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(map(_tag, _UNUSED_TABLES))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    return _narrowed(bytes(uharfbuzz.subset(font_face(weight), wanted).blob.data), narrow)


def subset_signs(weight: int, characters: Iterable[str]) -> bytes:
    """A TrueType font with those of these signs that the report's own typeface lacks; b"" if none.

    Parameters
    ----------
    weight : int
        400 or 700.
    characters : iterable of str
        What is printed.
    """
    lacking = set(map(ord, characters)) - set(font_face(weight).unicodes)
    face = _sign_face(weight)
    codes = lacking & set(face.unicodes)
    if not codes:
        return b""
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(sorted(codes))
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def _narrowed(data: bytes, narrow: str) -> bytes:
    """The font with narrow forms as the ordinary ones, in text and charts alike."""
    font = TTFont(io.BytesIO(data), lazy=True, recalcTimestamp=False)
    # Names of our own spare fontTools the outlines, where the font keeps its names.
    font.setGlyphOrder([f"g{index}" for index in range(font["maxp"].numGlyphs)])
    forms = _proportional_forms(font) if narrow else {}
    for table in font["cmap"].tables:
        glyphs = getattr(table, "cmap", {})
        if _FIGURE_MINUS in glyphs:
            glyphs[_MINUS] = glyphs[_FIGURE_MINUS]
        for code in map(ord, narrow):
            if code in glyphs:
                glyphs[code] = forms.get(glyphs[code], glyphs[code])
    packed = io.BytesIO()
    font.save(packed, reorderTables=None)
    return packed.getvalue()


def _proportional_forms(font: TTFont) -> dict[str, str]:
    rules = font["GSUB"].table
    return {
        glyph: form
        for record in rules.FeatureList.FeatureRecord
        if record.FeatureTag == "pwid"
        for index in record.Feature.LookupListIndex
        for table in rules.LookupList.Lookup[index].SubTable
        for glyph, form in getattr(table, "ExtSubTable", table).mapping.items()
    }


def woff2(font: bytes) -> bytes:
    """An OpenType font with CFF outlines, compressed for the web.

    References
    ----------
    W3C, WOFF File Format 2.0, sections 4 and 5: header, table directory, one Brotli stream.
    Tables other than ``glyf`` and ``loca`` aren't transformed.
    """
    flavour, count = struct.unpack(">4sH", font[:6])
    records = [struct.unpack(">4sIII", font[12 + 16 * i : 28 + 16 * i]) for i in range(count)]
    # Tag 63 means: the tag follows in full. The few bytes it costs spare us the list of known tags.
    directory = b"".join(b"\x3f" + tag + _base128(length) for tag, _, _, length in records)
    tables = b"".join(font[start : start + length] for _, _, start, length in records)
    packed = brotli.compress(tables, mode=brotli.MODE_FONT, quality=_BROTLI_QUALITY)
    size = 48 + len(directory) + len(packed)
    padding = -size % 4
    header = struct.pack(
        ">4s4sIHHIIHHIIIII",
        b"wOF2",
        flavour,
        size + padding,
        count,
        0,
        12 + sum(16 + length + -length % 4 for *_, length in records),
        len(packed),
        *(1, 0),
        *(0, 0, 0, 0, 0),
    )
    return b"".join((header, directory, packed, bytes(padding)))


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def font_css(text: str, language: str, *, compress: bool) -> str:
    """``@font-face`` rules with the characters of a text, as data addresses.

    Parameters
    ----------
    text : str
        Everything that is printed; markup in it does no harm.
    language : str
        ``zh`` or ``en``: decides how wide punctuation is.
    compress : bool
        True for the web (WOFF2), False for the PDF (OpenType).
    """
    characters = set(text) | set(ALWAYS)
    rules = []
    for weight in WEIGHTS:
        font = subset_font(weight, characters, NARROW[language])
        kind, data = ("woff2", woff2(font)) if compress else ("otf", font)
        rules.append(_face_rule(FONT_FAMILY, weight, kind, data))
        # On a screen the reader's own fonts have these, in colour at that.
        if not compress and (signs := subset_signs(weight, characters)):
            rules.append(_face_rule(SIGNS_FAMILY, weight, "ttf", signs))
    return "\n".join(rules)


def _face_rule(family: str, weight: int, kind: str, data: bytes) -> str:
    encoded = base64.b64encode(data).decode()
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};'
        f"src:url(data:font/{kind};base64,{encoded})}}"
    )
