"""A long title is set smaller, so that it stays in the cover's block."""

from __future__ import annotations

from csi_helpers.show.lettering import text_width

#: Em of three lines at the cover's size, of five at the next: what the block holds.
_USUAL, _LONG = 42.0, 95.0


def title_kind(title: str) -> str:
    """Class of a cover's title by its length: "", ``long`` or ``longest``.

    Examples
    --------
    >>> [title_kind("满意度" * times) for times in (3, 20, 60)]
    ['', 'long', 'longest']
    """
    width = 1.08 * text_width(title, 72)  # bold
    return "" if width <= _USUAL else "long" if width <= _LONG else "longest"
