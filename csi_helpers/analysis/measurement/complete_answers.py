"""Who answered all items of each construct: respondents, or of a large survey their sums."""

from __future__ import annotations

from collections.abc import Mapping

from csi_helpers.analysis.large.points import CompletePoints, PointVariance, group_points
from csi_helpers.analysis.measurement.consistency import CompleteAnswers
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.large.answer_sums import Part, answer_sums
from csi_helpers.data.large.survey import LargeWave
from csi_helpers.data.survey import Wave

Answered = tuple[DesignVariance, CompleteAnswers]


def answers_by_construct(
    wave: Wave | LargeWave, constructs: Mapping[str, tuple[str, ...]]
) -> dict[str, Answered]:
    """Complete answers to each construct's items; those of which the wave lacks one are left out.

    A large wave is read once for all of them.
    """
    if isinstance(wave, LargeWave):
        return _of_large(wave, constructs)
    variance = DesignVariance(wave.design)
    return {
        name: (
            variance,
            CompleteAnswers.of(wave.answers[list(items)].to_numpy(dtype=float), variance.weights),
        )
        for name, items in constructs.items()
        if all(item in wave.answers for item in items)
    }


def _of_large(wave: LargeWave, constructs: Mapping[str, tuple[str, ...]]) -> dict[str, Answered]:
    asked = {
        name: Part(items, complete=True, weightless=True)
        for name, items in constructs.items()
        if set(items) <= set(wave.items)
    }
    found: dict[str, Answered] = {}
    for name, sums in zip(asked, answer_sums(wave, list(asked.values())), strict=True):
        points = group_points(sums)
        variance = PointVariance(points)
        found[name] = variance, CompletePoints.standing_for(points, variance)
    return found
