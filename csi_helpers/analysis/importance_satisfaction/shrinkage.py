"""Empirical Bayes: levels of a segment drawn to their centre as far as chance explains them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.variance import Floats

_STEPS = 100
_EXACT = 1e-8  # an error below this part of the means counts as this part


@dataclass(frozen=True)
class ShrunkenLevels:
    """Levels of a segment, freed of the luck that makes the best one look better than it is.

    `means` and `errors` (..., L) are each level's posterior mean and standard deviation; `centre`
    (...) is the mean of all levels and `between` (...) their variance beyond chance.
    """

    means: Floats
    errors: Floats
    centre: Floats
    between: Floats


def shrink_levels(means: Floats, errors: Floats) -> ShrunkenLevels:
    """Posterior means of levels, between-level variance by Paule & Mandel.

    Parameters
    ----------
    means, errors : arrays, shape (..., L)
        Mean and standard error of each level. A level with NaN in either stays NaN, and says
        nothing of the others.

    Returns
    -------
    ShrunkenLevels
        Means are centre + B (mean - centre), B = between / (between + error²). Where levels differ
        no more than chance makes them, `between` is 0 and every mean is the centre. Errors hold
        the centre's own error, too: sqrt(B error² + (1 - B)² / Σ 1 / (between + error²)). They take
        `between` as known, and are too narrow where levels are few or hardly differ.

    Notes
    -----
    `between` solves Σ (mean - centre)² / (between + error²) = L - 1, the centre being weighted by
    1 / (between + error²). The reciprocal of the left side rises and is concave, so Newton's steps
    on it from 0 never pass the root; with equal errors the first one meets it. statsmodels'
    `combine_effects` is good to 1e-5: asked for more, it takes a step that rounding carries past
    the root for no variance at all. And it takes one set of levels, where a bootstrap has
    thousands.

    With equal errors 1 - B is (L - 1) / (L - 3) of James & Stein's: it shrinks somewhat more.

    References
    ----------
    Morris (1983), Journal of the American Statistical Association 78.
    Paule & Mandel (1982), Journal of Research of the National Bureau of Standards 87.
    DerSimonian & Laird (1986), Controlled Clinical Trials 7.

    Examples
    --------
    >>> shrunken = shrink_levels(np.array([60.0, 70, 80]), np.array([5.0, 5, 5]))
    >>> print(f"{shrunken.between:.0f}", shrunken.means)
    75 [62.5 70.  77.5]
    """
    known = np.isfinite(means) & np.isfinite(errors)
    variances, values = np.where(known, errors, 0.0) ** 2, np.where(known, means, 0.0)
    floor = (_EXACT * np.abs(values).max(axis=-1, initial=0.0, keepdims=True)) ** 2 + 1e-100
    variances = np.maximum(variances, floor)
    between = np.zeros((*values.shape[:-1], 1))
    spare = np.maximum(known.sum(axis=-1, keepdims=True) - 1.0, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_STEPS):
            weights = known / (variances + between)
            squares = (values - _centre(values, weights)) ** 2
            ratio = (weights * squares).sum(axis=-1, keepdims=True) / spare
            slope = (weights**2 * squares).sum(axis=-1, keepdims=True) / spare
            step = np.where(ratio > 1, ratio * (ratio - 1) / slope, 0.0)
            step[~np.isfinite(step)] = 0.0  # one level, or none: nothing to tell apart
            between += step
            if (step <= 1e-14 * between).all():
                break
        weights = known / (variances + between)
        centre = _centre(values, weights)
        kept = between / (between + variances)
        common = (1 - kept) ** 2 / weights.sum(axis=-1, keepdims=True)
    return ShrunkenLevels(
        means=np.where(known, centre + kept * (values - centre), np.nan),
        errors=np.where(known, np.sqrt(kept * variances + common), np.nan),
        centre=centre[..., 0][()],
        between=np.where(known.any(axis=-1), between[..., 0], np.nan)[()],
    )


def _centre(values: Floats, weights: Floats) -> Floats:
    """Weighted means over the last axis, which stays; NaN without any weight."""
    total = weights.sum(axis=-1, keepdims=True)
    return np.asarray((weights * values).sum(axis=-1, keepdims=True) / total)
