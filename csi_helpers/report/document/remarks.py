"""The consultant's comment in its chapter: a box below the chapter's question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import nbformat
from markupsafe import Markup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from csi_helpers.report.document.outputs import CSI_MIME
from csi_helpers.report.document.words import LANGUAGES, TEMPLATE_WORDS


class Remark(Protocol):
    """A comment and whether its numbers have moved, as `csi_helpers.report.life.comments` says."""

    @property
    def chapter(self) -> str:
        """Full name of its chapter."""

    @property
    def state(self) -> str:
        """``stale`` puts a notice below the words."""

    def text(self, language: str, /) -> str:
        """The words."""


def commented_chapters(
    folder: Path, order: Iterable[str], remarks: Sequence[Remark]
) -> list[NotebookNode]:
    """The executed chapters of `folder` in this order, each with the comments on it."""
    return [
        with_remarks(
            nbformat.read(folder / f"{name}.ipynb", as_version=4),  # type: ignore[no-untyped-call]  # nbformat has no types
            [remark for remark in remarks if remark.chapter == name],
        )
        for name in order
    ]


def with_remarks(notebook: NotebookNode, remarks: Sequence[Remark]) -> NotebookNode:
    """An executed chapter with its comments before the first section; `notebook` stays as it is."""
    if not remarks:
        return notebook
    cells = list(notebook.cells)
    place = next((at for at, cell in enumerate(cells) if _is_section(cell)), len(cells))
    cells[place:place] = [_cell(remark) for remark in remarks]
    return NotebookNode({**notebook, "cells": cells})  # type: ignore[no-untyped-call]  # typed in part


def _is_section(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.lstrip().startswith("## "))


def _cell(remark: Remark) -> NotebookNode:
    html = {language: remark_html(remark, language) for language in LANGUAGES}
    data = {"text/html": html[LANGUAGES[0]], CSI_MIME: {"kind": "comment", "html": html}}
    output = new_output("display_data", data)  # type: ignore[no-untyped-call]  # typed in part
    cell: NotebookNode = new_code_cell("", outputs=[output])  # type: ignore[no-untyped-call]  # typed in part
    return cell


def remark_html(remark: Remark, language: str) -> str:
    """The box in one language: whose words, a paragraph a line, the notice if it's stale."""
    words = TEMPLATE_WORDS[language]
    lines = [line.strip() for line in remark.text(language).splitlines() if line.strip()]
    body = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
    if remark.state == "stale":
        body += Markup('<p class="stale">{}</p>').format(words["stale"])
    return Markup('<div class="comment" role="note"><p class="who">{}</p>{}</div>').format(
        words["comment"], body
    )
