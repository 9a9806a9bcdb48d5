"""Confirmatory factor analysis: the measurement model, tested by maximum likelihood.

Equal to R lavaan (Rosseel 2012, J. Stat. Softw. 48): `likelihood = "normal"`, `estimator = "ML"` or
`"MLR"`, `missing = "fiml"`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from csi_helpers.analysis.structural.cfa.answers import (
    Summary,
    prepare_answers,
    prepare_summaries,
)
from csi_helpers.analysis.structural.cfa.model import CfaModel, Floats, Level
from csi_helpers.analysis.structural.cfa.result import CfaResult
from csi_helpers.analysis.structural.cfa.sampling import Sampling
from csi_helpers.analysis.structural.cfa.solution import solve


def fit_cfa(
    answers: Floats,
    items: Sequence[str],
    model: CfaModel,
    *,
    weights: Floats | None = None,
    groups: Sequence[str] | None = None,
    group_order: Sequence[str] | None = None,
    level: Level = "configural",
    missing: Literal["fiml", "casewise"] = "fiml",
    robust: bool = True,
    confidence: float = 0.95,
    sampling: Sampling | None = None,
) -> CfaResult:
    """Fit a measurement model (or, with paths, a structural one) to people's answers.

    Parameters
    ----------
    answers : array, shape (n, k)
        NaN where an item was not answered. Who answered none of the model's items is left out.
    items : sequence of k names
        The columns; those the model doesn't name are not used.
    weights : array, shape (n,), optional
        Case weights. The model then maximises the weighted (pseudo-)likelihood.
    groups : sequence of n labels, optional
        Fit the model in several groups at once, held equal as `level` says.
    group_order : sequence, optional
        Groups to use, the first as reference; sorted by default.
    missing : {"fiml", "casewise"}
        Full information: every answer counts (valid if gaps depend on answers given); or only
        respondents who answered all of the model's items.
    robust : bool
        Sandwich standard errors and the scaled test beside the plain one.
    sampling : Sampling, optional
        Strata, clusters and raking margins of the rows, for the sandwich and the scaled test.

    Raises
    ------
    AnalysisError
        `cfa_not_identified`, `cfa_no_convergence`, `cfa_too_few_respondents`,
        `cfa_collinear_items`, `cfa_never_together`, `constant_item`.
    ValueError
        `robust=False` with weights or a design: plain standard errors and tests don't hold there.

    Notes
    -----
    The scaled test is Yuan & Bentler's (2000, Sociol. Methodol. 30) in the form of Asparouhov &
    Muthén (2005): its factor is (tr A1⁻¹B1 - tr A0⁻¹B0) / df, of the saturated model and of this
    one, A the observed information and B the products of the weighted scores. Under weights it is
    the only test that holds. With a design B is the variance of the scores' sums under it.

    With robust=False standard errors come from the expected information, with gaps from the
    observed one.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> quality, loyalty = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 500).T
    >>> true = np.column_stack([quality] * 3 + [loyalty] * 3)
    >>> answers = true + rng.normal(0, 0.7, (500, 6))
    >>> model = CfaModel({"Quality": ("Q1", "Q2", "Q3"), "Loyalty": ("L1", "L2", "L3")})
    >>> result = fit_cfa(answers, ["Q1", "Q2", "Q3", "L1", "L2", "L3"], model)
    >>> print(f"df {result.plain.df}, correlation {result.construct_correlations[0, 0, 1]:.2f}")
    df 8, correlation 0.56
    """
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
    if (prepared.weighted or sampling) and not robust:
        raise ValueError("case weights and designs need robust standard errors and tests")
    return solve(prepared, model, level=level, robust=robust, confidence=confidence)


def fit_cfa_summary(
    summaries: Summary | Mapping[str, Summary],
    items: Sequence[str],
    model: CfaModel,
    *,
    level: Level = "configural",
    confidence: float = 0.95,
) -> CfaResult:
    """Fit the same model to covariances (with several groups: and means) instead of people.

    Parameters
    ----------
    summaries : Summary, or mapping of group to Summary
    items : sequence of names
        Rows and columns of the covariances.

    Raises
    ------
    AnalysisError, ValueError
        As `fit_cfa`.

    Examples
    --------
    >>> import numpy as np
    >>> loadings = np.array([0.8, 0.7, 0.6, 0.5])
    >>> r = np.outer(loadings, loadings)
    >>> np.fill_diagonal(r, 1.0)
    >>> model = CfaModel({"Quality": ("Q1", "Q2", "Q3", "Q4")})
    >>> result = fit_cfa_summary(Summary(r, 200), ["Q1", "Q2", "Q3", "Q4"], model)
    >>> print(f"{result.plain.chi_square:.4f}", result.loadings().standardised.round(4).tolist())
    0.0000 [0.8, 0.7, 0.6, 0.5]
    """
    groups = {"": summaries} if isinstance(summaries, Summary) else summaries
    prepared = prepare_summaries(groups, items, model)
    return solve(prepared, model, level=level, robust=False, confidence=confidence)
