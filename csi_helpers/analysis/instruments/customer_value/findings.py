"""What customers are worth: by who stays where a contract tells, else by what they buy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from csi_helpers.analysis.compare import correct_comparisons
from csi_helpers.analysis.estimates import TOTAL, Row, tidy
from csi_helpers.analysis.instruments.customer_value import bgnbd, gamma_gamma
from csi_helpers.analysis.instruments.customer_value import refusals as refuse
from csi_helpers.analysis.instruments.customer_value.lifetime import (
    PurchaseForecast,
    parameter_rows,
    retention_value_row,
)
from csi_helpers.analysis.instruments.customer_value.likelihood import Fit
from csi_helpers.analysis.instruments.customer_value.purchases import (
    PurchaseHistory,
    read_histories,
)
from csi_helpers.analysis.instruments.retention.file_rows import window_rows
from csi_helpers.analysis.instruments.retention.rows import is_pair
from csi_helpers.analysis.instruments.retention.spells import CustomerSpells, file_segments
from csi_helpers.analysis.segments import Segments
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Text
from csi_helpers.params.customers import Value
from csi_helpers.params.loyalty import Loyalty

MOST_REPEATS = 7  # repeat purchases from which on customers are counted together
RELATED = 0.1  # correlation of frequency and amount from which it isn't near zero (our own rule)


@dataclass(frozen=True)
class CustomerValue:
    """What a customer is worth.

    Attributes
    ----------
    estimates : DataFrame
        Tidy rows: `clv` (subject retention or bgnbd; `method` when the margin comes, or
        gamma_gamma); of BG/NBD also `bgnbd` (r, alpha, a, b), `gamma_gamma` (p, q, v),
        `log_likelihood`, `alive`, `expected_purchases`, `expected_amount`, `repeat_purchases`
        (0, 1, … / observed, expected), `frequency_value_correlation`.
    model : str
        `retention`, `bgnbd`, or nothing where the study asks for none.
    value : Value, optional
        The study's section: margin, discount, timing, horizon, currency.
    until : Timestamp, optional
        Last day of the file.
    customers, repeaters, never : int
        Who bought, who bought again, who is in the file of customers and never bought.
    segments : dict
        Segment columns of the file of customers, with their levels.
    """

    estimates: pd.DataFrame
    model: str = ""
    value: Value | None = None
    until: pd.Timestamp | None = None
    customers: int = 0
    repeaters: int = 0
    never: int = 0
    segments: Segments | None = None
    confidence: float = 0.95
    min_base: int = 30
    refusals: tuple[AnalysisError, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Segment columns by which value is told."""
        return tuple(self.segments or ())

    @property
    def currency(self) -> Text | None:
        """Unit of money."""
        return self.value.currency if self.value else None


def value_customers(
    survey: Survey,
    loyalty: Loyalty,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> CustomerValue:
    """Say what a customer is worth.

    Parameters
    ----------
    survey : Survey
        With the client's files.
    loyalty : Loyalty
        The study's section.
    confidence : float
        Coverage of the intervals, in (0, 1).
    min_base : int
        Customers below whom nothing is shown; so many must have bought again.
    comparisons : Comparisons, optional
        How levels of segments are compared.

    Returns
    -------
    CustomerValue
        Without rows where the study has no section `value`.

    Raises
    ------
    AnalysisError
        The file can't be used, nobody bought again, or BG/NBD can't be fitted.

    Notes
    -----
    BG/NBD and Gamma-Gamma are for customers who don't say that they leave; where a contract tells,
    the study refuses them.
    """
    value = loyalty.value
    if value is None:
        return CustomerValue(tidy([]))
    rules = comparisons or Comparisons()
    if value.setting == "contractual":
        return _by_retention(survey, value, confidence, min_base, rules)
    return _by_purchases(survey, value, confidence, min_base)


def _by_retention(
    survey: Survey, value: Value, confidence: float, min_base: int, rules: Comparisons
) -> CustomerValue:
    known = CustomerSpells.of(survey.customers, min_base)
    segments = file_segments(known.frame, survey.codebook)
    rows: list[Row] = []
    for row in window_rows(
        known, segments, min_base=min_base, confidence=confidence, against=rules.against
    ):
        if row["table"] == "retention" and not is_pair(row):
            if 1 + value.discount - float(row.get("estimate", 0.0)) <= 0:
                if row["group"] == TOTAL:
                    raise refuse.without_end()
                continue
            worth = retention_value_row(row, value.margin or 0.0, value.discount, value.timing)
            worth |= {"table": "clv", "subject": "retention", "method": value.timing}
            rows.append(worth)  # retention's tests are those of its value, which rises with it
    wave = survey.current.name
    return CustomerValue(
        estimates=correct_comparisons(tidy([{"wave": wave, **row} for row in rows]), rules),
        model="retention",
        value=value,
        until=known.until,
        customers=len(known.frame),
        segments=segments,
        confidence=confidence,
        min_base=min_base,
    )


def _by_purchases(survey: Survey, value: Value, confidence: float, min_base: int) -> CustomerValue:
    history = read_histories(survey.customers, min_base)
    own = bgnbd.fit_bgnbd(history.x, history.t_x, history.total, history.counts)
    if own is None:
        raise refuse.no_maximum("BG/NBD")
    again = history.again
    paid = gamma_gamma.fit_gamma_gamma(history.x[again], history.mean[again], history.counts[again])
    refusals = []
    if paid is None:
        refusals.append(refuse.no_maximum("Gamma–Gamma"))
    elif paid.values[1] <= 1:
        refusals.append(refuse.no_mean(float(paid.values[1])))
    usable = None if refusals else paid
    rows = _model_rows(history, own, paid, confidence)
    forecast = PurchaseForecast(history, own, usable, confidence=confidence, min_base=min_base)
    weeks = value.horizon_weeks
    ahead: Row = {"subject": f"{weeks:g}", "method": "bgnbd"}
    rows.append({"table": "alive", "method": "bgnbd", **forecast.alive()})
    rows.append({"table": "expected_purchases", **ahead, **forecast.purchases_ahead(weeks)})
    if usable is not None:
        worth = forecast.value(weeks, value.discount, value.margin or 1.0)
        rows.append({"table": "expected_amount", "method": "gamma_gamma", **forecast.amount()})
        rows.append({"table": "clv", "subject": "bgnbd", "method": "gamma_gamma", **worth})
    wave = survey.current.name
    return CustomerValue(
        estimates=tidy([{"wave": wave, **row} for row in rows]),
        model="bgnbd",
        value=value,
        until=history.until,
        customers=history.customers,
        repeaters=history.repeaters,
        never=history.never,
        confidence=confidence,
        min_base=min_base,
        refusals=tuple(refusals),
    )


def _model_rows(
    history: PurchaseHistory, own: Fit, paid: Fit | None, confidence: float
) -> list[Row]:
    """Parameters, how well they fit, and whether amounts go with how often somebody buys."""
    n, repeaters = history.customers, history.repeaters
    rows = list(parameter_rows("bgnbd", bgnbd.NAMES, own, n, confidence))
    if paid is not None:
        rows += parameter_rows("gamma_gamma", gamma_gamma.NAMES, paid, repeaters, confidence)
    expected = history.counts @ bgnbd.repeat_shares(own.values, history.total, MOST_REPEATS) / n
    times = np.minimum(history.x, MOST_REPEATS).astype(int)
    seen = np.bincount(times, history.counts, minlength=MOST_REPEATS + 1) / n
    for k in range(MOST_REPEATS + 1):
        name = f"{k}+" if k == MOST_REPEATS else str(k)
        for kind, share in (("observed", seen[k]), ("expected", expected[k])):
            stem: Row = {"table": "repeat_purchases", "subject": name, "object": kind}
            rows.append({**stem, "n": n, "estimate": float(share)})
    rows.append(correlation_row(history, confidence))
    return rows


def correlation_row(history: PurchaseHistory, confidence: float) -> Row:
    """Pearson's correlation of how often and for how much repeaters buy, by Fisher's interval."""
    again = history.again
    x, mean, counts = history.x[again], history.mean[again], history.counts[again]
    n = int(counts.sum())
    row: Row = {"table": "frequency_value_correlation", "method": "pearson", "n": n}
    centred = [values - counts @ values / n for values in (x, mean)]
    spread = [float(counts @ values**2) for values in centred]
    if min(spread) <= 0 or n < 4:
        return {**row, "note": "constant"}
    r = float(counts @ (centred[0] * centred[1])) / np.sqrt(spread[0] * spread[1])
    reach = norm.ppf((1 + confidence) / 2) / np.sqrt(n - 3)
    low, high = np.tanh(np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)) + np.array([-reach, reach]))
    related = abs(r) >= RELATED and (low > 0 or high < 0)
    return {
        **row,
        "n_eff": float(n),
        "estimate": r,
        "se": (1 - r**2) / np.sqrt(n - 1),
        "ci_low": float(low),
        "ci_high": float(high),
        "note": "related" if related else "",
    }
