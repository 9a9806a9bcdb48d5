"""Labels short enough to stand beside a dot: on one line, or evenly on two."""

from __future__ import annotations

from csi_helpers.show.lettering import drawable, text_width

ONE_LINE, WIDEST = 0.95, 1.6  # inches: up to here one line; no line is wider
_WIDE_FROM = 0x2E80  # ideographs and their punctuation


def label_lines(text: str, size: float) -> str | None:
    """Break a label evenly at a space or between ideographs; None where two lines aren't enough.

    Parameters
    ----------
    text : str
        A label from the client's file.
    size : float
        Font size in points.

    Examples
    --------
    >>> label_lines("Room temperature over the season", 7).split(chr(10))
    ['Room temperature', 'over the season']
    >>> label_lines("Billing", 7), label_lines("Clarity " * 20, 7)
    ('Billing', None)
    """
    line = drawable(text)
    if text_width(line, size) <= ONE_LINE:
        return line
    pairs = [(line[:place].rstrip(), line[place:].lstrip()) for place in _breaks(line)]
    widths = [max(text_width(part, size) for part in pair) for pair in pairs]
    if widths and min(widths) <= WIDEST:
        return "\n".join(pairs[widths.index(min(widths))])
    return line if text_width(line, size) <= WIDEST else None


def _breaks(line: str) -> list[int]:
    """Places where a line may end: after a space, between two ideographs."""
    return [
        place
        for place in range(1, len(line))
        if line[place - 1] == " " or all(_ideograph(line[n]) for n in (place - 1, place))
    ]


def _ideograph(character: str) -> bool:
    return ord(character) >= _WIDE_FROM and character.isalnum()
