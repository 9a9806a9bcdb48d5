"""Cells of a text or spreadsheet column become numbers, dates or text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

# Numbers as programs write them. Leading zeros ("007"), a leading plus (phone numbers), thousands
# separators and more than 15 digits (a float would lose some) make a column text: likely an id.
INTEGER = r"-?(?:0|[1-9][0-9]{0,14})"
POINT = re.compile(rf"{INTEGER}(?:\.[0-9]*)?(?:[eE][+-][0-9]+)?|-?\.[0-9]+")
COMMA = re.compile(rf"{INTEGER}(?:,[0-9]+)?(?:[eE][+-][0-9]+)?|-?,[0-9]+")
ISO_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
# Programs write these for no value; they count as missing only among numbers.
MARKS = frozenset({"NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "#NULL!", "."})


@dataclass(frozen=True)
class Column:
    """A settled column and the marks ("NA") that were read as gaps in it."""

    values: pd.Series
    marks: tuple[str, ...] = ()


def settle_text(cells: Sequence[str], *, decimal: str = ".") -> Column:
    """Decide what a column of text cells holds.

    Parameters
    ----------
    cells : sequence of str, shape (n_rows,)
        As in the file; blank cells are gaps.
    decimal : str
        The decimal sign, "." or ",".

    Returns
    -------
    Column
        float64 if every value is a number, datetime64[us] if every one is an ISO date, else the
        text untouched, with true and false in lower case if there is nothing else.

    Examples
    --------
    >>> settle_text(["1", "2.5", " ", "NA"]).values.tolist()
    [1.0, 2.5, nan, nan]
    >>> settle_text(["007", "12"]).values.tolist()
    ['007', '12']
    """
    positions, uniques = pd.factorize(np.fromiter(cells, dtype=object, count=len(cells)))
    texts = [text.strip() for text in uniques]
    marks = tuple(sorted(text for text in texts if text in MARKS))
    values = [text for text in texts if text]
    numbers = [text for text in values if text not in MARKS]
    grammar = COMMA if decimal == "," else POINT
    known: list[object]
    if not values or (numbers and all(grammar.fullmatch(text) for text in numbers)):
        plain = set(numbers)
        known = [float(t.replace(",", ".")) if t in plain else np.nan for t in texts]
        return Column(pd.Series(np.asarray(known, dtype=float)[positions]), marks)
    if all(ISO_DATE.fullmatch(text) for text in values):
        known = [text or None for text in texts]
        dates = pd.Series(pd.to_datetime(pd.Series(known), format="ISO8601", errors="coerce"))
        if dates.notna().sum() == len(values):
            return Column(dates.astype("datetime64[us]").take(positions).reset_index(drop=True))
    if all(text.lower() in ("true", "false") for text in values):
        known = [text.lower() or None for text in texts]
    else:
        known = [value if text else None for value, text in zip(uniques, texts, strict=True)]
    return Column(pd.Series(np.asarray(known, dtype=object)[positions], dtype="str"))


def settle_cells(cells: Sequence[object]) -> Column:
    """Decide what a column of typed cells holds: numbers, dates, true and false, text, gaps.

    Parameters
    ----------
    cells : sequence, shape (n_rows,)
        float, int, bool, str, date, datetime, time, timedelta or None.

    Returns
    -------
    Column
        As from `settle_text`; mixed columns become text first, numbers without needless decimals.

    Examples
    --------
    >>> settle_cells([1.0, "2", None]).values.tolist()
    [1.0, 2.0, nan]
    >>> settle_cells([1.0, "a", True]).values.tolist()
    ['1', 'a', 'true']
    """
    kinds = {type(cell) for cell in cells if cell is not None and cell != ""}
    gapless = [None if cell == "" else cell for cell in cells]
    if kinds and kinds <= {int, float}:
        return Column(pd.Series(np.asarray(gapless, dtype=float)))
    if kinds and kinds <= {datetime.date, datetime.datetime}:
        return Column(pd.Series(pd.to_datetime(pd.Series(gapless)), dtype="datetime64[us]"))
    return settle_text([cell_text(cell) for cell in cells])


def cell_text(cell: object) -> str:
    """Write a typed cell as the text a CSV export would hold.

    Examples
    --------
    >>> cell_text(13800000000.0), cell_text(1.5), cell_text(True), cell_text(None)
    ('13800000000', '1.5', 'true', '')
    >>> cell_text(datetime.timedelta(minutes=125))
    '02:05:00'
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def decimal_sign(columns: Sequence[Sequence[str]]) -> str:
    """Find the decimal sign of a file whose delimiter is not the comma.

    The comma counts only if some column's values are all numbers by it and no column has decimal
    points: beside them "1,2" is rather a list of codes.

    Examples
    --------
    >>> decimal_sign([["1,5", "2"], ["7", "8"]]), decimal_sign([["1,5"], ["2.5"]])
    (',', '.')
    """
    comma = False
    for cells in columns:
        values = {cell.strip() for cell in set(cells)} - MARKS - {""}
        if any("." in value for value in values) and all(POINT.fullmatch(v) for v in values):
            return "."
        comma = comma or (
            any("," in value for value in values) and all(COMMA.fullmatch(v) for v in values)
        )
    return "," if comma else "."
