"""Correlations of a large wave's items, pair by pair or of complete answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.estimates import low_base
from csi_helpers.analysis.large.refusals import polychoric_needs_respondents
from csi_helpers.analysis.large.spread import without_spread
from csi_helpers.analysis.measurement.item_correlations import (
    COMPLETE_SHARE,
    FEWEST_ITEMS,
    ItemCorrelations,
    check_correlations,
    items_of_pair,
)
from csi_helpers.analysis.measurement.refusals import (
    constant_items,
    few_items,
    few_respondents,
)
from csi_helpers.analysis.standardise import correlation_influence
from csi_helpers.analysis.variance import Floats
from csi_helpers.data.large.answer_sums import AnswerSums, Part, answer_sums
from csi_helpers.data.large.burt import BurtTable
from csi_helpers.data.large.survey import Asked, LargeWave


def correlate_large(
    wave: LargeWave,
    items: Sequence[str],
    *,
    kind: str = "pearson",
    missing: str = "auto",
    min_base: int = 30,
) -> ItemCorrelations:
    """The counterpart of `correlate`; covariances of the correlations come from random groups.

    Raises
    ------
    AnalysisError
        As `correlate`; `large_polychoric`.
    """
    names = tuple(items)
    if kind == "polychoric":
        raise polychoric_needs_respondents()
    if len(names) < FEWEST_ITEMS:
        raise few_items(names, FEWEST_ITEMS)
    whole, complete = answer_sums(
        wave, [Part(names, weightless=True), Part(names, complete=True, weightless=True)]
    )
    if missing == "auto":
        share = complete.respondents / max(wave.n, 1)
        missing = "listwise" if share >= COMPLETE_SHARE else "pairwise"
    sums = complete if missing == "listwise" else whole
    first, second = np.triu_indices(len(names), 1)
    bases = sums.n[first, second]
    least = int(bases.min())
    if least < min_base:
        raise low_base(items_of_pair(names, bases), least, min_base)
    if least <= len(names):
        raise few_respondents(least, len(names))
    pairs = _Pairs(sums)
    if alike := pairs.constant():
        raise constant_items(alike)
    matrix = pairs.correlations()
    everybody = bool((bases == sums.respondents).all())
    check_correlations(matrix, names, kind=kind, pairwise=not everybody)
    covariance = pairs.covariance(matrix)
    shares = np.ones(len(bases))
    if wave.weighted:
        chosen = names if missing == "listwise" else ()
        table = wave.count([Asked(names, complete=chosen)])[0][0]
        shares = _effective_shares(table, names, matrix, sums)
    n_eff = float(least * np.nanmedian(shares))
    return ItemCorrelations(
        items=names,
        values=matrix,
        kind=kind,
        missing=missing,
        base=np.ones(0, dtype=bool),
        n_range=(least, int(bases.max())),
        n_eff=n_eff,
        covariance=covariance,
        simple=covariance * (n_eff / least),
        df=len(sums.terms) - 1,
        spreads=pairs.spreads() if missing == "listwise" else None,
    )


class _Pairs:
    """Moments of each pair of items over who answered both; arrays (..., p, p)."""

    def __init__(self, sums: AnswerSums) -> None:
        self.sums = sums
        self.weight = sums.answered.sum(axis=0)
        with np.errstate(all="ignore"):
            self.mean = sums.one.sum(axis=0) / self.weight
            self.variance = sums.square.sum(axis=0) / self.weight - self.mean**2

    def constant(self) -> list[str]:
        """Items whose answers don't differ among those who also answered some other item."""
        flat = without_spread(self.variance, self.mean)
        np.fill_diagonal(flat, False)
        return [item for item, own in zip(self.sums.items, flat, strict=True) if own.any()]

    def spreads(self) -> Floats:
        """Standard deviations of complete answers, with n - 1."""
        n = self.sums.respondents
        return np.asarray(np.sqrt(np.diag(self.variance) * n / (n - 1)))

    def correlations(self) -> Floats:
        """Weighted Pearson correlations."""
        both = self.sums.both.sum(axis=0) / self.weight - self.mean * self.mean.T
        matrix = np.clip(both / np.sqrt(self.variance * self.variance.T), -1.0, 1.0)
        np.fill_diagonal(matrix, 1.0)
        return np.asarray(matrix)

    def covariance(self, matrix: Floats) -> Floats:
        """Covariances of the correlations above the diagonal, between random groups.

        A respondent's influence is z_x z_y - r (z_x² + z_y²) / 2, whose sums over a group are
        sums of products.
        """
        sums, mean, spread = self.sums, self.mean, np.sqrt(self.variance)
        product = sums.both - mean * np.swapaxes(sums.one, 1, 2) - mean.T * sums.one
        product = (product + mean * mean.T * sums.answered) / (spread * spread.T)
        square = (sums.square - 2 * mean * sums.one + mean**2 * sums.answered) / self.variance
        squares = square + np.swapaxes(square, 1, 2)
        first, second = np.triu_indices(len(matrix), 1)
        totals = ((product - matrix * squares / 2) / self.weight)[:, first, second]
        apart = totals - totals.mean(axis=0)
        groups = len(totals)
        return np.asarray(apart.T @ apart * (groups / (groups - 1)))


def _effective_shares(
    table: BurtTable, items: Sequence[str], matrix: Floats, sums: AnswerSums
) -> Floats:
    """Effective over actual base of each pair: simple over weighted variance, from its table."""
    first, second = np.triu_indices(len(items), 1)
    per_head = sums.weight.sum() / sums.respondents
    return np.array(
        [
            _share(table, items[i], items[j], float(matrix[i, j])) * per_head
            for i, j in zip(first.tolist(), second.tolist(), strict=True)
        ]
    )


def _share(table: BurtTable, one: str, other: str, r: float) -> float:
    pair = table.pair(one, other)
    across = _standardised(pair.rows, pair.weight.sum(axis=1))[:, None]
    down = _standardised(pair.columns, pair.weight.sum(axis=0))[None, :]
    influence = correlation_influence(across, down, np.array(r))
    square = influence**2
    with np.errstate(all="ignore"):
        return float((pair.weight * square).sum() / (pair.squared_weight * square).sum())


def _standardised(codes: NDArray[np.generic], weight: Floats) -> Floats:
    values, share = codes.astype(float), weight / weight.sum()
    centred = values - share @ values
    return np.asarray(centred / np.sqrt(share @ centred**2))
