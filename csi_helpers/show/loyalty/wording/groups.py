"""Which groups differ, and what changed since the wave before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.loyalty.readings import (
    NPS,
    SATISFIED,
    Loyal,
    Measure,
    change_of,
    change_text,
    compared_measures,
    groups_of,
    level_text,
    measure_name,
    satisfaction_measures,
)
from csi_helpers.show.rows import significant
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.conversion import SatisfactionToLoyalty
    from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores


def describe_net_promoter_groups(scores: LoyaltyScores, words: Words) -> str:
    """Name the groups whose net promoter score differs; "" without segments."""
    return _groups(scores, [NPS], words) if "nps" in scores.asked else ""


def describe_satisfaction_groups(scores: LoyaltyScores, words: Words) -> str:
    """Name the groups that are more or less satisfied, or found it easier; "" without segments."""
    return _groups(scores, satisfaction_measures(scores), words)


def describe_conversion_groups(link: SatisfactionToLoyalty, words: Words) -> str:
    """Name the groups with more or fewer loyal customers; "" without segments."""
    return _groups(link, [("loyal", ""), SATISFIED], words)


def _groups(result: Loyal, measures: list[Measure], words: Words) -> str:
    """Every measure: columns in which groups differ, one by one; the others together."""
    told = []
    for measure in measures:
        levels = groups_of(result, measure)
        name = measure_name(result, measure, words)
        alike: dict[str, list[str]] = {"groups_none": [], "groups_untested": []}
        for column in result.segments:
            own = levels[levels["column"] == column]
            if not len(own):
                continue
            if (own["mark"] != "").any():
                told.append(_column(measure, name, column, own, words))
            else:
                key = "groups_none" if own["tested"].any() else "groups_untested"
                alike[key].append(words.column(column))
        told += [
            words.text(f"loyalty.{key}", column=words.listing(columns), measure=name)
            for key, columns in alike.items()
            if columns
        ]
    return joined(told, words)


def _column(measure: Measure, name: str, column: str, own: pd.DataFrame, words: Words) -> str:
    """The groups of one column that differ."""
    values = {"column": words.column(column), "measure": name}
    marked = own[own["mark"] != ""]

    def listed(rows: pd.DataFrame) -> str:
        return words.listing(
            [
                words.text(
                    "unit.scored",
                    item=words.level(column, str(row["code"])),
                    value=level_text(measure[0], row["estimate"], words),
                )
                for _, row in rows.iterrows()
            ]
        )

    if not marked["mark"].isin(["▲", "▼"]).all():
        return words.text("loyalty.groups_pairs", levels=listed(marked), **values)
    sides = {"up": marked[marked["mark"] == "▲"], "down": marked[marked["mark"] == "▼"]}
    texts = {side: listed(rows) for side, rows in sides.items() if len(rows)}
    key = "both" if len(texts) == 2 else next(iter(texts))
    return words.text(f"loyalty.groups_{key}", **texts, **values)


def describe_loyalty_changes(result: Loyal, words: Words) -> str:
    """Name what moved significantly since the wave before, and what didn't; "" in a first wave."""
    moved, stayed = [], []
    for measure in compared_measures(result):
        change = change_of(result, measure)
        if change is None:
            continue
        name = measure_name(result, measure, words)
        if significant(change["p_adjusted"], result.confidence):
            text = change_text(measure[0], change["estimate"], words)
            moved.append(words.text("unit.moved", item=name, change=text))
        else:
            stayed.append(name)
    if not moved and not stayed:
        return ""
    wave, rest = result.waves[-2], words.listing(stayed)
    if not moved:
        return words.text("loyalty.changes_none", wave=wave, listed=rest)
    parts = [words.text("loyalty.changes", wave=wave, listed=words.listing(moved))]
    parts += [words.text("loyalty.changes_rest", listed=rest)] if stayed else []
    return joined(parts, words)
