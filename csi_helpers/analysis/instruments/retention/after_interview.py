"""Respondents followed in the client's file from the day of their interview on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.instruments.retention import refusals as refuse
from csi_helpers.analysis.instruments.retention.log_rank import LogRank, design_log_rank
from csi_helpers.analysis.instruments.retention.spells import YEAR, CustomerSpells
from csi_helpers.analysis.instruments.retention.survival import (
    Flags,
    KaplanMeier,
    Spells,
    log_log_interval,
)
from csi_helpers.analysis.variance import DesignVariance, Floats, t_interval, t_p_value
from csi_helpers.data.survey import Wave
from csi_helpers.errors import AnalysisError

MONTH = 1 / 12  # years
LONGEST = 24  # months that are shown
FEWEST_EVENTS = 10
GROUPS = ("satisfied", "not_satisfied")


@dataclass(frozen=True)
class FollowedWave:
    """Respondents of one wave who were still customers when interviewed.

    Attributes
    ----------
    base : bool array, shape (n,)
        Who of the wave's respondents is followed.
    scores : array, shape (n,)
        Their satisfaction, on its own scale.
    satisfied : bool array, shape (n,)
    spells : Spells
        Of those in the base, in years since the interview.
    months : int
        Whole months for which both groups can be shown.
    gone : int
        Respondents who had left by the day of the interview; they don't count.
    unlinked : int
        Respondents not found in the file.
    """

    wave: Wave
    base: Flags
    scores: Floats
    satisfied: Flags
    spells: Spells
    variance: DesignVariance
    months: int
    gone: int
    unlinked: int
    min_base: int
    confidence: float

    def members(self, group: str) -> Flags:
        """Who of the wave belongs to one of the two groups."""
        return self.base & (self.satisfied if group == GROUPS[0] else ~self.satisfied)

    def curve(self, members: Flags) -> KaplanMeier:
        """The weighted curve of some of the base."""
        inside = members[self.base]
        return KaplanMeier(self.spells.of(inside), self.variance.weights[members])

    def influence(self, members: Flags, times: Floats) -> Floats:
        """Influence on a group's survival, scaled as `DesignVariance` takes it: (n, k)."""
        spread = np.zeros((len(self.base), len(times)))
        spread[members] = self.curve(members).influence(times)
        return np.asarray(spread * self.variance.weights[members].sum())

    def points(self, group: str, times: Floats) -> list[Row]:
        """Survival of a group beyond each time."""
        members = self.members(group)
        curve = self.curve(members)
        precision = self.variance.precision(self.influence(members, times), members)
        survival = curve.at(times)
        followed = np.where(survival > 0, curve.followed(times), precision.n)
        low, high = log_log_interval(
            survival,
            precision.se,
            followed * precision.n_eff / precision.n,
            reach=float(student_t.ppf((1 + self.confidence) / 2, precision.df)),
            confidence=self.confidence,
        )
        return [
            {
                "n": precision.n,
                "n_eff": float(precision.n_eff[k]),
                "estimate": float(survival[k]),
                "se": float(precision.se[k]),
                "ci_low": float(low[k]),
                "ci_high": float(high[k]),
                "note": base_note(precision.n, float(precision.n_eff[k]), self.min_base),
            }
            for k in range(len(times))
        ]

    def difference(self, time: float) -> Row:
        """Survival of the satisfied less that of the others, beyond a time."""
        at = np.array([time])
        parts = []
        for group in GROUPS:
            members = self.members(group)
            moved = self.variance.contributions(self.influence(members, at), members)
            parts.append((self.curve(members).at(at)[0], moved))
        gap = float(parts[0][0] - parts[1][0])
        se = np.sqrt(self.variance.variance(parts[0][1] - parts[1][1]))
        df = self.variance.difference_df(self.base)
        low, high = t_interval(gap, se, df, self.confidence)
        return {
            "n": int(self.base.sum()),
            "n_eff": float(self.variance.precision(parts[0][1] - parts[1][1], self.base).n_eff[0]),
            "estimate": gap,
            "se": float(se[0]),
            "ci_low": float(low[0]),
            "ci_high": float(high[0]),
            "p_value": float(t_p_value(np.array([gap]), se, df)[0]),
        }

    def log_rank(self) -> LogRank:
        """Whether the two groups leave at different rates."""
        second = self.satisfied[self.base]
        return design_log_rank(self.spells, second, self.variance, self.base)


def follow_wave(
    wave: Wave,
    customers: CustomerSpells,
    satisfied_from: float,
    *,
    min_base: int,
    confidence: float,
) -> FollowedWave:
    """Follow one wave's respondents from the day after their interview.

    Parameters
    ----------
    satisfied_from : float
        Lowest answer that counts as satisfied.

    Raises
    ------
    AnalysisError
        Days of interviews, links, time or customers that left are lacking.

    Notes
    -----
    Before the interview respondents stayed by construction: had they left, nobody would have asked
    them. So only what comes after it says anything.
    """
    days = interview_days(wave)
    if days.isna().all():
        raise refuse.no_dates(wave.name)
    rows = pd.Index(customers.frame["id"]).get_indexer(pd.Index(wave.respondents["id"]))
    linked = (rows >= 0) & wave.respondents["id"].notna().to_numpy()
    if linked.sum() < min_base:
        raise refuse.not_linked(int(linked.sum()), len(linked), min_base, wave.name)
    own = customers.frame.iloc[np.maximum(rows, 0)].reset_index(drop=True)
    if not (days[linked] < customers.until).any():
        raise refuse.file_ends_early(customers.until, wave.name)
    scores = wave.loyalty["csat"].to_numpy(dtype=float)
    left = linked & (own["end"] <= days).to_numpy()
    came = (own["start"] <= days).to_numpy()
    base = linked & came & ~left & (days < customers.until).to_numpy() & np.isfinite(scores)
    last = own["end"].fillna(customers.until)
    time = (last - days).dt.days.to_numpy(dtype=float) / YEAR
    spells = Spells(time[base], own["end"].notna().to_numpy()[base])
    followed = FollowedWave(
        wave=wave,
        base=base,
        scores=scores,
        satisfied=scores >= satisfied_from,
        spells=spells,
        variance=DesignVariance(wave.design),
        months=LONGEST,
        gone=int(left.sum()),
        unlinked=int((~linked).sum()),
        min_base=min_base,
        confidence=confidence,
    )
    return _in_reach(followed, customers)


def _in_reach(followed: FollowedWave, customers: CustomerSpells) -> FollowedWave:
    """The same with the months that can be shown.

    Raises
    ------
    AnalysisError
        Too few in a group, too short a time, or too few who left.
    """
    wave, least = followed.wave.name, max(followed.min_base, 2)
    groups = [followed.members(group) for group in GROUPS]
    smaller = min(int(members.sum()) for members in groups)
    if smaller < least:
        raise refuse.few_followed(smaller, followed.min_base, wave)
    reach = min(followed.curve(members).reach(least) for members in groups)
    months = min(int(reach / MONTH + 1e-9), LONGEST)
    if months < 1:
        raise refuse.file_ends_early(customers.until, wave)
    left = int(followed.spells.event.sum())
    if left < FEWEST_EVENTS:
        raise refuse.few_events(left, FEWEST_EVENTS, wave)
    return replace(followed, months=months)


def interview_days(wave: Wave) -> pd.Series:
    """Day of each interview; all empty where the study names no column for it."""
    if "date" not in wave.respondents:
        return pd.Series(pd.NaT, index=wave.respondents.index, dtype="datetime64[ns]")
    return pd.to_datetime(wave.respondents["date"]).dt.normalize()


def followed_waves(
    waves: tuple[Wave, ...],
    customers: CustomerSpells,
    satisfied_from: float,
    *,
    min_base: int,
    confidence: float,
) -> tuple[list[FollowedWave], AnalysisError | None]:
    """Every wave that can be followed; where none can, why the last one can't."""
    found, why = [], None
    for wave in waves:
        if "csat" not in wave.loyalty:
            continue
        try:
            followed = follow_wave(
                wave, customers, satisfied_from, min_base=min_base, confidence=confidence
            )
            found.append(followed)
        except AnalysisError as error:
            why = error
    return found, None if found else why
