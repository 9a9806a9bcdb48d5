"""How good the relationship is, what moved it, and which groups stand apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.analysis.instruments.relationship.tree import OVERALL
from csi_helpers.show.relationship.readings import (
    before,
    changes,
    group_levels,
    lacking,
    overall,
    pair_marks,
    score_name,
    scores,
    steps,
    subject_label,
)
from csi_helpers.show.rows import LOW_BASE, codes_of_group
from csi_helpers.show.structural.names import joined
from csi_helpers.show.structural.wording.p_values import p_text
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality

MOST_PAIRS = 3


def describe_relationship(result: RelationshipQuality, words: Words) -> str:
    """Tell the score with its interval, the change, and the best and worst criterion.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.
    """
    row = overall(result)
    values = {
        "name": score_name(result, words),
        "wave": result.wave,
        "value": words.number(row["estimate"]),
        "interval": words.interval(row["ci_low"], row["ci_high"]),
        "confidence": words.percent(result.confidence),
        "n": words.number(row["n"], 0),
    }
    told = [words.text("relationship.finding.score", **values)]
    told += [_change(result, words), _ends(result, words)]
    if gone := lacking(result, result.wave):
        told.append(_lacking(gone, result.wave, result, words))
    return joined(told, words)


def _change(result: RelationshipQuality, words: Words) -> str:
    if not before(result):
        return ""
    row = changes(result).loc[OVERALL]
    if pd.isna(row["estimate"]):
        return words.text("relationship.finding.untested", wave=before(result))
    key = {"▲": "up", "▼": "down"}.get(str(row["mark"]), "same")
    values = {
        "wave": before(result),
        "change": words.number(abs(row["estimate"]) if key != "same" else row["estimate"]),
        "interval": words.interval(row["ci_low"], row["ci_high"]),
        "p": p_text(row["p_adjusted"], words, result.confidence),
    }
    told = [words.text(f"relationship.finding.{key}", **values)]
    if row["note"] == "common criteria":
        was, now = lacking(result, before(result)), lacking(result, result.wave)
        only = [name for name in was if name not in now] + [n for n in now if n not in was]
        listed = words.listing([words.criterion(name) for name in only])
        told.append(words.text("relationship.finding.common", criteria=listed))
    return joined(told, words)


def _ends(result: RelationshipQuality, words: Words) -> str:
    """The criteria with the highest and the lowest score, of those with a figure of their own."""
    own = scores(result).loc[list(result.tree.leaves), "estimate"].dropna()
    if len(own) < 2 or own.max() == own.min():
        return ""
    best, worst = str(own.idxmax()), str(own.idxmin())
    listed = {
        key: words.text(
            "unit.scored", item=words.criterion(name), value=words.number(float(own[name]))
        )
        for key, name in (("best", best), ("worst", worst))
    }
    return words.text("relationship.finding.ends", **listed)


def _lacking(names: list[str], wave: str, result: RelationshipQuality, words: Words) -> str:
    listed = words.listing([words.criterion(name) for name in names])
    key = result.section.missing
    return words.text(f"relationship.finding.lacking_{key}", wave=wave, criteria=listed)


def describe_relationship_change(result: RelationshipQuality, words: Words) -> str:
    """Tell what each criterion added to the change; "" in a first wave.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.
    """
    rows = steps(result)
    if rows.empty:
        return ""
    told = []
    moved = rows[(rows["mark"] != "") & (rows["added"] != 0)]
    for key, own in (("raised", moved[moved["added"] > 0]), ("lowered", moved[moved["added"] < 0])):
        if len(own):
            sizes = own["added"].abs().sort_values(ascending=False, kind="stable")
            listed = words.listing([_moved(str(n), own["added"][n], words) for n in sizes.index])
            told.append(words.text(f"relationship.finding.{key}", criteria=listed))
    if moved.empty:
        told.append(words.text("relationship.finding.nothing_moved", wave=before(result)))
    elif len(moved) < len(rows):
        told.append(words.text("relationship.finding.others_same"))
    return joined(told, words)


def _moved(name: str, added: float, words: Words) -> str:
    return words.text("unit.moved", item=words.criterion(name), change=words.points(added))


def describe_relationship_groups(result: RelationshipQuality, words: Words, column: str) -> str:
    """Name the groups of a segment column whose score differs.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.
    column : str
        The segment column.
    """
    levels = group_levels(result, column)
    name = {"column": words.column(column), "name": score_name(result, words)}
    known = levels[levels["estimate"].notna()]
    if len(known) < 2:
        return words.text("finding.segments_untested", column=name["column"])
    told = [_pairs(result, column, name, words)] if result.against == "pairs" else []
    if result.against != "pairs":
        marked = known[known["mark"] != ""]
        sides = {
            key: words.listing([_level(row, words) for _, row in own.iterrows()])
            for key, own in (
                ("up", marked[marked["mark"] == "▲"]),
                ("down", marked[marked["mark"] == "▼"]),
            )
            if len(own)
        }
        key = "both" if len(sides) == 2 else next(iter(sides), "none")
        if key == "none":
            place = known["estimate"].to_numpy(float)
            sides = {
                "low": _level(known.iloc[int(np.argmin(place))], words),
                "high": _level(known.iloc[int(np.argmax(place))], words),
            }
        told.append(words.text(f"relationship.finding.groups_{key}", **name, **sides))
    low = levels[levels["note"] == LOW_BASE]
    if len(low):
        listed = words.listing([words.level(column, code) for code in low["code"]])
        base = words.number(result.min_base, 0)
        told.append(words.text("relationship.finding.groups_low", levels=listed, base=base))
    return joined(told, words)


def _level(row: pd.Series, words: Words) -> str:
    level = words.level(str(row["column"]), str(row["code"]))
    return words.text("unit.scored", item=level, value=words.number(row["estimate"]))


def _pairs(result: RelationshipQuality, column: str, name: dict[str, str], words: Words) -> str:
    rows = pair_marks(result, column)
    if rows.empty:
        return words.text("relationship.finding.pairs_none", **name)
    rows = rows.sort_values("estimate", key=lambda gap: -gap.abs(), kind="stable")
    listed = []
    for _, row in rows.head(MOST_PAIRS).iterrows():
        first, second = (words.level(column, code) for code in codes_of_group(row))
        ends = (second, first) if row["estimate"] > 0 else (first, second)
        values = {"higher": ends[0], "lower": ends[1]}
        values["points"] = words.number(abs(row["estimate"]))
        listed.append(words.text("relationship.finding.pair", **values))
    key = "pairs" if len(rows) <= MOST_PAIRS else "pairs_many"
    count = words.number(len(rows), 0)
    clauses = words.text("unit.clause").join(listed)
    return words.text(f"relationship.finding.{key}", **name, k=count, pairs=clauses)


def label_of(name: str, result: RelationshipQuality, words: Words) -> str:
    """Label of a node or of the whole."""
    return subject_label(name or OVERALL, result, words)
