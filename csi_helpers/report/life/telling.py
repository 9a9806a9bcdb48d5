"""What differs between two reports, in words by chapter and table, and as lines for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from csi_helpers.report.collect import KEY_COLUMNS, RESULT_COLUMNS
from csi_helpers.report.life.differences import Change, Differences

SIGNS = {"changed": "~", "gone": "-", "new": "+"}


def differences_in_words(found: Differences) -> Iterator[str]:
    """A line a row that differs, under its chapter and table; last the counts.

    A table that is wholly gone or new takes one line.
    """
    for chapter, changes in groupby(found.changes, lambda change: change.key[0]):
        yield chapter
        for table, rows in groupby(changes, lambda change: change.key[1]):
            yield from _table_in_words(table, list(rows), (chapter, table) in found.shared)
    counts = found.counts
    if found.changes:
        yield (
            f"rows: {counts['changed']} changed, {counts['gone']} gone, {counts['new']} new, "
            f"{found.rows - counts['changed']} equal"
        )
    else:
        yield f"no published number differs: {found.rows} rows are equal"


def _table_in_words(table: str, changes: Sequence[Change], shared: bool) -> Iterator[str]:
    if not shared:
        rows = f"{len(changes)} row" + ("s" if len(changes) > 1 else "")
        yield f"  {SIGNS[changes[0].kind]} {table}: {changes[0].kind}, {rows}"
        return
    yield f"  {table}"
    for change in changes:
        row = " · ".join(part for part in change.key[2:] if part)
        values = "; ".join(f"{name} {_both(*values)}" for name, values in change.values.items())
        yield f"    {SIGNS[change.kind]} {row}" + (f": {values}" if values else "")


def _both(old: str, new: str) -> str:
    """Two cells, numbers to six significant digits if these tell them apart.

    Examples
    --------
    >>> _both("7.123456789", ""), _both("1.00000001", "1.00000002")
    ('7.12346 → –', '1.00000001 → 1.00000002')
    """
    short = _short(old), _short(new)
    one, other = short if short[0] != short[1] else (old, new)
    return f"{one or '–'} → {other or '–'}"


def _short(text: str) -> str:
    try:
        return f"{float(text):.6g}"
    except ValueError:
        return text


def differences_as_json(found: Differences) -> Iterator[str]:
    """One JSON object a line: a row that differs each, then ``compared``.

    Their keys stand in `csi_helpers.report.events`.
    """
    for change in found.changes:
        row = dict(zip(RESULT_COLUMNS[:KEY_COLUMNS], change.key, strict=True))
        values = {"values": change.values} if change.kind == "changed" else {}
        yield json.dumps({"event": change.kind, **row, **values}, ensure_ascii=False)
    last = {
        "event": "compared",
        "old": str(found.old),
        "new": str(found.new),
        "rows": found.rows,
        "counts": found.counts,
        "tolerance": found.tolerance,
    }
    yield json.dumps(last, ensure_ascii=False)
