"""Where the parameters take text, and where a study read has a hostile one."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def text_places(kind: Any, at: str = "", above: tuple[type, ...] = ()) -> Iterator[str]:
    """Every section and key that takes text, ``{}`` standing for the keys of a mapping."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from text_places(inner[0], at, above)
    elif origin is dict:
        yield from text_places(inner[0], f"{at}.{{}}", above)
        yield from text_places(inner[1], f"{at}.*", above)
    elif origin in (Union, types.UnionType, tuple):
        for one in inner:
            yield from text_places(one, at, above)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in () if kind in above else kind.model_fields.items():
            yield from text_places(field.annotation, f"{kind.__name__}.{name}", (*above, kind))
    elif kind in (str, Path):
        yield at


def filled_places(value: object, at: str = "") -> Iterator[str]:
    """Places of a study read that hold a hostile text."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from filled_places(getattr(value, name), f"{type(value).__name__}.{name}")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from filled_places(key, f"{at}.{{}}")
            yield from filled_places(one, f"{at}.*")
    elif isinstance(value, tuple):
        for one in value:
            yield from filled_places(one, at)
    elif isinstance(value, str | Path) and "window.hit" in str(value):
        yield at
