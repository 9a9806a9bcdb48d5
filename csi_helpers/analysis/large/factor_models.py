"""A large wave's complete answers made ready for factor models, alone or by groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from csi_helpers.analysis.large.spread import without_spread
from csi_helpers.analysis.structural.cfa.answers import Prepared, refuse_moments, saturate
from csi_helpers.analysis.structural.cfa.groups import Invariance, invariance_of
from csi_helpers.analysis.structural.cfa.model import LEVELS, CfaModel, Floats, Integers
from csi_helpers.analysis.structural.cfa.moments import Moments
from csi_helpers.analysis.structural.cfa.sampling import Sampling
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign
from csi_helpers.data.large.answer_sums import AnswerSums
from csi_helpers.errors import AnalysisError


def prepare_sums(
    found: Mapping[str, AnswerSums],
    model: CfaModel,
    *,
    weighted: bool,
    waves: Mapping[str, str] | None = None,
) -> Prepared:
    """The counterpart of `prepare_answers`, from sums over who answered all items.

    Scores of the normal likelihood are sums of products of two answers: what they vary by is told
    by random groups.

    Parameters
    ----------
    found : mapping of group to AnswerSums
        In the order of the groups, the first as reference; items in the model's order.
    waves : mapping of group to wave, optional
        Where groups are waves; else all are of one, whose random groups they share.

    Raises
    ------
    AnalysisError
        As `prepare_answers`.
    """
    n = sum(sums.respondents for sums in found.values())
    scale = n / max(sum(float(sums.weight.sum()) for sums in found.values()), 1e-300)
    mean_structure = len(found) > 1
    moments, samples, start = [], [], 0
    for name, sums in found.items():
        sample = GroupScores.of(sums, scale, np.arange(start, start + len(sums.terms)))
        own = sample.moments()
        refuse_moments(model, sums.respondents, np.diag(own.scatter[0]), name)
        if not mean_structure:
            sample, own = sample.about(own.means[0]), own.centred()
        moments.append(own)
        samples.append(sample)
        start += len(sums.terms)
    return Prepared(
        names=tuple(found),
        n=tuple(sums.respondents for sums in found.values()),
        samples=tuple(samples),
        moments=tuple(moments),
        saturated=saturate(model, list(found), moments),
        mean_structure=mean_structure,
        incomplete=0,
        weighted=weighted,
        sampling=_sampling(found, waves or {}),
    )


@dataclass(frozen=True)
class GroupScores:
    """Random groups in place of people: a group's score is the sum of its respondents'.

    Attributes
    ----------
    weight : array, shape (G,)
    first, second : array, shape (G, p) and (G, p, p)
        Weighted sums of answers and of their products.
    rows : int array, shape (G,)
    """

    weight: Floats
    first: Floats
    second: Floats
    rows: Integers

    @classmethod
    def of(cls, sums: AnswerSums, scale: float, rows: Integers) -> GroupScores:
        """Of complete answers, weights multiplied by `scale`."""
        terms, p = sums.terms * scale, len(sums.items)
        return cls(terms[:, -1, -1], terms[:, :p, -1], terms[:, :p, :p], rows)

    def about(self, centre: Floats) -> GroupScores:
        """The same of answers less `centre` (p,)."""
        cross = self.first[:, :, None] * centre
        second = self.second - cross - cross.transpose(0, 2, 1)
        second = second + self.weight[:, None, None] * np.outer(centre, centre)
        return replace(self, first=self.first - self.weight[:, None] * centre, second=second)

    def moments(self) -> Moments:
        """Of all groups together; an item without spread has none, whatever rounding left."""
        size = self.weight.sum()
        means = self.first.sum(axis=0) / size
        scatter = self.about(means).second.sum(axis=0) / size
        flat = without_spread(np.diag(scatter), means)
        scatter = np.where(flat[:, None] | flat, 0.0, scatter)
        everything = np.ones((1, len(means)), dtype=bool)
        return Moments(everything, np.array([size]), means[None, :], scatter[None, :, :])

    def scores(self, mu: Floats, sigma: Floats) -> Iterator[Floats]:
        """Gradients of the groups' log-likelihoods, shape (G, p + p(p+1)/2); see `Sample`."""
        lower, upper = np.tril_indices(len(mu))
        precision = np.linalg.inv(sigma)
        apart = self.about(mu)
        pulls = precision @ apart.second @ precision - self.weight[:, None, None] * precision
        halved = np.where(lower == upper, 0.5, 1.0)
        yield np.hstack([apart.first @ precision, halved * pulls[:, lower, upper]])


def _sampling(found: Mapping[str, AnswerSums], waves: Mapping[str, str]) -> Sampling:
    """Random groups as clusters, which groups of one wave share, in the order of the rows."""
    by_wave: dict[str, list[AnswerSums]] = {}
    for name, sums in found.items():
        by_wave.setdefault(waves.get(name, ""), []).append(sums)
    designs = []
    for several in by_wave.values():
        clusters = np.concatenate([np.arange(len(sums.terms)) for sums in several])
        designs.append(replace(SamplingDesign.simple(len(clusters)), clusters=clusters))
    return Sampling(tuple(DesignVariance(design) for design in designs), designed=False)


@dataclass(frozen=True)
class LargePeople:
    """Groups whose measurement is compared: levels of a segment, or waves.

    Attributes
    ----------
    found : mapping of group to AnswerSums
        Of who answered all items.
    weighted : bool
    wave : str
        The one that results are of.
    waves : mapping of group to wave
        Where groups are waves.
    """

    found: Mapping[str, AnswerSums]
    weighted: bool
    wave: str
    waves: Mapping[str, str]

    def sizes(self) -> dict[str, int]:
        """Respondents of each group."""
        return {name: sums.respondents for name, sums in self.found.items()}

    def compared(self, model: CfaModel, groups: Sequence[str]) -> Invariance:
        """Levels of invariance across groups."""
        chosen = {name: self.found[name] for name in groups}
        try:
            prepared = prepare_sums(chosen, model, weighted=self.weighted, waves=self.waves)
        except AnalysisError as error:
            return Invariance({}, (), dict.fromkeys(LEVELS, error))
        return invariance_of(prepared, model, robust=True)

    def base(self, groups: Sequence[str]) -> tuple[int, float]:
        """Respondents of the groups, and their effective base."""
        sums = [self.found[name] for name in groups]
        weight: Floats = np.array([float(each.weight.sum()) for each in sums])
        squares = sum(each.squared_weights for each in sums)
        return sum(each.respondents for each in sums), float(weight.sum() ** 2 / squares)
