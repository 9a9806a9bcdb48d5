from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from csi_helpers.data.codebook import (
    describe_item,
    describe_segment,
    infer_items,
    label_scale,
)
from csi_helpers.data.coding import missing_codes, parse_number, text_codes
from csi_helpers.data.files.table import MissingRule, RawTable
from csi_helpers.errors import DataError
from csi_helpers.params import Segment, Study, load_study

FIVE = {"1": "非常不满意", "3": "一般", "5": "非常满意"}


def study(**keys: Any) -> Study:
    head = {"client": {"id": "acme", "name": "Acme"}, "wave": "2026"}
    return load_study({"study": {**head, "data": {"survey": {"file": "a.csv"}}, **keys}})


def table(columns: dict[str, Any], **parts: Any) -> RawTable:
    return RawTable(pd.DataFrame(columns), **parts)


def test_numbers_in_any_writing() -> None:
    assert [parse_number(text) for text in ("7", " 7 ", "７", "+7.0", "7e0")] == [7] * 5
    assert [parse_number(text) for text in ("", "nan", "inf", "1_0", "7分", None)] == [None] * 6


def test_codes_are_canonical_text_without_gaps_filled() -> None:
    column = pd.Series([1.0, np.nan, 2.5, 99.0])
    assert list(text_codes(column, {"99": "refused"})) == ["1", None, "2.5", None]
    assert list(text_codes(pd.Series(["01", " ", "<b>\x00"]), {})) == ["01", None, "<b>"]


def test_reasons_of_missing_codes_come_from_labels_ranges_and_study() -> None:
    raw = table(
        {"Q1": [1, 97, 98, 99, -3]},
        value_labels={"Q1": {"98": "不知道", "99": "Refused", "97": "other", "-3": "跳过"}},
        missing={"Q1": (MissingRule(97.0, 99.0), MissingRule(-3.0, -3.0, "not_asked"))},
    )
    from_file = {"97": "declared", "98": "dont_know", "99": "refused", "-3": "not_asked"}
    assert missing_codes(study(), raw, "Q1", declared=True) == from_file
    said = study(missing_codes={99: "dont_know", 96: "blank"})
    assert missing_codes(said, raw, "Q1", declared=True) == {
        **from_file,
        "99": "dont_know",
        "96": "blank",
    }
    assert missing_codes(said, raw, "Q1", declared=False) == from_file
    unlabelled = replace(raw, value_labels={"Q1": {"99": "Refused"}}, missing={})
    listed = study(missing_codes=[98, 99])
    assert missing_codes(listed, unlabelled, "Q1", declared=True) == {
        "98": "declared",
        "99": "refused",
    }


def test_string_missing_codes() -> None:
    raw = table({"city": ["A", "Z", "B"]}, missing={"city": (MissingRule("Z", "Z"),)})
    assert missing_codes(study(), raw, "city", declared=False) == {"Z": "declared"}


@pytest.mark.parametrize(
    ("keys", "labels", "expected"),
    [
        ({"items": {"Q1": {"scale": {"min": 0, "max": 4}}}}, FIVE, (0, 4)),
        ({"scale": {"min": 1, "max": 7}}, FIVE, (1, 7)),
        ({}, FIVE, (1, 5)),
        ({}, {"1": "low"}, (1, 10)),
        ({}, {}, (1, 10)),
        ({}, {**FIVE, "9": "Don't know"}, (1, 5)),
        ({}, {**FIVE, "6": "不适用"}, (1, 5)),
        ({}, {"1": "完全不了解", "5": "非常了解"}, (1, 5)),
        ({"missing_codes": [8]}, {**FIVE, "8": "x"}, (1, 5)),
    ],
)
def test_scale_of_an_item(
    keys: dict[str, Any], labels: dict[str, str], expected: tuple[float, float]
) -> None:
    raw = table({"Q1": [1, 2, 3]}, value_labels={"Q1": labels})
    entry, log = describe_item(study(**{"items": ["Q1"], **keys}), "2026", raw, "Q1")
    assert (entry.scale.min, entry.scale.max) == expected
    by_labels = expected == (1, 5)
    assert [decision.rule for decision in log] == ["scale_from_labels"] * by_labels


def test_undeclared_dont_know_outside_the_scale_has_its_reason() -> None:
    raw = table({"Q1": [1, 9, 0]}, value_labels={"Q1": {**FIVE, "9": "不知道", "0": "other"}})
    keyed = study(items=["Q1"], scale={"min": 1, "max": 5})
    entry, _ = describe_item(keyed, "2026", raw, "Q1")
    assert entry.missing == {"9": "dont_know"}
    assert list(entry.values) == ["1", "3", "5"]


def test_reversed_item_has_turned_labels() -> None:
    raw = table({"Q1": [1, 2, 5]}, value_labels={"Q1": FIVE}, labels={"Q1": "总体"})
    entry, _ = describe_item(study(items={"Q1": {"reverse": True}}), "2026", raw, "Q1")
    assert {code: text.zh for code, text in entry.values.items()} == {
        "1": "非常满意",
        "3": "一般",
        "5": "非常不满意",
    }


def test_labels_of_the_study_outrank_those_of_the_file() -> None:
    raw = table({"Q1": [1, 2], "Q2": [1, 2]}, labels={"Q1": "Q1. How\nsatisfied?\x07"})
    label = {"zh": "质量", "en": "Quality"}
    keyed = study(items={"Q1": {"label": label}, "Q2": {}})
    entry, _ = describe_item(keyed, "2026", raw, "Q1")
    assert (entry.label.zh, entry.label.en) == ("质量", "Quality")
    assert entry.question.en == "Q1. How satisfied?"
    bare, _ = describe_item(keyed, "2026", raw, "Q2")
    assert bare.label.en == bare.question.en == "Q2"


def test_items_are_inferred_from_whole_codes_on_the_scale() -> None:
    n = 100
    columns = {
        "Q1": np.tile([1.0, 10, 5, 7], n // 4),
        "nearly": np.r_[np.full(n - 5, 8.0), np.full(5, 77.0)],
        "too_many_outside": np.r_[np.full(n - 6, 8.0), np.full(6, 77.0)],
        "decimals": np.full(n, 2.5),
        "declared": np.r_[np.full(n - 50, 3.0), np.full(50, 99.0)],
        "sex": np.tile([1.0, 2.0], n // 2),
        "empty": np.full(n, np.nan),
        "text": ["a"] * n,
        "region": np.full(n, 1.0),
    }
    raw = table(columns, value_labels={"sex": {"1": "m", "2": "f"}})
    names, found = infer_items(study(missing_codes=[99]), "2026", raw, ["region"])
    assert found.rule == "items_inferred"
    assert found.detail["items"] == tuple(names) == ("Q1", "nearly", "declared")


def test_nothing_inferred_is_refused() -> None:
    with pytest.raises(DataError, match="Name the items under `items`"):
        infer_items(study(), "2026", table({"x": ["a", "b"]}), [])


def segment(codes: list[Any], labels: dict[Any, str] | None = None, **parts: Any) -> Any:
    raw = table({"s": codes}, **parts)
    columns = {"2026": text_codes(raw.frame["s"], {})}
    shape = Segment.model_validate({"labels": labels or {}})
    return describe_segment("s", shape, raw, columns)


def test_levels_are_in_order_and_labelled() -> None:
    entry, _ = segment([10.0, 2.0, 1.0], {1: "North"}, value_labels={"s": {"2": "South"}})
    assert {code: text.en for code, text in entry.levels.items()} == {
        "1": "North",
        "2": "South",
        "10": "10",
    }
    entry, _ = segment(["low", "high", "b", "a"], {"high": "H", "low": "L"})
    assert list(entry.levels) == ["high", "low", "a", "b"]


def test_hostile_levels_stay_text() -> None:
    entry, _ = segment(["<script>alert(1)</script>", "b"])
    assert "<script>alert(1)</script>" in entry.levels


def test_one_level_is_kept_and_logged() -> None:
    entry, log = segment([1.0, 1.0])
    assert list(entry.levels) == ["1"]
    assert [(d.rule, d.detail["levels"]) for d in log] == [("segment_dropped", 1)]


def test_too_many_levels_are_refused() -> None:
    with pytest.raises(DataError, match=r"at most 50 levels(.|\n)*has 51, such as '0'"):
        segment([float(i) for i in range(51)])


def test_label_scale_needs_two_answers() -> None:
    raw = table({"Q1": [1]}, value_labels={"Q1": {"1": "bad", "99": "Don't know"}})
    assert label_scale(study(), raw, "Q1") is None
