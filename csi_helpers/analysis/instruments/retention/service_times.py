"""How long customers wait for an answer and a solution; what is still open counts as waiting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import TOTAL, Row, tidy, wilson_interval
from csi_helpers.analysis.group_means import ScoreMeans
from csi_helpers.analysis.instruments.retention import refusals as refuse
from csi_helpers.analysis.instruments.retention.rows import ClusteredCurve, complement
from csi_helpers.analysis.instruments.retention.spells import file_levels, file_segments
from csi_helpers.analysis.instruments.retention.survival import Spells
from csi_helpers.analysis.segments import Segments
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import build_design
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params.loyalty import Loyalty

QUANTILES = {"median": 0.5, "p90": 0.9}
KINDS = ("response", "resolution")


@dataclass(frozen=True)
class ServiceTimes:
    """Hours until an answer and a solution.

    Attributes
    ----------
    estimates : DataFrame
        Tidy rows: `response_hours`, `resolution_hours` (median, p90), `response_within_target`,
        `resolution_within_target` (subject: the target in hours), `response_open`,
        `resolution_open` (share not yet answered or solved); object: the year of opening, where
        there are several, empty for all.
    tickets, customers : int
    first, until : Timestamp, optional
        The first request, and the last moment of the file.
    solved_unanswered : int
        Requests without an answer that were solved; the solution counts as the answer.
    """

    estimates: pd.DataFrame
    tickets: int = 0
    customers: int = 0
    first: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    solved_unanswered: int = 0
    segments: Segments | None = None
    confidence: float = 0.95
    min_base: int = 30
    refusals: tuple[AnalysisError, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Segment columns by which hours are told."""
        return tuple(self.segments or ())


def time_service(
    survey: Survey, loyalty: Loyalty, *, confidence: float = 0.95, min_base: int = 30
) -> ServiceTimes:
    """Say how long requests take, by Kaplan and Meier's curve of those answered and still open.

    Parameters
    ----------
    survey : Survey
        With the client's file of requests.
    loyalty : Loyalty
        The study's section.
    confidence : float
        Coverage of the intervals, in (0, 1).
    min_base : int
        Requests below which nothing is shown.

    Returns
    -------
    ServiceTimes
        Without rows where the study has no file of requests.

    Raises
    ------
    AnalysisError
        An answer before its request, or hardly any request.

    Notes
    -----
    Requests of one customer aren't independent: errors are of sums over customers. Never the mean
    alone: waiting times are skewed, and the longest are still going on.
    """
    raw = survey.customers.tickets
    if loyalty.tickets is None or raw is None:
        return ServiceTimes(tidy([]))
    asked = {kind: column in raw for kind, column in _COLUMNS.items()}
    n = sum(int((raw[_COLUMNS[kind]] < raw["opened"]).sum()) for kind in KINDS if asked[kind])
    if n:
        raise refuse.answered_before_opened(n)
    until = survey.customers.tickets_until
    if until is None:
        until = max(raw[column].max() for column in ("opened", *_COLUMNS.values()) if column in raw)
    tickets = raw[raw["opened"].notna() & (raw["opened"] <= until)].reset_index(drop=True)
    if len(tickets) < max(min_base, 2):
        raise refuse.few_tickets(len(tickets), min_base)
    tickets = _linked(tickets, survey)
    segments = file_segments(tickets, survey.codebook)
    units = pd.factorize(tickets["id"])[0].astype(float)
    alone = units < 0  # requests of nobody known are each their own
    units[alone] = -1.0 - np.arange(alone.sum())
    targets = {
        "response": loyalty.tickets.target_hours,
        "resolution": loyalty.tickets.resolution_target_hours,
    }
    unanswered = 0
    rows: list[Row] = []
    for kind in (kind for kind in KINDS if asked[kind]):
        ended = tickets[_COLUMNS[kind]]
        if kind == "response" and asked["resolution"]:
            unanswered = int((ended.isna() & tickets["resolved"].notna()).sum())
            ended = ended.fillna(tickets["resolved"])
        spells = _spells(tickets["opened"], ended, until)
        groups = {TOTAL: np.ones(len(tickets), dtype=bool)} | {
            f"{column}={code}": members
            for column, codes in segments.items()
            for code, members in file_levels(tickets, column, codes).items()
        }
        opened = tickets["opened"].dt.year.to_numpy()
        years = {str(year): opened == year for year in np.unique(opened)}
        parts = [("", group, members) for group, members in groups.items()]
        parts += [(year, TOTAL, members) for year, members in years.items() if len(years) > 1]
        for year, group, members in parts:
            curve = ClusteredCurve(
                spells.of(members), units[members], confidence=confidence, min_base=min_base
            )
            stem: Row = {"group": group, "object": year}
            rows += [{**stem, **row} for row in _rows(kind, curve, targets[kind])]
    customers = len(np.unique(units))
    base: Row = {"n": len(tickets), "group": TOTAL}
    rows.append({**base, "table": "customers_asking", "estimate": customers})
    wave = survey.current.name
    return ServiceTimes(
        estimates=tidy([{"wave": wave, **row} for row in rows]),
        tickets=len(tickets),
        customers=customers,
        first=tickets["opened"].min(),
        until=until,
        solved_unanswered=unanswered,
        segments=segments,
        confidence=confidence,
        min_base=min_base,
    )


_COLUMNS = {"response": "first_response", "resolution": "resolved"}


def _linked(tickets: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Requests with the segments of the customers who made them, where the file tells them."""
    known = survey.customers.customers
    if known is None:
        return tickets
    columns = [name for name in survey.codebook.segments if name in known]
    return tickets.merge(known[["id", *columns]], on="id", how="left")


def _spells(opened: pd.Series, ended: pd.Series, until: pd.Timestamp) -> Spells:
    """Hours from the opening to the end, or to the file's last moment where it's still open."""
    over = ended.notna() & (ended <= until)
    last = ended.where(over, until)
    hours = (last - opened).dt.total_seconds().to_numpy(dtype=float) / 3600
    return Spells(hours, over.to_numpy(dtype=bool))


def _rows(kind: str, curve: ClusteredCurve, target: float | None) -> list[Row]:
    rows: list[Row] = [
        {"table": f"{kind}_hours", "subject": name, "method": "kaplan_meier", **curve.quantile(p)}
        for name, p in QUANTILES.items()
    ]
    n, low = curve.n, curve.n < max(curve.min_base, 2)
    if target is not None:
        stem: Row = {"table": f"{kind}_within_target", "subject": f"{target:g}"}
        stem["method"] = "kaplan_meier"
        if low:
            rows.append({**stem, "n": n, "note": "low base"})
        elif target > curve.curve.spells.time.max() and curve.curve.survival_at_end > 0:
            rows.append({**stem, "n": n, "n_eff": float(n), "note": "not reached"})
        else:
            waiting = next(curve.points(np.array([target])))
            rows.append({**stem, **complement(waiting)})
    rows.append({"table": f"{kind}_open", **_open(curve, low)})
    return rows


def _open(curve: ClusteredCurve, low: bool) -> Row:
    """Share of the requests that is still open."""
    if low:
        return {"n": curve.n, "note": "low base"}
    design = build_design(
        np.ones(curve.n),
        ids=pd.Series([None] * curve.n, dtype=object),
        clusters=pd.Series(curve.units).astype(str),
    )
    still = (~curve.curve.spells.event).astype(float)
    means = ScoreMeans(still, DesignVariance(design), curve.min_base, curve.confidence)
    row = means.row(np.ones(curve.n, dtype=bool))
    share, base = np.array([row["estimate"]]), np.array([row["n_eff"]])
    ends = wilson_interval(share, base, curve.confidence)
    return {**row, "ci_low": float(ends[0][0]), "ci_high": float(ends[1][0])}
