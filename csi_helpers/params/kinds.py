"""Kinds of values: numbers, names, paths, dates, colours, and their short forms."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AllowInfNan,
    BeforeValidator,
    Discriminator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from csi_helpers.look.plain import strip_controls
from csi_helpers.params.codes import canonical
from csi_helpers.params.yaml.tree import Written, locate

LONGEST_NAME = 64
RESERVED_ENDINGS = (".failed", ".held", ".versions", ".each")
"""Folders a build lays beside a report: evidence of a failed run or a held report, the versions it
replaced, reports of one level of a segment."""
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])", re.IGNORECASE)

Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict(), AllowInfNan(False)]
Flag = Annotated[bool, Strict()]
# A word or something else: the tags keep pydantic from trying both and telling of both.
BY_WORD = Discriminator(lambda value: "<word>" if isinstance(value, str) else "<value>")


def answer_code(value: object) -> str:
    """Take an answer code as the data spell it: see `canonical`; without marks nobody sees.

    Examples
    --------
    >>> answer_code(1.0), answer_code(" North\u202e")
    ('1', 'North')
    """
    return strip_controls(canonical(value))


Code = Annotated[str, BeforeValidator(answer_code)]


@dataclass(frozen=True)
class Shorthand:
    """A shorter way to write a value: `expand` turns it into the full one."""

    expand: Callable[[Any], Any]
    schema: JsonSchemaValue

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Expand before the value is validated."""
        return core_schema.no_info_before_validator_function(self.expand, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Show editors both forms."""
        return {"anyOf": [handler(schema), self.schema]}


def name_list(value: object) -> object:
    """Read a list of names as a mapping of names without settings.

    Raises
    ------
    ValueError
        A name stands twice, or isn't a name.

    Examples
    --------
    >>> name_list(["region", "tenure"])
    {'region': {}, 'tenure': {}}
    """
    if not isinstance(value, (list, tuple)):
        return value
    names = [column_name(name) for name in value]
    if wrong := [name for name in names if not isinstance(name, str)]:
        raise ValueError(f"need a list of column names; found {wrong[0]} in it")
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"need each column once; found {twice[0]} twice")
    return {name: {} for name in names}


NAME_LIST: JsonSchemaValue = {"type": "array", "items": {"type": ["string", "integer"]}}


def split_list(value: object) -> object:
    """Read "html,pdf" as [html, pdf]."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def nothing_is_empty(value: object) -> object:
    """Read a key with nothing behind it as one without settings."""
    return {} if value is None else value


Bare = Shorthand(nothing_is_empty, {"type": "null"})


def column_name(value: object) -> object:
    """Take a column's name as it stands in the file; a whole number may be one.

    Raises
    ------
    ValueError
        The name is empty or a number with decimals.
    """
    if isinstance(value, float):
        raise ValueError(f"need a column's name; found {value}: put it in quotes")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and not value.strip():
        raise ValueError("need a column's name; found nothing")
    return str(value) if isinstance(value, str) else value


ColumnName = Annotated[str, BeforeValidator(column_name)]


def safe_name(value: object) -> object:
    """Take a name that may become a folder's: client id, wave.

    Raises
    ------
    ValueError
        The name isn't safe as a file name on every system.

    Examples
    --------
    >>> safe_name("2026-Q1"), safe_name("甲公司"), safe_name(2026)
    ('2026-Q1', '甲公司', '2026')
    >>> safe_name("../x")
    Traceback (most recent call last):
    ...
    ValueError: need a name safe for folders (letters, digits, - _ .); found '/' in '../x'
    """
    if isinstance(value, float):
        raise ValueError(f"need text; found the number {value}: put it in quotes")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return value
    name = unicodedata.normalize("NFC", value)
    need = "need a name safe for folders (letters, digits, - _ .)"
    if not name:
        raise ValueError(f"{need}; found nothing")
    for character in name:
        if unicodedata.category(character)[0] not in "LNM" and character not in "-_.":
            raise ValueError(f"{need}; found {character!r} in {value[:80]!r}")
    if name[0] in ".-" or name[-1] == ".":
        raise ValueError(f"{need}, without a dot at either end or a hyphen first; found {name!r}")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"{need} of at most {LONGEST_NAME} characters; found {len(name)}")
    if _RESERVED.fullmatch(name.split(".")[0]) or name.casefold().endswith(RESERVED_ENDINGS):
        raise ValueError(f"{need}; found {name!r}, which is reserved")
    return name


SafeName = Annotated[str, Shorthand(safe_name, {"type": "integer"})]


def file_path(value: object) -> object:
    """Resolve a path against the folder of the file it is written in.

    Raises
    ------
    ValueError
        The value can't be a path.
    """
    if isinstance(value, Path):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("need the path of a file, as text")
    return locate(value, value.folder if isinstance(value, Written) else Path.cwd())


FilePath = Annotated[Path, BeforeValidator(file_path)]


def calendar_date(value: object) -> object:
    """Take a date, or its ISO text.

    Raises
    ------
    ValueError
        The text is no day of the calendar.

    Examples
    --------
    >>> calendar_date("2026-03-31")
    datetime.date(2026, 3, 31)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    need = f"need a date like 2026-03-31; found {value if isinstance(value, str) else 'no date'!r}"
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError(need)
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{need}, which is not in the calendar") from error


Date = Annotated[dt.date, BeforeValidator(calendar_date)]


def hex_colour(value: object) -> object:
    """Take a colour as `#rgb` or `#rrggbb`.

    Raises
    ------
    ValueError
        Another spelling, or nothing (an unquoted # begins a comment).
    """
    need = 'need a colour like "#1f5c99" or "#15c"'
    if value is None:
        raise ValueError(f"{need}; found nothing: put it in quotes, a bare # begins a comment")
    if not isinstance(value, str) or not re.fullmatch(r"#([0-9a-fA-F]{3}){1,2}", value):
        raise ValueError(f"{need}; found {str(value)[:40]!r}")
    return str(value)


Colour = Annotated[
    str,
    BeforeValidator(hex_colour),
    WithJsonSchema({"type": "string", "pattern": "^#([0-9a-fA-F]{3}){1,2}$"}),
]
