"""A result that can't be given, in the report's language: need, found, remedy."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import escape

from csi_helpers.errors import AnalysisError
from csi_helpers.show.words import Words

# The result is given without some part of it, and should be read with this in mind.
ADVISORY = (
    *("tied_construct", "outcome_among_drivers", "driver_not_asked", "driver_few_answers"),
    *("driver_without_variance", "drivers_low_base", "drivers_collinear", "drivers_not_definite"),
    *("stated_missing", "no_total_effect", "no_outcome", "matrix_without_target"),
    *("penalty_low_base", "ipma_negative_weight", "nps_scale"),
    *("large_scores", "large_asked"),
)
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
    among = words.text("refusal.among", items=values["items"]) if "items" in values else ""
    values = {"group": "", "among": among, **values}
    return {part: words.text(f"{stem}.{part}", **values) for part in PARTS}


def _told(name: str, value: object, words: Words) -> str:
    if name == "column":
        return words.column(str(value))
    if name in ("item", "outcome"):
        return _item_or_construct(str(value), words)
    if name == "complete":
        return words.percent(float(str(value)))
    if name == "part":
        return words.text(f"refusal.part_{value}")
    if name == "features" and isinstance(value, Iterable):
        return words.listing([words.feature(str(feature)) for feature in value])
    if name == "criterion":
        return words.criterion(str(value))
    if name == "table":
        return words.text(f"relationship.index.{value}")
    if name == "expert":
        return words.text("relationship.by", expert=str(value)) if value else ""
    if name == "explained":
        usual = f"relationship.outcome.{value}"
        return words.text(usual) if words.has(usual) else words.item(str(value))
    if name == "node":
        label = words.criterion(str(value)) if value else words.text("relationship.overall")
        return words.text("unit.quoted", item=label)
    if name == "construct":
        return words.construct(str(value))
    if name == "criteria" and isinstance(value, Iterable):
        return words.listing([words.criterion(str(criterion)) for criterion in value])
    if name == "constructs" and isinstance(value, Iterable):
        return words.listing([words.construct(str(construct)) for construct in value])
    if name == "service_items" and isinstance(value, Iterable):
        return words.listing([words.item(str(item)) for item in value])
    if name == "loyalty_questions" and isinstance(value, Iterable):
        return words.listing([words.loyalty_question(str(key)) for key in value])
    if name == "p":
        return words.p_value(float(str(value)))
    if name == "dimensions" and isinstance(value, Iterable):
        return words.listing([words.dimension(str(dimension)) for dimension in value])
    if name == "group":
        return _in_group(str(value), words)
    if isinstance(value, (int, float)):
        return words.number(float(value), 0 if float(value).is_integer() else 1)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return words.listing([_item_or_construct(str(item), words) for item in value])
    return str(value)


def _item_or_construct(name: str, words: Words) -> str:
    """Drivers and outcomes are items, or constructs where a model has no attributes."""
    return words.item(name) if name in words.codebook.items else words.construct(name)


def _in_group(group: str, words: Words) -> str:
    """Where something is lacking, in brackets: a level, two of them, a segment column, a wave."""
    return words.text("refusal.in_group", group=_where(group, words)) if group else ""


def _where(group: str, words: Words) -> str:
    """Labels of `column=code`, of a pair `column=code|column=code`, of a segment column or wave."""
    column, _, code = group.partition("=")
    if not code:
        return words.column(column)
    first, pair, second = code.partition(f"|{column}=")
    level = words.level(column, first)
    if pair:
        both = {"first": level, "second": words.level(column, second)}
        level = words.text("refusal.in_pair", **both)
    return words.text("refusal.in_level", column=words.column(column), level=level)


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
    group = _in_group(str(error.values.get("group", "")), words)
    key = "refusal.title_caution" if error.code in ADVISORY else "refusal.title"
    title = escape(words.text(key) + ("" if group in texts["found"] else group))
    return f'<div class="refusal" role="note"><strong>{title}</strong><dl>{lines}</dl></div>'
