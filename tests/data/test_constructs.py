"""Constructs from the study to the reader: items found, entries, and what they are called."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from small_study import settings, survey_of, write_csv

from csi_helpers.data.codebook import Codebook, ConstructEntry, describe_constructs
from csi_helpers.data.survey import open_survey
from csi_helpers.errors import DataError
from csi_helpers.params import load_study
from csi_helpers.params.text import Text
from csi_helpers.show.words import Words

CELLS = {"Q1": [1, 5, 10] * 10, "Q2": [2, 6, 9] * 10, "Q3": [1.5, 5, 9.5] * 10}
SCALE = {"min": 1, "max": 10}


def test_constructs_come_with_labels_and_items():
    written = {"a": {"label": {"zh": "甲", "en": "A"}, "items": ["Q2", "Q1"]}, "b": ["Q3"]}
    study = load_study(settings("a.csv", model={"constructs": written}))
    assert describe_constructs(study) == {
        "a": ConstructEntry("a", Text(zh="甲", en="A"), ("Q2", "Q1")),
        "b": ConstructEntry("b", None, ("Q3",)),
    }
    assert describe_constructs(load_study(settings("a.csv"))) == {}


def test_an_item_of_the_model_is_one_though_nobody_would_infer_it(tmp_path):
    plain = survey_of(tmp_path, CELLS, scale=SCALE)
    assert list(plain.codebook.items) == ["Q1", "Q2"]
    survey = survey_of(tmp_path, CELLS, scale=SCALE, model={"constructs": {"a": ["Q3", "Q1"]}})
    assert list(survey.codebook.items) == ["Q1", "Q2", "Q3"]
    assert list(survey.codebook.constructs) == ["a"]
    assert "Q3" in survey.current.answers


def test_items_of_model_and_factor_join_those_listed(tmp_path):
    survey = survey_of(
        tmp_path,
        {**CELLS, "Q4": CELLS["Q1"]},
        scale=SCALE,
        items=["Q2"],
        model={"constructs": {"a": ["Q1", "Q2"]}},
        factor={"items": ["Q1", "Q2", "Q4"]},
    )
    assert list(survey.codebook.items) == ["Q2", "Q1", "Q4"]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"model": {"constructs": {"service": ["Q1", "Q9"]}}}, "model.constructs.service"),
        ({"factor": {"items": ["Q1", "Q2", "Q9"]}}, "factor.items"),
        ({"items": ["Q9"], "model": {"constructs": {"a": ["Q9"]}}}, "items.Q9"),
    ],
)
def test_an_item_that_is_no_column(tmp_path, keys, place):
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, CELLS, scale=SCALE, **keys)
    assert caught.value.exit_code == 3
    assert "no column 'Q9'" in caught.value.found
    assert f"asked for by `{place}`" in caught.value.found


def test_an_earlier_wave_may_lack_an_item_of_the_model(tmp_path):
    then = {name: CELLS[name] for name in ("Q1", "Q2")}
    waves = {"2025": {"file": str(write_csv(tmp_path, then, "then.csv"))}}
    model = {"constructs": {"a": ["Q1", "Q3"]}}
    written = settings(write_csv(tmp_path, CELLS), waves, scale=SCALE, model=model)
    survey = open_survey(load_study(written))
    earlier = survey.waves[0].answers
    assert "Q3" not in earlier or earlier["Q3"].isna().all()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_construct_is_called(language):
    entries = {
        "image": ConstructEntry("image", None, ("Q1",)),
        "own": ConstructEntry("own", Text(zh="自 \n定", en="My\town"), ("Q2",)),
        "value": ConstructEntry("value", Text(zh="值", en="Worth"), ("Q3",)),
        "x_7": ConstructEntry("x_7", None, ("Q4",)),
    }
    words = Words(language, Codebook({}, {}, entries))
    own = {"zh": ("自 定", "值"), "en": ("My own", "Worth")}[language]
    assert (words.construct("own"), words.construct("value")) == own
    assert words.construct("image") == words.text("construct.image") != "image"
    assert words.construct("x_7") == "x_7"
    assert words.construct("unheard of") == "unheard of"


def test_reversed_items_stand_turned(tmp_path):
    answers = pd.DataFrame(CELLS)
    items = {"Q1": {"reverse": True}, "Q2": {}}
    survey = survey_of(
        tmp_path, CELLS, scale=SCALE, items=items, model={"constructs": {"a": ["Q1", "Q2"]}}
    )
    np.testing.assert_array_equal(survey.current.answers["Q1"], 11 - answers["Q1"])
