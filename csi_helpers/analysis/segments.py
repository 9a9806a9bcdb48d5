"""Segment columns: which can be compared, and who belongs to each of their levels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Sized

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.items import Members
from csi_helpers.data.codebook import SegmentEntry
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


def comparable_segments(survey: Survey) -> tuple[Segments, tuple[AnalysisError, ...]]:
    """Segment columns with at least two levels in the current wave; the others are refused."""
    return segments_with_levels(
        survey.codebook.segments,
        lambda column, levels: level_members(survey.current, column, levels),
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
