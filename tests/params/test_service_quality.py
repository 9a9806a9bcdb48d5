"""The section `service_quality`: its forms, and every fault at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from csi_helpers.errors import ParamsError
from csi_helpers.params import Study, dump_study, load_study
from csi_helpers.params.service_quality import ALIASES, CLASSIC

PAIR = {"expectation": "E1", "perception": "P1"}


def study(section: dict[str, Any], **keys: Any) -> Study:
    minimal = {
        "client": {"id": "acme", "name": "Acme"},
        "wave": "2026",
        "data": {"survey": {"file": "acme.sav"}},
    }
    return load_study({**minimal, "service_quality": section, **keys})


def test_the_forms_of_the_contract() -> None:
    section = study(
        {
            "dimensions": {
                "reliability": [PAIR],
                "关怀性": {
                    "label": {"zh": "关怀", "en": "Care"},
                    "items": [{**PAIR, "perception": 2, "expectation": "E2", "label": "x"}],
                },
            },
            "allocation": {"reliability": "W1", "关怀性": "W2"},
        }
    ).service_quality
    assert section is not None and section.expected
    assert section.dimensions["reliability"].items[0].expectation == "E1"
    assert section.dimensions["关怀性"].items[0].perception == "2"
    assert list(section.columns) == ["E1", "P1", "E2", "2", "W1", "W2"]
    plain = study({"dimensions": {"empathy": ["P1", "P2"], "assurance": "P3"}}).service_quality
    assert plain is not None and not plain.expected
    assert [item.perception for item in plain.items] == ["P1", "P2", "P3"]


def test_it_is_read_again_as_it_was_written() -> None:
    one = study({"dimensions": {"reliability": [PAIR]}, "allocation": {"reliability": "W1"}})
    assert load_study(json.loads(json.dumps(dump_study(one)))) == one


def test_none_of_its_columns_becomes_an_item() -> None:
    one = study({"dimensions": {"reliability": [PAIR]}, "allocation": {"reliability": "W1"}})
    assert one.named_items == {}
    assert set(one.service_columns) == {"E1", "P1", "W1"}


def test_the_classic_five_and_their_names() -> None:
    assert set(ALIASES.values()) == set(CLASSIC)
    assert {name for name, classic in ALIASES.items() if classic == "empathy"} == {
        "移情性",
        "感知性",
        "关怀性",
    }


TWO = {"reliability": [PAIR], "empathy": [{"expectation": "E2", "perception": "P2"}]}


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"dimensions": {}}, "dimensions: need at least 1"),
        ({"dimensions": {"a": []}}, "items: need at least 1"),
        ({"dimensions": {"a": [{"expectation": "E1"}]}}, "perception: missing"),
        ({"dimensions": {"a": [PAIR, "P2"]}}, "beside every perception, or beside none"),
        ({"dimensions": {"a": [PAIR], "b": ["P2"]}}, "dimensions.b: need an expectation"),
        ({"dimensions": {"a": [PAIR], "b": [PAIR]}}, "found P1, perception in a"),
        ({"dimensions": {"a": ["P1", "P1"]}}, "found P1, perception in a"),
        ({"dimensions": {"a": [{"expectation": "P1", "perception": "P1"}]}}, "found P1"),
        ({"dimensions": {"a": ["weight"]}}, "found weight, the weight"),
        ({"dimensions": {"overall": ["P1"]}}, "need another name"),
        ({"dimensions": {"P1": ["P1"]}}, "need another name"),
        ({"dimensions": TWO, "allocation": {"reliability": "W1"}}, "found none for empathy"),
        (
            {"dimensions": TWO, "allocation": {"reliability": "W1", "emphaty": "W2"}},
            "one of the dimensions reliability, empathy; found 'emphaty'",
        ),
        ({"dimensions": TWO, "allocation": {"reliability": "W", "empathy": "W"}}, "found W"),
        ({"dimensions": TWO, "allocation": {"reliability": "E1", "empathy": "W"}}, "found E1"),
        ({"dimensions": TWO, "allocation": {"reliability": "Q1", "empathy": "W"}}, "the item Q1"),
        ({"dimensions": TWO, "weights": {}}, "weights"),
    ],
)
def test_faults(section: dict[str, Any], told: str) -> None:
    with pytest.raises(ParamsError) as caught:
        study(section, columns={"weight": "weight"}, items=["Q1"])
    assert told in str(caught.value)
