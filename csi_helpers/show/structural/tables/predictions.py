"""How well items are predicted that the model hasn't seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import coefficient
from csi_helpers.show.rows import CAUTION, row_of
from csi_helpers.show.structural.predictions import (
    constructs_q2,
    overall_gain,
    predicted_items,
)
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.opinions.prediction import Predictions

_FAILS = -0.5
_NO_Q2 = 0.0  # no better than the mean
ERRORS = ("rmse_pls", "rmse_linear", "mae_pls")


def table_predictions(predictions: Predictions, words: Words) -> str:
    """Write Q², errors of the model and of linear regression, and the gain, item by item.

    Parameters
    ----------
    predictions : Predictions
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: items under their construct; Q² tinted where it isn't above 0, the gain
        where linear regression predicts as well or better; the gain over all items at the foot.
    """
    items = predicted_items(predictions)
    # Of a survey too large to load absolute errors aren't known.
    errors = [name for name in ERRORS if items.empty or items[name].notna().any()]
    groups = []
    for construct in predictions.predicted:
        own = items[items["construct"] == construct]
        rows = [(words.item(str(item)), _item(row, errors, words)) for item, row in own.iterrows()]
        groups.append((_construct(predictions, construct, words), rows))
    overall = overall_gain(predictions)
    if overall is not None:
        cells = [Cell("")] * (2 + len(errors))
        cells += [
            Cell(words.number(overall["estimate"], 3, signed=True)),
            Cell(words.p_value(overall["p_value"])),
        ]
        groups.append(("", [(words.text("prediction.head.p_overall"), cells)]))
    heads = [words.text("head.item"), words.text("prediction.head.q2"), words.text("head.interval")]
    heads += [words.text(f"prediction.head.{key}") for key in (*errors, "gain")]
    return grouped_table([*heads, words.text("head.p_adjusted")], groups)


def _construct(predictions: Predictions, construct: str, words: Words) -> str:
    row, name = row_of(constructs_q2(predictions), construct), words.construct(construct)
    if row is None:
        return name
    return words.text(
        "prediction.construct",
        construct=name,
        q2=coefficient(words, row["estimate"], _NO_Q2),
        interval=words.interval(row["ci_low"], row["ci_high"], 2),
    )


def _item(row: pd.Series, errors: list[str], words: Words) -> list[Cell]:
    ground = "" if row["q2"] > _NO_Q2 else palette().tint(_FAILS)
    mark = "*" if row["note"] == CAUTION else ""
    cells = [
        Cell(coefficient(words, row["q2"], _NO_Q2), "num", ground, mark),
        Cell(words.interval(row["low"], row["high"], 2)),
    ]
    worse = "" if row["beats"] else palette().tint(_FAILS)
    gain = Cell(words.number(row["gain"], 3, signed=True), "num", worse)
    # Errors that differ in the third decimal decide which of the two predicts better.
    cells += [Cell(words.number(row[key], 3)) for key in errors]
    return [*cells, gain, Cell(words.p_value(row["p"]))]
