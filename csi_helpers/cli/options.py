"""Kinds of values that several options take."""

from __future__ import annotations

import click


class Commas(click.ParamType[tuple[str, ...]]):
    """Words divided by commas."""

    name = "a,b"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split; an empty list is a mistake."""
        words = tuple(word.strip() for word in str(value).split(",") if word.strip())
        return words or self.fail("names nothing", param, ctx)


class Languages(Commas):
    """``zh``, ``en``, or both."""

    name = "zh|en|zh,en"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split, and refuse a language there is no catalogue of."""
        words = super().convert(value, param, ctx)
        if set(words) - {"zh", "en"} or len(set(words)) < len(words):
            self.fail(f"{value!r} is not one of zh, en, zh,en", param, ctx)
        return words
