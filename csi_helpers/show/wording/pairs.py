"""Which items go together; association only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import significant
from csi_helpers.show.tables.pairs import ranked_pairs
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.correlation import Correlation


def _named(row: pd.Series, words: Words) -> dict[str, str]:
    one, other = (
        words.text("unit.quoted", item=words.item(row[side], LIMIT))
        for side in ("subject", "object")
    )
    return {"one": one, "other": other, "r": words.number(row["estimate"], 2)}


def describe_pairs(correlation: Correlation, words: Words) -> str:
    """Name the strongest and the weakest association, and how many are significant.

    Parameters
    ----------
    correlation : Correlation
        The result.
    words : Words
        Language and labels.
    """
    pairs = ranked_pairs(correlation)
    if pairs.empty:
        return words.text("finding.pairs_none")
    confidence, first = words.percent(correlation.confidence), pairs.iloc[0]
    interval = words.interval(first["ci_low"], first["ci_high"], 2)
    head = _named(first, words)
    sentences = [words.text("finding.pairs", **head, confidence=confidence, interval=interval)]
    if len(pairs) > 3:
        after = [
            words.text("finding.pair", **_named(row, words)) for _, row in pairs[1:3].iterrows()
        ]
        sentences.append(words.text("finding.pairs_next", pairs=words.listing(after)))
        sentences.append(words.text("finding.pairs_weak", **_named(pairs.iloc[-1], words)))
    sure = sum(significant(p, correlation.confidence) for p in pairs["p_adjusted"])
    counts = {"k": words.number(sure, 0), "tests": words.number(len(pairs), 0)}
    sentences.append(words.text("finding.pairs_significant", **counts, confidence=confidence))
    sentences.append(words.text("finding.pairs_reading"))
    return words.text("unit.sentence").join(sentences)


def base_line_pairs(correlation: Correlation, words: Words) -> str:
    """Write the line under the correlations: the range of pairwise bases."""
    return words.text("base.pairs", n=words.base(ranked_pairs(correlation)["n"]))


def caption_correlation(correlation: Correlation, words: Words) -> str:
    """Name the strongest pair, as the title of the heat map."""
    pairs = ranked_pairs(correlation)
    if pairs.empty:
        return words.text("caption.correlation_none")
    return words.text("caption.correlation", **_named(pairs.iloc[0], words))


def caption_pairs(correlation: Correlation, words: Words, k: int = 10) -> str:
    """Title the table of `k` strongest and weakest pairs."""
    every = len(ranked_pairs(correlation)) <= 2 * k
    return words.text("caption.pairs_all" if every else "caption.pairs")


def alt_correlation(correlation: Correlation, words: Words) -> str:
    """Describe the heat map to those who can't see it."""
    k = words.number(len(correlation.order), 0)
    return words.text("alt.correlation", k=k, finding=caption_correlation(correlation, words))
