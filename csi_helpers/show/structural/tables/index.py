"""The constructs' index in full: this wave, the one before, the change, and the gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import CAUTION, row_of
from csi_helpers.show.structural.indices import (
    asked_only,
    change_sign,
    changes_of,
    decomposed,
    gap_change_of,
    gap_of,
    levels_of,
    wave_before,
)
from csi_helpers.show.structural.names import ASKED_MARK
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex


def table_index(index: ConstructIndex, words: Words) -> str:
    """Write the index of every construct, and the gap of perceived and expected quality.

    Parameters
    ----------
    index : ConstructIndex
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``, the target first; with an earlier wave its index, the change, its
        interval and corrected p-value. A legacy index is named in its heading.
    """
    current, gap, before = levels_of(index), gap_of(index), wave_before(index)
    earlier, changes = levels_of(index, before) if before else None, changes_of(index)
    effective = _effective(current)
    asked = asked_only(index)
    rows = []
    for name, row in current.iterrows():
        label = words.construct(str(name)) + (ASKED_MARK if name in asked else "")
        cells = _level(row, words, effective=effective)
        if earlier is not None:
            cells += _moved(
                row_of(earlier, str(name)), row_of(changes, str(name)), index.confidence, words
            )
        rows.append((label, cells))
    if gap is not None:
        cells = _level(gap, words, effective=effective, signed=True)
        if before:
            past = gap_of(index, before)
            cells += _moved(past, gap_change_of(index), index.confidence, words, signed=True)
        rows.append((words.text("index.head.gap"), cells))
    return table(_heads(index, words, effective=effective), rows)


def _heads(index: ConstructIndex, words: Words, *, effective: bool) -> list[str]:
    method = "legacy" if index.method == "multiply" else "rescaled"
    before = wave_before(index)
    heads = [words.text("head.construct")]
    heads.append(words.text(f"index.head.{method}", wave=index.wave))
    heads += [words.text("head.interval"), words.text("head.n")]
    heads += [words.text("head.n_eff")] if effective else []
    if before:
        heads.append(words.text(f"index.head.{method}", wave=before))
        heads += [words.text(f"head.{key}") for key in ("change", "interval", "p_adjusted")]
    return heads


def _effective(rows: pd.DataFrame) -> bool:
    """Whether the design makes any base worth more or less than its number."""
    known = rows[rows["estimate"].notna() & rows["n_eff"].notna()]
    return bool((known["n"] != known["n_eff"]).any())


def _level(row: pd.Series, words: Words, *, effective: bool, signed: bool = False) -> list[Cell]:
    low = pd.isna(row["estimate"])
    kind = "num low" if low else "num"
    mark = "*" if row["note"] == CAUTION else ""
    cells = [
        Cell(words.number(row["estimate"], 1, signed=signed), kind, mark=mark),
        Cell(words.interval(row["ci_low"], row["ci_high"]), kind),
        Cell(words.number(row["n"], 0), kind),
    ]
    return cells + ([Cell(words.number(row["n_eff"], 0), kind)] if effective else [])


def _moved(
    earlier: pd.Series | None,
    change: pd.Series | None,
    confidence: float,
    words: Words,
    *,
    signed: bool = False,
) -> list[Cell]:
    """The earlier index, the change with its interval and p-value; dashes where there is none."""
    before = None if earlier is None else earlier["estimate"]
    first = words.number(before, 1, signed=signed)
    cells = [Cell(first, "num low" if first == "–" else "num")]
    if change is None or pd.isna(change["estimate"]):
        return cells + [Cell("–", "num low")] * 3
    sign = change_sign(change, confidence)
    kind = {"▲": "num up", "▼": "num down"}.get(sign, "num")
    return [
        *cells,
        Cell(words.number(change["estimate"], 1, signed=True), kind, mark=sign),
        Cell(words.interval(change["ci_low"], change["ci_high"])),
        Cell(words.p_value(change["p_adjusted"])),
    ]


def table_reestimated(index: ConstructIndex, words: Words) -> str:
    """Write the index with frozen and with re-estimated weights, and what moved the latter.

    Parameters
    ----------
    index : ConstructIndex
        A result of two or more waves.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``; the change of the re-estimated index is the change of answers (weights
        frozen) plus that of the weights.
    """
    rows = []
    for name, row in decomposed(index).iterrows():
        cells = [
            Cell(words.number(row["frozen"])),
            Cell(words.number(row["reestimated"])),
            Cell(words.interval(row["low"], row["high"])),
            Cell(words.number(row["change"], 1, signed=True)),
            Cell(words.interval(row["change_low"], row["change_high"])),
            *(Cell(words.number(row[key], 1, signed=True)) for key in ("answers", "weights")),
        ]
        rows.append((words.construct(str(name)), cells))
    heads = [words.text("head.construct"), words.text("index.head.frozen")]
    heads += [words.text("index.head.reestimated"), words.text("head.interval")]
    heads += [words.text("head.change"), words.text("head.interval")]
    heads += [words.text(f"index.head.{key}") for key in ("by_answers", "by_weights")]
    return table(heads, rows)
