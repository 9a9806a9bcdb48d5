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
    subject_label,
)
from csi_helpers.show.service_quality.wording.levels import joined_sentences
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.gaps import ServiceGaps


def describe_service_groups(gaps: ServiceGaps, words: Words) -> str:
    """Name the groups whose overall score is clearly lower or higher, by segment column.

    Parameters
    ----------
    gaps : ServiceGaps
        The result; "" without segments.
    words : Words
        Language and labels.
    """
    levels = group_levels(gaps)
    told = []
    for column in dict.fromkeys(levels["column"]):
        own = levels[levels["column"] == column]
        marked = own[own["mark"] != ""]
        name = words.column(column)
        if not own["tested"].any():
            told.append(words.text("finding.segments_untested", column=name))
        elif marked.empty:
            told.append(words.text(f"service_quality.groups_none_{gaps.measure}", column=name))
        elif gaps.against == "pairs":
            listed = _listed(marked, column, gaps, words)
            key = f"service_quality.groups_pairs_{gaps.measure}"
            told.append(words.text(key, column=name, levels=listed))
        else:
            told.append(_apart(marked, column, gaps, words))
    return joined_sentences(told, words)


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
    """Name the group that differs most, as the title of the table of groups."""
    levels = group_levels(gaps)
    marked = levels[levels["mark"] != ""]
    low = marked[marked["mark"] == "▼"]
    if gaps.against == "pairs" or low.empty:
        if levels["tested"].any() and marked.empty:
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
    changes = shown(changes_of(gaps).drop(index="weighted", errors="ignore"))
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
