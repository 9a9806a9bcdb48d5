"""Loadings of the items on the factors, and how the factors correlate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import LOW_COMMUNALITY, SMALL_LOADING, coefficient
from csi_helpers.show.measurement.factors import (
    factor_correlations,
    factor_label,
    factor_name,
    highest_loadings,
    loading_matrix,
)
from csi_helpers.show.rows import by_item, row_of
from csi_helpers.show.tables.markup import Cell, grouped_table, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis

LOW_MARK = "†"  # behind a low communality


def table_loadings(analysis: FactorAnalysis, words: Words) -> str:
    """Write the loadings, items under the factor they load highest on.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: heat cells, small loadings without ground and greyed, the highest of an
        item bold, with its interval; communalities; at the foot the explained shares.
    """
    loadings = loading_matrix(analysis)
    best = highest_loadings(analysis)
    shares = by_item(analysis.estimates, "communality", wave=analysis.wave)["estimate"]
    groups = []
    for factor, items in analysis.leading.items():
        rows = [
            (
                words.item(item),
                [
                    *(
                        _loading(value, name == factor, words)
                        for name, value in zip(loadings.columns, loadings.loc[item], strict=True)
                    ),
                    _interval(best, item, words),
                    _communality(shares.get(item), words),
                ],
            )
            for item in items
        ]
        if rows:
            groups.append((factor_name(analysis, factor, words), rows))
    groups.append((words.text("head.over_items"), _foot(analysis, words)))
    heads = [words.text("head.item")]
    heads += [factor_label(analysis, factor, words, head=True) for factor in analysis.factors]
    heads += [words.text("head.loading_interval"), words.text("head.communality")]
    return grouped_table(heads, groups)


def heat_cell(value: float, text: str, *, highest: bool = False) -> Cell:
    """Cell of a coefficient from -1 to 1, tinted by its size; the highest of a row is bold."""
    kind = "num" if not highest else "num down" if value < 0 else "num up"
    return Cell(text, kind, palette().tint(value))


def _loading(value: float, highest: bool, words: Words) -> Cell:
    text = coefficient(words, abs(value), SMALL_LOADING)
    text = f"−{text}" if value < 0 and text.strip("0.") else text
    if pd.isna(value) or (abs(value) < SMALL_LOADING and not highest):
        return Cell(text, "num low")
    return heat_cell(value, text, highest=highest)


def _communality(value: float | None, words: Words) -> Cell:
    low = value is not None and value < LOW_COMMUNALITY
    return Cell(coefficient(words, value, LOW_COMMUNALITY), mark=LOW_MARK if low else "")


def _interval(best: pd.DataFrame, item: str, words: Words) -> Cell:
    row = row_of(best, item)
    return Cell("–" if row is None else words.interval(row["ci_low"], row["ci_high"], 2))


def _foot(analysis: FactorAnalysis, words: Words) -> list[tuple[str, list[Cell]]]:
    """Explained share and validity of the score of each factor; the total stands at the right."""
    shares, validity = (
        by_item(analysis.estimates, name, wave=analysis.wave)["estimate"]
        for name in ("explained_share", "score_validity")
    )
    total = by_item(analysis.estimates, "explained_total", wave=analysis.wave)["estimate"]
    rows = [
        (
            words.text("head.explained"),
            [
                *(Cell(words.percent(shares.get(factor), 1)) for factor in analysis.factors),
                Cell(""),
                Cell(words.percent(total.get(""), 1)),
            ],
        )
    ]
    if validity.notna().any():
        cells = [Cell(words.number(validity.get(factor), 2)) for factor in analysis.factors]
        rows.append((words.text("head.score_validity"), [*cells, Cell(""), Cell("")]))
    return rows


def table_factor_correlations(analysis: FactorAnalysis, words: Words) -> str:
    """Write the correlations between factors, the lower triangle.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result of an oblique rotation.
    words : Words
        Language and labels.
    """
    r = factor_correlations(analysis)
    rows = []
    for place, factor in enumerate(r.index):
        cells = [
            heat_cell(value, words.number(value, 2)) if column < place else Cell("")
            for column, value in enumerate(r.iloc[place, :-1])
        ]
        rows.append((factor_name(analysis, factor, words), cells))
    return table([words.text("head.factor"), *r.columns[:-1]], rows)
