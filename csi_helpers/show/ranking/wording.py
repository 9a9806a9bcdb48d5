"""What the ranking says: how far the order can be trusted, who differs."""

from __future__ import annotations

from csi_helpers.show.ranking.readings import RankedReports, figure_name, mark_of
from csi_helpers.show.words import Words


def describe_ranking(reports: RankedReports, words: Words) -> str:
    """Who leads and who trails, and whether that can be told from chance."""
    ranking = reports.ranking
    rows = ranking.levels[ranking.levels["estimate"].notna()]
    first, last = rows.iloc[0], rows.iloc[-1]
    told = words.text(
        "ranking.span",
        figure=figure_name(ranking, words),
        best=words.level(ranking.column, str(rows.index[0])),
        high=words.number(first["estimate"]),
        worst=words.level(ranking.column, str(rows.index[-1])),
        low=words.number(last["estimate"]),
        total=words.number(ranking.total["estimate"]),
    )
    sure = int((rows["rank_high"] < len(rows)).sum())
    certainty = words.text(
        "ranking.sure" if sure else "ranking.unsure",
        confidence=words.percent(ranking.confidence),
        k=words.number(sure, 0),
        total=words.number(len(rows), 0),
    )
    return words.text("unit.sentence").join([told, certainty])


def caption_ranking(reports: RankedReports, words: Words) -> str:
    """How many levels differ from all others."""
    ranking = reports.ranking
    marks = [mark_of(row, ranking) for _, row in ranking.levels.iterrows()]
    return words.text(
        "ranking.caption" if any(marks) else "ranking.caption_none",
        figure=figure_name(ranking, words),
        above=words.number(marks.count("▲"), 0),
        below=words.number(marks.count("▼"), 0),
        k=words.number(int(ranking.levels["estimate"].notna().sum()), 0),
    )


def caption_table(reports: RankedReports, words: Words) -> str:
    """What the table holds."""
    return words.text("ranking.table", column=words.column(reports.ranking.column))


def alt_ranking(reports: RankedReports, words: Words) -> str:
    """The chart in words."""
    return describe_ranking(reports, words)


def source_ranking(reports: RankedReports, words: Words) -> str:
    """Base, intervals, what the ranks in brackets mean."""
    ranking = reports.ranking
    confidence = words.percent(ranking.confidence)
    return words.text(
        "ranking.source", n=words.number(ranking.total["n"], 0), confidence=confidence
    )
