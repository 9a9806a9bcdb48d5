"""Changes between the last two waves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.charts.trend import changes_of
from csi_helpers.show.rows import LOW_BASE, by_item, row_of, significant
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.descriptive import Descriptive


def table_changes(descriptive: Descriptive, words: Words) -> str:
    """Write the index of both waves and its change, items of both waves only.

    Parameters
    ----------
    descriptive : Descriptive
        A result of two or more waves.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``; ▲▼ where the corrected p-value is below 1 − confidence.
    """
    changes = changes_of(descriptive)
    before, after = descriptive.waves[-2:] if len(descriptive.waves) > 1 else ("", "")
    waves = [by_item(descriptive.estimates, "index100", wave=wave) for wave in (before, after)]
    rows = []
    for item in descriptive.items:
        change = row_of(changes, item)
        if change is None:
            continue
        levels = [frame["estimate"].get(item) for frame in waves]
        low = change["note"] == LOW_BASE
        moved = not low and significant(change["p_adjusted"], descriptive.confidence)
        kind = "num low" if low else "num"
        sign = ("▲" if change["estimate"] > 0 else "▼") if moved else ""
        marked = {"▲": "num up", "▼": "num down"}.get(sign, kind)
        cells = [Cell(words.number(level), kind) for level in levels]
        cells += [
            Cell(words.number(change["estimate"], 1, signed=True), marked, mark=sign),
            Cell(words.interval(change["ci_low"], change["ci_high"]), kind),
            Cell(words.p_value(change["p_adjusted"]), kind),
        ]
        rows.append((words.item(item), cells))
    heads = [words.text("head.item"), before, after]
    heads += [words.text(f"head.{key}") for key in ("change", "interval", "p_adjusted")]
    return table(heads, rows)
