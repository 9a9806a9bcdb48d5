"""Which gaps go with satisfaction, and whether the dimensions measure reliably."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import RELIABLE
from csi_helpers.show.measurement.reliabilities import alpha_text
from csi_helpers.show.rows import pick
from csi_helpers.show.service_quality.readings import DIGITS, priorities_of
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.priorities import GapPriorities
    from csi_helpers.analysis.instruments.service_quality.reliability import ServiceReliability


def outcome_label(priorities: GapPriorities, words: Words) -> str:
    """Name of what the dimensions are to go with."""
    if priorities.outcome_kind == "item":
        return words.item(priorities.outcome)
    return words.construct(priorities.outcome)


def describe_gap_priorities(priorities: GapPriorities, words: Words) -> str:
    """Say which gap weighs most once it is multiplied by importance.

    Parameters
    ----------
    priorities : GapPriorities
        The result.
    words : Words
        Language and labels.
    """
    frame = priorities_of(priorities)
    parts = [_explained(priorities, frame, words)]
    if priorities.measure == "gap":
        parts += _weighed(frame, words)
    if priorities.left_out:
        names = words.listing([words.dimension(name) for name in priorities.left_out])
        parts.append(words.text("service_quality.priority_left_out", listed=names))
    return joined(parts, words)


def _explained(priorities: GapPriorities, frame: pd.DataFrame, words: Words) -> str:
    r2 = pick(priorities.estimates, "perception_r2")["estimate"].iloc[0]
    ordered = frame["share"].sort_values(ascending=False, kind="stable").head(2)
    listed = words.listing(
        [
            words.text("unit.scored", item=words.dimension(str(name)), value=words.percent(share))
            for name, share in ordered.items()
        ]
    )
    outcome = outcome_label(priorities, words)
    values = {"outcome": outcome, "r2": words.percent(r2), "listed": listed}
    return words.text("service_quality.explained", **values)


def _weighed(frame: pd.DataFrame, words: Words) -> list[str]:
    first = frame.iloc[0]
    if not first["priority"] < 0:
        return [words.text("service_quality.priority_none")]
    if not first["high"] < 0:
        return _unsure(frame, words)
    values = {
        "dimension": words.dimension(str(frame.index[0])),
        "gap": words.points(first["gap"], DIGITS),
        "share": words.percent(first["share"]),
        "sure": words.percent(first["first"]),
    }
    told = [words.text("service_quality.priority_first", **values)]
    rest = frame.iloc[1:]
    following = rest[rest["high"] < 0].head(2)
    if len(following):
        names = words.listing([words.dimension(str(name)) for name in following.index])
        one = "_one" if len(following) == 1 else ""
        told.append(words.text(f"service_quality.priority_next{one}", listed=names))
    return told


def _unsure(frame: pd.DataFrame, words: Words) -> list[str]:
    """The lowest product may be none; others may be clear."""
    first = frame.iloc[0]
    values = {
        "dimension": words.dimension(str(frame.index[0])),
        "value": words.points(first["priority"], DIGITS),
        "interval": words.interval(first["low"], first["high"], DIGITS),
    }
    clear = frame[frame["high"] < 0]
    if clear.empty:
        return [words.text("service_quality.priority_unsure", **values)]
    names = words.listing([words.dimension(str(name)) for name in clear.index])
    return [words.text("service_quality.priority_clear", listed=names, **values)]


def caption_priorities(priorities: GapPriorities, words: Words) -> str:
    """Name the gap that weighs most, as the title of the table."""
    frame = priorities_of(priorities)
    outcome = outcome_label(priorities, words)
    name = words.dimension(str(frame.index[0]))
    values = {"dimension": name, "outcome": outcome}
    if priorities.measure != "gap":
        return words.text("service_quality.caption_importance", **values)
    if not frame["priority"].iloc[0] < 0:
        return words.text("service_quality.caption_priority_none", **values)
    if not frame["high"].iloc[0] < 0:
        return words.text("service_quality.caption_priority_unsure", **values)
    return words.text("service_quality.caption_priority", **values)


def base_line_priorities(priorities: GapPriorities, words: Words) -> str:
    """Base of the importance, and what the columns are."""
    key = "" if priorities.measure == "gap" else "_perception"
    values = {
        "n": words.number(priorities.n, 0),
        "confidence": words.percent(priorities.confidence),
        "outcome": outcome_label(priorities, words),
    }
    return words.text(f"service_quality.source_priority{key}", **values)


def describe_service_reliability(reliability: ServiceReliability, words: Words) -> str:
    """Say of which dimensions the gaps, or perceptions, can be trusted."""
    if not any_service_alpha(reliability):
        return words.text("service_quality.reliability_nothing")
    told = []
    for measure in reversed(reliability.tables):  # the gap first, else what it is made of
        alphas = _alphas(reliability, measure).dropna()
        if len(alphas):
            told.append(_reliable(reliability, measure, alphas, words))
            break
        name = words.text(f"service_quality.alpha_of_{measure}")
        told.append(words.text("service_quality.reliability_none_of", measure=name))
    return joined(told, words)


def _reliable(
    reliability: ServiceReliability, measure: str, alphas: pd.Series, words: Words
) -> str:
    short = alphas[alphas < RELIABLE]
    counts = {"k": words.number(len(alphas) - len(short), 0)}
    counts["total"] = words.number(len(alphas), 0)
    values = {
        "measure": words.text(f"service_quality.alpha_of_{measure}"),
        "limit": words.number(RELIABLE, 2),
        **counts,
    }
    if short.empty:
        only = words.dimension(str(alphas.index[0]))
        if len(alphas) == 1:
            return words.text("service_quality.reliability_all_one", dimension=only, **values)
        return words.text("service_quality.reliability_all", **values)
    listed = words.listing(
        [
            words.text(
                "unit.coefficient",
                name=words.dimension(str(dimension)),
                symbol="α",
                value=alpha_text(words, alpha),
            )
            for dimension, alpha in short.items()
        ]
    )
    some = "_one" if len(alphas) == 1 else ""
    parts = [words.text(f"service_quality.reliability_some{some}", listed=listed, **values)]
    if measure == "gap":
        perceived = _alphas(reliability, "perception").reindex(short.index)
        if (perceived >= RELIABLE).all():
            parts.append(words.text("service_quality.reliability_perceived"))
    return joined(parts, words)


def _alphas(reliability: ServiceReliability, measure: str) -> pd.Series:
    rows = pick(reliability.estimates, "alpha", wave=reliability.wave, method=measure)
    return rows.set_index("subject")["estimate"].reindex(list(reliability.dimensions))


def any_service_alpha(reliability: ServiceReliability) -> bool:
    """Whether any dimension can be assessed."""
    return any(bool(_alphas(reliability, one).notna().any()) for one in reliability.tables)


def base_line_service_reliability(reliability: ServiceReliability, words: Words) -> str:
    """Base, interval and line of acceptance of the alphas."""
    return words.text(
        "service_quality.source_reliability",
        confidence=words.percent(reliability.confidence),
        limit=words.number(RELIABLE, 2),
    )
