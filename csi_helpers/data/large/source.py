"""A large file as DuckDB reads it: its columns, and rows in batches; nothing of it is kept."""

from __future__ import annotations

import csv
import glob
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from csi_helpers.data.files.contents import reading
from csi_helpers.data.files.delimited import SEPARATOR_LINE, read_text
from csi_helpers.data.files.hashing import check_file
from csi_helpers.data.files.parquet import NESTED
from csi_helpers.data.files.table import Note
from csi_helpers.data.files.vendors import apply_vendor
from csi_helpers.data.large.size import TEXTS
from csi_helpers.errors import DataError

MEMORY = "160MB"  # DuckDB's share of what a large survey may take
AHEAD = "16MB"  # read while a batch is worked at
HEAD = 1 << 20  # bytes of a text file that tell its form
VECTORS = 64  # of 2048 rows in a batch
PLAIN = frozenset({"encoding", "delimiter", "missing_marks"})


@dataclass(frozen=True)
class Source:
    """One file.

    Attributes
    ----------
    path : Path
    relation : str
        What SQL reads from.
    columns : dict of str to str
        Name to the SQL of its cells.
    kinds : dict of str to str
        Name to DuckDB's type; VARCHAR throughout in a text file.
    decimal : str
        The decimal sign of a text file's numbers.
    notes : tuple of Note
        What was found of a text file's form.
    """

    path: Path
    relation: str
    columns: dict[str, str]
    kinds: dict[str, str]
    decimal: str = "."
    notes: tuple[Note, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether all its cells are text."""
        return self.path.suffix.lower() in TEXTS

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """The answer to a question that few rows answer."""
        with self._opened() as database:
            return database.execute(sql).fetchall()

    def batches(
        self, expressions: Sequence[str], relation: str, where: str
    ) -> Iterator[pd.DataFrame]:
        """Rows in the file's order, some at a time; columns are c0, c1 …."""
        listed = ", ".join(f"{one} AS c{place}" for place, one in enumerate(expressions))
        with self._opened() as database:
            database.execute(f"SELECT {listed} FROM {relation} WHERE {where}")  # noqa: S608
            while len(batch := database.fetch_df_chunk(VECTORS)):
                yield batch

    @contextmanager
    def _opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        form = "delimited text" if self.is_text else "a Parquet file"
        with _database() as database, reading(self.path, form):
            yield database


def cores() -> int:
    """Processors to count with."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2, 4)


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that lives as long as one question: none is there when a process forks."""
    with tempfile.TemporaryDirectory(prefix="csi-duckdb-") as scratch:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "threads": cores(),
            "temp_directory": scratch,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(config=settings) as database:
            database.execute(f"SET streaming_buffer_size = '{AHEAD}'")
            yield database


def quoted(name: str) -> str:
    """A name of the file as SQL's name of a column.

    Examples
    --------
    >>> print(quoted('a "b"; DROP'))
    "a ""b""; DROP"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL's text.

    Examples
    --------
    >>> print(literal("it's"))
    'it''s'
    """
    return "'" + text.replace("'", "''") + "'"


def open_source(path: Path) -> Source:
    """See what a Parquet or text file has to offer.

    Raises
    ------
    DataError
        It can't be read, or isn't a plain table: a row of names, then a row a respondent.
    """
    check_file(path)
    return _open_text(path) if path.suffix.lower() in TEXTS else _open_parquet(path)


def _open_parquet(path: Path) -> Source:
    place = literal(glob.escape(str(path)))  # DuckDB would expand * and [ in the name
    source = Source(path, f"read_parquet({place})", {}, {})
    described = source.rows(f"DESCRIBE SELECT * FROM {source.relation}")  # noqa: S608 - quoted
    kinds = {str(row[0]): str(row[1]) for row in described}
    for name, kind in kinds.items():
        if kind.endswith("]") or kind.startswith(NESTED):
            raise DataError(
                "One value in every cell.",
                f"{path}: column `{name}` holds {kind.lower()}.",
                "Spread it over columns, one for each value.",
            )
    return Source(path, source.relation, {name: quoted(name) for name in kinds}, kinds)


def _open_text(path: Path) -> Source:
    """A text file's form as its first lines tell it, by the rules of small files."""
    with path.open("rb") as file:
        data = file.read(HEAD)
    if len(data) == HEAD:
        data = data[: data.rfind(b"\n") + 1] or data
    table = apply_vendor(read_text(path, data))
    notes = {note.rule: note.detail for note in table.notes}
    form = tuple(note for note in table.notes if note.rule in ("encoding", "delimiter"))
    if strangers := sorted(set(notes) - PLAIN):
        raise DataError(
            "A plain table to count from: one row of column names, then a row a respondent.",
            f"{path} has more than that: {', '.join(strangers)}.",
            "Export the codes as plain CSV or Parquet, or raise `data.large_from` to load it.",
        )
    if notes["encoding"]["is"] != "utf-8":
        raise DataError(
            "A file too large to load in UTF-8, or as Parquet.",
            f"{path} is {str(notes['encoding']['is']).upper()}.",
            "Save it as UTF-8 or Parquet, or raise `data.large_from` to load it.",
        )
    delimiter, decimal = (str(notes["delimiter"][key]) for key in ("is", "decimal"))
    text = data.decode("utf-8-sig")
    hint = SEPARATOR_LINE.match(text)
    lines = io.StringIO(text[hint.end() :] if hint else text, newline="")
    width = len(next(csv.reader(lines, delimiter=delimiter)))
    names = [str(name) for name in table.frame.columns]
    if len(names) != width:
        raise DataError(
            "A name above every column of a file too large to load.",
            f"{path} has {width} columns, {len(names)} of them with a name.",
            "Name every column in the first line.",
        )
    columns = {name: f"c{place}" for place, name in enumerate(names)}
    options = {
        "columns": "{" + ", ".join(f"'{column}': 'VARCHAR'" for column in columns.values()) + "}",
        "delim": literal(delimiter),
        "quote": literal('"'),
        "escape": literal('"'),
        "header": "true",
        "skip": "1" if hint else "0",
        "auto_detect": "false",
        "encoding": literal("utf-8"),
        "max_line_size": "16777216",
    }
    place = literal(glob.escape(str(path)))
    listed = ", ".join(f"{key} = {value}" for key, value in options.items())
    # A line without a single value is nobody's, as in a small file.
    anything = f"coalesce({', '.join(columns.values())}) IS NOT NULL"
    relation = f"(SELECT * FROM read_csv({place}, {listed}) WHERE {anything})"  # noqa: S608 - quoted
    return Source(path, relation, columns, dict.fromkeys(names, "VARCHAR"), decimal, form)
