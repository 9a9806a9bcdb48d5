"""Targets, benchmarks and history: what they take, and what they refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from csi_helpers.params import Study, dump_study, load_study, study_schema
from csi_helpers.params.scorecard import FIGURES, ends_of, unknown_levels

Refuse = Callable[..., list[str]]
DEMO = Path(__file__).parents[2] / "params" / "demo.yaml"
PATHS = {
    "constructs": {"quality": ["Q2"], "satisfaction": ["S1"]},
    "paths": [["quality", "satisfaction"]],
}


def settings(**keys: Any) -> dict[str, Any]:
    client = {"id": "acme", "name": "Acme"}
    return {"client": client, "wave": "2026", "data": {"survey": {"file": "a.csv"}}, **keys}


def study(**keys: Any) -> Study:
    return load_study(settings(**keys))


def test_levels_survive_the_round_trip_in_their_order() -> None:
    read = study(
        items=["Q1"],
        targets={"nps": -20, "csat": 0.7, "Q1": 60},
        benchmarks={"Q1": {"value": 76.1, "source": "B"}},
        history={"2023": {"Q1": 70}, "2021": {"Q1": 71.9, "ces": 6}},
    )
    assert load_study(dump_study(read)) == read
    assert list(read.history) == ["2023", "2021"]
    assert read.benchmarks["Q1"].source.get("zh") == "B" and read.benchmarks["Q1"].n is None


def test_each_figure_has_its_ends() -> None:
    read = study(loyalty={"ces": {"item": "C", "version": 1}})
    ends = {name: ends_of(read, name) for name in FIGURES}
    assert ends["nps"] == (-100, 100) and ends["ces"] == (1, 5)
    assert {ends[name] for name in ("csat", "retention", "cross_sell")} == {(0, 1)}
    assert ends["relationship"] == (0, 100) == ends_of(read, "satisfaction")


def test_an_item_of_a_figures_name_comes_first() -> None:
    read = study(items=["csat"], targets={"csat": 70})
    assert ends_of(read, "csat") == (0, 100)


def test_without_listed_items_the_file_decides_whose_a_level_is() -> None:
    read = study(
        targets={"Q7": 70, "quality": 60},
        benchmarks={"Q8": {"value": 1, "source": "B"}},
        history={"2024": {"Q9": 3, "nps": 3}},
        model=PATHS,
    )
    assert unknown_levels(read, ["Q1"]) == [
        (("targets", "Q7"), "Q7"),
        (("benchmarks", "Q8"), "Q8"),
        (("history", "2024", "Q9"), "Q9"),
    ]
    assert unknown_levels(read, ["Q7", "Q8", "Q9"]) == []


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        ("  targets: {nps: 101}\n", "targets.nps", "need at most 100; found 101"),
        ("  targets: {csat: 82}\n", "targets.csat", "need at most 1, a share; found 82"),
        ("  targets: {ces: 0}\n", "targets.ces", "need at least 1; found 0"),
        ("  targets: {relationship: -1}\n", "targets.relationship", "need at least 0; found -1"),
        ("  benchmarks: {csat: {value: 0.5}}\n", "benchmarks.csat.source", "this key is required"),
        ("  benchmarks: {csat: 0.5}\n", "benchmarks.csat", "need a mapping of keys"),
        (
            "  benchmarks: {csat: {value: 2, source: B}}\n",
            "benchmarks.csat.value",
            "need at most 1, a share; found 2",
        ),
        (
            "  benchmarks: {nps: {value: 2, source: B, n: 0}}\n",
            "benchmarks.nps.n",
            "need at least 1; found 0",
        ),
        (
            "  benchmarks: {nps: {value: 2, sourse: B}}\n",
            "benchmarks.nps.sourse",
            "unknown key; nearest: source",
        ),
        ("  history: {2024: {csat: -1}}\n", "history.2024.csat", "need at least 0, a share"),
        ("  history: {2024: 71.9}\n", "history.2024", "need a mapping of keys"),
        (
            '  history: {"2026": {nps: 3}}\n',
            "history.2026",
            "need a wave without answers of its own; found 2026, a wave of the study",
        ),
        (
            "  items: [Q1]\n  history: {2024: {npz: 3}}\n",
            "history.2024.npz",
            "need a construct, an item or a figure; found 'npz'; nearest: nps",
        ),
        (
            "  items: [Q1]\n  benchmarks: {Zebra: {value: 3, source: B}}\n",
            "benchmarks.Zebra",
            "found 'Zebra'; figures are nps, csat, ces",
        ),
    ],
)
def test_refusals(refuse: Refuse, minimal: str, lines: str, place: str, words: str) -> None:
    found = refuse(minimal + lines)
    assert any(f" study.{place}: " in line and words in line for line in found), found


def test_the_demo_shows_every_key() -> None:
    text = DEMO.read_text(encoding="utf-8")
    assert {"targets", "benchmarks", "history"} <= set(re.findall(r"^  (\w+):", text, re.M))
    demo = load_study(DEMO)
    assert demo.benchmarks["satisfaction"].n and list(demo.history) == ["2023", "2024"]


@pytest.mark.parametrize(
    ("key", "value", "valid"),
    [
        ("benchmarks", {"nps": {"value": -5, "source": {"en": "B"}, "n": 12}}, True),
        ("benchmarks", {"nps": {"value": -5}}, False),
        ("history", {"2023": {"nps": -5}}, True),
        ("history", {"2023": {"nps": "low"}}, False),
    ],
)
def test_editors_are_told_the_same(key: str, value: object, valid: bool) -> None:
    written = {"study": settings(**{key: value})}
    assert Draft202012Validator(study_schema()).is_valid(written) is valid
