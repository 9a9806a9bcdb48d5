"""What each respondent says of every item and dimension: expected, perceived, and the gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.data.service import ServiceEntry
from csi_helpers.data.survey import Wave
from csi_helpers.params import Scale

TOLERANCE = 1.0  # points by which an allocation may miss 100: thirds make 99
OVERALL = "overall"
GAPS = ("expectation", "perception", "gap")
PERCEPTIONS = ("perception",)


@dataclass(frozen=True)
class Points:
    """What respondents gave to the dimensions of a hundred points.

    Attributes
    ----------
    shares : array, shape (n, d)
        Shares of the points given, 0-1; NaN in the rows of those who don't count.
    given : int
        Respondents who gave any points.
    off : int
        Those whose points miss 100 by more than `TOLERANCE`; they don't count.
    nearly : int
        Those whose points miss it by less; they count in proportion.
    usual : float
        Median sum of the points given; NaN where nobody gave any.

    Examples
    --------
    >>> points = Points.of(np.array([[60.0, 40], [60, 60], [33, 66], [np.nan, 100]]))
    >>> points.given, points.off, points.nearly
    (4, 1, 1)
    >>> print(points.shares[2].round(4), points.shares[3])
    [0.3333 0.6667] [0. 1.]
    """

    shares: Floats
    given: int
    off: int
    nearly: int
    usual: float

    @classmethod
    def of(cls, points: Floats) -> Points:
        """Take points (n, d), NaN where nothing was given: beside others that make 100 it is 0."""
        some = np.isfinite(points).any(axis=1)
        sums = np.where(np.isfinite(points), points, 0.0).sum(axis=1)
        valid = some & (np.abs(sums - 100) <= TOLERANCE + 1e-9)
        filled = np.where(np.isfinite(points), points, 0.0)
        shares = np.where(valid[:, None], filled / np.where(valid, sums, 1.0)[:, None], np.nan)
        nearly = valid & (np.abs(sums - 100) > 1e-9)
        usual = float(np.median(sums[some])) if some.any() else np.nan
        return cls(shares, int(some.sum()), int((some & ~valid).sum()), int(nearly.sum()), usual)


@dataclass(frozen=True)
class ServiceScores:
    """One wave's scores of every item and dimension.

    Attributes
    ----------
    wave : Wave
    variance : DesignVariance
    tables : tuple of str
        `expectation`, `perception` and `gap`, or `perception` alone.
    dimensions : mapping of str to tuple of str
        Those of which the wave has every question, with their items.
    scores : mapping of (table, subject) to array (n,)
        Of items and dimensions; NaN where there is none.
    points : Points, optional
    """

    wave: Wave
    variance: DesignVariance
    tables: tuple[str, ...]
    dimensions: Mapping[str, tuple[str, ...]]
    scores: Mapping[tuple[str, str], Floats]
    points: Points | None

    @property
    def measure(self) -> str:
        """What service quality is: the gap, or the perception where that was asked alone."""
        return self.tables[-1]

    def of_dimensions(self, table: str) -> Floats:
        """Scores of all dimensions, shape (n, d)."""
        return np.column_stack([self.scores[table, name] for name in self.dimensions])


def service_scores(wave: Wave, entry: ServiceEntry) -> ServiceScores:
    """Score a wave's respondents.

    Notes
    -----
    An item counts for a respondent where both its expectation and its perception were answered, so
    that the gap is perception less expectation at every level. A dimension's score is the mean of
    the items that count, where at least half of them do.
    """
    values = wave.service.values
    tables = GAPS if entry.expectations else PERCEPTIONS
    scores: dict[tuple[str, str], Floats] = {}
    dimensions = {}
    for name, dimension in entry.dimensions.items():
        wanted = [*dimension.items, *_expectations(entry, dimension.items)]
        if not all(column in values for column in wanted):
            continue
        dimensions[name] = dimension.items
        for item in dimension.items:
            for table, score in _item(values, entry, item).items():
                scores[table, item] = score
        for table in tables:
            parts = np.column_stack([scores[table, item] for item in dimension.items])
            scores[table, name] = _mean_of_half(parts)
    return ServiceScores(
        wave, DesignVariance(wave.design), tables, dimensions, scores, _points(values, entry)
    )


def scale_ends(entry: ServiceEntry, column: str) -> tuple[float, float]:
    """Lowest and highest answer of a question."""
    scale = entry.questions[column].scale
    return scale.min, scale.max


def usual_scale(entry: ServiceEntry) -> Scale:
    """The scale most of the questions have."""
    points = set(entry.points.values())
    ends = [scale_ends(entry, name) for name in entry.questions if name not in points]
    low, high = max(ends, key=ends.count)
    return Scale(min=low, max=high)


def _expectations(entry: ServiceEntry, items: tuple[str, ...]) -> list[str]:
    return [entry.expectations[item] for item in items if item in entry.expectations]


def _item(values: pd.DataFrame, entry: ServiceEntry, item: str) -> dict[str, Floats]:
    perceived = values[item].to_numpy(dtype=float)
    if item not in entry.expectations:
        return {"perception": perceived}
    expected = values[entry.expectations[item]].to_numpy(dtype=float)
    gap = perceived - expected
    both = np.isfinite(gap)
    return {
        "expectation": np.where(both, expected, np.nan),
        "perception": np.where(both, perceived, np.nan),
        "gap": gap,
    }


def _mean_of_half(parts: Floats) -> Floats:
    """Mean of those of k parts (n, k) that are known, where at least half are; else NaN."""
    known = np.isfinite(parts)
    count = known.sum(axis=1)
    enough = 2 * count >= parts.shape[1]
    total = np.where(known, parts, 0.0).sum(axis=1)
    return np.where(enough, total / np.maximum(count, 1), np.nan)


def _points(values: pd.DataFrame, entry: ServiceEntry) -> Points | None:
    columns = [entry.points[name] for name in entry.dimensions if name in entry.points]
    if not columns or not all(column in values for column in columns):
        return None
    return Points.of(values[columns].to_numpy(dtype=float))
