"""From rows of cells, as CSV and spreadsheets hold them, to a frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from csi_helpers.data.files.cells import Column, cell_text
from csi_helpers.data.files.table import Note, RawTable
from csi_helpers.data.files.vendors import read_header
from csi_helpers.errors import DataError


def table_from_rows(
    path: Path,
    rows: Sequence[Sequence[object]],
    settle: Callable[[Sequence[Sequence[object]]], list[Column]],
    notes: Sequence[Note],
) -> RawTable:
    """Build a table from rows of equal length, header rows first.

    Parameters
    ----------
    path : Path
        The file, for messages.
    rows : sequence of rows
        Without blank rows.
    settle : callable
        Turns the columns' cells into `Column`s.
    notes : sequence of Note
        What was decided so far.

    Raises
    ------
    DataError
        No rows, no answers below the header, or column names that are absent, double or numbers.
    """
    if not rows:
        raise DataError(
            "A table with a row of column names and a row for each respondent.",
            f"{path} is empty.",
            "Export the file again.",
        )
    header = read_header(rows)
    body = rows[header.height :]
    if not body:
        raise DataError(
            "At least one respondent.",
            f"{path} holds column names only.",
            "Export the file again with its answers.",
        )
    columns = list(zip(*body, strict=True))
    names = [_clean_name(name) for name in header.names]
    taken, dropped = _named_columns(path, names, columns)
    settled = settle([columns[position] for position in taken])
    frame = pd.DataFrame(dict(enumerate(column.values for column in settled)))
    frame.columns = pd.Index([names[position] for position in taken], dtype="str")
    labels = {names[position]: header.labels[position] for position in taken if header.labels}
    marks = [
        Note("missing_marks", name, {"marks": list(column.marks)})
        for name, column in zip(frame.columns, settled, strict=True)
        if column.marks and column.values.dtype == float and column.values.notna().any()
    ]
    return RawTable(
        frame,
        {name: label for name, label in labels.items() if label},
        notes=(*notes, *header.notes, *dropped, *marks),
    )


def _clean_name(cell: object) -> str:
    return cell_text(cell).strip("\ufeff\u200b").strip()


def _named_columns(
    path: Path, names: Sequence[str], columns: Sequence[Sequence[object]]
) -> tuple[list[int], list[Note]]:
    """Leave out empty columns without a name; refuse what can't be told apart."""
    taken, notes = [], []
    for position, name in enumerate(names):
        cells = [cell_text(cell).strip() for cell in columns[position]] if not name else []
        if name:
            taken.append(position)
        elif position == 0 and cells[0] in ("0", "1") and _counts_up(cells):
            notes.append(Note("row_numbers", path.name, {"column": 1}))
        elif any(cells):
            letter = column_letter(position)
            raise DataError(
                "A name above every column, in one row.",
                f"{path}: column {position + 1} ({letter}) holds values but has no name.",
                "Name it in the first row; undo merged header cells and take titles out.",
            )
    doubles = [name for name, n in Counter(names[p] for p in taken).items() if n > 1]
    if doubles:
        places = ", ".join(column_letter(p) for p in taken if names[p] == doubles[0])
        raise DataError(
            "Every column name once.",
            f"{path}: `{doubles[0]}` stands above columns {places}"
            + (f"; also double: {', '.join(doubles[1:5])}." if doubles[1:] else "."),
            "Rename all but one of them.",
        )
    if all(_is_number(names[p]) for p in taken):
        raise DataError(
            "A first row of column names.",
            f"{path} starts with numbers: {', '.join(names[:5])}.",
            "Put the column names above the answers.",
        )
    return taken, notes


def _counts_up(cells: Sequence[str]) -> bool:
    start = int(cells[0])
    return all(cell == str(start + step) for step, cell in enumerate(cells))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def column_letter(position: int) -> str:
    """Name a column as spreadsheets do.

    Examples
    --------
    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
