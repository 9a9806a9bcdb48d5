"""A whole palette from the client's one colour: readable by day and night, told apart by all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from csi_helpers.look.colour import contrast, legible, mix
from csi_helpers.look.vision import VISIONS, distance

PAPER = "#ffffff"
NIGHT_PAPER = "#15181d"
NEUTRAL = "#e4e6e9"

#: Contrasts asked of marks and of text (WCAG 2.2, criteria 1.4.11 and 1.4.3).
MARK, TEXT = 3.0, 4.5
#: At night a little more: light letters on dark glow.
_NIGHT_TEXT = 6.0

# Opposites of the client's colour, in order of taste: the first that everybody can tell from it.
_OPPOSITES = ("#b4543c", "#c28a1f", "#3f6f9f", "#6b5b95")
_APART = 0.14  # Oklab distance; a just noticeable difference is about 0.02
_APART_IN_GREY = 0.12  # two greys this far apart are told apart side by side


@dataclass(frozen=True)
class Palette:
    """The colours of one client's report.

    Parameters
    ----------
    accent : str
        The client's colour, dark enough to be seen as a mark on white (3:1).
    text : str
        The client's colour as text (4.5:1 on white).
    low : str
        The other end of diverging scales and the second of two categories, as a mark.
    low_text : str
        The same as text.
    night, low_night : str
        Both as text and marks on the dark page.
    """

    accent: str
    text: str
    low: str
    low_text: str
    night: str
    low_night: str

    def at(self, position: float) -> str:
        """Colour at a position from -1 (low) through 0 (neutral) to 1 (accent)."""
        end = self.accent if position > 0 else self.low
        return mix(NEUTRAL, end, min(abs(position), 1.0))

    def diverging(self, k: int) -> list[str]:
        """Colours of `k` ordered answers, from the lowest to the highest."""
        return [self.at(position) for position in (np.linspace(-1, 1, k) if k > 1 else [1.0])]

    def sequence(self, k: int) -> list[str]:
        """Colours of `k` waves, from the palest (oldest) to the accent (current)."""
        shares: Sequence[float] = [1.0] if k == 1 else list(np.linspace(0.35, 1, k))
        return [mix(PAPER, self.accent, share) for share in shares]

    def tint(self, position: float) -> str:
        """Pale cell ground for a position from -1 to 1; ink on it stays above 4.5:1."""
        end = self.accent if position > 0 else self.low
        return mix(PAPER, end, 0.45 * min(abs(position), 1.0))


@cache
def palette_of(colour: str) -> Palette:
    """Derive the palette from the client's colour.

    The client's colour stays what it is where it can be seen on white. Its opposite is the first
    of a few well-tempered colours, in its own or another shade, that readers of normal sight,
    protanopes, deuteranopes, tritanopes and a print in grey all tell from it.

    Parameters
    ----------
    colour : str
        ``#rgb`` or ``#rrggbb``.

    Examples
    --------
    >>> palette_of("#1f5c99").accent
    '#1f5c99'
    """
    accent = legible(colour, PAPER, MARK)
    far = (shade for shade in _shades() if apart(accent, shade))
    low = next(far, "") or max(_shades(), key=lambda shade: _nearest(accent, shade))
    return Palette(
        accent=accent,
        text=legible(accent, PAPER, TEXT),
        low=low,
        low_text=legible(low, PAPER, TEXT),
        night=legible(colour, NIGHT_PAPER, _NIGHT_TEXT),
        low_night=legible(low, NIGHT_PAPER, _NIGHT_TEXT),
    )


def apart(one: str, other: str) -> bool:
    """Whether every reader tells the two colours from each other, on screen and in a grey print.

    Examples
    --------
    >>> apart("#1f5c99", "#c28a1f"), apart("#c0392b", "#5f7a1f")
    (True, False)
    """
    limits = {vision: _APART_IN_GREY if vision == "grey" else _APART for vision in VISIONS}
    return all(distance(one, other, vision) >= limit for vision, limit in limits.items())


def _nearest(one: str, other: str) -> float:
    """The distance to the eye that tells the two colours apart least."""
    return min(distance(one, other, vision) for vision in VISIONS)


def _shades() -> Iterator[str]:
    """Each opposite as it is; then as light as a mark may be, then darker and darker."""
    yield from _OPPOSITES
    for opposite in _OPPOSITES:
        yield _lightest(opposite)
    for ratio in (7.0, 10.0, 14.0):
        for opposite in _OPPOSITES:
            yield legible(opposite, PAPER, ratio)


def _lightest(colour: str) -> str:
    """The lightest shade that still is a mark on white."""
    shades = (mix(colour, PAPER, share) for share in np.linspace(1, 0, 51))
    return next(shade for shade in shades if contrast(shade, PAPER) >= MARK)
