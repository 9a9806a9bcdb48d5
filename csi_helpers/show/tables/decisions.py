"""Everything that was decided about the data before the first number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.data.large.survey import LargeSurvey
    from csi_helpers.data.survey import Survey

# Flags and exclusions have a table of their own.
_ELSEWHERE = frozenset({"duplicate", "speeder", "straight_liner", "missing_weight", "excluded"})


def table_decisions(survey: Survey | LargeSurvey, words: Words) -> str:
    """Write the log: wave, decision, what it concerns, how many answers it touched.

    Parameters
    ----------
    survey : Survey or LargeSurvey
        Its log, one line a wave and rule.
    words : Words
        Language and labels.
    """
    grouped: dict[tuple[str, str], tuple[list[str], int]] = {}
    for decision in survey.log:
        if decision.rule not in _ELSEWHERE:
            subjects, n = grouped.get((decision.wave, decision.rule), ([], 0))
            subject = [decision.subject] if decision.subject else []
            grouped[decision.wave, decision.rule] = subjects + subject, n + decision.answers
    rows = [
        (
            wave,
            [
                Cell(_told(rule, words), "name"),
                Cell(words.listing(list(dict.fromkeys(subjects))), "long"),
                Cell(words.number(n, 0) if n else "–"),
            ],
        )
        for (wave, rule), (subjects, n) in grouped.items()
    ]
    heads = [words.text(f"head.{key}") for key in ("wave", "decision", "concerns", "answers")]
    return table(heads, rows, texts=3) if rows else ""


def _told(rule: str, words: Words) -> str:
    key = f"decision.{rule}"
    return words.text(key if words.has(key) else "decision.other")
