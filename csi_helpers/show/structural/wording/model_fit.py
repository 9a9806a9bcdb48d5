"""How much the model explains, which paths are weak, whether predictors overlap, and the fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.cutoffs import (
    CLOSE_FIT,
    COLLINEAR,
    COLLINEAR_PERHAPS,
    SMALL_EFFECT,
    coefficient,
)
from csi_helpers.show.structural.effects import paths_of
from csi_helpers.show.structural.fit import explained, explained_size, fit_of, fit_texts
from csi_helpers.show.structural.names import (
    by_ends,
    construct_name,
    first_few,
    joined,
    path_name,
    valued,
)
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure


def describe_structure(structure: Structure, words: Words) -> str:
    """Say how much is explained, which paths are weak, whether predictors overlap, and the fit.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.
    """
    return joined(
        [
            _explained(structure, words),
            _weakest(structure, words),
            _collinear(structure, words),
            _fit(structure, words),
        ],
        words,
    )


def _explained(structure: Structure, words: Words) -> str:
    row = explained(structure, structure.target)
    if row is None:
        return ""
    size = words.text(f"path_model.explained_size.{explained_size(row['r2'])}")
    return words.text(
        "path_model.fit.explained",
        target=construct_name(structure.target, words),
        r2=words.percent(row["r2"]),
        confidence=words.percent(structure.confidence),
        low=words.percent(row["low"]),
        high=words.percent(row["high"]),
        size=size,
    )


def _weakest(structure: Structure, words: Words) -> str:
    paths = paths_of(structure).dropna(subset=["f2"])
    if paths.empty:
        return ""
    weak = paths[paths["f2"] < SMALL_EFFECT]
    named = [
        valued(
            path_name(start, end, words),
            "f²",
            coefficient(words, row["f2"], SMALL_EFFECT),
            words,
        )
        for start, end, row in by_ends(paths.nsmallest(1, "f2") if weak.empty else weak)
    ]
    key = "path_model.fit.weakest" if weak.empty else "path_model.fit.negligible"
    limit = words.number(SMALL_EFFECT, 2)
    return words.text(key, paths=first_few(named, words), limit=limit)


def _collinear(structure: Structure, words: Words) -> str:
    paths = paths_of(structure).dropna(subset=["vif"])
    if paths.empty:
        return ""
    top = float(paths["vif"].max())
    limit = COLLINEAR if top >= COLLINEAR else COLLINEAR_PERHAPS
    key = "fine" if top < COLLINEAR_PERHAPS else "perhaps" if top < COLLINEAR else "critical"
    high = paths[paths["vif"] >= limit] if key != "fine" else paths.iloc[:0]
    named = [
        valued(path_name(start, end, words), "VIF", _vif(row["vif"], words), words)
        for start, end, row in by_ends(high)
    ]
    limits = {"perhaps": COLLINEAR_PERHAPS, "critical": COLLINEAR}
    return words.text(
        f"path_model.fit.vif_{key}",
        paths=first_few(named, words) if named else "",
        top=_vif(top, words),
        **{name: words.number(value, 0) for name, value in limits.items()},
    )


def _vif(value: float, words: Words) -> str:
    return coefficient(words, value, COLLINEAR_PERHAPS, COLLINEAR)


def _fit(structure: Structure, words: Words) -> str:
    fit = fit_of(structure)
    if fit is None:
        return ""
    srmr, bound = fit_texts(fit, words)
    told = {"srmr": srmr, "limit": words.number(CLOSE_FIT, 2)}
    sentences = [words.text(f"path_model.fit.srmr_{'close' if fit.close else 'loose'}", **told)]
    if fit.exact is not None:
        key = "exact" if fit.exact else "inexact"
        p = words.p_value(fit.p)
        p = words.text("path_model.p_below" if p.startswith("<") else "path_model.p", p=p)
        sentences.append(words.text(f"path_model.fit.{key}", p=p, bound=bound))
    return joined(sentences, words)
