"""What the path model says a point more of an attribute, or a construct, goes with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from csi_helpers.analysis.estimates import TOTAL, widening
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.effects import total_effects
from csi_helpers.analysis.structural.findings.forms import Form
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers, answers_of
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.analysis.structural.model import Flags, Floats
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.uncertainty.row_order import content_order, reordered
from csi_helpers.analysis.structural.uncertainty.survey import survey_bootstrap
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Wave

NAME = "total_effect"


def upstream(structure: Structure) -> tuple[str, ...]:
    """Constructs everybody was asked about from which a chain of paths leads to the target."""
    model = structure.specification.main.model
    chains = total_effects(model.adjacency, model)[:, model.names.index(structure.target)]
    return tuple(name for name, chain in zip(model.names, chains, strict=True) if chain > 0)


def items_upstream(structure: Structure) -> dict[str, str]:
    """Item -> construct, of all items below constructs that lead to the target."""
    measured = structure.specification.main.measured
    names = upstream(structure)
    return {item: name for name in names for item in measured.constructs[name]}


def draw_total_effects(
    structure: Structure,
    wave: Wave,
    drivers: Sequence[str],
    *,
    seed: int,
    replicates: int,
    confidence: float,
    group: str = TOTAL,
    members: Members | None = None,
) -> tuple[Floats, Floats]:
    """Unstandardised total effects on the target: of the sample (k,), and of every draw (B, k).

    Index points of the target that go with one point more (0-100) of each driver, a construct or an
    item: an item moves its construct's index by its weight. NaN for a driver without a way to the
    target, and in draws in which the model can't be estimated.

    Parameters
    ----------
    seed, group, confidence
        As in `draws.draw`, which then draws the same respondents.

    Raises
    ------
    AnalysisError
        As `answers_of`.

    References
    ----------
    Ringle & Sarstedt (2016), Ind. Manag. Data Syst. 116.
    """
    form = structure.specification.main
    answers = answers_of(
        wave, form, structure.missing_rule, min_base=structure.min_base, members=members
    )
    measure = _TotalEffects(answers, structure, drivers)
    order = content_order(wave)
    drawn = survey_bootstrap(
        answers.values[order],
        reordered(wave.design, order),
        measure,
        seed=stream_seed(seed, "drivers", group, wave.name),
        replicates=replicates,
        domain=answers.base[order],
        sums=answers.sums,
    )
    values, _ = measure(answers.moments)
    df = DesignVariance(wave.design).degrees_of_freedom(answers.base)
    factor = widening(confidence, n=answers.n, df=df)
    return values[NAME], values[NAME] + factor * (drawn.values[NAME] - values[NAME])


class _TotalEffects:
    """Total effects of the drivers, from the model's moments."""

    def __init__(self, answers: ModelAnswers, structure: Structure, drivers: Sequence[str]) -> None:
        self.form: Form = answers.form
        self.measures = answers.form.measures(answers.moments, structure.specification.scales)
        ends = np.array([structure.specification.scales[i] for i in answers.form.items], float)
        self.span = ends[:, 1] - ends[:, 0]
        self.target = answers.form.model.names.index(structure.target)
        self.drivers = drivers
        self.owner = items_upstream(structure)
        self.constructs = upstream(structure)

    def __call__(self, moments: Moments) -> tuple[dict[str, Floats], Flags]:
        values, fine = self.measures(moments)
        effects = values["what_if"][..., self.target]
        share = values["raw_weight"] * self.span
        columns = [self._effect(driver, effects, share) for driver in self.drivers]
        stacked = np.where(fine[..., None], np.stack(columns, axis=-1), np.nan)
        return {NAME: stacked}, np.ones(np.shape(fine), dtype=bool)

    def _effect(self, driver: str, effects: Floats, share: Floats) -> Floats:
        names, measured = self.form.model.names, self.form.measured
        if driver in self.constructs:
            return np.asarray(effects[..., names.index(driver)])
        if driver not in self.owner:
            return np.full(effects.shape[:-1], np.nan)
        construct = self.owner[driver]
        block = [measured.items.index(item) for item in measured.constructs[construct]]
        own = share[..., measured.items.index(driver)] / share[..., block].sum(axis=-1)
        return np.asarray(effects[..., names.index(construct)] * own)
