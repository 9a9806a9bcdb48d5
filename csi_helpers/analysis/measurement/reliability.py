"""Do a construct's items go together? Alpha, omega, and each item's part in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

from csi_helpers.analysis.correlation import fisher_interval
from csi_helpers.analysis.estimates import Row, base_factor, base_note, low_base, tidy
from csi_helpers.analysis.large.groups import groups_behind
from csi_helpers.analysis.measurement.complete_answers import Answered, answers_by_construct
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
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError


@dataclass(frozen=True)
class Reliability:
    """Internal consistency of every construct, in every wave.

    `estimates` is tidy; `constructs` maps each construct to its items in the study's order. The
    rest speaks of the current `wave`: `single` names constructs of one item, which can't be
    assessed; `against` the items that run against the others of their construct, `turned` those
    that alpha_if_turned turns round. They differ where as many items point one way as the other:
    the answers don't say which half is wrong, so `against` names both. `groups` are the random
    groups that a large survey's standard errors come from; 0 where they come from respondents.
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
    turned: dict[str, tuple[str, ...]] = field(default_factory=dict)
    groups: int = 0


def assess_reliability(
    survey: Survey | LargeSurvey, *, confidence: float = 0.95, min_base: int = 30
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
    factor by maximum likelihood on covariances. An item points up or down where its correlation
    with the sum of the others, each turned towards the construct's first component, is above or
    below zero with its whole interval; those that point the rarer way run against the others.
    """
    constructs = {name: entry.items for name, entry in survey.codebook.constructs.items()}
    if not constructs:
        return None
    rows: list[Row] = []
    answered: dict[str, Answered] = {}
    for wave in survey.waves:
        answered = answers_by_construct(wave, constructs)
        for name, items in constructs.items():
            found = _construct_rows(answered.get(name), name, items, confidence, min_base)
            rows += ({"wave": wave.name, **row} for row in found)
    current = survey.current
    opposed = {
        name: _opposed_items(answered[name], items, confidence, min_base)
        for name, items in constructs.items()
    }
    return Reliability(
        estimates=tidy(rows),
        wave=current.name,
        waves=tuple(wave.name for wave in survey.waves),
        constructs=constructs,
        single=tuple(name for name, items in constructs.items() if len(items) == 1),
        against={name: both[0] for name, both in opposed.items() if both[0]},
        confidence=confidence,
        min_base=min_base,
        refusals=_refusals(answered, constructs, min_base),
        turned={name: both[1] for name, both in opposed.items() if both[1]},
        groups=groups_behind(survey),
    )


def _construct_rows(
    answered: Answered | None, name: str, items: tuple[str, ...], confidence: float, min_base: int
) -> Iterator[Row]:
    """Everything about one construct in one wave; None where the wave lacks an item."""
    tables = ("alpha", "alpha_standardised", "omega")
    if answered is None:
        yield from ({"table": t, "subject": name, "note": "items missing"} for t in tables)
        return
    variance, answers = answered
    if note := not_assessable(answers, min_base):
        stem: Row = {"subject": name, "n": answers.n, "note": note}
        yield from ({**stem, "table": table} for table in tables)
        return
    rules = CoefficientRows(variance, confidence, min_base)
    yield {"subject": name, **rules.alpha(answers)}
    yield {"subject": name, **rules.alpha_standardised(answers)}
    yield {"subject": name, **rules.omega(answers)}
    _, turned = rules.opposed(answers)
    if turned:
        signs = np.where(np.isin(np.arange(answers.k), turned), -1.0, 1.0)
        yield {"subject": name, **rules.alpha(answers.scaled(signs), "alpha_if_turned")}
    for place, item in enumerate(items):
        stem = {"subject": item, "object": name}
        yield {**stem, **rules.item_rest(answers, place)}
        if len(items) > 2:
            yield {**stem, **rules.alpha(answers.without(place), "alpha_if_deleted")}


def not_assessable(answers: CompleteAnswers, min_base: int) -> str:
    """Why answers have no reliability: single item, low base, constant; "" if they have one."""
    if answers.k == 1:
        return "single item"
    if answers.n < max(min_base, 3):
        return "low base"
    return "constant" if answers.constant.any() else ""


@dataclass(frozen=True)
class CoefficientRows:
    """How a coefficient becomes a row: standard error, interval, note."""

    variance: DesignVariance
    confidence: float
    min_base: int

    def alpha(self, answers: CompleteAnswers, table: str = "alpha") -> Row:
        """Raw alpha."""
        return self._alpha(table, answers, answers.covariance, alpha_influence)

    def alpha_standardised(self, answers: CompleteAnswers) -> Row:
        """Alpha of the standardised items."""
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
        n_interval = row["n_eff"] * self._factor(answers)
        interval = feldt_interval(alpha, n_interval, answers.k, self.confidence)
        return row | dict(zip(("ci_low", "ci_high"), interval, strict=True))

    def omega(self, answers: CompleteAnswers) -> Row:
        """McDonald's omega from one factor."""
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
        """Correlation of an item with the sum of the others."""
        r, influence = item_rest(answers, place)
        if not np.isfinite(r):
            return {"table": "item_rest", "n": answers.n, "note": "constant"}
        row = self._row("item_rest", answers, r, influence)
        interval = fisher_interval(r, row["n_eff"] * self._factor(answers), self.confidence)
        return row | dict(zip(("ci_low", "ci_high"), interval, strict=True))

    def opposed(self, answers: CompleteAnswers) -> tuple[list[int], list[int]]:
        """Items that run against the others, and those to turn round.

        As many up as down: all of them are named, and those that point the first one's way stay.
        """
        signs = leanings(answers)
        up, down = [], []
        for place in range(answers.k):
            others = signs.copy()
            others[place] = 1.0
            row = self.item_rest(answers.scaled(others), place)
            if row.get("ci_low", 0.0) > 0:
                up.append(place)
            elif row.get("ci_high", 0.0) < 0:
                down.append(place)
        if len(up) != len(down):
            fewer = min(up, down, key=len)
            return fewer, fewer
        return sorted(up + down), max(up, down)  # the half that starts later in the study

    def _factor(self, answers: CompleteAnswers) -> float:
        df = answers.base_df(self.variance)
        return base_factor(self.confidence, n=answers.n, df=df)

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


def _opposed_items(
    answered: Answered, items: tuple[str, ...], confidence: float, min_base: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Items of a construct that run against the others, and those to turn round."""
    variance, answers = answered
    if not_assessable(answers, min_base):
        return (), ()
    against, turned = CoefficientRows(variance, confidence, min_base).opposed(answers)
    return tuple(items[place] for place in against), tuple(items[place] for place in turned)


def _refusals(
    answered: dict[str, Answered], constructs: dict[str, tuple[str, ...]], min_base: int
) -> tuple[AnalysisError, ...]:
    """Constant items, and constructs without the base to be assessed."""
    refusals = []
    found = {name: answered[name][1] for name, items in constructs.items() if len(items) > 1}
    for name, answers in found.items():
        if not_assessable(answers, min_base) == "low base":
            refusals.append(low_base(constructs[name], answers.n, min_base))
    alike = [
        item
        for name, answers in found.items()
        if not_assessable(answers, min_base) == "constant"
        for item, constant in zip(constructs[name], answers.constant, strict=True)
        if constant
    ]
    return (*refusals, *([constant_items(alike)] if alike else []))
