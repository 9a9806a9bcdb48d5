"""Measurement invariance: do the items mean the same in every group?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy.stats import chi2

from csi_helpers.analysis.structural.cfa.answers import (
    Prepared,
    Summary,
    prepare_answers,
    prepare_summaries,
)
from csi_helpers.analysis.structural.cfa.fit_indices import FitIndices
from csi_helpers.analysis.structural.cfa.model import LEVELS, CfaModel, Floats, Level
from csi_helpers.analysis.structural.cfa.result import CfaResult
from csi_helpers.analysis.structural.cfa.sampling import Sampling
from csi_helpers.analysis.structural.cfa.solution import solve
from csi_helpers.errors import AnalysisError


@dataclass(frozen=True)
class Difference:
    """The test of one level of invariance against a looser one.

    `scaling_factor` is that of the difference (1 without scaling). Where it comes out negative,
    `chi_square` and `p_value` are NaN. `cfi`, `rmsea`, `srmr` are the changes, of the indices
    reported: stricter less looser.
    """

    level: Level
    against: Level
    chi_square: float
    df: int
    p_value: float
    scaling_factor: float
    cfi: float
    rmsea: float
    srmr: float


@dataclass(frozen=True)
class Invariance:
    """Fits by level, each level's test against the one before, and what could not be fitted."""

    fits: Mapping[Level, CfaResult]
    differences: tuple[Difference, ...]
    refusals: Mapping[Level, AnalysisError]

    @property
    def held(self) -> Level | None:
        """The strictest level at which, and before which, CFI falls by at most .01.

        Cheung & Rensvold (2002), Struct. Equ. Modeling 9. None if not even the configural model
        could be fitted; whether that one fits well is for its own indices to say.
        """
        held: Level | None = "configural" if "configural" in self.fits else None
        for difference in self.differences:
            if difference.against != held or not difference.cfi >= -0.01:
                break
            held = difference.level
        return held


def difference_test(stricter: CfaResult, looser: CfaResult) -> Difference:
    """Likelihood-ratio test of nested models, scaled if theirs are.

    The scaled difference is Satorra & Bentler's (2001, Psychometrika 66): plain chi-squares'
    difference over (df0 c0 - df1 c1) / (df0 - df1).

    Raises
    ------
    ValueError
        The stricter model has no more degrees of freedom than the looser.
    """
    df = stricter.plain.df - looser.plain.df
    if df <= 0:
        raise ValueError("the stricter of two nested models has more degrees of freedom")
    factor = 1.0
    if stricter.scaled is not None or looser.scaled is not None:
        weighted = [fit.scaling_factor * fit.plain.df for fit in (stricter, looser)]
        factor = (weighted[0] - weighted[1]) / df
    plain = max(stricter.plain.chi_square - looser.plain.chi_square, 0.0)
    chi_square = plain / factor if factor > 0 else np.nan
    one, other = _same_version(stricter, looser)
    return Difference(
        level=stricter.level,
        against=looser.level,
        chi_square=chi_square,
        df=df,
        p_value=float(chi2.sf(chi_square, df)),
        scaling_factor=factor,
        cfi=one.cfi - other.cfi,
        rmsea=one.rmsea - other.rmsea,
        srmr=stricter.srmr - looser.srmr,
    )


def _same_version(stricter: CfaResult, looser: CfaResult) -> tuple[FitIndices, FitIndices]:
    """The indices to compare: robust if both have them, else scaled, else plain."""
    if stricter.robust and looser.robust:
        return stricter.robust, looser.robust
    if stricter.scaled and looser.scaled:
        return stricter.scaled, looser.scaled
    return stricter.plain, looser.plain


def measurement_invariance(
    answers: Floats,
    items: Sequence[str],
    model: CfaModel,
    groups: Sequence[str],
    *,
    weights: Floats | None = None,
    group_order: Sequence[str] | None = None,
    missing: Literal["fiml", "casewise"] = "fiml",
    robust: bool = True,
    sampling: Sampling | None = None,
) -> Invariance:
    """Configural, metric, scalar and strict invariance, each tested against the one before.

    Configural: the same items measure the same constructs. Metric: with equal loadings. Scalar: and
    equal intercepts, so that means of constructs can be compared. Strict: and equal residual
    variances (Meredith 1993, Psychometrika 58; Vandenberg & Lance 2000, Organ. Res. Methods 3).

    Parameters
    ----------
    answers, items, weights, group_order, missing, robust, sampling
        As `fit_cfa`.
    groups : sequence of n labels

    Raises
    ------
    ValueError
        Fewer than two groups.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> answers = rng.normal(0, 1, (600, 1)) + rng.normal(0, 0.8, (600, 4))
    >>> groups = np.repeat(["east", "west"], 300)
    >>> answers[300:, 2] += 1.5  # in the west, one item is answered higher at equal quality
    >>> model = CfaModel({"Quality": ("Q1", "Q2", "Q3", "Q4")})
    >>> invariance = measurement_invariance(answers, ["Q1", "Q2", "Q3", "Q4"], model, groups)
    >>> invariance.held
    'metric'
    """
    if len(set(group_order or groups)) < 2:
        raise ValueError("invariance compares at least two groups")
    try:
        prepared = prepare_answers(
            answers,
            items,
            model,
            weights=weights,
            groups=groups,
            group_order=group_order,
            missing=missing,
            sampling=sampling,
        )
    except AnalysisError as error:
        return Invariance({}, (), dict.fromkeys(LEVELS, error))
    if (prepared.weighted or sampling) and not robust:
        raise ValueError("case weights and designs need robust standard errors and tests")
    return invariance_of(prepared, model, robust=robust)


def measurement_invariance_summary(
    summaries: Mapping[str, Summary], items: Sequence[str], model: CfaModel
) -> Invariance:
    """The same from covariances, means and n of each group; plain maximum likelihood."""
    try:
        prepared = prepare_summaries(summaries, items, model)
    except AnalysisError as error:
        return Invariance({}, (), dict.fromkeys(LEVELS, error))
    return invariance_of(prepared, model, robust=False)


def invariance_of(prepared: Prepared, model: CfaModel, *, robust: bool) -> Invariance:
    """The same of groups made ready."""
    fits: dict[Level, CfaResult] = {}
    refusals: dict[Level, AnalysisError] = {}
    for level in LEVELS:
        try:
            fits[level] = solve(prepared, model, level=level, robust=robust, confidence=0.95)
        except AnalysisError as error:
            refusals[level] = error
    levels = list(fits)
    return Invariance(
        fits=fits,
        differences=tuple(
            difference_test(fits[level], fits[before])
            for before, level in pairwise(levels)
            if fits[level].plain.df > fits[before].plain.df
        ),
        refusals=refusals,
    )
