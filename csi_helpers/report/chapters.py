"""Which chapters a report has: notebooks called ``NN_subject.ipynb``, in order of their numbers.

A chapter says in its notebook's metadata what it can't do without (``csi.needs: [kano]``, keys of
the study; of ``attributes|model.template`` either will do); when that isn't set it drops out, and
the manifest says so. Files it saves beside the report stand there too
(``csi.saves: [index_weights.csv]``). A chapter that reads what the others have published
(``csi.last: true``) runs after them, and is made anew whenever one of them is. One that can do with
counts (``csi.counts: true``) also stands in the report of a survey too large to load.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import csi_helpers
from csi_helpers.errors import ParamsError, ReportError
from csi_helpers.params import Study

NAME = re.compile(r"\d{2}_[a-z0-9_]+")
FIRST_IN_REPORT = "90_summary"
UNCOUNTED = "needs respondents one by one; the survey is only counted"


@dataclass(frozen=True)
class Chapter:
    """One chapter notebook.

    Attributes
    ----------
    name : str
        ``NN_subject``, the file's name without its ending.
    path : Path
        The notebook, without outputs.
    needs : tuple of str
        Keys of the study (``kano``, ``columns.weight``) without which it drops out; of
        alternatives (``attributes|model.template``) one is enough.
    sha256 : str
        Of the file.
    saves : tuple of str
        Names of files it may leave beside the report.
    last, counts : bool
        It reads what the other chapters have published; it can do with counts of respondents.
    titles : mapping of str to str
        Language to its heading.
    """

    name: str
    path: Path
    needs: tuple[str, ...]
    sha256: str
    saves: tuple[str, ...] = ()
    last: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    counts: bool = False

    @property
    def number(self) -> str:
        """``02`` of ``02_descriptive``."""
        return self.name[:2]


@dataclass(frozen=True)
class Selection:
    """What a build does with each chapter.

    Attributes
    ----------
    run : tuple of Chapter
        To execute, in order of their numbers.
    keep : tuple of Chapter
        Part of the report but not asked for this time: carried over if that's possible.
    dropped : mapping of str to str
        Name of a chapter that isn't in the report to the reason.
    order : tuple of str
        Names of `run` and `keep` in the order a reader meets them.
    unset : mapping of str to tuple of str
        Of chapters in `dropped` that lack something: the keys to set.
    titles : mapping of str to mapping
        Every chapter's headings by language, those left out among them.
    """

    run: tuple[Chapter, ...]
    keep: tuple[Chapter, ...]
    dropped: Mapping[str, str]
    order: tuple[str, ...]
    unset: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def chapters_folder() -> Path:
    """Folder of the chapter notebooks: inside an installed package, else beside it in a checkout.

    Raises
    ------
    ReportError
        The installation has no chapters.
    """
    package = Path(csi_helpers.__file__).parent
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise ReportError(
        "The chapter notebooks that belong to the kit.",
        f"There is neither `{package / 'notebooks'}` nor `{package.parent / 'notebooks'}`.",
        "Install the kit again: this installation is incomplete.",
    )


def find_chapters(folder: Path | None = None) -> tuple[Chapter, ...]:
    """All chapters of `folder` (default: the kit's own), in order of their numbers.

    Raises
    ------
    ReportError
        A notebook can't be read, or there is none.
    """
    folder = folder or chapters_folder()
    paths = sorted(folder.glob("*.ipynb"), key=lambda path: path.name)
    chapters = tuple(_read_chapter(path) for path in paths if NAME.fullmatch(path.stem))
    if not chapters:
        raise ReportError(
            "Chapter notebooks called `NN_subject.ipynb`.",
            f"`{folder}` has none.",
            "Point to the folder that holds them, or install the kit again.",
        )
    return chapters


def _read_chapter(path: Path) -> Chapter:
    try:
        content = path.read_bytes()
        notebook = json.loads(content)
        said = notebook.get("metadata", {}).get("csi", {})
    except (OSError, ValueError) as error:
        raise ReportError(
            f"A readable chapter `{path.name}`.",
            f"`{path}`: {error}.",
            "Restore the notebook: `make notebooks` makes it anew from its .py pair.",
        ) from error
    needs, saves = (tuple(map(str, said.get(key, []))) for key in ("needs", "saves"))
    last, counts = (bool(said.get(key, False)) for key in ("last", "counts"))
    sha256, titles = hashlib.sha256(content).hexdigest(), _titles(notebook)
    return Chapter(path.stem, path, needs, sha256, saves, last, titles, counts)


def _titles(notebook: Mapping[str, Any]) -> dict[str, str]:
    """The first heading in each language."""
    titles: dict[str, str] = {}
    for cell in notebook.get("cells", []):
        heading = re.match(r"# (.+)", "".join(cell.get("source", "")))
        for language in cell.get("metadata", {}).get("tags", []) if heading else ():
            titles.setdefault(language, heading[1].strip() if heading else "")
    return titles


def is_set(study: object, key: str) -> bool:
    """Whether the study sets `key` (dots descend): neither unknown, None, nor empty.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> study = SimpleNamespace(columns=SimpleNamespace(weight="w", date=None), items={})
    >>> [is_set(study, key) for key in ("columns.weight", "columns.date", "items", "kano")]
    [True, False, False, False]
    """
    value: Any = study
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
        if value is None:
            return False
    return not (isinstance(value, (str, Mapping, Sequence)) and len(value) == 0)


def _alternatives(need: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in need.split("|"))


def _any_set(study: object, keys: Sequence[str]) -> bool:
    return any(is_set(study, key) for key in keys)


def name_chapters(asked: Sequence[str], chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """The chapters meant by numbers or full names, in order of their numbers.

    Raises
    ------
    ParamsError
        A name that no chapter has; lists those there are.

    Examples
    --------
    >>> found = Chapter("02_descriptive", Path("02_descriptive.ipynb"), (), "")
    >>> [chapter.name for chapter in name_chapters(["02"], [found])]
    ['02_descriptive']
    """
    known = {key: chapter for chapter in chapters for key in (chapter.number, chapter.name)}
    strangers = [name for name in asked if name not in known]
    if strangers:
        near = [
            match
            for name in strangers
            for match in difflib.get_close_matches(name, [c.name for c in chapters], 1)
        ]
        raise ParamsError(
            f"Chapters by number or name: {', '.join(chapter.name for chapter in chapters)}.",
            f"No chapter is called {', '.join(f'`{name}`' for name in strangers)}.",
            f"Write `{near[0]}`." if near else "Name chapters of this list.",
        )
    meant = {known[name].name for name in asked}
    return tuple(chapter for chapter in chapters if chapter.name in meant)


def select_chapters(
    study: Study, chapters: Sequence[Chapter], asked: Sequence[str] | None = None, *,
    counted: bool = False
) -> Selection:  # fmt: skip
    """Decide which chapters run, which are kept and which drop out.

    Parameters
    ----------
    study : Study
        Its ``report.chapters`` says which chapters the report has and in which order they are
        read; "all" means every chapter by number, the summary first.
    chapters : sequence of Chapter
        What there is, from `find_chapters`.
    asked : sequence of str, optional
        The command's ``--chapters``: only these run, the report's others are kept.
    counted : bool
        Only counts of respondents are at hand: chapters that need them one by one drop out.

    Raises
    ------
    ParamsError
        An unknown name; or, asked for by name, a chapter that lacks what it needs.
    """
    listed = study.report.chapters
    named = None if listed == "all" else name_chapters(listed, chapters)
    wanted = None if asked is None else name_chapters(asked, chapters)
    by_name = {chapter.name for chapter in (*(named or ()), *(wanted or ()))}

    members: list[Chapter] = []
    dropped: dict[str, str] = {}
    lacking: dict[str, tuple[str, ...]] = {}
    for chapter in chapters:
        unset = [keys for keys in map(_alternatives, chapter.needs) if not _any_set(study, keys)]
        if unset and chapter.name in by_name:
            needed = ", ".join(" or ".join(f"`{key}`" for key in keys) for keys in unset)
            single = len(unset) == len(unset[0]) == 1
            remedy = " or ".join(f"`study.{key}`" for key in unset[0])
            raise ParamsError(
                f"Chapter `{chapter.name}` needs {needed}.",
                f"The study doesn't set {'it' if single else 'any of them'}.",
                f"Set {remedy}, or don't ask for the chapter by name.",
            )
        alone = counted and not chapter.counts and not unset
        if alone and chapter.name in by_name:
            raise ParamsError(
                f"Respondents one by one, for chapter `{chapter.name}`.",
                f"Of {study.data.large_from} rows (data.large_from) or more there are only counts.",
                "Don't ask for the chapter by name, or raise `study.data.large_from`.",
            )
        if unset:
            dropped[chapter.name] = f"not set: {', '.join(map(' or '.join, unset))}"
            lacking[chapter.name] = tuple(map("|".join, unset))
        elif alone:
            dropped[chapter.name] = UNCOUNTED
        elif named is not None and chapter.name not in by_name:
            dropped[chapter.name] = "not among report.chapters"
        else:
            members.append(chapter)
    if not members:
        raise ParamsError(
            "At least one chapter.",
            f"None is left: {'; '.join(f'{name} {why}' for name, why in dropped.items())}.",
            "Name a chapter under `report.chapters`, or set what the chapters need.",
        )
    run = members if wanted is None else [c for c in members if c in wanted]
    keep = [chapter for chapter in members if chapter not in run]
    order = _reading_order(listed, members, chapters)
    titles = {chapter.name: chapter.titles for chapter in chapters}
    return Selection(tuple(run), tuple(keep), dropped, order, lacking, titles)


def _reading_order(
    listed: Any, members: Sequence[Chapter], chapters: Sequence[Chapter]
) -> tuple[str, ...]:
    names = [chapter.name for chapter in members]
    if listed == "all":
        return tuple(sorted(names, key=lambda name: (name != FIRST_IN_REPORT, name)))
    order = [name_chapters([name], chapters)[0].name for name in listed]
    rank = {name: place for place, name in reversed(list(enumerate(order)))}
    return tuple(sorted(names, key=lambda name: (rank.get(name, len(rank)), name)))
