"""Paths: coefficients, sizes, collinearity, what is explained, how the model fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import (
    CLOSE_FIT,
    COLLINEAR,
    COLLINEAR_PERHAPS,
    LARGE_EFFECT,
    MEDIUM_EFFECT,
    SMALL_EFFECT,
    coefficient,
)
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.structural.effects import disagreeing, intervals_of, paths_of
from csi_helpers.show.structural.fit import effect_size, explained, fit_of, fit_texts
from csi_helpers.show.structural.names import by_ends, marked, p_head, strength
from csi_helpers.show.tables.markup import Cell, grouped_table, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

_SHORT = -0.5


def table_structure(structure: Structure, words: Words) -> str:
    """Write every path under its outcome, with R², and the fit of the whole model.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML: a ``<table>`` of paths in groups, and one of the SRMR where there is one.
    """
    keys = ("from", "effect_size", "path", "interval", "p", "f2", "vif")
    paths = paths_of(structure)
    groups = []
    for outcome in dict.fromkeys(str(end) for _, end in paths.index):
        rows = [
            (marked(structure, start, words), _path(row, words))
            for start, end, row in by_ends(paths)
            if end == outcome
        ]
        groups.append((_outcome(structure, outcome, words), rows))
    heads = [
        p_head(structure, words) if key == "p" else words.text(f"path_model.head.{key}")
        for key in keys
    ]
    return grouped_table(heads, groups, texts=2) + _fit(structure, words)


def _outcome(structure: Structure, outcome: str, words: Words) -> str:
    name = marked(structure, outcome, words)
    row = explained(structure, outcome)
    if row is None:
        return name
    return words.text(
        "path_model.explained",
        construct=name,
        r2=words.number(row["r2"], 3),
        confidence=words.percent(structure.confidence),
        interval=words.interval(row["low"], row["high"], 2),
        adjusted=words.number(row["adjusted"], 3),
    )


def _path(row: pd.Series, words: Words) -> list[Cell]:
    kind = "num" if row["sure"] else "num low"
    caution = "*" if row["note"] == CAUTION else ""
    size = words.text(f"path_model.size.{effect_size(row['f2'])}") if pd.notna(row["f2"]) else "–"
    p = words.p_value(row["p"]) if pd.notna(row["p"]) else words.number(None)
    ground = palette().tint(_SHORT) if row["vif"] >= COLLINEAR else ""
    return [
        Cell(size, "name"),
        Cell(words.number(row["b"], 2), strength(row, row["b"]), mark=caution),
        Cell(words.interval(row["low"], row["high"], 2), kind),
        Cell(p, kind),
        Cell(coefficient(words, row["f2"], SMALL_EFFECT, MEDIUM_EFFECT, LARGE_EFFECT), kind),
        Cell(coefficient(words, row["vif"], COLLINEAR_PERHAPS, COLLINEAR), "num", ground),
    ]


def _fit(structure: Structure, words: Words) -> str:
    fit = fit_of(structure)
    if fit is None:
        return ""
    keys = ("fit", "verdict", "value", "rule", "exact_limit", "p_exact")
    heads = [
        words.text(f"path_model.head.{key}", confidence=words.percent(structure.confidence))
        for key in keys
    ]
    short = palette().tint(_SHORT)
    verdict = "not_close" if not fit.close else "not_exact" if fit.exact is False else "close"
    srmr, limit = fit_texts(fit, words)
    cells = [
        Cell(words.text(f"path_model.fit.{verdict}"), ""),
        Cell(srmr, "num", "" if fit.close else short),
        Cell(words.text("path_model.fit.below", limit=words.number(CLOSE_FIT, 2))),
        Cell(limit),
        Cell(
            words.number(None) if pd.isna(fit.p) else words.p_value(fit.p),
            "num",
            short if fit.exact is False else "",
        ),
    ]
    return table(heads, [("SRMR", cells)], texts=2)


def table_intervals(structure: Structure, words: Words) -> str:
    """Write the percentile interval of every path beside its BCa interval.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups by outcome; tinted where one interval holds zero and the other
        does not.
    """
    frame, apart = intervals_of(structure), set(disagreeing(structure))
    groups = []
    for outcome in dict.fromkeys(str(end) for _, end in frame.index):
        rows = []
        for start, end, row in by_ends(frame):
            if end != outcome:
                continue
            ground = palette().tint(_SHORT) if (start, end) in apart else ""
            ends = [(row[f"{kind}_low"], row[f"{kind}_high"]) for kind in ("percentile", "bca")]
            cells = [Cell(words.number(row["b"], 3))]
            cells += [Cell(words.interval(*pair, 3), "num", ground) for pair in ends]
            rows.append((marked(structure, start, words), cells))
        groups.append((marked(structure, outcome, words), rows))
    keys = ("from", "path", "percentile", "bca")
    return grouped_table([words.text(f"path_model.head.{key}") for key in keys], groups)
