"""Client colours that stay readable, whatever the client's house style says."""

from __future__ import annotations

_STEP = 0.02


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _luminance(colour: str) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
    dark, light = sorted((_luminance(one), _luminance(other)))
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
    target = 0 if _luminance(background) > 0.18 else 255
    channels = _channels(colour)
    for step in range(int(1 / _STEP) + 1):
        share = step * _STEP
        mixed = [round(value + (target - value) * share) for value in channels]
        shade = "#" + "".join(f"{value:02x}" for value in mixed)
        if contrast(shade, background) >= ratio:
            break
    return shade
