"""The workbook's formats, each made once, and the names its sheets have."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from csi_helpers.look.colour import mix
from csi_helpers.look.palette import Palette
from csi_helpers.look.tokens import DAY
from csi_helpers.show.words import Words

CREATED = dt.datetime(2000, 1, 1)  # never another: equal inputs, equal bytes
FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
SHEET_NAME = 31
SETTINGS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass
class Pen:
    """What writes all sheets of a workbook in one hand.

    Attributes
    ----------
    book : xlsxwriter.Workbook
    words : Words
    palette : Palette
        The client's colours.
    confidence : float
    """

    book: Any
    words: Words
    palette: Palette
    confidence: float
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def format(self, **look: Any) -> Any:
        """A cell format."""
        plain = {"font_name": FONTS[self.words.language], "font_size": 10, "valign": "vcenter"}
        look = plain | {"font_color": DAY["ink"]} | look
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def title(self) -> Any:
        """A sheet's title."""
        return self.format(bold=True, font_size=14, font_color=self.palette.text)

    def quiet(self, **look: Any) -> Any:
        """What explains."""
        return self.format(font_color=DAY["quiet"], **look)

    def link(self) -> Any:
        """A way to another sheet."""
        return self.format(font_color=self.palette.text, underline=1)

    def head(self, **look: Any) -> Any:
        """A cell of the header."""
        ground = mix(self.palette.accent, DAY["paper"], 0.88)
        look = {"bold": True, "align": "center"} | look
        return self.format(bg_color=ground, text_wrap=True, **look)

    def cell(self, **look: Any) -> Any:
        """A cell of the table, with a hairline below."""
        return self.format(bottom=1, bottom_color=DAY["rule"], **look)

    def sheet_name(self, chapter: str, title: str) -> str:
        """Name of a table's sheet: chapter number and title, at most 31 characters, unique.

        Spreadsheet programs refuse ``[]:*?/\\`` and their full-width forms.
        """
        plain = " ".join(re.sub(r"[\[\]:*?/\\'［］：＊？／＼]", " ", title).split())
        plain = f"{chapter[:2]} {plain}"
        name, number = plain[:SHEET_NAME].strip(), 2
        while name.lower() in self.names:
            suffix = f" {number}"
            name, number = plain[: SHEET_NAME - len(suffix)].strip() + suffix, number + 1
        self.names.add(name.lower())
        return name
