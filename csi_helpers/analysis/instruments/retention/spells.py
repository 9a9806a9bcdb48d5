"""From the client's file of customers to how long each was one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.instruments.retention import refusals as refuse
from csi_helpers.analysis.instruments.retention.survival import Flags, Spells
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.segments import Segments
from csi_helpers.data.codebook import Codebook
from csi_helpers.data.customers import CustomerFiles

YEAR = 365.25  # days
LEAST_WINDOW = 90  # days a year's retention may be told from


@dataclass(frozen=True)
class CustomerSpells:
    """Customers of the file who could be seen to leave.

    Attributes
    ----------
    frame : DataFrame
        Their rows; `start` and `end` by the day, `end` empty where it lies after `until`.
    spells : Spells
        In years since the customer came; those there before `since` are followed from then on.
    since, until : Timestamp
        What the file covers; `since` is None where it has everybody who ever came.
    left_out : int
        Rows without a start, who came after the file's last day, or left before its first.
    """

    frame: pd.DataFrame
    spells: Spells
    since: pd.Timestamp | None
    until: pd.Timestamp
    left_out: int

    @classmethod
    def of(cls, files: CustomerFiles, min_base: int) -> CustomerSpells:
        """Read them from the files.

        Raises
        ------
        AnalysisError
            Somebody left before he came, or hardly anybody is there.
        """
        raw = files.customers
        if raw is None:
            raise refuse.few_customers(0, min_base)
        frame = raw.assign(start=_day(raw["start"]), end=_day(raw["end"]))
        if n := int((frame["end"] < frame["start"]).sum()):
            raise refuse.end_before_start(n)
        until = last_day(frame, files.customers_until)
        since = None if files.observed_from is None else files.observed_from.normalize()
        frame["end"] = frame["end"].where(frame["end"] <= until)
        keep = frame["start"].notna() & (frame["start"] <= until)
        if since is not None:
            keep &= frame["end"].isna() | (frame["end"] > since)
        frame = frame[keep].reset_index(drop=True)
        if len(frame) < max(min_base, 2):
            raise refuse.few_customers(len(frame), min_base)
        last = frame["end"].fillna(until)
        entry = None
        if since is not None:
            # Who came later is followed from the first day on, that day included.
            before = years(frame["start"], since)
            entry = np.where(before > 0, before, -1.0)
        spells = Spells(years(frame["start"], last), frame["end"].notna().to_numpy(), entry)
        return cls(frame, spells, since, until, len(raw) - len(frame))

    @property
    def window(self) -> tuple[pd.Timestamp, float]:
        """Where the last year, or what the file covers of it, begins, and its length in years.

        Raises
        ------
        AnalysisError
            The file covers less than three months.
        """
        start = self.until - pd.DateOffset(years=1)
        if self.since is not None and self.since > start:
            start = self.since
        days = (self.until - start).days
        whole = start == self.until - pd.DateOffset(years=1)
        if days < LEAST_WINDOW:
            raise refuse.short_window(days, LEAST_WINDOW)
        return start, 1.0 if whole else days / YEAR

    def present(self, day: pd.Timestamp) -> Flags:
        """Who was a customer at the end of a day."""
        here = (self.frame["start"] <= day) & ~(self.frame["end"] <= day)
        return here.to_numpy(dtype=bool)


def last_day(frame: pd.DataFrame, until: pd.Timestamp | None) -> pd.Timestamp:
    """The day a file of customers was drawn: as told, else the latest day in it."""
    if until is not None:
        return until.normalize()
    days = pd.concat([frame["start"], frame["end"]])
    return pd.Timestamp(days.max())


def years(first: pd.Series, last: pd.Series | pd.Timestamp) -> np.ndarray:
    """Days between, in years."""
    return np.asarray((last - first).dt.days, dtype=float) / YEAR


def _day(times: pd.Series) -> pd.Series:
    return pd.to_datetime(times).dt.normalize()


def file_segments(frame: pd.DataFrame, codebook: Codebook) -> Segments:
    """The study's segments that the file has a column for, with two levels at least in it."""
    segments: Segments = {}
    for column, entry in codebook.segments.items():
        if column in frame and len(file_levels(frame, column, tuple(entry.levels))) > 1:
            segments[column] = tuple(entry.levels)
    return segments


def file_levels(frame: pd.DataFrame, column: str, levels: tuple[str, ...]) -> dict[str, Members]:
    """Who belongs to each level of a segment column of the file; empty levels are left out."""
    codes = frame[column].to_numpy(dtype=object)
    members = {code: codes == code for code in levels}
    return {code: mask for code, mask in members.items() if mask.any()}
