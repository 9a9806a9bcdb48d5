"""Which numbers the consultant's comments were written for, and whether those have moved since.

A chapter's hash is that of its published table, each number to six significant digits: another
machine's last bits don't make a comment stale. A chapter that publishes nothing of its own, such as
the summary, speaks of all results and has the hash of those.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from csi_helpers.errors import CsiError, ParamsError
from csi_helpers.params import Comment
from csi_helpers.report.chapters import Chapter, name_chapters
from csi_helpers.report.collect import NUMBER_COLUMNS
from csi_helpers.report.manifest import read_manifest

LENGTH = 8
COMMENT_CODES = frozenset({"stale_comment", "unplaced_comment"})
"""Codes of warnings that don't stand in the place of a result."""

State: TypeAlias = Literal["current", "stale", "unmarked", "unplaced"]


@dataclass(frozen=True)
class Remark:
    """A comment beside the numbers of today.

    Attributes
    ----------
    chapter : str
        Full name.
    comment : Comment
    written_for : str
        Hash of the chapter's numbers now; "" where the report hasn't the chapter.
    """

    chapter: str
    comment: Comment
    written_for: str

    @property
    def state(self) -> State:
        """Stale: the numbers have moved. Unmarked: it doesn't say for which it was written."""
        if not self.written_for:
            return "unplaced"
        if self.comment.written_for is None:
            return "unmarked"
        return "current" if self.comment.written_for == self.written_for else "stale"

    def text(self, language: str) -> str:
        """The words in ``zh`` or ``en``."""
        return self.comment.get(language)

    @property
    def warning(self) -> dict[str, str] | None:
        """What the manifest says of a comment that has to be looked at."""
        where = f"`comments.{self.chapter}`"
        if self.state == "stale":
            return {
                "chapter": self.chapter,
                "need": "A comment on the numbers as they are.",
                "found": f"{where} was written for {self.comment.written_for}; "
                f"the chapter's numbers have moved and are now {self.written_for}.",
                "remedy": f"Read it against them, then set written_for: {self.written_for}.",
                "code": "stale_comment",
            }
        if self.state == "unplaced":
            return {
                "chapter": self.chapter,
                "need": "A chapter for every comment.",
                "found": f"{where} comments on a chapter that isn't in this report.",
                "remedy": "Move the comment to another chapter, or leave it out.",
                "code": "unplaced_comment",
            }
        return None


def hash_of(tables: Iterable[Path]) -> str:
    """The hash a comment on these published tables names: eight digits, the first one a letter.

    So YAML never takes it for a number. Neither the order of rows nor a difference beyond the
    sixth significant digit changes it.

    Parameters
    ----------
    tables : iterable of Path
        ``tables/NN_subject.csv``, or all of them; those that aren't there are passed over.
    """
    lines: list[str] = []
    for path in tables:
        if path.exists():
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines += ["\x1f".join(_rounded(row)) for row in csv.DictReader(file)]
    digest = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    return re.sub(r"^\d+", "", digest)[:LENGTH]


def _rounded(row: Mapping[str, str | None]) -> list[str]:
    return [
        _short(value or "") if name in NUMBER_COLUMNS else value or ""
        for name, value in row.items()
    ]


def _short(text: str) -> str:
    try:
        return f"{float(text) + 0.0:.6g}"  # + 0.0 turns -0.0 into 0.0
    except ValueError:
        return text


def hashes_of(folder: Path, order: Sequence[str]) -> dict[str, str]:
    """What a comment on each chapter of a run's folder names in ``written_for``.

    Parameters
    ----------
    folder : Path
        Holds ``tables/`` of the chapters.
    order : sequence of str
        Names of the report's chapters.
    """
    tables = {name: folder / "tables" / f"{name}.csv" for name in order}
    everything = hash_of(tables.values())
    return {
        name: hash_of([table]) if table.exists() else everything for name, table in tables.items()
    }


def last_hashes(target: Path) -> dict[str, str]:
    """What comments on the report in `target` name, by its manifest; nothing without a report."""
    chapters = (read_manifest(target) or {}).get("chapters", [])
    return {one["name"]: one["written_for"] for one in chapters if one.get("written_for")}


def place_comments(
    comments: Mapping[str, Comment], chapters: Sequence[Chapter]
) -> dict[str, Comment]:
    """The comments by their chapters' full names.

    Raises
    ------
    ParamsError
        A comment on a chapter there isn't.
    """
    try:
        return {name_chapters([key], chapters)[0].name: one for key, one in comments.items()}
    except CsiError as error:
        raise ParamsError(error.need, f"`study.comments`: {error.found}", error.remedy) from error


def remarks_on(comments: Mapping[str, Comment], hashes: Mapping[str, str]) -> tuple[Remark, ...]:
    """Each comment beside the hash of its chapter's numbers, in order of the chapters."""
    return tuple(Remark(name, comments[name], hashes.get(name, "")) for name in sorted(comments))
