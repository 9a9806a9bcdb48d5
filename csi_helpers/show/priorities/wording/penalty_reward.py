"""What goes with a low outcome when rated low, and with a high one when rated high."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.names import KINDS, label_of, name_of, names_of, noun_of
from csi_helpers.show.priorities.penalties import contrasts, explained_by
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.penalty_reward import PenaltyReward


def describe_penalty_reward(result: PenaltyReward, words: Words) -> str:
    """Name the attributes of each class, say how sure that is, and the widest contrasts.

    Parameters
    ----------
    result : PenaltyReward
        The result.
    words : Words
        Language and labels.
    """
    frame = contrasts(result)
    if frame.empty:
        return words.text("matrix.penalty.unknown")
    outcome = label_of(result.outcome, words)
    told = [_sure(result, frame, words)]
    for kind in KINDS:
        names = [str(name) for name in frame.index[frame["kind"] == kind]]
        if names:
            key = f"matrix.penalty.{kind}"
            told.append(words.text(key, outcome=outcome, names=names_of(names, words)))
    if without := [str(name) for name in frame.index[frame["kind"] == ""]]:
        told.append(words.text("matrix.penalty.none", names=names_of(without, words)))
    lowest = frame.iloc[int(frame["penalty"].argmin())]
    if lowest["penalty"] < 0:
        told.append(_widest(result, lowest, "penalty", words))
    highest = frame.iloc[int(frame["reward"].argmax())]
    if highest["reward"] > 0:
        told.append(_widest(result, highest, "reward", words))
    row = explained_by(result)
    if row is not None:
        r2, n = words.percent(row["estimate"]), words.base([row["n"]])
        told.append(words.text("matrix.penalty.r2", outcome=outcome, r2=r2, n=n))
    return joined(told, words)


def _widest(result: PenaltyReward, row: pd.Series, column: str, words: Words) -> str:
    return words.text(
        f"matrix.penalty.{column}",
        name=name_of(str(row.name), words),
        outcome=label_of(result.outcome, words),
        value=words.number(row[column], 2, signed=True),
        confidence=words.percent(result.confidence),
        interval=words.interval(row[f"{column}_low"], row[f"{column}_high"], 2),
    )


def _sure(result: PenaltyReward, frame: pd.DataFrame, words: Words) -> str:
    names = [str(name) for name in frame.index[frame["sure"]]]
    values = {
        "noun": noun_of("attribute", words),
        "total": words.number(len(frame), 0),
        "confidence": words.percent(result.confidence),
    }
    if not names:
        return words.text("matrix.penalty.sure_none", **values)
    if len(names) == len(frame):
        return words.text("matrix.penalty.sure_all", **values)
    k, named = words.number(len(names), 0), names_of(names, words)
    return words.text("matrix.penalty.sure", k=k, names=named, **values)


def caption_penalty_reward(result: PenaltyReward, words: Words) -> str:
    """Count the classes, as the title of chart and table."""
    kinds = contrasts(result)["kind"]
    if kinds.empty:
        return words.text("matrix.penalty.caption_none")
    counts = {kind: words.number(int((kinds == kind).sum()), 0) for kind in KINDS}
    total, noun = words.number(len(kinds), 0), noun_of("attribute", words)
    return words.text("matrix.penalty.caption", noun=noun, total=total, **counts)


def alt_penalty_reward(result: PenaltyReward, words: Words) -> str:
    """Describe the chart to those who can't see it."""
    k, finding = words.number(len(contrasts(result)), 0), caption_penalty_reward(result, words)
    noun = noun_of("attribute", words)
    return words.text("matrix.penalty.alt", noun=noun, k=k, finding=finding)
