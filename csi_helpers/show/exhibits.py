"""Charts and tables with all that belongs to them: caption, alternative text, source line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from csi_helpers.show import charts, tables, wording
from csi_helpers.show.words import Words

Sentence = Callable[..., str]  # (result, words, *args): plain text, escaped where it's set


def _always(_result: object) -> bool:
    return True


def _has(*tables: str) -> Callable[[Any], bool]:
    """Whether the result has figures in one of the tables; without, the exhibit drops out."""

    def applies(result: Any) -> bool:
        rows = result.estimates[result.estimates["table"].isin(tables)]
        return bool(rows["estimate"].notna().any())

    return applies


def _occurs(table: str) -> Callable[[Any], bool]:
    """Whether anything but zeros stands in the table."""

    def applies(result: Any) -> bool:
        rows = result.estimates[result.estimates["table"] == table]
        return bool((rows["estimate"] > 0).any())

    return applies


@dataclass(frozen=True)
class Chart:
    """A chart of one kind of result; every function takes (result, words, *args)."""

    name: str
    draw: Callable[..., Figure]
    caption: Sentence
    alt: Sentence
    source: Sentence
    applies: Callable[[Any], bool] = _always


@dataclass(frozen=True)
class Table:
    """A table of one kind of result; every function takes (result, words, *args)."""

    name: str
    draw: Callable[..., str]
    caption: Sentence
    source: Sentence
    applies: Callable[[Any], bool] = _always


def _fixed(key: str) -> Sentence:
    """A caption that says what is shown, where no finding can."""

    def caption(_result: object, words: Words, *_args: Any) -> str:
        return words.text(key)

    return caption


def _with(*parts: Sentence) -> Sentence:
    """A source line of several sentences."""

    def source(result: object, words: Words, *args: Any) -> str:
        told = [part(result, words, *args) for part in parts]
        return words.text("unit.sentence").join(text for text in told if text)

    return source


def _plainly(sentence: Sentence) -> Sentence:
    """A sentence that doesn't depend on the segment column the exhibit is about."""
    return lambda result, words, *_args: sentence(result, words)


def _reversal(survey: Any, words: Words) -> str:
    """What the mark of a reversed item means, if there is one."""
    reverse = any(entry.reverse for entry in survey.codebook.items.values())
    return words.text("source.questions") if reverse else ""


answers_chart = Chart(
    "answers",
    charts.plot_answers,
    wording.caption_answers,
    wording.alt_answers,
    _with(wording.base_line, wording.question_line, _fixed("source.answers")),
    applies=_has("share"),
)
trend_chart = Chart(
    "trend",
    charts.plot_trend,
    wording.caption_trend,
    wording.alt_trend,
    _with(wording.base_line_changes, _fixed("source.trend"), wording.describe_change_marks),
    applies=_has("index100_change"),
)
profile_chart = Chart(
    "profile",
    charts.plot_profile,
    wording.caption_profile,
    wording.alt_profile,
    wording.base_line_sample,
    applies=_has("profile"),
)
correlation_chart = Chart(
    "correlation",
    charts.plot_correlation,
    wording.caption_correlation,
    wording.alt_correlation,
    wording.base_line_pairs,
    applies=_has("pearson"),
)

items_table = Table(
    "items",
    tables.table_items,
    wording.caption_items,
    _with(wording.base_line, wording.describe_base_rules, wording.describe_tie),
)
distribution_table = Table(
    "distribution",
    tables.table_answers,
    _fixed("caption.distribution"),
    wording.base_line,
    _has("share"),
)
segments_table = Table(
    "segments",
    tables.table_segments,
    wording.caption_segments,
    _with(_plainly(wording.base_line), _plainly(wording.describe_marks)),
)
changes_table = Table(
    "changes",
    tables.table_changes,
    wording.caption_changes,
    _with(wording.base_line_changes, wording.describe_change_marks),
    applies=_has("index100_change"),
)
pairs_table = Table(
    "pairs", tables.table_pairs, wording.caption_pairs, wording.base_line_pairs, _has("pearson")
)
fieldwork_table = Table(
    "fieldwork",
    tables.table_fieldwork,
    _fixed("caption.fieldwork"),
    _fixed("source.study"),
)
responses_table = Table(
    "responses", tables.table_responses, _fixed("caption.responses"), _fixed("source.responses")
)
dispositions_table = Table(
    "dispositions",
    tables.table_dispositions,
    _fixed("caption.dispositions"),
    _fixed("source.dispositions"),
    _has("disposition"),
)
rates_table = Table(
    "rates",
    tables.table_rates,
    _fixed("caption.rates"),
    _fixed("source.rates"),
    _has("response_rate"),
)
margins_table = Table(
    "margins",
    tables.table_margins,
    _fixed("caption.margins"),
    wording.base_line_sample,
    _has("profile"),
)
exclusions_table = Table(
    "exclusions",
    tables.table_exclusions,
    _fixed("caption.exclusions"),
    _with(wording.base_line_received, _fixed("source.exclusions")),
    _has("flagged"),
)
headline_table = Table(
    "headline",
    tables.table_headline,
    _fixed("caption.headline"),
    _fixed("source.headline"),
    _occurs("flagged"),
)
nonresponse_table = Table(
    "nonresponse",
    tables.table_nonresponse,
    _fixed("caption.nonresponse"),
    _with(wording.base_line_sample, _fixed("source.nonresponse")),
    applies=_occurs("nonresponse"),
)
decisions_table = Table(
    "decisions", tables.table_decisions, _fixed("caption.decisions"), _fixed("source.decisions")
)
questions_table = Table("questions", tables.table_questions, _fixed("caption.questions"), _reversal)
