"""Draws of everything the survey says, with the design's covariance across criteria and waves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from csi_helpers.analysis.group_means import GroupMeans
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.structural.findings.index.composite_means import CompositeMeans
from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.data.survey import Wave

_PLENTY = 2  # draws a figure, from which on their moments are matched


@dataclass(frozen=True)
class SurveyFigure:
    """One criterion's figure in one group of one wave.

    Attributes
    ----------
    wave : Wave
    means : GroupMeans
    members : bool array, shape (n,)
    origin : Wave, optional
        Another wave, from whose respondents an index has its weights.
    moved : array, shape (n of the origin, k), optional
        What its respondents add to the weights.
    """

    wave: Wave
    means: GroupMeans
    members: Members
    origin: Wave | None = None
    moved: Floats | None = None

    def parts(self) -> list[tuple[str, Floats]]:
        """Waves whose respondents move the figure, each with contributions (n, 1)."""
        parts = [(self.wave.name, self.means.contributions(self.members)[1])]
        if isinstance(self.means, CompositeMeans) and self.origin and self.moved is not None:
            slope = self._slope(self.means)
            parts.append((self.origin.name, (self.moved @ slope)[:, None]))
        return parts

    def _slope(self, means: CompositeMeans) -> Floats:
        return means.gradients(means.base(self.members))[0]

    def given_covariance(self) -> tuple[Floats, Floats] | None:
        """Slope and covariance of weights from neither of the waves; None where there are none."""
        if not isinstance(self.means, CompositeMeans) or self.origin is not None:
            return None
        covariance = self.means.parts[0].covariance
        return (self._slope(self.means), covariance) if covariance.any() else None


def survey_covariance(figures: Sequence[SurveyFigure], waves: Sequence[Wave]) -> Floats:
    """Covariance of the figures under the designs, shape (k, k).

    Within a wave of all figures of its respondents, between waves through the units that recur;
    weights of an index that come from another wave link it to that wave.
    """
    k = len(figures)
    stacked = {wave.name: np.zeros((len(wave.answers), k)) for wave in waves}
    touched: dict[str, set[int]] = {wave.name: set() for wave in waves}
    for place, figure in enumerate(figures):
        for name, contributions in figure.parts():
            stacked[name][:, place] += contributions[:, 0]
            touched[name].add(place)
    total = np.zeros((k, k))
    variances = {wave.name: DesignVariance(wave.design) for wave in waves}
    own = {name: np.array(sorted(places), dtype=np.intp) for name, places in touched.items()}
    for name, places in own.items():
        inside = stacked[name][:, places]
        total[np.ix_(places, places)] += variances[name].covariance(inside, inside)
    for one, other in combinations(own, 2):
        cross = variances[one].cross_covariance(
            stacked[one][:, own[one]], variances[other], stacked[other][:, own[other]]
        )
        total[np.ix_(own[one], own[other])] += cross
        total[np.ix_(own[other], own[one])] += cross.T
    return total + _given(figures)


def _given(figures: Sequence[SurveyFigure]) -> Floats:
    """What the error of weights from outside the waves adds: one estimate for all groups."""
    k = len(figures)
    total = np.zeros((k, k))
    slopes: dict[bytes, list[tuple[int, Floats, Floats]]] = {}
    for place, figure in enumerate(figures):
        if (found := figure.given_covariance()) is not None:
            slope, covariance = found
            slopes.setdefault(covariance.tobytes(), []).append((place, slope, covariance))
    for same in slopes.values():
        places = [place for place, _, _ in same]
        rows = np.stack([slope for _, slope, _ in same])
        total[np.ix_(places, places)] += rows @ same[0][2] @ rows.T
    return total


def normal_draws(
    estimates: Floats, covariance: Floats, rng: np.random.Generator, draws: int
) -> Floats:
    """Draws (b, k) around estimates (k,): normal, with this covariance.

    By the symmetric root, which doesn't depend on the order of eigenvectors. With more draws than
    figures the draws have exactly this mean and covariance (moment matching), so that standard
    errors of sums of them carry no noise.

    Examples
    --------
    >>> covariance = np.array([[4.0, 2.0], [2.0, 1.0]])
    >>> found = normal_draws(np.zeros(2), covariance, np.random.default_rng(1), 100)
    >>> print(np.cov(found.T).round(9))
    [[4. 2.]
     [2. 1.]]
    """
    if not len(estimates):
        return np.zeros((draws, 0))
    scale = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    safe = np.where(scale > 0, scale, 1.0)
    values, vectors = np.linalg.eigh(covariance / np.outer(safe, safe))
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    standard = _matched(rng.standard_normal((draws, len(estimates))))
    return np.asarray(estimates + (standard @ root) * scale)


def _matched(standard: Floats) -> Floats:
    """Normal draws (b, k) turned so that their mean is 0 and their covariance 1, if b allows."""
    draws, k = standard.shape
    if draws < _PLENTY * k:
        return standard
    centred = standard - standard.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(centred.T).reshape(k, k))
    return np.asarray(centred @ ((vectors / np.sqrt(values)) @ vectors.T))
