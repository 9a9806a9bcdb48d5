"""Days and times as files write them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_study import decisions, survey_of

from csi_helpers.data.dates import parse_moment, parse_moments

DAY = dt.datetime(2026, 3, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01",
        "2026/3/1",
        "2026.03.01",
        " 2026年3月1日 ",
        "２０２６年３月１日",
        "20260301",
        20260301,
        46082.0,  # Excel
        "46082",
        13_991_702_400.0,  # SPSS
        dt.date(2026, 3, 1),
        np.datetime64("2026-03-01"),
        pd.Timestamp("2026-03-01 00:00", tz="Asia/Shanghai"),
    ],
)
def test_a_day_in_every_writing(cell: object) -> None:
    assert parse_moment(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "hour", "minute", "second"),
    [
        ("2026-03-01T14:30:05", 14, 30, 5),
        ("2026-03-01 14:30:05.000", 14, 30, 5),
        ("2026/3/1 14:30", 14, 30, 0),
        ("2026年3月1日14时30分", 14, 30, 0),
        ("2026年3月1日 下午2:30", 14, 30, 0),
        ("2026-03-01 12:05 am", 0, 5, 0),
        ("2026-03-01T14:30:05+08:00", 14, 30, 5),
        ("2026-03-01T14:30:05Z", 14, 30, 5),
        (46082.604166666664, 14, 30, 0),
        (13_991_754_600.0, 14, 30, 0),
    ],
)
def test_the_clock_is_read_as_it_stood(cell: object, hour: int, minute: int, second: int) -> None:
    assert parse_moment(cell) == DAY.replace(hour=hour, minute=minute, second=second)


@pytest.mark.parametrize(
    "cell", ["", "  ", "NA", "NULL", "0000-00-00 00:00:00", "9999-12-31", 99991231.0, np.nan]
)
def test_what_stands_for_never_is_blank(cell: object) -> None:
    assert parse_moment(cell) is None


@pytest.mark.parametrize("cell", ["1/3/2026", "2026-13-01", "2026-02-30", "soon", 7.0, 20261301.0])
def test_the_rest_is_no_date(cell: object) -> None:
    with pytest.raises(ValueError):
        parse_moment(cell)


def test_a_column_tells_which_cells_are_none() -> None:
    cells = pd.Series(["2026/3/1", "1/3/2026", None, "2026/3/1"], index=[4, 5, 6, 7])
    moments, faulty = parse_moments(cells)
    assert moments.tolist() == [DAY, pd.NaT, pd.NaT, DAY]
    assert faulty.tolist() == [False, True, False, False]
    assert moments.dtype == "datetime64[us]"


def test_a_column_of_dates_stays_as_it_is() -> None:
    days = ["2026-03-01T14:30", "NaT", "9999-12-31"]
    cells = pd.Series(np.array(days, dtype="datetime64[us]"))
    for column, known in ((cells, 1), (cells[:2], 1), (cells[:2].dt.tz_localize("UTC"), 1)):
        moments, faulty = parse_moments(column)
        assert moments.notna().sum() == known and not faulty.any()
        assert moments[0] == DAY.replace(hour=14, minute=30)


def test_respondents_know_when_they_were_asked(tmp_path: Path) -> None:
    cells = {"Q1": [1, 2, 3], "id": ["a", "b", "c"], "when": ["2026年3月1日", "later", ""]}
    survey = survey_of(tmp_path, cells, items=["Q1"], columns={"id": "id", "date": "when"})
    assert survey.current.respondents["date"].tolist() == [DAY, pd.NaT, pd.NaT]
    (unread,) = decisions(survey, "date_unread")
    assert (unread.subject, unread.n) == ("when", 1)


def test_without_a_column_nobody_was_asked_on_a_day(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, {"Q1": [1, 2, 3]}, items=["Q1"])
    assert "date" not in survey.current.respondents


def test_exclusions_leave_the_days_aligned(tmp_path: Path) -> None:
    cells = {
        "Q1": [1, 2, 3],
        "id": ["a", "b", "a"],
        "when": ["2026-03-01", "2026-03-02", "2026-03-03"],
    }
    survey = survey_of(
        tmp_path,
        cells,
        items=["Q1"],
        columns={"id": "id", "date": "when"},
        clean={"duplicates": {"exclude": "keep_last"}},
    )
    assert survey.current.respondents["date"].dt.day.tolist() == [2, 3]
    assert survey.received.respondents["date"].dt.day.tolist() == [1, 2, 3]
