"""Text a reader sees, in the report's languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from csi_helpers.look.plain import LONGEST_TEXT, cut, strip_marks


def read_text_value(value: object) -> object:
    """Take text, or a whole number as text; strip it; refuse what can't be printed.

    Marks that turn the direction of the text around them, and blanks of no width, come along
    unseen when text is pasted: they are left out. Control characters never do.

    Raises
    ------
    ValueError
        The text is empty, holds control characters, or is a number with decimals (whose spelling
        YAML doesn't keep: 1.10 is 1.1).
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, (float, bool)):
        raise ValueError(f"need text; found {str(value).lower()}: put it in quotes")
    if not isinstance(value, str):
        return value
    for character in str(value):
        if character not in "\r\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
            raise ValueError(f"need text; found the control character U+{ord(character):04X}")
    text = strip_marks(value)
    if not text:
        raise ValueError("need text; found nothing")
    return text


Line = Annotated[str, BeforeValidator(read_text_value)]


def read_both(value: Any) -> Any:
    """Read a single text as both wordings, or fill the language that is missing.

    Raises
    ------
    ValueError
        Neither language is there.
    """
    if isinstance(value, (str, int, float)):
        both = read_text_value(value)
        return {"zh": both, "en": both}
    if isinstance(value, Mapping):
        # A key of no language with nothing behind it is the rest of an unquoted comma.
        given = {k: v for k, v in value.items() if v is not None or k not in ("zh", "en")}
        one = next((given[key] for key in ("zh", "en") if key in given), None)
        if one is None and set(given) <= {"zh", "en"}:
            raise ValueError("need text, or {zh: …, en: …}; found neither language")
        # an unknown language is one fault, not three: nothing counts as missing then
        return {"zh": one or "?", "en": one or "?"} | given
    return value


class Text(BaseModel):
    """One text in both languages.

    Parameters
    ----------
    zh, en : str
        Chinese and English wording. Where the YAML gives one, it serves for both.

    Examples
    --------
    >>> Text.model_validate("Acme").get("zh")
    'Acme'
    >>> Text.model_validate({"zh": "甲公司", "en": "Acme"}).get("en")
    'Acme'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: Line = Field(description="The Chinese wording.")
    en: Line = Field(description="The English wording.")

    @model_validator(mode="before")
    @classmethod
    def one_serves_both(cls, value: Any) -> Any:
        """Read a single text, or fill the language that is missing."""
        return read_both(value)

    def get(self, language: str) -> str:
        """Return the wording in `zh` or `en`, as much of it as a page can bear.

        Raises
        ------
        KeyError
            Another language.
        """
        return cut({"zh": self.zh, "en": self.en}[language], LONGEST_TEXT)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Let editors accept one text as well as the two."""
        both = handler.resolve_ref_schema(handler(schema))
        full = {**both, "minProperties": 1}
        for unneeded in ("required", "title", "description"):
            full.pop(unneeded, None)
        about = "Text a reader sees: one wording, or {zh: …, en: …}."
        both.clear()  # the definition stands by reference: it is rewritten where it is
        both.update({"description": about, "anyOf": [{"type": ["string", "integer"]}, full]})
        return both
