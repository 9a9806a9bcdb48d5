"""What paper needs: signs its fonts can draw, and lines that break between words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from csi_helpers.look.plain import MISSING
from csi_helpers.report.document.fonts import drawable_codes

_TOKENS = re.compile(r"(<[^>]*>)")
_OPENED = re.compile(r"<(/?)(svg|style|title|table|pre)\b")
_BLOCK = re.compile(
    # p < 0.001, n = 1,169, χ² = 57.4
    r"[A-Za-z\u0370-\u03ff²³]{1,8} (?:=|≤|≥|&lt;|&gt;) [−+]?[\d.,]*\d%?"
    # 66.7–69.1
    r"|(?<![A-Za-z0-9.,–])[−+]?\d[\d.,%]*–[−+]?[\d.,]*\d%?"
    # the sign that a footnote explains, and its first word
    r"|(?<![\w*–†‡↑≈])[*–†‡↑≈] ?(?:[\u3400-\u9fff]|\w+)"
)
# What joins or colours the sign before it goes with it.
_JOINED = "\u200c\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff"


def typeset(html: str) -> str:
    """A page for paper: no sign without a shape, no break inside ``n = 12`` or ``0.1–0.4``.

    Parameters
    ----------
    html : str
        A page; its drawings and tables keep their lines.

    Returns
    -------
    str
        The same page. Signs that neither of the report's fonts draws are 〓, as printers set for
        a sort they lack.

    Examples
    --------
    >>> typeset("<p>Few (n = 12) do.</p>")
    '<p>Few (<span class="nb">n = 12</span>) do.</p>'
    """
    return _unbroken(drawn_signs(html))


def drawn_signs(text: str) -> str:
    r"""The text with 〓 for each run of signs that the report's fonts can't draw.

    Examples
    --------
    >>> drawn_signs("Clear bills \U0001fae8, fast \u2600")
    'Clear bills 〓, fast ☀'
    """
    foreign = {character for character in set(text) if _missing(character)}
    if not foreign:
        return text
    signs = "".join(map(re.escape, sorted(foreign)))
    return re.sub(f"[{signs}][{signs}{_JOINED}]*", MISSING, text)


@cache
def _missing(character: str) -> bool:
    # Python's names end with its own Unicode version: newer emoji are unassigned to it.
    shown = unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
    return shown and ord(character) not in drawable_codes()


def _unbroken(html: str) -> str:
    inside: list[str] = []
    parts = []
    for part in _TOKENS.split(html):
        if part.startswith("<"):
            if tag := _OPENED.match(part):
                inside = inside[:-1] if tag[1] else [*inside, tag[2]]
        elif not inside:
            part = _BLOCK.sub(r'<span class="nb">\g<0></span>', part)
        parts.append(part)
    return "".join(parts)
