"""CSV and its relatives: encoding, delimiter and decimal sign found from the file itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from csi_helpers.data.files.cells import Column, decimal_sign, settle_text
from csi_helpers.data.files.contents import describe_content
from csi_helpers.data.files.encodings import decode_text
from csi_helpers.data.files.grid import table_from_rows
from csi_helpers.data.files.table import Note, RawTable
from csi_helpers.errors import DataError

DELIMITERS = (",", "\t", ";", "|")
SAMPLE = 1 << 16  # characters that decide on the delimiter
LONGEST_CELL = 1 << 24
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # Excel's own hint


def read_delimited(path: Path) -> RawTable:
    """Read delimited text.

    Parameters
    ----------
    path : Path
        A csv, tsv or txt file.

    Raises
    ------
    DataError
        The bytes are no text, or the lines no table.
    """
    return read_text(path, path.read_bytes())


def read_text(path: Path, data: bytes) -> RawTable:
    """Read delimited text from its bytes: a whole file, or the first lines of a large one.

    Raises
    ------
    DataError
        As `read_delimited`.
    """
    content = describe_content(data)
    if content not in ("plain text", "binary data of an unknown kind"):
        raise DataError(
            f"{path.name} must be delimited text.",
            f"By its content {path} is {content}.",
            "Give it the ending of what it is, or export it as CSV.",
        )
    text, encoding = decode_text(data, path.name)
    hint = SEPARATOR_LINE.match(text)
    if hint:
        text = text[hint.end() :]
    delimiter = hint.group(1) if hint else find_delimiter(text)
    rows = _parse(path, text, delimiter)
    decimal = "."

    def settle(columns: Sequence[Sequence[object]]) -> list[Column]:
        texts = cast(Sequence[Sequence[str]], columns)  # a CSV's cells are text
        nonlocal decimal
        if delimiter == ";":
            decimal = decimal_sign(texts)
        return [settle_text(cells, decimal=decimal) for cells in texts]

    table = table_from_rows(path, rows, settle, [Note("encoding", path.name, {"is": encoding})])
    found = Note("delimiter", path.name, {"is": delimiter, "decimal": decimal})
    return RawTable(table.frame, table.labels, notes=(*table.notes[:1], found, *table.notes[1:]))


def find_delimiter(text: str) -> str:
    """Find the delimiter: the one that cuts most lines into as many cells as the header.

    Examples
    --------
    >>> find_delimiter("a;b\\n1,5;2\\n3,5;4\\n"), find_delimiter("a\\n1\\n")
    (';', ',')
    """
    sample = text[:SAMPLE]
    if len(text) > SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, best_score = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        # A sample may end within a quoted cell: not strict here, and its last row doesn't count.
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = [len(row) for row in rows if row]
        if not widths or widths[0] < 2:
            continue
        whole = widths[:-1] or widths
        share = sum(width == widths[0] for width in whole) / len(whole)
        if (share, widths[0]) > best_score:
            best, best_score = delimiter, (share, widths[0])
    return best


def _parse(path: Path, text: str, delimiter: str) -> list[list[str]]:
    """Cut the text into rows of equal length, blank rows left out."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    known: dict[str, str] = {}  # equal cells share one string: a third faster, far smaller
    width, line = 0, 1
    try:
        for row in reader:
            if len(row) != width and any(map(str.strip, row)):
                if not rows:
                    width = len(row)
                elif len(row) < width or any(map(str.strip, row[width:])):
                    raise _ragged(path, line, len(row), width)
                row = row[:width]
            if any(map(str.strip, row)):
                rows.append(list(map(known.setdefault, row, row)))
            line = reader.line_num + 1
    except csv.Error as fault:
        raise DataError(
            "Quotation marks that open and close around whole cells.",
            f"{path}, from line {line} on: {fault}.",
            "Export the file again, or mend the quotation marks in that line.",
        ) from fault
    return rows


def _ragged(path: Path, line: int, found: int, width: int) -> DataError:
    return DataError(
        "As many cells in every line as in the header.",
        f"{path}, line {line}: {found} cells instead of {width}.",
        "A text with a line break or delimiter probably lacks its quotation marks there: "
        "export the file again.",
    )
