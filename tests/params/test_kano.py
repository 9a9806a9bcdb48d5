"""The section `kano`: what it reads, and what it refuses and where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from small_study import settings

from csi_helpers.params import Kano, KanoFeature, dump_study, load_study, study_schema

Refuse = Callable[..., list[str]]
BANK = Path(__file__).parents[2] / "params" / "bank.yaml"
PAIR = "{functional: K1, dysfunctional: K1N}"


def kano(**keys: Any) -> Any:
    features = {"app": {"functional": "K1", "dysfunctional": "K1N"}}
    return load_study(settings(Path("a.csv"), kano={"features": features, **keys})).kano


def test_defaults_and_other_orders_of_codes() -> None:
    section = kano()
    assert (section.table, section.bootstrap, section.answers) == ("classic", 2000, None)
    assert section.columns == {
        "K1": "kano.features.app.functional",
        "K1N": "kano.features.app.dysfunctional",
    }
    assert kano(answers=[5, 4.0, "3", 2, 1]).answers == ("5", "4", "3", "2", "1")
    assert kano(answers=list("甲乙丙丁戊")).answers == tuple("甲乙丙丁戊")


def test_a_resolved_study_reads_back() -> None:
    study = load_study(settings(Path("a.csv"), kano=kano(answers=[5, 4, 3, 2, 1]).model_dump()))
    assert load_study(json.loads(json.dumps(dump_study(study)))) == study


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        ("  kano: {features: {app: {functional: K1}}}\n", "app.dysfunctional", "required"),
        ("  kano: {features: {app: {dysfunctional: K1}}}\n", "app.functional", "required"),
        ("  kano: {features: {}}\n", "kano.features", "at least 1"),
        ("  kano: {table: classic}\n", "kano.features", "required"),
        (
            "  kano: {features: {app: {functional: K1, dysfunctional: K1}}}\n",
            "app.dysfunctional",
            "need a column of its own; found K1, the functional question of app",
        ),
        (
            f"  kano: {{features: {{a: {PAIR}, b: {{functional: K2, dysfunctional: K1N}}}}}}\n",
            "b.dysfunctional",
            "found K1N, the dysfunctional question of a",
        ),
        (
            f"  kano: {{features: {{app: {PAIR}}}}}\n  items: [K1]\n",
            "app.functional",
            "need a column that is no item; found the item K1",
        ),
        *(
            (
                f"  kano: {{features: {{app: {PAIR}}}}}\n  columns: {{{role}: K1}}\n",
                "app.functional",
                f"found K1, the {role}",
            )
            for role in ("id", "weight", "date", "duration", "strata", "cluster")
        ),
        (
            f"  kano: {{features: {{app: {PAIR}}}}}\n  columns: {{segments: [K1N]}}\n",
            "app.dysfunctional",
            "found K1N, a segment",
        ),
        (
            f"  kano: {{features: {{app: {PAIR}}}}}\n"
            "  attributes: {Q1: {stated_importance: K1}}\n",
            "app.functional",
            "found K1, the importance of Q1",
        ),
        *(
            (f"  kano: {{features: {{app: {PAIR}}}, answers: {given}}}\n", "kano.answers", words)
            for given, words in (
                ("[1, 2, 3, 4]", "need 5 answers: like, must be, neutral, live with, dislike"),
                ("[1, 2, 3, 4, 5, 6]", "found 6"),
                ("[1, 2, 3, 3, 5]", "each its own; found 3 twice"),
                ('[1, 2, 3, "3", 5]', "found 3 twice"),
                ("[[1], 2, 3, 4, 5]", "need a list of codes or texts"),
            )
        ),
        (
            f"  kano: {{features: {{app: {PAIR}}}, table: kano}}\n",
            "kano.table",
            "classic",
        ),
        (f"  kano: {{features: {{app: {PAIR}}}, bootstrap: 5}}\n", "kano.bootstrap", "replicates"),
    ],
)
def test_what_contradicts_is_named(
    refuse: Refuse, minimal: str, lines: str, place: str, words: str
) -> None:
    found = " ".join(refuse(minimal + lines))
    assert place in found and words in found


@pytest.mark.parametrize(
    ("keys", "valid"),
    [
        ({}, True),
        ({"answers": [5, 4, 3, 2, 1]}, True),
        ({"answers": [1, 2, 3, 4]}, False),
        ({"answers": [1, 2, 3, 3, 5]}, False),
        ({"table": "variant"}, True),
        ({"table": "other"}, False),
    ],
)
def test_editors_are_told_the_same(keys: dict[str, Any], valid: bool) -> None:
    features = {"app": {"functional": "K1", "dysfunctional": "K1N"}}
    written = settings(Path("a.csv"), kano={"features": features, **keys})
    assert Draft202012Validator(study_schema()).is_valid(written) is valid


def test_the_bank_shows_every_key() -> None:
    section = YAML(typ="safe", pure=True).load(BANK.read_text("utf-8"))["study"]["kano"]
    assert set(section) == set(Kano.model_fields)
    assert all(
        set(feature) == set(KanoFeature.model_fields) for feature in section["features"].values()
    )
