"""Factor scores of respondents, and the comprehensive score made of them."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from csi_helpers.analysis.measurement.exploratory.scores import score_weights
from csi_helpers.analysis.measurement.exploratory.solution import FactorSolution
from csi_helpers.analysis.variance import Floats

COMPREHENSIVE = "comprehensive"
_LEAST_SHARE = 0.5  # of the items that must be answered for a score


def score_respondents(
    answers: pd.DataFrame,
    weights: Floats,
    solution: FactorSolution,
    method: Literal["regression", "bartlett"] = "regression",
) -> pd.DataFrame:
    """Every respondent's factor scores.

    Parameters
    ----------
    answers : DataFrame, shape (n, p)
        Columns as `solution.matrix.items`, NaN where there is no answer.
    weights : array, shape (n,)
    solution : FactorSolution
    method : {"regression", "bartlett"}

    Returns
    -------
    DataFrame, shape (n, m + 1)
        Columns F1 …, comprehensive; the index of `answers`. Items are standardised with n - 1. Who
        left a gap has no score under listwise deletion; under pairwise, one from the items
        answered, if these are half of all and no fewer than the factors.

    Notes
    -----
    The comprehensive score adds the scores up, each times its factor's explained share. Every
    score has the mean zero over those who have one. Regression scores from fewer items are drawn
    further towards it; Bartlett's aren't.
    """
    items = list(solution.matrix.items)
    values = answers[items].to_numpy(dtype=float)
    listwise = solution.matrix.missing == "listwise"
    if listwise:  # means and spreads are those behind the correlations
        values = np.where(np.isfinite(values).all(axis=1, keepdims=True), values, np.nan)
    standard = np.column_stack([_standardised(column, weights) for column in values.T])
    number = solution.loadings.shape[1]
    scores = np.full((len(values), number), np.nan)
    patterns, which = np.unique(np.isfinite(values), axis=0, return_inverse=True)
    by_pattern = np.argsort(which.reshape(-1), kind="stable")
    ends = np.cumsum(np.bincount(which.reshape(-1)))
    for answered, rows in zip(patterns, np.split(by_pattern, ends[:-1]), strict=True):
        if _enough(answered, number, listwise=listwise):
            part = _weights_of(solution, np.flatnonzero(answered), method)
            scores[rows] = standard[np.ix_(rows, answered)] @ part
    scored = np.isfinite(scores[:, 0])
    scores -= weights[scored] @ scores[scored] / weights[scored].sum()
    comprehensive = scores @ solution.explained_shares
    names = [*(f"F{k + 1}" for k in range(number)), COMPREHENSIVE]
    return pd.DataFrame(
        np.column_stack([scores, comprehensive]), index=answers.index, columns=names
    )


def _standardised(column: Floats, weights: Floats) -> Floats:
    answered = np.isfinite(column)
    share = weights[answered] / weights[answered].sum()
    centred = column - share @ column[answered]
    n = answered.sum()
    return np.asarray(centred / np.sqrt(share @ centred[answered] ** 2 * n / (n - 1)))


def _enough(answered: np.ndarray, number: int, *, listwise: bool) -> bool:
    if listwise:
        return bool(answered.all())
    return bool(answered.mean() >= _LEAST_SHARE and answered.sum() >= max(number, 1))


def _weights_of(
    solution: FactorSolution, places: np.ndarray, method: Literal["regression", "bartlett"]
) -> Floats:
    """Score weights of the items answered."""
    return score_weights(
        solution.matrix.values[np.ix_(places, places)],
        solution.loadings[places],
        solution.phi,
        solution.uniquenesses[places],
        method,
    )
