"""Gather what the chapters left: their tables into one ``results.csv``, their refusals."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from csi_helpers.errors import ReportError

RESULT_COLUMNS = (
    *("chapter", "table", "subject", "object", "method", "group", "wave", "n", "n_eff"),
    *("estimate", "se", "ci_low", "ci_high", "compared_with", "p_value", "p_adjusted", "note"),
)
KEY_COLUMNS = 7  # chapter … wave
NUMBER_COLUMNS = frozenset(
    {"n", "n_eff", "estimate", "se", "ci_low", "ci_high", "p_value", "p_adjusted"}
)
DISPLAY = "application/vnd.csi+json"


def merge_tables(folder: Path, chapters: Iterable[str]) -> Path:
    """Write ``folder/results.csv`` from each chapter's ``folder/tables/NN_subject.csv``.

    Numbers pass as the text the chapter wrote, so nothing is rounded; rows are sorted by their
    text, so the file is the same from run to run. UTF-8, lines end in LF.

    Parameters
    ----------
    folder : Path
        A run's folder.
    chapters : iterable of str
        Names; a chapter without a table published nothing.

    Raises
    ------
    ReportError
        A table hasn't the contract's columns.
    """
    rows = [row for name in chapters for row in _read_table(folder / "tables" / f"{name}.csv")]
    rows.sort(key=_order)
    path = folder / "results.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RESULT_COLUMNS)
        writer.writerows(rows)
    return path


def _order(row: Sequence[str]) -> tuple[list[str], Sequence[str]]:
    return list(row[:KEY_COLUMNS]), row


def _read_table(path: Path) -> list[list[str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = tuple(next(reader, ()))
        rows = list(reader)
    if header == RESULT_COLUMNS[1:]:
        rows = [[path.stem, *row] for row in rows]
    elif header != RESULT_COLUMNS:
        raise ReportError(
            f"Published tables with the columns {', '.join(RESULT_COLUMNS)}.",
            f"`{path.name}` has {', '.join(header) or 'none'}.",
            "Let the chapter publish with `csi_helpers.chapter.publish`.",
        )
    for number, row in enumerate(rows, 2):
        if len(row) != len(RESULT_COLUMNS) or row[0] != path.stem:
            raise ReportError(
                f"Rows of chapter `{path.stem}` alone, each with {len(RESULT_COLUMNS)} fields.",
                f"`{path.name}`, line {number}: {','.join(row)[:80]}.",
                "Let the chapter publish its own results only.",
            )
    return rows


def warnings_of(notebook: Path) -> list[dict[str, str]]:
    """The refusals an executed chapter shows in place of results.

    Returns
    -------
    list of dict
        ``chapter, need, found, remedy, code``, in order, each once.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8")).get("cells", [])
    found: list[dict[str, str]] = []
    for cell in cells:
        for output in cell.get("outputs", []):
            display: Any = output.get("data", {}).get(DISPLAY, {})
            if display.get("kind") != "refusal":
                continue
            warning = display.get("warning", {})
            entry = {key: str(warning.get(key, "")) for key in ("need", "found", "remedy", "code")}
            entry = {"chapter": notebook.stem, **entry}
            if entry not in found:
                found.append(entry)
    return found


def settle_paths(notebook: Path, built: Path, final: Path) -> None:
    """Let an executed notebook name the folder it ends up in, not the one it was built in."""
    text = notebook.read_text(encoding="utf-8")
    for write in (str, lambda path: json.dumps(str(path))[1:-1]):
        text = text.replace(write(built), write(final))
    notebook.write_text(text, encoding="utf-8", newline="\n")
