"""What page and chart say of a ranking, read off its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from csi_helpers.analysis.ranking import Ranking
from csi_helpers.show.words import Words


@dataclass(frozen=True)
class RankedReports:
    """A ranking, and where each level's report lies.

    Attributes
    ----------
    ranking : Ranking
    files : mapping of str to str
        Code -> address of the level's report, seen from the page; levels without one are left out.
    reasons : mapping of str to str
        Code of a level without a report -> ``low_base`` or ``failed``.
    """

    ranking: Ranking
    files: Mapping[str, str]
    reasons: Mapping[str, str]


def figure_name(ranking: Ranking, words: Words) -> str:
    """What the levels are ranked by, as a reader knows it."""
    if ranking.table == "index":
        return words.text("ranking.index", name=words.construct(ranking.subject))
    if ranking.table == "index100":
        return words.text("ranking.index", name=words.item(ranking.subject))
    return words.text(f"ranking.{ranking.table}")


def mark_of(row: pd.Series, ranking: Ranking) -> str:
    """▲ or ▼ where the level differs significantly from all others, else nothing."""
    if not row["p_adjusted"] < 1 - ranking.confidence:
        return ""
    return "▲" if row["estimate"] > ranking.total["estimate"] else "▼"


def change_mark(row: pd.Series, ranking: Ranking) -> str:
    """▲ or ▼ where the level's change since the last wave is significant, else nothing."""
    if not row["change_p"] < 1 - ranking.confidence:
        return ""
    return "▲" if row["change"] > 0 else "▼"


def rank_text(row: pd.Series, words: Words) -> str:
    """``2 (1–3)``: the rank, and those it may truly have."""
    if pd.isna(row["rank"]):
        return "–"
    rank, low, high = (words.number(row[key], 0) for key in ("rank", "rank_low", "rank_high"))
    return words.text("ranking.rank", rank=rank, low=low, high=high)
