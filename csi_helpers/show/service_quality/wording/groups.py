"""Which groups find the service further short, and what changed since the wave before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import shown, significant
from csi_helpers.show.service_quality.readings import (
    DIGITS,
    any_change,
    changes_of,
    expected,
    group_levels,
    marked_dimensions,
    subject_label,
)
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.gaps import ServiceGaps


def describe_service_groups(gaps: ServiceGaps, words: Words) -> str:
    """Name the groups whose overall score is clearly lower or higher, and dimensions with any.

    Parameters
    ----------
    gaps : ServiceGaps
        The result; "" without segments.
    words : Words
        Language and labels.
    """
    levels = group_levels(gaps)
    parts = [group_levels(gaps, name) for name in gaps.dimensions]
    told = []
    for column in gaps.segments:
        frames = [frame[frame["column"] == column] for frame in (levels, *parts)]
        if not any(len(frame) for frame in frames):
            continue
        if not any(frame["tested"].any() for frame in frames):
            told.append(words.text("finding.segments_untested", column=words.column(column)))
            continue
        if frames[0]["tested"].any():
            told.append(_overall(frames[0], column, gaps, words))
        told.append(_by_dimension(column, gaps, words))
    return joined(told, words)


def _overall(own: pd.DataFrame, column: str, gaps: ServiceGaps, words: Words) -> str:
    marked = own[own["mark"] != ""]
    name = words.column(column)
    if marked.empty:
        return words.text(f"service_quality.groups_none_{gaps.measure}", column=name)
    if gaps.against == "pairs":
        listed = _listed(marked, column, gaps, words)
        key = f"service_quality.groups_pairs_{gaps.measure}"
        return words.text(key, column=name, levels=listed)
    return _apart(marked, column, gaps, words)


def _by_dimension(column: str, gaps: ServiceGaps, words: Words) -> str:
    """Dimensions in which groups differ, of several."""
    if len(gaps.dimensions) < 2:
        return ""
    names = [words.dimension(name) for name in marked_dimensions(gaps, column)]
    key = "groups_dimensions" if names else "groups_dimensions_none"
    values = {"listed": words.listing(names)} if names else {}
    return words.text(f"service_quality.{key}", column=words.column(column), **values)


def _apart(marked: pd.DataFrame, column: str, gaps: ServiceGaps, words: Words) -> str:
    up, down = (marked[marked["mark"] == mark] for mark in ("▲", "▼"))
    sides = {
        key: _listed(rows, column, gaps, words)
        for key, rows in (("up", up), ("down", down))
        if len(rows)
    }
    key = "both" if len(sides) == 2 else next(iter(sides))
    return words.text(
        f"service_quality.groups_{key}_{gaps.measure}", column=words.column(column), **sides
    )


def _listed(rows: pd.DataFrame, column: str, gaps: ServiceGaps, words: Words) -> str:
    return words.listing(
        [
            words.text(
                "unit.scored",
                item=words.level(column, code),
                value=words.number(value, DIGITS, signed=expected(gaps)),
            )
            for code, value in zip(rows["code"], rows["estimate"], strict=True)
        ]
    )


def caption_service_groups(gaps: ServiceGaps, words: Words) -> str:
    """Name the group that differs most overall, as the title of the table of groups."""
    levels = group_levels(gaps)
    marked = levels[levels["mark"] != ""]
    low = marked[marked["mark"] == "▼"]
    if gaps.against == "pairs" or low.empty:
        if levels["tested"].any() and marked.empty:
            apart = marked_dimensions(gaps)
            if apart:
                counts = {"k": len(apart), "total": len(gaps.dimensions)}
                values = {name: words.number(count, 0) for name, count in counts.items()}
                return words.text("service_quality.caption_groups_dimensions", **values)
            return words.text(f"service_quality.caption_groups_none_{gaps.measure}")
        return words.text(f"service_quality.caption_groups_{gaps.measure}")
    widest = low.sort_values("difference", kind="stable").iloc[0]
    level = words.level(widest["column"], widest["code"])
    value = words.number(widest["estimate"], DIGITS, signed=expected(gaps))
    key = f"service_quality.caption_groups_low_{gaps.measure}"
    return words.text(key, level=level, value=value)


def describe_service_changes(gaps: ServiceGaps, words: Words) -> str:
    """Name the scores that moved significantly, or say that none did; "" in a first wave."""
    if not any_change(gaps):
        return ""
    before = gaps.waves[-2]
    changes = shown(changes_of(gaps))
    moved = changes[[significant(p, gaps.confidence) for p in changes["p_adjusted"]]]
    if moved.empty:
        return words.text(f"service_quality.changes_none_{gaps.measure}", wave=before)
    listed = words.listing(
        [
            words.text(
                "unit.moved",
                item=subject_label(str(name), words),
                change=words.points(value, DIGITS),
            )
            for name, value in moved["estimate"].items()
        ]
    )
    key = f"service_quality.changes_{gaps.measure}"
    return words.text(key, wave=before, listed=listed)


def caption_service_changes(gaps: ServiceGaps, words: Words) -> str:
    """Name the two waves, as the title of the table of changes."""
    before, after = gaps.waves[-2:]
    measure = words.text(f"service_quality.measure_{gaps.measure}")
    values = {"before": before, "after": after, "measure": measure}
    return words.text("service_quality.caption_changes", **values)
