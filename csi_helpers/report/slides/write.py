"""Write the deck: a cover, the findings, how the survey was made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csi_helpers.params import Study
from csi_helpers.report.document.words import TEMPLATE_WORDS
from csi_helpers.report.slides.content import Grid, Page, Points, cleaned
from csi_helpers.report.slides.front import front_of
from csi_helpers.report.slides.master import new_deck
from csi_helpers.report.slides.package import save_deck
from csi_helpers.report.slides.pages import add_cover, add_page, link_rows
from csi_helpers.report.slides.published import Published, read_published
from csi_helpers.report.slides.registry import MAKERS
from csi_helpers.report.slides.theme import theme_of
from csi_helpers.report.slides.told import Exhibit, exhibits_of, findings_of, table_of
from csi_helpers.report.workbook.pen import CREATED
from csi_helpers.show.colours import palette_of
from csi_helpers.show.words import Words

SUMMARY, METHOD = "90_summary", "80_methodology"
_FACTS = (
    *("population", "sample_type", "modes", "period", "size", "dispositions", "precision"),
    "weights",
)
_MOST_POINTS = 8
_CONTENTS_SHARES, _METHOD_SHARES = (0.24, 0.68, 0.08), (0.2, 0.8)


@dataclass(frozen=True)
class _Chapter:
    """A chapter's slides."""

    title: str
    pages: tuple[Page, ...]


def write_slides(
    folder: Path,
    study: Study,
    words: Words,
    chapters: Sequence[tuple[str, str]],
    notebooks: Sequence[Mapping[str, Any]],
    path: Path,
) -> Path:
    """Write the findings as PowerPoint slides, the same bytes from the same run.

    Parameters
    ----------
    folder : Path
        A run's folder, with its ``tables/``.
    study : Study
    words : Words
        Language and labels.
    chapters : sequence of (name, title)
        In the reader's order.
    notebooks : sequence of notebook
        The same chapters, executed.
    path : Path
        The ``.pptx`` to be written.

    Returns
    -------
    Path
        `path`.
    """
    language = words.language
    executed = {name: one for (name, _), one in zip(chapters, notebooks, strict=True)}
    told = [
        _Chapter(title, tuple(_pages(folder, study, words, name, title, executed[name])))
        for name, title in chapters
    ]
    told = [chapter for chapter in told if chapter.pages]
    theme = theme_of(palette_of(study.client.colour), language)
    front = cleaned(front_of(study, language))
    draft = TEMPLATE_WORDS[language]["draft"] if study.report.status == "draft" else ""
    names = words.text("slides.layout_cover"), words.text("slides.layout_finding")
    deck = new_deck(theme, names, draft)
    add_cover(deck, front, theme)
    pages = _summary(words, executed.get(SUMMARY))
    first = 3 + len(pages)  # after the cover and the contents
    contents = _contents(words, told, first)
    pages += [contents] if contents else []
    pages += [page for chapter in told for page in chapter.pages]
    method = _method(folder, study, words, chapters, executed.get(METHOD))
    footer = cleaned(words.text("slides.client_wave", client=front.client, wave=study.wave))
    if study.report.confidentiality:
        notice = cleaned(study.report.confidentiality.get(language))
        footer = words.text("slides.footer", about=footer, notice=notice)
    for page in (*pages, method):
        slide = add_page(deck, cleaned(page), footer, theme, words)
        if page is contents:
            listing = slide
    if contents:
        link_rows(deck, listing, contents.targets)
    day = study.report.date
    created = dt.datetime(day.year, day.month, day.day) if day else CREATED
    save_deck(deck, path, title=front.title, author=front.author, created=created)
    return path


def _pages(
    folder: Path,
    study: Study,
    words: Words,
    name: str,
    title: str,
    notebook: Mapping[str, Any],
) -> list[Page]:
    """The slides of a chapter: what `registry` makes of its exhibits."""
    published = read_published(folder, name, study, words)
    if published is None:
        return []
    pages = []
    for exhibit in exhibits_of(notebook, words.language):
        page = _page(published, exhibit, title)
        if page:
            pages.append(page)
    return pages


def _page(published: Published, exhibit: Exhibit, title: str) -> Page | None:
    make = MAKERS.get((exhibit.kind, exhibit.name))
    made = make(published, exhibit) if make else None
    if made is None:
        return None
    text = published.words.text
    notes = [*made.notes, text("slides.note.chapter", chapter=title)]
    if exhibit.alt:
        notes.append(text("slides.note.figure", alt=exhibit.alt))
    if exhibit.source:
        notes.append(text("slides.note.source", source=exhibit.source))
    alt = exhibit.alt or exhibit.caption
    return Page(exhibit.caption, made.content, made.below, tuple(notes), alt)


def _summary(words: Words, notebook: Mapping[str, Any] | None) -> list[Page]:
    """The summary's sentences, if the report has that chapter."""
    found = findings_of(notebook, words.language) if notebook else []
    if not found:
        return []
    return [Page(words.text("slides.summary"), Points(tuple(found[:_MOST_POINTS])))]


def _contents(words: Words, told: Sequence[_Chapter], first: int) -> Page | None:
    """Each chapter with its first finding, and the slide on which it stands."""
    rows, targets, number = [], [], first
    for chapter in told:
        rows.append((chapter.title, chapter.pages[0].title, words.number(number, 0)))
        targets.append(number)
        number += len(chapter.pages)
    if not rows:
        return None
    heads = tuple(words.text(f"slides.head_{name}") for name in ("chapter", "finding", "slide"))
    grid = Grid(heads, tuple(rows), _CONTENTS_SHARES)
    return Page(words.text("slides.contents"), grid, targets=tuple(targets))


def _method(
    folder: Path,
    study: Study,
    words: Words,
    chapters: Sequence[tuple[str, str]],
    notebook: Mapping[str, Any] | None,
) -> Page:
    """How the survey was made, as the annex has it, and the bases of the chapters."""
    facts: dict[str, str] = {}
    for exhibit in exhibits_of(notebook, words.language) if notebook else ():
        if exhibit.name == "method_facts":
            facts = {row[0]: row[1] for row in table_of(exhibit.html)[1] if len(row) > 1}
    names = [words.text(f"methodology.fact_{fact}") for fact in _FACTS]
    rows = [(name, facts[name]) for name in names if name in facts]
    bases = _bases(folder, study, words, chapters)
    rows = rows or [(title, f"n = {base}") for title, base in bases]
    notes = tuple(words.text("slides.base.chapter", chapter=title, n=base) for title, base in bases)
    heads = words.text("slides.head_fact"), words.text("slides.head_told")
    grid = Grid(heads, tuple(rows), _METHOD_SHARES)
    return Page(words.text("slides.method"), grid, (words.text("slides.method_pointer"),), notes)


def _bases(
    folder: Path, study: Study, words: Words, chapters: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Title and range of bases of every chapter's figures of everybody in the current wave."""
    found = []
    for name, title in chapters:
        published = read_published(folder, name, study, words)
        if published is None:
            continue
        frame = published.frame
        now = (frame["wave"] == study.wave) & frame["group"].isin(["", "total"])
        now &= frame["estimate"].notna()
        n = frame["n"][now & (frame["n"] > 0)]
        if len(n):
            ends = [words.number(float(end), 0) for end in (n.min(), n.max())]
            same = ends[0] == ends[1]
            text = ends[0] if same else words.text("unit.range", low=ends[0], high=ends[1])
            found.append((title, text))
    return found
