"""Where each driver stands in every level of a segment column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.lettering import drawable
from csi_helpers.show.priorities.names import label_of, level_label, quadrant_name, share_text
from csi_helpers.show.priorities.standings import FIRST, placed
from csi_helpers.show.rows import row_of
from csi_helpers.show.structural.tables.side_by_side import side_by_side
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.panel import Panel
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_LOUD = -0.5


def table_segment_matrix(result: ImportanceSatisfaction, words: Words, column: str) -> str:
    """Write the quadrant of every driver in every level of a segment column.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.
    column : str
        Segment column.

    Returns
    -------
    str
        HTML ``<table>``: bases first, then a driver a row, the total on the left; the share of
        draws is small behind the quadrant. Greyed where that isn't sure; tinted where it is sure
        that the driver is to be concentrated on. Many levels come in several tables.
    """
    panels = result.panels.get(column, ())
    if not panels:
        return ""
    names = [str(name) for name in result.priorities.index]
    labels = [words.text("head.base"), *(label_of(name, words) for name in names)]
    columns = {words.text("total"): _column(result.panel, names, result.confidence, words)}
    for panel in panels:
        head = level_label(panel.group, words)
        if head in columns:  # two levels of one label
            head = f"{head} ({panel.group.partition('=')[2]})"
        columns[head] = _column(panel, names, result.confidence, words)
    heading = words.text(f"matrix.head.{result.drivers.kind}")
    return "".join(
        table(
            [heading, *part],
            [(label, [columns[head][k] for head in part]) for k, label in enumerate(labels)],
        )
        for part in side_by_side(columns, map(drawable, labels))
    )


def _column(panel: Panel | None, names: list[str], confidence: float, words: Words) -> list[Cell]:
    points = placed(panel)
    base = Cell(words.number(None if panel is None else panel.n, 0))
    return [base, *(_cell(points, name, confidence, words) for name in names)]


def _cell(points: pd.DataFrame, name: str, confidence: float, words: Words) -> Cell:
    row = row_of(points, name)
    if row is None:
        return Cell(words.number(None), "num low")
    loud = bool(row["sure"]) and row["quadrant"] == FIRST
    return Cell(
        quadrant_name(str(row["quadrant"]), words, short=True),
        "num" if row["sure"] else "num low",
        palette().tint(_LOUD) if loud else "",
        share_text(row["share"], words, confidence),
    )
