"""From replicates of everything a model says to tidy rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from csi_helpers.analysis.estimates import CAUTION_BELOW, Row
from csi_helpers.analysis.structural.effects import total_effects
from csi_helpers.analysis.structural.findings.estimation import Base, Estimation
from csi_helpers.analysis.structural.findings.exact_fit import NULL
from csi_helpers.analysis.structural.findings.forms import Form
from csi_helpers.analysis.structural.measures import FIRST
from csi_helpers.analysis.structural.model import Floats, StructuralModel
from csi_helpers.analysis.structural.quality import adjusted_r2
from csi_helpers.analysis.structural.uncertainty.intervals import (
    bca_interval,
    bootstrap_p_value,
    percentile_interval,
    standard_error,
)

CORRECTED = ("path", "total_effect", "indirect_effect")  # each table one family of tests
SINGLE_ITEM, ASKED_ONLY, CAUTION = "single item", "asked only", "caution"
_SATURATED = 1e-10  # an SRMR that is zero by construction: nothing is left to test
Entry = tuple[tuple[int, ...], str, str]  # place in the array, subject, object


@dataclass(frozen=True)
class _Table:
    """A table's places in the array of a measure."""

    name: str
    measure: str
    entries: Callable[[StructuralModel], Iterator[Entry]]
    tested: bool = False


def _pairs(chosen: Floats, model: StructuralModel) -> Iterator[Entry]:
    for i, j in np.argwhere(chosen > 0).tolist():
        yield (i, j), model.names[i], model.names[j]


def _chains(model: StructuralModel) -> Floats:
    """How many chains of paths lead from the row's construct to the column's."""
    return total_effects(model.adjacency, model)


def _direct(model: StructuralModel) -> Iterator[Entry]:
    return _pairs(model.adjacency, model)


def _total(model: StructuralModel) -> Iterator[Entry]:
    return _pairs(_chains(model), model)


def _indirect(model: StructuralModel) -> Iterator[Entry]:
    return _pairs(_chains(model) - model.adjacency, model)


def _own(model: StructuralModel) -> Iterator[Entry]:
    for place, item in enumerate(model.items):
        yield (place,), item, model.names[model.owner[place]]


def _among_others(model: StructuralModel) -> Iterator[Entry]:
    """Items that aren't alone in their construct."""
    return (entry for entry in _own(model) if len(model.constructs[entry[2]]) > 1)


def _crossed(model: StructuralModel) -> Iterator[Entry]:
    for place, item in enumerate(model.items):
        for column, name in enumerate(model.names):
            yield (place, column), item, name


def _constructs(model: StructuralModel) -> Iterator[Entry]:
    for place, name in enumerate(model.names):
        yield (place,), name, ""


def _endogenous(model: StructuralModel) -> Iterator[Entry]:
    return (entry for entry in _constructs(model) if model.endogenous[entry[0][0]])


def _each_pair_once(model: StructuralModel) -> Iterator[Entry]:
    for i, one in enumerate(model.names):
        for j, other in enumerate(model.names[i + 1 :], start=i + 1):
            yield (i, j), one, other


def _whole(_model: StructuralModel) -> Iterator[Entry]:
    yield (), "overall", ""


_OF_SEVERAL_ITEMS = ("alpha_standardised", "rho_a", "rho_c", "ave", "ave_root")
_MEASUREMENT = (
    _Table("weight", "weight", _own, tested=True),
    _Table("loading", "loading", _own, tested=True),
    _Table("cross_loading", "cross_loading", _crossed),
    _Table("item_vif", "item_vif", _among_others),
    *(_Table(name, name, _constructs) for name in _OF_SEVERAL_ITEMS),
)
_STRUCTURE = (
    _Table("path", "path", _direct, tested=True),
    _Table("total_effect", "total_effect", _total, tested=True),
    _Table("indirect_effect", "indirect_effect", _indirect, tested=True),
    _Table("f2", "f2", _direct),
    _Table("vif", "vif", _direct),
    _Table("what_if", "what_if", _total),
    _Table("r2", "r2", _endogenous),
    _Table("r2_adjusted", "r2_adjusted", _endogenous),
    _Table("htmt", "htmt", _each_pair_once),
    _Table("construct_correlation", "construct_correlation", _each_pair_once),
    _Table("index_reestimated", "index_reestimated", _constructs),
)


def rows_of(
    estimation: Estimation[Base],
    *,
    confidence: float,
    interval: str,
    about: str = "",
    only: tuple[str, ...] = (),
) -> list[Row]:
    """Rows of one estimation, without group and wave.

    Parameters
    ----------
    interval : {"percentile", "bca"}
        The other one stands in `path_<other>` and `total_effect_<other>`.
    about : str
        Keep rows about this construct alone, which only some were asked about.
    only : tuple of str
        Keep these tables alone.
    """
    form = estimation.answers.form
    rows = _Rows(estimation, confidence, interval, form)
    found: list[Row] = []
    tables = [table for table in (*_STRUCTURE, *_MEASUREMENT) if not only or table.name in only]
    for table in tables:
        found += rows.of(table, form.model)
    if form.stages and not only:
        for table in _MEASUREMENT:
            found += rows.of(table, form.stages.first, FIRST, form.dimensions)
    if not only:
        found += rows.fit()
        other = "bca" if interval == "percentile" else "percentile"
        turned = _Rows(estimation, confidence, other, form)
        for table in _STRUCTURE[:2]:
            named = _Table(f"{table.name}_{other}", table.measure, table.entries)
            found += turned.of(named, form.model)
    if about:
        found = [{**row, "note": ASKED_ONLY} for row in found if _concerns(row, about, form)]
    return found


def _concerns(row: Row, about: str, form: Form) -> bool:
    items = form.model.constructs[about]
    if row["table"] in ("weight", "loading", "cross_loading", "item_vif"):
        return row["subject"] in items
    return about in (row["subject"], row.get("object"))


@dataclass(frozen=True)
class _Rows:
    estimation: Estimation[Base]
    confidence: float
    interval: str
    form: Form

    def of(
        self,
        table: _Table,
        model: StructuralModel,
        prefix: str = "",
        constructs: tuple[str, ...] = (),
    ) -> list[Row]:
        """A table's rows; of some constructs, and what measures them, where they are named."""
        entries = [
            entry
            for entry in table.entries(model)
            if not constructs or (entry[2] or entry[1]) in constructs
        ]
        if constructs and table.name == "cross_loading":
            entries = [
                e for e in entries if e[1] in {i for c in constructs for i in model.constructs[c]}
            ]
        if not entries:
            return []
        value, drawn, left_out, n_eff = self._arrays(prefix + table.measure, entries)
        se = standard_error(drawn)
        p_value = np.full(len(value), np.nan)
        if table.tested:
            p_value = self.estimation.tested(bootstrap_p_value(drawn))
        drawn = value + self.estimation.widening(self.confidence) * (drawn - value)
        low, high = self._ends(value, drawn, left_out)
        n = self.estimation.answers.n
        rows: list[Row] = []
        for k, (_, subject, other) in enumerate(entries):
            row: Row = {"table": table.name, "subject": subject, "object": other, "n": n}
            if table.name in _OF_SEVERAL_ITEMS and len(model.constructs[subject]) == 1:
                rows.append(row | {"note": SINGLE_ITEM})
                continue
            row |= {"n_eff": n_eff[k], "estimate": value[k], "se": se[k]}
            row |= {"ci_low": low[k], "ci_high": high[k], "p_value": p_value[k]}
            if table.name in ("weight", "loading") and len(model.constructs[other]) == 1:
                row |= {"note": SINGLE_ITEM, "p_value": np.nan, "n_eff": float(n)}
            elif min(n, n_eff[k]) < CAUTION_BELOW:
                row |= {"note": CAUTION}
            rows.append(row)
        return rows

    def fit(self) -> list[Row]:
        """The SRMR with its test of exact fit, and the limit it should stay below."""
        n = self.estimation.answers.n
        null = self.estimation.replicates.values[NULL]
        null = null[np.isfinite(null)]
        n_eff = float(self.estimation.n_eff["srmr"])
        row: Row = {"table": "srmr", "subject": "overall", "n": n, "n_eff": n_eff}
        row |= {"estimate": float(self.estimation.values["srmr"])}
        row |= {"se": float(standard_error(self.estimation.replicates.values["srmr"]))}
        if not len(null) or row["estimate"] < _SATURATED:
            return [row]
        beyond = int((null >= row["estimate"]).sum())
        limit = float(np.quantile(null, self.confidence))
        stem: Row = {"subject": "overall", "n": n, "n_eff": n_eff}
        return [
            row | {"p_value": (beyond + 1) / (len(null) + 1)},
            {"table": "srmr_limit", **stem, "estimate": limit},
        ]

    def _arrays(
        self, measure: str, entries: list[Entry]
    ) -> tuple[Floats, Floats, Floats | None, Floats]:
        """Value, replicates, values with a unit left out, and effective base, at the entries."""
        name = "r2" if measure == "r2_adjusted" else measure
        places = zip(*(entry[0] for entry in entries), strict=True)
        at: tuple[Any, ...] = tuple(np.array(axis) for axis in places)
        estimation = self.estimation
        value = estimation.values[name][at]
        drawn = estimation.replicates.values[name][(slice(None), *at)]
        left = estimation.left_out
        left_out = left[0][name][(slice(None), *at)] if left else None
        if measure == "r2_adjusted":
            value, drawn = self._adjusted(value, entries), self._adjusted(drawn, entries)
            left_out = None if left_out is None else self._adjusted(left_out, entries)
        return value, drawn, left_out, estimation.n_eff[name][at]

    def _adjusted(self, r2: Floats, entries: list[Entry]) -> Floats:
        full = np.zeros((*r2.shape[:-1], len(self.form.model.names)))
        at = [entry[0][0] for entry in entries]
        full[..., at] = r2
        return adjusted_r2(full, self.form.model, self.estimation.answers.n_eff)[..., at]

    def _ends(self, value: Floats, drawn: Floats, left_out: Floats | None) -> tuple[Floats, Floats]:
        if self.interval == "percentile":
            return percentile_interval(drawn, self.confidence)
        strata = self.estimation.left_out[1] if self.estimation.left_out else None
        left = None if left_out is None or strata is None else (left_out, strata)
        return bca_interval(value, drawn, left, self.confidence)
