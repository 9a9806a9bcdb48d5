"""Drivers, outcomes, groups and quadrants as they are printed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from csi_helpers.show.structural.group_paths import group_label
from csi_helpers.show.structural.names import first_few
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words, shortened

QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")
CELLS = ("basic", "performance", "excitement", "unimportant")
KINDS = CELLS[:3]
MOST_NAMED = 6
_ROUNDING = 1e-9
_DIGITS = {"stated": 1, "johnson": 3, "lmg": 3}


def label_of(name: str, words: Words) -> str:
    """Label of an item, or of a construct where there is no such item.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> words = Words("en", SimpleNamespace(items={}, segments={}, constructs={}))
    >>> label_of("value", words), label_of("Q7", words)
    ('Perceived value', 'Q7')
    """
    return words.item(name) if name in words.codebook.items else words.construct(name)


def name_of(name: str, words: Words) -> str:
    """The label inside a sentence, cut where it is very long."""
    return shortened(label_of(name, words), LIMIT, words.text("unit.ellipsis"))


def names_of(names: Iterable[str], words: Words, most: int = MOST_NAMED) -> str:
    """Labels as running text, the first few of many."""
    return first_few([name_of(name, words) for name in names], words, most)


def listed(parts: Sequence[str], words: Words, most: int = MOST_NAMED) -> str:
    """Join names that carry figures, so that every part has its own comma or pause."""
    return first_few(parts, words, most)


def noun_of(kind: str, words: Words) -> str:
    """What the drivers are called: attributes, or constructs."""
    return words.text(f"matrix.noun.{kind}")


def level_label(group: str, words: Words) -> str:
    """Label of a level alone: "North" for `region=1`."""
    column, _, code = group.partition("=")
    return words.level(column, code)


def level_names(groups: Sequence[str], words: Words, most: int = MOST_NAMED) -> str:
    """Levels as running text, each with its segment column where they come from several."""
    columns = {group.partition("=")[0] for group in groups}
    name = level_label if len(columns) < 2 else group_label
    return first_few([name(group, words) for group in groups], words, most)


def quadrant_name(quadrant: str, words: Words, *, short: bool = False) -> str:
    """Name of a quadrant, "–" where it is unknown."""
    stem = "quadrant_short" if short else "quadrant"
    return words.text(f"matrix.{stem}.{quadrant}") if quadrant else words.number(None)


def method_name(method: str, words: Words) -> str:
    """Name of a way to measure importance, inside a sentence."""
    return words.text(f"matrix.method_name.{method}")


def crosshair_name(crosshair: str, words: Words) -> str:
    """Name of a rule for the cross-hair, inside a sentence."""
    return words.text(f"matrix.crosshair_name.{crosshair}")


def estimate_text(
    value: float,
    low: float,
    high: float,
    words: Words,
    digits: int = 1,
    *,
    signed: bool = False,
) -> str:
    """A value with its interval in brackets: "62.3 (60.1–64.5)"; alone where there is none."""
    text, interval = words.number(value, digits, signed=signed), words.interval(low, high, digits)
    if interval == words.number(None):
        return text
    return words.text("matrix.estimate", value=text, interval=interval)


def share_text(share: float, words: Words, confidence: float = 1.0) -> str:
    """Write a share of draws, in as many decimals as keep it below 100% and beside `confidence`.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> words = Words("en", SimpleNamespace(items={}, segments={}, constructs={}))
    >>> share_text(0.71, words), share_text(0.9975, words), share_text(0.948, words, 0.95)
    ('71%', '99.8%', '94.8%')
    """
    if not math.isfinite(share):
        return words.number(None)
    for digits in (0, 1):
        written = round(share * 100, digits)
        kept = (written >= confidence * 100 - _ROUNDING) == (share >= confidence - _ROUNDING)
        if kept and (written < 100 or share >= 1) and (written > 0 or share <= 0):
            return words.percent(share, digits)
    # Beyond a decimal draws say nothing: cut off there, so that the share stays on its side.
    cut = math.floor if share > 0.5 else math.ceil
    return words.percent(cut(share * 1000) / 1000, 1)


def points_text(value: float, words: Words, digits: int = 2) -> str:
    """How the outcome differs: "1.25 points higher", "0.40 points lower"."""
    key = "matrix.down" if value < 0 else "matrix.up"
    return words.text(key, x=words.number(abs(value), digits))


def importance_digits(method: str) -> int:
    """Decimals of an importance: stated is 0-100, shares of R² are small."""
    return _DIGITS.get(method, 2)


def importance_text(value: float, method: str, words: Words) -> str:
    """Write an importance in the decimals of its method."""
    return words.number(value, importance_digits(method))
