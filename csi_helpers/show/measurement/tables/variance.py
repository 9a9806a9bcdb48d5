"""Explained variance, component by component, laid out as in SPSS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.measurement.factors import factor_label
from csi_helpers.show.rows import by_item
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis

HEADS = ("component", "eigenvalue", "share_initial", "cumulative")
EXTRACTED = ("sum_unrotated", "share_unrotated", "cumulative")
ROTATED = ("sum_rotated", "share_rotated", "cumulative")


def table_variance(analysis: FactorAnalysis, words: Words) -> str:
    """Write what each component explains: at first, as extracted, after rotation.

    Parameters
    ----------
    analysis : FactorAnalysis
        A result with the preset ``spss``.
    words : Words
        Language.

    Returns
    -------
    str
        HTML ``<table>``, every component a row; beyond the number kept only the initial values.
    """
    estimates, wave = analysis.estimates, analysis.wave
    initial, unrotated, rotated = (
        by_item(estimates, f"explained_share{stage}", wave=wave)["estimate"]
        for stage in ("_initial", "_unrotated", "")
    )
    kept = [unrotated.reindex(analysis.factors), rotated.reindex(analysis.factors)]
    rows = []
    for place, component in enumerate(initial.index):
        cells = []
        for shares in (initial, *kept):
            cells.append(_sum(shares, place, analysis, words))
            cells += [_share(column, place, words) for column in (shares, shares.cumsum())]
        rows.append((factor_label(analysis, str(component), words), cells))
    return table([words.text(f"head.{key}") for key in (*HEADS, *EXTRACTED, *ROTATED)], rows)


def _share(column: pd.Series, place: int, words: Words) -> Cell:
    return Cell(words.percent(column.iloc[place], 1) if place < len(column) else "")


def _sum(shares: pd.Series, place: int, analysis: FactorAnalysis, words: Words) -> Cell:
    """A share in units of one item's variance: the eigenvalue, or the sum of squared loadings."""
    if place >= len(shares):
        return Cell("")
    return Cell(words.number(shares.iloc[place] * len(analysis.items), 2))
