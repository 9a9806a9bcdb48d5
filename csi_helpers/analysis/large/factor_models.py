"""A large wave's complete answers made ready for factor models, alone or by groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from csi_helpers.analysis.large.points import GroupPoints, group_points
from csi_helpers.analysis.structural.cfa.answers import Prepared, refuse_moments, saturate
from csi_helpers.analysis.structural.cfa.groups import Invariance, invariance_of
from csi_helpers.analysis.structural.cfa.model import LEVELS, CfaModel, Floats
from csi_helpers.analysis.structural.cfa.moments import Moments
from csi_helpers.analysis.structural.cfa.robust import Sample
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

    Scores of the normal likelihood are sums of products of two answers, so that points stand for
    respondents; what the scores vary by is told by random groups.

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
    points = {name: group_points(sums) for name, sums in found.items()}
    mean_structure = len(found) > 1
    moments, parts = [], []
    for name, each in points.items():
        own = _moments(each, scale)
        values = each.values
        refuse_moments(model, each.respondents, np.diag(own.scatter[0]), name)
        if not mean_structure:
            values, own = values - own.means, own.centred()
        moments.append(own)
        parts.append(values)
    ends = np.cumsum([len(values) for values in parts])
    return Prepared(
        names=tuple(found),
        n=tuple(sums.respondents for sums in found.values()),
        samples=tuple(
            Sample(values, each.weights * scale, np.arange(end - len(values), end))
            for values, each, end in zip(parts, points.values(), ends, strict=True)
        ),
        moments=tuple(moments),
        saturated=saturate(model, list(found), moments),
        mean_structure=mean_structure,
        incomplete=0,
        weighted=weighted,
        sampling=_sampling(points, waves or {}),
    )


def _moments(points: GroupPoints, scale: float) -> Moments:
    share = points.weights / points.weights.sum()
    means = share @ points.values
    apart = points.values - means
    scatter = (apart * share[:, None]).T @ apart
    everything = np.ones((1, len(means)), dtype=bool)
    size = np.array([points.weights.sum() * scale])
    return Moments(everything, size, means[None, :], scatter[None, :, :])


def _sampling(points: Mapping[str, GroupPoints], waves: Mapping[str, str]) -> Sampling:
    """Random groups as clusters of points, wave by wave, in the order of the points."""
    by_wave: dict[str, list[GroupPoints]] = {}
    for name, each in points.items():
        by_wave.setdefault(waves.get(name, ""), []).append(each)
    designs = []
    for several in by_wave.values():
        clusters = np.concatenate([each.group for each in several])
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
