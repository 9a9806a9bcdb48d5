"""Importance-performance map of the path model: constructs and items that lead to the target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers.stated import performance_scores
from csi_helpers.analysis.drivers.total_effects import (
    draw_total_effects,
    items_upstream,
    upstream,
)
from csi_helpers.analysis.estimates import COLUMNS, TOTAL, Row, tidy
from csi_helpers.analysis.group_means import ScoreMeans
from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError

_PUBLISHED = {"what_if": "ipma_importance", "index": "ipma_performance"}


@dataclass(frozen=True)
class ImportancePerformanceMap:
    """Unstandardised total effects on the target against performance, 0-100.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `ipma_importance`, `ipma_performance` of constructs in every wave that is modelled,
        `ipma_item_importance`, `ipma_item_performance` of items in the current one.
    constructs : tuple of str
        That lead to the target.
    items : mapping of str to tuple of str
        Of each construct.
    importance_cross, performance_cross : float
        Means of the constructs in the current wave.
    """

    estimates: pd.DataFrame
    wave: str
    target: str
    constructs: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    n: int
    confidence: float
    min_base: int
    refusals: tuple[AnalysisError, ...]
    importance_cross: float
    performance_cross: float


def map_constructs(
    survey: Survey,
    structure: Structure | None,
    index: ConstructIndex | None,
    *,
    replicates: int,
    seed: int,
) -> ImportancePerformanceMap | None:
    """Map constructs, and their items, by what they go with and how they perform.

    Returns
    -------
    ImportancePerformanceMap or None
        None without a path model.

    Notes
    -----
    A construct's importance is its total effect on the target in points of index, its performance
    its published index; an item's importance is its construct's, times its part in the construct's
    index. All weights should be positive: with a negative one a construct isn't a mean of answers.

    References
    ----------
    Ringle & Sarstedt (2016), Ind. Manag. Data Syst. 116(9).
    """
    if structure is None or index is None:
        return None
    names = upstream(structure)
    owner = items_upstream(structure)
    constructs = [
        _renamed(structure.estimates, "what_if", names, structure.target),
        _renamed(index.estimates, "index", names, ""),
    ]
    rows = [*_item_rows(survey, structure, owner, replicates, seed)]
    items = {name: tuple(item for item in owner if owner[item] == name) for name in names}
    return ImportancePerformanceMap(
        estimates=pd.concat([*constructs, tidy(rows)], ignore_index=True),
        wave=structure.wave,
        target=structure.target,
        constructs=names,
        items=items,
        n=structure.answers[structure.wave][""].n,
        confidence=structure.confidence,
        min_base=structure.min_base,
        refusals=_negative(index, names),
        importance_cross=_mean(constructs[0], structure.wave),
        performance_cross=_mean(constructs[1], structure.wave),
    )


def _mean(rows: pd.DataFrame, wave: str) -> float:
    return float(rows.loc[rows["wave"] == wave, "estimate"].mean())


def _renamed(frame: pd.DataFrame, table: str, names: tuple[str, ...], target: str) -> pd.DataFrame:
    """Rows of the total as they are published elsewhere, under this chapter's names."""
    chosen = (frame["table"] == table) & frame["subject"].isin(list(names))
    chosen &= (frame["object"] == target) & (frame["group"] == TOTAL)
    found = frame.loc[chosen, list(COLUMNS)]
    return found.assign(table=_PUBLISHED[table], object="")


def _item_rows(
    survey: Survey, structure: Structure, owner: Mapping[str, str], replicates: int, seed: int
) -> Iterator[Row]:
    wave, items = survey.current, list(owner)
    value, drawn = draw_total_effects(
        structure,
        wave,
        items,
        seed=seed,
        replicates=replicates,
        confidence=structure.confidence,
    )
    low, high = usable_interval(drawn, structure.confidence)
    scores = performance_scores(wave, survey.codebook, items)
    variance = DesignVariance(wave.design)
    base = structure.answers[structure.wave][""]
    for k, item in enumerate(items):
        stem: Row = {"subject": item, "object": owner[item], "wave": wave.name}
        yield {
            **stem,
            "table": "ipma_item_importance",
            "n": base.n,
            "n_eff": base.n_eff,
            "estimate": value[k],
            "se": float(standard_error(drawn[:, k])),
            "ci_low": low[k],
            "ci_high": high[k],
        }
        means = ScoreMeans(
            scores[item].to_numpy(dtype=float),
            variance,
            structure.min_base,
            structure.confidence,
        )
        performance = means.row(np.ones(len(scores), dtype=bool))
        yield {**stem, "table": "ipma_item_performance", **performance}


def _negative(index: ConstructIndex, names: tuple[str, ...]) -> tuple[AnalysisError, ...]:
    found = {name: items for name, items in index.negative.items() if name in names}
    return tuple(
        AnalysisError(
            "Constructs whose items all have a positive weight.",
            f"In {name} the weight of {', '.join(items)} is negative: its performance isn't a mean "
            "of answers.",
            "Reverse the item, or leave it out of the construct.",
            code="ipma_negative_weight",
            values={"construct": name, "items": list(items)},
        )
        for name, items in found.items()
    )
