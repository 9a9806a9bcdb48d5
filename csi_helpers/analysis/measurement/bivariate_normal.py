"""The standard bivariate normal distribution, cut into the cells of contingency tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, owens_t

from csi_helpers.analysis.variance import Floats

_SMALLEST = 1e-16  # differences of four probabilities are known no better than this
_TINY = 1e-300  # in place of a threshold at zero, where Owen's formula divides by it


def bivariate_normal_cdf(x: Floats, y: Floats, rho: Floats) -> Floats:
    """Probability that two standard normal variables stay below `x` and `y`.

    Parameters
    ----------
    x, y, rho : arrays that broadcast
        Limits, finite; correlations strictly between -1 and 1.

    Notes
    -----
    Owen's T function (Owen 1956, Ann. Math. Stat. 27, eq. 3.7), exact to about 1e-15 for any
    correlation.

    Examples
    --------
    >>> zero = np.zeros(1)
    >>> print(f"{bivariate_normal_cdf(zero, zero, np.array([0.5]))[0]:.6f}")  # 1/4 + asin(0.5)/2pi
    0.333333
    """
    x, y = np.where(x == 0, _TINY, x), np.where(y == 0, _TINY, y)
    root = np.sqrt((1 - rho) * (1 + rho))
    with np.errstate(over="ignore"):
        tails = owens_t(x, (y / x - rho) / root) + owens_t(y, (x / y - rho) / root)
    return np.asarray((ndtr(x) + ndtr(y) - ((x < 0) != (y < 0))) / 2 - tails)


@dataclass(frozen=True)
class BivariateCells:
    """Cells that thresholds cut out of bivariate normal distributions, one table a pair.

    Parameters
    ----------
    rows, columns : arrays, shape (pairs, R - 1) and (pairs, C - 1)
        Thresholds between the categories, rising.
    rho : array, shape (pairs,)
        Correlations strictly between -1 and 1.

    Examples
    --------
    >>> halves = BivariateCells(np.zeros((1, 1)), np.zeros((1, 1)), np.array([0.5]))
    >>> print(halves.probability().round(3)[0].tolist())
    [[0.333, 0.167], [0.167, 0.333]]
    """

    rows: Floats
    columns: Floats
    rho: Floats

    def probability(self) -> Floats:
        """Probability of each cell, shape (pairs, R, C), never below 1e-16."""
        corners = np.zeros((len(self.rho), self.rows.shape[1] + 2, self.columns.shape[1] + 2))
        corners[:, 1:-1, 1:-1] = bivariate_normal_cdf(*self._grid)
        corners[:, 1:-1, -1] = ndtr(self.rows)
        corners[:, -1, 1:-1] = ndtr(self.columns)
        corners[:, -1, -1] = 1.0
        return np.maximum(np.diff(np.diff(corners, axis=1), axis=2), _SMALLEST)

    def slope(self) -> Floats:
        """Derivative of the probabilities by rho (Plackett 1954): densities at the corners."""
        return _between(self._density())

    def curvature(self) -> Floats:
        """Second derivative of the probabilities by rho."""
        x, y, rho = self._grid
        free = (1 - rho) * (1 + rho)
        bend = rho / free + (x * y * (1 + rho**2) - rho * (x**2 + y**2)) / free**2
        return _between(self._density() * bend)

    def row_slope(self) -> Floats:
        """Derivative of the cumulated rows by their thresholds, shape (pairs, R - 1, C)."""
        x, y, rho = self._grid
        below = ndtr((y - rho * x) / np.sqrt((1 - rho) * (1 + rho)))
        edges = np.pad(below, ((0, 0), (0, 0), (1, 1)), constant_values=((0, 0), (0, 0), (0, 1)))
        return np.asarray(normal_density(x) * np.diff(edges, axis=2))

    def row_slope_by_rho(self) -> Floats:
        """Derivative of `row_slope` by rho."""
        x, y, rho = self._grid
        steep = self._density() * (rho * y - x) / ((1 - rho) * (1 + rho))
        return np.asarray(np.diff(np.pad(steep, ((0, 0), (0, 0), (1, 1))), axis=2))

    def transposed(self) -> BivariateCells:
        """The same cells with rows and columns exchanged."""
        return BivariateCells(self.columns, self.rows, self.rho)

    @property
    def _grid(self) -> tuple[Floats, Floats, Floats]:
        return self.rows[:, :, None], self.columns[:, None, :], self.rho[:, None, None]

    def _density(self) -> Floats:
        x, y, rho = self._grid
        free = (1 - rho) * (1 + rho)
        distance = (x**2 + y**2 - 2 * rho * x * y) / (2 * free)
        return np.asarray(np.exp(-distance) / (2 * np.pi * np.sqrt(free)))


def monotone_cells(rows: Floats, columns: Floats) -> Floats:
    """Cells of the limit rho = 1, where both answers say the same; shape (pairs, R, C).

    Examples
    --------
    >>> print(monotone_cells(np.zeros((1, 1)), np.zeros((1, 1)))[0].tolist())
    [[0.5, 0.0], [0.0, 0.5]]
    """
    edge = ((0, 0), (1, 1))
    x, y = (
        np.pad(ndtr(limits), edge, constant_values=((0, 0), (0, 1))) for limits in (rows, columns)
    )
    lower = np.maximum(x[:, :-1, None], y[:, None, :-1])
    upper = np.minimum(x[:, 1:, None], y[:, None, 1:])
    return np.asarray(np.maximum(upper - lower, 0.0))


def normal_density(x: Floats) -> Floats:
    """Density of the standard normal distribution.

    Examples
    --------
    >>> print(f"{normal_density(np.zeros(1))[0]:.4f}")
    0.3989
    """
    return np.asarray(np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


def _between(corners: Floats) -> Floats:
    """Cells from what their four corners hold, which is nothing on the outer edge."""
    padded = np.pad(corners, ((0, 0), (1, 1), (1, 1)))
    return np.asarray(np.diff(np.diff(padded, axis=1), axis=2))
