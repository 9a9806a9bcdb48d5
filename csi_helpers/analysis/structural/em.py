"""Maximum-likelihood means and covariances of normal answers with gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.cfa.likelihood import score
from csi_helpers.analysis.structural.cfa.moments import Moments as Patterns
from csi_helpers.analysis.structural.cfa.moments import moments_of_answers
from csi_helpers.analysis.structural.model import Flags, Floats
from csi_helpers.analysis.structural.moments import Moments, moments_of
from csi_helpers.errors import AnalysisError

TOLERANCE = 1e-12
MOST_ITERATIONS = 2000
# Eigenvalue of a correlation matrix. EM creeps towards a singular one and never reaches it, so the
# line is drawn where an item's variance inflation is about a million.
_SINGULAR = 1e-6


@dataclass(frozen=True)
class EmMoments(Moments):
    """Moments by maximum likelihood; they serve wherever `Moments` do.

    Attributes
    ----------
    iterations : int
        0 without gaps.
    converged : bool
        False where means and covariances still moved when the iterations ran out.
    """

    iterations: int
    converged: bool


def em_moments(
    answers: Floats,
    weights: Floats | None = None,
    *,
    items: Sequence[str],
    tolerance: float = TOLERANCE,
    most_iterations: int = MOST_ITERATIONS,
) -> EmMoments:
    """Means and covariances under which normal answers with these gaps are most likely.

    Unbiased where a gap depends on what was answered (missing at random), unlike replacement by
    the mean or dropping rows. Without gaps these are the plain moments.

    Parameters
    ----------
    answers : array, shape (n, p)
        NaN where unanswered. Rows without any answer, or with weight 0, say nothing and don't
        count.
    weights : array, shape (n,), optional
        A weight of 2 equals two rows (pseudo-likelihood).
    items : sequence of str
        Names of the p items, for messages.
    tolerance : float
        Largest change of a mean or covariance, in standard deviations, at which EM ends.

    Raises
    ------
    AnalysisError
        With gaps only: `item_unanswered`, `constant_item`, `never_together` (two items nobody
        answered both of: any correlation between them would do), `collinear_items` (fewer rows
        than items, or an item that follows from others).

    Notes
    -----
    Rows with the same gaps are worked as one, in standardised answers, from uncorrelated items on.

    References
    ----------
    Dempster, Laird & Rubin (1977), J. R. Stat. Soc. B 39; Little & Rubin (2019), Statistical
    Analysis with Missing Data, 3rd ed., §11.2.

    Examples
    --------
    The second item's mean is where its regression on the first, 1 + x/2, meets that one's mean:

    >>> answers = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0], [4.0, np.nan]])
    >>> moments = em_moments(answers, items=["a", "b"])
    >>> print(moments.means.round(6), moments.converged)
    [2.5  2.25] True
    """
    given = np.ones(len(answers)) if weights is None else np.asarray(weights, dtype=float)
    answered = np.isfinite(answers)
    counted = answered.any(axis=1) & (given > 0)
    values, given, answered = answers[counted], given[counted], answered[counted]
    if len(values) and answered.all():
        plain = moments_of(values, given)
        return EmMoments(plain.weight, plain.means, plain.covariances, 0, True)
    _refuse_answers(values, answered, items)
    centre, scale = moments_of_answers(values, given).item_moments()
    scale = np.sqrt(scale)
    patterns = moments_of_answers((values - centre) / scale, given)
    means, covariances, iterations = _climb(patterns, items, tolerance, most_iterations)
    return EmMoments(
        weight=np.asarray(given.sum()),
        means=centre + scale * means,
        covariances=covariances * np.outer(scale, scale),
        iterations=min(iterations, most_iterations),
        converged=iterations <= most_iterations,
    )


def _climb(
    patterns: Patterns, items: Sequence[str], tolerance: float, most_iterations: int
) -> tuple[Floats, Floats, int]:
    """Means, covariances, and after how many rounds they settled (one too many if never)."""
    p = len(items)
    means, covariances = np.zeros(p), np.eye(p)
    lower = np.tril_indices(p)
    for iteration in range(1, most_iterations + 1):
        # Expectation and maximisation in one: a step along the gradient, scaled by the covariances.
        gradient = score(patterns, means, covariances) / patterns.n
        pull = np.zeros((p, p))
        pull[lower] = gradient[p:]
        shift = covariances @ gradient[:p]
        change = covariances @ (pull + pull.T) @ covariances - np.outer(shift, shift)
        means, covariances = means + shift, covariances + change
        _refuse_singular(covariances, items)
        if max(np.abs(shift).max(), np.abs(change).max()) <= tolerance:
            return means, covariances, iteration
    return means, covariances, most_iterations + 1


def refuse_items(values: Floats, answered: Flags, items: Sequence[str]) -> None:
    """See that every item of (n, p) was answered, and not alike by everybody.

    Raises
    ------
    AnalysisError
        `item_unanswered`, `constant_item`.
    """
    if empty := _named(items, np.all(~answered, axis=0)):
        raise unanswered_items(empty)
    first = values[answered.argmax(axis=0), np.arange(len(items))]
    if constant := _named(items, np.all(~answered | (values == first), axis=0)):
        raise constant_items(constant)


def unanswered_items(items: list[str]) -> AnalysisError:
    """The refusal of items without an answer."""
    return AnalysisError(
        "Answers to every item.",
        f"Nobody answered: {', '.join(items)}.",
        "Leave these items out, or the groups who were not asked.",
        code="item_unanswered",
        values={"items": items},
    )


def constant_items(items: list[str]) -> AnalysisError:
    """The refusal of items whose answers don't differ."""
    return AnalysisError(
        "Items whose answers differ.",
        f"All answers are alike (or missing) in: {', '.join(items)}.",
        "Check the coding of these items, or leave them out.",
        code="constant_item",
        values={"items": items},
    )


def _refuse_answers(values: Floats, answered: Flags, items: Sequence[str]) -> None:
    refuse_items(values, answered, items)
    known = answered.astype(float)
    apart = np.argwhere(known.T @ known == 0)
    if len(apart):
        pair = [str(items[k]) for k in apart[0]]
        raise AnalysisError(
            "Respondents for every pair of items.",
            f"Nobody answered both {pair[0]} and {pair[1]}.",
            "Leave one of them out, or model the parts of the questionnaire apart.",
            code="never_together",
            values={"items": pair},
        )
    if len(values) <= len(items):
        raise _collinear(items)


def _refuse_singular(covariances: Floats, items: Sequence[str]) -> None:
    deviations = np.sqrt(np.maximum(np.diag(covariances), np.finfo(float).tiny))
    eigenvalues, vectors = np.linalg.eigh(covariances / np.outer(deviations, deviations))
    if eigenvalues[0] < _SINGULAR:
        raise _collinear(_named(items, np.abs(vectors[:, 0]) > 1e-3))


def _collinear(items: Sequence[str]) -> AnalysisError:
    return AnalysisError(
        "More respondents than items, and items of which none follows from the others.",
        f"What was answered leaves nothing open among: {', '.join(items)}.",
        "Leave out sums and copies of other items, or take a larger group.",
        code="collinear_items",
        values={"items": list(items)},
    )


def _named(items: Sequence[str], chosen: Flags) -> list[str]:
    return [str(item) for item, named in zip(items, chosen, strict=True) if named]
