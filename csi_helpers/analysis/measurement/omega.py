"""McDonald's omega: the share of a sum score's variance that one common factor makes."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.measurement.consistency import CompleteAnswers
from csi_helpers.analysis.measurement.exploratory.extraction import (
    Extraction,
    extract,
    extract_nearby,
)
from csi_helpers.analysis.variance import Floats

_STEP = 1e-5  # of the central differences by the correlations


def mcdonald_omega(answers: CompleteAnswers) -> tuple[float, Floats, Extraction]:
    """Omega of at least three items from one factor, by maximum likelihood on covariances.

    Returns
    -------
    omega : float
    influence : array, shape (n,)
        Its influence values.
    extraction : Extraction
        The factor; `at_bound` tells of a Heywood case.

    Notes
    -----
    The likelihood is the same on correlations, so loadings are found there and scaled back.

    References
    ----------
    McDonald (1999), Test Theory, eq. 6.20b.
    """
    correlations = answers.standardised.covariance
    spreads = np.sqrt(np.diag(answers.covariance))
    extraction = extract(correlations, 1, "ml")
    omega = float(_omega(extraction.loadings, extraction.uniquenesses, spreads))
    influence = _by_correlations(answers, extraction, spreads) + _by_spreads(
        answers, extraction, spreads
    )
    return omega, influence, extraction


def _omega(loadings: Floats, uniquenesses: Floats, spreads: Floats) -> Floats:
    """Broadcasts: loadings (..., k, 1), uniquenesses (..., k), spreads (..., k)."""
    common = (loadings[..., 0] * spreads).sum(axis=-1) ** 2
    return np.asarray(common / (common + (uniquenesses * spreads**2).sum(axis=-1)))


def _by_correlations(answers: CompleteAnswers, extraction: Extraction, spreads: Floats) -> Floats:
    """Influence through the correlations, by central differences around the solution."""
    z, r = answers.standardised.centred, answers.standardised.covariance
    row, column = np.triu_indices(answers.k, 1)
    stack = np.repeat(r[None], 2 * len(row), axis=0)
    for sign, start in ((1, 0), (-1, len(row))):
        place = start + np.arange(len(row))
        stack[place, row, column] += sign * _STEP
        stack[place, column, row] += sign * _STEP
    loadings, uniquenesses = extract_nearby(stack, extraction, r)
    values = _omega(loadings, uniquenesses, spreads)
    gradient = (values[: len(row)] - values[len(row) :]) / (2 * _STEP)
    pairs = z[:, row] * z[:, column] - r[row, column] * (z[:, row] ** 2 + z[:, column] ** 2) / 2
    return np.asarray(pairs @ gradient)


def _by_spreads(answers: CompleteAnswers, extraction: Extraction, spreads: Floats) -> Floats:
    """Influence through the items' standard deviations."""
    steps = np.eye(answers.k) * _STEP * spreads
    up, down = (
        _omega(extraction.loadings, extraction.uniquenesses, spreads + sign * steps)
        for sign in (1, -1)
    )
    gradient = (up - down) / (2 * _STEP * spreads)
    influence = (answers.centred**2 - np.where(answers.base[:, None], spreads**2, 0.0)) / (
        2 * spreads
    )
    return np.asarray(influence @ gradient)
