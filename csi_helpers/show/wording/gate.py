"""What keeps a report back, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from csi_helpers.data.codebook import Codebook
from csi_helpers.look.plain import strip_controls
from csi_helpers.show.words import Words

LONGEST = 60  # of a label or code the data file brings along
MOST = 12  # codes or columns that a sentence lists


class Found(Protocol):
    """A finding of the gate: its kind, the column it is about, its figures."""

    @property
    def kind(self) -> str:
        """Key of its words."""

    @property
    def column(self) -> str:
        """The question or segment, or ""."""

    @property
    def values(self) -> Mapping[str, str | int | float | tuple[str, ...]]:
        """Text, counts, shares (float), lists of codes."""


def describe_finding(finding: Found, language: str) -> str:
    """A finding with its figures, as one sentence of plain text.

    Parameters
    ----------
    finding : Found
        As `csi_helpers.report.gate.compare.examine` makes it.
    language : str
        ``zh`` or ``en``.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> base = SimpleNamespace(
    ...     kind="base", column="", values={"now": 396, "before": 1200, "share": 0.33})
    >>> describe_finding(base, "en")
    'Base: 396 respondents to analyse, against 1,200 before (33%).'
    """
    words = Words(language, Codebook({}, {}))
    values = {name: _written(value, words) for name, value in finding.values.items()}
    return words.text(f"gate.finding.{finding.kind}", column=_cut(finding.column, words), **values)


def name_finding(kind: str, language: str) -> str:
    """What kind of finding it is, without a word of the data.

    Examples
    --------
    >>> name_finding("base", "en")
    'far fewer respondents'
    """
    return Words(language, Codebook({}, {})).text(f"gate.kind.{kind}")


def _written(value: str | int | float | tuple[str, ...], words: Words) -> str:
    if isinstance(value, tuple):
        listed = [_cut(one, words) for one in value[:MOST]]
        more = [words.text("unit.ellipsis")] if len(value) > MOST else []
        return words.listing([*listed, *more])
    if isinstance(value, str):
        return _cut(value, words)
    return words.percent(value) if isinstance(value, float) else words.number(value, 0)


def _cut(text: str, words: Words) -> str:
    plain = strip_controls(text)
    if len(plain) <= LONGEST:
        return plain
    return plain[: LONGEST - 1] + words.text("unit.ellipsis")
