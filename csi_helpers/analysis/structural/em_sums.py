"""One door for missing answers: products of rows whose weighted sums are moments, EM's included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.cfa.likelihood import information
from csi_helpers.analysis.structural.cfa.moments import moments_of_answers
from csi_helpers.analysis.structural.cfa.robust import weighted_scores
from csi_helpers.analysis.structural.em import EmMoments, em_moments
from csi_helpers.analysis.structural.model import Floats
from csi_helpers.analysis.structural.moments import MISSING, Moments, MomentSums, RowSums
from csi_helpers.errors import AnalysisError

WAYS = (*MISSING, "em")
MODES = ("corrected", "expected")
# Share of what complete answers would say about a direction in the moments. EM's own error grows
# with its inverse, and so do replicates.
_SAYS_NOTHING = 1e-6


def sums_of(
    answers: Floats,
    weights: Floats | None = None,
    *,
    missing: str = "complete",
    items: Sequence[str] | None = None,
    mode: str = "corrected",
) -> MomentSums:
    """Which products of rows add up to moments, prepared for these answers.

    Parameters
    ----------
    answers : array, shape (n, p)
        NaN where unanswered.
    weights : array, shape (n,), optional
    missing : {"complete", "mean", "pairwise", "em"}
        As in `moments_of`; `em`: maximum likelihood, as in `em_moments`.
    items : sequence of str, optional
        Names of the p items for the refusals of `em`; their numbers otherwise.
    mode : {"corrected", "expected"}
        Of `em`: for replicates of the sample, or for parts of it. See `EmSums`.

    Raises
    ------
    ValueError
        An unknown `missing` or `mode`; gaps with `complete`.
    AnalysisError
        Of `em`: see `EmSums.of`.

    Examples
    --------
    >>> answers = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0], [4.0, np.nan]])
    >>> sums = sums_of(answers, missing="em")
    >>> print(sums.moments(np.ones(4) @ sums.products(answers)).means.round(6))
    [2.5  2.25]
    """
    if missing not in WAYS:
        raise ValueError(f"`missing` is one of {', '.join(WAYS)}, not {missing!r}.")
    if missing == "em":
        return EmSums.of(answers, weights, items=items, mode=mode)
    return RowSums.of(answers, weights, missing=missing)


@dataclass(frozen=True)
class EmSums:
    """Each row's part in the maximum-likelihood moments of normal answers with gaps.

    Attributes
    ----------
    estimate : EmMoments
        Of the answers it was made for. Their products, weighted and summed, give it again; where
        EM had not converged, they give it one Newton step further.
    stretch : array, shape (p,)
        Standard deviation of a row's influence on the item's mean, over that of its expected
        answer (`expected_answers`): by so much deviations of expected answers understate the
        uncertainty of the mean. 1 without gaps in the item, else more.
    frame : RowSums
        Centre, scale and order of the products.
    gains : array, shape (p + p(p+1)/2, p + p(p+1)/2), or None
        What a row's score adds to its moments; None without gaps.

    Notes
    -----
    The score of a row is the gradient of its log-likelihood by means and covariances, at the
    estimate. In coordinates where the estimated means are zero, a row's products are the estimated
    raw moments plus its score times `gains`:

    corrected, for replicates of the sample
        Gains are n A⁻¹, A the observed information, so that a row adds its influence on the
        estimate. Replicates are then one Newton step from the sample's estimate to their own.
    expected, for parts of the sample
        Gains are those of complete answers, so that a row's products are what one expects of them
        given its answers: the E-step. Parts add up to the sample; each is drawn towards it by its
        share of gaps.

    Raw moments of complete answers are linear in the rows, so that both modes then are `RowSums`,
    and replicates are exact.

    References
    ----------
    Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd ed., §§8.4, 9.1, 11.2; White
    (1982), Econometrica 50; one step: Shao (1992), Can. J. Stat. 20.

    Examples
    --------
    >>> answers = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0], [4.0, np.nan]])
    >>> sums = EmSums.of(answers)
    >>> print(sums.expected_answers(answers)[3].round(6), (sums.stretch >= 1).all())
    [4. 3.] True
    """

    estimate: EmMoments
    stretch: Floats
    frame: RowSums
    gains: Floats | None

    @classmethod
    def of(
        cls,
        answers: Floats,
        weights: Floats | None = None,
        *,
        items: Sequence[str] | None = None,
        mode: str = "corrected",
    ) -> EmSums:
        """Prepared for these answers (n, p) and weights (n,).

        Raises
        ------
        AnalysisError
            Those of `em_moments`, and `hardly_together`: what was answered leaves a covariance
            open.
        ValueError
            An unknown mode.
        """
        if mode not in MODES:
            raise ValueError(f"`mode` is one of {', '.join(MODES)}, not {mode!r}.")
        given = np.ones(len(answers)) if weights is None else np.asarray(weights, dtype=float)
        answered = np.isfinite(answers)
        counted = answered.any(axis=1) & (given > 0)
        names = [str(k + 1) for k in range(answers.shape[1])] if items is None else list(items)
        estimate = em_moments(answers, given, items=names)
        if answered[counted].all():
            frame = RowSums.of(answers[counted], given[counted])
            return cls(estimate, np.ones(len(names)), frame, None)
        frame = RowSums(estimate.means, estimate.deviations, "complete")
        values, given = (answers[counted] - frame.centre) / frame.scale, given[counted]
        complete = _gains_of_complete_answers(estimate.correlations)
        corrected = _gains(values, given, estimate.correlations, complete, names)
        stretch = _stretch(values, given, estimate.correlations, corrected)
        gains = corrected if mode == "corrected" else complete
        return cls(estimate, np.where(answered[counted].all(axis=0), 1.0, stretch), frame, gains)

    @property
    def width(self) -> int:
        """How many products q a row has."""
        return self.frame.width

    def products(self, answers: Floats) -> Floats:
        """Products (m, q) of rows (m, p), zero where nothing was answered."""
        products = np.zeros((len(answers), self.width))
        if self.gains is None:
            known = np.isfinite(answers).all(axis=1)  # others have no weight
            products[known] = self.frame.products(answers[known])
            return products
        known = np.asarray(np.isfinite(answers).any(axis=1))
        p, places = len(self.frame.centre), self.frame.places
        first, second = np.tril_indices(p)
        columns = np.concatenate([places[:p, p], places[first, second]])
        correlations = self.estimate.correlations
        middle = np.concatenate([np.zeros(p), correlations[first, second]])
        products[:, places[p, p]] = known
        products[:, columns] = self._scores(answers) @ self.gains
        products[:, columns] += known[:, None] * middle
        return products

    def moments(self, totals: Floats) -> Moments:
        """Moments of weighted sums of products (..., q)."""
        return self.frame.moments(totals)

    def expected_answers(self, answers: Floats) -> Floats:
        """Answers (m, p), gaps filled with what the row's answers let expect; NaN without any."""
        known = np.isfinite(answers)
        if self.gains is None:
            return np.array(answers, dtype=float)
        pulls = self._scores(answers)[:, : len(self.frame.centre)]
        expected = self.frame.centre + self.frame.scale * (pulls @ self.estimate.correlations)
        expected[~known.any(axis=1)] = np.nan
        return np.where(known, answers, expected)

    def _scores(self, answers: Floats) -> Floats:
        p = len(self.frame.centre)
        values = (answers - self.frame.centre) / self.frame.scale
        parts = weighted_scores(
            values, np.ones(len(values)), np.zeros(p), self.estimate.correlations
        )
        return np.concatenate([np.empty((0, p + p * (p + 1) // 2)), *parts])


def _gains_of_complete_answers(correlations: Floats) -> Floats:
    """From scores to moments where the means are zero: the inverse information of one answer."""
    p = len(correlations)
    first, second = np.tril_indices(p)
    gains = np.zeros((p + len(first), p + len(first)))
    gains[:p, :p] = correlations
    straight = correlations[np.ix_(first, first)] * correlations[np.ix_(second, second)]
    crossed = correlations[np.ix_(first, second)] * correlations[np.ix_(second, first)]
    gains[p:, p:] = straight + crossed
    return gains


def _gains(
    values: Floats, weights: Floats, correlations: Floats, complete: Floats, items: Sequence[str]
) -> Floats:
    """The inverse observed information of one answer, on average."""
    p = len(correlations)
    patterns = moments_of_answers(values, weights)
    observed = information(patterns, np.zeros(p), correlations, observed=True) / patterns.n
    # In directions where complete answers say as much, what is known is a share of it.
    root = np.linalg.cholesky(complete)
    shares, directions = np.linalg.eigh(root.T @ observed @ root)
    if shares[0] < _SAYS_NOTHING:
        _refuse_open_moment(root @ directions[:, 0], items)
    towards = root @ directions
    return np.asarray((towards / shares) @ towards.T)


def _refuse_open_moment(direction: Floats, items: Sequence[str]) -> None:
    first, second = np.tril_indices(len(items))
    most = int(np.abs(direction[len(items) :]).argmax())
    named = [str(items[k]) for k in sorted({int(first[most]), int(second[most])})]
    raise AnalysisError(
        "Enough respondents for every pair of items.",
        f"What was answered hardly says how these vary together: {', '.join(named)}.",
        "Leave one of them out, or model the parts of the questionnaire apart.",
        code="hardly_together",
        values={"items": named},
    )


def _stretch(values: Floats, weights: Floats, correlations: Floats, gains: Floats) -> Floats:
    p = len(correlations)
    influence, expected = np.zeros(p), np.zeros(p)
    for scores in weighted_scores(values, np.sqrt(weights), np.zeros(p), correlations):
        influence += ((scores @ gains[:, :p]) ** 2).sum(axis=0)
        expected += ((scores[:, :p] @ correlations) ** 2).sum(axis=0)
    return np.asarray(np.sqrt(influence / expected))
