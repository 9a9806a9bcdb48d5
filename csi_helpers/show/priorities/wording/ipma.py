"""Which constructs and items go with the target, and how they perform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.construct_map import by_importance, items_by_importance
from csi_helpers.show.priorities.names import name_of, points_text
from csi_helpers.show.structural.names import construct_name, joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.construct_map import ImportancePerformanceMap

_NEXT, _ITEMS = 2, 3


def describe_ipma(result: ImportancePerformanceMap, words: Words) -> str:
    """Say which constructs go with the target most and how they perform, then the items.

    Parameters
    ----------
    result : ImportancePerformanceMap
        The result.
    words : Words
        Language and labels.
    """
    frame, target = by_importance(result), construct_name(result.target, words)
    if frame.empty:
        return words.text("matrix.ipma.none", target=target)
    told = [_first(result, frame, words)]
    if len(frame) > 1:
        others = [_valued(name, row, "next_item", words) for name, row in _few(frame, 1, _NEXT)]
        told.append(words.text("matrix.ipma.next", items=words.listing(others)))
        told.append(_lowest(result, frame, words))
    items = items_by_importance(result)
    if len(items):
        named = [_valued(name, row, "item", words) for name, row in _few(items, 0, _ITEMS)]
        listed = words.listing(named)
        told.append(words.text("matrix.ipma.items", target=target, items=listed))
    return joined(told, words)


def _few(frame: pd.DataFrame, start: int, k: int) -> list[tuple[str, pd.Series]]:
    return [(str(name), row) for name, row in frame.iloc[start : start + k].iterrows()]


def _label(name: str, key: str, words: Words) -> str:
    return name_of(name, words) if key == "item" else construct_name(name, words)


def _valued(name: str, row: pd.Series, key: str, words: Words) -> str:
    return words.text(
        f"matrix.ipma.{key}",
        name=_label(name, key, words),
        points=points_text(row["importance"], words),
        performance=words.number(row["performance"]),
    )


def _first(result: ImportancePerformanceMap, frame: pd.DataFrame, words: Words) -> str:
    row = frame.iloc[0]
    return words.text(
        "matrix.ipma.first",
        name=construct_name(str(frame.index[0]), words),
        target=construct_name(result.target, words),
        points=points_text(row["importance"], words),
        confidence=words.percent(result.confidence),
        interval=words.interval(row["importance_low"], row["importance_high"], 2),
        performance=words.number(row["performance"]),
    )


def _lowest(result: ImportancePerformanceMap, frame: pd.DataFrame, words: Words) -> str:
    known = frame[frame["performance"].notna()]
    if known.empty:
        return ""
    row = known.iloc[int(known["performance"].argmin())]
    name = construct_name(str(row.name), words)
    if row.name == frame.index[0]:
        return words.text("matrix.ipma.both", name=name)
    return words.text(
        "matrix.ipma.lowest",
        name=name,
        performance=words.number(row["performance"]),
        confidence=words.percent(result.confidence),
        interval=words.interval(row["performance_low"], row["performance_high"]),
    )


def caption_ipma(result: ImportancePerformanceMap, words: Words) -> str:
    """Name the most important construct with its performance, as the title of the chart."""
    frame = by_importance(result)
    if frame.empty:
        return caption_ipma_table(result, words)
    return words.text(
        "matrix.ipma.caption",
        name=construct_name(str(frame.index[0]), words),
        target=construct_name(result.target, words),
        performance=words.number(frame["performance"].iloc[0]),
    )


def caption_ipma_table(result: ImportancePerformanceMap, words: Words) -> str:
    """Say what the table of constructs holds."""
    return words.text("matrix.ipma.caption_table", target=construct_name(result.target, words))


def caption_ipma_items(result: ImportancePerformanceMap, words: Words) -> str:
    """Name the most important item, as the title of their table."""
    items = items_by_importance(result)
    if items.empty:
        return words.text("matrix.ipma.caption_items_plain")
    name, target = name_of(str(items.index[0]), words), construct_name(result.target, words)
    return words.text("matrix.ipma.caption_items", name=name, target=target)


def alt_ipma(result: ImportancePerformanceMap, words: Words) -> str:
    """Describe the chart to those who can't see it."""
    return words.text(
        "matrix.ipma.alt",
        k=words.number(len(by_importance(result)), 0),
        target=construct_name(result.target, words),
        finding=caption_ipma(result, words),
    )
