"""Which studies are too large to load; light, to be asked before anything is read."""

from __future__ import annotations

import glob
from pathlib import Path

from csi_helpers.params.study import Study

TEXTS = frozenset({".csv", ".tsv", ".txt"})
COUNTED = TEXTS | {".parquet"}
"""Endings of files whose answers can be counted without being loaded."""
BLOCK = 1 << 22  # bytes
SHORTEST = 2  # bytes of a line: an answer and its end


def is_large(study: Study) -> bool:
    """Whether a wave's file has so many rows that the study is counted instead of loaded.

    Files that aren't there, or can't be read, are small: whoever opens them says what is wrong.
    """
    files = [study.source_of(wave).file for wave in study.wave_names]
    return any(_has_rows(file, study.data.large_from) for file in files)


def _has_rows(file: Path, least: int) -> bool:
    ending = file.suffix.lower()
    try:
        if ending == ".parquet":
            return _parquet_rows(file) >= least
        if ending not in TEXTS or file.stat().st_size < SHORTEST * least:
            return False
        return _lines(file, least + 1) > least  # the first holds names
    except OSError:
        return False


def _parquet_rows(file: Path) -> int:
    """Rows by the file's own account; 0 where it has none."""
    import duckdb

    if not file.is_file():
        return 0
    try:
        with duckdb.connect() as database:
            question = "SELECT num_rows FROM parquet_file_metadata(?)"
            (rows,) = database.execute(question, [glob.escape(str(file))]).fetchall()
    except duckdb.Error:
        return 0
    return int(rows[0])


def _lines(file: Path, enough: int) -> int:
    """Lines of a text, counted until there are enough; breaks within a cell count as well."""
    lines, last = 0, b""
    with file.open("rb") as text:
        while lines < enough and (block := text.read(BLOCK)):
            lines += block.count(b"\n")
            last = block
    return lines + bool(last and not last.endswith(b"\n"))
