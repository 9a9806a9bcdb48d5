"""Whether a group's composites and paths differ from the rest's, by permutation of who is in it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from csi_helpers.analysis.structural.em_sums import sums_of
from csi_helpers.analysis.structural.model import Flags, Floats, StructuralModel
from csi_helpers.analysis.structural.moments import Moments, MomentSums
from csi_helpers.analysis.structural.pls import PlsEstimate, estimate_pls
from csi_helpers.analysis.structural.uncertainty.intervals import percentile_interval
from csi_helpers.analysis.structural.uncertainty.permutation import PermutedTotals, permuted_totals
from csi_helpers.analysis.structural.uncertainty.refusals import (
    refuse_clusters,
    refuse_unestimable,
    refuse_without_permutations,
)

_ROUNDING = 1e-10  # permutations as extreme as the groups themselves, but for the last digits


@dataclass(frozen=True)
class Composition:
    """Whether both groups' weights make the same composite of everybody's answers.

    Attributes
    ----------
    correlation : array, shape (c,)
        Of the two composites, MICOM's c; 1 at best.
    quantile : array, shape (c,)
        5% quantile of the permutations.
    p_value : array, shape (c,)
        That the permutations' c is as low.
    """

    correlation: Floats
    quantile: Floats
    p_value: Floats

    @property
    def invariant(self) -> Flags:
        """Where c isn't below its quantile, shape (c,): paths of such constructs compare."""
        return np.asarray(self.correlation >= self.quantile - _ROUNDING)


@dataclass(frozen=True)
class Difference:
    """The group's statistic less that of the rest, and what permutations make of it.

    Attributes
    ----------
    observed : array, shape (...)
    low, high : array, shape (...)
        Between which the permutations' differences lie with the given confidence.
    p_value : array, shape (...)
        Two-sided, that permutations are as far from zero: (k + 1)/(P + 1), never zero.
    """

    observed: Floats
    low: Floats
    high: Floats
    p_value: Floats

    @property
    def within(self) -> Flags:
        """Where the difference is one that permutations make too, shape (...)."""
        above = self.observed >= self.low - _ROUNDING
        return np.asarray(above & (self.observed <= self.high + _ROUNDING))


@dataclass(frozen=True)
class GroupComparison:
    """A group against the rest.

    Attributes
    ----------
    composition : Composition
        MICOM's step 2.
    means, log_variances : Difference, shape (c,)
        MICOM's step 3, of composites with the weights of all, in their standard deviations.
    paths : Difference, shape (c, c)
        From the row's construct to the column's; p-value NaN where there is no path.
    group, rest : PlsEstimate
    drawn : int
        Permutations, of which `degenerate` are left out: a constant item, collinear predictors, no
        convergence in one of the two parts.
    """

    composition: Composition
    means: Difference
    log_variances: Difference
    paths: Difference
    group: PlsEstimate
    rest: PlsEstimate
    drawn: int
    degenerate: int


def compare_group(
    answers: Floats,
    inside: Flags,
    model: StructuralModel,
    *,
    seed: np.random.SeedSequence,
    weights: Floats | None = None,
    permutations: int = 5000,
    confidence: float = 0.95,
    missing: str = "complete",
    clustered: bool = False,
    workers: int = 1,
) -> GroupComparison:
    """Measurement invariance of composites (MICOM), and the test of path differences.

    That both groups were asked and are modelled alike (step 1, configural) is the caller's to see
    to. Paths compare where composition is invariant (step 2); equal means and variances (step 3)
    besides would permit pooling the groups.

    Parameters
    ----------
    answers : array, shape (n, p)
        In the order of `model.items`.
    inside : bool array, shape (n,)
        Who belongs to the group.
    seed : SeedSequence
        From `stream_seed`; the answer is the same whatever the number of `workers`.
    weights : array, shape (n,), optional
        A permuted respondent takes the weight along.
    missing : {"complete", "mean", "pairwise", "em"}
        As in `sums_of`. With `em`, a row counts with what its answers let expect under the moments
        of all, which draws the groups towards each other by their share of gaps.
    clustered : bool
        Whether respondents were drawn in clusters.

    Raises
    ------
    AnalysisError
        `groups_in_clusters`: permutation would tear clusters apart. `group_not_estimable` (value
        `part`: `group` or `rest`): nobody inside or outside, or no estimate for one of the two.
        `permutations_degenerate`. Of `em`: see `EmSums.of`.

    Notes
    -----
    Each group's weights, of items standardised in the group, are applied to items standardised in
    the whole, as cSEM does. Variances are divided by the sum of weights. Membership times products
    of answers are the moments of all permuted groups in one matrix product. Everyone is taken to
    be exchangeable, which respondents of clusters are not: p-values would be too small.

    References
    ----------
    Henseler, Ringle & Sarstedt (2016), Int. Marketing Rev. 33; Chin & Dibbern (2010), Handbook of
    Partial Least Squares, ch. 7; p-values Phipson & Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9.

    Examples
    --------
    >>> from csi_helpers.analysis.streams import stream_seed
    >>> model = StructuralModel({"quality": ("q",), "loyalty": ("l",)}, (("quality", "loyalty"),))
    >>> rng = np.random.default_rng(1)
    >>> inside, quality = np.arange(300) < 150, rng.normal(size=300)
    >>> loyalty = np.where(inside, 0.8, 0.1) * quality + rng.normal(size=300)
    >>> answers = np.column_stack([quality, loyalty])
    >>> result = compare_group(
    ...     answers, inside, model, seed=stream_seed(1, "example"), permutations=999
    ... )
    >>> print(result.paths.p_value[0, 1].round(3), result.composition.invariant)
    0.001 [ True  True]
    """
    refuse_clusters(clustered)
    given = np.ones(len(answers)) if weights is None else np.asarray(weights, dtype=float)
    inside = np.asarray(inside, dtype=bool)
    sums = sums_of(answers, given, missing=missing, items=model.items, mode="expected")
    sizes = int(inside.sum()), int((~inside).sum())
    with ThreadPoolExecutor(workers) as pool:
        totals = permuted_totals(answers, given, inside, sums, seed, permutations, pool)
        return compare_totals(sums, totals, model, sizes=sizes, confidence=confidence, pool=pool)


def compare_totals(
    sums: MomentSums,
    totals: PermutedTotals,
    model: StructuralModel,
    *,
    sizes: tuple[int, int],
    confidence: float,
    pool: ThreadPoolExecutor | None = None,
) -> GroupComparison:
    """As `compare_group`, from sums of products; `sizes` are those of the group and of the rest.

    Notes
    -----
    Differences of halves are brought to the group's own share f of respondents: their variances go
    with 1 / (f (1 - f)). A composite's 1 - c is a square of differences.
    """
    statistics = _Statistics.of(sums, totals.whole, model)
    group, rest = statistics.estimates(totals.group)
    refuse_unestimable(group, rest, sizes)
    observed, _ = statistics.measure(totals.group)
    drawn = list((pool.map if pool else map)(statistics.measure, totals.permuted))
    usable = np.concatenate([fine for _, fine in drawn])
    null = {name: np.concatenate([part[name] for part, _ in drawn])[usable] for name in observed}
    refuse_without_permutations(len(usable), int(usable.sum()))
    if totals.halves:
        share = sizes[0] / sum(sizes)
        wider = 0.5 / np.sqrt(share * (1 - share))
        lower = {"composition": 1 - wider**2 * (1 - null["composition"])}
        null = {name: wider * value for name, value in null.items()} | lower
    differences = {
        name: _difference(observed[name], null[name], confidence)
        for name in ("means", "log_variances", "paths")
    }
    paths = differences["paths"]
    tested = np.where(model.adjacency > 0, paths.p_value, np.nan)
    return GroupComparison(
        composition=_composition(observed["composition"], null["composition"]),
        means=differences["means"],
        log_variances=differences["log_variances"],
        paths=replace(paths, p_value=tested),
        group=group,
        rest=rest,
        drawn=len(usable),
        degenerate=len(usable) - int(usable.sum()),
    )


@dataclass(frozen=True)
class _Statistics:
    """What is compared between a part of the sample and the rest of it."""

    model: StructuralModel
    sums: MomentSums
    whole: Floats
    pooled: Moments
    estimate: PlsEstimate

    @classmethod
    def of(cls, sums: MomentSums, whole: Floats, model: StructuralModel) -> _Statistics:
        pooled = sums.moments(whole)
        return cls(model, sums, whole, pooled, estimate_pls(pooled.correlations, model))

    def estimates(self, totals: Floats) -> tuple[PlsEstimate, PlsEstimate]:
        """Of the part with these sums of products (..., q), and of the rest."""
        group, rest = (
            estimate_pls(
                self.sums.moments(part).correlations, self.model, reference=self.estimate.loadings
            )
            for part in (totals, self.whole - totals)
        )
        return group, rest

    def measure(self, totals: Floats) -> tuple[Mapping[str, Floats], Flags]:
        group, rest = self.estimates(totals)
        with np.errstate(all="ignore"):
            means, variances = self._composites(totals)
            means_of_rest, variances_of_rest = self._composites(self.whole - totals)
            values = {
                "composition": self._composition(group.weights, rest.weights),
                "means": means - means_of_rest,
                "log_variances": np.log(variances) - np.log(variances_of_rest),
                "paths": group.paths - rest.paths,
            }
        return values, np.asarray(group.converged & rest.converged)

    def _composition(self, one: Floats, other: Floats) -> Floats:
        """Correlation of everybody's composites with one set of weights and with the other."""
        member = self.model.membership
        within = self.pooled.correlations * (member @ member.T)
        product, first, second = (
            ((a @ within) * b) @ member for a, b in ((one, other), (one, one), (other, other))
        )
        return np.asarray(product / np.sqrt(first * second))

    def _composites(self, totals: Floats) -> tuple[Floats, Floats]:
        """Means and variances of composites with the weights and standardisation of all."""
        part, member = self.sums.moments(totals), self.model.membership
        weights = self.estimate.weights / self.pooled.deviations
        means = ((part.means - self.pooled.means) * weights) @ member
        spread = weights[:, None] * member
        return means, ((part.covariances @ spread) * spread).sum(axis=-2)


def _composition(observed: Floats, null: Floats) -> Composition:
    lower = (null <= observed + _ROUNDING).sum(axis=0)
    return Composition(
        correlation=observed,
        quantile=np.quantile(null, 0.05, axis=0),
        p_value=(lower + 1) / (len(null) + 1),
    )


def _difference(observed: Floats, null: Floats, confidence: float) -> Difference:
    low, high = percentile_interval(null, confidence)
    farther = (np.abs(null) >= np.abs(observed) - _ROUNDING).sum(axis=0)
    return Difference(observed, low, high, (farther + 1) / (len(null) + 1))
