"""A small survey as a large one: the same respondents behind tables of counts."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from csi_helpers.data.large.burt import BurtTable, burt_table
from csi_helpers.data.large.survey import Asked, Batch, LargeSurvey, LargeWave, random_group
from csi_helpers.data.survey import Survey, Wave


def as_large(survey: Survey) -> LargeSurvey:
    """The survey's respondents, seen through tables only; designs must be simple or weighted."""
    return LargeSurvey(
        waves=tuple(large_wave(wave, list(survey.codebook.segments)) for wave in survey.waves),
        codebook=survey.codebook,
        log=survey.log,
        counts=survey.counts,
        flagged=survey.flagged,
        excluded=survey.excluded,
        hashes=survey.hashes,
        index_weights=survey.index_weights,
    )


def large_wave(wave: Wave, segments: Sequence[str]) -> LargeWave:
    """One wave behind its tables."""
    assert not {"raking", "strata", "clusters", "finite_population"} & set(wave.design.features)
    return LargeWave(
        name=wave.name,
        items=tuple(map(str, wave.answers)),
        segments=tuple(segments),
        n=len(wave.answers),
        weighted=wave.design.weighted,
        count=partial(_count, wave),
        read=partial(_read, wave),
    )


def _read(wave: Wave, columns: Sequence[str]) -> Iterator[Batch]:
    """In two batches, for sums to be added up."""
    group = random_group(np.arange(len(wave.answers)))
    half = len(wave.answers) // 2
    found = _columns(wave, columns)
    for rows in (slice(0, half), slice(half, None)):
        some = {name: column[rows] for name, column in found.items()}
        yield Batch(some, wave.design.weights[rows], group[rows])


def _count(wave: Wave, asked: Sequence[Asked]) -> list[list[BurtTable]]:
    return [_tables(wave, one) for one in asked]


def _tables(wave: Wave, asked: Asked) -> list[BurtTable]:
    columns = _columns(wave, asked.columns)
    inside = np.ones(len(wave.answers), dtype=bool)
    for item in asked.complete:
        inside &= wave.answers[item].notna().to_numpy()
    if asked.level:
        column, code = asked.level
        inside &= wave.respondents[column].to_numpy(dtype=object) == code
    whole = burt_table(columns, wave.design.weights)
    group = np.random.default_rng(1).integers(asked.groups, size=len(inside))
    return [
        burt_table(
            {name: column[inside & (group == one)] for name, column in columns.items()},
            wave.design.weights[inside & (group == one)],
            codes=whole.codes,
        )
        for one in range(asked.groups)
    ]


def _columns(wave: Wave, names: Sequence[str]) -> dict[str, np.ndarray]:
    return {
        name: (
            wave.answers[name].to_numpy(dtype=float)
            if name in wave.answers
            else wave.respondents[name].to_numpy(dtype=object)
        )
        for name in names
    }
