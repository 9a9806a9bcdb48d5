"""Pieces that the sentences about the index share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.show.rows import significant
from csi_helpers.show.structural.names import construct_name
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex

WEIGHTS_FILE = "index_weights.csv"  # what the chapter saves beside the report


def index_name(construct: str, words: Words) -> str:
    """Name of a construct's index."""
    return words.text("index.name", construct=construct_name(construct, words))


def valued(index: ConstructIndex, row: pd.Series, name: str, words: Words) -> str:
    """Name with value and interval."""
    return words.text(
        "index.valued",
        name=name,
        value=words.number(row["estimate"]),
        confidence=words.percent(index.confidence),
        interval=words.interval(row["ci_low"], row["ci_high"]),
    )


def p_text(index: ConstructIndex, p: float, words: Words) -> str:
    """Write a p-value, and that it is corrected if it is."""
    key = "index.p_plain" if index.correction == "none" else "index.p"
    return words.text(key, p=words.p_value(p)).replace("= <", "< ")


def changed(index: ConstructIndex, change: pd.Series, words: Words) -> dict[str, str]:
    """Values of a change in a sentence: points, interval, p-value."""
    return {
        "change": words.points(change["estimate"]),
        "reach": words.interval(change["ci_low"], change["ci_high"]),
        "p": p_text(index, change["p_adjusted"], words),
    }


def moved(index: ConstructIndex, change: pd.Series, name: str, words: Words) -> str:
    """Name with its change, interval and p-value."""
    values = changed(index, change, words)
    values["interval"] = values.pop("reach")
    return words.text("index.moved", name=name, **values)


def is_moved(index: ConstructIndex, change: pd.Series) -> bool:
    """Whether a change is significant."""
    return significant(change["p_adjusted"], index.confidence)


def correction_text(index: ConstructIndex, words: Words) -> str:
    """How tests are corrected, for an explanation of marks."""
    if index.correction == "none":
        return words.text("marks.uncorrected")
    name = words.text(f"correction.{index.correction}")
    return words.text("marks.corrected_scores", correction=name)


def base_rules(index: ConstructIndex, words: Words) -> str:
    """Explain what is done with low bases."""
    limits = {"caution": CAUTION_BELOW, "min_base": index.min_base}
    return words.text("marks.base", **{key: words.number(n, 0) for key, n in limits.items()})


def negative_texts(index: ConstructIndex, words: Words, *constructs: str) -> list[str]:
    """Warn of negative weights, of some constructs or of all."""
    return [
        words.text(
            "index.finding.negative",
            construct=construct_name(name, words),
            items=words.listing([words.item(item, LIMIT) for item in items]),
        )
        for name, items in index.negative.items()
        if not constructs or name in constructs
    ]
