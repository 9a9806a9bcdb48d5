"""Expectations, perceptions and points: read as items are, and none of them an item."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from service_study import SCALE
from small_study import decisions, survey_of

from csi_helpers.errors import DataError

SECTION = {
    "scale": SCALE,
    "dimensions": {"reliability": [{"expectation": "E1", "perception": "P1", "label": "On time"}]},
    "allocation": {"reliability": "W1"},
}
CELLS = {
    "Q1": [1, 2, 3, 4],
    "E1": [7, 99, 8, 6],
    "P1": [1, 2, None, 7],
    "W1": [100, 90, None, 101],
}


def test_they_are_read_by_the_rules_of_items(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, CELLS, service_quality=SECTION, items=["Q1"], missing_codes=[99])
    values, reasons = survey.current.service.values, survey.current.service.reasons
    assert values["E1"].tolist() == pytest.approx([7, np.nan, np.nan, 6], nan_ok=True)
    assert reasons["E1"].tolist() == ["", "declared", "out_of_range", ""]
    assert reasons["P1"].tolist() == ["", "", "blank", ""]
    assert values["W1"].tolist() == pytest.approx([100, 90, np.nan, np.nan], nan_ok=True)
    assert [entry.subject for entry in decisions(survey, "out_of_range")] == ["E1", "W1"]
    entry = survey.codebook.service
    assert entry is not None
    assert entry.questions["P1"].label.get("en") == "On time"
    assert entry.expectations == {"P1": "E1"} and entry.points == {"reliability": "W1"}


def test_they_are_no_items(tmp_path: Path) -> None:
    cells = {**CELLS, "E1": [7, 7, 7, 6], "W1": [9, 9, 9, 9]}
    survey = survey_of(tmp_path, cells, service_quality=SECTION, scale={"min": 1, "max": 10})
    assert list(survey.codebook.items) == ["Q1"]  # found in the file, without those of the section
    assert list(survey.answers) == ["Q1"]


def test_a_perception_may_be_an_item_too(tmp_path: Path) -> None:
    items = {"Q1": {}, "P1": {"reverse": True, "scale": SCALE}}
    survey = survey_of(tmp_path, CELLS, service_quality=SECTION, items=items, missing_codes=[99])
    assert survey.answers["P1"].tolist() == pytest.approx([7, 6, np.nan, 1], nan_ok=True)
    pd.testing.assert_series_equal(survey.current.service.values["P1"], survey.answers["P1"])


def test_exclusions_leave_the_rows_aligned(tmp_path: Path) -> None:
    cells = {**CELLS, "id": ["a", "b", "a", "c"]}
    survey = survey_of(
        tmp_path,
        cells,
        service_quality=SECTION,
        items=["Q1"],
        missing_codes=[99],
        columns={"id": "id"},
        clean={"duplicates": {"exclude": "keep_last"}},
    )
    assert survey.answers["Q1"].tolist() == [2, 3, 4]
    values = survey.current.service.values
    assert values["P1"].tolist() == pytest.approx([2, np.nan, 7], nan_ok=True)


def test_an_earlier_wave_may_have_fewer(tmp_path: Path) -> None:
    old = tmp_path / "old.csv"
    pd.DataFrame({"Q1": [1, 2], "P1": [3, 4]}).to_csv(old, index=False)
    survey = survey_of(
        tmp_path,
        CELLS,
        {"2025": {"file": str(old)}},
        service_quality=SECTION,
        items=["Q1"],
        missing_codes=[99],
    )
    assert list(survey.waves[0].service.values) == ["P1"]
    assert [entry.subject for entry in decisions(survey, "not_common", "2025")] == ["E1", "W1"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"E1": ["bad", 1, 2, 3]}, "service question E1"),
        ({"P1": [70, 80, 90, 1]}, "`service_quality.scale`"),
    ],
)
def test_what_is_no_answer_is_refused(
    tmp_path: Path, cells: dict[str, list[object]], told: str
) -> None:
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, {**CELLS, **cells}, service_quality=SECTION, items=["Q1"])
    assert told in str(caught.value)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    cells = {name: column for name, column in CELLS.items() if name != "W1"}
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, cells, service_quality=SECTION, items=["Q1"])
    assert "service_quality.allocation.reliability" in str(caught.value)
