"""The one family of exceptions: every message says what is needed, what was found, what to do."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from functools import partial
from typing import Any

# Control characters but breaks and tabs, marks that turn the direction of text, lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    r"""Text of others with all that a terminal would obey or hide written out.

    Examples
    --------
    >>> print(visible("a\u202etxt.exe \x1b[2J"))
    a\u202etxt.exe \u001b[2J
    """
    return _UNSEEN.sub(lambda one: f"\\u{ord(one[0]):04x}", text)


def message(need: str, found: str, remedy: str) -> str:
    """The three parts below each other, further lines of a part under its first.

    Examples
    --------
    >>> print(message("Valid keys.", "a.yaml:2: one\\na.yaml:7: another", "Mend them."))
    need:   Valid keys.
    found:  a.yaml:2: one
            a.yaml:7: another
    remedy: Mend them.
    """
    parts = {"need:": need, "found:": found, "remedy:": remedy}
    indented = {key: textwrap.indent(text, " " * 8).lstrip() for key, text in parts.items()}
    return visible("\n".join(f"{key:8}{text}" for key, text in indented.items()))


class CsiError(Exception):
    """A fault the user can mend.

    Parameters
    ----------
    need : str
        What the kit needs, as a full sentence.
    found : str
        What it found instead, naming file, line or column.
    remedy : str
        What to do about it.

    Examples
    --------
    >>> print(DataError("A weight per respondent.", "Column `w` has 3 gaps.", "Fill them."))
    need:   A weight per respondent.
    found:  Column `w` has 3 gaps.
    remedy: Fill them.
    """

    exit_code = 1

    def __init__(self, need: str, found: str, remedy: str) -> None:
        super().__init__(need, found, remedy)
        self.need, self.found, self.remedy = need, found, remedy

    def __str__(self) -> str:
        return message(self.need, self.found, self.remedy)


class ParamsError(CsiError):
    """The study's YAML, or the command line, is wrong by itself."""

    exit_code = 2


class DataError(CsiError):
    """A file can't be read, lacks a column, or leaves nothing to analyse."""

    exit_code = 3


class ReportError(CsiError):
    """A fault of the machine: no room, no permission, a missing system library."""

    exit_code = 1


class AnalysisError(CsiError):
    """One result can't be computed from these data; the rest of the report stands.

    Parameters
    ----------
    code : str
        Key of the message in the catalogues of ``show/locale`` (``refusal.<code>``), so that a
        Chinese report refuses in Chinese. `need`, `found`, `remedy` are its English wording.
    values : mapping
        What the catalogue's message names: items, counts, limits.

    Examples
    --------
    >>> error = AnalysisError("A spread.", "No spread.", "Leave it out.", code="constant_item")
    >>> error.code
    'constant_item'
    """

    exit_code = 4

    def __init__(
        self,
        need: str,
        found: str,
        remedy: str,
        *,
        code: str,
        values: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(need, found, remedy)
        self.code, self.values = code, dict(values or {})

    def __reduce__(self) -> tuple[Any, ...]:
        """Exceptions are copied by their positional arguments alone; ours has a code, too."""
        again = partial(type(self), code=self.code, values=self.values)
        return again, (self.need, self.found, self.remedy)
