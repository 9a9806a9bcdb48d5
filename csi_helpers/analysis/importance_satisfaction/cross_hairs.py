"""Where the lines of a matrix stand, and on which side of them each driver lies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.variance import Floats

QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")
_UNKNOWN = -1
_ON_THE_LINE = 1e-9  # part of the line's value by which rounding may miss it


def cross_hair(
    values: Floats, rule: str, *, midpoint: float | None = None, target: float | None = None
) -> Floats:
    """The line of one axis, for stacks of drivers.

    Parameters
    ----------
    values : array, shape (..., k)
        Importance or performance of the drivers; NaN is left out.
    rule : {"mean", "median", "midpoint", "target"}
        Mean or median of the drivers, or the value given under that name.

    Returns
    -------
    array, shape (...)
        NaN where no driver has a value.

    Raises
    ------
    ValueError
        Another rule, or `midpoint` or `target` without its value.

    References
    ----------
    Martilla & James (1977), Journal of Marketing 41(1).

    Examples
    --------
    >>> values = np.array([1.0, 2, 6, np.nan])
    >>> print(cross_hair(values, "mean"), cross_hair(values, "target", target=4))
    3.0 4.0
    """
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    if rule == "mean":
        with np.errstate(invalid="ignore"):
            return np.asarray(np.where(known, values, 0.0).sum(axis=-1) / count)[()]
    if rule == "median":
        return _median(values, count)
    fixed = {"midpoint": midpoint, "target": target}.get(rule)
    if fixed is None:
        raise ValueError(f"{rule} is no rule for a cross-hair, or its value is not given.")
    return np.where(count > 0, float(fixed), np.nan)[()]


def _median(values: Floats, count: NDArray[np.int_]) -> Floats:
    """Medians of what is known, without numpy's warning where nothing is."""
    ordered = np.sort(values, axis=-1)  # NaN last
    middle = np.stack([np.maximum(count - 1, 0) // 2, count // 2], axis=-1)
    middle = np.minimum(middle, values.shape[-1] - 1)
    return np.asarray(np.take_along_axis(ordered, middle, axis=-1).mean(axis=-1))[()]


def quadrants(
    importance: Floats,
    performance: Floats,
    importance_cross: Floats | float,
    performance_cross: Floats | float,
) -> NDArray[np.int_]:
    """Quadrant of each driver; a driver on a line counts as high.

    Parameters
    ----------
    importance, performance : arrays, shape (..., k)
    importance_cross, performance_cross : arrays, shape (...)

    Returns
    -------
    array of int, shape (..., k)
        Places in `QUADRANTS`; -1 where anything is NaN.

    References
    ----------
    Martilla & James (1977), Journal of Marketing 41(1).

    Examples
    --------
    >>> codes = quadrants(np.array([0.4, 0.1]), np.array([60.0, 80]), 0.25, 70.0)
    >>> [QUADRANTS[code] for code in codes]
    ['concentrate', 'overkill']
    """
    important, well = _high(importance, importance_cross), _high(performance, performance_cross)
    codes = np.where(important, np.where(well, 1, 0), np.where(well, 3, 2))
    lines = np.isnan(importance_cross) | np.isnan(performance_cross)
    unknown = np.isnan(importance) | np.isnan(performance) | np.asarray(lines)[..., None]
    return np.where(unknown, _UNKNOWN, codes)


def _high(values: Floats, cross: Floats | float) -> NDArray[np.bool_]:
    line = np.asarray(cross, dtype=float)[..., None]
    return np.asarray(values >= line - _ON_THE_LINE * np.abs(line))


def quadrant_shares(codes: NDArray[np.int_]) -> Floats:
    """How often each driver falls into each quadrant.

    Parameters
    ----------
    codes : array of int, shape (b, k)
        Of b bootstrap draws; -1 is left out.

    Returns
    -------
    array, shape (k, 4)
        Shares (0-1) in the order of `QUADRANTS`; NaN for a driver without a usable draw.

    Examples
    --------
    >>> print(quadrant_shares(np.array([[0], [0], [1], [0], [-1]])))
    [[0.75 0.25 0.   0.  ]]
    """
    counts = np.stack([(codes == code).sum(axis=0) for code in range(len(QUADRANTS))], axis=-1)
    usable = counts.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return np.asarray(counts / usable)


def above_diagonal(
    importance: Floats, performance: Floats, *, same_scale: bool
) -> NDArray[np.bool_]:
    """Whether a driver lies above the iso-rating diagonal: more important than well done.

    Parameters
    ----------
    importance, performance : arrays, shape (..., k)
    same_scale : bool
        Both on one scale, as stated importance is. Otherwise both are standardised over the k
        drivers known in both; an axis on which all are alike puts them all at 0.

    Returns
    -------
    array of bool, shape (..., k)
        False where importance or performance is NaN.

    References
    ----------
    Bacon (2003), International Journal of Market Research 45(1). Abalo, Varela & Manzano (2007),
    Journal of Business Research 60(2).

    Examples
    --------
    >>> importance, performance = np.array([0.3, 0.2, 0.1]), np.array([60.0, 80, 70])
    >>> print(above_diagonal(importance, performance, same_scale=False))
    [ True False False]
    """
    if same_scale:
        return np.asarray(importance > performance)
    known = ~(np.isnan(importance) | np.isnan(performance))
    return np.asarray(_standardised(importance, known) > _standardised(performance, known))


def diagonal(
    importance: Floats, performance: Floats, *, same_scale: bool
) -> tuple[float, float] | None:
    """Intercept and slope of the iso-rating line that `above_diagonal` divides by.

    Parameters
    ----------
    importance, performance : arrays, shape (k,)
        Of drivers known in both.

    Returns
    -------
    tuple of float, or None
        Importance at a performance of 0, and per point of it; None where all are alike in one.

    Examples
    --------
    >>> line = diagonal(np.array([0.1, 0.3]), np.array([60.0, 80.0]), same_scale=False)
    >>> print(f"{line[0]:.1f} {line[1]:.2f}")
    -0.5 0.01
    """
    if same_scale:
        return 0.0, 1.0
    up, along = float(np.std(importance)), float(np.std(performance))
    if not (up > 0 and along > 0):
        return None
    slope = up / along
    return float(importance.mean() - slope * performance.mean()), slope


def _standardised(values: Floats, known: NDArray[np.bool_]) -> Floats:
    count = np.maximum(known.sum(axis=-1, keepdims=True), 1)
    held = np.where(known, values, 0.0)
    centred = np.where(known, held - held.sum(axis=-1, keepdims=True) / count, 0.0)
    spread = np.sqrt((centred**2).sum(axis=-1, keepdims=True) / count)
    # Values that are alike differ from their mean by rounding.
    alike = spread <= 1e-12 * np.abs(held).max(axis=-1, initial=0.0, keepdims=True)
    return np.where(known, centred / np.where(alike, np.inf, spread), np.nan)
