from __future__ import annotations

import pytest
from pydantic import ValidationError

from csi_helpers.params import Text


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("Acme", "Acme", "Acme"),
        (2026, "2026", "2026"),
        ("\u202eAc\u200bme\ufeff", "Acme", "Acme"),
        (" Acme ", "Acme", "Acme"),
        ({"zh": "甲公司", "en": "Acme"}, "甲公司", "Acme"),
        ({"zh": "甲公司"}, "甲公司", "甲公司"),
        ({"zh": None, "en": "Acme"}, "Acme", "Acme"),
    ],
)
def test_one_language_serves_for_the_other(written: object, zh: str, en: str) -> None:
    text = Text.model_validate(written)
    assert (text.get("zh"), text.get("en")) == (zh, en)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "found nothing"),
        ("  ", "found nothing"),
        ({}, "neither language"),
        ({"zh": None}, "neither language"),
        (1.1, "found 1.1: put it in quotes"),
        (False, "found false: put it in quotes"),
        ("a\x00b", r"control character U\+0000"),
        ("\ud800", r"control character U\+D800"),
        ("\x1bAcme", r"control character U\+001B"),
        ("\u202e\u200b", "found nothing"),
    ],
)
def test_what_is_no_text_is_refused(written: object, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Text.model_validate(written)


def test_a_page_bears_two_thousand_characters() -> None:
    text = Text.model_validate("x" * 10_000).get("en")
    assert len(text) == 2000 and text.endswith("x…")


def test_other_languages_are_refused() -> None:
    with pytest.raises(KeyError):
        Text.model_validate("Acme").get("fr")


def test_the_rest_of_an_unquoted_comma_is_no_text() -> None:
    with pytest.raises(ValidationError, match="gifts and events"):
        Text.model_validate({"zh": "积分", "en": "Points", "gifts and events": None})
