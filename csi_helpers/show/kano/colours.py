"""One colour a class, the same in every chart."""

from __future__ import annotations

from csi_helpers.show.colours import PAPER, QUIET, darkened, mix
from csi_helpers.show.theme import palette


def class_colour(letter: str) -> str:
    """What must be there and what pays both ways stand out; the indifferent are grey."""
    colours = {
        "M": palette().low,
        "O": palette().accent,
        "A": mix(PAPER, palette().accent, 0.45),
        "I": "#d3d8de",
        "R": QUIET,
        "Q": "#eef0f2",
    }
    return colours[letter]


def dot_colour(letter: str) -> str:
    """The same for dots on paper, dark enough to be seen."""
    return darkened(class_colour(letter), 3.0)
