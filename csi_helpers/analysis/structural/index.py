"""The index 0-100 of every construct, and what a point more of one does to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.model import Flags, Floats, StructuralModel
from csi_helpers.analysis.structural.moments import Moments


@dataclass(frozen=True)
class Scales:
    """Lowest and highest answer the questionnaire offers for each item, shape (p,).

    Examples
    --------
    >>> Scales.of(2, 1, 10).span.tolist()
    [9.0, 9.0]
    """

    low: Floats
    high: Floats

    @classmethod
    def of(cls, p: int, low: float, high: float) -> Scales:
        """One scale for all p items."""
        return cls(np.full(p, float(low)), np.full(p, float(high)))

    @property
    def span(self) -> Floats:
        """Length of each scale."""
        return self.high - self.low


def unstandardised_weights(weights: Floats, deviations: Floats, model: StructuralModel) -> Floats:
    """Weights of the answers as they are, which sum to 1 in each construct, shape (..., p).

    Parameters
    ----------
    weights, deviations : array, shape (..., p)
        Standardised weights and the items' standard deviations.

    References
    ----------
    Fornell et al. (1996), J. Marketing 60; Ringle & Sarstedt (2016), Ind. Manag. Data Syst. 116.

    Examples
    --------
    >>> weights, deviations = np.array([0.5, 0.5, 1.0]), np.array([1.0, 3.0, 2.0])
    >>> print(unstandardised_weights(weights, deviations, _example()))
    [0.75 0.25 1.  ]
    """
    with np.errstate(all="ignore"):
        raw = weights / deviations
        return np.asarray(raw / (raw @ model.membership)[..., model.owner])


def negative_weights(weights: Floats, model: StructuralModel) -> Flags:
    """Constructs whose index isn't a mean of answers, for a weight is negative, shape (..., c).

    Examples
    --------
    >>> print(negative_weights(np.array([0.9, -0.1, 1.0]), _example()))
    [ True False]
    """
    return np.asarray((weights < 0) @ model.membership > 0)


def construct_index(
    weights: Floats, means: Floats, scales: Scales, model: StructuralModel
) -> Floats:
    """Index from 0 (all gave the lowest answer) to 100 (all the highest), shape (..., c).

    Parameters
    ----------
    weights : array, shape (..., p)
        Unstandardised; of this sample, or frozen ones of another.
    means : array, shape (..., p)
        Mean answers.

    Notes
    -----
    The ACSI formula (Fornell et al. 1996, J. Marketing 60): (Σw·mean - Σw·low) / Σw·(high - low),
    times 100, on the scale's range, not on the range that was observed.

    Examples
    --------
    >>> from csi_helpers.analysis.structural.model import StructuralModel
    >>> constructs = {"satisfaction": ("a", "b", "c"), "loyalty": ("d",)}
    >>> model = StructuralModel(constructs, (("satisfaction", "loyalty"),))
    >>> weights, means = np.array([0.4, 0.3, 0.3, 1.0]), np.array([8, 7, 7.5, 10])
    >>> print(construct_index(weights, means, Scales.of(4, 1, 10), model).round(4))
    [ 72.7778 100.    ]
    """
    above = (weights * (means - scales.low)) @ model.membership
    return np.asarray(100 * above / ((weights * scales.span) @ model.membership))


def index_deviations(
    weights: Floats, covariances: Floats, scales: Scales, model: StructuralModel
) -> Floats:
    """Standard deviations of respondents' own index values, in points, shape (..., c).

    Examples
    --------
    >>> weights, covariances = np.array([0.5, 0.5, 1.0]), np.diag([4.0, 4.0, 9.0])
    >>> print(index_deviations(weights, covariances, Scales.of(3, 0, 10), _example()).round(4))
    [14.1421 30.    ]
    """
    spread = np.asarray(weights)[..., :, None] * model.membership
    variances = (spread * (covariances @ spread)).sum(axis=-2)
    span = (weights * scales.span) @ model.membership
    with np.errstate(invalid="ignore"):
        return np.asarray(100 * np.sqrt(variances) / np.abs(span))


def effects_in_points(
    standardised: Floats, weights: Floats, moments: Moments, scales: Scales, model: StructuralModel
) -> Floats:
    """Effects per point of index: +1 point of the row's construct, so much of the column's.

    The importance of an importance-performance map, where `standardised` are total effects.

    Parameters
    ----------
    standardised : array, shape (..., c, c)
    weights : array, shape (..., p)
        Unstandardised weights of the same estimate.

    References
    ----------
    Ringle & Sarstedt (2016), Ind. Manag. Data Syst. 116.

    Examples
    --------
    >>> moments = Moments(np.array(9.0), np.full(3, 5.0), np.diag([4.0, 4.0, 9.0]))
    >>> effects = np.array([[0, 0.5], [0, 0]])
    >>> weights = np.array([0.5, 0.5, 1.0])
    >>> points = effects_in_points(effects, weights, moments, Scales.of(3, 0, 10), _example())
    >>> print(points[0, 1].round(4))
    1.0607
    """
    deviations = index_deviations(weights, moments.covariances, scales, model)
    with np.errstate(all="ignore"):
        ratio = deviations[..., None, :] / deviations[..., :, None]
        return np.where(standardised == 0, 0.0, standardised * ratio)


def _example() -> StructuralModel:
    """Two constructs, of two items and one, for the examples."""
    constructs = {"quality": ("q1", "q2"), "value": ("v",)}
    return StructuralModel(constructs, (("quality", "value"),))
