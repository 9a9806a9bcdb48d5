"""The likelihood of contingency tables in the correlation of two normal variables behind them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.measurement.bivariate_normal import BivariateCells, monotone_cells
from csi_helpers.analysis.variance import Floats

LIMIT = 0.9999  # where a correlation stands whose likelihood rises all the way to 1
_TOLERANCE = 1e-11
_RESOLVED = 1e-14  # probabilities of single cells are known no better than to 1e-16
_FISHER_STEPS = 12  # five or six do; on scarce answers they can go round in circles
_HALVINGS = 40


def most_likely(counts: Floats, rows: Floats, columns: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Correlations that maximise the likelihood of contingency tables, thresholds given.

    Parameters
    ----------
    counts : array, shape (pairs, R, C)
        Weighted contingency tables.
    rows, columns : arrays, shape (pairs, R - 1) and (pairs, C - 1)
        Thresholds between the categories, rising.

    Returns
    -------
    rho : array, shape (pairs,)
        NaN where the table is empty.
    at_bound : bool array, shape (pairs,)
        Where the likelihood rises to a correlation of ±1; `rho` is ±0.9999 there.

    Notes
    -----
    Fisher scoring within a bracket; where that doesn't settle, halvings of the bracket.

    Examples
    --------
    >>> halves = np.zeros((1, 1))
    >>> rho, _ = most_likely(np.array([[[40.0, 20.0], [20.0, 40.0]]]), halves, halves)
    >>> print(f"{rho[0]:.4f}")  # sin(pi/2 (2/3 - 1/3))
    0.5000
    """
    rho = _start(counts)
    low, high = np.full(len(rho), -1.0), np.full(len(rho), 1.0)
    active = np.flatnonzero(np.isfinite(rho))
    for round_ in range(_FISHER_STEPS + _HALVINGS):
        if not len(active):
            break
        now = rho[active]
        score, information = _score(counts[active], rows[active], columns[active], now)
        rising = score > 0
        low[active[rising]], high[active[~rising]] = now[rising], now[~rising]
        bottom, top = low[active], high[active]
        # At most nine tenths of the way to ±1, where densities vanish and tell no direction.
        step = np.clip(score / information, -0.9 * (1 + now), 0.9 * (1 - now))
        target = np.clip(now + step, -LIMIT, LIMIT)
        too_far = np.where(rising, target >= top, target <= bottom)
        halve = too_far | (round_ >= _FISHER_STEPS)
        target = np.where(halve, np.clip((bottom + top) / 2, -LIMIT, LIMIT), target)
        rho[active] = target
        active = active[np.abs(target - now) > _TOLERANCE]
    return _bounded(counts, rows, columns, rho)


def _start(counts: Floats) -> Floats:
    """Pearson correlation of the ranks of the categories, drawn in a little; NaN on no base."""
    total = counts.sum(axis=(1, 2))
    ranks = [np.cumsum(margin, axis=1) - margin / 2 for margin in (counts.sum(2), counts.sum(1))]
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = (rank / total[:, None] - 0.5 for rank in ranks)
        spread = np.einsum("pij,pi->p", counts, x**2) * np.einsum("pij,pj->p", counts, y**2)
        rho = np.einsum("pij,pi,pj->p", counts, x, y) / np.sqrt(spread)
    return np.where(total > 0, np.clip(np.nan_to_num(rho), -0.95, 0.95), np.nan)


def _score(counts: Floats, rows: Floats, columns: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """First derivative of the log likelihood by rho, and the expected information."""
    cells = BivariateCells(rows, columns, rho)
    slope, probability = cells.slope(), cells.probability()
    ratio = slope / probability
    score = (counts * ratio).sum(axis=(1, 2))
    information = counts.sum(axis=(1, 2)) * (slope * ratio).sum(axis=(1, 2))
    # A cell somebody chose has vanished: too strong a correlation, whose half is tried next.
    lost = _vanished(counts, probability)
    score, information = np.where(lost, -rho, score), np.where(lost, 2.0, information)
    return score, np.maximum(information, np.finfo(float).tiny)


def _vanished(counts: Floats, probability: Floats) -> NDArray[np.bool_]:
    return np.asarray(((counts > 0) & (probability < _RESOLVED)).any(axis=(1, 2)))


def _bounded(
    counts: Floats, rows: Floats, columns: Floats, rho: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Put pairs at the bound whose table is at least as likely at a correlation of 1 or -1.

    Only answers that all lie on a staircase are possible at all there, so what decides is the
    likelihood of the limit itself: next to it the score is lost in rounding.
    """
    found = _log_likelihood(counts, BivariateCells(rows, columns, rho).probability())
    # Reversing the second item turns its upper thresholds into lower ones of opposite sign.
    turned = monotone_cells(rows, -columns[:, ::-1])[:, :, ::-1]
    at_bound = np.abs(rho) >= LIMIT
    for sign, limit in ((1.0, monotone_cells(rows, columns)), (-1.0, turned)):
        at_limit = _log_likelihood(counts, limit)
        reached = np.isfinite(at_limit) & (at_limit * (1 - 1e-9) >= found)
        rho = np.where(reached, sign * LIMIT, rho)
        at_bound |= reached
    return rho, at_bound


def _log_likelihood(counts: Floats, probability: Floats) -> Floats:
    total = (counts * np.log(np.maximum(probability, _RESOLVED))).sum(axis=(1, 2))
    return np.where(_vanished(counts, probability), -np.inf, total)
