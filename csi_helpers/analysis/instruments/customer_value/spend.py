"""What respondents spent after their interview, in days that are covered for all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.instruments.customer_value import refusals as refuse
from csi_helpers.analysis.instruments.customer_value.purchases import (
    paid_purchases,
    purchase_until,
)
from csi_helpers.analysis.instruments.retention import refusals as refuse_following
from csi_helpers.analysis.instruments.retention.after_interview import interview_days
from csi_helpers.analysis.instruments.retention.survival import Flags
from csi_helpers.analysis.variance import Floats
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError

LEAST_DAYS = 28  # purchases must be covered for so long after the last interview


@dataclass(frozen=True)
class SpendAfter:
    """What respondents of one wave spent in the days after their interview, the same for all."""

    wave: Wave
    base: Flags
    spend: Floats
    days: int


def spend_after(survey: Survey, min_base: int) -> SpendAfter:
    """Sum up what each respondent of the last wave that can be followed bought after it.

    Raises
    ------
    AnalysisError
        As `paid_purchases`; no wave has days, links and time to follow.
    """
    files = survey.customers
    bought = paid_purchases(files)
    until = purchase_until(files, bought)
    known = None if files.customers is None else {*files.customers["id"]}
    why: AnalysisError | None = None
    for wave in reversed([wave for wave in survey.waves if "csat" in wave.loyalty]):
        try:
            return _spend_of(wave, bought, until, known, min_base)
        except AnalysisError as error:
            why = why or error
    raise why or refuse.one_answer()


def _spend_of(
    wave: Wave, bought: pd.DataFrame, until: pd.Timestamp, known: set[str] | None, min_base: int
) -> SpendAfter:
    days = interview_days(wave)
    if days.isna().all():
        raise refuse_following.no_dates(wave.name)
    ids = wave.respondents["id"]
    linked = ids.isin({*bought["id"]} if known is None else known) & ids.notna()
    if linked.sum() < max(min_base, 2):
        raise refuse_following.not_linked(int(linked.sum()), len(ids), min_base, wave.name)
    rows = bought.merge(pd.DataFrame({"id": ids, "day": days, "place": range(len(ids))}), on="id")
    if known is None:
        # Whom only later purchases brought into the file is in it because he spent.
        linked &= pd.Series(range(len(ids))).isin(rows.loc[rows["date"] <= rows["day"], "place"])
        if linked.sum() < max(min_base, 2):
            raise refuse.not_customers(int(linked.sum()), min_base, wave.name)
    covered = int((until - days[linked].max()).days)
    if covered < LEAST_DAYS:
        raise refuse.no_window(until, LEAST_DAYS)
    later = (rows["date"] - rows["day"]).dt.days
    within = rows[(later > 0) & (later <= covered)].sort_values(["place", "date", "amount"])
    spend = np.zeros(len(ids))
    np.add.at(spend, within["place"].to_numpy(dtype=int), within["amount"].to_numpy(dtype=float))
    scores = wave.loyalty["csat"].to_numpy(dtype=float)
    base = (linked & days.notna()).to_numpy(dtype=bool) & np.isfinite(scores)
    return SpendAfter(wave, base, spend, covered)
