"""The sections `model` and `factor`: what they take, what they refuse, and the items they name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from small_study import settings

from csi_helpers.params import Factor, Study, load_study
from csi_helpers.params.text import Text

Refuse = Callable[..., list[str]]


def study(**keys: Any) -> Study:
    written = settings("a.csv", **keys)  # type: ignore[arg-type]
    return load_study(written)


def constructs(**written: Any) -> dict[str, tuple[str, ...]]:
    model = study(model={"constructs": written}).model
    assert model is not None
    return {name: construct.items for name, construct in model.constructs.items()}


def test_defaults() -> None:
    assert study().model is None
    factor = study().factor
    assert factor == Factor()
    assert (factor.items, factor.number, factor.preset) == ("model", "auto", None)
    assert (factor.extraction, factor.rotation) == ("minres", "oblimin")
    assert (factor.correlation, factor.missing, factor.scores) == ("pearson", "auto", "regression")


def test_a_construct_is_a_list_or_a_mapping_with_a_label() -> None:
    written = {"a": ["Q1", 2], "b": {"label": {"zh": "乙", "en": "B"}, "items": ["Q3"]}}
    model = study(model={"constructs": written}).model
    assert model is not None
    assert model.constructs["a"].items == ("Q1", "2")
    assert model.constructs["a"].label is None
    assert model.constructs["b"].label == Text(zh="乙", en="B")


def test_one_item_needs_no_list() -> None:
    assert constructs(a="Q1", b=7) == {"a": ("Q1",), "b": ("7",)}


def test_constructs_keep_their_order() -> None:
    assert list(constructs(z=["Q1"], a=["Q2"], m=["Q3"])) == ["z", "a", "m"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "model: {constructs: {a: [Q1, Q2], b: [Q2, Q3]}}",
            "model.constructs.b: need each item in one construct; found Q2 in a and b",
        ),
        ("model: {constructs: {a: [Q1, Q1]}}", "need each item once; found Q1 twice"),
        ("model: {constructs: {a: []}}", "model.constructs.a.items"),
        ("model: {constructs: {}}", "model.constructs"),
        ("model: {}", "model.constructs: missing; this key is required"),
        ("model: {constructs: {a: {label: x}}}", "constructs.a.items: missing"),
        ("model: {constructs: {a: {item: [Q1]}}}", "a.item: unknown key; nearest: items"),
        ("model: {constructs: {a/b: [Q1]}}", "found '/' in 'a/b'"),
        ("model: {constructs: {a: [1.5]}}", "need a column's name; found 1.5"),
        ("factor: {number: 0}", "factor.number"),
        ("factor: {number: -2}", "factor.number"),
        ("factor: {number: 2.5}", "factor.number"),
        ("factor: {number: true}", "factor.number"),
        ("factor: {number: auto2}", "need auto or a whole number; found 'auto2'"),
        ("factor: {items: all}", "need model or a list of items; found 'all'"),
        ("factor: {items: []}", "factor.items"),
        ("factor: {items: [Q1, Q1]}", "need each item once; found Q1 twice"),
        ("factor: {extraction: principal}", "factor.extraction"),
        ("factor: {rotation: quartimax}", "factor.rotation"),
        ("factor: {preset: sas}", "factor.preset"),
        ("factor: {rotate: varimax}", "factor.rotate: unknown key; nearest: rotation"),
    ],
)
def test_refusals(refuse: Refuse, minimal: str, line: str, expected: str) -> None:
    found = refuse(minimal + f"  {line}\n")
    assert any(expected in fault for fault in found)
    assert all(fault.startswith("acme.yaml:5:") for fault in found)
    assert "<" not in "".join(found)  # no name of a branch of pydantic's


@pytest.mark.parametrize("number", ["auto", 1, 12])
def test_numbers(number: str | int) -> None:
    assert study(factor={"number": number}).factor.number == number


def test_named_items_say_where_they_are_named_first() -> None:
    named = study(
        items={"Q1": {}, "Q2": {}},
        model={"constructs": {"a": ["Q2", "Q3"], "b": ["Q4"]}},
        factor={"items": ["Q1", "Q4", "Q5"]},
    ).named_items
    assert named == {
        "Q1": "items.Q1",
        "Q2": "items.Q2",
        "Q3": "model.constructs.a",
        "Q4": "model.constructs.b",
        "Q5": "factor.items",
    }
    assert list(named) == ["Q1", "Q2", "Q3", "Q4", "Q5"]
    assert study().named_items == {}


@pytest.mark.parametrize("role", ["id", "weight", "date", "duration"])
def test_an_item_of_the_model_plays_no_other_part(refuse: Refuse, minimal: str, role: str) -> None:
    lines = f"  columns: {{{role}: Q2}}\n  model: {{constructs: {{a: [Q1, Q2]}}}}\n"
    (found,) = refuse(minimal + lines)
    assert f"columns.{role}: need a column that is no item; found the item Q2" in found
    lines = f"  columns: {{{role}: Q2}}\n  factor: {{items: [Q1, Q2]}}\n"
    assert "found the item Q2" in refuse(minimal + lines)[0]
