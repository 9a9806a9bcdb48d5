"""Words of the other language, marked as such, so that they are read aloud in their own."""

from __future__ import annotations

import re

from csi_helpers.report.document.words import LANGUAGE_TAGS

_TOKENS = re.compile(r"(<[^>]*>)")
_SILENT = re.compile(r"<(/?)(svg|style|script|title)\b")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
#: In English any ideograph; in Chinese a phrase of words, for terms and abbreviations (NPS,
#: Holm, AAPOR) belong to the text.
_OTHER = {
    "en": re.compile(rf"[{_HAN}](?:[{_HAN}\u3000-\u303f\uff00-\uff60、。·0-9]*[{_HAN}])?"),
    "zh": re.compile(r"[A-Z]?[a-z']{2,}(?:[ ,\-]+(?:&amp; ?)?[A-Za-z][a-z']+){2,}"),
}


def mark_languages(html: str, language: str) -> str:
    """A page with a ``lang`` on words of the language it isn't written in.

    Parameters
    ----------
    html : str
        A page; its drawings stay as they are.
    language : str
        ``zh`` or ``en``, of the page.

    Examples
    --------
    >>> mark_languages("<p>By 北辰热力 in 2026</p>", "en")
    '<p>By <span lang="zh-Hans">北辰热力</span> in 2026</p>'
    >>> mark_languages("<p>由Customer Survey Partners按NPS计算</p>", "zh")
    '<p>由<span lang="en">Customer Survey Partners</span>按NPS计算</p>'
    """
    other = LANGUAGE_TAGS["zh" if language == "en" else "en"]
    within = ""  # a drawing has a title of its own: it ends with its own tag
    parts = []
    for part in _TOKENS.split(html):
        if part.startswith("<"):
            if (tag := _SILENT.match(part)) and within in ("", tag[2]):
                within = "" if tag[1] else tag[2]
        elif not within:
            part = _OTHER[language].sub(rf'<span lang="{other}">\g<0></span>', part)
        parts.append(part)
    return "".join(parts)
