"""Where the weights are from, and what new ones would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from csi_helpers.show.structural.indices import (
    asked_only,
    decomposed,
    origin_text,
    wave_before,
    weights_of,
)
from csi_helpers.show.structural.names import construct_name, joined
from csi_helpers.show.structural.wording.index.headline import base_line_index
from csi_helpers.show.structural.wording.index.phrases import (
    WEIGHTS_FILE,
    index_name,
    negative_texts,
)
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex

_DIGITS = 3


def describe_weights_change(index: ConstructIndex, words: Words) -> str:
    """Say where the weights are from, what new ones would change, and which are negative.

    Parameters
    ----------
    index : ConstructIndex
        The result.
    words : Words
        Language and labels.
    """
    told = [weights_source(index, words), *_reestimated(index, words)]
    return joined([*told, *negative_texts(index, words)], words)


def weights_source(index: ConstructIndex, words: Words) -> str:
    """Say where the weights are from, and what a change of the index is therefore."""
    rows = weights_of(index)
    if rows.empty:
        return ""
    several = len(index.waves) > 1
    key = f"weights_{index.weights_from}"
    if index.weights_from == "file":
        key = key if several else "weights_file_first"
    elif not several:
        key = "weights_first"
    origin = index.weights_wave
    told = [
        words.text(
            f"index.finding.{key}", wave=origin_text(index, origin, words), file=WEIGHTS_FILE
        )
    ]
    later = rows[rows["wave"] != origin]
    for wave, own in later.groupby("wave", sort=False):
        names = [construct_name(str(name), words) for name in dict.fromkeys(own["object"])]
        values = {"constructs": words.listing(names), "wave": str(wave)}
        told.append(words.text("index.finding.weights_later", **values))
    return joined(told, words)


def _reestimated(index: ConstructIndex, words: Words) -> list[str]:
    frame = decomposed(index)
    told = []
    if index.target in frame.index:
        row = cast("pd.Series", frame.loc[index.target])
        told.append(
            words.text(
                "index.finding.reestimated",
                index=index_name(index.target, words),
                value=words.number(row["reestimated"]),
                confidence=words.percent(index.confidence),
                interval=words.interval(row["low"], row["high"]),
                wave=wave_before(index),
                change=words.points(row["change"]),
                reach=words.interval(row["change_low"], row["change_high"]),
                answers=words.points(row["answers"]),
                weights=words.points(row["weights"]),
            )
        )
    if len(frame) > 1:
        widest = str(frame["weights"].abs().idxmax())
        name, part = construct_name(widest, words), words.points(frame["weights"][widest])
        told.append(words.text("index.finding.weights_most", construct=name, weights=part))
    return told


def caption_reestimated(index: ConstructIndex, words: Words) -> str:
    """Give the target's index with either weights, as the title of the table."""
    frame = decomposed(index)
    name = index.target if index.target in frame.index else str(frame.index[0])
    row = cast("pd.Series", frame.loc[name])
    return words.text(
        "index.caption.reestimated",
        index=index_name(name, words),
        value=words.number(row["reestimated"]),
        frozen=words.number(row["frozen"]),
    )


def base_line_reestimated(index: ConstructIndex, words: Words) -> str:
    """Give the bases, and say what adds up to what."""
    told = [base_line_index(index, words), words.text("index.source.reestimated")]
    return joined(told, words)


def caption_weights(index: ConstructIndex, words: Words) -> str:
    """Count negative weights, else name the target's largest, as the title of the table."""
    rows = weights_of(index)
    k = int((rows["estimate"] < 0).sum())
    if k:
        one = "_one" if k == 1 else ""
        return words.text(f"index.caption.weights_negative{one}", k=words.number(k, 0))
    own = rows[rows["object"] == index.target]
    if len(own) < 2:
        return words.text("index.caption.weights_plain")
    largest = own.sort_values("estimate", kind="stable").iloc[-1]
    return words.text(
        "index.caption.weights",
        index=index_name(index.target, words),
        item=words.item(largest["subject"], LIMIT),
        weight=words.number(largest["estimate"], _DIGITS),
    )


def describe_weight_marks(index: ConstructIndex, words: Words) -> str:
    """Explain the table of weights: what they weigh, intervals, negative ones."""
    rows = weights_of(index)
    estimated = bool(rows["ci_low"].notna().any())
    key = "weights" if estimated else "weights_given"
    told = [words.text(f"index.source.{key}", confidence=words.percent(index.confidence))]
    asked = [name for name in asked_only(index) if name in set(rows["object"])]
    if asked:
        listed = []
        for name in asked:
            n = words.base(rows.loc[rows["object"] == name, "n"])
            listed.append(words.text("index.based", name=construct_name(name, words), n=n))
        told.append(words.text("index.source.asked", constructs=words.listing(listed)))
    if (rows["estimate"] < 0).any():
        told.append(words.text("index.source.negative"))
    return joined(told, words)
