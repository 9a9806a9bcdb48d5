"""What the client's own files say of customers: who stayed, what they bought and asked for."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class CustomerFiles:
    """The files of `loyalty`, keyed as respondents are: `id` is the hash in `Wave.respondents`.

    Attributes
    ----------
    customers : DataFrame, optional
        One row a customer: `id`, `start`, `end` (datetime64, NaT: still a customer), `products`
        (float64, where the study names a column), and a text column of canonical codes for each
        of the study's segments that the file has a column of the same name for.
    transactions : DataFrame, optional
        One row a purchase, oldest first: `id`, `date`, `amount` (float64), `category` (text).
    tickets : DataFrame, optional
        One row a request, oldest first: `id`, `opened`, `first_response`, `resolved`
        (datetime64, NaT: none yet).
    observed_from : Timestamp, optional
        Customers who had left before aren't in the file; None where everybody is.
    customers_until, transactions_until, tickets_until : Timestamp, optional
        Last moment each file covers.

    Notes
    -----
    Customers stand by their first day. Rows of one moment stand in the order of the unhashed
    ids, so that neither the file's order nor the key of the hashes moves a number's last digit:
    group by `id` with ``sort=False``.
    """

    customers: pd.DataFrame | None = None
    transactions: pd.DataFrame | None = None
    tickets: pd.DataFrame | None = None
    observed_from: pd.Timestamp | None = None
    customers_until: pd.Timestamp | None = None
    transactions_until: pd.Timestamp | None = None
    tickets_until: pd.Timestamp | None = None
