"""Reading how constructs are measured: what is reliable, convergent, distinct, and what isn't."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.show.cutoffs import (
    COLLINEAR,
    CONVERGENT,
    HTMT_BOUND,
    HTMT_LENIENT,
    HTMT_STRICT,
    ITEM_LOADING,
    REDUNDANT,
    RELIABLE,
)
from csi_helpers.show.structural.names import in_wave, of_constructs
from csi_helpers.show.structural.readings import read_once

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

LIMITS = {"alpha_standardised": RELIABLE, "rho_a": RELIABLE, "rho_c": RELIABLE, "ave": CONVERGENT}
RELIABILITIES = ("alpha_standardised", "rho_a", "rho_c")
SYMBOLS = {"alpha_standardised": "α", "rho_a": "ρA", "rho_c": "ρc", "ave": "AVE"}
SEVERAL, SINGLE, FORMATIVE = "several", "single", "formative"
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Measured:
    """How one construct is measured.

    Attributes
    ----------
    construct : str
    part_of : str
        The second-order construct it is a dimension of; "" for none.
    kind : {"several", "single", "formative"}
        Only constructs of several items weighted by correlation (Mode A) are judged by reliability.
    rows : DataFrame
        Indexed by the names in `LIMITS`: estimate, ci_low, ci_high, n, note.
    """

    construct: str
    part_of: str
    kind: str
    rows: pd.DataFrame

    @property
    def values(self) -> pd.Series:
        """The coefficients."""
        return self.rows["estimate"]

    @property
    def judged(self) -> bool:
        """Whether the rules of reliability hold for it, and there are figures."""
        return self.kind == SEVERAL and bool(self.values.notna().any())

    @property
    def short(self) -> list[str]:
        """Names of the coefficients below their limits."""
        return [name for name in LIMITS if self.judged and self.values[name] < LIMITS[name]]

    @property
    def redundant(self) -> bool:
        """Whether reliability is so high that items may repeat each other."""
        return self.judged and bool((self.values[list(RELIABILITIES)] >= REDUNDANT).any())


@read_once
def measured_constructs(structure: Structure) -> list[Measured]:
    """Every construct in the model's order, dimensions behind the construct they measure.

    Parameters
    ----------
    structure : Structure
        The result.
    """
    frames = {name: of_constructs(structure, name) for name in LIMITS}
    found = []
    for name, part_of in _with_dimensions(structure):
        rows = pd.DataFrame(
            {table: frame.reindex([name]).iloc[0] for table, frame in frames.items()}
        )
        found.append(Measured(name, part_of, _kind(structure, name), rows.T))
    return found


def _with_dimensions(structure: Structure) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in structure.model.names:
        found.append((name, ""))
        parts = structure.items[name] if name in structure.second_order else ()
        found += [(part, name) for part in parts if part in structure.items]
    return found


def _kind(structure: Structure, construct: str) -> str:
    if len(structure.items[construct]) == 1:
        return SINGLE
    return FORMATIVE if mode_of(structure, construct) == "B" else SEVERAL


def mode_of(structure: Structure, construct: str) -> str:
    """How a construct's weights are made: ``A`` by correlation, ``B`` by regression."""
    if construct in structure.model.modes:
        return structure.model.modes[construct]
    stages = structure.specification.main.stages
    return stages.first.modes.get(construct, "A") if stages else "A"


@read_once
def items_of(structure: Structure, construct: str) -> pd.DataFrame:
    """What measures one construct, and which of it falls short.

    Returns
    -------
    DataFrame
        Indexed by item or dimension: loading, loading_low, loading_high, weight, weight_low,
        weight_high, p (of the weight), vif; `low` (loading below the rule), `tied` (collinear),
        `negative` and `chance` (weight negative, or not significant).
    """
    ends = pd.MultiIndex.from_tuples([(item, construct) for item in structure.items[construct]])
    frames = {name: in_wave(structure, name).reindex(ends) for name in ("loading", "weight")}
    found = pd.DataFrame(index=list(structure.items[construct]))
    for name, rows in frames.items():
        found[name] = rows["estimate"].to_numpy()
        found[f"{name}_low"], found[f"{name}_high"] = (
            rows[end].to_numpy() for end in ("ci_low", "ci_high")
        )
    found["p"] = frames["weight"]["p_value"].to_numpy()
    found["vif"] = in_wave(structure, "item_vif").reindex(ends)["estimate"].to_numpy()
    kind = _kind(structure, construct)
    several = kind != SINGLE
    found["low"] = (found["loading"] < ITEM_LOADING) & (kind == SEVERAL)
    found["tied"] = (found["vif"] >= COLLINEAR) & several
    found["negative"] = (found["weight"] < 0) & several
    found["chance"] = (found["p"] >= 1 - structure.confidence - _ROUNDING) & several
    return found


@read_once
def remarked_items(structure: Structure) -> dict[str, dict[str, float]]:
    """Items of every kind of remark over all constructs: low, tied, negative, chance.

    Returns
    -------
    dict of str to dict of str to float
        Each item with the figure that falls short.
    """
    figure = {"low": "loading", "tied": "vif", "negative": "weight", "chance": "p"}
    found: dict[str, dict[str, float]] = {name: {} for name in figure}
    for construct, _ in _with_dimensions(structure):
        items = items_of(structure, construct)
        for remark, column in figure.items():
            found[remark] |= {str(i): float(items[column][i]) for i in items.index[items[remark]]}
    return found


@read_once
def cross_loadings(structure: Structure) -> list[tuple[list[str], pd.DataFrame]]:
    """Loadings of every item on every construct: of the model, and of dimensions among themselves.

    Returns
    -------
    list of (constructs, matrix)
        Constructs whose items stand in the rows; a column a construct. Constructs with a single
        item that only some were asked have no column: nobody else's items load on them.
    """
    rows = in_wave(structure, "cross_loading")["estimate"]
    parts = [name for name, part_of in _with_dimensions(structure) if part_of]
    found = []
    for constructs in (list(structure.model.names), parts):
        items = [item for name in constructs for item in structure.items[name]]
        columns = [
            name
            for name in constructs
            if not (name in structure.asked and len(structure.items[name]) == 1)
        ]
        matrix = pd.DataFrame(
            [[rows.get((item, name), math.nan) for name in columns] for item in items],
            index=items,
            columns=columns,
            dtype=float,
        )
        if len(matrix) and matrix.notna().to_numpy().any():
            found.append((constructs, matrix))
    return found


@read_once
def strangers(structure: Structure) -> dict[str, str]:
    """Items that load higher on another construct, each with that construct."""
    found: dict[str, str] = {}
    for constructs, matrix in cross_loadings(structure):
        by_item = matrix.T
        for name in (name for name in constructs if name in matrix.columns):
            for item in structure.items[name]:
                if other := _higher_elsewhere(by_item[item], name):
                    found[item] = other
    return found


def _higher_elsewhere(loadings: pd.Series, own: str) -> str:
    others = loadings.drop(own).abs().dropna()
    if others.empty or pd.isna(loadings[own]) or others.max() <= abs(loadings[own]):
        return ""
    return str(others.idxmax())


@read_once
def pairs_of(structure: Structure) -> pd.DataFrame:
    """Every pair of constructs, and whether it can be told apart.

    Returns
    -------
    DataFrame
        Indexed by both constructs in the model's order: htmt, upper (end of its interval), r, limit
        (the smaller root of their AVE); `alike` (HTMT at its lenient limit, or its interval reaches
        1), `close` (HTMT between its two limits), `overlapping` (r reaches the limit: Fornell &
        Larcker).
    """
    htmt, r = (in_wave(structure, name) for name in ("htmt", "construct_correlation"))
    found = pd.DataFrame({"htmt": htmt["estimate"], "upper": htmt["ci_high"], "r": r["estimate"]})
    roots = ave_roots(structure)
    kinds = {each.construct: each.kind for each in measured_constructs(structure)}
    formative = [FORMATIVE in {kinds[name] for name in pair} for pair in found.index]
    reflective = ~np.array(formative, dtype=bool)
    alike = (found["htmt"] >= HTMT_LENIENT) | (found["upper"] >= HTMT_BOUND)
    found["alike"] = alike & reflective
    found["close"] = (found["htmt"] >= HTMT_STRICT) & ~alike & reflective
    limits = [min(roots.get(name, math.inf) for name in pair) for pair in found.index]
    found["limit"] = limits
    found["overlapping"] = found["r"].abs() >= found["limit"]
    return found


def ave_roots(structure: Structure) -> dict[str, float]:
    """√AVE of each construct of several items in Mode A: AVE on the scale of correlations."""
    known = of_constructs(structure, "ave_root")["estimate"].dropna()
    judged = [each.construct for each in measured_constructs(structure) if each.judged]
    return {name: float(known[name]) for name in judged if name in known.index}
