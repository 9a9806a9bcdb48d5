"""The ranking as a table that leads to each level's report."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from csi_helpers.analysis.ranking import Ranking
from csi_helpers.show.ranking.readings import (
    RankedReports,
    change_mark,
    figure_name,
    mark_of,
    rank_text,
)
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

_KIND = {"▲": "num up", "▼": "num down", "": "num"}


def table_ranking(reports: RankedReports, words: Words) -> str:
    """Write every level's rank, figure and change; its name leads to its report.

    Parameters
    ----------
    reports : RankedReports
    words : Words
        Language and labels.
    """
    ranking = reports.ranking
    changed = bool(ranking.levels["change"].notna().any())
    heads = [words.column(ranking.column), words.text("ranking.head"), figure_name(ranking, words)]
    heads += [words.text("head.interval")]
    heads += [words.text("head.change")] if changed else []
    heads += [words.text("head.n"), words.text("ranking.report")]
    rows = [
        (_linked(str(code), reports, words), _cells(str(code), row, reports, words, changed))
        for code, row in ranking.levels.iterrows()
    ]
    return table(heads, [*rows, (words.text("total"), _total(ranking, words, changed))])


def _linked(code: str, reports: RankedReports, words: Words) -> str:
    label = words.level(reports.ranking.column, code)
    if code not in reports.files:
        return label
    return Markup('<a href="{}">{}</a>').format(reports.files[code], label)


def _cells(
    code: str, row: pd.Series, reports: RankedReports, words: Words, changed: bool
) -> list[Cell]:
    ranking, mark = reports.ranking, mark_of(row, reports.ranking)
    cells = [
        Cell(rank_text(row, words)),
        Cell(words.number(row["estimate"]), _KIND[mark], mark=mark),
        Cell(words.interval(row["ci_low"], row["ci_high"])),
    ]
    if changed:
        moved = change_mark(row, ranking)
        cells.append(Cell(words.number(row["change"], signed=True), _KIND[moved], mark=moved))
    why = reports.reasons.get(code, "made" if code in reports.files else "failed")
    return [*cells, Cell(words.number(row["n"], 0)), Cell(words.text(f"ranking.{why}"))]


def _total(ranking: Ranking, words: Words, changed: bool) -> list[Cell]:
    total = ranking.total
    cells = [
        Cell(""),
        Cell(words.number(total["estimate"])),
        Cell(words.interval(total["ci_low"], total["ci_high"])),
    ]
    return [*cells, *([Cell("")] if changed else []), Cell(words.number(total["n"], 0)), Cell("")]
