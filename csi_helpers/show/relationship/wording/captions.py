"""Captions, alternative texts and source lines of the relationship's exhibits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.analysis.instruments.relationship.sources.panel import of_survey
from csi_helpers.analysis.instruments.relationship.tree import OVERALL
from csi_helpers.show.relationship.readings import (
    before,
    changes,
    group_levels,
    overall,
    ratios,
    score_name,
    scores,
    steps,
    weights,
)
from csi_helpers.show.rows import CAUTION, LOW_BASE
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality


def caption_levels(result: RelationshipQuality, words: Words) -> str:
    """Tell the score and its change, as the chart's title."""
    row = overall(result)
    values = {"name": score_name(result, words), "value": words.number(row["estimate"])}
    if not before(result):
        return words.text("relationship.caption.levels", **values)
    change = changes(result).loc[OVERALL]
    mark = {"▲": "up", "▼": "down"}.get(str(change["mark"]), "same")
    moved = words.number(abs(change["estimate"]))
    values |= {"wave": before(result), "change": moved}
    return words.text(f"relationship.caption.levels_{mark}", **values)


def caption_criteria(result: RelationshipQuality, words: Words) -> str:
    """Name what is shown."""
    return words.text("relationship.caption.criteria", wave=result.wave)


def caption_waterfall(result: RelationshipQuality, words: Words) -> str:
    """Name the criterion that added most to the change, either way."""
    rows = steps(result)
    moved = rows[(rows["mark"] != "") & (rows["added"] != 0)]
    if moved.empty:
        return words.text("relationship.caption.waterfall_none", wave=before(result))
    name = str(moved["added"].abs().idxmax())
    values = {"criterion": words.criterion(name), "points": words.points(moved["added"][name])}
    return words.text("relationship.caption.waterfall", wave=before(result), **values)


def caption_changes(result: RelationshipQuality, words: Words) -> str:
    """Name the two waves."""
    values = {"before": before(result), "after": result.wave}
    return words.text("relationship.caption.changes", **values)


def caption_groups_chart(result: RelationshipQuality, words: Words) -> str:
    """Count the groups that differ from all others, or say what is shown."""
    name = score_name(result, words)
    marked = group_levels(result)
    marked = marked[marked["mark"] != ""]
    if result.against == "pairs" or marked.empty:
        key = "groups_chart" if result.against == "pairs" else "groups_chart_none"
        return words.text(f"relationship.caption.{key}", name=name)
    count = words.number(len(marked), 0)
    key = "groups_chart_k" if len(marked) > 1 else "groups_chart_one"
    return words.text(f"relationship.caption.{key}", name=name, k=count)


def caption_groups(result: RelationshipQuality, words: Words, column: str) -> str:
    """Name the segment column."""
    values = {"name": score_name(result, words), "column": words.column(column)}
    return words.text("relationship.caption.groups", **values)


def alt_levels(result: RelationshipQuality, words: Words) -> str:
    """Describe the chart of criteria to those who can't see it."""
    k = words.number(len(result.tree.leaves), 0)
    return words.text("relationship.alt.levels", k=k, finding=caption_levels(result, words))


def alt_waterfall(result: RelationshipQuality, words: Words) -> str:
    """Describe the waterfall to those who can't see it."""
    k = words.number(len(steps(result)), 0)
    return words.text("relationship.alt.waterfall", k=k, finding=caption_waterfall(result, words))


def alt_groups(result: RelationshipQuality, words: Words) -> str:
    """Describe the chart of groups to those who can't see it."""
    k = words.number(len(group_levels(result)), 0)
    return words.text("relationship.alt.groups", k=k, finding=caption_groups_chart(result, words))


def _base(result: RelationshipQuality, words: Words) -> str:
    known = scores(result)["n"]
    weighting = words.text("base.weighted" if "weights" in result.design else "base.unweighted")
    values = {"n": words.base(known[known > 0]), "weighting": weighting}
    return words.text("relationship.source.base", **values)


def _marks(notes: list[str], result: RelationshipQuality, words: Words) -> str:
    """What the signs of low bases mean, if any occurs."""
    limits = {
        "caution": words.number(CAUTION_BELOW, 0),
        "min_base": words.number(result.min_base, 0),
    }
    if LOW_BASE in notes:
        return words.text("marks.base", **limits)
    return words.text("marks.caution", **limits) if CAUTION in notes else ""


def source_levels(result: RelationshipQuality, words: Words) -> str:
    """Write the base, and what the dots are."""
    notes = list(scores(result)["note"])
    files = any(not of_survey(result.tree.criteria[leaf]) for leaf in result.tree.leaves)
    counted = words.text("relationship.source.n") if files else ""
    return joined([_base(result, words), counted, _marks(notes, result, words)], words)


def source_criteria(result: RelationshipQuality, words: Words) -> str:
    """Write the base, how figures become scores, and the signs."""
    notes = list(scores(result)["note"])
    clipped = any(note in ("floor", "target") for note in notes)
    return joined(
        [
            _base(result, words),
            words.text("relationship.source.criteria"),
            words.text("relationship.source.clipped") if clipped else "",
            _marks(notes, result, words),
        ],
        words,
    )


def _tests(result: RelationshipQuality, words: Words) -> dict[str, str]:
    correction = words.text("marks.uncorrected")
    if result.correction != "none":
        name = words.text(f"correction.{result.correction}")
        correction = words.text("marks.corrected_scores", correction=name)
    return {"confidence": words.percent(result.confidence), "correction": correction}


def source_waterfall(result: RelationshipQuality, words: Words) -> str:
    """Write the base; say that the bars add up, and which of them are hollow."""
    common = changes(result).loc[OVERALL, "note"] == "common criteria"
    return joined(
        [
            _base(result, words),
            words.text("relationship.source.waterfall", **_tests(result, words)),
            words.text("relationship.source.common") if common else "",
        ],
        words,
    )


def source_changes(result: RelationshipQuality, words: Words) -> str:
    """Explain the signs, and what a criterion adds."""
    common = changes(result).loc[OVERALL, "note"] == "common criteria"
    return joined(
        [
            words.text("marks.waves", wave=before(result), **_tests(result, words)),
            words.text("relationship.source.added"),
            words.text("relationship.source.common") if common else "",
        ],
        words,
    )


def source_groups(result: RelationshipQuality, words: Words, column: str = "") -> str:
    """Write the base, the tests' signs, and what differs in how groups were scored."""
    levels = group_levels(result, column)
    notes = list(levels["note"])
    tested = result.against != "pairs"
    return joined(
        [
            _base(result, words),
            words.text("marks.complement", **_tests(result, words)) if tested else "",
            words.text("relationship.source.ranks")
            if column and levels["kept"].notna().any()
            else "",
            words.text("relationship.source.partial") if column and "renormalised" in notes else "",
            words.text("relationship.source.linked") if levels["linked"].any() else "",
            _marks(notes, result, words),
        ],
        words,
    )


def source_weights(result: RelationshipQuality, words: Words) -> str:
    """Say what the weights sum to, and whose intervals are shown."""
    found = weights(result)
    keys = ["weights"] if len(result.tree.children) == 1 else ["weights_tree"]
    keys += ["weights_interval"] if found["ci_low"].notna().any() else []
    keys += ["weights_adverse"] if (found["note"] == "negative").any() else []
    confidence = words.percent(result.confidence)
    return joined(
        [words.text(f"relationship.source.{key}", confidence=confidence) for key in keys], words
    )


def source_consistency(result: RelationshipQuality, words: Words) -> str:
    """Name the table of the random index, and the limit."""
    tables = dict.fromkeys(ratios(result)["method"])
    listed = words.listing([words.text(f"relationship.index.{table}") for table in tables])
    return words.text("relationship.source.consistency", tables=listed)
