"""Markdown of a chapter into safe HTML: no raw HTML, no external address that could be loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import mistune
from markupsafe import escape

_IMAGE_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """A heading taken out of the text, so that it can be numbered, listed or dropped."""

    level: int
    html: str  # inline HTML of the title, escaped


Block = Heading | str


class _ReportRenderer(mistune.HTMLRenderer):
    """Headings become objects; links and images become what a report may carry."""

    def __init__(self, attachments: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(escape=True)
        self._attachments = attachments

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        # Only headings inside a quotation or a list come here; they aren't part of the outline.
        return f"<p><strong>{text}</strong></p>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if url.startswith("#"):
            return f'<a href="{escape(url)}">{text}</a>'
        if not _ADDRESS.fullmatch(url):
            return text
        # The address is printed, not linked: a report on paper can be followed, and nothing loads.
        shown = escape(url.removeprefix("mailto:"))
        return text if text in (url, str(shown)) else f"{text} ({shown})"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        source = self._attached(url)
        if not _IMAGE_DATA.match(source):
            return text
        return f'<img src="{escape(source)}" alt="{escape(mistune.util.striptags(text))}">'

    def _attached(self, url: str) -> str:
        bundle = self._attachments.get(url.removeprefix("attachment:"), {})
        for mime, data in bundle.items():
            return f"data:{mime};base64,{data}"
        return url

    def blocks(self, tokens: Iterable[Mapping[str, Any]], state: mistune.BlockState) -> list[Block]:
        found: list[Block] = []
        for token in tokens:
            if token["type"] == "heading":
                title = self.render_tokens(token["children"], state)
                found.append(Heading(token["attrs"]["level"], title.strip()))
            elif html := self.render_token(dict(token), state).strip():
                found.append(html)
        return found


class _BlockRenderer(_ReportRenderer):
    """The outermost call yields blocks instead of one string."""

    def __call__(self, tokens: Iterable[Mapping[str, Any]], state: mistune.BlockState) -> Any:
        return self.blocks(tokens, state)


def render_markdown(
    source: str, attachments: Mapping[str, Mapping[str, str]] | None = None
) -> list[Block]:
    """Headings and safe HTML fragments of a markdown text, in order.

    Parameters
    ----------
    source : str
        CommonMark with tables; raw HTML in it is shown, not obeyed.
    attachments : mapping, optional
        The cell's attachments, name to {MIME type: base64}.

    Returns
    -------
    list of Heading or str

    Examples
    --------
    >>> render_markdown("## Base\\n\\nAll *customers* <script>")
    [Heading(level=2, html='Base'), '<p>All <em>customers</em> &lt;script&gt;</p>']
    """
    renderer = _BlockRenderer(attachments or {})
    blocks: list[Block] = []
    markdown: Any = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough"])
    for block in markdown(source):
        if isinstance(block, str) and block.startswith("<table"):
            block = f'<figure class="table">{block}</figure>'
        blocks.append(block)
    return blocks
