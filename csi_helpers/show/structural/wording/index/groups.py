"""Where the index is higher or lower: groups of respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import codes_of_group, pick, row_of, significant
from csi_helpers.show.structural.indices import (
    changes_of,
    charted_groups,
    group_levels,
    levels_of,
    target_level,
    wave_before,
)
from csi_helpers.show.structural.names import construct_name, joined
from csi_helpers.show.structural.wording.index.phrases import (
    base_rules,
    correction_text,
    index_name,
    is_moved,
    moved,
    p_text,
)
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex

_MOST = 4  # pairs named in a sentence


def describe_index_groups(index: ConstructIndex, words: Words, column: str) -> str:
    """Say which levels of a segment column have a higher or lower index, and which moved.

    Parameters
    ----------
    index : ConstructIndex
        The result.
    words : Words
        Language and labels.
    column : str
        Segment column.
    """
    every = group_levels(index, index.target)
    groups = every[every["column"] == column]
    name = words.column(column)
    if not groups["tested"].any():
        return words.text("finding.segments_untested", column=name)
    return joined(
        [
            _target(index, groups, column, words),
            _all(index, column, words),
            _moved(index, groups, column, words),
            _low(index, groups, column, words),
        ],
        words,
    )


def _target(index: ConstructIndex, groups: pd.DataFrame, column: str, words: Words) -> str:
    said = {"column": words.column(column), "index": index_name(index.target, words)}
    marked = groups[groups["mark"] != ""]
    if marked.empty:
        known = groups[groups["estimate"].notna()].sort_values("estimate", kind="stable")
        low, high = (_listed(known.iloc[[place]], column, words) for place in (0, -1))
        return words.text("index.finding.groups_none", low=low, high=high, **said)
    if index.against == "pairs":
        clauses = words.text("unit.clause").join(_pairs(index, column, words))
        return words.text("index.finding.groups_pairs", column=said["column"], clauses=clauses)
    up, down = (marked[marked["mark"] == mark] for mark in ("▲", "▼"))
    sides = {
        key: _listed(rows, column, words) for key, rows in (("up", up), ("down", down)) if len(rows)
    }
    key = "both" if len(sides) == 2 else next(iter(sides))
    return words.text(f"index.finding.groups_{key}", **said, **sides)


def _listed(rows: pd.DataFrame, column: str, words: Words) -> str:
    return words.listing(
        [
            words.text(
                "index.level",
                name=words.level(column, row["code"]),
                value=words.number(row["estimate"]),
                interval=words.interval(row["ci_low"], row["ci_high"]),
                n=words.number(row["n"], 0),
            )
            for _, row in rows.iterrows()
        ]
    )


def _pairs(index: ConstructIndex, column: str, words: Words) -> list[str]:
    """Clauses about the target's widest significant differences between two levels."""
    rows = _tests(index, column)
    rows = rows[rows["subject"] == index.target]
    keep = [significant(p, index.confidence) for p in rows["p_adjusted"]]
    rows = rows[keep].sort_values("estimate", key=abs, ascending=False, kind="stable")
    clauses = []
    for _, row in rows.head(_MOST).iterrows():
        first, second = (words.level(column, code) for code in codes_of_group(row))
        up = row["estimate"] > 0
        ends = (row["ci_low"], row["ci_high"]) if up else (-row["ci_high"], -row["ci_low"])
        clauses.append(
            words.text(
                "index.pair",
                higher=second if up else first,
                lower=first if up else second,
                index=index_name(index.target, words),
                points=words.points(abs(row["estimate"])),
                interval=words.interval(*ends),
                p=p_text(index, row["p_adjusted"], words),
            )
        )
    return clauses


def _tests(index: ConstructIndex, column: str) -> pd.DataFrame:
    """Every tested row of a column, all constructs, current wave."""
    rows = pick(index.estimates, "index", group=None, wave=index.wave)
    return rows[rows["group"].str.startswith(f"{column}=") & rows["p_adjusted"].notna()]


def _all(index: ConstructIndex, column: str, words: Words) -> str:
    """Count the differences over all constructs; "" where the target is the only one."""
    rows = _tests(index, column)
    if rows["subject"].nunique() < 2:
        return ""
    k = sum(significant(p, index.confidence) for p in rows["p_adjusted"])
    tests = words.number(len(rows), 0)
    if not k:
        return words.text("index.finding.groups_all_none", tests=tests)
    one = "_one" if k == 1 else ""
    return words.text(f"index.finding.groups_all{one}", tests=tests, k=words.number(k, 0))


def _moved(index: ConstructIndex, groups: pd.DataFrame, column: str, words: Words) -> str:
    """Name the levels whose index moved, or say that none did; "" in a first wave."""
    tested, listed = False, []
    for code in groups.loc[groups["column"] == column, "code"]:
        row = row_of(changes_of(index, group=f"{column}={code}"), index.target)
        if row is None or pd.isna(row["p_adjusted"]):
            continue
        tested = True
        if is_moved(index, row):
            listed.append(moved(index, row, words.level(column, code), words))
    if not tested:
        return ""
    values = {"wave": wave_before(index), "index": index_name(index.target, words)}
    if not listed:
        return words.text("index.finding.groups_moved_none", **values)
    return words.text("index.finding.groups_moved", levels=words.listing(listed), **values)


def _low(index: ConstructIndex, groups: pd.DataFrame, column: str, words: Words) -> str:
    low = groups[groups["estimate"].isna()]
    if low.empty:
        return ""
    listed = [
        words.text(
            "index.based", name=words.level(column, row["code"]), n=words.number(row["n"], 0)
        )
        for _, row in low.iterrows()
    ]
    limit = words.number(index.min_base, 0)
    return words.text("index.finding.groups_low", levels=words.listing(listed), min_base=limit)


def caption_index_groups(index: ConstructIndex, words: Words) -> str:
    """Count the groups that differ, as the title of their chart."""
    groups, total = charted_groups(index), target_level(index)
    name = index_name(index.target, words)
    marked = groups[groups["mark"] != ""]
    if not groups["tested"].any():
        return words.text("index.caption.groups_untested", index=name)
    if marked.empty or total is None:
        return words.text("index.caption.groups_none", index=name)
    one, k = "_one" if len(marked) == 1 else "", words.number(len(marked), 0)
    if index.against == "pairs":
        return words.text(f"index.caption.groups_pairs{one}", index=name, k=k)
    widest = marked.iloc[int((marked["estimate"] - total["estimate"]).abs().argmax())]
    return words.text(
        f"index.caption.groups{one}",
        index=name,
        k=k,
        level=words.level(widest["column"], widest["code"]),
        value=words.number(widest["estimate"]),
        total=words.number(total["estimate"]),
    )


def caption_index_groups_table(index: ConstructIndex, words: Words, column: str) -> str:
    """Count the differences of a column over all constructs, as the title of its table."""
    rows, name = _tests(index, column), words.column(column)
    marked = rows[[significant(p, index.confidence) for p in rows["p_adjusted"]]]
    if rows.empty:
        return words.text("caption.segments_untested", column=name)
    if marked.empty:
        return words.text("caption.segments_none", column=name)
    one, k = "_one" if len(marked) == 1 else "", words.number(len(marked), 0)
    if index.against == "pairs":
        return words.text(f"caption.segments_pairs{one}", column=name, k=k)
    total = marked["subject"].map(levels_of(index)["estimate"])
    place = int((marked["estimate"] - total).abs().argmax())
    widest = marked.iloc[place]
    return words.text(
        f"caption.segments{one}",
        column=name,
        k=k,
        level=words.level(column, codes_of_group(widest)[0]),
        item=construct_name(widest["subject"], words),
        value=words.number(widest["estimate"]),
        total=words.number(total.iloc[place]),
    )


def alt_index_groups(index: ConstructIndex, words: Words) -> str:
    """Describe the chart of groups to those who can't see it."""
    return words.text(
        "index.alt.groups",
        k=words.number(len(charted_groups(index)), 0),
        index=index_name(index.target, words),
        finding=caption_index_groups(index, words),
    )


def describe_group_marks(index: ConstructIndex, words: Words) -> str:
    """Explain the chart of groups: the total's line, marks, low bases."""
    confidence = words.percent(index.confidence)
    key = "marks.pairs_groups" if index.against == "pairs" else "marks.complement"
    return joined(
        [
            base_line_index_target(index, words),
            words.text("index.source.total", confidence=confidence),
            words.text(key, confidence=confidence, correction=correction_text(index, words)),
            base_rules(index, words),
        ],
        words,
    )


def base_line_index_target(index: ConstructIndex, words: Words) -> str:
    """Give the target's base in the current wave."""
    n = words.base(levels_of(index)["n"].reindex([index.target]))
    legacy = words.text("index.source.legacy") if index.method == "multiply" else ""
    return joined([words.text("index.source.base", n=n), legacy], words)


def describe_group_table_marks(index: ConstructIndex, words: Words, column: str) -> str:
    """Explain a table of groups: tints, marks, the row of changes, low bases."""
    confidence = words.percent(index.confidence)
    key = "marks.pairs" if index.against == "pairs" else "marks.complement"
    told = [
        words.text("index.source.legacy") if index.method == "multiply" else "",
        words.text("marks.tint"),
        words.text(key, confidence=confidence, correction=correction_text(index, words)),
    ]
    if _moved(index, group_levels(index, index.target), column, words):
        told.append(words.text("index.source.change_row", wave=wave_before(index)))
    return joined([*told, base_rules(index, words)], words)
