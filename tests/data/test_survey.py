from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from small_study import decisions, settings, survey_of, write_csv

from csi_helpers.data.survey import open_survey
from csi_helpers.errors import DataError
from csi_helpers.params import load_study


def test_plain_file_without_any_key(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, {"Q1": [1, 10, 5], "Q2": [2, None, 3], "name": ["a", "b", "c"]})
    expected = pd.DataFrame({"Q1": [1.0, 10, 5], "Q2": [2, np.nan, 3]})
    pd.testing.assert_frame_equal(survey.answers, expected)
    assert survey.current.reasons["Q2"].tolist() == ["", "blank", ""]
    assert decisions(survey, "items_inferred")[0].detail["items"] == ("Q1", "Q2")
    assert survey.counts == {"2026": {"received": 3, "complete": 2, "excluded": 0, "analysed": 3}}
    assert list(survey.weights) == [1, 1, 1] and not survey.current.design.weighted
    digest = hashlib.sha256((tmp_path / "now.csv").read_bytes()).hexdigest()
    assert survey.hashes == {"now.csv": digest}


def test_reasons_stay_apart(tmp_path: Path) -> None:
    survey = survey_of(
        tmp_path,
        {"Q1": [1, 98, 99, -3, 97, 11, None, 10], "x": list("abcdefgh")},
        items=["Q1"],
        missing_codes={98: "dont_know", 99: "refused", -3: "not_asked", 97: "declared"},
    )
    assert survey.current.reasons["Q1"].tolist() == [
        *("", "dont_know", "refused", "not_asked", "declared", "out_of_range", "blank", "")
    ]
    assert survey.answers["Q1"].notna().tolist() == [True, *[False] * 6, True]
    (declared,) = decisions(survey, "declared_missing")
    assert declared.n == 5 and declared.detail["refused"] == 1
    (outside,) = decisions(survey, "out_of_range")
    assert outside.n == 1 and outside.detail["codes"] == ("11",)


def test_numbers_as_text_and_labels_as_codes(tmp_path: Path) -> None:
    path = tmp_path / "now.csv"
    path.write_text("Q1\n７\n 8 \nx9\n", encoding="utf-8")
    study = settings(path, items=["Q1"])
    with pytest.raises(DataError, match=r"1 of 3 cells(.|\n)*'x9' in data row 3 \(line 4"):
        open_survey(load_study(study))
    study = settings(path, items=["Q1"], missing_codes={"x9": "refused"})
    survey = open_survey(load_study(study))
    assert survey.answers["Q1"].tolist()[:2] == [7, 8]
    assert survey.current.reasons["Q1"].tolist() == ["", "", "refused"]


def test_spss_labels_missing_and_reversed(tmp_path: Path) -> None:
    path = tmp_path / "now.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"Q1": [1.0, 2, 5, 9, np.nan], "region": [1.0, 2, 1, 2, 9]}),
        path,
        column_labels={"Q1": "总体满意度", "region": "地区"},
        variable_value_labels={
            "Q1": {1: "很差", 5: "很好", 9: "不知道"},
            "region": {1: "<b>北</b>", 2: "南"},
        },
        missing_ranges={"Q1": [9], "region": [9]},
    )
    study = settings(path, items={"Q1": {"reverse": True}}, columns={"segments": ["region"]})
    survey = open_survey(load_study(study))
    entry = survey.codebook.items["Q1"]
    assert (entry.scale.min, entry.scale.max, entry.label.zh) == (1, 5, "总体满意度")
    assert entry.values["1"].zh == "很好"
    assert survey.answers["Q1"].tolist()[:3] == [5, 4, 1]
    assert survey.current.reasons["Q1"].tolist()[3:] == ["dont_know", "blank"]
    assert survey.current.respondents["region"].tolist() == ["1", "2", "1", "2", None]
    assert survey.codebook.segments["region"].levels["1"].en == "<b>北</b>"
    assert decisions(survey, "reversed")[0].subject == "Q1"


def test_labels_in_text_cells_map_to_codes(tmp_path: Path) -> None:
    from csi_helpers.data import columns as module
    from csi_helpers.data.files.table import RawTable

    raw = RawTable(
        pd.DataFrame({"Q1": ["Good", "Bad", "2"]}), value_labels={"Q1": {"1": "Bad", "3": "Good"}}
    )
    path = write_csv(tmp_path, {"Q1": [1]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "read_table", lambda _: raw)
        survey = open_survey(load_study(settings(path, items=["Q1"])))
    assert survey.answers["Q1"].tolist() == [3, 1, 2]
    assert decisions(survey, "codes_from_labels")[0].n == 2


def test_missing_columns_are_named_at_once(tmp_path: Path) -> None:
    cells = {"quality": [1, 2], "Weight": [1, 1], "region": [1, 2]}
    with pytest.raises(DataError) as caught:
        survey_of(
            tmp_path,
            cells,
            items=["qualty"],
            columns={"weight": "weight", "segments": ["regions"]},
            weighting={"targets": {"area": {1: 1.0}}},
        )
    found = caught.value.found
    assert "'qualty' (nearest: quality), asked for by `items.qualty`" in found
    assert "'weight' (nearest: Weight), asked for by `columns.weight`" in found
    assert "'regions' (nearest: region), asked for by `columns.segments.regions`" in found
    assert "'area', asked for by `weighting.targets.area`" in found


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Q1": [55, 60, 7]}, r"2 of 3 answers(.|\n)*from 7 to 60(.|\n)*`scale`"),
        ({"Q1": [None, None], "Q2": [1, 2]}, r"Not one valid answer(.|\n)*2 blank"),
        ({"Q1": [5]}, "has 1"),
    ],
)
def test_nothing_usable(tmp_path: Path, cells: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words):
        survey_of(tmp_path, cells, items=["Q1"])


NOW = {"id": [1, 2, 3], "Q1": [1, 2, 3], "Q2": [4, 5, 6], "w": [1, 2, 3], "region": [1, 2, 1]}
SHAPE: dict[str, Any] = {
    "items": ["Q1", "Q2"],
    "columns": {"id": "id", "weight": "w", "segments": ["region"]},
}


def two_waves(folder: Path, before: dict[str, Any], **source: Any) -> Any:
    path = write_csv(folder, before, "before.csv")
    return survey_of(folder, NOW, {"2025": {"file": str(path), **source}}, **SHAPE)


def test_earlier_wave_is_renamed_and_keeps_common_items(tmp_path: Path) -> None:
    before = {"id": [3, 9], "old": [7, 8], "wt": [1, 3]}
    survey = two_waves(tmp_path, before, rename={"old": "Q1"}, columns={"weight": "wt"})
    wave = survey.waves[0]
    assert [each.name for each in survey.waves] == ["2025", "2026"]
    assert wave.answers.to_dict("list") == {"Q1": [7, 8]}
    assert wave.design.weights.tolist() == [0.5, 1.5]
    assert wave.respondents["region"].tolist() == [None, None]
    assert wave.design.units[0] == survey.current.design.units[2]  # the same customer
    assert decisions(survey, "renamed", "2025")[0].subject == "Q1"
    assert decisions(survey, "not_common", "2025")[0].subject == "Q2"
    assert decisions(survey, "segment_dropped", "2025")[0].subject == "region"
    assert set(survey.hashes) == {"before.csv", "now.csv"}
    assert len(survey.received.answers) == 3


def test_earlier_wave_may_lack_what_only_flags_need(tmp_path: Path) -> None:
    survey = two_waves(tmp_path, {"Q1": [1, 2], "w": [1, 1]})
    assert survey.waves[0].respondents["id"].tolist() == [None, None]
    assert decisions(survey, "column_missing", "2025")[0].subject == "id"


@pytest.mark.parametrize(
    ("before", "source", "words"),
    [
        ({"Q1": [1, 2]}, {}, r"no column 'w'(.|\n)*data.waves.2025(.|\n)*columns: {weight"),
        ({"x": [1, 2], "w": [1, 1]}, {}, "none of the 2 items"),
        ({"Q1": [1, 2], "w": [1, 1]}, {"rename": {"Q9": "Q2"}}, r"no column 'Q9' \(nearest: Q1"),
        ({"Q1": [1, 2], "q": [1, 2], "w": [1, 1]}, {"rename": {"q": "Q1"}}, "two columns 'Q1'"),
    ],
)
def test_earlier_wave_that_does_not_fit(
    tmp_path: Path, before: dict[str, Any], source: dict[str, Any], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        two_waves(tmp_path, before, **source)


def test_study_missing_codes_hold_for_segments_without_a_name(tmp_path: Path) -> None:
    cells = {"Q1": [1, 2, 3], "a": [1, 98, 99], "b": [1, 98, 99]}
    segments = {"a": {}, "b": {"labels": {98: "Other"}}}
    survey = survey_of(
        tmp_path, cells, items=["Q1"], missing_codes=[98, 99], columns={"segments": segments}
    )
    assert survey.current.respondents["a"].tolist() == ["1", None, None]
    assert survey.current.respondents["b"].tolist() == ["1", "98", None]


def test_finite_population_only_for_probability_samples(tmp_path: Path) -> None:
    cells = {"Q1": [1, 2, 3, 4]}
    for kind, fraction in (("probability", 0.5), ("quota", 0.0)):
        fieldwork = {"sample_type": kind, "population_size": 8}
        survey = survey_of(tmp_path, cells, items=["Q1"], fieldwork=fieldwork)
        assert survey.current.design.sampling_fraction.tolist() == [fraction] * 4


def test_logo_is_checked_and_hashed(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    client = {"id": "acme", "name": "Acme", "logo": str(logo)}
    assert "logo.svg" in survey_of(tmp_path, {"Q1": [1, 2]}, client=client).hashes
    logo.write_text("not a picture")
    with pytest.raises(DataError, match="not a PNG, JPEG or SVG"):
        survey_of(tmp_path, {"Q1": [1, 2]}, client=client)


def test_survey_is_frozen_and_the_file_untouched(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, {"Q1": [1, 2]})
    before = (tmp_path / "now.csv").read_bytes()
    with pytest.raises(AttributeError):
        survey.waves = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        survey.log[0].detail["x"] = 1  # type: ignore[index]
    assert (tmp_path / "now.csv").read_bytes() == before
