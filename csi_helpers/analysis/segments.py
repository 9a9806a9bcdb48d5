"""Segment columns: which can be compared, and who belongs to each of their levels."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.items import Members
from csi_helpers.data.large.survey import Asked, LargeSurvey, LargeWave
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError

Segments = dict[str, tuple[str, ...]]


def level_members(wave: Wave, column: str, levels: tuple[str, ...]) -> dict[str, Members]:
    """Who belongs to each level of a segment column in this wave; empty levels are left out."""
    codes = wave.respondents[column].to_numpy(dtype=object)
    members = {code: codes == code for code in levels}
    return {code: mask for code, mask in members.items() if mask.any()}


def levels_found(wave: Wave | LargeWave, column: str, levels: tuple[str, ...]) -> tuple[str, ...]:
    """The levels of a segment column that somebody in the wave has."""
    if not isinstance(wave, LargeWave):
        return tuple(level_members(wave, column, levels))
    if column not in wave.segments:
        return ()
    table = wave.count([Asked((column,))])[0][0]
    n = dict(zip(table.codes[column].tolist(), np.diag(table.n).tolist(), strict=True))
    return tuple(code for code in levels if n.get(code, 0) > 0)


def comparable_segments(survey: Survey | LargeSurvey) -> tuple[Segments, tuple[AnalysisError, ...]]:
    """Segment columns with at least two levels in the current wave; the others are refused."""
    segments: Segments = {}
    refusals = []
    for column, entry in survey.codebook.segments.items():
        found = levels_found(survey.current, column, tuple(entry.levels))
        if len(found) > 1:
            segments[column] = tuple(entry.levels)
        else:
            refusals.append(_no_comparison(column, len(found)))
    return segments, tuple(refusals)


def _no_comparison(column: str, levels: int) -> AnalysisError:
    among = f"only {levels}" if levels else "none"
    return AnalysisError(
        "A segment to compare needs respondents in at least two levels.",
        f"In this wave {among} of the levels of column `{column}` has respondents.",
        f"Take `{column}` out of `columns.segments`, or check its codes.",
        code="no_comparison",
        values={"column": column, "levels": levels},
    )
