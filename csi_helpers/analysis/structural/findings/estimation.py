"""One model estimated on one base, with bootstrap, jackknife, and what the design costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student_t

from csi_helpers.analysis.estimates import TOTAL, widening
from csi_helpers.analysis.streams import random_stream, stream_seed
from csi_helpers.analysis.structural.findings.exact_fit import with_exact_fit
from csi_helpers.analysis.structural.findings.forms import Form, point_values
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers
from csi_helpers.analysis.structural.measures import Measures
from csi_helpers.analysis.structural.model import Floats, Indices
from csi_helpers.analysis.structural.uncertainty.design_effect import effective_bases, same_base
from csi_helpers.analysis.structural.uncertainty.resampling import Replicates, jackknife
from csi_helpers.analysis.structural.uncertainty.survey import survey_bootstrap
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.errors import AnalysisError

SIMPLE_DRAWS = 1000  # of a simple random sample, to compare the design with: 5% Monte-Carlo error


class Base(Protocol):
    """Whose answers a model was estimated on."""

    @property
    def form(self) -> Form:
        """The model."""

    @property
    def n(self) -> int:
        """Respondents."""

    @property
    def n_eff(self) -> float:
        """Effective base."""


OneBase = TypeVar("OneBase", bound=Base, covariant=True)


@dataclass(frozen=True)
class Estimation(Generic[OneBase]):
    """What a model says of a base.

    Attributes
    ----------
    values : mapping of str to array
        By the names of `measures_of`.
    replicates : Replicates
        Of the same.
    left_out : (mapping, strata), or None
        The same with each sampling unit left out, for BCa.
    n_eff : mapping of str to array
        Effective base of each value: n over its design effect.
    df : int, optional
        Degrees of freedom of the design.
    """

    answers: OneBase
    values: Mapping[str, Floats]
    replicates: Replicates
    left_out: tuple[Mapping[str, Floats], Indices] | None
    n_eff: Mapping[str, Floats]
    df: int | None = None

    def widening(self, confidence: float) -> float:
        """What replicates are spread by around the point, for intervals.

        Few clusters know their own variance poorly, and percentiles know nothing of it: the ratio
        of Student's quantiles at the design's degrees of freedom and at n - 1.
        """
        if self.df is None:
            return 1.0
        return widening(confidence, n=self.answers.n, df=self.df)

    def tested(self, p_values: Floats) -> Floats:
        """Bootstrap p-values as few degrees of freedom have them: the same deviate, by Student."""
        if self.df is None or self.df >= self.answers.n - 1:
            return p_values
        return np.asarray(2 * student_t.sf(norm.isf(p_values / 2), self.df))

    @property
    def inadmissible(self) -> int:
        """Replicates whose correction for attenuation went beyond what correlations can be."""
        return int((self.replicates.values["admissible"] == 0).sum())


def estimate_form(
    answers: ModelAnswers,
    scales: Mapping[str, tuple[float, float]],
    *,
    seed: int,
    replicates: int,
    form: str = "",
    group: str = TOTAL,
    accelerated: bool = True,
) -> Estimation[ModelAnswers]:
    """Estimate a model, and how sure it is.

    Parameters
    ----------
    answers : ModelAnswers
    form, group : str
        What makes the stream of random numbers its own.
    accelerated : bool
        Also leave out every unit in turn, which BCa intervals want.

    Raises
    ------
    AnalysisError
        `no_estimate` (no convergence, or constructs that determine each other),
        `bootstrap_degenerate` (more than half of the replicates can't be estimated); else as EM.
    """
    wave = answers.wave
    moments = answers.moments
    measure = with_exact_fit(
        answers.form.measures(moments, scales), answers.form, moments, tested=group == TOTAL
    )
    values, fine = point_values(measure, moments)
    if not fine:
        raise no_estimate(answers.n)
    drawn = survey_bootstrap(
        answers.values,
        wave.design,
        measure,
        seed=stream_seed(seed, "structure", form, group, wave.name),
        replicates=replicates,
        domain=answers.base,
        sums=answers.sums,
    )
    if 2 * drawn.degenerate > drawn.drawn:
        raise _degenerate(drawn, answers)
    left_out = None
    if accelerated:
        left_out = jackknife(
            answers.values, wave.design, measure, domain=answers.base, sums=answers.sums
        )
    effective = _effective_bases(answers, measure, drawn, seed, f"{form} {group}")
    df = DesignVariance(wave.design).degrees_of_freedom(answers.base)
    return Estimation(answers, values, drawn, left_out, effective, df)


def _effective_bases(
    answers: ModelAnswers, measure: Measures, drawn: Replicates, seed: int, name: str
) -> dict[str, Floats]:
    """n over the design effect of everything the model says."""
    if DesignVariance(answers.wave.design).simple:
        return same_base(drawn.values, answers.n_eff)
    return effective_bases(
        drawn.values,
        measure,
        answers.sums,
        answers.sums.products(answers.values[answers.base]),
        answers.wave.design.weights[answers.base],
        n=answers.n,
        kish=answers.n_eff,
        draws=SIMPLE_DRAWS,
        rng=random_stream(seed, f"simple sample {name}", wave=answers.wave.name),
    )


def no_estimate(n: int) -> AnalysisError:
    """The refusal of a model without a solution on n respondents."""
    return AnalysisError(
        "Constructs of which none follows from the others.",
        f"On {n} respondents the model has no solution: its weights don't settle, or "
        "predictors of a construct determine each other.",
        "Leave out copies of items or constructs, or set `model.modes` to A.",
        code="no_estimate",
        values={"n": n},
    )


def _degenerate(drawn: Replicates, answers: ModelAnswers) -> AnalysisError:
    return AnalysisError(
        "Bootstrap samples in which the model can be estimated.",
        f"It could be in {drawn.drawn - drawn.degenerate} of {drawn.drawn} "
        f"({answers.n} respondents).",
        "Pool groups or waves, or leave out items that hardly vary.",
        code="bootstrap_degenerate",
        values={
            "usable": drawn.drawn - drawn.degenerate,
            "drawn": drawn.drawn,
            "n": answers.n,
        },
    )
