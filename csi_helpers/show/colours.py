"""Colours from the client's one colour: readable on paper, told apart by colour-blind readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

from csi_helpers.look.colour import contrast

INK = "#1d232b"
QUIET = "#5b6570"  # second-rank text, 5.9:1 on white
RULE = "#d5d9de"
NEUTRAL = "#e4e6e9"
PAPER = "#ffffff"
_BLACK = "#000000"

# Opposites of the client's colour: the first that a deuteranope can tell from it is taken.
_OPPOSITES = ("#b4543c", "#c28a1f", "#3f6f9f", "#6b5b95")
_APART = 0.14  # Oklab distance; a just noticeable difference is about 0.02
# Machado, Oliveira & Fernandes (2009), full deuteranopia, linear RGB.
_DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def _linear(colour: str) -> np.ndarray:
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _seen(colour: str) -> np.ndarray:
    """Oklab coordinates (Ottosson 2020) of a colour as a deuteranope sees it."""
    light = np.clip(_DEUTERANOPIA @ _linear(colour), 0, 1)
    return np.asarray(_TO_LAB @ np.cbrt(_TO_LMS @ light))


def mix(one: str, other: str, share: float) -> str:
    """Go `share` (0 to 1) of the way from one colour to the other.

    Examples
    --------
    >>> mix("#000000", "#ffffff", 1.0)
    '#ffffff'
    """
    start, end = np.array(to_rgb(one)), np.array(to_rgb(other))
    return str(to_hex(start + (end - start) * share))


def darkened(colour: str, ratio: float, ground: str = PAPER) -> str:
    """Darken a colour until its contrast with the ground reaches `ratio`.

    Examples
    --------
    >>> contrast(darkened("#ffee00", 4.5), "#ffffff") >= 4.5
    True
    """
    for step in range(0, 101, 2):
        candidate = mix(colour, "#000000", step / 100)
        if contrast(candidate, ground) >= ratio:
            return candidate
    return "#000000"


def text_on(ground: str) -> str:
    """Ink or white, whichever reads better on the ground; black where neither reaches 4.5:1.

    Examples
    --------
    >>> text_on("#1f5c99"), text_on("#ffffff")
    ('#ffffff', '#1d232b')
    """
    best = max((INK, PAPER), key=lambda colour: contrast(colour, ground))
    return best if contrast(best, ground) >= 4.5 else _BLACK


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
        The other end of diverging scales.
    """

    accent: str
    text: str
    low: str

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

    def colormap(self) -> LinearSegmentedColormap:
        """Return the diverging scale as matplotlib wants it."""
        return LinearSegmentedColormap.from_list("csi", [self.low, "#f4f5f6", self.accent])


def palette_of(colour: str) -> Palette:
    """Derive the palette from the client's colour.

    Parameters
    ----------
    colour : str
        Any colour matplotlib reads, such as ``"#0b5fa5"``.

    Examples
    --------
    >>> palette_of("#1f5c99").accent
    '#1f5c99'
    """
    accent = darkened(str(to_hex(colour)), 3.0)
    seen = _seen(accent)
    apart = {other: float(np.linalg.norm(_seen(other) - seen)) for other in _OPPOSITES}
    far = [other for other, distance in apart.items() if distance >= _APART]
    low = far[0] if far else max(apart, key=lambda other: apart[other])
    return Palette(accent, darkened(accent, 4.5), low)
