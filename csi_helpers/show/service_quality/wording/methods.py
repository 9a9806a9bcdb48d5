"""Bases, marks and method of service quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.service_quality.scores import OVERALL
from csi_helpers.show.rows import CAUTION, LOW_BASE
from csi_helpers.show.service_quality.readings import (
    charted_items,
    dimensions_of,
    expected,
    group_levels,
    items_of,
    subject_label,
    weighted_row,
)
from csi_helpers.show.service_quality.wording.priorities import outcome_label
from csi_helpers.show.structural.names import joined
from csi_helpers.show.wording.marks import describe_base_rules
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.gaps import ServiceGaps
    from csi_helpers.analysis.instruments.service_quality.priorities import GapPriorities
    from csi_helpers.analysis.instruments.service_quality.reliability import ServiceReliability


def base_line_service(gaps: ServiceGaps, words: Words) -> str:
    """Base of the dimensions, what a gap is, and what its mark means."""
    rows = dimensions_of(gaps)
    return _base_line(gaps, words, words.base(rows["n"].dropna()), rows["note"])


def base_line_service_chart(gaps: ServiceGaps, words: Words) -> str:
    """Base of the dimensions, and what bold gaps are."""
    rows = dimensions_of(gaps)
    return _base_line(gaps, words, words.base(rows["n"].dropna()), rows["note"], chart=True)


def base_line_service_items_table(gaps: ServiceGaps, words: Words) -> str:
    """Base of the items, what a gap is, and what its mark means."""
    rows = items_of(gaps)
    return _base_line(gaps, words, words.base(rows["n"].dropna()), rows["note"])


def base_line_service_items(gaps: ServiceGaps, words: Words) -> str:
    """Base of the items, and how many a chart leaves to the table."""
    rows = items_of(gaps)
    line = _base_line(gaps, words, words.base(rows["n"].dropna()), rows["note"], chart=True)
    left = len(rows) - len(charted_items(gaps))
    if not left:
        return line
    one = "_one" if left == 1 else ""
    rest = words.text(f"service_quality.items_left{one}", k=words.number(left, 0))
    return joined([line, rest], words)


def _base_line(
    gaps: ServiceGaps, words: Words, n: str, notes: pd.Series, *, chart: bool = False
) -> str:
    weighting = words.text("base.weighted" if gaps.weighted else "base.unweighted")
    kind = "gap" if expected(gaps) else "perception"
    kind += "_chart" if chart else ""
    values = {
        "n": n,
        "weighting": weighting,
        "low": words.number(gaps.scale.min, 0),
        "high": words.number(gaps.scale.max, 0),
        "confidence": words.percent(gaps.confidence),
        "correction": _correction(gaps, words),
    }
    parts = [words.text(f"service_quality.source_{kind}", **values)]
    if notes.isin([CAUTION, LOW_BASE]).any():
        parts.append(describe_base_rules(gaps, words))
    return joined(parts, words)


def _correction(gaps: ServiceGaps, words: Words) -> str:
    if gaps.correction == "none":
        return words.text("marks.uncorrected")
    name = words.text(f"correction.{gaps.correction}")
    return words.text("marks.corrected_scores", correction=name)


def describe_group_marks(gaps: ServiceGaps, words: Words) -> str:
    """Explain tints, marks and bases of the table of groups."""
    key = "marks.pairs_groups" if gaps.against == "pairs" else "marks.complement"
    confidence = words.percent(gaps.confidence)
    marks = words.text(key, confidence=confidence, correction=_correction(gaps, words))
    parts = [words.text("marks.tint"), marks, describe_base_rules(gaps, words)]
    return joined([*parts, _group_bases(gaps, words)], words)


def _group_bases(gaps: ServiceGaps, words: Words) -> str:
    """Whose base stands in the table of groups, where the scores have different ones."""
    frames = {name: group_levels(gaps, name) for name in (OVERALL, *gaps.dimensions)}
    bases = {name: frame["n"].tolist() for name, frame in frames.items() if len(frame)}
    first = next(iter(bases), OVERALL)
    if all(one == bases[first] for one in bases.values()):
        return ""
    return words.text("service_quality.groups_base", subject=subject_label(first, words))


def describe_service_change_marks(gaps: ServiceGaps, words: Words) -> str:
    """Explain the marks of the table of changes."""
    values = {
        "wave": gaps.waves[-2],
        "confidence": words.percent(gaps.confidence),
        "correction": _correction(gaps, words),
    }
    return words.text("marks.waves", **values)


def explain_service(gaps: ServiceGaps, words: Words) -> str:
    """Say how gaps and scores were made."""
    kind = "gap" if expected(gaps) else "perception"
    parts = [words.text(f"service_quality.method_{kind}")]
    parts.append(words.text("service_quality.method_scores"))
    if gaps.points is not None and weighted_row(gaps) is not None:
        parts.append(words.text("service_quality.method_weighted"))
    if expected(gaps):
        tests = {"correction": _correction(gaps, words)}
        parts.append(words.text("service_quality.method_tests", **tests))
    parts.append(words.text("service_quality.method_variance"))
    return joined(parts, words)


def explain_priorities(priorities: GapPriorities, words: Words) -> str:
    """Say how importance was derived and gaps were weighed by it."""
    values = {
        "outcome": outcome_label(priorities, words),
        "replicates": words.number(priorities.replicates, 0),
        "method": words.text(f"service_quality.method_{priorities.method}"),
    }
    parts = [words.text("service_quality.method_importance", **values)]
    missing = f"matrix.missing.{priorities.missing}"
    if words.has(missing):
        parts.append(words.text(missing, complete=words.percent(priorities.complete)))
    if priorities.measure == "gap":
        parts.append(words.text("service_quality.method_priority"))
    parts.append(words.text("service_quality.method_association"))
    return joined(parts, words)


def explain_service_reliability(reliability: ServiceReliability, words: Words) -> str:
    """Say how alpha was made, and what to keep in mind of that of gaps."""
    parts = [words.text("service_quality.method_alpha")]
    if reliability.tables[-1] == "gap":
        parts.append(words.text("service_quality.method_alpha_gap"))
    return joined(parts, words)
