"""Tidy rows of who stays: shares of the file's customers, points of a curve, quantiles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.stats import t as student_t

from csi_helpers.analysis.estimates import TOTAL, Row, base_note, wilson_interval
from csi_helpers.analysis.group_means import ScoreMeans, group_rows
from csi_helpers.analysis.instruments.retention.survival import (
    KaplanMeier,
    Spells,
    log_log_interval,
)
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.data.design import SamplingDesign

_AT_MOST = 60  # event times at which errors are computed; between them they are interpolated


def mean_rows(
    scores: Floats,
    levels: dict[str, dict[str, Members]],
    *,
    min_base: int,
    confidence: float,
    against: str,
    share: bool,
) -> Iterator[Row]:
    """Mean of the file's customers in total and by level, with tests; shares by Wilson."""
    variance = DesignVariance(SamplingDesign.simple(len(scores)))
    means = ScoreMeans(scores, variance, min_base, confidence)
    rows: list[Row] = [{"group": TOTAL, **means.row(np.ones(len(scores), dtype=bool))}]
    for column, own in levels.items():
        rows += group_rows(means, column, own, against)
    for row in rows:
        if share and "estimate" in row and row.get("compared_with", "") in ("", "complement"):
            value = np.clip(np.array([row["estimate"]]), 0, 1)
            low, high = wilson_interval(value, np.array([row["n_eff"]]), confidence)
            row |= {"ci_low": low[0], "ci_high": high[0]}
        yield row


def powered(row: Row, exponent: float) -> Row:
    """A share and its interval raised to a power: a window's retention made a year's."""
    if exponent == 1 or "estimate" not in row or is_pair(row):
        return row
    share = float(row["estimate"])
    slope = exponent * share ** (exponent - 1) if share > 0 else 0.0
    ends = {key: float(row[key]) ** exponent for key in ("estimate", "ci_low", "ci_high")}
    return {**row, **ends, "se": float(row["se"]) * slope}


def is_pair(row: Row) -> bool:
    """Whether a row compares two levels; else it is of one, or of all."""
    return str(row.get("compared_with", "")) not in ("", "complement")


def complement(row: Row) -> Row:
    """One less the share: churn of retention."""
    if "estimate" not in row:
        return dict(row)
    ends = {"estimate": 1 - row["estimate"], "ci_low": 1 - row["ci_high"]}
    return {**row, **ends, "ci_high": 1 - row["ci_low"]}


class ClusteredCurve:
    """A curve of the client's file, where events of one customer go together.

    Parameters
    ----------
    spells : Spells
        One a customer, or several where `units` says whose each is.
    units : int array, shape (n,), optional
        Codes of the customers.

    Notes
    -----
    One spell a customer gives Greenwood's errors; several give the sum over customers of their
    squared influence.
    """

    def __init__(
        self, spells: Spells, units: Floats | None = None, *, confidence: float, min_base: int
    ) -> None:
        self.curve = KaplanMeier(spells)
        self.n = len(spells.time)
        self.units = units
        self.confidence, self.min_base = confidence, min_base
        count = self.n if units is None else len(np.unique(units))
        self.quantile_of_test = float(student_t.ppf((1 + confidence) / 2, max(count - 1, 1)))

    def errors(self, times: Floats) -> tuple[Floats, Floats]:
        """Standard errors (k,) and effective bases (k,) at some times."""
        influence = self.curve.influence(times)
        simple = (influence**2).sum(axis=0)
        if self.units is None:
            return np.sqrt(simple), np.full(len(times), float(self.n))
        sums = np.zeros((len(np.unique(self.units)), influence.shape[1]))
        np.add.at(sums, np.unique(self.units, return_inverse=True)[1], influence)
        clustered = (sums**2).sum(axis=0)
        ratio = np.divide(simple, clustered, out=np.ones_like(simple), where=clustered > 0)
        return np.sqrt(clustered), self.n * ratio

    def points(self, times: Floats) -> Iterator[Row]:
        """Survival beyond each time."""
        survival, (se, n_eff) = self.curve.at(times), self.errors(times)
        followed = np.where(survival > 0, self.curve.followed(times), self.n)
        low, high = log_log_interval(
            survival,
            se,
            followed * n_eff / self.n,
            reach=self.quantile_of_test,
            confidence=self.confidence,
        )
        for k in range(len(times)):
            yield {
                "n": self.n,
                "n_eff": float(n_eff[k]),
                "estimate": float(survival[k]),
                "se": float(se[k]),
                "ci_low": float(low[k]),
                "ci_high": float(high[k]),
                "note": base_note(self.n, float(n_eff[k]), self.min_base),
            }

    def quantile(self, share: float) -> Row:
        """Time by which the event has come to `share`, by Brookmeyer and Crowley's interval.

        An end that the curve doesn't tell stays empty; where even the quantile isn't reached, its
        note says so.
        """
        if self.n < max(self.min_base, 2):
            return {"n": self.n, "note": "low base"}
        value = self.curve.quantile(share)
        times = self.curve.times
        picked = np.unique(np.linspace(0, max(len(times) - 1, 0), _AT_MOST).round().astype(int))
        if not len(times):
            return {"n": self.n, "n_eff": float(self.n), "note": "not reached"}
        se, n_eff = self.errors(times[picked])
        all_se = np.interp(np.arange(len(times)), picked, se)
        low, high = self.curve.quantile_interval(share, all_se, self.quantile_of_test)
        near = picked[np.argmin(np.abs(self.curve.survival[picked] - (1 - share)))]
        base = float(n_eff[np.flatnonzero(picked == near)[0]])
        whole = np.isfinite(low) and np.isfinite(high)
        note = base_note(self.n, base, self.min_base) if np.isfinite(value) else "not reached"
        return {
            "n": self.n,
            "n_eff": base,
            "estimate": value,
            # As Woodruff's: the interval's length over that of a normal one.
            "se": (high - low) / (2 * self.quantile_of_test) if whole else np.nan,
            "ci_low": low,
            "ci_high": high if np.isfinite(high) else np.nan,
            "note": note,
        }
