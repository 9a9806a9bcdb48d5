"""Reading results on loyalty: what is shown of each score, group and wave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from csi_helpers.show.group_levels import levels_by_group
from csi_helpers.show.rows import pick, shown
from csi_helpers.show.structural.readings import read_once
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.conversion import SatisfactionToLoyalty
    from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores

CONSTANT = "constant"  # note of a net promoter score without interval
SHARES = ("csat", "ces_easy", "loyal", "conversion", "conversion_lift", "secure")
CLASSES = ("promoters", "passives", "detractors")
Measure = tuple[str, str]  # table, object
NPS: Measure = ("nps", "")
SATISFIED: Measure = ("conversion", "satisfied")
OTHERS: Measure = ("conversion", "not_satisfied")


class Loyal(Protocol):
    """What both results on loyalty have."""

    @property
    def estimates(self) -> pd.DataFrame:
        """Tidy rows."""

    @property
    def wave(self) -> str:
        """The current wave."""

    @property
    def waves(self) -> tuple[str, ...]:
        """All waves, the current one last."""

    @property
    def segments(self) -> Mapping[str, tuple[str, ...]]:
        """Segment columns with their levels."""

    @property
    def differences(self) -> Mapping[tuple[str, str, str], float]:
        """What was tested against the complement."""

    @property
    def confidence(self) -> float:
        """Of intervals and tests."""

    @property
    def standard(self) -> bool:
        """Whether recommending was asked on 0 to 10."""


@read_once
def rows_of(result: Loyal, measure: Measure, wave: str | None = None) -> pd.DataFrame:
    """Rows of a measure in one wave, every group and pair of groups."""
    rows = pick(result.estimates, measure[0], group=None, wave=wave or result.wave)
    return rows[rows["object"] == measure[1]]


@read_once
def total_of(result: Loyal, measure: Measure, wave: str | None = None) -> pd.Series | None:
    """The total's row of a measure; None where it isn't shown."""
    rows = rows_of(result, measure, wave)
    rows = shown(rows[rows["group"] == "total"])
    return rows.iloc[0] if len(rows) else None


@read_once
def groups_of(result: Loyal, measure: Measure) -> pd.DataFrame:
    """One measure in every group of the current wave, as `levels_by_group` gives it."""
    table, kind = measure
    differences = {
        group: apart
        for (name, about, group), apart in result.differences.items()
        if (name, about) == (table, kind)
    }
    rows = rows_of(result, measure)
    return levels_by_group(rows, result.segments, differences, result.confidence)


@read_once
def by_group(result: Loyal, measure: Measure, wave: str) -> dict[str, pd.Series]:
    """The row of the total, and of every group, by group."""
    return {str(row["group"]): row for _, row in rows_of(result, measure, wave).iterrows()}


def any_total(result: Loyal, *measures: Measure) -> bool:
    """Whether any of the measures has a total that is shown."""
    return any(total_of(result, measure) is not None for measure in measures)


def any_group(result: Loyal, *measures: Measure) -> bool:
    """Whether any of the measures is shown in any group."""
    return any(bool(groups_of(result, one)["estimate"].notna().any()) for one in measures)


def satisfaction_measures(scores: LoyaltyScores) -> list[Measure]:
    """Satisfaction and effort, as far as they were asked."""
    return [(key, "") for key in ("csat", "ces") if key in scores.asked]


def compared_measures(result: Loyal) -> list[Measure]:
    """Everything that is followed from wave to wave, in the order of the tables."""
    order = [NPS, ("csat", ""), ("ces", ""), ("loyal", ""), SATISFIED, ("secure", "")]
    return [measure for measure in order if len(change_rows(result, measure))]


def change_rows(result: Loyal, measure: Measure) -> pd.DataFrame:
    """The total's change of a measure since the wave before; empty in a first wave."""
    if len(result.waves) < 2:
        return result.estimates.iloc[:0]
    step = "→".join(result.waves[-2:])
    rows = pick(result.estimates, f"{measure[0]}_change", wave=step)
    return rows[rows["object"] == measure[1]]


def change_of(result: Loyal, measure: Measure) -> pd.Series | None:
    """The total's change of a measure that is shown."""
    rows = shown(change_rows(result, measure))
    return rows.iloc[0] if len(rows) else None


def any_change(result: Loyal) -> bool:
    """Whether any change is shown."""
    return any(change_of(result, one) is not None for one in compared_measures(result))


def measure_name(result: Loyal, measure: Measure, words: Words) -> str:
    """What a measure is called; a score that isn't comparable is called so."""
    table, kind = measure
    if table == "nps":
        return words.text("loyalty.name_nps" if result.standard else "loyalty.name_nps_ten")
    if table == "ces":
        return words.text(f"loyalty.name_ces_{getattr(result, 'version', 2)}")
    return words.text(f"loyalty.name_{table}" + (f"_{kind}" if kind else ""))


def opened(text: str) -> str:
    """A sentence or title that may begin with a measure's name, with a capital letter.

    Examples
    --------
    >>> opened("the score is 30.")
    'The score is 30.'
    """
    return text[:1].upper() + text[1:]


def nps_head(result: Loyal, words: Words) -> str:
    """Heading of a column of net promoter scores."""
    return words.text("loyalty.head_nps" if result.standard else "loyalty.head_nps_ten")


def level_text(table: str, value: float, words: Words) -> str:
    """A level as it is printed: shares in percent, effort with two digits."""
    if table in SHARES or table in CLASSES:
        return words.percent(value, 1)
    return words.number(value, 2 if table == "ces" else 1)


def interval_text(table: str, low: float, high: float, words: Words) -> str:
    """An interval as it is printed."""
    share = table in SHARES or table in CLASSES
    return words.interval(low, high, 2 if table == "ces" else 1, share=share)


def change_text(table: str, value: float, words: Words) -> str:
    """A change as it is printed: percentage points of shares, points of the other scores."""
    if table in SHARES:
        return words.percentage_points(value)
    return words.points(value, 2 if table == "ces" else 1)


def curve_points(link: SatisfactionToLoyalty) -> pd.DataFrame:
    """Observed and fitted shares of the loyal by answer on satisfaction.

    Returns
    -------
    DataFrame
        Indexed by code as text, lowest first: `n`, `rate` with `rate_low` and `rate_high` (NaN
        below the minimum base), `note`, and `curve` with `curve_low` and `curve_high` (NaN without
        a curve).
    """
    frames = {}
    for table in ("loyalty_rate", "loyalty_curve"):
        rows = pick(link.estimates, table, wave=link.wave)
        frames[table] = rows.drop_duplicates("subject").set_index("subject")
    codes = list(dict.fromkeys([*frames["loyalty_rate"].index, *frames["loyalty_curve"].index]))
    rate, curve = (frame.reindex(codes) for frame in frames.values())
    named = {"rate": "estimate", "rate_low": "ci_low", "rate_high": "ci_high"}
    points = {name: rate[column] for name, column in named.items()}
    points |= {name.replace("rate", "curve"): curve[column] for name, column in named.items()}
    frame = pd.DataFrame({"n": rate["n"], **points}, index=codes).astype(float)
    return frame.assign(note=rate["note"].fillna(""))


def any_point(link: SatisfactionToLoyalty) -> bool:
    """Whether any observed share or the curve is shown."""
    points = curve_points(link)
    return bool(points[["rate", "curve"]].notna().any(axis=None))


def has_curve(link: SatisfactionToLoyalty) -> bool:
    """Whether the current wave has a curve."""
    return not link.line.empty


def zone_of(link: SatisfactionToLoyalty) -> pd.Series | None:
    """Where the zone of indifference ends; None where it doesn't."""
    return total_of(link, ("indifference_ends", ""))


def fit_of(link: SatisfactionToLoyalty) -> pd.Series | None:
    """The test of the curve against the observed shares; None where it can't be made."""
    rows = rows_of(link, ("loyalty_fit", ""))
    rows = rows[rows["p_value"].notna()]
    return rows.iloc[0] if len(rows) else None
