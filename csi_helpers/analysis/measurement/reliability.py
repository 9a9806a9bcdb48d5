"""Do a construct's items go together? Alpha, omega, and each item's part in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

from csi_helpers.analysis.correlation import fisher_interval
from csi_helpers.analysis.estimates import Row, base_note, low_base, tidy
from csi_helpers.analysis.measurement.consistency import (
    CompleteAnswers,
    alpha_influence,
    cronbach_alpha,
    feldt_interval,
    item_rest,
    leanings,
    standardised_alpha_influence,
)
from csi_helpers.analysis.measurement.omega import mcdonald_omega
from csi_helpers.analysis.measurement.refusals import constant_items
from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError


@dataclass(frozen=True)
class Reliability:
    """Internal consistency of every construct, in every wave.

    `estimates` is tidy; `constructs` maps each construct to its items in the study's order. The
    rest speaks of the current `wave`: `single` names constructs of one item, which can't be
    assessed; `against` the items that run against the others of their construct.
    """

    estimates: pd.DataFrame
    wave: str
    waves: tuple[str, ...]
    constructs: dict[str, tuple[str, ...]]
    single: tuple[str, ...]
    against: dict[str, tuple[str, ...]]
    confidence: float
    min_base: int
    refusals: tuple[AnalysisError, ...]


def assess_reliability(
    survey: Survey, *, confidence: float = 0.95, min_base: int = 30
) -> Reliability | None:
    """Reliability of the model's constructs on respondents who answered all items of each.

    Returns
    -------
    Reliability or None
        None without a model.

    Notes
    -----
    Alpha is the raw one (Cronbach 1951, Psychometrika 16), on weighted covariances; its interval is
    Feldt's F (1965, Psychometrika 30) on the effective base. Omega is McDonald's (1999), from one
    factor by maximum likelihood on covariances. An item runs against the others where its
    correlation with their sum, each turned towards the construct's first component, is below zero
    with its whole interval.
    """
    constructs = {name: entry.items for name, entry in survey.codebook.constructs.items()}
    if not constructs:
        return None
    rows: list[Row] = []
    for wave in survey.waves:
        for name, items in constructs.items():
            found = _construct_rows(wave, name, items, confidence, min_base)
            rows += ({"wave": wave.name, **row} for row in found)
    current = survey.current
    against = {}
    for name, items in constructs.items():
        if turned := _against(current, items, confidence, min_base):
            against[name] = turned
            row = _turned_row(current, name, items, turned, confidence, min_base)
            rows.append({"wave": current.name, **row})
    return Reliability(
        estimates=tidy(rows),
        wave=current.name,
        waves=tuple(wave.name for wave in survey.waves),
        constructs=constructs,
        single=tuple(name for name, items in constructs.items() if len(items) == 1),
        against=against,
        confidence=confidence,
        min_base=min_base,
        refusals=_refusals(current, constructs, min_base),
    )


def _construct_rows(
    wave: Wave, name: str, items: tuple[str, ...], confidence: float, min_base: int
) -> Iterator[Row]:
    """Everything about one construct in one wave."""
    tables = ("alpha", "alpha_standardised", "omega")
    if any(item not in wave.answers for item in items):
        yield from ({"table": t, "subject": name, "note": "items missing"} for t in tables)
        return
    variance, answers = _answers(wave, items)
    if note := _not_assessable(answers, min_base):
        stem: Row = {"subject": name, "n": answers.n, "note": note}
        yield from ({**stem, "table": table} for table in tables)
        return
    rules = _Rules(variance, confidence, min_base)
    yield {"subject": name, **rules.alpha(answers)}
    yield {"subject": name, **rules.alpha_standardised(answers)}
    yield {"subject": name, **rules.omega(answers)}
    for place, item in enumerate(items):
        stem = {"subject": item, "object": name}
        yield {**stem, **rules.item_rest(answers, place)}
        if len(items) > 2:
            yield {**stem, **rules.alpha(answers.without(place), "alpha_if_deleted")}


def _answers(wave: Wave, items: tuple[str, ...]) -> tuple[DesignVariance, CompleteAnswers]:
    variance = DesignVariance(wave.design)
    values = wave.answers[list(items)].to_numpy(dtype=float)
    return variance, CompleteAnswers.of(values, variance.weights)


def _not_assessable(answers: CompleteAnswers, min_base: int) -> str:
    if answers.k == 1:
        return "single item"
    if answers.n < max(min_base, 3):
        return "low base"
    return "constant" if answers.constant.any() else ""


@dataclass(frozen=True)
class _Rules:
    """How a coefficient becomes a row: standard error, interval, note."""

    variance: DesignVariance
    confidence: float
    min_base: int

    def alpha(self, answers: CompleteAnswers, table: str = "alpha") -> Row:
        return self._alpha(table, answers, answers.covariance, alpha_influence)

    def alpha_standardised(self, answers: CompleteAnswers) -> Row:
        correlations = answers.standardised.covariance
        return self._alpha(
            "alpha_standardised", answers, correlations, standardised_alpha_influence
        )

    def _alpha(
        self,
        table: str,
        answers: CompleteAnswers,
        covariance: Floats,
        influence: Callable[[CompleteAnswers], Floats],
    ) -> Row:
        """Alpha with Feldt's interval; none where items cancel out: their sum is constant."""
        alpha = cronbach_alpha(covariance)
        if not np.isfinite(alpha):
            return {"table": table, "n": answers.n, "note": "constant"}
        row = self._row(table, answers, alpha, influence(answers))
        interval = feldt_interval(alpha, row["n_eff"], answers.k, self.confidence)
        return row | dict(zip(("ci_low", "ci_high"), interval, strict=True))

    def omega(self, answers: CompleteAnswers) -> Row:
        """Omega; its interval on the scale of log(1 - omega), which keeps it below one."""
        if answers.k == 2:
            return {"table": "omega", "n": answers.n, "note": "two items"}
        omega, influence, factor = mcdonald_omega(answers)
        row = self._row("omega", answers, omega, influence)
        if not factor.converged or omega >= 1:
            return {"table": "omega", "n": answers.n, "note": "no convergence"}
        df = self.variance.degrees_of_freedom(answers.base)
        reach = float(student_t.ppf((1 + self.confidence) / 2, df)) * row["se"] / (1 - omega)
        row |= {"ci_low": 1 - (1 - omega) * np.exp(reach)}
        row |= {"ci_high": 1 - (1 - omega) * np.exp(-reach)}
        return row | ({"note": "heywood"} if factor.at_bound else {})

    def item_rest(self, answers: CompleteAnswers, place: int) -> Row:
        r, influence = item_rest(answers, place)
        if not np.isfinite(r):
            return {"table": "item_rest", "n": answers.n, "note": "constant"}
        row = self._row("item_rest", answers, r, influence)
        interval = fisher_interval(r, row["n_eff"], self.confidence)
        return row | dict(zip(("ci_low", "ci_high"), interval, strict=True))

    def _row(self, table: str, answers: CompleteAnswers, value: float, influence: Floats) -> Row:
        precision = self.variance.precision(influence, answers.base)
        n_eff = float(precision.n_eff[0])
        return {
            "table": table,
            "n": answers.n,
            "n_eff": n_eff,
            "estimate": value,
            "se": float(precision.se[0]),
            "note": base_note(answers.n, n_eff, self.min_base),
        }


def _against(
    wave: Wave, items: tuple[str, ...], confidence: float, min_base: int
) -> tuple[str, ...]:
    """Items whose correlation with the others is negative with its whole interval.

    Two items that run against each other are both named: the answers don't say which is turned.
    """
    if any(item not in wave.answers for item in items):
        return ()
    variance, answers = _answers(wave, items)
    if _not_assessable(answers, min_base):
        return ()
    rules = _Rules(variance, confidence, min_base)
    signs = leanings(answers) if answers.k > 2 else np.ones(2)
    opposite = []
    for place, item in enumerate(items):
        others = signs.copy()
        others[place] = 1.0
        row = rules.item_rest(answers.scaled(others), place)
        if row.get("ci_high", 0.0) < 0:
            opposite.append(item)
    return tuple(opposite)


def _turned_row(
    wave: Wave,
    name: str,
    items: tuple[str, ...],
    turned: tuple[str, ...],
    confidence: float,
    min_base: int,
) -> Row:
    """Alpha with the items that run against the others turned round (of two items, one)."""
    variance, answers = _answers(wave, items)
    signs = np.array([-1.0 if item in turned else 1.0 for item in items])
    if len(items) == 2:
        signs = np.array([1.0, -1.0])
    rules = _Rules(variance, confidence, min_base)
    return {"subject": name, **rules.alpha(answers.scaled(signs), "alpha_if_turned")}


def _refusals(
    wave: Wave, constructs: dict[str, tuple[str, ...]], min_base: int
) -> tuple[AnalysisError, ...]:
    """Constant items, and constructs without the base to be assessed."""
    refusals = []
    multiple = {name: items for name, items in constructs.items() if len(items) > 1}
    found = {name: _answers(wave, items)[1] for name, items in multiple.items()}
    for name, answers in found.items():
        if _not_assessable(answers, min_base) == "low base":
            refusals.append(low_base(constructs[name], answers.n, min_base))
    alike = [
        item
        for name, answers in found.items()
        if _not_assessable(answers, min_base) == "constant"
        for item, constant in zip(constructs[name], answers.constant, strict=True)
        if constant
    ]
    return (*refusals, *([constant_items(alike)] if alike else []))
