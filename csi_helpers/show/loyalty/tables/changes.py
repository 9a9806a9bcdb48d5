"""What changed since the wave before."""

from __future__ import annotations

from csi_helpers.show.loyalty.readings import (
    SHARES,
    Loyal,
    by_group,
    change_rows,
    compared_measures,
    interval_text,
    level_text,
    measure_name,
    opened,
)
from csi_helpers.show.loyalty.tables.cells import empty
from csi_helpers.show.rows import significant
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words


def table_loyalty_changes(result: Loyal, words: Words) -> str:
    """Write every measure of the last two waves and its change.

    Parameters
    ----------
    result : LoyaltyScores or SatisfactionToLoyalty
        A result of two or more waves.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: a measure a row; ▲▼ significant changes.
    """
    before, after = result.waves[-2:]
    rows = []
    for measure in compared_measures(result):
        change, name = change_rows(result, measure).iloc[0], measure[0]
        cells = []
        for wave in (before, after):
            row = by_group(result, measure, wave).get("total")
            text = "–" if row is None or empty(row) else level_text(name, row["estimate"], words)
            cells.append(Cell(text))
        if empty(change):
            cells += [Cell("–", "num low") for _ in range(3)]
        else:
            moved = significant(change["p_adjusted"], result.confidence)
            sign = ("▲" if change["estimate"] > 0 else "▼") if moved else ""
            kind = {"▲": "num up", "▼": "num down"}.get(sign, "num")
            factor, digits = 100 if name in SHARES else 1, 2 if name == "ces" else 1
            value = words.number(change["estimate"] * factor, digits, signed=True)
            ends = interval_text(name, change["ci_low"], change["ci_high"], words)
            cells += [
                Cell(value, kind, mark=sign),
                Cell(ends),
                Cell(words.p_value(change["p_adjusted"])),
            ]
        rows.append((opened(measure_name(result, measure, words)), cells))
    heads = [words.text("loyalty.head_measure"), before, after]
    heads += [words.text(f"head.{key}") for key in ("change", "interval", "p_adjusted")]
    return table(heads, rows)
