"""The deck's colours and typeface, as its theme: whoever edits in PowerPoint keeps them."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.dml.color import ColorFormat
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml.ns import qn

from csi_helpers.look.colour import contrast
from csi_helpers.report.slides.content import Tone
from csi_helpers.report.workbook.pen import FONTS
from csi_helpers.show.colours import INK, NEUTRAL, PAPER, QUIET, Palette, mix, text_on

#: BCP 47 tags of runs: PowerPoint checks their spelling, and draws Chinese glyph forms by them.
TAGS: Mapping[str, str] = {"zh": "zh-CN", "en": "en-GB"}
_EAST_ASIAN = FONTS["zh"]
_SLOTS = {
    "dk1": MSO_THEME_COLOR.DARK_1,
    "tx1": MSO_THEME_COLOR.TEXT_1,
    "bg1": MSO_THEME_COLOR.BACKGROUND_1,
    "tx2": MSO_THEME_COLOR.TEXT_2,
    "bg2": MSO_THEME_COLOR.BACKGROUND_2,
    **{f"accent{k}": getattr(MSO_THEME_COLOR, f"ACCENT_{k}") for k in range(1, 7)},
}


@dataclass(frozen=True)
class Theme:
    """Colours by slot of the theme.

    Attributes
    ----------
    colours : mapping of str to str
        ``dk1 lt1 dk2 lt2 accent1 … accent6 hlink folHlink`` to ``#rrggbb``.
    language : str
    """

    colours: Mapping[str, str]
    language: str

    @property
    def tag(self) -> str:
        """Tag of the language of runs."""
        return TAGS[self.language]

    @property
    def fonts(self) -> tuple[str, str]:
        """Latin and East Asian typefaces, as they are called on readers' machines."""
        return FONTS[self.language], _EAST_ASIAN

    def rgb(self, tone: Tone) -> str:
        """A tone's colour as it is seen: PowerPoint lightens in HSL."""
        slot = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}.get(tone.slot, tone.slot)
        digits = self.colours[slot].removeprefix("#")
        red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
        hue, light, full = colorsys.rgb_to_hls(red, green, blue)
        light += (1 - light) * tone.lighter
        seen = colorsys.hls_to_rgb(hue, light, full)
        return "#" + "".join(f"{round(part * 255):02x}" for part in seen)

    def ink_on(self, tone: Tone) -> Tone:
        """The tone of text on a ground of this one: paper or ink, whichever reads better."""
        ground = self.rgb(tone)
        best = text_on(ground)
        return Tone("bg1") if contrast(best, PAPER) < contrast(best, INK) else Tone("tx1")


def theme_of(palette: Palette, language: str) -> Theme:
    """The theme of a client's palette.

    Examples
    --------
    >>> from csi_helpers.show.colours import palette_of
    >>> theme_of(palette_of("#1f5c99"), "en").colours["accent1"]
    '#1f5c99'
    """
    colours = {
        **{"dk1": INK, "lt1": PAPER, "dk2": palette.text, "lt2": NEUTRAL},
        **{"accent1": palette.accent, "accent2": palette.low, "accent3": QUIET},
        "accent4": mix(PAPER, palette.accent, 0.45),
        "accent5": mix(PAPER, palette.low, 0.45),
        **{"accent6": "#aeb6bf", "hlink": palette.text, "folHlink": QUIET},
    }
    return Theme(colours, language)


def paint(colour: ColorFormat, tone: Tone) -> None:
    """Set a colour of the theme, lightened."""
    colour.theme_color = _SLOTS[tone.slot]
    if tone.lighter:
        colour.brightness = tone.lighter


def scheme_colour(tone: Tone) -> Any:
    """The same as XML, where python-pptx has no object for it."""
    element = etree.Element(qn("a:schemeClr"), val=tone.slot)
    if tone.lighter:
        for name, value in (("lumMod", 1 - tone.lighter), ("lumOff", tone.lighter)):
            etree.SubElement(element, qn(f"a:{name}"), val=str(round(value * 100000)))
    return element


def themed(blob: bytes, theme: Theme) -> bytes:
    """A theme part with our colours and typefaces."""
    root = etree.fromstring(blob)
    scheme = root.find(".//" + qn("a:clrScheme"))
    scheme.set("name", "CSI")
    for slot, colour in theme.colours.items():
        place = scheme.find(qn(f"a:{slot}"))
        for child in list(place):
            place.remove(child)
        etree.SubElement(place, qn("a:srgbClr"), val=colour.removeprefix("#").upper())
    latin, east_asian = theme.fonts
    fonts = root.find(".//" + qn("a:fontScheme"))
    fonts.set("name", "CSI")
    for part in ("majorFont", "minorFont"):
        for kind, face in (("latin", latin), ("ea", east_asian)):
            fonts.find(qn(f"a:{part}")).find(qn(f"a:{kind}")).set("typeface", face)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
