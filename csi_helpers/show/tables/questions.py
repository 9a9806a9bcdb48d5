"""The items as they were asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.data.codebook import Codebook
    from csi_helpers.data.large.survey import LargeSurvey
    from csi_helpers.data.survey import Survey


def table_questions(survey: Survey | LargeSurvey, words: Words) -> str:
    """Write column, label, wording and scale of every item; reversed items are marked.

    Parameters
    ----------
    survey : Survey or LargeSurvey
        Its codebook, in the questionnaire's order.
    words : Words
        Language and labels.
    """
    return questions_of(survey.codebook, words)


def are_worded(codebook: Codebook, words: Words) -> bool:
    """Whether some item has a wording beside its label."""
    return any(words.question(name) != words.item(name) for name in codebook.items)


def questions_of(codebook: Codebook, words: Words) -> str:
    """The same of a codebook."""
    worded = are_worded(codebook, words)
    rows = []
    for name, entry in codebook.items.items():
        ends = [
            words.number(end, 0 if float(end).is_integer() else 1)
            for end in (entry.scale.min, entry.scale.max)
        ]
        scale = words.text("unit.range", low=ends[0], high=ends[1])
        if entry.reverse:
            scale = words.text("unit.reversed", scale=scale)
        question = " ".join(words.question(name).split())
        asked = [Cell(question, "")] if worded else []
        rows.append((words.item(name), [Cell(name, ""), *asked, Cell(scale, "name")]))
    keys = ["item", "column", *(["question"] if worded else []), "scale"]
    return table([words.text(f"head.{key}") for key in keys], rows, texts=len(keys))
