"""Figures of the client's files: medians with open tickets, shares within a target, retention."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csi_helpers.analysis.instruments.relationship.sources.file_records import (
    SEVERAL,
    NoFigureError,
    Places,
    Records,
    kept_customers,
    product_counts,
    ticket_times,
)
from csi_helpers.analysis.variance import Floats
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.data.survey import Wave
from csi_helpers.params import Loyalty

QUANTILES = {"median": 0.5, "p90": 0.9}
HOURS, SHARE, NUMBER = "hours", "share", "number"
_TIE = 1e-9  # survival that falls to a quantile but for rounding counts as equal


def records_of(
    figure: tuple[str, str], files: CustomerFiles, wave: Wave, days: int
) -> pd.DataFrame:
    """The records a figure is made of in a wave's window: id, values, event.

    Raises
    ------
    NoFigureError
        With the reason.
    """
    kind, name = figure
    if kind == "tickets":
        return ticket_times(files, wave, days, time_column(name))
    if name in ("retention", "churn"):
        frame = kept_customers(files, wave, days)
        return frame if name == "retention" else frame.assign(values=1 - frame["values"])
    frame = product_counts(files, wave, days)
    if name == "cross_sell":
        return frame.assign(values=(frame["values"] >= SEVERAL).astype(float))
    return frame


def time_column(name: str) -> str:
    """Column of the tickets whose time a figure is about."""
    return "resolved" if "resolution" in name else "first_response"


def unit_of(figure: tuple[str, str]) -> str:
    """What a figure is counted in."""
    kind, name = figure
    if kind == "tickets":
        return SHARE if name.endswith("within_target") else HOURS
    return NUMBER if name == "products_per_customer" else SHARE


def target_hours(name: str, loyalty: Loyalty | None) -> float | None:
    """Hours within which an answer, or the solution, is due."""
    if loyalty is None or loyalty.tickets is None:
        return None
    tickets = loyalty.tickets
    return tickets.resolution_target_hours if "resolution" in name else tickets.target_hours


def values_of(
    figure: tuple[str, str], records: Records, counts: Floats, target: float | None
) -> Floats:
    """A figure in every draw of customers.

    Parameters
    ----------
    records : Records
        Sorted by value; see `Customers.records`.
    counts : array, shape (b, customers)
        How often each customer was drawn.
    target : float, optional
        Hours, for shares within them.

    Returns
    -------
    array, shape (b,)
        NaN where a draw has nobody, or where a quantile isn't reached.
    """
    weights = counts[:, records.customer]
    if figure[0] != "tickets":
        with np.errstate(invalid="ignore"):
            return np.asarray(weights @ records.values / weights.sum(axis=1))
    left = still_open(weights, records.event)
    name = figure[1]
    if name.endswith("within_target"):
        if target is None:
            raise NoFigureError("no_column")
        at = int(np.searchsorted(records.values, target, side="right"))
        within = 1 - left[:, at - 1] if at else np.zeros(len(weights))
        return np.asarray(np.where(weights.any(axis=1), within, np.nan))
    return time_quantile(records.values, left, QUANTILES[name.partition("_")[0]])


def still_open(weights: Floats, event: np.ndarray) -> Floats:
    """Kaplan–Meier's share of tickets still open after each time, in every draw.

    Parameters
    ----------
    weights : array, shape (b, m)
        Of tickets sorted by time; at equal times what happened stands before what was still open.
    event : bool array, shape (m,)
        False where a ticket was still open.

    Returns
    -------
    array, shape (b, m)

    References
    ----------
    Kaplan & Meier (1958), J. Am. Stat. Assoc. 53.

    Examples
    --------
    >>> event = np.array([True, True, False, True])
    >>> print(still_open(np.ones((1, 4)), event).round(3))
    [[0.75 0.5  0.5  0.  ]]
    """
    at_risk = np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]
    leaving = weights * event
    np.divide(leaving, at_risk, out=leaving, where=at_risk > 0)
    return np.asarray(np.cumprod(1 - leaving, axis=1))


def time_quantile(times: Floats, left: Floats, share: float) -> Floats:
    """First time after which less than 1 - share is still open, in every draw; NaN where none is.

    As statsmodels' `SurvfuncRight.quantile`.

    Examples
    --------
    >>> left = still_open(np.ones((1, 3)), np.ones(3, dtype=bool))
    >>> print(time_quantile(np.array([1.0, 4.0, 9.0]), left, 0.5))
    [4.]
    """
    below = left < 1 - share - _TIE
    first: Places = np.argmax(below, axis=1)
    return np.asarray(np.where(below.any(axis=1), times[first], np.nan))
