"""Attributes, overall, matrix and targets: what they take and what they name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from small_study import settings

from csi_helpers.params import Attribute, Matrix, Scale, Study, dump_study, load_study, study_schema
from csi_helpers.params.priorities import outcome_of

Write = Callable[..., Path]
DEMO = Path(__file__).parents[2] / "params" / "demo.yaml"
PATHS = {
    "constructs": {"quality": ["Q1", "Q2"], "satisfaction": ["S1"]},
    "paths": [["quality", "satisfaction"]],
}


def study(**keys: Any) -> Study:
    return load_study(settings(Path("a.csv"), **keys))


def test_defaults() -> None:
    plain = study()
    assert (plain.attributes, plain.overall, plain.targets) == ({}, None, {})
    assert plain.stated_columns == {}
    assert plain.matrix == Matrix()
    matrix = plain.matrix
    assert (matrix.importance, matrix.crosshair, matrix.missing) == ("lmg", "mean", "auto")
    assert (matrix.bootstrap, matrix.low_up_to, matrix.high_from) == (2000, None, None)


@pytest.mark.parametrize(
    "written", [["Q1", 2], {"Q1": {}, "2": {}}, {"Q1": None, 2: None}, {"Q1": {}, 2: None}]
)
def test_attributes_are_a_list_or_a_mapping_in_the_order_written(written: Any) -> None:
    assert study(attributes=written).attributes == {"Q1": Attribute(), "2": Attribute()}
    assert list(study(attributes=["Z", "A", "M"]).attributes) == ["Z", "A", "M"]


def test_stated_importance_has_a_column_and_maybe_a_scale() -> None:
    own = {"stated_importance": "I1", "importance_scale": {"min": 1, "max": 5}}
    read = study(attributes={"Q1": own, "Q2": {}, "Q3": {"stated_importance": 7}})
    assert read.attributes["Q1"].importance_scale == Scale(min=1, max=5)
    assert read.stated_columns == {"Q1": "I1", "Q3": "7"}


def test_attributes_and_overall_are_items_named_last() -> None:
    named = study(
        items=["Q1"],
        attributes={"Q3": {"stated_importance": "I3"}, "Q1": {}, "S1": {}},
        overall="CUSA1",
        model=PATHS,
    ).named_items
    assert named == {
        "Q1": "items.Q1",
        "Q2": "model.constructs.quality",
        "S1": "model.constructs.satisfaction",
        "Q3": "attributes.Q3",
        "CUSA1": "overall",
    }
    assert list(named)[-2:] == ["Q3", "CUSA1"]


def test_the_outcome_may_stand_among_the_attributes() -> None:
    read = study(attributes=["Q1", "CUSA1"], overall="CUSA1")
    assert read.named_items["CUSA1"] == "attributes.CUSA1"  # the chapter answers it


@pytest.mark.parametrize(
    ("keys", "outcome"),
    [
        ({}, ""),
        ({"overall": "S1"}, "S1"),
        ({"model": PATHS}, "satisfaction"),
        ({"model": PATHS, "overall": "S1"}, "satisfaction"),
        ({"model": {"constructs": PATHS["constructs"]}, "overall": "S1"}, "S1"),
    ],
)
def test_what_the_attributes_are_to_explain(keys: dict[str, Any], outcome: str) -> None:
    assert outcome_of(study(**keys)) == outcome


@pytest.mark.parametrize(
    "keys",
    [
        {"matrix": {"crosshair": "target"}, "targets": {"satisfaction": 0}, "model": PATHS},
        {"matrix": {"crosshair": "target"}, "targets": {"S1": 100}, "overall": "S1"},
        {"matrix": {"importance": "total_effect"}, "model": PATHS},
        {
            "matrix": {"importance": "stated"},
            "attributes": {name: {"stated_importance": f"I{name}"} for name in ("Q1", "Q2")},
        },
        {"matrix": {"low_up_to": 6, "high_from": 6.5}},
        {"matrix": {"low_up_to": 9}},
        {"items": ["Q1"], "targets": {"Q1": 60, "Q2": 70, "quality": 80.5}, "model": PATHS},
    ],
)
def test_what_agrees_is_taken(keys: dict[str, Any]) -> None:
    read = study(**keys)
    assert load_study(dump_study(read)) == read


def test_a_target_may_be_of_a_second_order_construct() -> None:
    model = {
        "constructs": {"product": ["P1"], "service": ["V1"], "satisfaction": ["S1"]},
        "second_order": {"quality": ["product", "service"]},
        "paths": [["quality", "satisfaction"]],
    }
    assert study(items=["P1"], model=model, targets={"quality": 70}).targets == {"quality": 70}


def test_any_of_it_survives_the_round_trip(folder: Path, write: Write) -> None:
    read = study(
        attributes={
            "Q1": {"stated_importance": "I1", "importance_scale": {"min": 0, "max": 4}},
            "2": None,
        },
        overall="S1",
        matrix={"importance": "johnson", "low_up_to": 2, "bootstrap": 100},
        targets={"S1": 62.5},
    )
    again = load_study(write(json.dumps(dump_study(read), allow_nan=False), "study.json"))
    assert again == read
    assert list(again.attributes) == ["Q1", "2"]
    assert again.matrix.low_up_to == 2 and again.matrix.high_from is None


def test_the_demo_shows_every_key() -> None:
    text = DEMO.read_text(encoding="utf-8")
    section = text[text.index("\n  attributes:") : text.index("\n  report:")]
    matrix = section[section.index("\n  matrix:") : section.index("\n  targets:")]
    assert set(re.findall(r"^    (\w+): ", matrix, re.MULTILINE)) == set(Matrix.model_fields)
    assert all(f"{key}: " in section for key in Attribute.model_fields)
    assert {"attributes", "overall", "matrix", "targets"} <= set(
        re.findall(r"^  (\w+):", section, re.MULTILINE)
    )
    demo = load_study(DEMO)
    assert demo.stated_columns == {f"PERQ{i}": f"IMP_PERQ{i}" for i in range(1, 8)}
    assert outcome_of(demo) in demo.targets


@pytest.mark.parametrize(
    ("key", "value", "valid"),
    [
        ("attributes", ["Q1", 2], True),
        ("attributes", {"Q1": None, "Q2": {"stated_importance": "I2"}}, True),
        ("attributes", {"Q1": {"stated": "I2"}}, False),
        ("matrix", {"low_up_to": 6.5, "crosshair": "target"}, True),
        ("matrix", {"bootstrap": 10}, False),
        ("matrix", {"missing": "mean"}, False),
        ("targets", {"satisfaction": 75}, True),
        ("targets", {"satisfaction": 175}, False),
        ("overall", "CUSA1", True),
        ("overall", ["CUSA1"], False),
    ],
)
def test_editors_are_told_the_same(key: str, value: object, valid: bool) -> None:
    written = settings(Path("a.csv"), **{key: value})
    assert Draft202012Validator(study_schema()).is_valid(written) is valid
