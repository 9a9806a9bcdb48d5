"""Days and times in whatever writing files have them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.coding import map_cells, parse_number
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.decisions import Decision
from csi_helpers.data.files.cells import MARKS
from csi_helpers.look.plain import strip_controls

WRITINGS = "2026-03-01, 2026/3/1 14:30, 20260301, 2026年3月1日, or a date of Excel or SPSS"
# Databases write these where there is no day.
_NEVER = re.compile(r"0000\D?00\D?00.*|9999\D?12\D?31.*")
_WRITTEN = re.compile(
    r"(?P<year>\d{4}) ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2})日?"
    r"(?:[T ]*(?P<half>上午|下午|am|pm)? ?(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})分?"
    r"(?::?(?P<second>\d{1,2})(?P<fraction>\.\d+)?秒?)? ?(?P<after>am|pm)?)?"
    r"(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?",
    re.I,
)
_EXCEL_DAYS = (20_000, 80_000)  # 1954 to 2119; Excel counts from here:
_EXCEL_ZERO = dt.datetime(1899, 12, 30)
_SPSS_SECONDS = (1.17e10, 1.7e10)  # 1953 to 2121; SPSS counts from here:
_SPSS_ZERO = dt.datetime(1582, 10, 14)


def parse_moment(cell: object) -> dt.datetime | None:
    """The moment in a cell, as its place's clock showed it; None where it holds none.

    Day before month, as in 1/3/2026, is not read: it might be the other way round.

    Raises
    ------
    ValueError
        The cell holds something else.

    Examples
    --------
    >>> print(parse_moment("2026年3月1日 下午2:30"), parse_moment(46082.5))
    2026-03-01 14:30:00 2026-03-01 12:00:00
    >>> parse_moment("9999-12-31"), parse_moment(" ")
    (None, None)
    """
    if isinstance(cell, (dt.datetime, np.datetime64)):
        return _kept(pd.Timestamp(cell).to_pydatetime(warn=False))
    if isinstance(cell, dt.date):
        return _kept(dt.datetime(cell.year, cell.month, cell.day))
    number = parse_number(cell)
    if number is not None:
        return _from_number(number)
    text = strip_controls(unicodedata.normalize("NFKC", str(cell)))
    if not text or text in MARKS or _NEVER.fullmatch(text):
        return None
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError(f"no date: {text}")
    part = {name: int(match[name] or 0) for name in ("hour", "minute", "second")}
    half = (match["half"] or match["after"] or "").lower()
    if half in ("下午", "pm") and part["hour"] < 12:
        part["hour"] += 12
    elif half in ("上午", "am") and part["hour"] == 12:
        part["hour"] = 0
    micro = round(1e6 * float(match["fraction"] or 0)) % 1_000_000
    year, month, day = (int(match[name]) for name in ("year", "month", "day"))
    return dt.datetime(year, month, day, part["hour"], part["minute"], part["second"], micro)


def _kept(moment: dt.datetime) -> dt.datetime | None:
    """A moment without its zone; None for the year that stands for never."""
    return None if moment.year == dt.MAXYEAR else moment.replace(tzinfo=None)


def _from_number(number: float) -> dt.datetime | None:
    if np.isnan(number) or number == 99_991_231:
        return None
    low, high = _EXCEL_DAYS
    if low <= number < high:
        return _EXCEL_ZERO + dt.timedelta(seconds=round(86_400 * number))
    low_seconds, high_seconds = _SPSS_SECONDS
    if low_seconds <= number < high_seconds:
        return _SPSS_ZERO + dt.timedelta(seconds=number)
    if number == int(number) and 19_000_101 <= number <= 99_991_231:
        year, rest = divmod(int(number), 10_000)
        return dt.datetime(year, *divmod(rest, 100))
    raise ValueError(f"no date: {number:g}")


def parse_moments(column: pd.Series) -> tuple[pd.Series, NDArray[np.bool_]]:
    """A column's moments, and which cells are none and not blank either.

    Parameters
    ----------
    column : Series, shape (n_rows,)

    Returns
    -------
    Series of datetime64[us], shape (n_rows,)
        NaT where blank or unreadable; numbered from 0.
    array of bool, shape (n_rows,)
        Cells that hold something else than a date.

    Examples
    --------
    >>> moments, faulty = parse_moments(pd.Series(["2026/3/1", "soon", None]))
    >>> print(moments.dt.date.tolist(), faulty)
    [datetime.date(2026, 3, 1), NaT, NaT] [False  True False]
    """
    wrong = object()

    def moment(cell: object) -> object:
        try:
            return parse_moment(cell)
        except (ValueError, OverflowError):
            return wrong

    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    if column.dtype.kind == "M" and not (column.dt.year == dt.MAXYEAR).any():
        read = column.astype("datetime64[us]").reset_index(drop=True)
        return read, np.zeros(len(read), dtype=bool)
    cells = map_cells(column, moment, None)
    faulty = np.array([cell is wrong for cell in cells], dtype=bool)
    known = [None if cell is wrong else cell for cell in cells]
    return pd.Series(np.array(known, dtype="datetime64[us]")), faulty


def read_dates(file: WaveFile) -> tuple[pd.Series | None, list[Decision]]:
    """When each respondent of a wave was asked; None where it names no column.

    A cell that is no date counts as unknown: what is asked of everybody doesn't hang on it.
    """
    name = file.columns.date
    if name is None:
        return None, []
    dates, faulty = parse_moments(file.table.frame[name])
    count = int(faulty.sum())
    return dates, [Decision(file.name, "date_unread", name, count)] if count else []
