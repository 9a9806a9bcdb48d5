"""Kano's pairs of questions: read from codes and texts, kept apart from the items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from small_study import decisions, settings, survey_of, write_csv

from csi_helpers.data.kano_texts import kano_meaning
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.errors import DataError
from csi_helpers.params import load_study

ASKED = {"app": {"functional": "K1", "dysfunctional": "K1N", "label": {"zh": "应用", "en": "App"}}}
SCALE = {"min": 1, "max": 10}
NAN = float("nan")

TEXTS: dict[int | None, list[str]] = {
    1: [
        "喜欢",
        "我很喜欢",
        "我喜欢这样",
        "非常喜欢",
        "很满意",
        "A.喜欢",
        "1、喜欢",
        "（1）喜欢",
        "1 喜欢",
        "1喜欢",
        "①喜欢",
    ],
    2: ["理应如此", "必须这样", "它必须有", "应该如此", "理所当然", "必须有", "我认为理应如此"],
    3: ["无所谓", "我无所谓", "我感到无所谓", " 无所谓。"],
    4: ["能忍受", "我能忍受", "可以忍受", "勉强接受", "勉强可以接受", "我可以忍受这样"],
    5: ["不喜欢", "我很不喜欢", "我不喜欢这样", "讨厌", "很不满意", "我无法忍受", "5=不喜欢"],
    None: ["还行", "可能", "喜欢不喜欢", "其他", "", "maybe", "unlike", "yes", "15喜欢"],
}
ENGLISH: dict[int, list[str]] = {
    1: [
        "I like it",
        "I like it that way",
        "Like",
        "I'd like it",
        "1 = like",
        "1 like",
        "I enjoy it that way",
    ],
    2: ["It must be that way", "must-be", "I expect it", "I expect it to be that way", "Must be"],
    3: ["I am neutral", "Neutral", "I don't care", "I’m neutral"],
    4: ["I can live with it", "can live with it that way", "Live with", "I can tolerate it"],
    5: ["I dislike it", "I dislike it that way", "I don't like it", "DISLIKE", "I hate it"],
}


def read(folder: Path, functional: list[Any], dysfunctional: list[Any], **kano: Any) -> Survey:
    cells = {"Q1": [1, 2, 3, 4], "K1": functional, "K1N": dysfunctional}
    keys = {"scale": SCALE, "missing_codes": {9: "dont_know"}}
    return survey_of(folder, cells, **keys, kano={"features": ASKED, **kano})


def answers(survey: Survey) -> list[list[float]]:
    found: list[list[float]] = survey.current.kano.to_numpy().T.tolist()
    return found


@pytest.mark.parametrize("meaning", TEXTS)
def test_chinese_texts(meaning: int | None) -> None:
    assert {text: kano_meaning(text) for text in TEXTS[meaning]} == dict.fromkeys(
        TEXTS[meaning], meaning
    )


@pytest.mark.parametrize("meaning", ENGLISH)
def test_english_texts(meaning: int) -> None:
    assert {text: kano_meaning(text) for text in ENGLISH[meaning]} == dict.fromkeys(
        ENGLISH[meaning], meaning
    )


def test_codes_in_any_order(tmp_path: Path) -> None:
    assert answers(read(tmp_path, [1, 2, 3, 5], [5, 4, 2, 1])) == [[1, 2, 3, 5], [5, 4, 2, 1]]
    turned = read(tmp_path, [1, 2, 3, 5], [5, 4, 2, 1], answers=[5, 4, 3, 2, 1])
    assert answers(turned) == [[5, 4, 3, 1], [1, 2, 4, 5]]
    odd = read(tmp_path, [0, 10, 20, 40], [30, 0, 0, 0], answers=[40, 30, 20, 10, 0])
    assert answers(odd) == [[5, 4, 3, 1], [2, 5, 5, 5]]


def test_texts_of_either_language_and_of_the_clients_own(tmp_path: Path) -> None:
    given = ["我很喜欢", "理应如此", "I can live with it", "Dislike"]
    assert answers(read(tmp_path, given, [1, 2, 3, 4]))[0] == [1, 2, 4, 5]
    own = ["甲", "乙", "丙", "丁", "戊"]
    assert answers(read(tmp_path, own[1:], own[:4], answers=own)) == [[2, 3, 4, 5], [1, 2, 3, 4]]


def test_missing_answers_have_their_reasons(tmp_path: Path) -> None:
    survey = read(tmp_path, [9, None, 1, 7], ["不知道", "喜欢", "", "不适用"])
    np.testing.assert_equal(answers(survey), [[NAN, NAN, 1, NAN], [NAN, 1, NAN, NAN]])
    (one, other) = decisions(survey, "declared_missing")
    assert dict(one.detail) == {"blank": 1, "dont_know": 1} and one.subject == "K1"
    assert dict(other.detail) == {"blank": 1, "dont_know": 1, "not_asked": 1}
    (outside,) = decisions(survey, "out_of_range")
    assert (outside.subject, outside.n, outside.detail["codes"]) == ("K1", 1, ("7",))


def test_an_unknown_text_is_refused_with_column_and_cell(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, [1, 2, 3, 4], ["喜欢", "一言难尽", "还可以", ""])
    error = caught.value
    assert "K1N (`kano.features.app.dysfunctional`)" in error.need
    assert "2 of 4 cells" in error.found and "'一言难尽' in data row 2" in error.found
    assert "kano.answers" in error.remedy and "missing_codes" in error.remedy


def test_mostly_other_codes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, [6, 7, 8, 1], [1, 2, 3, 4])
    assert caught.value.need == "Answers to K1 among the codes 1, 2, 3, 4, 5."
    assert "3 of 4 answers" in caught.value.found and "6, 7, 8" in caught.value.found


@pytest.mark.parametrize("items", [None, ["Q1"]])
def test_they_are_no_items(tmp_path: Path, items: list[str] | None) -> None:
    cells = {"Q1": [1, 2, 3, 4], "K1": [1, 1, 1, None], "K1N": [5, 5, 5, None]}
    keys = {"scale": SCALE, "kano": {"features": ASKED}, **({"items": items} if items else {})}
    survey = survey_of(tmp_path, cells, **keys)
    assert list(survey.answers) == list(survey.codebook.items) == ["Q1"]
    assert survey.counts["2026"]["complete"] == 4
    entry = survey.codebook.kano["app"]
    assert (entry.label.zh, entry.functional, entry.dysfunctional) == ("应用", "K1", "K1N")
    assert survey.received.kano.equals(survey.current.kano)
    assert survey_of(tmp_path, cells, scale=SCALE).current.kano.shape == (4, 0)


def test_an_absent_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, {"Q1": [1, 2], "K1": [1, 2]}, kano={"features": ASKED}, scale=SCALE)
    assert "'K1N' (nearest: K1)" in caught.value.found
    assert "`kano.features.app.dysfunctional`" in caught.value.found


def test_an_earlier_wave_has_the_features_it_asked(tmp_path: Path) -> None:
    now = {"Q1": [1, 2], "K1": [1, 2], "K1N": [5, 4]}
    then = {"Q1": [3, 4], "K1": ["喜欢", "无所谓"], "old": ["不喜欢", "能忍受"]}
    waves = {
        "2024": {"file": str(write_csv(tmp_path, {"Q1": [1, 2], "K1": [1, 2]}, "first.csv"))},
        "2025": {"file": str(write_csv(tmp_path, then, "then.csv")), "rename": {"old": "K1N"}},
    }
    survey = survey_of(tmp_path, now, waves, scale=SCALE, kano={"features": ASKED})
    assert [wave.kano.shape[1] for wave in survey.waves] == [0, 2, 2]
    assert survey.waves[1].kano.to_numpy().tolist() == [[1, 5], [3, 4]]
    assert [d.subject for d in decisions(survey, "not_common", "2024")] == ["K1N"]


LABELS = {1: "很不喜欢", 2: "能忍受", 3: "无所谓", 4: "理应如此", 5: "我很喜欢"}


def labelled(folder: Path) -> Path:
    path = folder / "now.sav"
    frame = pd.DataFrame({"Q1": [1.0, 2, 3], "K1": [5.0, 4, 9], "K1N": [1.0, 2, 3]})
    pyreadstat.write_sav(
        frame,
        path,
        column_labels={"K1": "如果有应用，您会怎样？"},
        variable_value_labels={"K1": LABELS | {9: "不知道"}, "K1N": LABELS},
        missing_ranges={"K1": [9]},
    )
    return path


def test_value_labels_say_what_codes_mean_where_the_study_does_not(tmp_path: Path) -> None:
    keys = {"scale": SCALE, "kano": {"features": ASKED}}
    survey = open_survey(load_study(settings(labelled(tmp_path), **keys)))
    np.testing.assert_equal(survey.current.kano.to_numpy(), [[1, 5], [2, 4], [NAN, 3]])
    assert [d.subject for d in decisions(survey, "kano_from_labels")] == ["K1", "K1N"]
    assert survey.codebook.kano["app"].questions[0].zh == "如果有应用，您会怎样？"


def test_answers_that_contradict_the_labels_are_refused(tmp_path: Path) -> None:
    kano = {"features": ASKED, "answers": [1, 2, 3, 4, 5]}
    with pytest.raises(DataError) as caught:
        open_survey(load_study(settings(labelled(tmp_path), scale=SCALE, kano=kano)))
    assert "calls code 1 '很不喜欢'" in caught.value.found
    right = {**kano, "answers": [5, 4, 3, 2, 1]}
    survey = open_survey(load_study(settings(labelled(tmp_path), scale=SCALE, kano=right)))
    assert survey.current.kano.to_numpy()[0].tolist() == [1, 5]
