"""What one chapter may know of its build: the other chapters, and what they have published.

A build writes ``run.json`` into its folder before the first chapter starts; every chapter leaves
its table there. A chapter opened by itself has neither, and says less.
"""

from __future__ import annotations

import csv
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from csi_helpers.params.text import Text

RUN_FILE = "run.json"
DISTRIBUTION = "csi-report-kit"
PACKAGES = (
    *("ipykernel", "jupyter_client", "matplotlib", "nbclient", "nbconvert", "numpy", "pandas"),
    *("papermill", "pydantic", "pyreadstat", "scipy", "statsmodels", "weasyprint"),
)


@dataclass(frozen=True)
class RunChapter:
    """A chapter of the kit, in the report or not.

    Attributes
    ----------
    name : str
        ``NN_subject``.
    title : Text
        Its heading.
    left_out : bool
        It isn't in the report.
    unset : tuple of str
        Keys the study doesn't set, and it needs (alternatives divided by ``|``); without any, a
        chapter that is left out wasn't asked for.
    uncounted : bool
        It is left out because it needs respondents one by one, and they are only counted.
    """

    name: str
    title: Text
    left_out: bool = False
    unset: tuple[str, ...] = ()
    uncounted: bool = False


@dataclass(frozen=True)
class Run:
    """The build around a chapter.

    Attributes
    ----------
    chapters : tuple of RunChapter
        In reading order, those left out last; empty for a chapter opened by itself.
    published : mapping of str to tuple of str
        Chapter to the tables it has published so far, each once, by name.
    whole : tuple of mapping
        Of a report on one level of a segment: rows that the report on everybody has published of
        the level and of everybody, column to text.
    """

    chapters: tuple[RunChapter, ...] = ()
    published: Mapping[str, tuple[str, ...]] | None = None
    whole: tuple[Mapping[str, str], ...] = ()

    @property
    def tables(self) -> frozenset[str]:
        """Names of all published tables."""
        return frozenset(name for names in (self.published or {}).values() for name in names)

    def has(self, chapter: str) -> bool:
        """Whether a chapter is in the report."""
        return any(one.name == chapter and not one.left_out for one in self.chapters)


def write_run(
    folder: Path, chapters: Sequence[RunChapter], whole: Sequence[Mapping[str, str]] = ()
) -> Path:
    """Write ``folder/run.json``: the same bytes for the same report.

    Parameters
    ----------
    folder : Path
        A run's folder.
    chapters : sequence of RunChapter
        In reading order, those left out last.
    whole : sequence of mapping
        See `Run`.
    """
    listed = [
        {
            "name": one.name,
            "title": one.title.model_dump(),
            "left_out": one.left_out,
            "unset": list(one.unset),
            **({"uncounted": True} if one.uncounted else {}),
        }
        for one in chapters
    ]
    path = folder / RUN_FILE
    told = {"chapters": listed} | ({"whole": [dict(row) for row in whole]} if whole else {})
    text = json.dumps(told, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def read_run(folder: Path | None) -> Run:
    """The build that `folder` belongs to, as far as it has come; nothing without a folder."""
    if folder is None:
        return Run()
    tables = sorted((folder / "tables").glob("*.csv"))
    published = {table.stem: _tables_in(table) for table in tables}
    try:
        said: dict[str, Any] = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Run(published=published)
    chapters = tuple(
        RunChapter(
            one["name"],
            Text.model_validate(one["title"]),
            one["left_out"],
            tuple(one["unset"]),
            one.get("uncounted", False),
        )
        for one in said["chapters"]
    )
    return Run(chapters, published, tuple(said.get("whole", ())))


def _tables_in(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(dict.fromkeys(row["table"] for row in csv.DictReader(file)))


@cache
def kit_version() -> str:
    """Version of the installed kit; "0" in a bare checkout."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0"


def versions() -> dict[str, str]:
    """Python and the packages numbers and pages depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
