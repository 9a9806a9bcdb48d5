"""How every driver performs, and how important people say it is: total, segments, every wave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.compare import correct_comparisons
from csi_helpers.analysis.drivers.derived_importance import Drivers
from csi_helpers.analysis.drivers.stated import performance_scores, stated_scores
from csi_helpers.analysis.estimates import TOTAL, Row, tidy
from csi_helpers.analysis.group_means import ScoreMeans, group_rows
from csi_helpers.analysis.segments import Segments, level_members
from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.params import Comparisons

Below = frozenset[tuple[str, str]]  # (driver, group) that is lower than those it is compared with


@dataclass(frozen=True)
class Performance:
    """Rows `performance` and `stated_importance`, 0-100.

    Attributes
    ----------
    estimates : DataFrame
        Tidy; levels of a segment are tested.
    below : frozenset of (driver, group)
        Levels of the current wave that perform significantly below everybody else's, or (in pairs)
        below another level and above none.
    """

    estimates: pd.DataFrame
    below: Below

    def total(self, driver: str, wave: str) -> pd.Series | None:
        """The row of a driver's performance in the total of a wave."""
        rows = self._performance(wave, driver)
        rows = rows[rows["group"] == TOTAL]
        return None if rows.empty else rows.iloc[0]

    def levels(self, driver: str, wave: str, column: str, codes: Sequence[str]) -> pd.DataFrame:
        """Rows of a driver's performance in the levels of a segment column that can be shown."""
        rows = self._performance(wave, driver)
        mine = rows["group"].isin([f"{column}={code}" for code in codes])
        return rows[mine & rows["estimate"].notna() & (rows["se"] > 0)]

    def _performance(self, wave: str, driver: str) -> pd.DataFrame:
        frame = self.estimates
        chosen = (frame["table"] == "performance") & (frame["subject"] == driver)
        return frame[chosen & (frame["wave"] == wave)]


def measure_performance(
    survey: Survey,
    drivers: Drivers,
    index: ConstructIndex | None,
    segments: Segments,
    rules: Comparisons,
) -> Performance:
    """Performance of every driver and stated importance of those people were asked about.

    A construct's performance is its published index.
    """
    rows: list[Row] = []
    for wave in survey.waves:
        rows += _stated_rows(wave, survey, drivers, segments)
        if drivers.kind == "attribute":
            rows += _attribute_rows(wave, survey, drivers, segments, rules)
    estimates = correct_comparisons(tidy(rows), rules) if rows else tidy([])
    higher: Mapping[tuple[str, str], float] = {
        (row["subject"], row["group"]): row["difference"]
        for row in rows
        if row.get("difference") is not None and row["wave"] == drivers.wave
    }
    if drivers.kind == "construct" and index is not None:
        published = index.estimates[
            (index.estimates["table"] == "index")
            & index.estimates["subject"].isin(list(drivers.drivers))
        ]
        estimates = pd.concat([published.assign(table="performance"), estimates], ignore_index=True)
        higher = index.differences
    return Performance(estimates, _below(estimates, higher, drivers, rules))


def _attribute_rows(
    wave: Wave, survey: Survey, drivers: Drivers, segments: Segments, rules: Comparisons
) -> Iterator[Row]:
    scores = performance_scores(wave, survey.codebook, list(drivers.drivers))
    for name in drivers.drivers:
        if name in wave.answers:
            yield from _mean_rows("performance", name, scores[name], wave, drivers, segments, rules)


def _stated_rows(wave: Wave, survey: Survey, drivers: Drivers, segments: Segments) -> Iterator[Row]:
    scores = stated_scores(wave, survey.codebook, drivers.min_base)
    for name in (name for name in drivers.drivers if name in scores):
        yield from _mean_rows(
            "stated_importance", name, scores[name], wave, drivers, segments, None
        )


def _mean_rows(
    table: str,
    name: str,
    scores: pd.Series,
    wave: Wave,
    drivers: Drivers,
    segments: Segments,
    rules: Comparisons | None,
) -> Iterator[Row]:
    """Total and levels; levels are tested where there are rules for it."""
    means = ScoreMeans(
        scores.to_numpy(dtype=float),
        DesignVariance(wave.design),
        drivers.min_base,
        drivers.confidence,
    )
    stem: Row = {"table": table, "subject": name, "wave": wave.name}
    yield {**stem, "group": TOTAL, **means.row(np.ones(len(scores), dtype=bool))}
    for column, codes in segments.items():
        levels = level_members(wave, column, codes)
        for row in (
            group_rows(means, column, levels, rules.against if rules else "none") if levels else ()
        ):
            yield {**stem, **row}


def _below(
    estimates: pd.DataFrame,
    higher: Mapping[tuple[str, str], float],
    drivers: Drivers,
    rules: Comparisons,
) -> Below:
    now = (estimates["table"] == "performance") & (estimates["wave"] == drivers.wave)
    sure = estimates[now & (estimates["p_adjusted"] < 1 - drivers.confidence)]
    found, above = set(), set()
    for _, row in sure.iterrows():
        subject, group = row["subject"], row["group"]
        if rules.against == "pairs":  # second less first; the first is named apart
            one = row["compared_with"]
            other = group.removeprefix(f"{one}|")
            lower, upper = (other, one) if row["estimate"] < 0 else (one, other)
            found.add((subject, lower))
            above.add((subject, upper))
        elif higher.get((subject, group), 0.0) < 0:
            found.add((subject, group))
    return frozenset(found - above)
