"""McDonald's omega: the share of a sum score's variance that one common factor makes."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.measurement.consistency import CompleteAnswers
from csi_helpers.analysis.measurement.exploratory.derivatives import gradients
from csi_helpers.analysis.measurement.exploratory.extraction import (
    Extraction,
    extract,
    extract_nearby,
)
from csi_helpers.analysis.standardise import correlation_influence
from csi_helpers.analysis.variance import Floats


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

    def omegas(stack: Floats) -> Floats:
        return _omega(*extract_nearby(stack, extraction, r), spreads)[:, None]

    row, column = np.triu_indices(answers.k, 1)
    pairs = correlation_influence(z[:, row], z[:, column], r[row, column])
    return np.asarray(pairs @ gradients(r, omegas)[:, 0])


def _by_spreads(answers: CompleteAnswers, extraction: Extraction, spreads: Floats) -> Floats:
    """Influence through the items' standard deviations."""
    loadings, uniquenesses = extraction.loadings[:, 0], extraction.uniquenesses
    total, unique = loadings @ spreads, uniquenesses @ spreads**2
    slope = 2 * total * (loadings * unique - total * uniquenesses * spreads)
    gradient = slope / (total**2 + unique) ** 2
    squares = answers.centred**2 - np.where(answers.base[:, None], spreads**2, 0.0)
    return np.asarray(squares / (2 * spreads) @ gradient)
