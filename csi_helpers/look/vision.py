"""How far apart two colours look: to any eye, to colour-blind readers, in a grey print."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from csi_helpers.look.colour import linear

#: Machado, Oliveira & Fernandes (2009), full loss of one cone, on linear RGB.
_LOSS: Mapping[str, np.ndarray] = {
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
#: A print in grey keeps the luminance (Rec. 709) and nothing else.
_GREY = np.tile([0.2126, 0.7152, 0.0722], (3, 1))

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

#: The ways of seeing a palette is held to.
VISIONS = ("normal", *_LOSS, "grey")


@cache
def _seen(colour: str, vision: str) -> tuple[float, float, float]:
    """Oklab coordinates (Ottosson 2020) of a colour as `vision` sees it."""
    light = np.array(linear(colour))
    if vision != "normal":
        light = np.clip((_GREY if vision == "grey" else _LOSS[vision]) @ light, 0, 1)
    lightness, green_red, blue_yellow = _TO_LAB @ np.cbrt(_TO_LMS @ light)
    return float(lightness), float(green_red), float(blue_yellow)


def distance(one: str, other: str, vision: str = "normal") -> float:
    """Oklab distance of two colours; a just noticeable difference is about 0.02.

    Parameters
    ----------
    one, other : str
        ``#rgb`` or ``#rrggbb``.
    vision : str
        One of :data:`VISIONS`.

    References
    ----------
    Machado, Oliveira & Fernandes (2009), IEEE Trans. Vis. Comput. Graph. 15(6); Ottosson (2020),
    A perceptual color space for image processing.

    Examples
    --------
    >>> red, green = "#c0392b", "#5f7a1f"
    >>> print(distance(red, green, "deuteranopia") < distance(red, green) / 2)
    True
    """
    return float(np.linalg.norm(np.subtract(_seen(one, vision), _seen(other, vision))))
