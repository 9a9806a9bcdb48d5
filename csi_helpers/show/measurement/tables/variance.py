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

    def column(name: str) -> pd.Series:
        return by_item(analysis.estimates, name, wave=analysis.wave)["estimate"]

    rows = []
    for place, component in enumerate(column("explained_share_initial").index):
        cells = []
        for stage in ("_initial", "_unrotated", ""):
            name = str(component) if stage == "_initial" else f"F{place + 1}"
            sums, shares, cumulative = (
                column(f"{table}{stage}").get(name)
                for table in ("squared_loadings", "explained_share", "explained_cumulative")
            )
            cells.append(Cell("" if sums is None else words.number(sums, 2)))
            cells += [_percent(value, words) for value in (shares, cumulative)]
        rows.append((factor_label(analysis, str(component), words), cells))
    return table([words.text(f"head.{key}") for key in (*HEADS, *EXTRACTED, *ROTATED)], rows)


def _percent(share: float | None, words: Words) -> Cell:
    return Cell("" if share is None else words.percent(share, 1))
