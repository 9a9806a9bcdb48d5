"""Rows of one wave's means for the total and every group, and changes between two waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import TOTAL, Row, adjust_families, tidy
from csi_helpers.analysis.group_means import GroupMeans, change_between, group_rows
from csi_helpers.analysis.segments import Segments, level_members
from csi_helpers.analysis.variance import t_p_value
from csi_helpers.data.survey import Wave
from csi_helpers.params import Comparisons


@dataclass(frozen=True)
class Measure:
    """What a mean is published as, and what is asked of it.

    Attributes
    ----------
    against : str
        What the total is compared with in a test against zero; "" for no such test.
    compared : bool
        Whether groups and waves are tested; else they are only shown.
    remark : str
        Note of every row that has no other.
    """

    table: str
    subject: str
    object: str = ""
    method: str = ""
    against: str = ""
    compared: bool = True
    remark: str = ""

    @property
    def stem(self) -> Row:
        """The columns that all its rows share."""
        keys = ("table", "subject", "object", "method")
        return {key: getattr(self, key) for key in keys}


@dataclass(frozen=True)
class MeasuredWave:
    """The means a wave has, by measure."""

    wave: Wave
    means: Mapping[Measure, GroupMeans]


@dataclass(frozen=True)
class Measured:
    """Tidy rows, and what was tested against the complement in the current wave.

    `differences` maps (table, object, group) to the difference; a level's own sign doesn't tell
    it where some respondents have no level.
    """

    estimates: pd.DataFrame
    differences: Mapping[tuple[str, str, str], float]


def measure_waves(
    waves: list[MeasuredWave], segments: Segments, comparisons: Comparisons, current: str
) -> Measured:
    """Levels of every wave and group, tests between groups, changes from wave to wave.

    Corrected are, together, the changes of all measures in the total (or in a segment column), and
    a column's tests of one measure, or of all measures where the study's family is the table.
    """
    rows: list[Row] = []
    for each in waves:
        for measure, means in each.means.items():
            rows += _levels(each.wave, measure, means, segments, comparisons.against)
    for earlier, later in pairwise(waves):
        for measure in later.means:
            if measure in earlier.means and measure.compared:
                rows += _changes(earlier, later, measure, segments)
    differences = {
        (row["table"], row["object"], row["group"]): float(row["difference"])
        for row in rows
        if row["wave"] == current and "difference" in row
    }
    return Measured(_corrected(tidy(rows), comparisons), differences)


def _levels(
    wave: Wave, measure: Measure, means: GroupMeans, segments: Segments, against: str
) -> Iterator[Row]:
    stem = measure.stem | {"wave": wave.name}
    everybody = np.ones(len(wave.answers), dtype=bool)
    total = means.row(everybody)
    if measure.against and "estimate" in total:
        df = means.variance.difference_df(means.base(everybody))
        ends = np.array([total["estimate"]]), np.array([total["se"]])
        total |= {"compared_with": measure.against, "p_value": t_p_value(*ends, df)[0]}
    yield _remarked({**stem, **total}, measure)
    for column, levels in segments.items():
        members = level_members(wave, column, levels)
        tested = against if measure.compared else "none"
        for row in group_rows(means, column, members, tested) if members else ():
            yield _remarked({**stem, **row}, measure)


def _changes(
    earlier: MeasuredWave, later: MeasuredWave, measure: Measure, segments: Segments
) -> Iterator[Row]:
    names = earlier.wave.name, later.wave.name
    stem = measure.stem | {
        "table": f"{measure.table}_change",
        "wave": "→".join(names),
        "compared_with": names[0],
    }
    first, second = earlier.means[measure], later.means[measure]
    everybody = [np.ones(len(one.wave.answers), dtype=bool) for one in (earlier, later)]
    change = change_between(first, everybody[0], second, everybody[1])
    yield _remarked({**stem, "group": TOTAL, **change}, measure)
    for column, levels in segments.items():
        then, now = (level_members(one.wave, column, levels) for one in (earlier, later))
        for code in (code for code in now if code in then):
            change = change_between(first, then[code], second, now[code])
            yield _remarked({**stem, "group": f"{column}={code}", **change}, measure)


def _remarked(row: Row, measure: Measure) -> Row:
    return {**row, "note": row.get("note") or measure.remark}


def _corrected(estimates: pd.DataFrame, rules: Comparisons) -> pd.DataFrame:
    changes = estimates["wave"].str.contains("→")
    # What the total is tested against by itself (a lift against none) belongs to no family.
    alone = (estimates["group"] == TOTAL) & ~changes
    by_measure = ~changes & (rules.family == "row") | alone
    one = estimates["table"] + "\n" + estimates["object"]
    family = estimates["group"].str.partition("=")[0] + "\n" + one.where(by_measure, "")
    corrected = adjust_families(
        estimates.assign(family=family), ["wave", "family"], rules.correction
    )
    return corrected.drop(columns="family")
