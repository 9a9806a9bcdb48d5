"""Reading a result on service quality: what is shown of each dimension, item and group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.service_quality.rows import PER_RESPONDENT
from csi_helpers.analysis.instruments.service_quality.scores import OVERALL
from csi_helpers.show.group_levels import levels_by_group
from csi_helpers.show.rows import LOW_BASE, pick, significant
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.gaps import ServiceGaps
    from csi_helpers.analysis.instruments.service_quality.priorities import GapPriorities

WEIGHTED = "weighted"  # the weighted score among changes
CONSTANT = "constant"  # the note of gaps that are the same for everybody, and not tested
DIGITS = 2  # of scores and gaps, in scale points
MOST_ITEMS = 40  # in one chart
NUMBERS = ("n", "estimate", "se", "ci_low", "ci_high", "p_adjusted")


def expected(gaps: ServiceGaps) -> bool:
    """Whether expectations were asked."""
    return gaps.measure == "gap"


def levels_of(gaps: ServiceGaps, subjects: list[str]) -> pd.DataFrame:
    """Everything about these items, dimensions or the overall score in the current wave.

    Returns
    -------
    DataFrame
        Indexed by subject: `expectation`, `perception`, `gap` (NaN where not asked or below the
        minimum base), `n`, `ci_low`, `ci_high`, `p_adjusted` and `note` of what is measured, and
        `mark`: ▲▼ perceived significantly above or below what was expected.
    """
    frames = {}
    for table in ("expectation", "perception", "gap"):
        rows = pick(gaps.estimates, table, wave=gaps.wave).drop_duplicates("subject")
        frames[table] = rows.set_index("subject").reindex(subjects)
    measured = frames[gaps.measure]
    frame = pd.DataFrame({name: _printed(one) for name, one in frames.items()}, index=subjects)
    for name in ("n", "ci_low", "ci_high", "p_adjusted"):
        frame[name] = measured[name].astype(float)
    frame["note"] = measured["note"].fillna("")
    frame["mark"] = [_sign(row, gaps.confidence) for _, row in frame.iterrows()]
    return frame


def _printed(rows: pd.DataFrame) -> pd.Series:
    return rows["estimate"].astype(float).where(rows["note"].fillna("") != LOW_BASE)


def _sign(row: pd.Series, confidence: float) -> str:
    if pd.isna(row["gap"]) or not significant(row["p_adjusted"], confidence):
        return ""
    return "▲" if row["gap"] > 0 else "▼"


def dimensions_of(gaps: ServiceGaps) -> pd.DataFrame:
    """`levels_of` the dimensions, the overall score last."""
    return levels_of(gaps, [*gaps.dimensions, OVERALL])


def items_of(gaps: ServiceGaps) -> pd.DataFrame:
    """`levels_of` all items, with the `dimension` of each."""
    pairs = [(item, name) for name, items in gaps.dimensions.items() for item in items]
    frame = levels_of(gaps, [item for item, _ in pairs])
    frame["dimension"] = [name for _, name in pairs]
    return frame


def charted_items(gaps: ServiceGaps) -> pd.DataFrame:
    """Items that stay legible in one chart: whole dimensions, the first ones first."""
    items = items_of(gaps)
    kept: list[str] = []
    room = MOST_ITEMS
    for name, own in gaps.dimensions.items():
        if not kept or len(own) <= room:
            kept.append(name)
            room -= len(own)
    return items[items["dimension"].isin(kept)]


def any_level(gaps: ServiceGaps) -> bool:
    """Whether any dimension can be shown."""
    return bool(dimensions_of(gaps)[gaps.measure].notna().any())


def any_item(gaps: ServiceGaps) -> bool:
    """Whether any item can be shown, and a dimension has several."""
    several = any(len(items) > 1 for items in gaps.dimensions.values())
    return several and bool(items_of(gaps)[gaps.measure].notna().any())


def weighted_row(gaps: ServiceGaps, method: str = PER_RESPONDENT) -> pd.Series | None:
    """The weighted score by one convention; None where it can't be shown."""
    rows = pick(gaps.estimates, f"weighted_{gaps.measure}", wave=gaps.wave, method=method)
    rows = rows[rows["estimate"].notna() & (rows["note"] != LOW_BASE)]
    return rows.iloc[0] if len(rows) else None


def points_of(gaps: ServiceGaps) -> pd.Series:
    """Mean points given to every dimension; NaN where nobody was asked or too few can be used."""
    rows = pick(gaps.estimates, "allocation", wave=gaps.wave).set_index("subject")
    return _printed(rows).reindex(list(gaps.dimensions))


def group_levels(gaps: ServiceGaps, subject: str = OVERALL) -> pd.DataFrame:
    """One score in every group, as `levels_by_group` gives it."""
    every = pick(gaps.estimates, gaps.measure, group=None, wave=gaps.wave)
    differences = {
        group: apart
        for (table, about, group), apart in gaps.differences.items()
        if (table, about) == (gaps.measure, subject)
    }
    own = every[every["subject"] == subject]
    return levels_by_group(own, gaps.segments, differences, gaps.confidence)


def any_group(gaps: ServiceGaps) -> bool:
    """Whether any group's overall score, or a dimension's, can be shown."""
    subjects = [OVERALL, *gaps.dimensions]
    return any(bool(group_levels(gaps, one)["estimate"].notna().any()) for one in subjects)


def marked_dimensions(gaps: ServiceGaps, column: str | None = None) -> list[str]:
    """Dimensions in which some group, of one column or of any, differs significantly."""
    found = []
    for name in gaps.dimensions:
        rows = group_levels(gaps, name)
        own = rows if column is None else rows[rows["column"] == column]
        if (own["mark"] != "").any():
            found.append(name)
    return found


def subject_label(name: str, words: Words) -> str:
    """Name of a dimension, of the overall score or of the weighted one."""
    if name in (OVERALL, WEIGHTED):
        return words.text(f"service_quality.{'name_weighted' if name == WEIGHTED else 'overall'}")
    return words.dimension(name)


def changes_of(gaps: ServiceGaps) -> pd.DataFrame:
    """Change of every dimension and the overall scores since the wave before, by subject.

    Returns
    -------
    DataFrame
        Indexed by subject; `weighted` for the weighted score.
    """
    if len(gaps.waves) < 2:
        return pd.DataFrame(columns=[*NUMBERS, "note"])
    step = "→".join(gaps.waves[-2:])
    rows = pick(gaps.estimates, f"{gaps.measure}_change", wave=step)
    rows = rows[rows["subject"].isin([*gaps.dimensions, OVERALL])].set_index("subject")
    weighted = pick(
        gaps.estimates, f"weighted_{gaps.measure}_change", wave=step, method=PER_RESPONDENT
    )
    weighted = weighted.set_index("subject").rename(index={OVERALL: WEIGHTED})
    return pd.concat([rows, weighted])[[*NUMBERS, "note"]]


def any_change(gaps: ServiceGaps) -> bool:
    """Whether any change can be shown."""
    return bool(changes_of(gaps)["estimate"].notna().any())


def priorities_of(priorities: GapPriorities) -> pd.DataFrame:
    """Every dimension's score, importance and weighed gap, what weighs most first.

    Returns
    -------
    DataFrame
        Indexed by dimension: `gap` or `perception`, `share` (0-1) with `share_low` and
        `share_high`, `priority` with `low` and `high`, `first`, `note`. Without expectations the
        most important first.
    """
    names = list(priorities.dimensions)

    def rows(table: str) -> pd.DataFrame:
        found = pick(priorities.estimates, table)
        return found.drop_duplicates("subject").set_index("subject").reindex(names)

    shares, weighed = rows("importance_share"), rows("gap_priority")
    frame = pd.DataFrame(
        {
            priorities.measure: pd.Series(dict(priorities.scores), dtype=float).reindex(names),
            "share": shares["estimate"],
            "share_low": shares["ci_low"],
            "share_high": shares["ci_high"],
            "priority": weighed["estimate"],
            "low": weighed["ci_low"],
            "high": weighed["ci_high"],
            "first": rows("gap_priority_first")["estimate"],
            "note": shares["note"].fillna(""),
        }
    )
    if priorities.measure == "gap":
        return frame.sort_values("priority", kind="stable")
    return frame.sort_values("share", ascending=False, kind="stable")
