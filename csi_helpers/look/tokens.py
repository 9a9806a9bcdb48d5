"""The one place of type sizes, spacing and grounds: the page's CSS and the charts read them here.

Sizes of print are points, as matplotlib counts them; those of the screen are relative to the
reader's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from csi_helpers.look.palette import NIGHT_PAPER, PAPER, palette_of

Medium = Literal["print", "screen"]

TEXT_WIDTH = 170.0  # mm: A4 less its margins; a chart is as wide
LANDSCAPE_WIDTH = 257.0  # mm, of a page on its side
PAGE_HEIGHT = 249.0  # mm of text on a page
DENSE_COLUMNS = 10  # columns of a table from which the smaller type is set
LANDSCAPE_COLUMNS = 15  # columns that no longer fit an upright page

#: Points, or em of the screen's own size. `label` and `small` are the charts' two sizes.
TYPE: Mapping[Medium, Mapping[str, str]] = {
    "print": {
        "body": "10.5pt",
        "cover": "31pt",
        "cover-long": "22pt",
        "cover-longest": "15pt",
        "cover-line": "15pt",
        "h1": "20pt",
        "h2": "14pt",
        "h3": "11.5pt",
        "caption": "10pt",
        "method": "9.4pt",
        "contents": "10pt",
        "running": "8pt",
        "table": "8.8pt",
        "fine": "8.2pt",
        "dense": "7.6pt",
    },
    "screen": {
        "body": "1rem",
        "cover": "2.3rem",
        "cover-long": "1.8rem",
        "cover-longest": "1.3rem",
        "cover-line": "1.15rem",
        "h1": "1.9rem",
        "h2": "1.4rem",
        "h3": "1.12rem",
        "caption": "1em",
        "method": ".94em",
        "contents": ".9rem",
        "running": ".85rem",
        "table": ".88em",
        "fine": ".88em",
        "dense": ".8em",
    },
}

LABEL = 7.5  # points: a chart's labels and numbers
SMALL = 6.5  # points: its column heads and legends
DENSE = float(TYPE["print"]["dense"].removesuffix("pt"))  # points: tables of many columns

#: Space above and below a heading, line height, and inside a table's cells.
SPACE: Mapping[Medium, Mapping[str, str]] = {
    "print": {"h1": "0 0 7mm", "h2": "9mm 0 3.5mm", "h3": "6mm 0 2.5mm"},
    "screen": {"h1": "4.5rem 0 1.5rem", "h2": "2.8rem 0 1rem", "h3": "2rem 0 .7rem"},
}
CELL: Mapping[Medium, Mapping[str, str]] = {
    "print": {"plain": ".2em .5em", "dense": ".2em .35em"},
    "screen": {"plain": ".36em .6em", "dense": ".36em .6em"},
}
#: Ideographs fill their line and need more air between lines than Latin letters.
LEADING: Mapping[str, float] = {"zh": 1.65, "en": 1.5}

#: What is written on, and what rules it, by day and by night.
DAY: Mapping[str, str] = {
    "ink": "#1d232b",
    "quiet": "#59636f",
    "rule": "#d5d9de",
    "hair": "#e8ebee",
    "paper": PAPER,
    "panel": "#f5f7f9",
    "warning": "#b7791f",
}
#: Greys of the charts alone: zero lines and stems, leaders from a label to its point, keys' edges.
STEM, LEADER, EDGE, FIELD = "#aeb6bf", "#8a939d", "#c3c9d0", "#f6f7f8"
NIGHT: Mapping[str, str] = {
    "ink": "#e3e7ec",
    "quiet": "#a3adb8",
    "rule": "#3a424c",
    "hair": "#2a3038",
    "paper": NIGHT_PAPER,
    "panel": "#1f242b",
    "warning": "#d9a24a",
}


def css_tokens(colour: str, medium: Medium, language: str) -> str:
    """The custom properties a page starts with.

    Parameters
    ----------
    colour : str
        The client's colour, ``#rgb`` or ``#rrggbb``.
    medium : str
        ``print`` or ``screen``; only a screen has a night.
    language : str
        ``zh`` or ``en``.

    Examples
    --------
    >>> css_tokens("#1f5c99", "print", "en").split(";")[0]
    ':root{--ink:#1d232b'
    """
    palette = palette_of(colour)
    own = {"client": palette.text, "accent": palette.text, "low": palette.low_text}
    scale = {f"type-{name}": size for name, size in TYPE[medium].items()}
    space = {f"space-{name}": size for name, size in SPACE[medium].items()}
    leading = {"leading": str(LEADING[language])}
    day = f":root{{{_declared({**DAY, **own, **scale, **space, **leading})}}}"
    if medium == "print":
        return day
    own = {"accent": palette.night, "low": palette.low_night}
    dark = f"color-scheme:dark;{_declared({**NIGHT, **own})}"
    return f"{day}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _declared(values: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in values.items())
