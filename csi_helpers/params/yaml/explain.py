"""Pydantic's errors in plain words, at the place in the file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from csi_helpers.params.yaml.faults import Fault
from csi_helpers.params.yaml.tree import Entry, canonical_or_none

_NEEDS = {
    "int": "need a whole number",
    "float": "need a number",
    "finite_number": "need a finite number",
    "bool": "need true or false",
    "string": "need text",
    "model": "need a mapping of keys",
    "dict": "need a mapping of keys",
    "tuple": "need a list",
    "list": "need a list",
    "greater_than": "need more than {gt:g}",
    "greater_than_equal": "need at least {ge:g}",
    "less_than": "need less than {lt:g}",
    "less_than_equal": "need at most {le:g}",
    "too_short": "need at least {min_length} of them",
    "too_long": "need at most {max_length} of them",
}
_WHAT = re.compile(r"_(type|from_float|parsing|parsing_size)$")


def explain(error: ValidationError, root: Entry, model: type[BaseModel]) -> list[Fault]:
    """Turn validation errors into faults with a place.

    Parameters
    ----------
    error : ValidationError
        What pydantic found.
    root : Entry
        The tree that was validated.
    model : type
        The model of the root; it knows the valid keys.

    Returns
    -------
    list of Fault
        One for each error, paths starting with `study`.
    """
    return [_fault(dict(one), root, model) for one in error.errors(include_url=False)]


def _fault(one: dict[str, Any], root: Entry, model: type[BaseModel]) -> Fault:
    kind, loc = str(one["type"]), list(one["loc"])
    entry, path, lost = root, "study", False
    for part in loc:
        if part == "[key]" or str(part).startswith("<"):  # our marks of union members
            continue
        child = None if lost else entry.child(part)
        lost = lost or child is None
        inside_list = isinstance(entry.value, list) and isinstance(part, int)
        name = part if child is None else canonical_or_none(child.key) or part
        path += f"[{part}]" if inside_list else f".{name}"
        entry = child or entry
    unknown = kind in ("extra_forbidden", "invalid_key")
    compound = entry.value is None or isinstance(entry.value, (dict, list))
    # a block's first line is not the fault: there the key above it is shown
    by_key = compound and (kind in ("missing", "conflict") or entry.name_at.line != entry.at.line)
    at = entry.name_at if unknown or by_key or "[key]" in loc or entry.value is None else entry.at
    if unknown:
        return Fault(at, path, _unknown_key(str(loc[-1]), _keys_at(model, loc[:-1])))
    return Fault(at, path, _words(kind, one))


def _words(kind: str, one: dict[str, Any]) -> str:
    context = one.get("ctx", {})
    if kind == "missing":
        return "missing; this key is required"
    if kind == "value_error":
        return str(context["error"])
    if kind == "conflict":
        return str(context["words"])
    if kind == "literal_error":
        need = "need one of " + str(context["expected"]).replace("'", "").replace(" or ", ", ")
    else:
        template = _NEEDS.get(_WHAT.sub("", kind))
        need = template.format(**context) if template else str(one["msg"]).lower()
    return f"{need.replace('False', 'false')}; found {found(one.get('input'))}"


def found(value: object) -> str:
    """Name a value the way the YAML's author knows it.

    Examples
    --------
    >>> found("x"), found(True), found(3.0), found(None), found({"a": 1})
    ("'x'", 'true', '3.0', 'nothing', 'a mapping')
    """
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(str(value)) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…" + text[-1]


def _unknown_key(key: str, valid: list[str]) -> str:
    near = difflib.get_close_matches(key, valid, n=1)
    return f"unknown key; nearest: {near[0]}" if near else f"unknown key; valid: {', '.join(valid)}"


def _keys_at(model: type[BaseModel], loc: list[Any]) -> list[str]:
    """List the keys of the section a path leads to, following the models' annotations."""
    annotation: Any = model
    for part in loc:
        if str(part).startswith("<"):
            continue
        section = _section(annotation)
        if section is not None:
            annotation = section.model_fields[str(part)].annotation
        else:  # a mapping of names or codes: what matters is its values' type
            annotation = _values(annotation)
    section = _section(annotation)
    return list(section.model_fields) if section else []


def _section(annotation: Any) -> type[BaseModel] | None:
    """Find the model in an annotation, inside Annotated and unions but not inside a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if getattr(annotation, "__origin__", None) in (dict, tuple):
        return None
    return next(filter(None, map(_section, get_args(annotation))), None)


def _values(annotation: Any) -> Any:
    """Find the type of a mapping's values, or a sequence's members."""
    if getattr(annotation, "__origin__", None) is dict:
        return get_args(annotation)[1]
    if getattr(annotation, "__origin__", None) is tuple:
        return get_args(annotation)[0]
    return next(filter(None, map(_values, get_args(annotation))), None)
