"""Reading the mean scores of groups of respondents: what can be shown, and which stand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.analysis.measurement.exploratory.respondent_scores import COMPREHENSIVE
from csi_helpers.show.level_letters import column_letters, higher_than
from csi_helpers.show.rows import LOW_BASE, codes_of_group, pick, significant

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis

MOST_GROUPS = 40  # in one chart


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
        column, code, n, estimate (NaN below the minimum base), ci_low, ci_high, difference (from
        all others; NaN where none was tested), note, tested, mark: ▲▼ significantly above or below
        all others, or letters of the levels it is higher than.
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
            group = f"{column}={code}"
            found = every[every["group"] == group]
            for _, row in found.head(1).iterrows():  # an empty level has no row
                low = row["note"] == LOW_BASE
                known = {key: row[key] for key in ("n", "ci_low", "ci_high", "note")}
                known["estimate"] = np.nan if low else row["estimate"]
                known["difference"] = analysis.differences.get((score, group), np.nan)
                known["tested"] = bool(pd.notna(row["p_adjusted"])) or code in compared
                sign = _sign(row, known["difference"], analysis.confidence)
                mark = higher.get((score, code), "") or sign
                rows.append({"column": column, "code": code, **known, "mark": mark})
    numbers, others = ["n", "estimate", "ci_low", "ci_high", "difference"], ["note"]
    frame = pd.DataFrame(rows, columns=["column", "code", *numbers, *others, "tested", "mark"])
    return frame.astype(dict.fromkeys(numbers, float) | {"tested": bool})


def _sign(row: pd.Series, difference: float, confidence: float) -> str:
    """▲▼ by the difference that was tested; the mean may lie on the other side of zero.

    Everybody's mean is zero, and everybody includes those who belong to no level.
    """
    tested = row["compared_with"] == "complement" and pd.notna(row["estimate"])
    if not tested or not significant(row["p_adjusted"], confidence):
        return ""
    return "▲" if difference > 0 else "▼" if difference < 0 else ""


def any_scores(analysis: FactorAnalysis) -> bool:
    """Whether the comprehensive score of any group can be shown."""
    return bool(group_scores(analysis)["estimate"].notna().any())


def charted_scores(analysis: FactorAnalysis) -> pd.DataFrame:
    """Comprehensive scores that stay legible in one chart: whole columns, the first ones first."""
    scores = group_scores(analysis)
    kept: list[str] = []
    room = MOST_GROUPS
    for column, size in scores["column"].value_counts(sort=False).items():
        if not kept or size <= room:
            kept.append(str(column))
            room -= size
    return scores[scores["column"].isin(kept)].reset_index(drop=True)
