"""p-values that are printed on their side of the level they are judged at."""

from __future__ import annotations

import math

from csi_helpers.show.rows import significant
from csi_helpers.show.words import Words


def p_number(p: float, words: Words, confidence: float) -> str:
    """Write a p-value in three decimals, or as many as keep it on its side of the level.

    Parameters
    ----------
    p : float
        Corrected or not; "–" where there is none.
    words : Words
        Language.
    confidence : float
        Significant is what lies below 1 less this.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> words = Words("en", SimpleNamespace(items={}, segments={}, constructs={}))
    >>> p_number(0.04976, words, 0.95), p_number(0.0002, words, 0.95)
    ('0.0498', '<0.001')
    """
    if not math.isfinite(p):
        return words.number(None)
    written = words.p_value(p)
    level = round(1 - confidence, 9)  # 1 - 0.95 is a little more than 0.05
    for digits in (3, 4, 5):
        if (round(p, digits) < level) == significant(p, confidence):
            return written if digits == 3 else words.number(p, digits)
    return words.number(p, 6)


def p_text(p: float, words: Words, confidence: float | None = None) -> str:
    """Write a p-value with its sign: "p = 0.012", "p < 0.001"."""
    written = words.p_value(p) if confidence is None else p_number(p, words, confidence)
    if written.startswith("<"):
        return words.text("group_paths.p_below", p=f"< {written[1:]}")
    return words.text("group_paths.p", p=written)
