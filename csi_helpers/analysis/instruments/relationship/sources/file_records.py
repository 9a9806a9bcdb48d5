"""Records of the client's files that count for a wave: times of tickets, customers who stayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.analysis.instruments.relationship.sources.panel import Groups
from csi_helpers.analysis.variance import Floats
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.data.survey import Wave

Members = NDArray[np.bool_]
Places = NDArray[np.intp]

SEVERAL = 2  # kinds of products from which a customer counts as cross-sold


class NoFigureError(Exception):
    """A figure that can't be had, with the reason's code."""


@dataclass(frozen=True)
class Window:
    """The days that count for a wave: from the start up to, not including, the end."""

    start: pd.Timestamp
    end: pd.Timestamp


@dataclass(frozen=True)
class Records:
    """Records of one kind in one wave's window, m of them.

    Attributes
    ----------
    customer : int array, shape (m,)
        Whose they are, by place among all customers of the files.
    values : array, shape (m,)
        Hours of a ticket (to the event, or to the window's end); or a customer's 0, 1 or number.
    event : bool array, shape (m,)
        False for a ticket that was still open.
    members : mapping of str to bool array (m,)
        Who belongs to each group.
    """

    customer: Places
    values: Floats
    event: Members
    members: Mapping[str, Members]

    def of(self, group: str) -> Records:
        """The records of one group."""
        inside = self.members[group]
        return Records(self.customer[inside], self.values[inside], self.event[inside], {})

    def effective(self) -> float:
        """Effective base: a customer's tickets are taken to tell the same (Kish 1965)."""
        counts = np.bincount(self.customer).astype(float) if len(self.customer) else np.zeros(1)
        return float(counts.sum() ** 2 / max((counts**2).sum(), 1.0))


def window_of(wave: Wave, days: int, until: pd.Timestamp | None) -> Window:
    """The days up to a wave's last interview, or up to the file's end where that is earlier.

    Raises
    ------
    NoFigureError
        `no_dates`, `file_ends` (before the first interview).
    """
    dates = wave.respondents.get("date")
    known = None if dates is None else pd.to_datetime(dates).dropna()
    if known is None or known.empty:
        raise NoFigureError("no_dates")
    if until is not None and until < known.min().normalize():
        raise NoFigureError("file_ends")
    end = known.max().normalize() + pd.Timedelta(days=1)
    if until is not None:
        end = min(end, until.normalize() + pd.Timedelta(days=1))
    return Window(end - pd.Timedelta(days=days), end)


def ticket_times(files: CustomerFiles, wave: Wave, days: int, column: str) -> pd.DataFrame:
    """Hours of every ticket opened in the window: to `column`, else to what was known at its end.

    Parameters
    ----------
    column : {"first_response", "resolved"}

    Returns
    -------
    DataFrame
        id, values, event.

    Raises
    ------
    NoFigureError
        `no_file`, `no_column`, `no_records`, `dates_reversed`, or as `window_of`.
    """
    tickets = files.tickets
    if tickets is None:
        raise NoFigureError("no_file")
    if column not in tickets:
        raise NoFigureError("no_column")
    window = window_of(wave, days, files.tickets_until)
    opened, done = tickets["opened"], tickets[column]
    inside = (opened >= window.start) & (opened < window.end)
    if not inside.any():
        raise NoFigureError("no_records")
    opened, done = opened[inside], done[inside]
    if (done < opened).any():
        raise NoFigureError("dates_reversed")
    event = done.notna() & (done < window.end)
    # Of what comes after the file's last moment nothing is known, on its last day neither.
    known = window.end if files.tickets_until is None else min(window.end, files.tickets_until)
    hours = (done.where(event, known) - opened).dt.total_seconds() / 3600
    return pd.DataFrame(
        {"id": tickets["id"][inside], "values": hours.astype(float), "event": event}
    )


def kept_customers(files: CustomerFiles, wave: Wave, days: int) -> pd.DataFrame:
    """Customers at the window's start, and whether each was still one at its end.

    Raises
    ------
    NoFigureError
        `file_starts` (those who had left meanwhile aren't in the file), or as `ticket_times`.
    """
    customers, window = _customers(files, wave, days)
    if files.observed_from is not None and files.observed_from > window.start:
        raise NoFigureError("file_starts")
    start, end = customers["start"], customers["end"]
    there = (start < window.start) & (end.isna() | (end >= window.start))
    return _frame(customers, there, (end.isna() | (end >= window.end)).astype(float))


def product_counts(files: CustomerFiles, wave: Wave, days: int) -> pd.DataFrame:
    """Kinds of products of everybody who was a customer at the window's end.

    Raises
    ------
    NoFigureError
        As `kept_customers`.
    """
    customers, window = _customers(files, wave, days)
    if "products" not in customers:
        raise NoFigureError("no_column")
    start, end = customers["start"], customers["end"]
    there = (start < window.end) & (end.isna() | (end >= window.end))
    return _frame(customers, there & customers["products"].notna(), customers["products"])


def _customers(files: CustomerFiles, wave: Wave, days: int) -> tuple[pd.DataFrame, Window]:
    if files.customers is None:
        raise NoFigureError("no_file")
    if (files.customers["end"] < files.customers["start"]).any():
        raise NoFigureError("dates_reversed")
    return files.customers, window_of(wave, days, files.customers_until)


def _frame(customers: pd.DataFrame, there: pd.Series, values: pd.Series) -> pd.DataFrame:
    if not there.any():
        raise NoFigureError("no_records")
    found = {"id": customers["id"][there], "values": values[there].astype(float), "event": True}
    return pd.DataFrame(found)


@dataclass(frozen=True)
class Customers:
    """Everybody in the files, in an order made of what is known of them, not of the rows' order.

    Attributes
    ----------
    ids : Index
        Hashed ids, each once.
    files : CustomerFiles
    """

    ids: pd.Index
    files: CustomerFiles

    @classmethod
    def of(cls, files: CustomerFiles) -> Customers:
        """The customers of the customers' and the tickets' file."""
        frames = [frame for frame in (files.customers, files.tickets) if frame is not None]
        ids = pd.Index(pd.unique(pd.concat([frame["id"] for frame in frames]).dropna()))
        keys: list[pd.Series] = []
        if files.customers is not None:
            own = files.customers.drop_duplicates("id").set_index("id")
            keys += [own[name].reindex(ids) for name in own]
        if files.tickets is not None:
            times = files.tickets.set_index("id")
            for name in times:
                groups = times[name].groupby(level=0)
                keys += [groups.min().reindex(ids), groups.max().reindex(ids)]
                keys += [groups.size().reindex(ids)]
        order = np.lexsort([pd.factorize(key, sort=True)[0] for key in keys])
        return cls(ids[order], files)

    def __len__(self) -> int:
        """How many they are."""
        return len(self.ids)

    def records(self, frame: pd.DataFrame, wave: Wave, groups: Groups) -> Records:
        """Records with their customers and groups.

        Parameters
        ----------
        groups : mapping of str to (column, codes)
            Each group's segment column and the codes that belong to it; total is ("", ()).
        """
        known = frame[frame["id"].notna()]
        members = {}
        levels: dict[str, pd.Series] = {}
        for group, (column, codes) in groups.items():
            if not column:
                members[group] = np.ones(len(known), dtype=bool)
                continue
            if column not in levels:
                levels[column] = known["id"].map(self._levels(column, wave))
            members[group] = levels[column].isin(list(codes)).to_numpy()
        place = self.ids.get_indexer(pd.Index(known["id"]))
        records = Records(
            place.astype(np.intp),
            known["values"].to_numpy(float),
            known["event"].to_numpy(bool),
            members,
        )
        return _sorted(records)

    def links(self, column: str) -> bool:
        """Whether a segment's groups are known only of customers who were respondents."""
        customers = self.files.customers
        return bool(column) and (customers is None or column not in customers)

    def _levels(self, column: str, wave: Wave) -> pd.Series:
        """Each customer's level: by the file's own column, else by what respondents have."""
        customers = self.files.customers
        own = wave.respondents if self.links(column) or customers is None else customers
        if "id" not in own or column not in own:
            return pd.Series(dtype=object)
        frame = own[["id", column]].dropna().drop_duplicates("id")
        return pd.Series(frame.set_index("id")[column])


def _sorted(records: Records) -> Records:
    """By value, at equal values what happened before what was still open, then by customer."""
    order = np.lexsort([records.customer, ~records.event, records.values])
    return replace(
        records,
        customer=records.customer[order],
        values=records.values[order],
        event=records.event[order],
        members={group: inside[order] for group, inside in records.members.items()},
    )
