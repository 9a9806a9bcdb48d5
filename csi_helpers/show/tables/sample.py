"""The sample: fieldwork, counts, rates, exclusions, margins and gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.look.plain import LONGEST_LABEL, cut
from csi_helpers.show.charts.profile import profile_of
from csi_helpers.show.rows import by_item, pick
from csi_helpers.show.tables.markup import Cell, facts, grouped_table, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.sample import Sample
    from csi_helpers.params import Fieldwork, Text

_COUNTS = ("invited", "received", "complete", "excluded", "analysed")
_RULES = ("duplicate", "speeder", "straight_liner", "missing_weight")
_REASONS = ("not_asked", "dont_know", "refused", "blank", "declared", "out_of_range")
_METHODS = ("analysed", "received", "unflagged")


def table_fieldwork(fieldwork: Fieldwork, words: Words) -> str:
    """Write how the answers were collected, as far as the parameters say.

    Parameters
    ----------
    fieldwork : Fieldwork
        The study's section.
    words : Words
        Language.

    Returns
    -------
    str
        HTML ``<dl>``; what was not given says so.
    """

    def told(text: Text | None) -> str:
        return text.get(words.language) if text else words.text("fieldwork.not_given")

    modes = [mode_name(mode, words) for mode in fieldwork.modes]
    size = fieldwork.population_size
    pairs = [
        ("period", period_of(fieldwork, words)),
        ("modes", words.listing(modes) if modes else words.text("fieldwork.not_given")),
        ("population", told(fieldwork.population)),
        ("frame", told(fieldwork.frame)),
        ("sample_type", words.text(f"sample_type.{fieldwork.sample_type}")),
        ("population_size", words.number(size, 0) if size else words.text("fieldwork.not_given")),
        ("sponsor", told(fieldwork.sponsor)),
        ("conductor", told(fieldwork.conductor)),
    ]
    unknown = words.text("fieldwork.not_given")
    told_of = [(words.text(f"fieldwork.{key}"), fact) for key, fact in pairs if fact != unknown]
    return facts(told_of)


def mode_name(mode: Text | str, words: Words) -> str:
    """Name a way of asking: the usual word for it, else the study's own."""
    text = cut(mode if isinstance(mode, str) else mode.get(words.language), LONGEST_LABEL)
    key = f"mode.{text.lower()}"
    return words.text(key) if words.has(key) else text


def period_of(fieldwork: Fieldwork, words: Words) -> str:
    """Write the first and the last day of the fieldwork, or the one that is known."""
    days = [words.date(day) for day in (fieldwork.start, fieldwork.end) if day is not None]
    if len(days) == 2:
        return words.text("fieldwork.span", start=days[0], end=days[1])
    return days[0] if days else words.text("fieldwork.not_given")


def table_responses(sample: Sample, words: Words) -> str:
    """Write how many were invited, received, complete, excluded and analysed in each wave."""
    frames = [by_item(sample.estimates, "responses", wave=wave) for wave in sample.waves]
    rows = []
    for subject in _COUNTS:
        counts = [frame["estimate"].get(subject) for frame in frames]
        if any(pd.notna(count) for count in counts):
            cells = [Cell(words.number(count, 0)) for count in counts]
            rows.append((words.text(f"responses.{subject}"), cells))
    return table([words.text("head.responses"), *sample.waves], rows)


def table_dispositions(sample: Sample, words: Words) -> str:
    """Write how every approach ended."""
    counts = by_item(sample.estimates, "disposition", wave=sample.waves[-1])["estimate"]
    rows = [
        (words.text(f"disposition.{name}"), [Cell(words.number(count, 0))])
        for name, count in counts.items()
    ]
    return table([words.text(f"head.{key}") for key in ("outcome", "count")], rows)


def table_rates(sample: Sample, words: Words) -> str:
    """Write the outcome rates: AAPOR's for probability samples, participation otherwise."""
    rates = pick(sample.estimates, "response_rate", wave=sample.waves[-1])
    rows = [
        (
            words.text(f"rate.{row['subject']}"),
            [Cell(words.percent(row["estimate"], 1)), Cell(words.number(row["n"], 0))],
        )
        for _, row in rates.iterrows()
    ]
    return table([words.text(f"head.{key}") for key in ("rate", "share", "n")], rows)


def table_exclusions(sample: Sample, words: Words) -> str:
    """Write how many respondents each rule flagged and excluded in the current wave."""
    wave = sample.waves[-1]
    flagged, excluded = (
        by_item(sample.estimates, name, wave=wave)["estimate"] for name in ("flagged", "excluded")
    )
    rules = [rule for rule in _RULES if rule in flagged.index]
    rows = [
        (
            words.text(f"rule.{rule}"),
            [Cell(words.number(counts.get(rule, 0), 0)) for counts in (flagged, excluded)],
        )
        for rule in rules
    ]
    return table([words.text(f"head.{key}") for key in ("rule", "flagged", "excluded")], rows)


def table_headline(sample: Sample, words: Words) -> str:
    """Write item means as analysed, with everybody received, and without anybody flagged.

    Nothing where only some of it is known, as of counted respondents.
    """
    means = {
        method: pick(sample.estimates, "headline", method=method).set_index("subject")
        for method in _METHODS
    }
    if any(frame.empty for frame in means.values()):
        return ""
    rows = []
    for item in means["analysed"].index:
        cells = []
        for frame in means.values():
            row = frame.loc[item] if item in frame.index else None
            low = row is None or pd.isna(row["estimate"])
            kind = "num low" if low else "num"
            cells.append(Cell("–" if row is None else words.number(row["estimate"], 2), kind))
            cells.append(Cell("–" if row is None else words.number(row["n"], 0), kind))
        rows.append((words.item(str(item)), cells))
    heads = [words.text("head.item")]
    for method in _METHODS:
        heads += [words.text(f"head.{method}"), words.text("head.n")]
    return table(heads, rows)


def table_margins(sample: Sample, words: Words) -> str:
    """Write every category's share unweighted and weighted, with its target where set."""
    profile = profile_of(sample)
    names = [name for name in ("unweighted", "weighted", "target") if profile[name].notna().any()]
    groups = []
    for column in dict.fromkeys(profile["column"]):
        part = profile[profile["column"] == column]
        rows = []
        for _, row in part.iterrows():
            cells = [Cell(words.percent(row[name], 1)) for name in names]
            rows.append((words.level(column, row["category"]), cells))
        base = words.text("unit.base", column=words.column(column), n=words.base(part["n"]))
        groups.append((base, rows))
    return grouped_table([words.text(f"head.{head}") for head in ("category", *names)], groups)


def table_nonresponse(sample: Sample, words: Words) -> str:
    """Write why answers are missing: items by reason, only reasons that occur."""
    rows = pick(sample.estimates, "nonresponse", wave=sample.waves[-1])
    wide = rows.pivot(index="subject", columns="object", values="estimate")
    reasons = [reason for reason in _REASONS if reason in wide and (wide[reason] > 0).any()]
    items = list(dict.fromkeys(rows["subject"]))
    if not reasons:
        return ""
    body = [
        (words.item(item), [Cell(words.percent(wide.loc[item, reason], 1)) for reason in reasons])
        for item in items
    ]
    heads = [words.text("head.item"), *(words.text(f"reason.{reason}") for reason in reasons)]
    return table(heads, body)
