"""Tables with a row a feature: the list, shares, coefficients, and classes by every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.kano.evaluation import RULES, UNAMBIGUOUS
from csi_helpers.show.kano.charts.better_worse import cross_of
from csi_helpers.show.kano.standings import (
    LETTERS,
    WARNED,
    class_name,
    class_or_pair,
    class_short,
    evaluated,
)
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.tables.markup import Cell, grouped_table, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation

MIXED_MARK = "†"


def table_list(result: KanoEvaluation, words: Words) -> str:
    """Write the list: must-be first, one-dimensional, attractive, indifferent, then warnings.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups by class, each with what the class advises.
    """
    frame = evaluated(result)
    heads = ["feature", "class", "share", "second", "better", "worse"]
    groups = []
    for letter in LETTERS:
        own = frame[frame["mode"] == letter]
        rows = [(words.feature(str(name)), _listed(row, words)) for name, row in own.iterrows()]
        if rows:
            key = "unclear" if own["combination"].all() else letter
            advice = words.text(f"kano.advice.{key}", name=class_name(letter, words))
            groups.append((advice, rows))
    return grouped_table([words.text(f"kano.head.{head}") for head in heads], groups, texts=2)


def _listed(row: pd.Series, words: Words) -> list[Cell]:
    second = "–"
    if row["second"] and row[str(row["second"])] > 0:
        share = words.percent(row[str(row["second"])])
        second = words.text("unit.scored", item=class_short(str(row["second"]), words), value=share)
    caution = "*" if row["note"] == CAUTION else ""
    warned = row["mode"] in WARNED
    return [
        Cell(class_or_pair(row, words), "", palette().tint(-0.5) if warned else ""),
        Cell(words.percent(row[str(row["mode"])]), mark=caution),
        Cell(second),
        Cell(words.number(row["better"], 2)),
        Cell(words.number(row["worse"], 2)),
    ]


def table_shares(result: KanoEvaluation, words: Words) -> str:
    """Write every feature's shares, Fong's statistic and both strengths.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    """
    heads = [words.text("kano.head.feature"), words.text("head.n")]
    heads += [words.text("head.n_eff")] if result.design else []
    heads += [words.text(f"kano.short.{letter}") for letter in LETTERS]
    heads += [words.text(f"kano.head.{head}") for head in ("fong", "category", "total")]
    rows = []
    for name, row in evaluated(result).iterrows():
        caution = "*" if row["note"] == CAUTION else ""
        cells = [Cell(words.number(row["n"], 0), mark=caution)]
        cells += [Cell(words.number(row["n_eff"], 0))] if result.design else []
        cells += [
            Cell(words.percent(row[letter]), "num up" if letter == row["mode"] else "num")
            for letter in LETTERS
        ]
        pale = palette().tint(-0.5) if row["combination"] else ""
        cells += [
            Cell(_beside(row["fong"], words), "num", pale),
            Cell(words.percent(row["category"]), mark=MIXED_MARK if row["mixed"] else ""),
            Cell(words.percent(row["total"])),
        ]
        rows.append((words.feature(str(name)), cells))
    return table(heads, rows)


def _beside(fong: float, words: Words) -> str:
    """Fong's statistic in as many decimals as keep it on its side of 1.65."""
    for digits in (2, 3):
        if (round(fong, digits) >= UNAMBIGUOUS) == (fong >= UNAMBIGUOUS):
            return words.number(fong, digits)
    return words.number(fong, 4)


def table_coefficients(result: KanoEvaluation, words: Words) -> str:
    """Write Better, Worse and the continuous means, each with its interval.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    """
    keys = ("better", "worse", "functional", "dysfunctional")
    rows = []
    for feature, row in evaluated(result).iterrows():
        cells = []
        for key in keys:
            kind = "num low" if pd.isna(row[key]) else "num"
            value = words.number(row[key], 2)
            ends = words.interval(row[f"{key}_low"], row[f"{key}_high"], 2)
            both = words.text("unit.scored", item=value, value=ends)
            cells.append(Cell(value if pd.isna(row[key]) else both, kind))
        rows.append((words.feature(str(feature)), cells))
    return table([words.text(f"kano.head.{head}") for head in ("feature", *keys)], rows)


def table_rules(result: KanoEvaluation, words: Words) -> str:
    """Write the class of every feature by every rule; other ones than the mode's are tinted.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    """
    rules = [rule for rule in RULES if rule != "quadrant_mean" or cross_of(result)]
    rows = []
    for name, row in evaluated(result).iterrows():
        cells = []
        for rule in rules:
            letter = str(row[rule])
            other = bool(letter) and letter != row["mode"]
            cells.append(
                Cell(class_short(letter, words), "name", palette().tint(-0.5) if other else "")
            )
        rows.append((words.feature(str(name)), cells))
    heads = [words.text("kano.head.feature"), *(words.text(f"kano.rule.{rule}") for rule in rules)]
    return table(heads, rows, texts=len(heads))
