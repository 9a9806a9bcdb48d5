"""Confirmatory factor analysis: fit by wave, invariance, loadings, correlations of constructs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import CFI_FALL, FACTOR_LOADING, INDISTINCT, coefficient
from csi_helpers.show.rows import CAUTION, row_of
from csi_helpers.show.structural.confirmations import (
    FEW_CLUSTERS,
    HEYWOOD,
    INDICES,
    ITEMS_MISSING,
    SINGLE,
    Fit,
    construct_correlations,
    fails,
    fits_of,
    invariance_steps,
    loadings_of,
)
from csi_helpers.show.structural.wording.confirmation import (
    fit_index,
    heywood_name,
    set_levels,
    set_name,
)
from csi_helpers.show.structural.wording.p_values import p_number
from csi_helpers.show.tables.markup import Cell, grouped_table, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.opinions.confirmation import Confirmation

_FAILS = -0.5
_NOTHING = Cell("–", "num low")


def _ground(failing: bool) -> str:
    return palette().tint(_FAILS) if failing else ""


def table_cfa_fit(confirmation: Confirmation, words: Words) -> str:
    """Write the fit of every wave, the current one first, by the scaled and the plain test.

    Parameters
    ----------
    confirmation : Confirmation
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: indices tinted where they miss their cut-offs.
    """
    heads = [words.text("head.wave"), words.text("confirmation.head.test"), words.text("head.n")]
    keys = ("chi2", "df", "p", "cfi", "tli", "rmsea", "rmsea_interval", "srmr")
    heads += [words.text(f"confirmation.head.{key}") for key in keys]
    rows = [
        (_wave(fit, words), _fit(fit, words, confirmation.confidence))
        for fit in fits_of(confirmation)
    ]
    return table(heads, rows, texts=2)


def _wave(fit: Fit, words: Words) -> str:
    if fit.note == ITEMS_MISSING:
        return words.text("confirmation.missing_items", wave=fit.wave)
    return fit.wave


def _fit(fit: Fit, words: Words, confidence: float) -> list[Cell]:
    if fit.note == ITEMS_MISSING:
        return [Cell("–", "low"), *[_NOTHING] * 9]
    indices = {
        name: Cell(fit_index(name, value, words), "num", _ground(fit.known and fails(name, value)))
        for name, value in fit.indices.items()
    }
    return [
        Cell(words.text(f"confirmation.test.{fit.method}"), ""),
        Cell(words.number(fit.n, 0)),
        Cell(words.number(fit.chi2, 1)),
        Cell(words.number(fit.df, 0)),
        Cell(p_number(fit.p, words, confidence)),
        *(indices[name] for name in INDICES[:3]),
        Cell(words.interval(fit.low, fit.high, 3)),
        indices["srmr"],
    ]


def table_invariance(confirmation: Confirmation, words: Words) -> str:
    """Write each level of invariance across waves and in each segment column.

    Parameters
    ----------
    confirmation : Confirmation
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: levels under what is compared; the change of CFI is tinted where it is a
        fall beyond what is permitted.
    """
    groups = []
    for name in confirmation.compared:
        steps = invariance_steps(confirmation, name)
        if steps.empty:
            continue
        title = words.text(
            "confirmation.set",
            column=set_name(name, words),
            levels=set_levels(confirmation, name, words),
            n=words.base(steps["n"]),
        )
        rows = [
            (words.text(f"confirmation.level.{level}"), _step(row, words, confirmation.confidence))
            for level, row in steps.iterrows()
        ]
        groups.append((title, rows))
    heads = [words.text("confirmation.head.level"), words.text("head.verdict")]
    keys = ("chi2", "df", "cfi", "dcfi", "rmsea", "srmr", "step")
    heads += [words.text(f"confirmation.head.{key}") for key in keys]
    return grouped_table(heads, groups, texts=2)


def _step(row: pd.Series, words: Words, confidence: float) -> list[Cell]:
    first = pd.isna(row["dcfi"])
    change = Cell("") if first else Cell(_change(row["dcfi"], words), "num", _ground(row["falls"]))
    p = "" if first else p_number(row["p"], words, confidence)
    return [
        Cell(words.text(f"confirmation.verdict.{row['verdict']}"), ""),
        Cell(words.number(row["chi2"], 1)),
        Cell(words.number(row["df"], 0)),
        Cell(words.number(row["cfi"], 3)),
        change,
        *(Cell(words.number(row[name], 3)) for name in ("rmsea", "srmr")),
        Cell(p),
    ]


def _change(value: float, words: Words) -> str:
    """A change of CFI in three decimals, or as many as keep it on its side of the limit."""
    for digits in (3, 4, 5):
        if (round(value, digits) < -CFI_FALL) == (value < -CFI_FALL):
            return words.number(value, digits, signed=True)
    return words.number(value, 6, signed=True)


def table_cfa_loadings(confirmation: Confirmation, words: Words) -> str:
    """Write the items' standardised loadings, and below how the constructs correlate.

    Parameters
    ----------
    confirmation : Confirmation
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML: a ``<table>`` of items under their construct, and the lower triangle of correlations;
        tinted are low loadings and constructs that are hardly distinct.
    """
    loadings = loadings_of(confirmation)
    remarks = {
        str(item): _remark(confirmation, str(item), row, words) for item, row in loadings.iterrows()
    }
    remarked = any(remarks.values())
    groups = []
    for construct, items in confirmation.constructs.items():
        rows = [
            (words.item(item), _loading(row, remarks[item], remarked, words))
            for item in items
            if (row := row_of(loadings, item)) is not None
        ]
        groups.append((heywood_name(confirmation, construct, words), rows))
    heads = [words.text("head.item"), *([words.text("head.remark")] if remarked else [])]
    heads += [words.text("confirmation.head.loading"), words.text("head.interval")]
    body = grouped_table(heads, groups, texts=2 if remarked else 1)
    return body + _correlations(confirmation, words)


def _remark(confirmation: Confirmation, item: str, row: pd.Series, words: Words) -> str:
    if row["note"] == HEYWOOD and item in confirmation.heywood:
        return words.text("confirmation.verdict.heywood")
    if row["note"] == SINGLE:
        return words.text("confirmation.verdict.single")
    if row["weak"]:
        limit = words.number(FACTOR_LOADING, 2)
        return words.text("confirmation.verdict.weak", limit=limit)
    return ""


def _loading(row: pd.Series, remark: str, remarked: bool, words: Words) -> list[Cell]:
    single = row["note"] == SINGLE
    text = coefficient(words, row["estimate"], FACTOR_LOADING)
    return [
        *([Cell(remark, "")] if remarked else []),
        Cell(
            text,
            "num low" if single else "num",
            _ground(bool(row["weak"])),
            "*" if row["note"] in (CAUTION, FEW_CLUSTERS) else "",
        ),
        Cell("" if single else words.interval(row["ci_low"], row["ci_high"], 2)),
    ]


def _correlations(confirmation: Confirmation, words: Words) -> str:
    rows = construct_correlations(confirmation)
    if rows.empty:
        return ""
    found = {
        frozenset((str(row["subject"]), str(row["object"]))): row for _, row in rows.iterrows()
    }
    names = list(confirmation.constructs)
    lines = []
    for place, name in enumerate(names):
        cells = [
            _correlation(found.get(frozenset((name, other))), words) if k < place else Cell("")
            for k, other in enumerate(names[:-1])
        ]
        lines.append((f"{place + 1}. {words.construct(name)}", cells))
    # Numbered, for seven names don't fit side by side.
    heads = [str(place + 1) for place in range(len(names) - 1)]
    return table([words.text("confirmation.head.correlations"), *heads], lines)


def _correlation(row: pd.Series | None, words: Words) -> Cell:
    if row is None:
        return _NOTHING
    value = float(row["estimate"])
    text = coefficient(words, abs(value), INDISTINCT)
    text = f"−{text}" if value < 0 and text.strip("0.") else text
    return Cell(text, "num", _ground(bool(row["close"])))
