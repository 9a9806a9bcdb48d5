"""Links from the summary to the chapters its figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.data.run import Run


def chapter_link(run: Run, chapter: str, words: Words) -> Markup:
    """A link to a chapter's heading; nothing where the report hasn't that chapter.

    The exporter numbers the anchors of a report's chapters in reading order.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from csi_helpers.data.run import Run, RunChapter
    >>> from csi_helpers.params import Text
    >>> words = Words("en", SimpleNamespace(items={}, segments={}, constructs={}))
    >>> run = Run((RunChapter("02_descriptive", Text(zh="水平", en="A < B")),))
    >>> chapter_link(run, "02_descriptive", words)
    Markup('<a href="#chapter-1">A &lt; B</a>')
    >>> chapter_link(run, "05_sem", words)
    Markup('')
    """
    there = [one for one in run.chapters if not one.left_out]
    for place, one in enumerate(there, 1):
        if one.name == chapter:
            title = one.title.get(words.language)
            return Markup('<a href="#chapter-{}">{}</a>').format(place, title)
    return Markup("")
