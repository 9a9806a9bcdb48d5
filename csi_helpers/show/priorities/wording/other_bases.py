"""Lines under the exhibits of penalties and rewards, and of the map of constructs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.construct_map import by_importance, items_by_importance
from csi_helpers.show.priorities.names import label_of, noun_of
from csi_helpers.show.priorities.penalties import contrasts, explained_by
from csi_helpers.show.priorities.wording.bases import notes_line
from csi_helpers.show.structural.names import construct_name, joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.construct_map import ImportancePerformanceMap
    from csi_helpers.analysis.importance_satisfaction.penalty_reward import PenaltyReward


def source_penalty_reward(result: PenaltyReward, words: Words) -> str:
    """Write the line under chart and table of penalties and rewards."""
    outcome, confidence = label_of(result.outcome, words), words.percent(result.confidence)
    row = explained_by(result)
    told = [
        words.text(
            "matrix.source.base_penalty",
            outcome=outcome,
            noun=noun_of("attribute", words),
            n=words.number(result.n, 0),
        ),
        words.text(
            "matrix.source.penalty",
            outcome=outcome,
            unit=words.text(f"matrix.source.unit_{result.unit}"),
        ),
        cutoffs_line(result, words),
        words.text("matrix.source.asymmetry", confidence=confidence),
    ]
    if row is not None:
        interval = words.interval(row["ci_low"], row["ci_high"], 2)
        r2 = words.number(row["estimate"], 2)
        values = {"r2": r2, "confidence": confidence, "interval": interval}
        told.append(words.text("matrix.source.r2", **values))
    told.append(words.text("matrix.source.interval_plain", confidence=confidence))
    return joined([*told, notes_line(contrasts(result)["note"], result.min_base, words)], words)


def cutoffs_line(result: PenaltyReward, words: Words) -> str:
    """Say which ratings are low and which high, where all scales share them."""
    ends = set(result.cutoffs.values())
    if len(ends) != 1:
        return words.text("matrix.source.cutoffs_several")
    named = dict(zip(("low", "high"), map(_code, ends.pop(), (words, words)), strict=True))
    return words.text("matrix.source.cutoffs", **named)


def _code(value: float, words: Words) -> str:
    return words.number(value, 0 if float(value).is_integer() else 1)


def source_ipma(result: ImportancePerformanceMap, words: Words) -> str:
    """Write the line under chart and table of the constructs."""
    return _map(result, "ipma", by_importance(result), words)


def source_ipma_items(result: ImportancePerformanceMap, words: Words) -> str:
    """Write the line under the table of the items."""
    return _map(result, "ipma_items", items_by_importance(result), words)


def _map(result: ImportancePerformanceMap, key: str, frame: pd.DataFrame, words: Words) -> str:
    target, confidence = construct_name(result.target, words), words.percent(result.confidence)
    told = [
        words.text("matrix.source.base_ipma", n=words.number(result.n, 0)),
        words.text(f"matrix.source.{key}", target=target),
        words.text("matrix.source.interval_plain", confidence=confidence),
    ]
    return joined([*told, notes_line(frame["note"], result.min_base, words)], words)
