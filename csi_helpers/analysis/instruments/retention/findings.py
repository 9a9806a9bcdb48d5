"""Who stays: the year's retention, the curve since the start, and after the interview."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.compare import correct_comparisons
from csi_helpers.analysis.estimates import TOTAL, Row, tidy
from csi_helpers.analysis.instruments.loyalty.answers import satisfied_from as lowest_satisfied
from csi_helpers.analysis.instruments.retention.after_interview import (
    GROUPS,
    MONTH,
    FollowedWave,
    followed_waves,
)
from csi_helpers.analysis.instruments.retention.file_rows import (
    curve_rows,
    product_rows,
    window_rows,
)
from csi_helpers.analysis.instruments.retention.spells import CustomerSpells, file_segments
from csi_helpers.analysis.segments import Segments
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons
from csi_helpers.params.loyalty import Loyalty


@dataclass(frozen=True)
class Retention:
    """Who stays, by the client's file.

    Attributes
    ----------
    estimates : DataFrame
        Tidy rows: `retention` and `churn` (subject `last_12_months`, by window, or whole years
        since the start, by Kaplan-Meier), `survival` (years since the start), `lifetime`
        (median), `cross_sell` and `products` (customers at the file's end),
        `survival_after_interview` (months / satisfied, not_satisfied), `retention_difference`
        (months), `logrank` (chi-squared).
    since, until, window_from : Timestamp, optional
        What the file covers, and where the year of `retention` begins; None without a file.
    window_years : float
        Its length; a shorter window's retention is made a year's.
    customers, left, present : int
        In the file; of them who left; who is there at its end.
    left_out : int
        Rows of the file that can't be used.
    segments : dict
        Segment columns that the file has, with their levels.
    followed : dict
        Wave -> months for which it was followed, customers followed, left, gone before.
    differences : dict
        (table, group) -> difference from everybody else, where tested.
    counted_by : str
        What cross-selling counts: `products`, `categories`, or nothing.
    """

    estimates: pd.DataFrame
    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    window_from: pd.Timestamp | None = None
    window_years: float = 1.0
    customers: int = 0
    left: int = 0
    present: int = 0
    left_out: int = 0
    segments: Segments | None = None
    followed: dict[str, dict[str, int]] | None = None
    differences: dict[tuple[str, str], float] | None = None
    counted_by: str = ""
    confidence: float = 0.95
    min_base: int = 30
    against: str = "complement"
    correction: str = "holm"
    design: tuple[str, ...] = ()
    refusals: tuple[AnalysisError, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Segment columns of the file."""
        return tuple(self.segments or ())

    @property
    def waves(self) -> tuple[str, ...]:
        """Waves whose respondents could be followed, oldest first."""
        return tuple(self.followed or ())

    @property
    def longest(self) -> str:
        """The wave that could be followed longest, the later of several; "" without any."""
        followed = self.followed or {}
        most = max((one["months"] for one in followed.values()), default=0)
        return next((wave for wave in reversed(self.waves) if followed[wave]["months"] == most), "")


def follow_customers(
    survey: Survey,
    loyalty: Loyalty,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> Retention:
    """Say who stays, in the client's file of customers and after the interviews.

    Parameters
    ----------
    survey : Survey
        With the client's files, and the answers on satisfaction.
    loyalty : Loyalty
        The study's section.
    confidence : float
        Coverage of the intervals, in (0, 1).
    min_base : int
        Customers below whom nothing is shown; a curve ends where fewer are still followed.
    comparisons : Comparisons, optional
        How levels of segments are compared.

    Returns
    -------
    Retention
        Without a file of customers, no more than what purchases tell of cross-selling.

    Raises
    ------
    AnalysisError
        The file of customers can't be used.

    Notes
    -----
    The curve since the start takes customers as independent (Greenwood's errors), the one after
    the interview follows the survey's design. Both have log-log intervals.
    """
    rules = comparisons or Comparisons()
    if loyalty.customers is None:
        return _of_purchases(survey, confidence, min_base, rules)
    known = CustomerSpells.of(survey.customers, min_base)
    segments = file_segments(known.frame, survey.codebook)
    wave = survey.current.name
    refusals: list[AnalysisError] = []
    rows: list[Row] = []
    window_from, window_years = None, 1.0
    try:
        window_from, window_years = known.window
    except AnalysisError as error:
        refusals.append(error)
    if window_from is not None:
        rows += window_rows(
            known, segments, min_base=min_base, confidence=confidence, against=rules.against
        )
    rows += curve_rows(known, confidence, min_base)
    counted_by, products = product_rows(
        known, survey, segments, min_base=min_base, confidence=confidence, against=rules.against
    )
    rows += products
    rows = [{"wave": wave, **row} for row in rows]
    followed, why = _followed(survey, loyalty, known, confidence, min_base)
    refusals += [why] if why else []
    for one in followed:
        rows += _follow_rows(one)
    return Retention(
        estimates=correct_comparisons(tidy(rows), rules),
        since=known.since,
        until=known.until,
        window_from=window_from,
        window_years=window_years,
        customers=len(known.frame),
        left=int(known.spells.event.sum()),
        present=int(known.present(known.until).sum()),
        left_out=known.left_out,
        segments=segments,
        followed={one.wave.name: _counts(one) for one in followed},
        differences={
            (row["table"], row["group"]): float(row["difference"])
            for row in rows
            if "difference" in row
        },
        counted_by=counted_by,
        confidence=confidence,
        min_base=min_base,
        against=rules.against,
        correction=rules.correction,
        design=survey.current.design.features,
        refusals=tuple(refusals),
    )


def _of_purchases(
    survey: Survey, confidence: float, min_base: int, rules: Comparisons
) -> Retention:
    """What purchases alone tell: of how many categories customers buy."""
    counted_by, rows = product_rows(
        None, survey, {}, min_base=min_base, confidence=confidence, against=rules.against
    )
    return Retention(
        tidy([{"wave": survey.current.name, **row} for row in rows]),
        present=int(rows[0]["n"]) if rows else 0,
        counted_by=counted_by,
        confidence=confidence,
        min_base=min_base,
        correction=rules.correction,
    )


def satisfied_from(survey: Survey, loyalty: Loyalty) -> float | None:
    """The lowest answer that counts as satisfied; None where it wasn't asked."""
    entry = survey.codebook.loyalty.get("csat")
    if loyalty.csat is None or entry is None:
        return None
    return lowest_satisfied(entry.scale, loyalty.csat.top)


def _followed(
    survey: Survey,
    loyalty: Loyalty,
    known: CustomerSpells,
    confidence: float,
    min_base: int,
) -> tuple[Iterable[FollowedWave], AnalysisError | None]:
    least = satisfied_from(survey, loyalty)
    if least is None:
        return [], None
    return followed_waves(survey.waves, known, least, min_base=min_base, confidence=confidence)


def _counts(one: FollowedWave) -> dict[str, int]:
    return {
        "months": one.months,
        "n": int(one.base.sum()),
        "left": int(one.spells.event.sum()),
        "gone": one.gone,
        "unlinked": one.unlinked,
    }


def _follow_rows(one: FollowedWave) -> list[Row]:
    times = np.arange(1, one.months + 1, dtype=float) * MONTH
    rows: list[Row] = []
    for group in GROUPS:
        for month, row in enumerate(one.points(group, times), start=1):
            stem: Row = {"table": "survival_after_interview", "subject": str(month)}
            rows.append({**stem, "object": group, "method": "kaplan_meier", **row})
    gap = {"table": "retention_difference", "subject": str(one.months), "object": GROUPS[0]}
    rows.append(
        {**gap, "method": "kaplan_meier", "compared_with": GROUPS[1], **one.difference(times[-1])}
    )
    test = one.log_rank()
    n = int(one.base.sum())
    rows.append(
        {
            "table": "logrank",
            "subject": "satisfaction",
            "n": n,
            "n_eff": n / test.design_effect,
            "estimate": test.chi2,
            "compared_with": GROUPS[1],
            "p_value": test.p_value,
        }
    )
    return [{"group": TOTAL, "wave": one.wave.name, **row} for row in rows]
