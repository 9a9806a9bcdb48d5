"""Executed chapters into the blocks of a report: one language, no code, numbered headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from csi_helpers.report.document.markdown import Block, Heading, render_markdown
from csi_helpers.report.document.outputs import CSI_MIME, arrange, blocks_of_output
from csi_helpers.report.document.paper.tails import keep_tails
from csi_helpers.report.document.words import LANGUAGES

DROPPED_TAGS = frozenset({"parameters", "injected-parameters", "setup", "publish"})

_CONTENTS_ROOM = 230.0  # mm below the list's title
_LOOSE, _TIGHT = (8.1, 5.9), (6.6, 5.0)  # mm of a chapter's line and of a section's: print.css

_ANCHOR = re.compile(r'<a href="#([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass
class Entry:
    """A line of the contents list; sections are the entries below a chapter."""

    id: str
    number: str
    title: str
    sections: list[Entry] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """The title without markup, still escaped."""
        return _TAG.sub("", self.title)


def report_language(notebook: NotebookNode) -> str:
    """The language a notebook was made for: its metadata, its first result, else Chinese.

    Parameters
    ----------
    notebook : NotebookNode
        An executed chapter, or several combined.
    """
    stated = notebook.metadata.get("csi", {}).get("language")
    if stated in LANGUAGES:
        return str(stated)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for language in output.get("data", {}).get(CSI_MIME, {}).get("html", {}):
                if language in LANGUAGES:
                    return str(language)
    return LANGUAGES[0]


def blocks_of_cell(cell: NotebookNode, language: str) -> list[Block]:
    """What the reader sees of a cell; nothing of another language's, nothing of the machinery."""
    tags = set(cell.metadata.get("tags", []))
    other_language = tags & set(LANGUAGES) and language not in tags
    if tags & DROPPED_TAGS or other_language:
        return []
    if cell.cell_type == "markdown":
        blocks = render_markdown(cell.source, cell.get("attachments"))
        return [block if isinstance(block, Heading) else arrange(block) for block in blocks]
    return [
        block for output in cell.get("outputs", []) for block in blocks_of_output(output, language)
    ]


def without_empty_headings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without headings that have no content before the next one of their rank.

    Examples
    --------
    >>> two, three = Heading(2, "Means"), Heading(3, "By region")
    >>> without_empty_headings([two, three, "<p>1</p>", two, three])
    [Heading(level=2, html='Means'), Heading(level=3, html='By region'), '<p>1</p>']
    """
    kept: list[Block] = []
    filled = [False] * 7  # by level: has content come since the last heading of that rank or above?
    for block in reversed(blocks):
        if not isinstance(block, Heading):
            filled = [True] * 7
            kept.append(block)
            continue
        if filled[block.level]:
            kept.append(block)
        filled[block.level :] = [False] * (7 - block.level)
    return kept[::-1]


def number_headings(blocks: Iterable[Block]) -> tuple[list[str], list[Entry]]:
    """HTML of the blocks, chapters and sections numbered, and the contents list.

    Examples
    --------
    >>> html, contents = number_headings([Heading(1, "Sample"), Heading(2, "Bases")])
    >>> print(html[1])
    <h2 id="section-1-1"><span class="number">1.1</span> Bases</h2>
    >>> contents[0].sections[0].number
    '1.1'
    """
    html: list[str] = []
    contents: list[Entry] = []
    for block in blocks:
        if not isinstance(block, Heading):
            html.append(block)
            continue
        if block.level == 1:
            number = str(len(contents) + 1)
            entry = Entry(f"chapter-{number}", number, block.html)
            contents.append(entry)
        elif block.level == 2 and contents:
            number = f"{contents[-1].number}.{len(contents[-1].sections) + 1}"
            entry = Entry(f"section-{number.replace('.', '-')}", number, block.html)
            contents[-1].sections.append(entry)
        else:
            html.append(f"<h{block.level}>{block.html}</h{block.level}>")
            continue
        number_span = f'<span class="number">{entry.number}</span>'
        html.append(f'<h{block.level} id="{entry.id}">{number_span} {block.html}</h{block.level}>')
    return html, contents


def _without_dead_anchors(html: str, ids: set[str]) -> str:
    return _ANCHOR.sub(lambda link: link[0] if link[1] in ids else link[2], html)


def fits_tight(chapters: int, sections: int) -> bool:
    """Whether a contents list a little too long for a page fits it, set tighter.

    Examples
    --------
    >>> fits_tight(7, 29), fits_tight(7, 35), fits_tight(10, 62)
    (False, True, False)
    """
    loose, tight = (
        chapters * chapter + sections * section for chapter, section in (_LOOSE, _TIGHT)
    )
    return tight <= _CONTENTS_ROOM < loose


class ReportPreprocessor(Preprocessor):
    """Turns a notebook's cells into the blocks that the template prints in order."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the blocks and the contents list into ``resources["csi"]``."""
        report = resources["csi"]
        blocks = [block for cell in nb.cells for block in blocks_of_cell(cell, report["language"])]
        html, contents = number_headings(without_empty_headings(blocks))
        ids = {entry.id for chapter in contents for entry in (chapter, *chapter.sections)}
        html = [_without_dead_anchors(block, ids) for block in html]
        report["blocks"] = keep_tails(html) if report.get("medium") == "print" else html
        report["contents"] = contents
        report["tight"] = fits_tight(len(contents), sum(len(one.sections) for one in contents))
        # Nothing of the cells is printed by itself, so no code can slip through a template.
        nb.cells = []
        return nb, resources
