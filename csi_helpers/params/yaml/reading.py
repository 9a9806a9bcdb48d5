"""YAML 1.2 and JSON into a tree of places; nothing but plain data is ever constructed."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from csi_helpers.errors import ParamsError
from csi_helpers.params.yaml.faults import Fault, refusal
from csi_helpers.params.yaml.tree import Entry, Place, canonical_or_none, enter

DEEPEST = 50  # levels; a study has about eight
MOST_ENTRIES = 200_000  # aliases of aliases could otherwise fill the memory

_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,999})")
_BASED = re.compile(r"0o[0-7]{1,999}|0x[0-9a-fA-F]{1,999}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def read_scalar(text: str) -> object:
    """Read an unquoted word as YAML 1.2 (core schema) does, but keep leading zeros as text.

    Examples
    --------
    >>> [read_scalar(text) for text in ("no", "0123", "50", "0.5", "2026-03-01", "true", "~")]
    ['no', '0123', 50, 0.5, '2026-03-01', True, None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _DECIMAL.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def read_text(text: str, file: Place, faults: list[Fault]) -> Entry | None:
    """Read one YAML document into a tree.

    Parameters
    ----------
    text : str
        The document.
    file : Place
        Where it comes from; entries add line and column.
    faults : list of Fault
        Faults that don't hinder reading on (duplicate keys, tags, merge keys) are added.

    Returns
    -------
    Entry or None
        None: there is nothing but comments.

    Raises
    ------
    ParamsError
        The text is not YAML.
    """
    try:
        return _Reader(text, file, faults).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = _at(file, mark) if mark else file
        what = ", ".join(part for part in (error.context, error.problem) if part)
        if r"'\t'" in what:
            what += "; indent with spaces, YAML allows no tabs"
        raise refusal([Fault(at, "", f"not valid YAML: {what}")]) from error
    except YAMLError as error:  # a control character, for one
        raise refusal([Fault(file, "", f"not valid YAML: {error}")]) from error


def read_file(path: Path, at: Place, asked: Place | None, faults: list[Fault]) -> Entry:
    """Read a `.json` file as JSON and any other as YAML.

    Parameters
    ----------
    path : Path
        The file.
    at : Place
        The file as shown to the user.
    asked : Place, optional
        Where the file is named (`extends`); a fault in opening it points there.
    faults : list of Fault
        Faults that don't hinder reading on are added.

    Raises
    ------
    ParamsError
        The file can't be read, is empty, or is neither YAML nor JSON.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.object[error.start]:#04x} at offset {error.start}"
        raise refusal([Fault(at, "", f"{message}; save the file as UTF-8")]) from error
    except IsADirectoryError as error:
        raise refusal([Fault(asked or at, "", f"{at} is a folder; need a YAML file")]) from error
    except FileNotFoundError as error:
        if asked is None:
            raise ParamsError(
                "The YAML file of a study.",
                f"{at}: no such file{_nearest(path)}.",
                "Correct the path; params/demo.yaml is an example.",
            ) from error
        raise refusal([Fault(asked or at, "", f"{at}: no such file{_nearest(path)}")]) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise refusal([Fault(asked or at, "", f"{at} can't be read: {why}")]) from error
    entry = _read_json(text, at) if path.suffix.lower() == ".json" else read_text(text, at, faults)
    if entry is None:
        raise refusal([Fault(at, "", "the file is empty; need a top-level key `study:`")])
    return entry


def _at(file: Place, mark: Any) -> Place:
    """Add the parser's line and column; a setting is one line, and shown whole."""
    if file.file.startswith("--set"):
        return file
    return replace(file, line=mark.line + 1, column=mark.column + 1)


def _nearest(path: Path) -> str:
    """Name the file beside the missing one that looks most like it."""
    beside = [p.name for p in path.parent.glob("*")] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, sorted(beside), n=1)
    return f"; nearest: {near[0]}" if near else ""


def _read_json(text: str, at: Place) -> Entry | None:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise refusal([Fault(at, "", f"duplicate key {twice!r}")])
        return found

    if not text.strip():
        return None
    try:
        return enter(json.loads(text, object_pairs_hook=unique), at)
    except json.JSONDecodeError as error:
        place = replace(at, line=error.lineno, column=error.colno)
        raise refusal([Fault(place, "", f"not valid JSON: {error.msg}")]) from error
    except RecursionError as error:
        raise refusal([Fault(at, "", f"nested deeper than {DEEPEST} levels")]) from error


class _Reader:
    """Build entries from the parser's events: positions exact, no tag ever resolved."""

    def __init__(self, text: str, file: Place, faults: list[Fault]) -> None:
        self.events: Iterator[Any] = iter(YAML(typ="rt", pure=True).parse(text))
        self.file, self.faults = file, faults
        self.anchors: dict[str, tuple[Entry, int]] = {}
        self.count = 0

    def document(self) -> Entry | None:
        root = None
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                if root is not None:
                    raise self._stop(event, "a second document; need one `study:` in a file")
                if event.version not in (None, (1, 2)):
                    self._note(event, "need YAML 1.2: leave the %YAML line out")
                root = self._entry(next(self.events), 0)
        return None if root is None or root.value is None else root

    def _place(self, event: Any) -> Place:
        return _at(self.file, event.start_mark)

    def _note(self, event: Any, message: str) -> None:
        self.faults.append(Fault(self._place(event), "", message))

    def _stop(self, event: Any, message: str) -> Exception:
        return refusal([*self.faults, Fault(self._place(event), "", message)])

    def _entry(self, event: Any, depth: int) -> Entry:
        at, before = self._place(event), self.count
        self._counted(event, 1)
        if depth > DEEPEST:
            raise self._stop(event, f"nested deeper than {DEEPEST} levels")
        kind = type(event).__name__
        if kind == "AliasEvent":
            if event.anchor not in self.anchors:
                raise self._stop(event, f"*{event.anchor} is not defined above by &{event.anchor}")
            entry, size = self.anchors[event.anchor]
            self._counted(event, size)
            return entry
        if event.tag is not None:
            self._note(event, f"tag {event.tag} is refused; write plain values")
        if kind == "ScalarEvent":
            bare = event.style is None and event.tag is None
            entry = Entry(read_scalar(event.value) if bare else event.value, at)
        elif kind == "SequenceStartEvent":
            entry = Entry(list(self._sequence(depth)), at)
        else:
            entry = Entry(self._mapping(depth), at)
        if event.anchor:
            self.anchors[event.anchor] = (entry, self.count - before)
        return entry

    def _counted(self, event: Any, entries: int) -> None:
        self.count += entries
        if self.count > MOST_ENTRIES:
            raise self._stop(event, f"more than {MOST_ENTRIES:,} values, aliases included")

    def _sequence(self, depth: int) -> Iterator[Entry]:
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            yield self._entry(event, depth + 1)

    def _mapping(self, depth: int) -> dict[str, Entry]:
        children: dict[str, Entry] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key = self._entry(event, depth + 1)
            value = self._entry(next(self.events), depth + 1)
            name, at = canonical_or_none(key.value), self._place(event)
            if name is None:
                self._note(event, "need a text or a number as key")
            elif name == "<<" and event.style is None:
                self._note(
                    event, "merge keys (<<) are not YAML 1.2; repeat the keys or use extends"
                )
            elif name in children:
                first = children[name].name_at
                self._note(event, f"duplicate key {name!r}; first written at line {first.line}")
            else:
                children[name] = replace(value, key=key.value, key_at=at)
        return children


def read_flow(text: str, at: Place, faults: list[Fault]) -> Entry:
    """Read the value of ``--set path=value``: a scalar, or ``[…]``, ``{…}`` or quoted text.

    Examples
    --------
    >>> here = Place("--set a=b", Path())
    >>> read_flow("#1f5c99", here, []).value, read_flow("2027", here, []).value
    ('#1f5c99', 2027)
    >>> [entry.value for entry in read_flow("[html, 1]", here, []).value]
    ['html', 1]
    """
    text = text.strip()
    if text[:1] in ("[", "{", '"', "'"):
        return read_text(text, at, faults) or Entry(None, at)
    return Entry(read_scalar(text), at)
