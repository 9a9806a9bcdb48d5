"""What the executed chapters tell: exhibits with their words, sentences, tables as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from csi_helpers.report.document.outputs import CSI_MIME


@dataclass(frozen=True)
class Exhibit:
    """A chart (kind ``figure``) or table of a chapter: its words in one language, its HTML."""

    kind: str
    name: str
    args: tuple[str, ...]
    caption: str
    alt: str
    source: str
    html: str


def exhibits_of(notebook: Mapping[str, Any], language: str) -> Iterator[Exhibit]:
    """The exhibits of an executed chapter in order, those that dropped out left out."""
    for bundle in _bundles(notebook):
        about = bundle.get("exhibit")
        told = about["told"].get(language) if about else None
        if about and told:
            html = str(bundle["html"].get(language, ""))
            args = tuple(about["args"])
            yield Exhibit(bundle["kind"], about["name"], args, html=html, **told)


def findings_of(notebook: Mapping[str, Any], language: str) -> list[str]:
    """The sentences of an executed chapter, in order."""
    return [
        text
        for bundle in _bundles(notebook)
        if bundle.get("kind") == "text"
        for text in _read(str(bundle["html"].get(language, ""))).findings
    ]


def table_of(html: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of the first table in a chapter's fragment, as text.

    Examples
    --------
    >>> table_of("<table><tr><th>A</th></tr><tr><td>1 &lt; 2</td></tr></table>")
    (['A'], [['1 < 2']])
    """
    rows = [row for row in _read(html).rows if row]
    return (rows[0], rows[1:]) if rows else ([], [])


def _bundles(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            bundle = output.get("data", {}).get(CSI_MIME)
            if bundle:
                yield bundle


class _Reader(HTMLParser):
    """Collects cells and findings: our own fragments, in which all text is escaped."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.findings: list[str] = []
        self._within: list[str] | None = None
        self._linking = False  # links to other chapters lead nowhere on a slide
        self._tables = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag == "table":
            self._tables += 1
        elif tag == "tr" and self._tables == 1:
            self.rows.append([])
        elif tag in ("td", "th", "li") or (tag == "p" and "finding" in classes):
            self._within = []
        elif tag == "span" and "to" in classes:
            self._linking = True
        elif tag in ("br", "small", "span") and self._within:
            self._within.append(" ")

    def handle_data(self, data: str) -> None:
        if self._within is not None and not self._linking:
            self._within.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._linking = self._linking and tag != "span"
        if self._within is None or tag not in ("td", "th", "li", "p"):
            return
        text = " ".join("".join(self._within).split())
        self._within = None
        if tag in ("li", "p"):
            self.findings.append(text)
        elif self._tables == 1 and self.rows:
            self.rows[-1].append(text)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader
