"""What the items say: best, worst, base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import LOW_BASE, by_item, shown
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.descriptive import Descriptive

LIMIT = 56  # columns of a label inside a sentence


def ranked_index(descriptive: Descriptive) -> pd.Series:
    """Index of every printable item in the current wave, the highest first.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    """
    rows = shown(by_item(descriptive.estimates, "index100", wave=descriptive.waves[-1]))
    return rows["estimate"].sort_values(ascending=False, kind="stable")


def scored(words: Words, index: pd.Series) -> str:
    """List items with their index: "Courtesy (81.0) and Price (64.0)"."""
    return words.listing(
        [
            words.text("unit.scored", item=words.item(str(item), LIMIT), value=words.number(value))
            for item, value in index.items()
        ]
    )


def describe_items_result(descriptive: Descriptive, words: Words, k: int = 3) -> str:
    """Name the best and the worst `k` items with their index.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    words : Words
        Language and labels.
    k : int
        How many at either end.
    """
    index = ranked_index(descriptive)
    limit = words.number(descriptive.min_base, 0)
    if index.empty:
        return words.text("finding.none_shown", min_base=limit)
    if len(index) < 2 * k:
        sentences = [words.text("finding.items_few", all=scored(words, index))]
    else:
        best, worst = scored(words, index.head(k)), scored(words, index.tail(k)[::-1])
        count = words.number(len(index), 0)
        sentences = [words.text("finding.items", k=count, best=best, worst=worst)]
    rows = by_item(descriptive.estimates, "index100", wave=descriptive.waves[-1])
    low = [words.item(str(item), LIMIT) for item in rows.index[rows["note"] == LOW_BASE]]
    if low:
        sentences.append(words.text("finding.items_low", items=words.listing(low), min_base=limit))
    return words.text("unit.sentence").join(sentences)


def base_line(descriptive: Descriptive, words: Words) -> str:
    """Write the line under a table or chart: who answered, how many, weighted or not."""
    every = by_item(descriptive.estimates, "mean", wave=descriptive.waves[-1])
    mean = shown(every)
    if mean.empty:  # nothing to be weighted
        return words.text("base.suppressed", n=words.base(every["n"]))
    weighting = "weighted" if descriptive.weighted else "unweighted"
    return words.text(
        "base.line", n=words.base(mean["n"]), weighting=words.text(f"base.{weighting}")
    )


def question_line(descriptive: Descriptive, words: Words) -> str:
    """Give the wording of the question, where all items share one; else say where to find it."""
    asked = {words.question(item) for item in descriptive.items}
    if len(asked) == 1:
        return words.text("base.question", question=asked.pop())
    worded = any(words.question(item) != words.item(item) for item in descriptive.items)
    return words.text("base.questions" if worded else "listed.source")


def caption_answers(descriptive: Descriptive, words: Words) -> str:
    """Name the leading and the trailing item, as the title of the distribution of answers."""
    index = ranked_index(descriptive)
    if index.empty:
        return words.text("caption.none_shown")
    best, high = words.item(str(index.index[0]), LIMIT), words.number(index.iloc[0])
    if len(index) == 1:
        return words.text("caption.answers_one", best=best, high=high)
    worst, low = words.item(str(index.index[-1]), LIMIT), words.number(index.iloc[-1])
    return words.text("caption.answers", best=best, high=high, worst=worst, low=low)


def caption_items(descriptive: Descriptive, words: Words) -> str:
    """Give the range of the index, as the title of the table of items."""
    index = ranked_index(descriptive)
    if index.empty:
        return words.text("caption.none_shown")
    low, high = words.number(index.iloc[-1]), words.number(index.iloc[0])
    return words.text("caption.items", k=words.number(len(index), 0), low=low, high=high)


def alt_answers(descriptive: Descriptive, words: Words) -> str:
    """Describe the distribution of answers to those who can't see it."""
    k = words.number(len(ranked_index(descriptive)), 0)
    return words.text("alt.answers", k=k, finding=caption_answers(descriptive, words))
