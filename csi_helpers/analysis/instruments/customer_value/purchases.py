"""From the client's file of purchases to what each customer's history says in four numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.analysis.instruments.customer_value import refusals as refuse
from csi_helpers.analysis.variance import Floats
from csi_helpers.data.customers import CustomerFiles


@dataclass(frozen=True)
class PurchaseHistory:
    """Distinct histories of customers who bought, in an order of their own.

    Attributes
    ----------
    x : array, shape (m,)
        Days with a purchase after the first.
    t_x, total : arrays, shape (m,)
        Weeks from the first purchase to the last, and to the end of the file.
    mean : array, shape (m,)
        Mean of what was paid on the days after the first; 0 without any.
    counts : array, shape (m,)
        Customers with this history.
    until : Timestamp
        Last day of the file.
    never : int
        Customers in the file of customers who bought nothing; they aren't in the model.
    """

    x: Floats
    t_x: Floats
    total: Floats
    mean: Floats
    counts: Floats
    until: pd.Timestamp
    never: int

    @property
    def customers(self) -> int:
        """Customers who bought."""
        return int(self.counts.sum())

    @property
    def again(self) -> NDArray[np.bool_]:
        """Histories with a repeat purchase."""
        return self.x > 0

    @property
    def repeaters(self) -> int:
        """Customers who bought again."""
        return int(self.counts[self.again].sum())


def paid_purchases(files: CustomerFiles) -> pd.DataFrame:
    """Purchases by day, those that cost nothing left out: `id`, `date`, `amount`.

    Raises
    ------
    AnalysisError
        Negative amounts, or purchases before the customer came.
    """
    raw = files.transactions
    if raw is None:
        return pd.DataFrame({"id": [], "date": [], "amount": []})
    if n := int((raw["amount"] < 0).sum()):
        raise refuse.negative_amounts(n)
    bought = raw.assign(date=pd.to_datetime(raw["date"]).dt.normalize())
    if files.customers is not None:
        start = files.customers.set_index("id")["start"]
        came = bought["id"].map(pd.to_datetime(start).dt.normalize())
        if n := int((bought["date"] < came).sum()):
            raise refuse.before_start(n)
    return bought[(bought["amount"] > 0) & bought["date"].notna() & bought["id"].notna()]


def purchase_until(files: CustomerFiles, bought: pd.DataFrame) -> pd.Timestamp:
    """Last day the file of purchases covers."""
    if files.transactions_until is not None:
        return files.transactions_until.normalize()
    last: pd.Timestamp = bought["date"].max()
    return last


def read_histories(files: CustomerFiles, min_base: int) -> PurchaseHistory:
    """Sum purchases up by customer: what is bought on one day is one purchase.

    Raises
    ------
    AnalysisError
        As `paid_purchases`; nobody, or too few, bought again.
    """
    bought = paid_purchases(files)
    until = purchase_until(files, bought)
    bought = bought[bought["date"] <= until]
    days = bought.groupby(["id", "date"], sort=False)["amount"].sum().reset_index()
    first = days.groupby("id")["date"].transform("min")
    later = days[days["date"] > first]
    frame = pd.DataFrame({"first": days.groupby("id")["date"].min()})
    frame["last"] = days.groupby("id")["date"].max()
    frame["x"] = later.groupby("id").size().reindex(frame.index, fill_value=0)
    mean = later.groupby("id")["amount"].mean().reindex(frame.index, fill_value=0.0)
    frame["mean"] = mean.round(9)  # a sum's last digit depends on the order of the rows
    repeaters = int((frame["x"] > 0).sum())
    if not repeaters:
        raise refuse.single_purchases(len(frame))
    if repeaters < max(min_base, 2):
        raise refuse.few_repeats(repeaters, min_base)
    table = pd.DataFrame(
        {
            "x": frame["x"].astype(float),
            "t_x": (frame["last"] - frame["first"]).dt.days / 7,
            "total": (until - frame["first"]).dt.days / 7,
            "mean": frame["mean"],
        }
    )
    rows, counts = np.unique(table.to_numpy(dtype=float), axis=0, return_counts=True)
    known = files.customers
    never = 0 if known is None else int((~known["id"].isin(frame.index)).sum())
    x, t_x, total, paid = rows.T
    return PurchaseHistory(x, t_x, total, paid, counts.astype(float), until, never)
