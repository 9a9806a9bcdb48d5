"""Bootstrap and jackknife of anything that is computed from moments, under the sampling design."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.em_sums import sums_of
from csi_helpers.analysis.structural.model import Flags, Floats, Indices
from csi_helpers.analysis.structural.moments import Moments, MomentSums
from csi_helpers.analysis.structural.uncertainty.replication import (
    Block,
    UnitDraws,
    chunk_streams,
)
from csi_helpers.analysis.structural.uncertainty.rows import CountedRows
from csi_helpers.data.design import SamplingDesign

CHUNK = 1000  # replicates; a constant, for each chunk has a random stream of its own
MOST_JACKKNIFE_UNITS = 20_000
_LARGEST_WEIGHTS = 1 << 24  # replicate weights held at once where they must be adjusted

Measure = Callable[[Moments], tuple[Mapping[str, Floats], Flags]]
Adjust = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Replicates:
    """Statistics of the replicates that could be estimated.

    Attributes
    ----------
    values : mapping of str to array, shape (kept, ...)
    drawn : int
        Replicates drawn, of which `degenerate` are left out: no weight (nobody of the domain was
        drawn, or a category to rake to), a constant item, collinear predictors, no convergence.
    """

    values: Mapping[str, Floats]
    drawn: int
    degenerate: int


def bootstrap(
    answers: Floats,
    design: SamplingDesign,
    measure: Measure,
    *,
    seed: np.random.SeedSequence,
    replicates: int = 5000,
    missing: str = "complete",
    items: Sequence[str] | None = None,
    domain: Flags | None = None,
    sums: MomentSums | None = None,
    one_fewer: bool = False,
    adjust: Adjust | None = None,
    workers: int = 1,
) -> Replicates:
    """Bootstrap: units are redrawn within strata, and everything is measured anew.

    `survey_bootstrap` decides `one_fewer` and `adjust` by the design.

    Parameters
    ----------
    answers : array, shape (n, p)
        NaN where unanswered; anything in rows outside the domain.
    design : SamplingDesign
        Weights, strata and clusters of the rows.
    measure : callable
        From a stack of moments to named statistics (b, ...) and whether each replicate is usable
        (b,). Moments may be NaN; replicates without weight are never usable.
    seed : SeedSequence
        From `stream_seed`; the answer is the same whatever the number of `workers`.
    missing : {"complete", "mean", "pairwise", "em"}
        As in `sums_of`. With `em` replicates are one Newton step from the sample's estimate.
    items : sequence of str, optional
        Names of the p items for the refusals of `em`.
    domain : bool array, shape (n,), optional
        Rows that count. Units are redrawn, and weights adjusted, over the whole sample, so that
        the domain's size varies as it does from sample to sample.
    sums : MomentSums, optional
        What `missing` would lead to, where it is at hand already: EM takes a while.
    one_fewer : bool
        Draw n_h - 1 of n_h units and scale up, see `UnitDraws`.
    adjust : callable, optional
        From replicate weights (b, n) to weights (b, n), such as `reraking`; rows as in `answers`.

    Raises
    ------
    ValueError
        Gaps with `complete`.
    AnalysisError
        Of `em`: see `EmSums.of`.

    Notes
    -----
    Multinomial counts times products of answers are the moments of all replicates in one matrix
    product; with them every replicate costs one small model, not one pass over the data. Rows are
    read in blocks, so memory doesn't grow with n (except for the answers themselves, and for
    adjusted weights).

    References
    ----------
    Efron (1979), Ann. Stat. 7; Rao & Wu (1988), J. Am. Stat. Assoc. 83.

    Examples
    --------
    >>> from csi_helpers.analysis.streams import stream_seed
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.integers(1, 11, (400, 2)).astype(float)
    >>> result = bootstrap(
    ...     answers,
    ...     SamplingDesign.simple(400),
    ...     lambda moments: ({"mean": moments.means}, np.isfinite(moments.weight)),
    ...     seed=stream_seed(1, "example"),
    ... )
    >>> ratio = result.values["mean"].std(axis=0) / (answers.std(axis=0) / 20)
    >>> print((abs(ratio - 1) < 0.05).all())
    True
    """
    draws = UnitDraws(design, one_fewer=one_fewer)
    rows = CountedRows.of(
        answers, design.weights, missing=missing, items=items, domain=domain, sums=sums
    )
    chunk = CHUNK
    if adjust is not None:
        chunk = min(CHUNK, max(1, _LARGEST_WEIGHTS // len(answers)))
    chunks = chunk_streams(seed, replicates, chunk)
    with ThreadPoolExecutor(workers) as pool:
        totals: Iterable[Floats]
        if adjust is None:
            totals = _stream_totals(rows, draws, chunks, pool)
        else:
            kept = rows.kept(draws)
            totals = pool.map(lambda one: _adjusted_totals(rows, draws, one, adjust, kept), chunks)
        return _collected(pool.map(lambda total: _measured(measure, rows.sums, total), totals))


def bootstrap_of_rows(
    answers: Floats,
    rows: Indices,
    measure: Measure,
    *,
    weights: Floats | None = None,
    missing: str = "complete",
    items: Sequence[str] | None = None,
) -> Replicates:
    """Bootstrap with the rows of each replicate given, shape (B, n), as another program drew them.

    Examples
    --------
    >>> answers = np.array([[1.0, 2.0], [3.0, 5.0]])
    >>> result = bootstrap_of_rows(
    ...     answers,
    ...     np.array([[0, 0], [0, 1]]),
    ...     lambda moments: ({"mean": moments.means}, np.isfinite(moments.weight)),
    ... )
    >>> print(result.values["mean"])
    [[1.  2. ]
     [2.  3.5]]
    """
    n = len(answers)
    given = np.ones(n) if weights is None else weights
    sums = sums_of(answers, given, missing=missing, items=items)
    products = sums.products(answers) * given[:, None]
    parts = []
    for first in range(0, len(rows), CHUNK):
        part = rows[first : first + CHUNK]
        cells = part + np.arange(len(part))[:, None] * n
        counts = np.bincount(cells.ravel(), minlength=len(part) * n).reshape(len(part), n)
        parts.append(_measured(measure, sums, counts.astype(float) @ products))
    return _collected(parts)


def jackknife(
    answers: Floats,
    design: SamplingDesign,
    measure: Measure,
    *,
    missing: str = "complete",
    items: Sequence[str] | None = None,
    domain: Flags | None = None,
    sums: MomentSums | None = None,
) -> tuple[Mapping[str, Floats], Indices] | None:
    """Statistics with each unit left out, and each unit's stratum.

    The others of the stratum are scaled up by n_h / (n_h - 1). Units that are alone in their
    stratum, or without which nothing can be estimated, are left out of the answer; units without
    anybody in the domain are in it. Weights are not raked anew.

    Parameters
    ----------
    answers, design, measure, missing, items, domain, sums
        As in `bootstrap`.

    Returns
    -------
    tuple of mapping (units, ...) and array (units,), or None
        None with more than 20,000 units, where skewness no longer matters: the acceleration that
        BCa takes from here falls with the root of n.

    Examples
    --------
    >>> means = lambda moments: ({"mean": moments.means}, np.isfinite(moments.weight))
    >>> answers = np.array([[1.0], [2.0], [6.0]])
    >>> values, strata = jackknife(answers, SamplingDesign.simple(3), means)
    >>> print(values["mean"].ravel())
    [4.  3.5 1.5]
    """
    draws = UnitDraws(design)
    if len(draws.unit_starts) > MOST_JACKKNIFE_UNITS:
        return None
    rows = CountedRows.of(
        answers, design.weights, missing=missing, items=items, domain=domain, sums=sums
    )
    totals = np.concatenate([rows.unit_products(draws, block) for block in draws.blocks])
    strata, sizes = draws.stratum_of_unit, draws.sizes
    whole = totals.sum(axis=0)
    by_stratum = np.zeros((len(sizes), totals.shape[1]))
    np.add.at(by_stratum, strata, totals)
    usable = sizes[strata] > 1
    scale = sizes / np.maximum(sizes - 1, 1)
    parts, kept = [], []
    for first in range(0, len(totals), CHUNK):
        part = np.flatnonzero(usable[first : first + CHUNK]) + first
        up = scale[strata[part], None]
        left = whole + (up - 1) * by_stratum[strata[part]] - up * totals[part]
        values, fine = _measured(measure, rows.sums, left)
        parts.append((values, fine))
        kept.append(strata[part][fine])
    return _collected(parts).values, np.concatenate(kept)


def _stream_totals(
    rows: CountedRows,
    draws: UnitDraws,
    chunks: Sequence[tuple[np.random.Generator, int]],
    pool: ThreadPoolExecutor,
) -> list[Floats]:
    """Sums of products of each chunk's replicates, each block of rows read once."""
    allocations = list(pool.map(lambda one: draws.allocate(*one), chunks))
    totals = [np.zeros((size, rows.sums.width)) for _, size in chunks]
    for block in draws.blocks:
        products = rows.unit_products(draws, block)

        def add(number: int, block: Block = block, products: Floats = products) -> None:
            counts = draws.block_counts(chunks[number][0], block, allocations[number])
            totals[number] += counts @ products

        list(pool.map(add, range(len(chunks))))  # asking for the results raises what was raised
    return totals


def _adjusted_totals(
    rows: CountedRows,
    draws: UnitDraws,
    chunk: tuple[np.random.Generator, int],
    adjust: Adjust,
    kept: Sequence[Floats] | None,
) -> Floats:
    replicated = np.empty((chunk[1], draws.rows))
    replicated[:, draws.order] = draws.counts(*chunk)[:, draws.unit_of_row]
    replicated *= rows.weights
    replicated = adjust(replicated)
    total: Floats = np.zeros(())
    for number, block in enumerate(draws.blocks):
        part = draws.order[block.start : block.stop]
        products = rows.products(part) if kept is None else kept[number]
        total = total + replicated[:, part] @ products
    return total


def _measured(
    measure: Measure, sums: MomentSums, totals: Floats
) -> tuple[Mapping[str, Floats], Flags]:
    moments = sums.moments(totals)
    values, usable = measure(moments)
    return values, np.asarray(usable & (moments.weight > 0))


def _collected(parts: Iterable[tuple[Mapping[str, Floats], Flags]]) -> Replicates:
    measured = list(parts)
    usable = [fine for _, fine in measured]
    names = measured[0][0]
    values = {
        name: np.concatenate([values[name][fine] for values, fine in measured]) for name in names
    }
    drawn = sum(len(fine) for fine in usable)
    return Replicates(values, drawn, drawn - int(sum(fine.sum() for fine in usable)))
