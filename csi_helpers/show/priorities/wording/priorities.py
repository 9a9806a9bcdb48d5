"""What to improve first, how sure that is, what goes with it, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.names import (
    label_of,
    level_label,
    level_names,
    listed,
    name_of,
    names_of,
    noun_of,
    points_text,
    quadrant_name,
    share_text,
)
from csi_helpers.show.priorities.standings import FIRST, placed, second_of, to_improve
from csi_helpers.show.priorities.tables.priorities import best_known
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_NAMED, _BEST = 3, 2  # attributes named in a caption; ways to a best level that are told


def describe_priorities(result: ImportanceSatisfaction, words: Words) -> str:
    """Say what to improve first and how sure that is, the largest potential, and for whom.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.
    """
    potential = _potential(result, words)
    told = [_first(result, words), potential, _best(result, words), _weak(result, words)]
    reading = words.text("matrix.priorities.reading") if potential else ""
    return joined([*told, reading], words)


def _first(result: ImportanceSatisfaction, words: Words) -> str:
    noun = noun_of(result.drivers.kind, words)
    if not (result.priorities["quadrant"] != "").any():
        return words.text("matrix.priorities.unplaced", noun=noun)
    rows = to_improve(result)
    if rows.empty:
        return joined(
            [words.text("matrix.priorities.none", noun=noun), _perhaps(result, words)], words
        )
    sure, likely = rows[rows["sure"].astype(bool)], rows[~rows["sure"].astype(bool)]
    told = []
    if len(sure):
        items = [_sure_item(result, str(name), row, words) for name, row in sure.iterrows()]
        told.append(words.text("matrix.priorities.first", items=listed(items, words)))
    else:
        told.append(words.text("matrix.priorities.first_none", noun=noun))
    if len(likely):
        items = [_likely_item(result, str(name), row, words) for name, row in likely.iterrows()]
        told.append(words.text("matrix.priorities.maybe", items=listed(items, words)))
    return joined(told, words)


def _perhaps(result: ImportanceSatisfaction, words: Words) -> str:
    """Name what stands elsewhere and may yet belong to what is to be concentrated on."""
    points = placed(result.panel)
    rows = points[(points["second"] == FIRST) & (points["second_share"] > 1 - result.confidence)]
    items = [
        words.text(
            "matrix.priorities.perhaps_item",
            name=name_of(str(name), words),
            share=share_text(row["second_share"], words),
        )
        for name, row in rows.iterrows()
    ]
    return words.text("matrix.priorities.perhaps", items=listed(items, words)) if items else ""


def _sure_item(result: ImportanceSatisfaction, name: str, row: pd.Series, words: Words) -> str:
    return words.text(
        "matrix.priorities.first_item",
        name=name_of(name, words),
        performance=words.number(row["performance"]),
        share=share_text(row["share"], words, result.confidence),
    )


def _likely_item(result: ImportanceSatisfaction, name: str, row: pd.Series, words: Words) -> str:
    second, share = second_of(result, name)
    values = {
        "name": name_of(name, words),
        "performance": words.number(row["performance"]),
        "share": share_text(row["share"], words, result.confidence),
    }
    if not second:
        return words.text("matrix.priorities.maybe_alone", **values)
    values |= {"second": quadrant_name(second, words), "second_share": share_text(share, words)}
    return words.text("matrix.priorities.maybe_item", **values)


def _potential(result: ImportanceSatisfaction, words: Words) -> str:
    """The largest potential; the list is ordered by it."""
    rows = result.priorities[result.priorities["potential"].notna()]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    zero = row["potential_low"] <= 0 <= row["potential_high"]
    return words.text(
        f"matrix.priorities.potential{'_zero' if zero else ''}",
        name=name_of(str(rows.index[0]), words),
        outcome=label_of(result.drivers.outcome, words),
        points=points_text(row["potential"], words),
        confidence=words.percent(result.confidence),
        interval=words.interval(row["potential_low"], row["potential_high"], 2),
    )


def _best(result: ImportanceSatisfaction, words: Words) -> str:
    """The widest ways to the level of the best group, where there is one."""
    rows = result.priorities
    if not (result.segments or result.small) or rows["potential"].isna().all():
        return ""
    known = rows[[best_known(row) for _, row in rows.iterrows()]]
    if known.empty:
        return words.text("matrix.priorities.best_none")
    widest = known.sort_values("potential_best", ascending=False, kind="stable").head(_BEST)
    clauses = [
        words.text(
            "matrix.priorities.best_item",
            name=name_of(str(name), words),
            level=level_label(str(row["best_group"]), words),
            outcome=label_of(result.drivers.outcome, words),
            points=points_text(row["potential_best"], words),
            interval=words.interval(row["best_low"], row["best_high"], 2),
        )
        for name, row in widest.iterrows()
    ]
    return words.text(
        "matrix.priorities.best",
        confidence=words.percent(result.confidence),
        clauses=words.text("unit.clause").join(clauses),
    )


def _weak(result: ImportanceSatisfaction, words: Words) -> str:
    """Where the attributes to concentrate on are significantly lower."""
    rows = to_improve(result)
    clauses = [
        words.text(
            "matrix.priorities.weak_item",
            name=name_of(str(name), words),
            levels=level_names(tuple(row["weak_groups"]), words),
        )
        for name, row in rows.iterrows()
        if len(row["weak_groups"])
    ]
    if not clauses:
        return ""
    pairs = "_pairs" if result.against == "pairs" else ""
    told = words.text("unit.clause").join(clauses)
    return words.text(f"matrix.priorities.weak{pairs}", clauses=told)


def caption_priorities(result: ImportanceSatisfaction, words: Words) -> str:
    """Name the priorities, as the title of their table."""
    rows = to_improve(result)
    if not (result.priorities["quadrant"] != "").any():
        return words.text("matrix.priorities.caption_unplaced")
    if rows.empty:
        return words.text("matrix.priorities.caption_none")
    sure = rows[rows["sure"].astype(bool)]
    if sure.empty:
        names = names_of([str(name) for name in rows.index], words, _NAMED)
        return words.text("matrix.priorities.caption_maybe", names=names)
    names = names_of([str(name) for name in sure.index], words, _NAMED)
    return words.text("matrix.priorities.caption", k=words.number(len(sure), 0), names=names)
