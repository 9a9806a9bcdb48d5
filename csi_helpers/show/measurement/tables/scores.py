"""Mean scores of groups of respondents: each factor's, and the comprehensive one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.show.colours import darkened
from csi_helpers.show.lettering import text_width
from csi_helpers.show.rows import CAUTION, LOW_BASE, codes_of_group, pick, significant
from csi_helpers.show.tables.markup import DENSE_TYPE, Cell, grouped_table
from csi_helpers.show.tables.segments import PADDING, column_letters, higher_than
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis

COMPREHENSIVE = "comprehensive"  # subject of the comprehensive score's rows
_ROOM = 5.0  # inches beside group and base
_MARK_TYPE = 0.82 * DENSE_TYPE  # points, as in the template's report.css
_FULL = 0.5  # standard deviations from the mean at which a cell has its full tint


def group_scores(analysis: FactorAnalysis, score: str = COMPREHENSIVE) -> pd.DataFrame:
    """Mean scores of every group, in the order of columns and levels.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    score : str
        ``comprehensive`` or a factor.

    Returns
    -------
    DataFrame
        column, code, n, estimate (NaN below the minimum base), ci_low, ci_high, note, tested, mark:
        ▲▼ significantly above or below all others, or letters of the levels it is higher than.
    """
    every = pick(analysis.estimates, "factor_score", group=None, wave=analysis.wave)
    every = every[every["subject"] == score]
    rows = []
    for column, levels in analysis.segments.items():
        letters = dict(zip(levels, column_letters(len(levels)), strict=True))
        higher = higher_than(every, column, letters, analysis.confidence)
        pairs = every[every["group"].str.contains(f"|{column}=", regex=False)]
        compared = {
            code
            for _, row in pairs[pairs["p_adjusted"].notna()].iterrows()
            for code in codes_of_group(row)
        }
        for code in levels:
            found = every[every["group"] == f"{column}={code}"]
            for _, row in found.head(1).iterrows():  # an empty level has no row
                low = row["note"] == LOW_BASE
                known = {key: row[key] for key in ("n", "ci_low", "ci_high", "note")}
                known["estimate"] = np.nan if low else row["estimate"]
                known["tested"] = bool(pd.notna(row["p_adjusted"])) or code in compared
                mark = higher.get((score, code), "") or _sign(row, analysis.confidence)
                rows.append({"column": column, "code": code, **known, "mark": mark})
    numbers, others = ["n", "estimate", "ci_low", "ci_high"], ["note", "tested", "mark"]
    frame = pd.DataFrame(rows, columns=["column", "code", *numbers, *others])
    return frame.astype(dict.fromkeys(numbers, float) | {"tested": bool})


def any_scores(analysis: FactorAnalysis) -> bool:
    """Whether the comprehensive score of any group can be shown."""
    return bool(group_scores(analysis)["estimate"].notna().any())


def _sign(row: pd.Series, confidence: float) -> str:
    tested = row["compared_with"] == "complement" and pd.notna(row["estimate"])
    if not tested or not significant(row["p_adjusted"], confidence):
        return ""
    return "▲" if row["estimate"] > 0 else "▼"  # everybody's mean is zero


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
    return "".join(_part(analysis, words, part) for part in _parts(means, words))


def _parts(means: dict[str, pd.DataFrame], words: Words) -> list[dict[str, pd.DataFrame]]:
    """Scores that stand side by side on an upright page: letters of many levels take room."""
    parts: list[dict[str, pd.DataFrame]] = [{}]
    room = 0.0
    for score, frame in means.items():
        cells = [_score(row, words) for _, row in frame.iterrows()]
        width = PADDING + max(
            text_width(cell.text, DENSE_TYPE) + text_width(cell.mark, _MARK_TYPE) for cell in cells
        )
        if parts[-1] and room + width > _ROOM:
            parts.append({})
            room = 0.0
        parts[-1][score] = frame
        room += width
    return parts


def _part(analysis: FactorAnalysis, words: Words, means: dict[str, pd.DataFrame]) -> str:
    pairs = analysis.against == "pairs"
    first = next(iter(means.values()))
    groups = []
    for column, levels in analysis.segments.items():
        letters = dict(zip(levels, column_letters(len(levels)), strict=True))
        rows = []
        for place in first.index[first["column"] == column]:
            code = str(first["code"][place])
            label = words.level(column, code) + (f" ({letters[code]})" if pairs else "")
            cells = [Cell(words.number(float(first["n"][place]), 0))]
            cells += [_score(frame.loc[place], words) for frame in means.values()]
            rows.append((label, cells))
        groups.append((words.column(column), rows))
    heads = [words.text(f"head.{key}") for key in ("group", "n")]
    named = {COMPREHENSIVE: words.text("head.comprehensive")}
    return grouped_table([*heads, *(named.get(score, score) for score in means)], groups)


def _score(row: pd.Series, words: Words) -> Cell:
    if pd.isna(row["estimate"]):
        return Cell("–", "num low")
    text = words.number(row["estimate"], 2, signed=True)
    tint = palette().tint(row["estimate"] / _FULL)
    caution = "*" if row["note"] == CAUTION else ""
    if row["mark"] in ("▲", "▼"):
        up = row["mark"] == "▲"
        end = palette().text if up else palette().low
        kind = "num up" if up else "num down"
        return Cell(text, kind, tint, row["mark"] + caution, darkened(end, 4.5, tint))
    return Cell(text, "num", tint, row["mark"] + caution)
