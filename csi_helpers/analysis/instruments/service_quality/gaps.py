"""Is the service up to what was expected? Gaps of items, dimensions and the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from csi_helpers.analysis.estimates import Row, adjust_families, low_base, tidy
from csi_helpers.analysis.instruments.service_quality import refusals
from csi_helpers.analysis.instruments.service_quality.rows import (
    PER_RESPONDENT,
    ZERO,
    ServiceInWave,
)
from csi_helpers.analysis.instruments.service_quality.scores import (
    GAPS,
    OVERALL,
    PERCEPTIONS,
    Points,
    scale_ends,
    service_scores,
    usual_scale,
)
from csi_helpers.analysis.segments import Segments, comparable_segments
from csi_helpers.data.service import ServiceEntry
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Scale


@dataclass(frozen=True)
class ServiceGaps:
    """Expected and perceived service quality, by group and wave.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `expectation`, `perception`, `gap` (item, dimension, `overall`), `weighted_gap` by two
        methods and unweighted on the same base, `allocation` (points), and their changes, in scale
        points.
    wave : str
    waves : tuple of str
        Those with all dimensions, the current one last.
    dimensions : mapping of str to tuple of str
        Dimensions with their items, in the study's order.
    measure : {"gap", "perception"}
        What is compared: perceptions where no expectations were asked.
    scale : Scale
        The one most questions have.
    points : Points, optional
        Of the current wave.
    weighted_n : int
        Respondents behind the weighted score.
    differences : mapping of (table, subject, group) to float
        What was tested against the complement.
    """

    estimates: pd.DataFrame
    wave: str
    waves: tuple[str, ...]
    dimensions: Mapping[str, tuple[str, ...]]
    measure: str
    scale: Scale
    points: Points | None
    weighted_n: int
    segments: Segments
    confidence: float
    min_base: int
    against: str
    correction: str
    family: str
    design: tuple[str, ...]
    refusals: tuple[AnalysisError, ...]
    differences: Mapping[tuple[str, str, str], float] = field(repr=False, default_factory=dict)

    @property
    def weighted(self) -> bool:
        """Whether the current wave's respondents are weighted."""
        return "weights" in self.design


def measure_service_gaps(
    survey: Survey,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> ServiceGaps | None:
    """Gaps between perceived and expected service quality (SERVQUAL), or perceptions (SERVPERF).

    Returns
    -------
    ServiceGaps or None
        None without the instrument.

    Notes
    -----
    Gap is perception less expectation of the same respondent. A respondent's dimension score is the
    mean of the items with both answers, where at least half of the items have them; the unweighted
    score is the mean of the dimensions' means. The weighted score is every respondent's own, by the
    100 points they gave, and then averaged; beside it stands the unweighted score of the same
    respondents. All means, differences and changes have the design's
    variance; the paired tests of gaps are corrected over all items, and over all dimensions.

    References
    ----------
    Parasuraman, Zeithaml & Berry (1988), J. Retailing 64; Zeithaml, Parasuraman & Berry (1990),
    Delivering Quality Service; Cronin & Taylor (1992), J. Marketing 56.
    """
    entry = survey.codebook.service
    if entry is None:
        return None
    rules = comparisons or Comparisons()
    segments, found = comparable_segments(survey)
    unlike, items_unlike = _unlike(entry)
    waves = []
    missing: list[AnalysisError] = []
    for wave in survey.waves:
        scores = service_scores(wave, entry)
        gone = [name for name in entry.dimensions if name not in scores.dimensions]
        if gone and wave.service.values.shape[1]:
            missing.append(refusals.wave_without_items(wave.name, gone))
        if scores.dimensions:
            waves.append(
                ServiceInWave(scores, unlike, min_base, confidence, all_dimensions=not gone)
            )
    now = waves[-1]
    rows: list[Row] = []
    for each in waves:
        rows += [row for key in each.keys for row in each.rows(key, segments, rules.against)]
    for earlier, later in pairwise(waves):
        for key in later.keys:
            rows += later.changes(earlier, key, segments)
    estimates = _corrected(tidy(rows), entry, rules)
    told = [*([refusals.scales_differ(items_unlike)] if items_unlike else []), *missing]
    told += _refusals(estimates, now, entry)
    return ServiceGaps(
        estimates=estimates,
        wave=survey.current.name,
        waves=tuple(each.scores.wave.name for each in waves),
        dimensions={name: one.items for name, one in entry.dimensions.items()},
        measure=now.scores.measure,
        scale=usual_scale(entry),
        points=now.scores.points,
        weighted_n=_weighted_base(estimates, now),
        segments=segments,
        confidence=confidence,
        min_base=min_base,
        against=rules.against,
        correction=rules.correction,
        family=rules.family,
        design=survey.current.design.features,
        refusals=(*found, *told),
        differences={
            (row["table"], row["subject"], row["group"]): float(row["difference"])
            for row in rows
            if row["wave"] == survey.current.name and "difference" in row
        },
    )


def _unlike(entry: ServiceEntry) -> tuple[frozenset[tuple[str, str]], list[str]]:
    """What would be made of answers on different scales, and the items that are to blame."""
    usual = usual_scale(entry)
    tables = GAPS if entry.expectations else PERCEPTIONS
    unlike: set[tuple[str, str]] = set()
    everything = {name: one.items for name, one in entry.dimensions.items()}
    subjects = {item: (item,) for items in everything.values() for item in items} | everything
    subjects[OVERALL] = tuple(item for items in everything.values() for item in items)
    for table in tables:
        for subject, items in subjects.items():
            columns = [*items] if table != "expectation" else []
            if table != "perception":
                columns += [entry.expectations[item] for item in items]
            if len({scale_ends(entry, column) for column in columns}) > 1:
                unlike.add((table, subject))
    blamed = [
        item
        for item in subjects[OVERALL]
        if any(
            scale_ends(entry, column) != (usual.min, usual.max)
            for column in (item, entry.expectations.get(item, item))
        )
    ]
    return frozenset(unlike), blamed if unlike else []


def _weighted_base(estimates: pd.DataFrame, now: ServiceInWave) -> int:
    rows = estimates[
        (estimates["method"] == PER_RESPONDENT)
        & (estimates["wave"] == now.scores.wave.name)
        & (estimates["group"] == "total")
    ]
    return int(rows["n"].fillna(0).max()) if len(rows) else 0


def _refusals(
    estimates: pd.DataFrame, now: ServiceInWave, entry: ServiceEntry
) -> Iterator[AnalysisError]:
    """Low bases, constant gaps and unusable points of the current wave."""
    rows = estimates[(estimates["wave"] == now.scores.wave.name) & (estimates["group"] == "total")]
    items = [item for one in entry.dimensions.values() for item in one.items]
    own = rows[(rows["table"] == now.scores.measure) & rows["subject"].isin(items)]
    few = own[own["note"] == "low base"]
    if len(few):
        error = low_base([str(item) for item in few["subject"]], int(few["n"].max()), now.min_base)
        yield AnalysisError(
            error.need,
            error.found,
            error.remedy,
            code="service_low_base",
            values={"service_items": list(few["subject"]), **_without_items(error.values)},
        )
    alike = rows[(rows["table"] == now.scores.measure) & (rows["note"] == "constant")]["subject"]
    if constant := [item for item in items if item in set(alike)]:
        yield refusals.constant_gaps(constant)
    # Where all items are constant, naming them says it.
    own_items = {name: set(one.items) for name, one in entry.dimensions.items()}
    if mixed := [name for name in own_items if name in set(alike) and own_items[name] - set(alike)]:
        yield refusals.constant_dimensions(mixed)
    points = now.scores.points
    usable = _weighted_base(estimates, now)
    comparable = (now.scores.measure, OVERALL) not in now.unlike
    if points is not None and comparable and usable < now.min_base:
        yield refusals.few_points(points.given, usable, points.usual, now.min_base)


def _without_items(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name != "items"}


def _corrected(estimates: pd.DataFrame, entry: ServiceEntry, rules: Comparisons) -> pd.DataFrame:
    """Correct p-values over all items, and over all dimensions; levels as the study's rules say."""
    kind = estimates["subject"].map(dict.fromkeys(entry.dimensions, "dimension")).fillna("item")
    kind = kind.where(estimates["subject"] != OVERALL, OVERALL)
    column = estimates["group"].str.partition("=")[0]
    by_subject = ~estimates["wave"].str.contains("→") & (estimates["compared_with"] != ZERO)
    by_subject &= rules.family == "row"
    family = column + "\n" + kind.where(~by_subject, "=" + estimates["subject"])
    corrected = adjust_families(
        estimates.assign(family=family), ["table", "wave", "method", "family"], rules.correction
    )
    return corrected.drop(columns="family")
