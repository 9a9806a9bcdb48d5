"""Derived importance by every method, with ranks and collinearity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.drivers.derived_importance import COLLINEAR
from csi_helpers.show.cutoffs import coefficient
from csi_helpers.show.priorities.importances import (
    derived_methods,
    importance_by,
    inflation,
    ranked,
)
from csi_helpers.show.priorities.names import estimate_text, importance_digits, label_of
from csi_helpers.show.rows import CAUTION, LOW_BASE, row_of
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.drivers.derived_importance import Drivers

_SHORT = -0.5


def table_importance(drivers: Drivers, words: Words) -> str:
    """Write the importance of every driver by every method, the most important first.

    Parameters
    ----------
    drivers : Drivers
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: the method the study uses first, with its interval, then the others, the
        rank with its interval, and the variance inflation; negative regression coefficients and
        collinear drivers are tinted. Drivers without an importance stand last.
    """
    methods = derived_methods(drivers)
    frame, vif = ranked(drivers), inflation(drivers)
    heads = [words.text(f"matrix.head.{drivers.kind}")]
    heads += [words.text(f"matrix.method_short.{method}") for method in methods]
    heads += [words.text("matrix.head.rank"), words.text("matrix.head.vif")]
    names = [*frame.index, *(name for name in drivers.drivers if name not in frame.index)]
    rows = []
    for name in names:
        cells = [
            _importance(drivers, str(name), method, place == 0, words)
            for place, method in enumerate(methods)
        ]
        cells += [_rank(row_of(frame, str(name)), words), _vif(vif.get(name), words)]
        rows.append((label_of(str(name), words), cells))
    return table(heads, rows)


def _importance(
    drivers: Drivers, name: str, method: str, with_interval: bool, words: Words
) -> Cell:
    row = row_of(importance_by(drivers, method), name)
    if row is None or pd.isna(row["estimate"]) or row["note"] == LOW_BASE:
        return Cell(words.number(None), "num low")
    tint = method == "regression" and name in drivers.negative
    ground = palette().tint(_SHORT) if tint else ""
    star = "*" if row["note"] == CAUTION and with_interval else ""
    digits = importance_digits(method)
    if not with_interval:
        return Cell(words.number(row["estimate"], digits), "num", ground)
    text = estimate_text(row["estimate"], row["ci_low"], row["ci_high"], words, digits)
    return Cell(text, "num", ground, star)


def _rank(row: pd.Series | None, words: Words) -> Cell:
    if row is None or pd.isna(row["rank"]):
        return Cell(words.number(None), "num low")
    return Cell(estimate_text(row["rank"], row["rank_low"], row["rank_high"], words, 0))


def _vif(value: float | None, words: Words) -> Cell:
    if value is None or pd.isna(value):
        return Cell(words.number(None), "num low")
    ground = palette().tint(_SHORT) if value > COLLINEAR else ""
    text = coefficient(words, value, COLLINEAR) if value > COLLINEAR else words.number(value, 2)
    return Cell(text, "num", ground)
