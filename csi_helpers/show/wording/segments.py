"""Which segment levels differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import by_item, codes_of_group, pick, shown, significant
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.descriptive import Descriptive


def tested_levels(descriptive: Descriptive, column: str) -> pd.DataFrame:
    """Tested rows of the index in a segment column, the widest distance first.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    column : str
        Segment column.

    Returns
    -------
    DataFrame
        With `total` and `apart`: the distance from the total, or between the pair.
    """
    wave = descriptive.waves[-1]
    rows = shown(pick(descriptive.estimates, "index100", group=None, wave=wave))
    rows = rows[rows["group"].str.startswith(f"{column}=") & rows["p_adjusted"].notna()].copy()
    total = by_item(descriptive.estimates, "index100", wave=wave)["estimate"]
    rows["total"] = rows["subject"].map(total)
    pair = rows["compared_with"] != "complement"
    rows["apart"] = rows["estimate"].where(pair, rows["estimate"] - rows["total"])
    order = rows["apart"].abs().sort_values(ascending=False, kind="stable").index
    return rows.reindex(order)


def _moved(descriptive: Descriptive, column: str) -> tuple[pd.DataFrame, int]:
    tested = tested_levels(descriptive, column)
    keep = [significant(p, descriptive.confidence) for p in tested["p_adjusted"]]
    return tested[keep], len(tested)


def describe_segments(descriptive: Descriptive, words: Words, column: str, k: int = 4) -> str:
    """Say how many comparisons differ significantly, and name the `k` widest.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    words : Words
        Language and labels.
    column : str
        Segment column.
    k : int
        Most differences named.
    """
    moved, tests = _moved(descriptive, column)
    name = words.column(column)
    if not tests:
        return words.text("finding.segments_untested", column=name)
    if moved.empty:
        return words.text("finding.segments_none", column=name, tests=words.number(tests, 0))
    counted = {"k": words.number(len(moved), 0), "tests": words.number(tests, 0)}
    clauses = [_clause(row, column, words) for _, row in moved.head(k).iterrows()]
    return words.text("unit.sentence").join(
        [
            words.text("finding.segments", column=name, **counted),
            words.text("finding.segments_largest", clauses=words.text("unit.clause").join(clauses)),
        ]
    )


def _clause(row: pd.Series, column: str, words: Words) -> str:
    item = words.item(row["subject"], LIMIT)
    levels = [words.level(column, code) for code in codes_of_group(row)]
    if len(levels) == 2:
        lower, higher = levels if row["estimate"] > 0 else levels[::-1]
        points = words.points(abs(row["estimate"]))
        return words.text(
            "finding.segment_pair", higher=higher, lower=lower, item=item, points=points
        )
    key = "finding.segment_up" if row["apart"] > 0 else "finding.segment_down"
    value, total = words.number(row["estimate"]), words.number(row["total"])
    return words.text(key, level=levels[0], item=item, value=value, total=total)


def caption_segments(descriptive: Descriptive, words: Words, column: str) -> str:
    """Name the widest significant difference, as the title of the segment table."""
    moved, tests = _moved(descriptive, column)
    name, k = words.column(column), words.number(len(moved), 0)
    if not tests:
        return words.text("caption.segments_untested", column=name)
    if moved.empty:
        return words.text("caption.segments_none", column=name)
    one = "_one" if len(moved) == 1 else ""
    if descriptive.against == "pairs":
        return words.text(f"caption.segments_pairs{one}", column=name, k=k)
    widest = moved.iloc[0]
    return words.text(
        f"caption.segments{one}",
        column=name,
        k=k,
        level=words.level(column, widest["group"].partition("=")[2]),
        item=words.item(widest["subject"], LIMIT),
        value=words.number(widest["estimate"]),
        total=words.number(widest["total"]),
    )
