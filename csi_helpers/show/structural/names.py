"""Constructs, items and paths of a model as they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import pick
from csi_helpers.show.structural.readings import read_once
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words, shortened

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

ASKED_MARK, ASKED_ONLY = "†", "asked only"
MOST_NAMED = 4


@read_once
def in_wave(structure: Structure, table: str) -> pd.DataFrame:
    """Rows of one table in the current wave, indexed by subject and object.

    Parameters
    ----------
    structure : Structure
        The result.
    table : str
        Such as ``path``.
    """
    rows = pick(structure.estimates, table, wave=structure.wave)
    return rows.drop_duplicates(["subject", "object"]).set_index(["subject", "object"])


def by_ends(frame: pd.DataFrame) -> Iterator[tuple[str, str, pd.Series]]:
    """Rows of a frame indexed by two constructs, each with both.

    Examples
    --------
    >>> frame = pd.DataFrame({"b": [0.5]}, index=[["value"], ["loyalty"]])
    >>> [(one, other, f"{row['b']:.1f}") for one, other, row in by_ends(frame)]
    [('value', 'loyalty', '0.5')]
    """
    for place in range(len(frame)):
        one, other = (str(frame.index.get_level_values(level)[place]) for level in (0, 1))
        yield one, other, frame.iloc[place]


@read_once
def of_constructs(structure: Structure, table: str) -> pd.DataFrame:
    """Rows of one table about single constructs in the current wave, indexed by construct."""
    rows = pick(structure.estimates, table, wave=structure.wave)
    return rows.drop_duplicates("subject").set_index("subject")


def construct_name(construct: str, words: Words) -> str:
    """Label of a construct inside a sentence, cut where it is very long."""
    return shortened(words.construct(construct), LIMIT, words.text("unit.ellipsis"))


def construct_names(constructs: Iterable[str], words: Words) -> str:
    """Labels of constructs as running text."""
    return words.listing([construct_name(name, words) for name in constructs])


def marked(structure: Structure, construct: str, words: Words) -> str:
    """Label of a construct, with a dagger where only some respondents were asked about it."""
    mark = ASKED_MARK if construct in structure.asked else ""
    return words.construct(construct) + mark


def measure_name(structure: Structure, subject: str, words: Words, limit: int | None = None) -> str:
    """Label of what measures a construct: an item, or a dimension of a second-order one."""
    if subject in structure.items:
        return words.construct(subject) if limit is None else construct_name(subject, words)
    return words.item(subject, limit)


def measure_names(structure: Structure, subjects: Sequence[str], words: Words) -> str:
    """Labels of items or dimensions as running text, the first few of many."""
    return first_few([measure_name(structure, each, words, LIMIT) for each in subjects], words)


def path_name(start: str, end: str, words: Words) -> str:
    """Name a path by its ends: "Image to Loyalty"."""
    ends = {"start": construct_name(start, words), "end": construct_name(end, words)}
    return words.text("path_model.path", **ends)


def valued(name: str, symbol: str, value: str, words: Words) -> str:
    """A name with its coefficient: "Image to Loyalty (f² = 0.01)"."""
    return words.text("unit.coefficient", name=name, symbol=symbol, value=value)


def first_few(parts: Sequence[str], words: Words, most: int = MOST_NAMED) -> str:
    """List the first `most` parts, and count the rest."""
    if len(parts) <= most + 1:
        return words.listing(parts)
    rest = words.number(len(parts) - most, 0)
    listed = words.text("path_model.enumerated").join(parts[:most])
    return words.text("path_model.and_more", listed=listed, rest=rest)


def strength(row: pd.Series, value: float) -> str:
    """Class of a cell with a coefficient: grey where it may be chance, else set off by its sign."""
    if not row["sure"]:
        return "num low"
    return "num down" if value < 0 else "num up"


def p_head(structure: Structure, words: Words) -> str:
    """Heading of a column of p-values, which says whether they are corrected."""
    key = "p_plain" if structure.correction == "none" else "p"
    return words.text(f"path_model.head.{key}")


def joined(sentences: Iterable[str], words: Words) -> str:
    """Sentences one after the other; empty ones are left out."""
    return words.text("unit.sentence").join(sentence for sentence in sentences if sentence)
