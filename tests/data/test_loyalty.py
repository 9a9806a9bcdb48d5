"""Questions on loyalty: read by their own scales, and no items."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from loyalty_study import SECTION, drawn, loyalty_survey
from small_study import decisions, survey_of

from csi_helpers.data.survey import open_survey
from csi_helpers.errors import DataError
from csi_helpers.params import load_study


def test_answers_go_by_the_questions_keys(tmp_path: Path) -> None:
    cells = drawn(60)
    cells["NPS"][:3] = [11, np.nan, 0]
    survey = loyalty_survey(tmp_path, cells)
    wave = survey.current
    assert list(wave.loyalty) == ["nps", "csat", "ces", "repurchase"] == list(wave.loyalty_reasons)
    assert wave.loyalty.dtypes.eq("float64").all()
    assert wave.loyalty["nps"][:3].isna().tolist() == [True, True, False]
    assert wave.loyalty_reasons["nps"][:3].tolist() == ["out_of_range", "blank", ""]
    assert list(survey.codebook.items) == ["SAT"]
    scales = {key: (e.scale.min, e.scale.max) for key, e in survey.codebook.loyalty.items()}
    assert scales == {"nps": (0, 10), "csat": (1, 10), "ces": (1, 7), "repurchase": (1, 10)}
    assert survey.codebook.loyalty["nps"].name == "NPS"


def test_they_are_no_items_where_items_are_found_in_the_file(tmp_path: Path) -> None:
    cells = {key: column for key, column in drawn(60).items() if key not in ("G", "id")}
    survey = survey_of(tmp_path, cells, loyalty=SECTION)
    assert list(survey.codebook.items) == ["SAT"]


def test_a_column_may_be_an_item_too_and_is_logged_once(tmp_path: Path) -> None:
    cells = drawn(60)
    cells["SAT"][:2] = 9
    section = {"csat": "SAT", "nps": "NPS"}
    survey = loyalty_survey(tmp_path, cells, section)
    assert survey.current.loyalty["csat"].equals(survey.answers["SAT"].rename("csat"))
    assert len(decisions(survey, "out_of_range")) == 1


def test_reversed_items_are_turned_and_effort_is_not(tmp_path: Path) -> None:
    cells = drawn(60)
    five = {"min": 1, "max": 5}
    items = {"SAT": {"scale": five, "reverse": True}, "CES": {"scale": five, "reverse": True}}
    cells["CES"] = np.clip(cells["CES"], 1, 5)
    section = {"csat": "SAT", "ces": {"item": "CES", "version": 1}}
    survey = loyalty_survey(tmp_path, cells, section, items=items)
    assert survey.current.loyalty["csat"].tolist() == (6 - cells["SAT"]).tolist()
    assert survey.current.loyalty["ces"].tolist() == cells["CES"].tolist()


def labelled(folder: Path, labels: dict[int, str]) -> Path:
    frame = pd.DataFrame({"SAT": [1.0, 2, 3, 4, 5] * 4, "NPS": [1.0, 5, 8, 9, 10] * 4})
    path = folder / "now.sav"
    pyreadstat.write_sav(frame, path, variable_value_labels={"NPS": labels})
    return path


def test_value_labels_tell_one_to_ten(tmp_path: Path) -> None:
    def scale(labels: dict[int, str], nps: object = "NPS") -> tuple[float, float]:
        study = {
            "client": {"id": "acme", "name": "Acme"},
            "wave": "2026",
            "data": {"survey": {"file": str(labelled(tmp_path, labels))}},
            "items": ["SAT"],
            "scale": {"min": 1, "max": 5},
            "loyalty": {"nps": nps},
        }
        found = open_survey(load_study({"study": study})).codebook.loyalty["nps"].scale
        return found.min, found.max

    ends = {1: "not at all likely", 10: "extremely likely"}
    assert scale(ends) == (1, 10)
    assert scale({0: "not at all likely", 10: "extremely likely"}) == (0, 10)
    assert scale(ends, {"item": "NPS", "scale": {"min": 0, "max": 10}}) == (0, 10)


def test_an_earlier_wave_on_one_to_ten_is_not_compared(tmp_path: Path) -> None:
    then = labelled(tmp_path, {1: "not at all likely", 10: "extremely likely"})
    then = then.rename(tmp_path / "then.sav")
    now = labelled(tmp_path, {0: "not at all likely", 10: "extremely likely"})
    study = {
        "client": {"id": "acme", "name": "Acme"},
        "wave": "2026",
        "data": {"survey": {"file": str(now)}, "waves": {"2025": {"file": str(then)}}},
        "items": ["SAT"],
        "scale": {"min": 1, "max": 5},
        "loyalty": {"nps": "NPS"},
    }
    survey = open_survey(load_study({"study": study}))
    assert [list(wave.loyalty) for wave in survey.waves] == [[], ["nps"]]
    gone = decisions(survey, "not_common", "2025")
    assert [(entry.subject, entry.detail["why"]) for entry in gone] == [("NPS", "scale")]


def test_an_earlier_wave_may_lack_a_question(tmp_path: Path) -> None:
    then = {key: column for key, column in drawn(60, 3).items() if key != "CES"}
    pd.DataFrame(then).to_csv(tmp_path / "then.csv", index=False)
    waves = {"2025": {"file": str(tmp_path / "then.csv")}}
    survey = loyalty_survey(tmp_path, drawn(60), waves=waves)
    assert list(survey.waves[0].loyalty) == ["nps", "csat", "repurchase"]
    gone = decisions(survey, "not_common", "2025")
    assert [(entry.subject, entry.detail["why"]) for entry in gone] == [("CES", "absent")]


def test_a_missing_column_and_a_wrong_scale_are_refused(tmp_path: Path) -> None:
    cells = drawn(60)
    del cells["NPS"]
    with pytest.raises(DataError, match=r"loyalty\.nps"):
        loyalty_survey(tmp_path, cells)
    cells = drawn(60) | {"NPS": np.full(60, 55.0)}
    with pytest.raises(DataError, match=r"loyalty\.nps\.scale"):
        loyalty_survey(tmp_path, cells)


def test_only_those_analysed_stay(tmp_path: Path) -> None:
    cells = drawn(60)
    cells["id"][1] = cells["id"][0]
    survey = loyalty_survey(
        tmp_path, cells, clean={"duplicates": {"exclude": "keep_last"}}, columns={"id": "id"}
    )
    assert len(survey.current.loyalty) == len(survey.answers) == 59
    assert survey.current.loyalty["nps"].iloc[0] == cells["NPS"][1]
