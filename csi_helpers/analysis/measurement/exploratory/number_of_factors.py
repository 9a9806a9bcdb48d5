"""How many factors: parallel analysis, Velicer's minimum average partial, Kaiser's rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.estimates import Floats
from csi_helpers.analysis.measurement.exploratory.extraction import LOWEST_UNIQUENESS, extract

_CHUNK = 500  # simulated matrices at once: fixed, so that no number depends on memory
_ROUNDS, _STILL, _RELAXATION = 300, 1e-6, 1.5  # of the simulated matrices' single factors
_HIGHEST_LOADING = np.sqrt(1 - LOWEST_UNIQUENESS)


@dataclass(frozen=True)
class ParallelAnalysis:
    """Eigenvalues of the answers against those of answers without any structure.

    All of shape (p,), falling: `components` of the correlations, `factors` of the correlations
    with the communalities of a single factor on the diagonal, and the `percentile` of each over
    `runs` simulated matrices of independent items.
    """

    components: Floats
    factors: Floats
    components_limit: Floats
    factors_limit: Floats
    runs: int
    percentile: float

    @property
    def suggested_components(self) -> int:
        """Leading eigenvalues above their limit."""
        return _leading(self.components > self.components_limit)

    @property
    def suggested_factors(self) -> int:
        """Leading eigenvalues of the reduced matrix above their limit."""
        return _leading(self.factors > self.factors_limit)


def parallel_analysis(
    correlations: Floats,
    n: float,
    random: np.random.Generator,
    *,
    runs: int = 1000,
    percentile: float = 95.0,
) -> ParallelAnalysis:
    """Horn's parallel analysis, with normal data.

    Parameters
    ----------
    correlations : array, shape (p, p)
    n : float
        Respondents, more than p; may be an effective base.
    random : numpy.random.Generator
    runs : int
        Simulated matrices.
    percentile : float
        Of the simulated eigenvalues, 0 to 100.

    Raises
    ------
    ValueError
        Unless n > p.

    Notes
    -----
    Correlations of n independent normal rows are drawn from the Wishart distribution by Bartlett's
    decomposition: the same distribution, at a cost that doesn't depend on n. The reduced matrix is
    that of R's ``psych::fa.parallel``.

    References
    ----------
    Horn (1965), Psychometrika 30; Glorfeld (1995), Educ. Psychol. Meas. 55, for the percentile;
    Bartlett (1933), Proc. R. Soc. Edinb. 53, for the decomposition.

    Examples
    --------
    >>> loadings = np.repeat([[0.8, 0], [0, 0.7]], 4, axis=0)
    >>> correlations = loadings @ loadings.T
    >>> np.fill_diagonal(correlations, 1)
    >>> result = parallel_analysis(correlations, 200, np.random.default_rng(1), runs=100)
    >>> print(result.suggested_components, result.suggested_factors)
    2 2
    """
    items = len(correlations)
    if n <= items:
        raise ValueError(f"parallel analysis of {items} items on a base of {n:g}")
    simulated = []
    for first in range(0, runs, _CHUNK):
        stack = _independent(items, n, min(_CHUNK, runs - first), random)
        simulated.append(_both_eigenvalues(stack))
    limits = np.percentile(np.concatenate(simulated, axis=1), percentile, axis=1)
    single = extract(correlations, 1).loadings[:, 0]
    return ParallelAnalysis(
        components=_eigenvalues(correlations),
        factors=_eigenvalues(_with_diagonal(correlations, single**2)),
        components_limit=limits[0],
        factors_limit=limits[1],
        runs=runs,
        percentile=percentile,
    )


def minimum_average_partial(correlations: Floats) -> Floats:
    """Average squared partial correlation of the items after 1 to p - 1 components, shape (p - 1,).

    Velicer's number of components is where it is smallest.

    Parameters
    ----------
    correlations : array, shape (p, p)

    References
    ----------
    Velicer (1976), Psychometrika 41.

    Examples
    --------
    >>> loadings = np.repeat([[0.8, 0], [0, 0.7]], 4, axis=0)
    >>> correlations = loadings @ loadings.T
    >>> np.fill_diagonal(correlations, 1)
    >>> print(int(minimum_average_partial(correlations).argmin()) + 1)
    2
    """
    items = len(correlations)
    values, vectors = np.linalg.eigh(correlations)
    components = (vectors * np.sqrt(np.maximum(values, 0.0)))[:, ::-1]
    left = correlations - np.cumsum(components.T[:, :, None] * components.T[:, None, :], axis=0)
    left = left[:-1]
    variance = np.diagonal(left, axis1=1, axis2=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = left**2 / (variance[:, :, None] * variance[:, None, :])
        return np.asarray((squares.sum(axis=(1, 2)) - items) / (items * (items - 1)))


def kaiser(eigenvalues: Floats) -> int:
    """Number of eigenvalues of the correlations above one.

    References
    ----------
    Kaiser (1960), Educ. Psychol. Meas. 20. It tends to keep too many.

    Examples
    --------
    >>> kaiser(np.array([2.1, 1.2, 0.6, 0.1]))
    2
    """
    return int((eigenvalues > 1).sum())


def _leading(above: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int:
    return len(above) if above.all() else int(np.argmin(above))


def _eigenvalues(stack: Floats) -> Floats:
    return np.asarray(np.linalg.eigvalsh(stack)[..., ::-1])


def _with_diagonal(stack: Floats, diagonal: Floats) -> Floats:
    identity = np.eye(stack.shape[-1])
    return stack * (1 - identity) + identity * diagonal[..., None]


def _independent(items: int, n: float, runs: int, random: np.random.Generator) -> Floats:
    """Correlation matrices (runs, p, p) of n independent normal rows."""
    factor = np.tril(random.standard_normal((runs, items, items)), -1)
    chi = np.sqrt(random.chisquare(n - 1 - np.arange(items), (runs, items)))
    rows = factor + np.eye(items) * chi[:, :, None]
    rows /= np.sqrt((rows**2).sum(axis=-1, keepdims=True))
    return np.asarray(rows @ np.swapaxes(rows, -1, -2))


def _both_eigenvalues(stack: Floats) -> Floats:
    """Eigenvalues (2, b, p) of the matrices and of them reduced by one factor's communalities."""
    values, vectors = np.linalg.eigh(stack)
    start = vectors[..., -1] * np.sqrt(np.maximum(values[..., -1:] - 1, 0.0))
    reduced = _with_diagonal(stack, _single_factor(stack, start) ** 2)
    return np.stack([values[..., ::-1], _eigenvalues(reduced)])


def _single_factor(stack: Floats, start: Floats) -> Floats:
    """Loadings (b, p) of one minres factor each, item by item.

    Given the other loadings, an item's best is a regression through the origin, cut off at the
    bound of its uniqueness. Going half as far again (successive over-relaxation) still descends,
    in a third of the rounds. Runs stand last, where numpy is fastest, and leave when they stand
    still.
    """
    items = stack.shape[-1]
    others = np.ascontiguousarray(np.moveaxis(stack * (1 - np.eye(items)), 0, -1))
    loadings = np.clip(start.T, -_HIGHEST_LOADING, _HIGHEST_LOADING)
    active = np.arange(len(stack))
    for _ in range(_ROUNDS):
        current = loadings[:, active]
        total = (current**2).sum(axis=0)
        for item in range(items):
            rest = np.maximum(total - current[item] ** 2, np.finfo(float).tiny)
            best = np.einsum("kb,kb->b", others[item], current) / rest
            further = current[item] + _RELAXATION * (best - current[item])
            current[item] = np.clip(further, -_HIGHEST_LOADING, _HIGHEST_LOADING)
            total = rest + current[item] ** 2
        moving = np.abs(current - loadings[:, active]).max(axis=0) > _STILL
        loadings[:, active] = current
        if not moving.any():
            break
        if moving.mean() < 0.75:  # copying the matrices has its price
            active, others = active[moving], np.ascontiguousarray(others[:, :, moving])
    return np.asarray(loadings.T)
