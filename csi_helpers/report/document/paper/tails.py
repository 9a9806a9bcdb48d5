"""No chapter ends with two lines on a page of their own: what to keep together."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

_LINE = 105.0  # letters on a printed line of a method; an ideograph takes two
_FEW_LINES = 9.0

_OPENING = re.compile(r"<(\w+)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


def keep_tails(blocks: Sequence[str]) -> list[str]:
    """The blocks with ``tail`` on what must not stand alone on a chapter's last page.

    That is the last table or paragraph, and the heading of a last section of a few lines.

    Parameters
    ----------
    blocks : sequence of str
        HTML of a report in order, chapters starting with ``<h1``.

    Examples
    --------
    >>> keep_tails(["<h1>A</h1>", "<h2>Method</h2>", "<p>One.</p><p>Two.</p>"])[1:]
    ['<h2 class="tail">Method</h2>', '<p>One.</p><p class="tail">Two.</p>']
    """
    kept = list(blocks)
    ends = [at for at in range(1, len(kept)) if kept[at].startswith("<h1")]
    for start, end in zip([0, *ends], [*ends, len(kept)], strict=True):
        last = end - 1
        heading = max((at for at in range(start, end) if kept[at].startswith("<h")), default=start)
        if last - heading > 0 and _lines("".join(kept[heading + 1 : end])) <= _FEW_LINES:
            kept[heading] = _with_tail(kept[heading], 0)
        if last > start:
            paragraphs = kept[last].startswith("<p")
            kept[last] = _with_tail(kept[last], kept[last].rfind("<p") if paragraphs else 0)
    return kept


def _lines(html: str) -> float:
    """About how many lines a text takes on paper; a drawing or a table takes a page."""
    if "<svg" in html or "<table" in html:
        return math.inf
    text = _TAG.sub("", html)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return (len(text) + wide) / _LINE


def _with_tail(html: str, at: int) -> str:
    tag = _OPENING.match(html, at)
    if tag is None:
        return html
    named = tag[0].replace('class="', 'class="tail ', 1)
    if named == tag[0]:
        named = tag[0].replace(tag[1], f'{tag[1]} class="tail"', 1)
    return html[:at] + named + html[tag.end() :]
