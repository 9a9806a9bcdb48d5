"""Segment columns: which can be compared, and who belongs to each of their levels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Sized

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.items import Members
from csi_helpers.data.codebook import SegmentEntry
from csi_helpers.data.large.survey import Asked, LargeSurvey, LargeWave
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError

Segments = dict[str, tuple[str, ...]]


def level_members(wave: Wave, column: str, levels: tuple[str, ...]) -> dict[str, Members]:
    """Who belongs to each level of a segment column in this wave; empty levels are left out."""
    return members_by_code(wave.respondents[column].to_numpy(dtype=object), levels)


def members_by_code(codes: NDArray[np.object_], levels: Sequence[str]) -> dict[str, Members]:
    """Where `codes` (rows,) are each of the levels; empty levels are left out."""
    members = {code: codes == code for code in levels}
    return {code: mask for code, mask in members.items() if mask.any()}


def level_counts(wave: LargeWave, segments: Segments) -> dict[str, dict[str, int]]:
    """Respondents of each level that somebody in a large wave has, read in one pass."""
    columns = [column for column in segments if column in wave.segments]
    found: dict[str, dict[str, int]] = {column: {} for column in segments}
    for column, (table,) in zip(
        columns, wave.count([Asked((column,)) for column in columns]), strict=True
    ):
        n = dict(zip(table.codes[column].tolist(), np.diag(table.n).tolist(), strict=True))
        found[column] = {code: int(n[code]) for code in segments[column] if n.get(code, 0) > 0}
    return found


def comparable_segments(survey: Survey | LargeSurvey) -> tuple[Segments, tuple[AnalysisError, ...]]:
    """Segment columns with at least two levels in the current wave; the others are refused."""
    current = survey.current
    if isinstance(current, LargeWave):
        named = {name: tuple(one.levels) for name, one in survey.codebook.segments.items()}
        counts = level_counts(current, named)
        return segments_with_levels(survey.codebook.segments, lambda column, _: counts[column])
    return segments_with_levels(
        survey.codebook.segments,
        lambda column, levels: level_members(current, column, levels),
    )


def segments_with_levels(
    entries: Mapping[str, SegmentEntry], found_of: Callable[[str, tuple[str, ...]], Sized]
) -> tuple[Segments, tuple[AnalysisError, ...]]:
    """As `comparable_segments`, where `found_of` tells which of a column's levels are found."""
    segments: Segments = {}
    refusals = []
    for column, entry in entries.items():
        found = found_of(column, tuple(entry.levels))
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
