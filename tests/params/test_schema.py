from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from csi_helpers.params import study_schema, write_schema

COMMITTED = Path(__file__).parents[2] / "params" / "study.schema.json"
FULL = Path(__file__).with_name("full.yaml")


def objects(node: Any) -> Iterator[dict[str, Any]]:
    for value in node.values() if isinstance(node, dict) else node:
        if isinstance(value, (dict, list)):
            yield from objects(value)
    if isinstance(node, dict) and node.get("type") == "object" and "properties" in node:
        yield node


def valid(data: Any) -> bool:
    return bool(Draft202012Validator(study_schema()).is_valid(data))


def test_the_committed_schema_is_current(tmp_path: Path) -> None:
    write_schema(tmp_path / "study.schema.json")
    assert COMMITTED.read_bytes() == (tmp_path / "study.schema.json").read_bytes(), (
        f"{COMMITTED.name} is out of date: regenerate it with `csi schema`"
    )


def test_the_schema_is_one_and_closed_and_tells_what_each_key_means() -> None:
    schema = study_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    sections = list(objects(schema))
    assert len(sections) > 20
    for section in sections:
        assert section["additionalProperties"] is False
        for key, one in section["properties"].items():
            assert one["description"].endswith("."), key
            assert "\n" not in one["description"], key


def test_the_schema_accepts_what_the_kit_reads(minimal: str) -> None:
    yaml = YAML(typ="safe", pure=True)
    full = json.loads(json.dumps(yaml.load(FULL.read_text(encoding="utf-8")), default=str))
    errors = [e.message for e in Draft202012Validator(study_schema()).iter_errors(full)]
    assert not errors
    short = yaml.load(minimal)
    assert valid(short)
    short["study"] |= {
        "wave": 2026,
        "language": ["zh", "en"],
        "items": ["Q1"],
        "columns": {"segments": ["region"]},
        "missing_codes": [98, 99],
        "report": {"formats": "html", "chapters": "02", "title": {"zh": "甲"}},
    }
    assert valid(short)
    assert valid({"extends": "base.yaml", "study": {}})
    assert valid({"study": {"extends": ["base.yaml"], "client": {"id": "x"}}})


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("modell", {}),
        ("report", {"min_bse": 3}),
        ("report", {"min_base": "x"}),
        ("client", {"id": "acme"}),
        ("client", {"id": "acme", "name": {}}),
        ("client", {"id": "acme", "name": "A", "colour": "red"}),
        ("language", "fr"),
        ("data", {"survey": {}}),
        ("wave", None),
        ("model", {"constructs": {"a": ["x"]}, "scheme": "horst"}),
        ("model", {"constructs": {"a": ["x"]}, "paths": [["a"]]}),
        ("model", {"constructs": {"a": ["x"]}, "bootstrap": 50}),
        ("model", {"constructs": {"a": ["x"]}, "index_weights": "latest"}),
    ],
)
def test_the_schema_refuses_what_the_kit_refuses(minimal: str, section: str, value: object) -> None:
    data = YAML(typ="safe", pure=True).load(minimal)
    data["study"][section] = value
    assert not valid(data)


@pytest.mark.parametrize("data", [{}, {"study": {}}, {"study": {}, "x": 1}, [], None])
def test_the_schema_needs_a_study(data: object) -> None:
    assert not valid(data)
