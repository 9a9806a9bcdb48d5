"""The evaluation table itself, as it was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.analysis.instruments.kano.evaluation import TABLES
from csi_helpers.show.colours import PAPER, mix, text_on
from csi_helpers.show.kano.colours import class_colour
from csi_helpers.show.kano.standings import class_short
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation


def table_evaluation(result: KanoEvaluation, words: Words) -> str:
    """Write the class of every pair of answers.

    Parameters
    ----------
    result : KanoEvaluation
        Its evaluation table.
    words : Words
        Language.

    Returns
    -------
    str
        HTML ``<table>``: a row an answer with the feature, a column an answer without it.
    """
    answers = [words.text(f"kano.answer.k{place}") for place in range(1, 6)]
    rows = []
    for answer, letters in zip(answers, TABLES[result.table], strict=True):
        cells = []
        for letter in letters:
            ground = mix(PAPER, class_colour(letter), 0.35)
            text = class_short(letter, words)
            cells.append(Cell(text, "name", ground, ink=text_on(ground)))
        rows.append((answer, cells))
    return table([words.text("kano.head.evaluation"), *answers], rows, texts=6)
