"""From satisfaction to loyalty: who of the satisfied is loyal, and the curve's points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.loyalty.readings import OTHERS, SATISFIED, by_group, curve_points, has_curve
from csi_helpers.show.loyalty.tables.cells import (
    base_cell,
    empty,
    interval_cell,
    level_cell,
    marks_of,
    table_of_groups,
)
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.conversion import SatisfactionToLoyalty

_LIFT, _SECURE, _LOYAL = ("conversion_lift", ""), ("secure", ""), ("loyal", "")


def table_conversion(link: SatisfactionToLoyalty, words: Words) -> str:
    """Write the share of the loyal, among the satisfied and others, and of secure customers.

    Parameters
    ----------
    link : SatisfactionToLoyalty
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: waves first, then groups; ▲▼ or letters where a share differs
        significantly.
    """
    measures = [_LOYAL, SATISFIED, _SECURE]
    marks = {measure: marks_of(link, measure) for measure in measures}
    secure = bool(link.secure_from)

    def cells(group: str, wave: str) -> list[Cell]:
        loyal, satisfied, others, lift, safe = (
            by_group(link, measure, wave).get(group)
            for measure in (_LOYAL, SATISFIED, OTHERS, _LIFT, _SECURE)
        )
        found = [
            base_cell(loyal, words),
            level_cell("loyal", loyal, words, marks[_LOYAL].get(group, "")),
            base_cell(satisfied, words),
            level_cell("conversion", satisfied, words, marks[SATISFIED].get(group, "")),
            level_cell("conversion", others, words),
            _lift_cell(lift, words),
            interval_cell("conversion_lift", lift, words),
        ]
        if secure:
            found.append(level_cell("secure", safe, words, marks[_SECURE].get(group, "")))
        return found

    heads = ["head.n", "loyalty.head_loyal", "loyalty.head_satisfied_n", "loyalty.head_satisfied"]
    heads += ["loyalty.head_not_satisfied", "loyalty.head_lift", "loyalty.head_lift_interval"]
    heads += ["loyalty.head_secure"] if secure else []
    return table_of_groups(link, words, [words.text(head) for head in heads], cells, _LOYAL)


def _lift_cell(row: pd.Series | None, words: Words) -> Cell:
    if row is None or empty(row):
        return Cell("–", "num low")
    star = "*" if row["note"] == CAUTION else ""
    return Cell(words.number(row["estimate"] * 100, 1, signed=True), mark=star)


def table_loyalty_curve(link: SatisfactionToLoyalty, words: Words) -> str:
    """Write the observed share of the loyal and the curve's, answer by answer.

    Parameters
    ----------
    link : SatisfactionToLoyalty
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``, the lowest answer first.
    """
    fitted = has_curve(link)
    rows = []
    for code, row in curve_points(link).iterrows():
        star = "*" if row["note"] == CAUTION else ""
        low = pd.isna(row["rate"])
        cells = [
            Cell(words.number(row["n"], 0)),
            Cell(words.percent(row["rate"], 1), "num low" if low else "num", mark=star),
            Cell(_interval(row["rate_low"], row["rate_high"], words), "num low" if low else "num"),
        ]
        if fitted:
            cells.append(Cell(words.percent(row["curve"], 1)))
            cells.append(Cell(_interval(row["curve_low"], row["curve_high"], words)))
        rows.append((_answer(str(code), words), cells))
    heads = ["loyalty.head_answer", "head.n", "loyalty.head_rate", "head.interval"]
    heads += ["loyalty.head_curve", "head.interval"] if fitted else []
    return table([words.text(head) for head in heads], rows)


def _interval(low: float, high: float, words: Words) -> str:
    return words.interval(low, high, 1, share=True)


def _answer(code: str, words: Words) -> str:
    """A code with its label, where the file has one."""
    label = words.loyalty_answer("csat", code)
    return words.text("unit.scored", item=code, value=label) if label else code
