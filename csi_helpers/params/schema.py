"""The JSON Schema by which editors complete and check a study's YAML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from csi_helpers.params.study import Study

_EXTENDS = {
    "description": "A YAML file, or several, that this one is laid over; later ones win.",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}
_LAYERED = ("Study", "Client", "Data", "Source")  # what one of several layers may hold in part


def study_schema() -> dict[str, Any]:
    """Describe a whole study file, draft 2020-12.

    Returns
    -------
    dict
        Every key with a description. A file that extends another may leave required keys to it.

    Examples
    --------
    >>> schema = study_schema()
    >>> schema["required"], sorted(schema["properties"])
    (['study'], ['extends', 'study'])
    """
    study = Study.model_json_schema()
    definitions = study.pop("$defs")
    definitions["Study"] = study
    study["properties"]["extends"] = _EXTENDS
    for definition in definitions.values():
        _describe(definition, definitions)
        _allow_overlap(definition)
    required = {name: definitions[name].pop("required") for name in _LAYERED}
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "A study of the CSI report kit",
        "description": "What differs between clients: one key, study, holds everything.",
        "type": "object",
        "properties": {
            "extends": _EXTENDS,
            "study": {"$ref": "#/$defs/Study", "description": "The study's parameters."},
        },
        "required": ["study"],
        "additionalProperties": False,
        "if": {
            "not": {
                "anyOf": [
                    {"required": ["extends"]},
                    {"properties": {"study": {"required": ["extends"]}}},
                ]
            }
        },
        "then": {
            "properties": {
                "study": {
                    "required": required["Study"],
                    "properties": {
                        "client": {"required": required["Client"]},
                        "data": {
                            "required": required["Data"],
                            "properties": {"survey": {"required": required["Source"]}},
                        },
                    },
                }
            }
        },
        "$defs": definitions,
    }


def _describe(definition: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Leave one sentence beside every key, and nothing that only repeats its name."""
    definition.pop("title", None)
    definition["description"] = definition["description"].split("\n")[0]
    for one in definition.get("properties", {}).values():
        one.pop("title", None)
        if "description" not in one:  # pydantic leaves it out where the section says the same
            section = definitions[one["$ref"].rsplit("/", 1)[-1]]
            one["description"] = section["description"].split("\n")[0]


def _allow_overlap(node: Any) -> None:
    """Say anyOf for every union: a word is valid as text and as a name, which is no fault."""
    if isinstance(node, dict) and "oneOf" in node:
        node["anyOf"] = node.pop("oneOf")
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, (dict, list)):
            _allow_overlap(child)


def write_schema(path: Path) -> None:
    """Write the schema to a file, as ``csi schema`` does.

    Parameters
    ----------
    path : Path
        Usually `params/study.schema.json`.
    """
    text = json.dumps(study_schema(), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
