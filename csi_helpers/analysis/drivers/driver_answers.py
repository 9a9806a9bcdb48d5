"""A wave's answers as the search for drivers sees them: who counts, and what stands for gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from csi_helpers.analysis.drivers import refusals
from csi_helpers.analysis.drivers.composites import DriverForm
from csi_helpers.analysis.estimates import low_base
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.structural.em_sums import sums_of
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers
from csi_helpers.analysis.structural.model import Floats
from csi_helpers.analysis.structural.moments import Moments, MomentSums
from csi_helpers.data.survey import Wave
from csi_helpers.errors import AnalysisError

COMPLETE_SHARE = 0.9  # who answered everything: from there on `auto` takes them alone
ASKED_BY_ALL = 0.95  # of a wave's respondents: fewer, and a question was put to a part of them


@dataclass(frozen=True)
class DriverAnswers:
    """The answers to drivers and outcome in one wave, or in a group of it.

    Attributes
    ----------
    wave : Wave
    form : DriverForm
    values : array, shape (n, p)
        NaN where unanswered, and in all of a row that doesn't count.
    members : bool array, shape (n,)
        The group; everybody in the total.
    base : bool array, shape (n,)
        Members who count: asked everything, with an answer to the outcome and to a driver, or
        (listwise) to every question.
    missing : {"complete", "listwise", "pairwise", "em", "mean"}
        What was done about gaps; `complete` where there are none, `mean` only by a path model.
    complete : float
        Share of the asked who answered everything.
    """

    wave: Wave
    form: DriverForm
    values: Floats
    members: Members
    base: Members
    missing: str
    complete: float

    @property
    def n(self) -> int:
        """Respondents who count."""
        return int(self.base.sum())

    @property
    def weights(self) -> Floats:
        """Of the base."""
        return self.wave.design.weights[self.base]

    @cached_property
    def sums(self) -> MomentSums:
        """How rows add up to moments.

        Raises
        ------
        AnalysisError
            EM that can't be had; see `em_moments`.
        """
        rule = "complete" if self.missing == "listwise" else self.missing
        items = list(self.form.items)
        return sums_of(self.values[self.base], self.weights, missing=rule, items=items)

    @classmethod
    def of_model(cls, answers: ModelAnswers, form: DriverForm, members: Members) -> DriverAnswers:
        """A path model's answers, gaps met as there: constructs perform as their index says."""
        values = np.where(answers.base[:, None], answers.values, np.nan)
        complete = float(np.isfinite(values[answers.base]).all(axis=1).mean())
        missing = "listwise" if answers.missing == "casewise" else answers.missing
        return cls(answers.wave, form, values, members, answers.base, missing, complete)

    @cached_property
    def moments(self) -> Moments:
        """Of the base."""
        return self.sums.moments(self.weights @ self.sums.products(self.values[self.base]))


def answers_for(
    wave: Wave,
    form: DriverForm,
    missing: str,
    *,
    min_base: int,
    members: Members | None = None,
) -> DriverAnswers:
    """The answers a wave, or a group in it, gives to drivers and outcome.

    Parameters
    ----------
    missing : {"auto", "listwise", "pairwise", "em"}
        `auto` is listwise while 90% of the asked answered everything, else EM.

    Raises
    ------
    AnalysisError
        `items_not_in_wave`, `drivers_empty_base` (listwise deletion left too few), `low_base`,
        `outcome_without_variance`.
    """
    items = list(form.items)
    if absent := [item for item in items if item not in wave.answers]:
        raise _absent(wave.name, absent)
    everybody = np.ones(len(wave.answers), dtype=bool)
    members = everybody if members is None else members
    values = wave.answers[items].to_numpy(dtype=float)
    answered = np.isfinite(values)
    asked = members & (wave.reasons[items] != "not_asked").to_numpy().all(axis=1)
    asked &= wave.design.weights > 0
    outcome = np.isin(items, form.outcome.items)
    whole = answered.all(axis=1)
    complete = float(whole[asked].mean()) if asked.any() else 0.0
    if missing == "auto":
        missing = "listwise" if complete >= COMPLETE_SHARE else "em"
    some = answered[:, ~outcome].any(axis=1)
    if outcome.any():
        some &= answered[:, outcome].any(axis=1)
    base = asked & (whole if missing == "listwise" else some)
    if base.sum() < max(min_base, 3):
        if base.sum() < (asked & some).sum():
            raise refusals.empty_base(int(base.sum()), min_base, complete, items)
        raise low_base(items, int(base.sum()), min_base)
    if whole[asked].all():
        missing = "complete"
    _refuse_outcome(form, values[base][:, outcome])
    return DriverAnswers(
        wave, form, np.where(base[:, None], values, np.nan), members, base, missing, complete
    )


def asked_of_part(wave: Wave, items: list[str]) -> list[str]:
    """Items that too few of the wave were asked."""
    share = (wave.reasons[items] != "not_asked").mean()
    return [str(item) for item in items if share[item] < ASKED_BY_ALL]


def constant_drivers(answers: DriverAnswers) -> list[str]:
    """Drivers that have one value for everybody in the base."""
    values = answers.values[answers.base]
    known = np.isfinite(values)
    highest = np.where(known, values, -np.inf).max(axis=0)
    spread = highest - np.where(known, values, np.inf).min(axis=0)
    flat: Mapping[str, bool] = {
        item: not spread[place] > 0 for place, item in enumerate(answers.form.items)
    }
    return [d.name for d in answers.form.drivers if all(flat[item] for item in d.items)]


def _refuse_outcome(form: DriverForm, values: Floats) -> None:
    known = np.isfinite(values)
    flat = [not np.ptp(column[fine]) > 0 for column, fine in zip(values.T, known.T, strict=True)]
    if flat and all(flat):
        raise refusals.outcome_without_variance(form.outcome.name)


def _absent(wave: str, items: list[str]) -> AnalysisError:
    return AnalysisError(
        "All attributes and the outcome in every wave whose importance is looked at.",
        f"Wave {wave} has no {', '.join(items)}, or has them on another scale.",
        f"Map older names under `data.waves.{wave}.rename`.",
        code="items_not_in_wave",
        values={"wave": wave, "items": items},
    )
