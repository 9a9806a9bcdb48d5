"""The normal log-likelihood of answers with gaps, and its derivatives by means and covariances.

Moments are one vector: the p means, then the lower triangle of the covariances, row by row.
Patterns of answered items are worked in blocks of bounded size; the information is one matrix
product over them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from csi_helpers.analysis.structural.cfa.model import Floats
from csi_helpers.analysis.structural.cfa.moments import Flags, Moments

# Eigenvalue of a correlation matrix at which an item follows from the others.
DEPENDENT = 1e-10
BLOCK = 2**22  # numbers in one block of precision matrices: 32 MB


def precisions(sigma: Floats, observed: Flags) -> Floats:
    """Inverse covariances of the observed items, zero elsewhere: (J, p, p)."""
    return _inverses(sigma, observed)[0]


def _inverses(sigma: Floats, observed: Flags) -> tuple[Floats, Floats]:
    """Those, and the log-determinants (J,) of the observed items' covariances.

    By the Schur complement of the unobserved: a pattern costs an inverse of the size of its gaps.
    """
    whole = np.linalg.inv(sigma)
    inverses = np.where(observed[:, :, None] & observed[:, None, :], whole, 0.0)
    log_determinants = np.full(len(observed), np.linalg.slogdet(sigma)[1])
    gaps = (~observed).sum(axis=1)
    for count in np.unique(gaps[gaps > 0]):
        rows = np.flatnonzero(gaps == count)
        left_out = np.nonzero(~observed[rows])[1].reshape(-1, count)
        columns = whole[left_out]  # (rows, count, p), by symmetry
        block = np.take_along_axis(columns, left_out[:, None, :], axis=2)
        through = columns.transpose(0, 2, 1) @ np.linalg.inv(block) @ columns
        seen = observed[rows]
        inverses[rows] -= np.where(seen[:, :, None] & seen[:, None, :], through, 0.0)
        log_determinants[rows] += np.linalg.slogdet(block)[1]
    return inverses, log_determinants


def log_likelihood(moments: Moments, mu: Floats, sigma: Floats) -> float:
    """Normal log-likelihood; minus infinity where `sigma` is no covariance matrix.

    Examples
    --------
    >>> from csi_helpers.analysis.structural.cfa.moments import moments_of_answers
    >>> moments = moments_of_answers(np.array([[0.0], [2.0]]), np.ones(2))
    >>> print(f"{log_likelihood(moments, np.array([1.0]), np.array([[1.0]])):.4f}")
    -2.8379
    """
    try:
        np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        return -np.inf
    total = 0.0
    for part in _blocks(moments):
        inverses, log_determinants = _inverses(sigma, part.observed)
        distances = (inverses * _second_moments(part, mu)).sum(axis=(1, 2))
        constants = part.observed.sum(axis=1) * np.log(2 * np.pi)
        total -= 0.5 * float(part.size @ (log_determinants + distances + constants))
    return total


def score(moments: Moments, mu: Floats, sigma: Floats) -> Floats:
    """Gradient of the log-likelihood by means and covariances, (p + p(p+1)/2,)."""
    p = len(mu)
    by_means, by_covariances = np.zeros(p), np.zeros((p, p))
    for part in _blocks(moments):
        precision = precisions(sigma, part.observed)
        by_means += part.size @ _distances(part, mu, precision)
        excess = precision @ _second_moments(part, mu) @ precision - precision
        by_covariances += np.tensordot(part.size, excess, 1) / 2
    return np.concatenate([by_means, fold(by_covariances.reshape(-1, 1), p)[:, 0]])


def information(moments: Moments, mu: Floats, sigma: Floats, *, observed: bool) -> Floats:
    """Information on means and covariances, square of size p + p(p+1)/2.

    Parameters
    ----------
    observed : bool
        The negative second derivatives at the data, or their expectation given the patterns.
    """
    p = len(mu)
    square = p * p
    on_means, cross = np.zeros((p, p)), np.zeros((p, square))
    products = np.zeros((square, square))
    for part in _blocks(moments):
        precision = precisions(sigma, part.observed)
        weighted = part.size[:, None, None] * precision
        on_means += weighted.sum(axis=0)
        bend = precision / 2
        if observed:
            bend = precision @ _second_moments(part, mu) @ precision - bend
            distance = _distances(part, mu, precision)
            cross += (weighted.reshape(-1, square).T @ distance).reshape(p, square)
        products += weighted.reshape(-1, square).T @ bend.reshape(-1, square)
    on_covariances = products.reshape(p, p, p, p).transpose(1, 2, 0, 3).reshape(square, square)
    cross = fold(cross.T, p).T
    on_covariances = fold(fold(on_covariances, p).T, p)
    return np.block([[on_means, cross], [cross.T, on_covariances]])


def fold(derivatives: Floats, p: int) -> Floats:
    """Derivatives by all p² covariances (p², k) as those by the lower triangle."""
    one, other = np.tril_indices(p)
    mirrored = derivatives[other * p + one]
    mirrored[one == other] = 0.0
    return np.asarray(derivatives[one * p + other] + mirrored)


def saturated_moments(
    moments: Moments, *, tolerance: float = 1e-12, most_iterations: int = 20_000
) -> tuple[Floats, Floats] | None:
    """Maximum-likelihood means and covariances without a model; None if EM doesn't settle.

    EM also ends where one item comes to follow from the others: the covariances are then singular.

    Complete answers have theirs at once; with gaps EM runs until no correlation moves (Dempster,
    Laird & Rubin 1977, J. R. Stat. Soc. B 39). Each EM step is a gradient step scaled by `sigma`.

    Examples
    --------
    >>> from csi_helpers.analysis.structural.cfa.moments import moments_of_answers
    >>> answers = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0], [4.0, np.nan]])
    >>> mu, sigma = saturated_moments(moments_of_answers(answers, np.ones(4)))
    >>> print(mu)  # regression of the second item on the first: 1 + x / 2
    [2.5  2.25]
    """
    if moments.complete:
        return moments.means[0], moments.scatter[0]
    mu, variances = moments.item_moments()
    sigma, p = np.diag(variances), len(mu)
    scale = np.sqrt(variances)
    for _ in range(most_iterations):
        if np.linalg.eigvalsh(sigma / np.outer(scale, scale))[0] < DEPENDENT:
            return mu, sigma
        gradient = score(moments, mu, sigma) / moments.n
        shift = sigma @ gradient[:p]
        pull = np.zeros((p, p))
        pull[np.tril_indices(p)] = gradient[p:]
        change = sigma @ (pull + pull.T) @ sigma - np.outer(shift, shift)
        mu, sigma = mu + shift, sigma + change
        moved = max(np.abs(shift / scale).max(), np.abs(change / np.outer(scale, scale)).max())
        if moved < tolerance:
            return mu, sigma
    return None


def _blocks(moments: Moments) -> Iterator[Moments]:
    p = moments.means.shape[1]
    rows = max(1, BLOCK // (p * p))
    for start in range(0, len(moments.size), rows):
        part = slice(start, start + rows)
        yield Moments(
            moments.observed[part],
            moments.size[part],
            moments.means[part],
            moments.scatter[part],
        )


def _deviations(part: Moments, mu: Floats) -> Floats:
    return np.where(part.observed, part.means - mu, 0.0)


def _distances(part: Moments, mu: Floats, precision: Floats) -> Floats:
    return np.asarray((precision @ _deviations(part, mu)[:, :, None])[:, :, 0])


def _second_moments(part: Moments, mu: Floats) -> Floats:
    deviations = _deviations(part, mu)
    return np.asarray(part.scatter + deviations[:, :, None] * deviations[:, None, :])
