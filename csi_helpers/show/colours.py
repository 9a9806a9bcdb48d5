"""The colours figures are drawn with: the client's palette, and the greys page and charts share."""

from __future__ import annotations

from functools import cache

from matplotlib.colors import LinearSegmentedColormap

from csi_helpers.look.colour import contrast, legible, mix
from csi_helpers.look.palette import NEUTRAL, PAPER, Palette, palette_of
from csi_helpers.look.tokens import DAY, EDGE, FIELD, LEADER, STEM

__all__ = [
    "EDGE",
    "FIELD",
    "INK",
    "LEADER",
    "NEUTRAL",
    "PAPER",
    "QUIET",
    "RULE",
    "STEM",
    "Palette",
    "colormap",
    "darkened",
    "mix",
    "palette_of",
    "text_on",
]

INK, QUIET, RULE = DAY["ink"], DAY["quiet"], DAY["rule"]


def darkened(colour: str, ratio: float, ground: str = PAPER) -> str:
    """Darken a colour until its contrast with the ground reaches `ratio`.

    Examples
    --------
    >>> contrast(darkened("#ffee00", 4.5), "#ffffff") >= 4.5
    True
    """
    return legible(colour, ground, ratio)


def text_on(ground: str) -> str:
    """Ink or white, whichever reads better on the ground; black where neither reaches 4.5:1.

    Examples
    --------
    >>> text_on("#1f5c99"), text_on("#ffffff")
    ('#ffffff', '#1d232b')
    """
    best = max((INK, PAPER), key=lambda colour: contrast(colour, ground))
    return best if contrast(best, ground) >= 4.5 else "#000000"


@cache
def colormap(palette: Palette) -> LinearSegmentedColormap:
    """Return the diverging scale as matplotlib wants it; it works out its colours once."""
    return LinearSegmentedColormap.from_list("csi", [palette.low, FIELD, palette.accent])
