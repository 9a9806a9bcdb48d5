"""Recommending, satisfaction and effort: every wave and every group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.loyalty.readings import (
    CLASSES,
    NPS,
    Measure,
    by_group,
    nps_head,
    rows_of,
    satisfaction_measures,
)
from csi_helpers.show.loyalty.tables.cells import (
    base_cell,
    interval_cell,
    level_cell,
    marks_of,
    table_of_groups,
)
from csi_helpers.show.tables.markup import Cell
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores


def table_net_promoters(scores: LoyaltyScores, words: Words) -> str:
    """Write promoters, passives, detractors and the score of every wave and group.

    Parameters
    ----------
    scores : LoyaltyScores
        A result in which recommending was asked.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: waves first, then groups; ▲▼ or letters where a score differs
        significantly.
    """
    marks = marks_of(scores, NPS)

    def cells(group: str, wave: str) -> list[Cell]:
        row = by_group(scores, NPS, wave).get(group)
        shares = [
            level_cell(name, by_group(scores, (name, ""), wave).get(group), words)
            for name in CLASSES
        ]
        score = level_cell("nps", row, words, marks.get(group, ""))
        return [base_cell(row, words), *shares, score, interval_cell("nps", row, words)]

    heads = [words.text("head.n"), *(words.text(f"loyalty.head_{name}") for name in CLASSES)]
    heads += [nps_head(scores, words), words.text("head.interval")]
    return table_of_groups(scores, words, heads, cells, NPS)


def table_satisfaction(scores: LoyaltyScores, words: Words) -> str:
    """Write the share of the satisfied and the effort score of every wave and group.

    Parameters
    ----------
    scores : LoyaltyScores
        A result in which either was asked.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: waves first, then groups; ▲▼ or letters where a score differs
        significantly.
    """
    measures = satisfaction_measures(scores)
    marks = {measure: marks_of(scores, measure) for measure in measures}
    easy: Measure = ("ces_easy", "")
    with_easy = len(rows_of(scores, easy)) > 0

    def cells(group: str, wave: str) -> list[Cell]:
        found = []
        for measure in measures:
            row = by_group(scores, measure, wave).get(group)
            found += [
                base_cell(row, words),
                level_cell(measure[0], row, words, marks[measure].get(group, "")),
                interval_cell(measure[0], row, words),
            ]
        if with_easy:
            found.append(level_cell("ces_easy", by_group(scores, easy, wave).get(group), words))
        return found

    heads = []
    for table, _ in measures:
        heads += [words.text(key) for key in ("head.n", f"loyalty.head_{table}", "head.interval")]
    heads += [words.text("loyalty.head_ces_easy")] if with_easy else []
    return table_of_groups(scores, words, heads, cells, measures[0])
