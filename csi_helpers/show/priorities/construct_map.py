"""Reading importance and performance of constructs and items; nothing is computed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import LOW_BASE, pick
from csi_helpers.show.structural.readings import read_once

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.construct_map import ImportancePerformanceMap


@read_once
def by_importance(result: ImportancePerformanceMap) -> pd.DataFrame:
    """Constructs that have an importance, the most important first.

    Parameters
    ----------
    result : ImportancePerformanceMap
        The result.

    Returns
    -------
    DataFrame
        Indexed by construct: importance and performance, each with _low and _high; n, note.
    """
    return _both(result, "ipma_importance", "ipma_performance")


@read_once
def items_by_importance(result: ImportancePerformanceMap) -> pd.DataFrame:
    """As `by_importance`, of the items, with their construct."""
    frame = _both(result, "ipma_item_importance", "ipma_item_performance")
    construct_of = {item: name for name, items in result.items.items() for item in items}
    frame["construct"] = [construct_of.get(str(item), "") for item in frame.index]
    return frame


def _both(result: ImportancePerformanceMap, importance: str, performance: str) -> pd.DataFrame:
    first, second = (_by_subject(result, table) for table in (importance, performance))
    frame = second.reindex(first.index)[["n", "note"]].copy()
    for name, rows in (("importance", first), ("performance", second)):
        frame[name] = rows["estimate"]
        frame[f"{name}_low"], frame[f"{name}_high"] = rows["ci_low"], rows["ci_high"]
    frame = frame[frame["importance"].notna() & (frame["note"] != LOW_BASE)]
    return frame.sort_values("importance", ascending=False, kind="stable")


def _by_subject(result: ImportancePerformanceMap, table: str) -> pd.DataFrame:
    rows = pick(result.estimates, table, wave=result.wave)
    return rows.drop_duplicates("subject").set_index("subject")
