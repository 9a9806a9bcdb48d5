"""What a fitted factor model says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from csi_helpers.analysis.structural.cfa.fit_indices import FitIndices
from csi_helpers.analysis.structural.cfa.model import CfaModel, Floats, Level


@dataclass(frozen=True)
class CfaResult:
    """A factor model, fitted; all numbers unrounded.

    Attributes
    ----------
    groups, n : tuples
        Name ("" if there is but one) and respondents of each group; the first is the reference.
    n_incomplete : int
        Respondents with gaps who were used (full information).
    weighted, designed : bool
        Whether weights, or strata, clusters or raking, entered.
    standard_errors : {"expected", "observed", "sandwich"}
        What information they rest on.
    estimates : DataFrame
        A parameter a row: `group`, `kind` ("loading", "path", "residual variance", "variance",
        "covariance", "intercept", "mean"), `subject` and `object` (construct and item; from and
        to), `estimate`, `se`, `z`, `p_value`, `ci_low`, `ci_high`, `standardised`,
        `standardised_se`, `free`. Fixed parameters have no standard error.
    parameter_covariance : array, shape (q, q)
        Of the distinct free parameters, in the order they first appear in `estimates`.
    construct_correlations : array, shape (groups, c, c)
        Implied correlations, constructs in the model's order.
    plain, scaled, robust : FitIndices
        Under normality; from the scaled test; and robust estimates of the plain indices. The latter
        two are None where only moments or no degrees of freedom are given; `robust` also with gaps,
        where the usual formulas are biased (Zhang & Savalei 2023, Psychol. Methods 28).
    scaling_factor : float
        Plain over scaled chi-square; 1 without scaling, negative where it can't be had.
    srmr : float
    log_likelihood, aic, bic : float
        The criteria are NaN under weights, where the likelihood is only a pseudo one.
    heywood_items, heywood_constructs : tuples of (group, name)
        Items with a negative residual variance, constructs with a negative (disturbance) variance.
    improper_groups : tuple of names
        Groups whose constructs' covariances can't be: a correlation beyond 1, or several that
        contradict each other.
    """

    model: CfaModel
    level: Level
    groups: tuple[str, ...]
    n: tuple[int, ...]
    n_incomplete: int
    weighted: bool
    designed: bool
    mean_structure: bool
    standard_errors: Literal["expected", "observed", "sandwich"]
    estimates: pd.DataFrame
    parameter_covariance: Floats
    construct_correlations: Floats
    plain: FitIndices
    scaled: FitIndices | None
    robust: FitIndices | None
    scaling_factor: float
    srmr: float
    log_likelihood: float
    aic: float
    bic: float
    heywood_items: tuple[tuple[str, str], ...]
    heywood_constructs: tuple[tuple[str, str], ...]
    improper_groups: tuple[str, ...]
    iterations: int

    @property
    def reported(self) -> FitIndices:
        """The indices to print: robust, else scaled, else plain."""
        return self.robust or self.scaled or self.plain

    @property
    def version(self) -> str:
        """Which indices these are: robust, scaled or plain."""
        return "robust" if self.robust else "scaled" if self.scaled else "plain"

    @property
    def plain_holds(self) -> bool:
        """Whether the plain test may be read: nothing but the answers' distribution speaks."""
        return self.plain.df == 0 or not (self.weighted or self.designed)

    @property
    def n_free(self) -> int:
        """Distinct free parameters."""
        return len(self.parameter_covariance)

    def loadings(self, group: str | None = None) -> pd.DataFrame:
        """Rows of the loadings, in one group (the first by default)."""
        named = self.groups[0] if group is None else group
        rows = (self.estimates["kind"] == "loading") & (self.estimates["group"] == named)
        return self.estimates[rows].reset_index(drop=True)
