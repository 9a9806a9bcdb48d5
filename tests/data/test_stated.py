"""Importance questions: read like items, by attribute, and kept apart from the items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from small_study import decisions, settings, survey_of, write_csv

from csi_helpers.data.survey import open_survey
from csi_helpers.errors import DataError
from csi_helpers.params import Scale, load_study

CELLS: dict[str, list[Any]] = {
    "Q1": [1, 5, 10, 7],
    "Q2": [2, 6, 9, None],
    "I1": [9, 98, None, 12],
    "I2": [3, 4, 5, 6],
}
SCALE = {"min": 1, "max": 10}
ATTRIBUTES = {"Q1": {"stated_importance": "I1"}, "Q2": {"stated_importance": "I2"}}
KEYS: dict[str, Any] = {
    "scale": SCALE,
    "missing_codes": {98: "dont_know"},
    "attributes": ATTRIBUTES,
}


def test_importance_is_read_by_attribute_with_the_rules_of_items(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, CELLS, **KEYS)
    expected = pd.DataFrame({"Q1": [9, np.nan, np.nan, np.nan], "Q2": [3.0, 4, 5, 6]})
    pd.testing.assert_frame_equal(survey.current.stated, expected)
    pd.testing.assert_frame_equal(survey.received.stated, expected)
    assert list(survey.codebook.stated) == ["Q1", "Q2"]
    entry = survey.codebook.stated["Q1"]
    assert (entry.name, entry.scale, entry.reverse) == ("I1", Scale(min=1, max=10), False)
    assert entry.label.en == entry.question.zh == "I1"
    assert [d.subject for d in decisions(survey, "out_of_range")] == ["I1"]
    (declared,) = decisions(survey, "declared_missing")
    assert (declared.subject, declared.n) == ("I1", 2)


@pytest.mark.parametrize("items", [None, ["Q1", "Q2"]])
def test_importance_is_no_item(tmp_path: Path, items: list[str] | None) -> None:
    keys = {**KEYS, **({"items": items} if items else {})}
    survey = survey_of(tmp_path, CELLS, **keys)
    assert list(survey.answers) == list(survey.codebook.items) == ["Q1", "Q2"]
    assert list(survey.current.reasons) == ["Q1", "Q2"]
    # of Q1 and Q2 only the last respondent left one open; the gaps in I1 count for nobody
    assert survey.counts["2026"]["complete"] == 3
    without = survey_of(tmp_path, CELLS, scale=SCALE, missing_codes=[98], items=["Q1", "Q2"])
    pd.testing.assert_frame_equal(without.current.flags, survey.current.flags)
    assert without.codebook.stated == {}
    assert without.current.stated.shape == (4, 0)


def test_without_attributes_the_same_column_would_be_inferred(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, CELLS, scale=SCALE)
    assert list(survey.answers) == ["Q1", "Q2", "I2"]


def test_straight_lining_is_judged_by_the_items_alone(tmp_path: Path) -> None:
    cells = {**{f"Q{i}": [5, 5, 3] for i in range(1, 6)}, **{f"I{i}": [5, i, 3] for i in range(6)}}
    cells["Q5"] = [5, 4, 3]
    survey = survey_of(
        tmp_path,
        cells,
        scale=SCALE,
        attributes={f"Q{i}": {"stated_importance": f"I{i}"} for i in range(1, 6)} | {"I0": None},
    )
    assert list(survey.answers) == [f"Q{i}" for i in range(1, 6)] + ["I0"]
    assert survey.current.flags["straight_liner"].tolist() == [True, False, True]


def test_attributes_and_overall_are_items_though_nobody_would_infer_them(tmp_path: Path) -> None:
    cells = {**CELLS, "S1": [1.5, 2, 3, 4], "Q3": [2.5, 3, 4, 5]}
    survey = survey_of(tmp_path, cells, scale=SCALE, items=["Q1"], attributes=["Q3"], overall="S1")
    assert list(survey.answers) == ["Q1", "Q3", "S1"]


def test_respondents_who_leave_take_their_importance_along(tmp_path: Path) -> None:
    cells = {**CELLS, "id": ["a", "b", "b", "c"]}
    survey = survey_of(
        tmp_path,
        cells,
        **KEYS,
        columns={"id": "id"},
        clean={"duplicates": {"exclude": "keep_last"}},
    )
    assert survey.current.stated["Q2"].tolist() == [3, 5, 6]
    assert survey.current.stated.index.equals(survey.answers.index)
    assert survey.received.stated["Q2"].tolist() == [3, 4, 5, 6]


def write_sav(folder: Path, importance: list[float], top: int, name: str) -> Path:
    path = folder / name
    pyreadstat.write_sav(
        pd.DataFrame({"Q1": [1.0, 2, 5], "Q2": [3.0, 4, 5], "I1": importance}),
        path,
        column_labels={"I1": "室温有多重要"},
        variable_value_labels={
            "Q1": {1: "很差", 5: "很好"},
            "I1": {1: "不重要", top: "重要", 9: "不知道"},
        },
        missing_ranges={"I1": [9]},
    )
    return path


def test_the_scale_is_its_own_else_the_studys_else_that_of_the_labels(tmp_path: Path) -> None:
    path = write_sav(tmp_path, [1.0, 7, 9], 7, "now.sav")
    asked = {"stated_importance": "I1"}
    own = {"min": 0, "max": 8}

    def scale(importance_scale: dict[str, int] | None = None, **keys: Any) -> tuple[float, float]:
        attribute = {**asked, "importance_scale": importance_scale}
        survey = open_survey(
            load_study(settings(path, items=["Q1", "Q2"], attributes={"Q1": attribute}, **keys))
        )
        assert survey.current.stated["Q1"].tolist()[:2] == [1, 7]
        assert survey.current.stated["Q1"].isna().tolist() == [False, False, True]
        found = survey.codebook.stated["Q1"].scale
        return found.min, found.max

    assert scale() == (1, 7)
    assert scale(scale=SCALE) == (1, 10)
    assert scale(own, scale=SCALE) == scale(own) == (0, 8)


def test_labels_come_from_the_file(tmp_path: Path) -> None:
    path = write_sav(tmp_path, [1.0, 7, 9], 7, "now.sav")
    survey = open_survey(load_study(settings(path, attributes={"Q1": {"stated_importance": "I1"}})))
    entry = survey.codebook.stated["Q1"]
    assert (entry.label.zh, entry.missing) == ("室温有多重要", {"9": "dont_know"})
    assert {code: text.zh for code, text in entry.values.items()} == {"1": "不重要", "7": "重要"}


def test_an_earlier_wave_has_the_columns_it_has(tmp_path: Path) -> None:
    then = {name: CELLS[name] for name in ("Q1", "Q2")} | {"old": [1, 2, 3, 4]}
    waves = {
        "2024": {"file": str(write_csv(tmp_path, {"Q1": [1, 2]}, "first.csv"))},
        "2025": {"file": str(write_csv(tmp_path, then, "then.csv")), "rename": {"old": "I2"}},
    }
    survey = survey_of(tmp_path, CELLS, waves, **KEYS)
    assert [list(wave.stated) for wave in survey.waves] == [[], ["Q2"], ["Q1", "Q2"]]
    assert [len(wave.stated) for wave in survey.waves] == [2, 4, 4]
    assert survey.waves[1].stated["Q2"].tolist() == [1, 2, 3, 4]
    (absent,) = decisions(survey, "not_common", "2025")
    assert (absent.subject, absent.detail["why"]) == ("I1", "absent")


def test_an_earlier_wave_on_another_scale_is_not_compared(tmp_path: Path) -> None:
    now = write_sav(tmp_path, [1.0, 7, 9], 7, "now.sav")
    waves = {"2025": {"file": str(write_sav(tmp_path, [1.0, 5, 9], 5, "then.sav"))}}
    keys: dict[str, Any] = {"items": ["Q1", "Q2"], "attributes": {"Q1": ATTRIBUTES["Q1"]}}
    survey = open_survey(load_study(settings(now, waves, **keys)))
    assert list(survey.waves[0].stated) == []
    assert [d.detail["why"] for d in decisions(survey, "not_common", "2025")] == ["scale"]
    keys["attributes"] = {"Q1": {**ATTRIBUTES["Q1"], "importance_scale": {"min": 1, "max": 7}}}
    survey = open_survey(load_study(settings(now, waves, **keys)))
    assert survey.waves[0].stated["Q1"].tolist()[:2] == [1, 5]


def test_a_column_absent_now_is_named_with_its_nearest(tmp_path: Path) -> None:
    attributes = {"Q1": {"stated_importance": "i1"}, "Q9": {}}
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, CELLS, scale=SCALE, attributes=attributes, overall="Q8")
    found = caught.value.found
    assert found.startswith("now.csv has ")
    assert "'i1' (nearest: I1" in found
    assert "asked for by `attributes.Q1.stated_importance`" in found
    assert "asked for by `attributes.Q9`" in found
    assert "asked for by `overall`" in found


@pytest.mark.parametrize(
    ("cells", "need", "remedy"),
    [
        (
            ["low", 2, 3, 4],
            "Codes 1-10 in importance question I1.",
            "or take the column out of `attributes.Q1`.",
        ),
        (
            [60, 70, 80, 4],
            "Answers to I1 on its scale 1-10.",
            "under `scale` or `attributes.Q1.importance_scale`",
        ),
    ],
)
def test_what_an_item_refuses_is_refused(
    tmp_path: Path, cells: list[Any], need: str, remedy: str
) -> None:
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, {**CELLS, "I1": cells}, **KEYS)
    assert caught.value.need == need
    assert remedy in caught.value.remedy


def test_importance_nobody_stated_is_no_fault_of_the_file(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, {**CELLS, "I1": [None] * 4}, **KEYS)
    assert survey.current.stated["Q1"].isna().all()
    assert survey.current.stated["Q1"].dtype == np.float64


def test_a_target_of_nothing_is_refused_where_items_are_found_in_the_file(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, CELLS, scale=SCALE, targets={"Q2": 70})
    assert "Q2" in survey.answers
    model = {"constructs": {"value": ["Q1"]}}
    with pytest.raises(DataError) as caught:
        survey_of(
            tmp_path, CELLS, **KEYS, targets={"Q2": 70, "q1": 80, "I2": 60, "valeu": 5}, model=model
        )
    assert "Not in wave 2026 (now.csv): targets of 'q1' (nearest: Q1" in caught.value.found
    assert "'valeu' (nearest: value)" in caught.value.found
    assert "'I2'" in caught.value.found and "'Q2'" not in caught.value.found
