"""Whether the measurement model holds by confirmatory factor analysis, and in every group."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from csi_helpers.show.cutoffs import FACTOR_LOADING, INDISTINCT, coefficient
from csi_helpers.show.rows import significant
from csi_helpers.show.structural.confirmations import (
    ACROSS_WAVES,
    INDICES,
    LEVELS,
    Fit,
    construct_correlations,
    current_fit,
    cutoff,
    loadings_of,
)
from csi_helpers.show.structural.names import construct_name, first_few, joined
from csi_helpers.show.structural.wording.p_values import p_text
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.opinions.confirmation import Confirmation


def fit_index(name: str, value: float, words: Words) -> str:
    """Write an index of fit in three decimals, or as many as keep it on its side of the cut-off.

    Parameters
    ----------
    name : {"cfi", "tli", "rmsea", "srmr"}
    value : float
    words : Words
        Language.
    """
    if not math.isfinite(value):
        return "–"
    limit = cutoff(name)
    for digits in (3, 4, 5):
        rounded = round(value, digits)
        if (rounded < limit, rounded > limit) == (value < limit, value > limit):
            break
    return words.number(value, digits)


def set_name(name: str, words: Words) -> str:
    """Name what is compared: waves, or a segment column."""
    return words.text("confirmation.waves") if name == ACROSS_WAVES else words.column(name)


def set_levels(confirmation: Confirmation, name: str, words: Words) -> str:
    """List the waves or levels compared."""
    codes = confirmation.compared[name]
    labels = codes if name == ACROSS_WAVES else [words.level(name, code) for code in codes]
    return words.listing(list(labels))


def heywood_name(confirmation: Confirmation, construct: str, words: Words) -> str:
    """Label of a construct, with a word where its variance came out negative."""
    name = words.construct(construct)
    if construct in confirmation.heywood:
        return words.text("confirmation.verdict.construct_heywood", construct=name)
    return name


def describe_confirmation(confirmation: Confirmation, words: Words) -> str:
    """Say whether the model fits, what is wrong in it, and what its invariance permits.

    Parameters
    ----------
    confirmation : Confirmation
        The result.
    words : Words
        Language and labels.
    """
    fit = current_fit(confirmation)
    if fit is None:
        told = [words.text("confirmation.finding.no_model")]
    else:
        told = [*_fit(fit, confirmation, words), *_warnings(confirmation, words)]
    return joined([*told, *_invariance(confirmation, words)], words)


def _fit(fit: Fit, confirmation: Confirmation, words: Words) -> list[str]:
    if not fit.known:
        return [words.text("confirmation.finding.untested")]
    failed = fit.failed
    key = "holds" if not failed else "fails" if len(failed) == len(INDICES) else "partly"
    values = {"indices": words.listing([_index(fit, name, words) for name in INDICES])}
    if key == "partly":
        values["failed"] = _named(failed, words)
    sentences = [words.text(f"confirmation.finding.{key}", n=words.number(fit.n, 0), **values)]
    if math.isfinite(fit.p):
        rejected = significant(fit.p, confirmation.confidence)
        sentences.append(
            words.text(
                f"confirmation.finding.{'not_exact' if rejected else 'exact'}",
                chi2=words.number(fit.chi2, 1),
                df=words.number(fit.df, 0),
                p=p_text(fit.p, words, confirmation.confidence),
            )
        )
    return sentences


def _index(fit: Fit, name: str, words: Words) -> str:
    values = {
        "name": words.text(f"confirmation.head.{name}"),
        "value": fit_index(name, fit.indices[name], words),
    }
    if name != "rmsea":
        return words.text("confirmation.index", **values)
    interval = words.interval(fit.low, fit.high, 3)
    return words.text("confirmation.rmsea", interval=interval, **values)


def _named(indices: list[str], words: Words) -> str:
    return words.listing([words.text(f"confirmation.head.{name}") for name in indices])


def _warnings(confirmation: Confirmation, words: Words) -> list[str]:
    """Low loadings, constructs hardly apart, solutions that can't be true."""
    told = []
    loadings = loadings_of(confirmation)
    weak = loadings[loadings["weak"]]["estimate"]
    if len(weak):
        named = [
            words.text(
                "unit.scored",
                item=words.item(str(item), LIMIT),
                value=coefficient(words, value, FACTOR_LOADING),
            )
            for item, value in weak.items()
        ]
        limit = words.number(FACTOR_LOADING, 2)
        told.append(
            words.text("confirmation.finding.weak", limit=limit, items=first_few(named, words))
        )
    told += _close(confirmation, words)
    if confirmation.heywood:
        names = [
            construct_name(name, words)
            if name in confirmation.constructs
            else words.item(name, LIMIT)
            for name in confirmation.heywood
        ]
        told.append(words.text("confirmation.finding.heywood", names=first_few(names, words)))
    if confirmation.improper:
        told.append(words.text("confirmation.finding.improper"))
    return told


def _close(confirmation: Confirmation, words: Words) -> list[str]:
    rows = construct_correlations(confirmation)
    close = rows[rows["close"]]
    if close.empty:
        return []
    pairs = [
        words.text(
            "unit.scored",
            item=words.listing(
                [construct_name(str(row[key]), words) for key in ("subject", "object")]
            ),
            value=coefficient(words, row["estimate"], INDISTINCT),
        )
        for _, row in close.iterrows()
    ]
    limit = words.number(INDISTINCT, 2)
    return [words.text("confirmation.finding.close", limit=limit, pairs=first_few(pairs, words))]


def _invariance(confirmation: Confirmation, words: Words) -> list[str]:
    """What may be compared, the sets that permit most first."""
    told = []
    for level in (*LEVELS[::-1], ""):
        sets = [
            words.text(
                "confirmation.finding.against",
                name=set_name(name, words),
                levels=set_levels(confirmation, name, words),
            )
            for name, held in confirmation.held.items()
            if held == level
        ]
        if sets:
            key = level or "not_held"
            told.append(
                words.text(f"confirmation.finding.{key}", sets=words.text("unit.clause").join(sets))
            )
    return told
