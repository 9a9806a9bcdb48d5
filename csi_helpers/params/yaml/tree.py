"""Parameters as they are written: a tree of values that know their file, line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csi_helpers.params.codes import canonical


@dataclass(frozen=True)
class Place:
    """Where something is written.

    Examples
    --------
    >>> print(Place("acme.yaml", Path("params"), 12, 5))
    acme.yaml:12:5
    """

    file: str  # as shown to the user; also "--set path=value" or "the mapping given"
    folder: Path  # where relative paths written here start
    line: int = 0  # 1-based; 0: unknown
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Entry:
    """A value, its place, and the key it stands under; children are entries again."""

    value: Any  # dict[str, Entry] by canonical key, list[Entry], or a scalar
    at: Place
    key: object = None  # as written: 1 and "1" have one canonical key
    key_at: Place | None = None

    @property
    def name_at(self) -> Place:
        """Place of the key, or of the value where there is no key."""
        return self.key_at or self.at

    def child(self, part: str | int) -> Entry | None:
        """Find the entry under a key or an index; in a list of names, also by name."""
        if isinstance(self.value, dict):
            found = self.value.get(canonical(part))
            if found is None:  # pydantic names the key 1.0 as "1.0"
                found = next((e for e in self.value.values() if str(e.key) == part), None)
            return found
        if isinstance(self.value, list):
            if isinstance(part, int):
                return self.value[part] if part < len(self.value) else None
            return next((e for e in self.value if canonical_or_none(e.value) == part), None)
        return None


class Written(str):
    """Text that knows the folder of its file, against which a relative path is resolved."""

    folder: Path

    @classmethod
    def below(cls, folder: Path, text: str) -> Written:
        """Attach a folder to a text."""
        written = cls(text)
        written.folder = folder
        return written


def locate(text: str, folder: Path) -> Path:
    """Resolve a path against the folder of the file it is written in; `~` is the home folder.

    Raises
    ------
    ValueError
        The text can't be a path.

    Examples
    --------
    >>> locate("../data/acme.sav", Path("/clients/params")).as_posix().endswith("data/acme.sav")
    True
    """
    if not text.strip() or "\0" in text:
        raise ValueError(f"need a file name; found {text!r}")
    try:
        return (folder / Path(text).expanduser()).resolve()
    except (RuntimeError, OSError) as error:  # ~nobody, or links that go round
        raise ValueError(f"need a file name; found {text!r} ({error})") from error


def canonical_or_none(value: object) -> str | None:
    """Spell a scalar as a code; None for anything that can't be one."""
    if value is None or isinstance(value, (dict, list)):
        return None
    try:
        return canonical(value)
    except ValueError:
        return None


def enter(data: object, at: Place, key: object = None) -> Entry:
    """Make a tree of plain Python data, all of it written at one place."""
    value: Any = data
    if isinstance(data, Mapping):
        value = {canonical_or_none(k) or str(k): enter(v, at, k) for k, v in data.items()}
    elif isinstance(data, (list, tuple)):
        value = [enter(item, at) for item in data]
    return Entry(value, at, key)


def plain(entry: Entry) -> Any:
    """Turn a tree back into plain data; text keeps its folder, float keys stay floats."""
    if isinstance(entry.value, dict):
        return {
            child.key if isinstance(child.key, float) else key: plain(child)
            for key, child in entry.value.items()
        }
    if isinstance(entry.value, list):
        return [plain(child) for child in entry.value]
    if isinstance(entry.value, str):
        return Written.below(entry.at.folder, entry.value)
    return entry.value


def merge(base: Entry, over: Entry) -> Entry:
    """Lay one tree over another: mappings merge key by key, anything else is replaced.

    Under a mapping, the short forms count as what they stand for: a list of names as names without
    settings, one text as the same text in both languages.

    Examples
    --------
    >>> here = Place("x", Path())
    >>> over = enter({"name": {"zh": "甲"}, "items": {"Q2": {"reverse": True}}}, here)
    >>> plain(merge(enter({"name": "Acme", "items": ["Q1"]}, here), over))
    {'name': {'zh': '甲', 'en': 'Acme'}, 'items': {'Q1': None, 'Q2': {'reverse': True}}}
    """
    if not isinstance(over.value, dict):
        return over
    below = _as_mapping(base, over.value.keys())
    if below is None:
        return over
    merged = dict(below)
    for key, entry in over.value.items():
        merged[key] = merge(below[key], entry) if key in below else entry
    written = over if over.at.line else base  # --set adds to a mapping, it doesn't write one
    return replace(written, value=merged)


def _as_mapping(entry: Entry, keys: Any) -> dict[str, Entry] | None:
    """Read an entry as the mapping that another mapping with these keys can extend."""
    if isinstance(entry.value, dict):
        return entry.value
    if isinstance(entry.value, list):
        names = [(canonical_or_none(item.value), item) for item in entry.value]
        return {name: Entry(None, item.at, item.value, item.at) for name, item in names if name}
    if isinstance(entry.value, str) and set(keys) <= {"zh", "en"}:
        return {language: replace(entry, key=language) for language in ("zh", "en")}
    return None
