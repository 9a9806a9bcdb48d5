"""Mean scores of groups of respondents: each factor's, and the comprehensive one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.measurement.exploratory.respondent_scores import COMPREHENSIVE
from csi_helpers.show.colours import darkened
from csi_helpers.show.lettering import text_width
from csi_helpers.show.level_letters import column_letters
from csi_helpers.show.measurement.factors import factor_label
from csi_helpers.show.measurement.group_scores import group_scores
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.tables.markup import DENSE_TYPE, Cell, grouped_table, head_width
from csi_helpers.show.tables.segments import PADDING
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis

_ROOM = 5.1  # inches beside group and base
_MARK_TYPE = 0.82 * DENSE_TYPE  # points, as in the template's report.css


def table_scores(analysis: FactorAnalysis, words: Words) -> str:
    """Write the mean scores of every group.

    Parameters
    ----------
    analysis : FactorAnalysis
        A result with scores by segment.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: a group a row; base, comprehensive score, and a column a factor; marks as
        in the table of segments. Wide ones come in several tables.
    """
    means = {score: group_scores(analysis, score) for score in (COMPREHENSIVE, *analysis.factors)}
    return "".join(_part(analysis, words, part) for part in _parts(analysis, means, words))


def _head(analysis: FactorAnalysis, score: str, words: Words) -> str:
    if score == COMPREHENSIVE:
        return words.text("head.comprehensive")
    return factor_label(analysis, score, words, head=True)


def _parts(
    analysis: FactorAnalysis, means: dict[str, pd.DataFrame], words: Words
) -> list[dict[str, pd.DataFrame]]:
    """Scores that stand side by side on an upright page: letters of many levels take room."""
    parts: list[dict[str, pd.DataFrame]] = [{}]
    room = 0.0
    for score, frame in means.items():
        cells = _scores(frame, words)
        widths = [
            text_width(cell.text, DENSE_TYPE) + text_width(cell.mark, _MARK_TYPE) for cell in cells
        ]
        width = PADDING + max(*widths, head_width(_head(analysis, score, words)))
        if parts[-1] and room + width > _ROOM:
            parts.append({})
            room = 0.0
        parts[-1][score] = frame
        room += width
    return parts


def _part(analysis: FactorAnalysis, words: Words, means: dict[str, pd.DataFrame]) -> str:
    pairs = analysis.against == "pairs"
    first = next(iter(means.values()))
    scores = [_scores(frame, words) for frame in means.values()]
    groups = []
    for column, levels in analysis.segments.items():
        letters = dict(zip(levels, column_letters(len(levels)), strict=True))
        rows = []
        for place in first.index[first["column"] == column]:
            code = str(first["code"][place])
            label = words.level(column, code) + (f" ({letters[code]})" if pairs else "")
            cells = [Cell(words.number(float(first["n"][place]), 0))]
            cells += [column_cells[place] for column_cells in scores]
            rows.append((label, cells))
        groups.append((words.column(column), rows))
    heads = [words.text(f"head.{key}") for key in ("group", "n")]
    heads += [_head(analysis, score, words) for score in means]
    return grouped_table(heads, groups)


def _scores(frame: pd.DataFrame, words: Words) -> list[Cell]:
    """Cells of one score, tinted by its own spread: a weighted sum has no unit of its own."""
    spread = float(frame["estimate"].abs().max())
    return [_score(row, spread, words) for _, row in frame.iterrows()]


def _score(row: pd.Series, spread: float, words: Words) -> Cell:
    if pd.isna(row["estimate"]):
        return Cell("–", "num low")
    text = words.number(row["estimate"], 2, signed=True)
    tint = palette().tint(row["estimate"] / spread if spread else 0.0)
    caution = "*" if row["note"] == CAUTION else ""
    if row["mark"] in ("▲", "▼"):
        up = row["mark"] == "▲"
        end = palette().text if up else palette().low
        kind = "num up" if up else "num down"
        return Cell(text, kind, tint, row["mark"] + caution, darkened(end, 4.5, tint))
    return Cell(text, "num", tint, row["mark"] + caution)
