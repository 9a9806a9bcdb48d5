"""Client colours that stay readable, whatever the client's house style says."""

from __future__ import annotations

_STEP = 0.02


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def linear(colour: str) -> tuple[float, float, float]:
    """Red, green and blue light of a colour, 0 to 1, as physics adds them.

    Examples
    --------
    >>> linear("#fff")
    (1.0, 1.0, 1.0)
    """
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white).

    References
    ----------
    WCAG 2.2, definition of relative luminance.

    Examples
    --------
    >>> luminance("#000")
    0.0
    """
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(one: str, other: str, share: float) -> str:
    """Go `share` (0 to 1) of the way from one colour to the other.

    Examples
    --------
    >>> mix("#000000", "#ffffff", 1.0)
    '#ffffff'
    """
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(start + (end - start) * share):02x}" for start, end in pairs)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 (equal) to 21 (black on white).

    Parameters
    ----------
    one, other : str
        ``#rgb`` or ``#rrggbb``.

    References
    ----------
    WCAG 2.2, definition of contrast ratio.

    Examples
    --------
    >>> print(f"{contrast('#000', '#ffffff'):.0f}")
    21
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def legible(colour: str, background: str = "#ffffff", ratio: float = 4.5) -> str:
    """The colour itself, or the nearest shade of it that can be read on the background.

    Parameters
    ----------
    colour, background : str
        ``#rgb`` or ``#rrggbb``.
    ratio : float
        Contrast to reach, at most 21; WCAG AA asks 4.5 of text.

    Returns
    -------
    str
        ``#rrggbb``: darkened on a light background, lightened on a dark one.

    Examples
    --------
    >>> legible("#0b5fa5")
    '#0b5fa5'
    >>> print(contrast(legible("#ffd400"), "#ffffff") >= 4.5)
    True
    """
    target = "#000000" if luminance(background) > 0.18 else "#ffffff"
    for step in range(int(1 / _STEP) + 1):
        shade = mix(colour, target, step * _STEP)
        if contrast(shade, background) >= ratio:
            break
    return shade
