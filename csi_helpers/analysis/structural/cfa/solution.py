"""Fit a factor model to prepared answers or moments, test it, and gather the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from csi_helpers.analysis.structural.cfa.answers import Prepared
from csi_helpers.analysis.structural.cfa.estimate import Maximum, maximise, model_information
from csi_helpers.analysis.structural.cfa.fit_indices import FitIndices, fit_indices, srmr
from csi_helpers.analysis.structural.cfa.implied import implied_moments, ram, variable_moments
from csi_helpers.analysis.structural.cfa.likelihood import log_likelihood
from csi_helpers.analysis.structural.cfa.model import CfaModel, Floats, Level, Places, places
from csi_helpers.analysis.structural.cfa.refusals import no_convergence, too_few_respondents
from csi_helpers.analysis.structural.cfa.result import CfaResult
from csi_helpers.analysis.structural.cfa.robust import sandwich
from csi_helpers.analysis.structural.cfa.standardised import construct_correlations, standardised


def solve(
    prepared: Prepared, model: CfaModel, *, level: Level, robust: bool, confidence: float
) -> CfaResult:
    """Maximise, invert the information, standardise, test.

    Raises
    ------
    AnalysisError
        `cfa_too_few_respondents`, `cfa_not_identified`, `cfa_no_convergence`.
    """
    layout = places(
        model,
        n_groups=len(prepared.names),
        level=level,
        mean_structure=prepared.mean_structure,
    )
    n = sum(prepared.n)
    if n <= layout.n_free:
        raise too_few_respondents(n, layout.n_free + 1, "")
    maximum = maximise(layout, prepared.moments)
    theta, gaps = maximum.theta, prepared.incomplete > 0
    own = np.nan
    if robust:
        covariance, own = sandwich(
            layout, theta, prepared.moments, prepared.samples, prepared.sampling
        )
    else:
        found = model_information(layout, theta, prepared.moments, observed=gaps)
        covariance = np.asarray(np.linalg.inv(found), dtype=float)
    if not (np.diag(covariance) > 0).all():
        raise no_convergence(maximum.iterations)
    tests = _tests(prepared, layout, maximum, own)
    every_group = range(layout.n_groups)
    designed = prepared.sampling is not None and prepared.sampling.designed
    penalised = np.nan if prepared.weighted or designed else -2 * maximum.log_likelihood
    return CfaResult(
        model=model,
        level=level,
        groups=prepared.names,
        n=prepared.n,
        n_incomplete=prepared.incomplete,
        weighted=prepared.weighted,
        designed=designed,
        mean_structure=prepared.mean_structure,
        standard_errors="sandwich" if robust else "observed" if gaps else "expected",
        estimates=_estimates(layout, theta, covariance, prepared.names, confidence),
        parameter_covariance=covariance,
        construct_correlations=np.array(
            [construct_correlations(layout, theta, group) for group in every_group]
        ),
        plain=tests.plain,
        scaled=tests.scaled,
        robust=None if gaps else tests.robust,
        scaling_factor=tests.factor,
        srmr=srmr(
            prepared.saturated,
            [implied_moments(layout, theta, group) for group in every_group],
            [moments.n for moments in prepared.moments],
            mean_structure=prepared.mean_structure,
        ),
        log_likelihood=maximum.log_likelihood,
        aic=float(penalised + 2 * layout.n_free),
        bic=float(penalised + np.log(n) * layout.n_free),
        heywood_items=_negative(layout, theta, prepared.names, "residual variance"),
        heywood_constructs=_negative(layout, theta, prepared.names, "variance"),
        improper_groups=tuple(
            name for group, name in enumerate(prepared.names) if _improper(layout, theta, group)
        ),
        iterations=maximum.iterations,
    )


@dataclass(frozen=True)
class _Tests:
    plain: FitIndices
    scaled: FitIndices | None
    robust: FitIndices | None
    factor: float


def _tests(prepared: Prepared, layout: Places, maximum: Maximum, own: float) -> _Tests:
    """The likelihood ratio against the saturated model; scaled, if the model's trace is known."""
    p, n_groups = len(layout.model.items), layout.n_groups
    means = prepared.mean_structure
    saturated, bare = (
        sum(log_likelihood(group, *at) for group, at in zip(prepared.moments, found, strict=True))
        for found in (prepared.saturated, prepared.baseline)
    )
    df = n_groups * (p * (p + 1) // 2 + means * p) - layout.n_free
    baseline_df = n_groups * p * (p - 1) // 2
    arguments: dict[str, Any] = {
        "chi_square": max(2 * (saturated - maximum.log_likelihood), 0.0),
        "df": df,
        "baseline_chi_square": max(2 * (saturated - bare), 0.0),
        "baseline_df": baseline_df,
        "n": sum(prepared.n),
        "n_groups": n_groups,
    }
    plain = fit_indices(**arguments)
    if np.isnan(own) or df == 0:
        return _Tests(plain, None, None, 1.0)
    trace, baseline_trace = prepared.traces
    factor = (trace - own) / df
    if factor <= 0:
        return _Tests(plain, None, None, factor)
    arguments["correction"] = factor
    arguments["baseline_correction"] = (trace - baseline_trace) / baseline_df
    scaled = fit_indices(**arguments)
    return _Tests(plain, scaled, fit_indices(**arguments, robust=True), factor)


def _estimates(
    layout: Places, theta: Floats, covariance: Floats, names: Sequence[str], confidence: float
) -> pd.DataFrame:
    free = layout.free >= 0
    se = np.where(free, np.sqrt(np.diag(covariance))[layout.free], np.nan)
    estimate = np.where(free, theta[layout.free], layout.value)
    reach = norm.ppf((1 + confidence) / 2) * se
    values, errors = standardised(layout, theta, covariance)
    return pd.DataFrame(
        {
            "group": [names[group] for group in layout.group],
            "kind": layout.kind,
            "subject": layout.subject,
            "object": layout.object,
            "estimate": estimate,
            "se": se,
            "z": estimate / se,
            "p_value": 2 * norm.sf(np.abs(estimate / se)),
            "ci_low": estimate - reach,
            "ci_high": estimate + reach,
            "standardised": values,
            "standardised_se": errors,
            "free": free,
        }
    )


def _negative(
    layout: Places, theta: Floats, names: Sequence[str], kind: str
) -> tuple[tuple[str, str], ...]:
    values = np.where(layout.free >= 0, theta[layout.free], layout.value)
    rows = np.flatnonzero((layout.kind == kind) & (values < 0))
    return tuple((names[layout.group[row]], str(layout.subject[row])) for row in rows)


def _improper(layout: Places, theta: Floats, group: int) -> bool:
    """Whether the constructs' covariances, or their disturbances', are no covariance matrix."""
    p = len(layout.model.items)
    own = ram(layout, theta, group)[1][p:, p:]
    total = variable_moments(layout, theta, group)[1][p:, p:]
    return any(np.linalg.eigvalsh(block)[0] < 0 for block in (own, total))
