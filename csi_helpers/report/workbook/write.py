"""Write the workbook: contents with links, one sheet a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from csi_helpers.look.palette import palette_of
from csi_helpers.params import Study
from csi_helpers.report.workbook.contents import Listed, write_contents
from csi_helpers.report.workbook.labels import table_title
from csi_helpers.report.workbook.pen import CREATED, SETTINGS, Pen
from csi_helpers.report.workbook.sheet import title_of, write_table
from csi_helpers.report.workbook.tables import read_tables
from csi_helpers.show.words import Words


def write_workbook(
    folder: Path,
    study: Study,
    words: Words,
    chapters: Sequence[tuple[str, str]],
    path: Path,
) -> Path:
    """Write what the chapters published as an Excel workbook, the same bytes from the same rows.

    Parameters
    ----------
    folder : Path
        A run's folder, with its ``tables/``.
    study : Study
    words : Words
        Language and labels.
    chapters : sequence of (name, title)
        In the reader's order.
    path : Path
        The ``.xlsx`` to be written.

    Returns
    -------
    Path
        `path`.
    """
    titles = dict(chapters)
    book = xlsxwriter.Workbook(str(path), SETTINGS)
    try:
        book.set_properties(
            {
                "title": words.client(study.report.title) if study.report.title else "",
                "subject": words.client(study.client.name),
                "created": CREATED,
            }
        )
        pen = Pen(book, words, palette_of(study.client.colour), study.report.confidence)
        name = words.text("workbook.contents")
        contents = book.add_worksheet(name)
        pen.names.add(name.lower())
        listed = []
        for table in read_tables(folder, list(titles), study.wave_names):
            chapter = titles[table.chapter]
            title = table_title(words, table.chapter, table.name)
            sheet = book.add_worksheet(pen.sheet_name(table.chapter, title))
            write_table(sheet, table, pen, chapter)
            name = sheet.get_name()
            told = title_of(table, pen)
            listed.append(Listed(chapter, told, table.name, len(table.rows), name))
        write_contents(contents, listed, pen, study)
    finally:
        book.close()
    return path


def chapter_titles(
    names: Sequence[str], notebooks: Sequence[Any], language: str
) -> list[tuple[str, str]]:
    """Name and title of each chapter: the first heading of that language, else the name.

    Examples
    --------
    >>> chapter = {"cells": [{"cell_type": "markdown", "source": "# Sample",
    ...                       "metadata": {"tags": ["en"]}}]}
    >>> chapter_titles(["01_sample"], [chapter], "en")
    [('01_sample', 'Sample')]
    """
    titles = []
    for name, notebook in zip(names, notebooks, strict=True):
        headings = [
            cell["source"].splitlines()[0].lstrip("# ").strip()
            for cell in notebook["cells"]
            if cell["cell_type"] == "markdown"
            and cell["source"].startswith("# ")
            and language in cell["metadata"].get("tags", [language])
        ]
        titles.append((name, headings[0] if headings else name))
    return titles
