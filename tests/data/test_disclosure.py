"""What a report must tell of its survey: which facts are missing, by the kind of sample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_study import settings, write_csv

from csi_helpers.data.disclosure import undisclosed, unworded_items
from csi_helpers.data.survey import open_survey
from csi_helpers.params import Study, dump_study, load_study

CELLS = {"Q1": [1, 5, 9], "Q2": [3, 4, 10], "w": [1, 1, 2]}
FULL: dict[str, Any] = {
    "sponsor": "Acme",
    "conductor": "Acme",
    "population": "all customers",
    "sample_type": "opt_in",
    "recruitment": "invited by email",
    "modes": ["web"],
    "languages": ["en"],
    "start": "2026-03-01",
    "end": "2026-03-31",
}
ITEMS = {name: {"question": f"How good is {name}?"} for name in ("Q1", "Q2")}


def study_of(folder: Path, fieldwork: dict[str, Any], **study: Any) -> Study:
    file = write_csv(folder, CELLS)
    items = study.pop("items", ITEMS)
    return load_study(settings(file, fieldwork=fieldwork, items=items, **study))


def missing(folder: Path, fieldwork: dict[str, Any], **study: Any) -> list[str]:
    loaded = study_of(folder, fieldwork, **study)
    return [one.fact for one in undisclosed(loaded, open_survey(loaded).codebook)]


def without(*facts: str, **more: Any) -> dict[str, Any]:
    return {key: value for key, value in FULL.items() if key not in facts} | more


def test_a_study_that_tells_everything_lacks_nothing(tmp_path: Path) -> None:
    assert missing(tmp_path, FULL) == []


@pytest.mark.parametrize(
    ("fact", "key"),
    [
        *((fact, fact) for fact in FULL if fact not in ("start", "end")),
        ("period", "start"),
        ("period", "end"),
    ],
)
def test_each_fact_is_missed(tmp_path: Path, fact: str, key: str) -> None:
    assert missing(tmp_path, without(key)) == [fact]


def test_only_a_drawn_sample_needs_frame_and_outcomes(tmp_path: Path) -> None:
    drawn = without("recruitment", sample_type="probability")
    assert missing(tmp_path, drawn) == ["frame", "dispositions"]
    told = drawn | {"frame": "the list of customers", "dispositions": {"complete": 3}}
    assert missing(tmp_path, told) == []


def test_a_frame_says_how_people_were_found(tmp_path: Path) -> None:
    assert missing(tmp_path, without("recruitment", frame="the list of customers")) == []


@pytest.mark.parametrize(
    "weighted",
    [{"columns": {"weight": "w"}}, {"weighting": {"targets": {"Q1": {1: 0.2, 5: 0.3, 9: 0.5}}}}],
)
def test_weights_are_to_be_accounted_for(tmp_path: Path, weighted: dict[str, Any]) -> None:
    study = weighted | ({"items": {"Q2": ITEMS["Q2"]}} if "weighting" in weighted else {})
    assert missing(tmp_path, FULL, **study) == ["weights"]
    assert missing(tmp_path, without(weights="by the register"), **study) == []


def test_a_label_is_no_wording_and_a_bare_name_neither(tmp_path: Path) -> None:
    items = {"Q1": {"label": "Quality"}, "Q2": {}}
    study = study_of(tmp_path, FULL, items=items)
    codebook = open_survey(study).codebook
    assert unworded_items(study, codebook) == ("Q1", "Q2")
    (one,) = undisclosed(study, codebook)
    assert str(one) == "items.….question (Q1, Q2)"


def test_what_nobody_stated_stays_unstated_in_study_json(tmp_path: Path) -> None:
    study = study_of(tmp_path, without("sample_type"))
    again = load_study(dump_study(study))
    assert again == study
    assert [one.fact for one in undisclosed(again, open_survey(again).codebook)] == ["sample_type"]
    assert "sample_type" in dump_study(study_of(tmp_path, FULL))["study"]["fieldwork"]
