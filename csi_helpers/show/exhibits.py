"""Charts and tables with all that belongs to them: caption, alternative text, source line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from csi_helpers.show import charts, tables, wording
from csi_helpers.show.tables.questions import are_worded
from csi_helpers.show.words import Words

Sentence = Callable[..., str]  # (result, words, *args): plain text, escaped where it's set


def _always(_result: object) -> bool:
    return True


def has_figures(*tables: str) -> Callable[[Any], bool]:
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


def fixed(key: str) -> Sentence:
    """A caption that says what is shown, where no finding can."""

    def caption(_result: object, words: Words, *_args: Any) -> str:
        return words.text(key)

    return caption


def joined(*parts: Sentence) -> Sentence:
    """A source line of several sentences."""

    def source(result: object, words: Words, *args: Any) -> str:
        told = [part(result, words, *args) for part in parts]
        return words.text("unit.sentence").join(text for text in told if text)

    return source


def _plainly(sentence: Sentence) -> Sentence:
    """A sentence that doesn't depend on the segment column the exhibit is about."""
    return lambda result, words, *_args: sentence(result, words)


def _caption_questions(survey: Any, words: Words) -> str:
    """Of the list of items; only where their wording is known does it name it."""
    worded = are_worded(survey.codebook, words)
    return words.text("caption.questions" if worded else "listed.items")


def _reversal(survey: Any, words: Words) -> str:
    """What the mark of a reversed item means, if there is one."""
    reverse = any(entry.reverse for entry in survey.codebook.items.values())
    return words.text("source.questions") if reverse else ""


answers_chart = Chart(
    "answers",
    charts.plot_answers,
    wording.caption_answers,
    wording.alt_answers,
    joined(wording.base_line, wording.question_line, fixed("source.answers")),
    applies=has_figures("share"),
)
trend_chart = Chart(
    "trend",
    charts.plot_trend,
    wording.caption_trend,
    wording.alt_trend,
    joined(wording.base_line_changes, fixed("source.trend"), wording.describe_change_marks),
    applies=has_figures("index100_change"),
)
profile_chart = Chart(
    "profile",
    charts.plot_profile,
    wording.caption_profile,
    wording.alt_profile,
    wording.base_line_sample,
    applies=has_figures("profile"),
)
correlation_chart = Chart(
    "correlation",
    charts.plot_correlation,
    wording.caption_correlation,
    wording.alt_correlation,
    wording.base_line_pairs,
    applies=has_figures("pearson"),
)

items_table = Table(
    "items",
    tables.table_items,
    wording.caption_items,
    joined(wording.base_line, wording.describe_base_rules, wording.describe_tie),
)
distribution_table = Table(
    "distribution",
    tables.table_answers,
    fixed("caption.distribution"),
    wording.base_line,
    has_figures("share"),
)
segments_table = Table(
    "segments",
    tables.table_segments,
    wording.caption_segments,
    joined(_plainly(wording.base_line), _plainly(wording.describe_marks)),
)
changes_table = Table(
    "changes",
    tables.table_changes,
    wording.caption_changes,
    joined(wording.base_line_changes, wording.describe_change_marks),
    applies=has_figures("index100_change"),
)
pairs_table = Table(
    "pairs",
    tables.table_pairs,
    wording.caption_pairs,
    wording.base_line_pairs,
    has_figures("pearson"),
)
polychoric_table = Table(
    "polychoric",
    tables.table_polychoric,
    wording.caption_polychoric,
    joined(wording.base_line_polychoric, wording.describe_polychoric_marks),
    has_figures("polychoric"),
)
fieldwork_table = Table(
    "fieldwork",
    tables.table_fieldwork,
    fixed("caption.fieldwork"),
    fixed("source.study"),
)
responses_table = Table(
    "responses", tables.table_responses, fixed("caption.responses"), fixed("source.responses")
)
dispositions_table = Table(
    "dispositions",
    tables.table_dispositions,
    fixed("caption.dispositions"),
    fixed("source.dispositions"),
    has_figures("disposition"),
)
rates_table = Table(
    "rates",
    tables.table_rates,
    fixed("caption.rates"),
    fixed("source.rates"),
    has_figures("response_rate"),
)
margins_table = Table(
    "margins",
    tables.table_margins,
    fixed("caption.margins"),
    wording.base_line_sample,
    has_figures("profile"),
)
exclusions_table = Table(
    "exclusions",
    tables.table_exclusions,
    fixed("caption.exclusions"),
    joined(wording.base_line_received, fixed("source.exclusions")),
    has_figures("flagged"),
)
headline_table = Table(
    "headline",
    tables.table_headline,
    fixed("caption.headline"),
    fixed("source.headline"),
    _occurs("flagged"),
)
nonresponse_table = Table(
    "nonresponse",
    tables.table_nonresponse,
    fixed("caption.nonresponse"),
    joined(wording.base_line_sample, fixed("source.nonresponse")),
    applies=_occurs("nonresponse"),
)
decisions_table = Table(
    "decisions", tables.table_decisions, fixed("caption.decisions"), fixed("source.decisions")
)
questions_table = Table("questions", tables.table_questions, _caption_questions, _reversal)
