"""Tidy rows of the client's file: the year's retention, the curve since the start, products."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import TOTAL, Row
from csi_helpers.analysis.instruments.retention.rows import (
    ClusteredCurve,
    complement,
    is_pair,
    mean_rows,
    powered,
)
from csi_helpers.analysis.instruments.retention.spells import CustomerSpells, file_levels
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.segments import Segments
from csi_helpers.data.survey import Survey

LAST_YEAR = "last_12_months"
_MOST_YEARS = 10


def window_rows(
    known: CustomerSpells,
    segments: Segments,
    *,
    min_base: int,
    confidence: float,
    against: str,
) -> list[Row]:
    """Retention and churn of the last year: who of those there at its start still is at its end.

    Raises
    ------
    AnalysisError
        The file covers less than three months.
    """
    start, length = known.window
    there = known.present(start)
    if not there.any():  # a client's first year, or a file of people who had left by then
        empty: Row = {"subject": LAST_YEAR, "method": "window", "group": TOTAL, "n": 0}
        return [{**empty, "table": table, "note": "low base"} for table in ("retention", "churn")]
    stayed = known.present(known.until)[there].astype(float)
    levels = segment_levels(known.frame[there], segments)
    rows: list[Row] = []
    for row in mean_rows(
        stayed, levels, min_base=min_base, confidence=confidence, against=against, share=True
    ):
        yearly = powered(row, 1 / length)
        stem: Row = {"subject": LAST_YEAR, "method": "window"}
        rows.append({**stem, "table": "retention", **yearly})
        if not is_pair(row):
            plain = {key: yearly[key] for key in yearly if key not in _TESTED}
            rows.append({**stem, "table": "churn", **complement(plain)})
    return rows


_TESTED = ("p_value", "compared_with", "difference")  # the same test, told once


def segment_levels(frame: pd.DataFrame, segments: Segments) -> dict[str, dict[str, Members]]:
    """Who belongs to which level of each segment column."""
    return {column: file_levels(frame, column, codes) for column, codes in segments.items()}


def curve_rows(known: CustomerSpells, confidence: float, min_base: int) -> list[Row]:
    """Points of the curve since customers came, as far as enough of them are followed."""
    curve = ClusteredCurve(known.spells, confidence=confidence, min_base=min_base)
    reach = curve.curve.reach(max(min_base, 2))
    step = 0.25 if reach <= 5 else 0.5 if reach <= 10 else 1.0
    times = np.arange(step, reach + 1e-9, step)
    rows: list[Row] = []
    for time, row in zip(times, curve.points(times), strict=True):
        stem: Row = {"subject": f"{time:g}", "method": "kaplan_meier"}
        rows.append({**stem, "table": "survival", **row})
        if float(time).is_integer() and time <= _MOST_YEARS:
            rows.append({**stem, "table": "retention", **row})
            rows.append({**stem, "table": "churn", **complement(row)})
    median = curve.quantile(0.5)
    if not float(median.get("estimate", np.nan)) <= reach:
        median = {"n": median["n"], "note": "not reached"}
    rows.append({"table": "lifetime", "subject": "median", "method": "kaplan_meier", **median})
    return rows


def product_rows(
    known: CustomerSpells | None,
    survey: Survey,
    segments: Segments,
    *,
    min_base: int,
    confidence: float,
    against: str,
) -> tuple[str, list[Row]]:
    """Cross-sell rate and kinds of products a customer, and what tells them.

    Returns
    -------
    tuple
        `products` (a column of the file of customers), `categories` (of what was bought; who
        bought nothing doesn't count) or ""; the rows of `cross_sell` and `products`.
    """
    counted_by, kinds = _kinds(known, survey)
    if kinds.empty:
        return "", []
    levels = {} if known is None else segment_levels(known.frame.loc[kinds.index], segments)
    scores = kinds.to_numpy(dtype=float)
    rows: list[Row] = []
    for table, values in (("cross_sell", (scores >= 2).astype(float)), ("products", scores)):
        for row in mean_rows(
            values,
            levels,
            min_base=min_base,
            confidence=confidence,
            against=against,
            share=table == "cross_sell",
        ):
            rows.append({"table": table, "subject": counted_by, **row})
    return counted_by, rows


def _kinds(known: CustomerSpells | None, survey: Survey) -> tuple[str, pd.Series]:
    """Kinds of products: of today's customers or, without a file of them, of all who bought."""
    here = None if known is None else known.frame[known.present(known.until)]
    if here is not None and "products" in here:
        return "products", here["products"].dropna().astype(float)
    bought = survey.customers.transactions
    if bought is None or "category" not in bought:
        return "", pd.Series(dtype=float)
    counted = bought.groupby("id", sort=False)["category"].nunique()
    kinds = counted[counted > 0].astype(float)
    return "categories", kinds if here is None else here["id"].map(kinds).dropna()
