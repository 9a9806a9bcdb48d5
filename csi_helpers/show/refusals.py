"""A result that can't be given, in the report's language: need, found, remedy."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import escape

from csi_helpers.errors import AnalysisError
from csi_helpers.show.words import Words

PARTS = ("need", "found", "remedy")


def refusal_texts(error: AnalysisError, words: Words) -> dict[str, str]:
    """Need, found and remedy of a refusal as plain text.

    Parameters
    ----------
    error : AnalysisError
        Its code names the message; a code without one gets a general message.
    words : Words
        Language and labels.
    """
    stem = f"refusal.{error.code}" if words.has(f"refusal.{error.code}.need") else "refusal.other"
    values = {name: _told(name, value, words) for name, value in error.values.items()}
    return {part: words.text(f"{stem}.{part}", **values) for part in PARTS}


def _told(name: str, value: object, words: Words) -> str:
    if name == "column":
        return words.column(str(value))
    if name == "item":
        return words.item(str(value))
    if isinstance(value, (int, float)):
        return words.number(float(value), 0 if float(value).is_integer() else 1)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return words.listing([words.item(str(item)) for item in value])
    return str(value)


def describe_refusal(error: AnalysisError, words: Words) -> str:
    """Write a refusal in place of its result.

    Parameters
    ----------
    error : AnalysisError
        What could not be computed.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<div class="refusal" role="note">``.
    """
    texts = refusal_texts(error, words)
    lines = "".join(
        f"<dt>{escape(words.text(f'refusal.{part}'))}</dt><dd>{escape(texts[part])}</dd>"
        for part in PARTS
    )
    title = escape(words.text("refusal.title"))
    return f'<div class="refusal" role="note"><strong>{title}</strong><dl>{lines}</dl></div>'
