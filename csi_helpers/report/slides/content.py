"""What stands on a slide, as PowerPoint's own objects will show it."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from csi_helpers.report.slides.axes import HUNDRED, Axis

Value = float | None
_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Tone:
    """A colour of the deck's theme, lightened: it follows when somebody edits the theme.

    Attributes
    ----------
    slot : str
        Such as ``accent1``; see `csi_helpers.report.slides.theme`.
    lighter : float
        0 the colour itself, 1 white.
    """

    slot: str
    lighter: float = 0.0


ACCENT, OTHER, QUIET = Tone("accent1"), Tone("accent2"), Tone("accent3")
PALE_ACCENT, PALE_OTHER, PALE = Tone("accent4"), Tone("accent5"), Tone("accent6")


@dataclass(frozen=True)
class Series:
    """One row of figures over the categories; None where there is none.

    Attributes
    ----------
    low, high : tuple
        Ends of the intervals; empty without.
    tones : tuple of Tone
        One for each point where they differ, else one.
    labelled : bool
        Whether the figures are written on it.
    kind : str
        ``bar`` or ``hidden`` (it only holds others up); of lines ``line``, ``dots`` or ``thin``.
    """

    name: str
    values: tuple[Value, ...]
    tones: tuple[Tone, ...]
    low: tuple[Value, ...] = ()
    high: tuple[Value, ...] = ()
    labelled: bool = False
    kind: str = "bar"


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, the first category on top; several series side by side or stacked."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number: str = "0.0"
    axis: Axis = HUNDRED
    stacked: bool = False
    over: bool = False  # series that share no category lie in one row
    legend: bool = True


@dataclass(frozen=True)
class Lines:
    """Lines over ordered categories."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number: str
    axis: Axis
    title: str = ""


@dataclass(frozen=True)
class Point:
    """A labelled point of a map; hollow where its place isn't sure."""

    label: str
    x: float
    y: float
    tone: Tone
    hollow: bool = False


@dataclass(frozen=True)
class Map:
    """Points in a plane cut by a cross.

    Attributes
    ----------
    corners : tuple of str
        Names of the quadrants: upper left, upper right, lower left, lower right.
    x, y : Axis
    titles : (str, str)
        What they measure.
    points_name, cross_name : str
        What points and cross are called in the chart's data.
    """

    points: tuple[Point, ...]
    cross: tuple[float, float] | None
    corners: tuple[str, ...]
    x: Axis
    y: Axis
    titles: tuple[str, str]
    points_name: str
    cross_name: str


@dataclass(frozen=True)
class Node:
    """A box of a diagram in inches, from the diagram's corner."""

    name: str
    lines: tuple[str, ...]
    left: float
    top: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Arrow:
    """An arrow of a diagram: its way, how strong, what is written where."""

    ends: tuple[str, str]
    way: tuple[tuple[float, float], ...]
    label: str
    middle: tuple[float, float]
    strength: float
    sure: bool


@dataclass(frozen=True)
class Diagram:
    """Boxes and arrows."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float


@dataclass(frozen=True)
class Grid:
    """A table of text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()  # of the width; empty: by the texts


@dataclass(frozen=True)
class Points:
    """Findings as a list."""

    lines: tuple[str, ...]


Content = Bars | Lines | Map | Diagram | Grid | Points


@dataclass(frozen=True)
class Made:
    """A maker's answer.

    Attributes
    ----------
    content : Content
    below : tuple of str
        Sentences of the line under it: base, what marks mean, question.
    notes : tuple of str
        Further lines of the speaker's notes.
    """

    content: Content
    below: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A slide with a title: the finding; `targets` are the slides that a table's rows lead to."""

    title: str
    content: Content
    below: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""
    targets: tuple[int, ...] = ()


Thing = TypeVar("Thing")


def plain(text: str) -> str:
    """Text as XML and readers bear it: no control characters, nothing that turns the direction.

    Examples
    --------
    >>> plain("a\\x00b\\u202ec\\ud800") == "abc"
    True
    """
    kept = (
        c
        for c in text
        if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs", "Cn") and not _turns(c))
    )
    return _BREAKS.sub("\n", "".join(kept)).replace("\t", " ")


def _turns(character: str) -> bool:
    return unicodedata.bidirectional(character) in (
        *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"),
    )


def cleaned(thing: Thing) -> Thing:
    """The same with every text in it made `plain`.

    Examples
    --------
    >>> cleaned(Points(("a\\x01",)))
    Points(lines=('a',))
    """
    if isinstance(thing, str):
        return cast("Thing", plain(thing))
    if isinstance(thing, tuple):
        return cast("Thing", tuple(cleaned(part) for part in thing))
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        parts: dict[str, Any] = {
            one.name: cleaned(getattr(thing, one.name)) for one in dataclasses.fields(thing)
        }
        return cast("Thing", dataclasses.replace(thing, **parts))
    return thing


def known(values: Sequence[Value]) -> list[float]:
    """The figures there are.

    Examples
    --------
    >>> known([1.0, None])
    [1.0]
    """
    return [value for value in values if value is not None]
