"""Importance and performance of all drivers, in the sample and in every bootstrap draw of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from csi_helpers.analysis.drivers import relative_importance as relative
from csi_helpers.analysis.drivers.composites import DriverForm
from csi_helpers.analysis.drivers.driver_answers import DriverAnswers
from csi_helpers.analysis.drivers.joint_sums import JointMoments, JointSums
from csi_helpers.analysis.estimates import widening
from csi_helpers.analysis.streams import random_stream, stream_seed
from csi_helpers.analysis.structural.model import Flags, Floats
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.uncertainty.design_effect import effective_bases, same_base
from csi_helpers.analysis.structural.uncertainty.row_order import content_order, reordered
from csi_helpers.analysis.structural.uncertainty.survey import survey_bootstrap
from csi_helpers.analysis.variance import DesignVariance, kish_effective_n

SIMPLE_DRAWS = 500  # of a simple random sample, to compare the design with
REGRESSED = ("regression", "johnson", "lmg")

Measured = tuple[Mapping[str, Floats], Flags]


@dataclass(frozen=True)
class Draws:
    """Statistics of k drivers, and the same in every draw.

    Attributes
    ----------
    values : mapping of str to array
        `performance`, `stated`, the methods of importance, `slope` (index points of the outcome per
        point of performance, all other drivers equal), `vif` (each (k,)), `r2` ().
    replicates : mapping of str to array (B, ...)
        The same; with few clusters spread around the value as Student's quantiles are.
    n_eff : mapping of str to array
        Effective base: n over the design effect.
    drawn : int
        Draws asked for; those without any weight left aren't among the replicates.
    stated_n : int
        Respondents who said how important at least one driver is.
    """

    values: Mapping[str, Floats]
    replicates: Mapping[str, Floats]
    n_eff: Mapping[str, Floats]
    drawn: int
    stated_n: int = 0

    def with_importance(self, name: str, other: Draws) -> Draws:
        """These draws with a statistic of others, drawn by the same seed from the same rows."""
        if len(other.replicates[name]) != len(self.replicates["performance"]):
            return self
        return Draws(
            {**self.values, name: other.values[name]},
            {**self.replicates, name: other.replicates[name]},
            {**self.n_eff, name: other.n_eff[name]},
            self.drawn,
            self.stated_n,
        )

    @property
    def degenerate(self) -> int:
        """Draws in which importance can't be had: nobody left, a constant or collinear driver."""
        return int(self.drawn - np.isfinite(self.replicates["correlation"]).all(axis=1).sum())


def draw_importance(
    answers: DriverAnswers,
    shown: Floats,
    *,
    methods: Sequence[str],
    seed: int,
    replicates: int,
    group: str,
    confidence: float,
) -> Draws:
    """Bootstrap importance, performance and stated importance together, as the design wants it.

    Parameters
    ----------
    shown : array, shape (n, 2k) or (n, k)
        Stated importance of the drivers (0-100), after their performance where the drivers are
        attributes; NaN where unanswered. What a construct's performance is, the moments say.
    methods : sequence of str
        Of importance; correlations come in any case.

    Raises
    ------
    AnalysisError
        EM that can't be had.
    """
    k, p = len(answers.form.drivers), len(answers.form.items)
    own = shown.shape[1] == 2 * k
    others = np.where(answers.members[:, None], shown, np.nan)
    known = np.isfinite(others)
    centre = np.where(known, others, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    sums = JointSums(answers.sums, p, centre)
    rows = np.concatenate([answers.values, others], axis=1)

    def measure(moments: Moments) -> Measured:
        values = _importance(moments, answers, methods)
        shown = cast(JointMoments, moments).shown
        performance = shown[..., :k] if own else answers.form.performance(moments.means)
        values |= {"performance": performance, "stated": shown[..., -k:]}
        return values, np.ones(np.shape(moments.weight), dtype=bool)

    drawn = draw(
        answers, rows, sums, measure, seed=seed, replicates=replicates, group=group,
        confidence=confidence,
    )  # fmt: skip
    return replace(drawn, stated_n=int(known[:, -k:].any(axis=1).sum()))


def draw(
    answers: DriverAnswers,
    rows: Floats,
    sums: JointSums,
    measure: Callable[[Moments], Measured],
    *,
    seed: int,
    replicates: int,
    group: str,
    confidence: float,
) -> Draws:
    """Draws of what `measure` says of a group's rows (n, ...), the rows in canonical order."""
    wave = answers.wave
    order = content_order(wave)
    drawn = survey_bootstrap(
        rows[order],
        reordered(wave.design, order),
        measure,
        seed=stream_seed(seed, "drivers", group, wave.name),
        replicates=replicates,
        domain=answers.members[order],
        sums=sums,
    )
    inside = np.flatnonzero(answers.members[order])
    products = sums.products(rows[order][inside])
    weights = wave.design.weights[order][inside]
    values, _ = measure(sums.moments(weights @ products))
    variance = DesignVariance(wave.design)
    factor = widening(confidence, n=answers.n, df=variance.degrees_of_freedom(answers.base))
    bases = same_base(drawn.values, float(answers.n))
    if not variance.simple:
        bases = effective_bases(
            drawn.values,
            measure,
            sums,
            products,
            weights,
            n=answers.n,
            kish=kish_effective_n(answers.weights),
            draws=SIMPLE_DRAWS,
            rng=random_stream(seed, "drivers of a simple sample", wave=wave.name, group=group),
        )
    spread = {name: values[name] + factor * (drawn.values[name] - values[name]) for name in values}
    return Draws(values, spread, bases, drawn.drawn)


def correlated(moments: Moments, form: DriverForm) -> tuple[Floats, Floats, Floats]:
    """Correlations among drivers (..., k, k) and with the outcome (..., k), and sd ratios (..., k).

    The ratio is the outcome's standard deviation over the driver's; NaN where either is zero.
    """
    covariances = moments.covariances
    with np.errstate(all="ignore"):
        among = form.loads @ covariances @ form.loads.T
        deviations = np.sqrt(np.diagonal(among, axis1=-2, axis2=-1))
        deviations = np.where(deviations > 0, deviations, np.nan)
        outcome = np.sqrt(form.target @ covariances @ form.target)[..., None]
        outcome = np.where(outcome > 0, outcome, np.nan)
        r_xx = among / (deviations[..., :, None] * deviations[..., None, :])
        r_xy = (form.loads @ covariances @ form.target) / (deviations * outcome)
        return r_xx, r_xy, np.asarray(outcome / deviations)


def _importance(
    moments: Moments, answers: DriverAnswers, methods: Sequence[str]
) -> dict[str, Floats]:
    """Every statistic of a stack of moments that explains the outcome."""
    r_xx, r_xy, ratio = correlated(moments, answers.form)
    values: dict[str, Floats] = {"correlation": r_xy}
    if any(method in methods for method in REGRESSED):
        coefficients = relative.standardised_coefficients(r_xx, r_xy)
        values["regression"] = coefficients
        values["slope"] = coefficients * ratio
        values["r2"] = relative.explained_variance(r_xx, r_xy)
        values["vif"] = relative.variance_inflation(r_xx)
    if "johnson" in methods:
        values["johnson"] = relative.johnson_weights(r_xx, r_xy)
    if "lmg" in methods:
        values["lmg"] = relative.lmg_shares(r_xx, r_xy)
    return values
