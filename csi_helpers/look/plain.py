"""Texts of others without what can't be seen, and no longer than a page can bear."""

from __future__ import annotations

import re

LONGEST_LABEL = 200  # characters of a name: two lines and a half of the page
LONGEST_TEXT = 2000  # of a question or a fact of the fieldwork: half a page

#: Stands for a sign no font here can draw: printers' own, and no empty box as of a broken file.
MISSING = "〓"

_BREAKS = re.compile("[\t-\r\x85\u2028\u2029]+")
# Control characters, marks that turn the direction of the text around them, blanks of no width.
# The joiners U+200C and U+200D stay: scripts and emoji are spelt with them.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)

_DIRECTION = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")


def strip_controls(text: str) -> str:
    r"""Text on one line, without control, direction and zero-width marks.

    Examples
    --------
    >>> strip_controls("North\x00 \u202e<b>\n")
    'North <b>'
    """
    return _CONTROLS.sub("", _BREAKS.sub(" ", text)).strip()


def strip_marks(text: str) -> str:
    r"""Text without direction and zero-width marks; its lines stay.

    Examples
    --------
    >>> strip_marks("first\n\u202esecond")
    'first\nsecond'
    """
    return "\n".join(strip_controls(line) for line in text.splitlines()).strip()


def strip_direction(html: str) -> str:
    r"""A page's text without marks that turn the direction of what follows; all else stays.

    Examples
    --------
    >>> strip_direction("<td>\u202etxt</td>\n")
    '<td>txt</td>\n'
    """
    return _DIRECTION.sub("", html)


def cut(text: str, limit: int) -> str:
    """The first `limit` characters, the last of them an ellipsis where more followed.

    Examples
    --------
    >>> cut("satisfaction", 8), cut("bill", 8)
    ('satisfa…', 'bill')
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip("\u200d \n") + "…"
