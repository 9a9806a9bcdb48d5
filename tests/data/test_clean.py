from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_study import decisions, survey_of

from csi_helpers.data.clean import flag_straight_liners, is_complete, parse_duration
from csi_helpers.data.codebook import ItemEntry
from csi_helpers.data.survey import Survey
from csi_helpers.errors import DataError
from csi_helpers.params import Scale, Text

NOBODY = {"duplicate": 0, "speeder": 0, "straight_liner": 0, "missing_weight": 0}
FIVE_ITEMS = [f"Q{i}" for i in range(1, 6)]


def entry(name: str, block: str = "", reverse: bool = False, top: float = 10) -> ItemEntry:
    text = Text.model_validate(name)
    return ItemEntry(name, text, text, Scale(min=1, max=top), {}, {}, reverse, block)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        (90, 90),
        (90.5, 90.5),
        ("90", 90),
        ("123秒", 123),
        ("2分3秒", 123),
        ("1小时2分", 3720),
        ("2分钟", 120),
        ("00:05:12", 312),
        ("5:12", 312),
        ("12 s", 12),
        ("1h 2min 3sec", 3723),
        (pd.Timedelta(minutes=2), 120),
        (datetime.time(0, 5, 12), 312),
        ("soon", None),
        ("5:99:", None),
    ],
)
def test_durations(cell: object, seconds: float | None) -> None:
    assert parse_duration(cell) == seconds


def flagged(survey: Survey, name: str) -> list[int]:
    return list(np.flatnonzero(survey.received.flags[name]))


def test_duration_that_is_none_names_the_row(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"first 'soon' in data row 3 \(line 4") as caught:
        survey_of(
            tmp_path,
            {"Q1": [1, 2, 3], "t": ["60", "", "soon"]},
            items=["Q1"],
            columns={"duration": "t"},
        )
    assert "columns.duration" in caught.value.need


@pytest.mark.parametrize(
    ("exclude", "columns", "kept"),
    [
        (False, {}, [1, 2, 3, 4, 5, 6]),
        ("keep_last", {}, [2, 3, 4, 5, 6]),
        ("keep_first", {}, [1, 2, 4, 5, 6]),
        ("keep_last", {"date": "day"}, [1, 2, 4, 5, 6]),
        ("keep_first", {"date": "day"}, [2, 3, 4, 5, 6]),
    ],
)
def test_duplicate_ids(
    tmp_path: Path, exclude: Any, columns: dict[str, str], kept: list[int]
) -> None:
    cells = {
        "id": ["7", "8", "7", None, None, "9"],
        "day": ["2026-03-09", "2026-03-02", "2026-03-01"] * 2,
        "Q1": [1, 2, 3, 4, 5, 6],
    }
    survey = survey_of(
        tmp_path,
        cells,
        items=["Q1"],
        columns={"id": "id", **columns},
        clean={"duplicates": {"exclude": exclude}},
    )
    assert list(survey.answers["Q1"]) == kept
    (found,) = decisions(survey, "duplicate")
    assert found.n == 1 and found.detail["blank_ids"] == 2
    assert len(survey.received.answers) == 6
    assert survey.excluded["2026"]["duplicate"] == (1 if exclude else 0)


def test_identical_rows_count_without_ids_in_wide_files_only(tmp_path: Path) -> None:
    items = {f"Q{i}": [1, 2, 1] for i in range(1, 11)}
    survey = survey_of(tmp_path, items)
    assert flagged(survey, "duplicate") == [0]
    items.pop("Q10")
    assert flagged(survey_of(tmp_path, items), "duplicate") == []


def test_speeders_are_below_a_share_of_the_median(tmp_path: Path) -> None:
    cells = {"Q1": [1, 2, 3, 4, 5], "t": ["32秒", "33秒", "100", "1:40", None]}
    clean = {"speeders": {"below_median_share": 0.5, "exclude": True}}
    survey = survey_of(tmp_path, cells, items=["Q1"], columns={"duration": "t"}, clean=clean)
    # Median of 32, 33, 100, 100 is 66.5; half of it 33.25.
    assert flagged(survey, "speeder") == [0, 1]
    assert list(survey.answers["Q1"]) == [3, 4, 5]
    assert decisions(survey, "speeder")[0].detail["limit"] == 33.25
    assert decisions(survey, "excluded")[0].subject == "speeder"


def test_straight_liners_are_judged_block_by_block() -> None:
    values = pd.DataFrame(
        [[3, 3, 3, 3], [3, 3, 3, np.nan], [3, 3, 2, 3], [3, 3, 3, 1]], columns=list("abcd")
    )
    block = [entry(name, "grid") for name in "abc"] + [entry("d")]
    flat, conclusive = flag_straight_liners(values, block, 3)
    assert list(flat) == [True, True, False, True] and not conclusive.any()
    # The only declared block is too small: all items of one scale count as one.
    flat, _ = flag_straight_liners(values, block, 4)
    assert list(flat) == [True, False, False, False]
    other_scale = [entry(name) for name in "abc"] + [entry("d", top=5)]
    assert not flag_straight_liners(values, other_scale, 4)[0].any()
    turned = [entry("a", "grid", reverse=True), *block[1:]]
    assert list(flag_straight_liners(values, turned, 3)[1]) == [True, True, False, True]


def test_straight_liners_leave_only_on_second_evidence(tmp_path: Path) -> None:
    cells: dict[str, Any] = {name: [4, 4, 2, 9] for name in FIVE_ITEMS}
    cells["Q5"] = [4, 4, 9, 1]
    cells["t"] = [10, 100, 100, 100]
    shape = {"columns": {"duration": "t"}, "clean": {"straight_lining": {"exclude": True}}}
    survey = survey_of(tmp_path, cells, items=FIVE_ITEMS, **shape)
    assert flagged(survey, "straight_liner") == [0, 1]
    assert survey.excluded["2026"] == NOBODY | {"straight_liner": 1}  # the speeder among them
    items = {name: {"reverse": name == "Q5"} for name in FIVE_ITEMS}
    survey = survey_of(tmp_path, cells, items=items, **shape)
    assert survey.excluded["2026"] == NOBODY | {"straight_liner": 2}
    assert list(survey.answers["Q5"]) == [2, 10]  # turned only after flagging


def test_everybody_is_excluded_once_by_the_first_rule(tmp_path: Path) -> None:
    cells = {"id": [1, 1, 2, 3], "Q1": [1, 2, 3, 4], "t": [1, 100, 100, 100]}
    clean = {"duplicates": {"exclude": "keep_last"}, "speeders": {"exclude": True}}
    columns = {"id": "id", "duration": "t"}
    survey = survey_of(tmp_path, cells, items=["Q1"], columns=columns, clean=clean)
    assert survey.excluded["2026"] == NOBODY | {"duplicate": 1}
    assert survey.counts["2026"]["excluded"] == 1


def test_complete_is_four_fifths_of_the_items_asked() -> None:
    reasons = pd.DataFrame(
        [
            ["", "", "", "", "blank"],
            ["", "", "", "blank", "blank"],
            ["", "not_asked", "not_asked", "not_asked", "not_asked"],
            ["not_asked"] * 5,
        ]
    )
    assert list(is_complete(reasons)) == [True, False, True, False]


def test_nothing_left_after_the_exclusions(tmp_path: Path) -> None:
    cells = {"id": [1, 1, 1], "Q1": [1, 2, 3]}
    with pytest.raises(DataError, match=r"Nothing left to analyse(.|\n)*2 duplicate"):
        survey_of(
            tmp_path,
            cells,
            items=["Q1"],
            columns={"id": "id"},
            clean={"duplicates": {"exclude": "keep_last"}},
        )


def test_only_checks_that_the_data_allow_are_counted(tmp_path: Path) -> None:
    bare = survey_of(tmp_path, {"Q1": [7, 8, 9], "Q2": [6, 5, 9]}, items=["Q1", "Q2"])
    assert bare.flagged["2026"] == {}
    known = survey_of(
        tmp_path,
        {"id": ["a", "a", "b"], "t": [60, 61, 62], "w": [1, 1, 2], "Q1": [7, 8, 9]},
        items=["Q1"],
        columns={"id": "id", "duration": "t", "weight": "w"},
    )
    assert known.flagged["2026"] == {"duplicate": 1, "speeder": 0, "missing_weight": 0}
