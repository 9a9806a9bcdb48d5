"""Which published numbers differ between two reports, row by row of their ``results.csv``."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from csi_helpers.errors import DataError
from csi_helpers.report.collect import KEY_COLUMNS, NUMBER_COLUMNS, RESULT_COLUMNS

TOLERANCE = 1e-6  # relative: far above what another machine's arithmetic does to the last digits
NOTHING = 1e-9  # absolute: below it a number is as good as 0

Key: TypeAlias = tuple[str, ...]
Rows: TypeAlias = Mapping[Key, Mapping[str, str]]


@dataclass(frozen=True)
class Change:
    """One row that differs.

    Attributes
    ----------
    key : tuple of str
        ``chapter, table, subject, object, method, group, wave``.
    kind : str
        ``changed``, ``gone`` (only in the old report) or ``new`` (only in the new one).
    values : mapping of str to (str, str)
        Of a changed row, column to its old and its new text, as published.
    """

    key: Key
    kind: str
    values: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Differences:
    """What differs between two reports.

    Attributes
    ----------
    old, new : Path
        As they were named.
    tolerance : float
    rows : int
        Rows that are in both.
    shared : frozenset of (str, str)
        Chapter and name of tables that are in both.
    changes : tuple of Change
        In the order of ``results.csv``.
    """

    old: Path
    new: Path
    tolerance: float
    rows: int
    shared: frozenset[tuple[str, str]]
    changes: tuple[Change, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows are changed, gone and new."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in ("changed", "gone", "new")}


def compare_reports(old: Path, new: Path, *, tolerance: float = TOLERANCE) -> Differences:
    """Compare what two reports published.

    Parameters
    ----------
    old, new : Path
        A report's folder, or its ``results.csv``.
    tolerance : float
        Numbers nearer to each other than this share of the larger are equal.

    Raises
    ------
    DataError
        One of them is no report.
    """
    before, after = _read_rows(_sought(old)), _read_rows(_sought(new))
    changes: list[Change] = []
    for key in sorted({*before, *after}):
        if key in before and key in after:
            values = _changed(before[key], after[key], tolerance)
            if values:
                changes.append(Change(key[:KEY_COLUMNS], "changed", values))
        else:
            changes.append(Change(key[:KEY_COLUMNS], "gone" if key in before else "new", {}))
    shared = _tables(before) & _tables(after)
    both = len({*before} & {*after})
    return Differences(old, new, tolerance, both, shared, tuple(changes))


def _tables(rows: Rows) -> frozenset[tuple[str, str]]:
    return frozenset((key[0], key[1]) for key in rows)


def _changed(
    before: Mapping[str, str], after: Mapping[str, str], tolerance: float
) -> dict[str, tuple[str, str]]:
    return {
        name: (before[name], after[name])
        for name in RESULT_COLUMNS[KEY_COLUMNS:]
        if not _equal(before[name], after[name], tolerance if name in NUMBER_COLUMNS else None)
    }


def _equal(one: str, other: str, tolerance: float | None) -> bool:
    """Whether two cells say the same; None: as text.

    Examples
    --------
    >>> _equal("0.1", "0.1000000001", 1e-6), _equal("0.1", "", 1e-6), _equal("a", "b", None)
    (True, False, False)
    """
    if one == other or tolerance is None:
        return one == other
    try:
        return math.isclose(float(one), float(other), rel_tol=tolerance, abs_tol=NOTHING)
    except ValueError:
        return False


def _sought(place: Path) -> Path:
    path = place / "results.csv" if place.is_dir() else place
    if not path.is_file():
        found = f"`{place}` holds no results.csv." if place.is_dir() else f"There is no `{place}`."
        raise _no_report(found)
    return path


def _read_rows(path: Path) -> Rows:
    """Rows by their key; a key that comes again gets its number."""
    rows: dict[Key, Mapping[str, str]] = {}
    seen: Counter[Key] = Counter()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            absent = [name for name in RESULT_COLUMNS if name not in (reader.fieldnames or ())]
            if absent:
                raise _no_report(f"`{path}` lacks {', '.join(absent)}.")
            for row in reader:
                if None in row or None in row.values():
                    raise _no_report(f"`{path}`, line {reader.line_num}: a row of other length.")
                key = tuple(row[name] for name in RESULT_COLUMNS[:KEY_COLUMNS])
                seen[key] += 1
                rows[(*key, str(seen[key]))] = row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _no_report(f"`{path}` can't be read: {error}.") from error
    return rows


def _no_report(found: str) -> DataError:
    return DataError(
        "A report's folder, or its results.csv.",
        found,
        "Name a folder a build has left, like reports/acme/2026 or one below "
        "reports/acme/2026.versions.",
    )
