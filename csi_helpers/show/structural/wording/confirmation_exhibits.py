"""Captions, source lines and method of the confirmatory factor analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.cutoffs import (
    CFI_FALL,
    CLOSE_FIT,
    FACTOR_LOADING,
    FIT_INCREMENTAL,
    FIT_RMSEA,
    INDISTINCT,
    coefficient,
)
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.structural.confirmations import (
    FEW_CLUSTERS,
    SINGLE,
    current_fit,
    invariance_steps,
    loadings_of,
)
from csi_helpers.show.structural.names import joined
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.opinions.confirmation import Confirmation

_MEANS_COMPARE = ("scalar", "strict")


def caption_cfa_fit(confirmation: Confirmation, words: Words) -> str:
    """Say which indices miss their cut-offs, as the title of the table of fit."""
    fit = current_fit(confirmation)
    if fit is None or not fit.known:
        return words.text("confirmation.caption.fit_unknown")
    if not fit.failed:
        return words.text("confirmation.caption.fit_all")
    named = words.listing([words.text(f"confirmation.head.{name}") for name in fit.failed])
    return words.text("confirmation.caption.fit_some", failed=named)


def caption_invariance(confirmation: Confirmation, words: Words) -> str:
    """Count the comparisons in which means compare, as the title of the table of invariance."""
    held = [level for level in confirmation.held.values() if level]
    k = sum(level in _MEANS_COMPARE for level in held)
    counts = {"k": words.number(k, 0), "total": words.number(len(confirmation.held), 0)}
    return words.text("confirmation.caption.invariance_means", **counts)


def caption_cfa_loadings(confirmation: Confirmation, words: Words) -> str:
    """Name the lowest and the highest loading, as the title of their table."""
    loadings = loadings_of(confirmation)
    known = loadings["estimate"][loadings["note"] != SINGLE].dropna()
    if known.empty:
        return words.text("confirmation.head.loading")
    ends = {"low": str(known.idxmin()), "high": str(known.idxmax())}
    named = {f"{end}_item": words.item(item, LIMIT) for end, item in ends.items()}
    values = {end: coefficient(words, known[item], FACTOR_LOADING) for end, item in ends.items()}
    return words.text("confirmation.caption.loadings", **named, **values)


def describe_fit_marks(confirmation: Confirmation, words: Words) -> str:
    """Explain the tint of the table of fit, and which version its indices are."""
    cutoffs = {"cfi": FIT_INCREMENTAL, "rmsea": FIT_RMSEA, "srmr": CLOSE_FIT}
    limits = {name: words.number(limit, 2) for name, limit in cutoffs.items()}
    told = [words.text("confirmation.source.fit", **limits)]
    if confirmation.indices:
        told.append(words.text(f"confirmation.source.{confirmation.indices}"))
    return joined(told, words)


def describe_invariance_marks(_confirmation: Confirmation, words: Words) -> str:
    """Explain when a level of invariance holds."""
    return words.text("confirmation.source.invariance", limit=words.number(CFI_FALL, 2))


def describe_cfa_loading_marks(confirmation: Confirmation, words: Words) -> str:
    """Give the base, and explain tint and stars of the loadings."""
    told = [
        words.text("confirmation.source.base", n=words.number(confirmation.n, 0)),
        words.text(
            "confirmation.source.loadings",
            loading=words.number(FACTOR_LOADING, 2),
            correlation=words.number(INDISTINCT, 2),
            confidence=words.percent(confirmation.confidence),
        ),
    ]
    notes = set(loadings_of(confirmation)["note"])
    for note, key in ((CAUTION, "caution"), (FEW_CLUSTERS, "few_clusters")):
        if note in notes:
            told.append(words.text(f"confirmation.source.{key}"))
    return joined(told, words)


def explain_confirmation(confirmation: Confirmation, words: Words) -> str:
    """Say how the factor model was estimated and its invariance tested.

    Parameters
    ----------
    confirmation : Confirmation
        The result; "" where nothing could be fitted.
    words : Words
        Language.
    """
    if not confirmation.waves and not confirmation.compared:
        return ""
    counts = {"n": confirmation.n, "incomplete": confirmation.n_incomplete}
    told = {name: words.number(count, 0) for name, count in counts.items()}
    sentences = [words.text("confirmation.method.model")]
    told["groups"] = words.number(confirmation.random_groups, 0)
    gaps = {True: "large_models.casewise", False: "confirmation.method.fiml"}
    none = {True: "large_models.complete", False: "confirmation.method.complete"}
    large = confirmation.random_groups > 0
    sentences.append(words.text((gaps if confirmation.n_incomplete else none)[large], **told))
    if confirmation.reported == "mlr":
        robust = "large_models.mlr" if large else "confirmation.method.mlr"
        sentences.append(words.text(robust, **told))
    if confirmation.weighted:
        sentences.append(words.text("confirmation.method.weighted"))
    if confirmation.design:
        sentences.append(words.text("confirmation.method.design"))
    if any(not invariance_steps(confirmation, name).empty for name in confirmation.compared):
        limit = words.number(CFI_FALL, 2)
        sentences.append(words.text("confirmation.method.invariance", limit=limit))
    return joined(sentences, words)
