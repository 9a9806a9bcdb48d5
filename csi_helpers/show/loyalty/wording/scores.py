"""How many recommend, are satisfied and found it easy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.loyalty.answers import EASY_FROM
from csi_helpers.show.loyalty.readings import (
    CLASSES,
    CONSTANT,
    NPS,
    interval_text,
    level_text,
    measure_name,
    opened,
    total_of,
)
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores


def figures(result: LoyaltyScores, table: str, row: pd.Series, words: Words) -> dict[str, str]:
    """Value, interval, base and confidence of a total, as printed."""
    return {
        "value": level_text(table, row["estimate"], words),
        "interval": interval_text(table, row["ci_low"], row["ci_high"], words),
        "confidence": words.percent(result.confidence),
        "n": words.number(row["n"], 0),
    }


def describe_net_promoters(scores: LoyaltyScores, words: Words) -> str:
    """Say how high the net promoter score is, and of whom it is made up.

    Parameters
    ----------
    scores : LoyaltyScores
        The result; "" where the score isn't shown.
    words : Words
        Language and labels.
    """
    row = total_of(scores, NPS)
    if row is None:
        return ""
    values = figures(scores, "nps", row, words) | {"nps": measure_name(scores, NPS, words)}
    for name in CLASSES:
        share = total_of(scores, (name, ""))
        values[name] = words.percent(None if share is None else share["estimate"], 1)
    key = "nps_constant" if row["note"] == CONSTANT else "nps"
    parts = [opened(words.text(f"loyalty.{key}", **values))]
    parts += [] if scores.standard else [words.text("loyalty.ten")]
    return joined(parts, words)


def describe_satisfaction(scores: LoyaltyScores, words: Words) -> str:
    """Say how many are satisfied, and how much effort it was.

    Parameters
    ----------
    scores : LoyaltyScores
        The result; "" where neither is shown.
    words : Words
        Language and labels.
    """
    parts = []
    if (row := total_of(scores, ("csat", ""))) is not None:
        values = figures(scores, "csat", row, words) | {"top": words.number(scores.top, 0)}
        key = "csat_one" if scores.top == 1 else "csat"
        parts.append(words.text(f"loyalty.{key}", **values))
    if (row := total_of(scores, ("ces", ""))) is not None:
        scale = scores.scales["ces"]
        ends = {"low": words.number(scale.min, 0), "high": words.number(scale.max, 0)}
        key = f"loyalty.ces_{scores.version}"
        parts.append(words.text(key, **figures(scores, "ces", row, words), **ends))
    if (row := total_of(scores, ("ces_easy", ""))) is not None:
        least = words.number(EASY_FROM, 0)
        value = level_text("ces_easy", row["estimate"], words)
        parts.append(words.text("loyalty.easy", least=least, value=value))
    return joined(parts, words)
