"""Pairs of items that go together most, and least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import BOUNDARY, pick, shown
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.correlation import Correlation


def ranked_pairs(correlation: Correlation, table_name: str = "pearson") -> pd.DataFrame:
    """Every pair once, the strongest |r| first; estimates at a bound, which have no size, last.

    Parameters
    ----------
    correlation : Correlation
        The result; it holds each pair in both orders.
    table_name : str
        ``pearson``, ``spearman`` or ``polychoric``.
    """
    rows = shown(pick(correlation.estimates, table_name, wave=correlation.wave))
    place = {item: k for k, item in enumerate(correlation.order)}
    ahead = rows["subject"].map(place) < rows["object"].map(place)
    once = rows[ahead]
    size = once["estimate"].abs().mask(once["note"] == BOUNDARY, -1.0)
    return once.reindex(size.sort_values(ascending=False, kind="stable").index)


def table_pairs(correlation: Correlation, words: Words, k: int = 10) -> str:
    """Write the `k` strongest pairs, and the weakest where there are more than twice as many.

    Parameters
    ----------
    correlation : Correlation
        The result.
    words : Words
        Language and labels.
    k : int
        How many pairs of either kind.

    Returns
    -------
    str
        HTML ``<table>`` with Pearson's r, its interval, Spearman's rho, base and corrected p.
    """
    pairs = ranked_pairs(correlation)
    rho = pick(correlation.estimates, "spearman", wave=correlation.wave)
    rho = rho.drop_duplicates(["subject", "object"])
    rho_of = rho.set_index(["subject", "object"])["estimate"]
    heads = ["item", "with", "r", "interval", "rho", "n", "p_adjusted"]
    split = len(pairs) > 2 * k
    chosen = [("strongest", pairs.head(k)), ("weakest", pairs.tail(k))] if split else [("", pairs)]
    groups = [
        (words.text(f"head.{name}") if name else "", _rows(part, rho_of, words))
        for name, part in chosen
    ]
    return grouped_table([words.text(f"head.{head}") for head in heads], groups, texts=2)


def _rows(pairs: pd.DataFrame, rho: pd.Series, words: Words) -> list[tuple[str, list[Cell]]]:
    return [
        (
            words.item(row["subject"]),
            [
                Cell(words.item(row["object"]), ""),
                Cell(words.number(row["estimate"], 2)),
                Cell(words.interval(row["ci_low"], row["ci_high"], 2)),
                Cell(words.number(rho.get((row["subject"], row["object"])), 2)),
                Cell(words.number(row["n"], 0)),
                Cell(words.p_value(row["p_adjusted"])),
            ],
        )
        for _, row in pairs.iterrows()
    ]
