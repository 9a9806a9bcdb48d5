"""Captions, alternative texts and source lines of Kano's exhibits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.analysis.instruments.kano.evaluation import MIXED, UNAMBIGUOUS
from csi_helpers.show.kano.charts.better_worse import mapped
from csi_helpers.show.kano.standings import (
    class_plain,
    disagreeing,
    evaluated,
    group_differences,
)
from csi_helpers.show.kano.tables.groups import MOST_DIFFERENCES
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation


def caption_kano_shares(result: KanoEvaluation, words: Words) -> str:
    """Name the feature with the largest share in one class, as the chart's title.

    Only of those whose class is clear; where none is, the title says what is shown.
    """
    frame = evaluated(result)
    frame = frame[~frame["combination"]]
    if frame.empty:
        return words.text("kano.caption.shares_none")
    shares = [float(row[str(row["mode"])]) for _, row in frame.iterrows()]
    place = shares.index(max(shares))
    return words.text(
        "kano.caption.shares",
        feature=words.feature(str(frame.index[place])),
        share=words.percent(shares[place]),
        name=class_plain(str(frame["mode"].iloc[place]), words),
    )


def caption_better_worse(result: KanoEvaluation, words: Words) -> str:
    """Name the features with the largest coefficients, as the map's title."""
    frame = mapped(result)
    better, worse = str(frame["better"].idxmax()), str(frame["worse"].idxmin())
    key = "map" if len(frame) > 1 else "map_one"
    return words.text(
        f"kano.caption.{key}",
        better=words.feature(better),
        worse=words.feature(worse),
        x=words.number(frame["better"][better], 2),
        y=words.number(-frame["worse"][worse] if len(frame) > 1 else frame["worse"][worse], 2),
    )


def caption_rules(result: KanoEvaluation, words: Words) -> str:
    """Count the features on which rules disagree."""
    frame = evaluated(result)
    k = len(disagreeing(frame))
    counts = {"k": words.number(k, 0), "total": words.number(len(frame), 0)}
    key = ("rules" if k else "rules_none") + ("_alone" if len(frame) == 1 else "")
    return words.text(f"kano.caption.{key}", **counts)


def caption_groups(_result: KanoEvaluation, words: Words, column: str) -> str:
    """Name the segment column."""
    return words.text("kano.caption.groups", column=words.column(column))


def caption_differences(result: KanoEvaluation, words: Words, column: str) -> str:
    """Count the significant differences of a segment column."""
    k = len(group_differences(result, column))
    key = "differences_first" if k > MOST_DIFFERENCES else "differences"
    counts = {"k": words.number(k, 0), "most": words.number(MOST_DIFFERENCES, 0)}
    return words.text(f"kano.caption.{key}", column=words.column(column), **counts)


def caption_changes(result: KanoEvaluation, words: Words) -> str:
    """Name the two waves."""
    return words.text("kano.caption.changes", before=result.waves[-2], after=result.wave)


def caption_evaluation(result: KanoEvaluation, words: Words) -> str:
    """Name the evaluation table that was chosen."""
    return words.text("kano.caption.evaluation", name=words.text(f"kano.table.{result.table}"))


def alt_kano_shares(result: KanoEvaluation, words: Words) -> str:
    """Describe the chart of shares to those who can't see it."""
    k, finding = words.number(len(evaluated(result)), 0), caption_kano_shares(result, words)
    return words.text("kano.alt.shares", k=k, finding=finding)


def alt_better_worse(result: KanoEvaluation, words: Words) -> str:
    """Describe the map to those who can't see it."""
    k, finding = words.number(len(mapped(result)), 0), caption_better_worse(result, words)
    return words.text("kano.alt.map", k=k, finding=finding)


def base_line_kano(result: KanoEvaluation, words: Words, _column: str = "") -> str:
    """Write the base and whether it is weighted, and the marks of low bases where any occurs."""
    frame = evaluated(result)
    weighting = words.text("base.weighted" if result.weighted else "base.unweighted")
    line = words.text("kano.source.base", n=words.base(frame["n"]), weighting=weighting)
    if not (frame["note"] != "").any():
        return line
    limits = {"caution": CAUTION_BELOW, "min_base": result.min_base}
    marks = words.text("marks.base", **{k: words.number(v, 0) for k, v in limits.items()})
    return joined([line, marks], words)


def describe_list(_result: KanoEvaluation, words: Words) -> str:
    """Explain the list's classes and combinations."""
    return words.text("kano.source.list", limit=words.number(UNAMBIGUOUS, 2))


def describe_fong(_result: KanoEvaluation, words: Words) -> str:
    """Explain Fong's statistic and the strengths."""
    return words.text("kano.source.fong", limit=words.number(UNAMBIGUOUS, 2))


def describe_mixed(result: KanoEvaluation, words: Words) -> str:
    """Explain the dagger at mixed features, if one occurs."""
    if not evaluated(result)["mixed"].any():
        return ""
    return words.text("kano.source.mixed", mixed=words.number(100 * MIXED, 0))


def describe_coefficients_made(result: KanoEvaluation, words: Words) -> str:
    """Say what the coefficients are and how their intervals are made."""
    return words.text("kano.source.coefficients", confidence=words.percent(result.confidence))


def describe_map_marks(result: KanoEvaluation, words: Words) -> str:
    """Explain the map's lines and hollow dots."""
    return words.text("kano.source.map", confidence=words.percent(result.confidence))


def describe_group_marks(result: KanoEvaluation, words: Words, _column: str = "") -> str:
    """Explain tints and signs of the table of groups."""
    return words.text("kano.source.groups", base=words.number(result.group_base, 0))


def describe_differences_made(result: KanoEvaluation, words: Words, _column: str = "") -> str:
    """Say what is compared with what, and how it is tested."""
    against = words.text(f"kano.source.{'pairs' if result.against == 'pairs' else 'complement'}")
    return joined([against, _tests(result, words, result.family)], words)


def describe_change_marks(result: KanoEvaluation, words: Words) -> str:
    """Explain the signs of the table of changes."""
    confidence = words.percent(result.confidence)
    correction = _correction(result, words, "table")
    return words.text("kano.source.changes", confidence=confidence, correction=correction)


def _tests(result: KanoEvaluation, words: Words, family: str) -> str:
    confidence = words.percent(result.confidence)
    correction = _correction(result, words, family)
    return words.text("kano.source.tests", confidence=confidence, correction=correction)


def _correction(result: KanoEvaluation, words: Words, family: str) -> str:
    if result.correction == "none":
        return words.text("marks.uncorrected")
    return words.text(
        "marks.corrected",
        correction=words.text(f"correction.{result.correction}"),
        family=words.text(f"kano.family.{family}"),
    )
