"""The statistics of one item in one wave, for any part of its respondents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student_t

from csi_helpers.analysis.estimates import Row, base_note, wilson_interval
from csi_helpers.analysis.linearised import Linearised, Precision
from csi_helpers.analysis.quantiles import weighted_mode, weighted_quantile, woodruff_interval
from csi_helpers.analysis.variance import Floats, t_interval
from csi_helpers.data.codebook import ItemEntry
from csi_helpers.params import canonical

Members = NDArray[np.bool_]

MOST_CODES = 21  # a slider of 0-100 has no answer distribution worth a table
FEWEST_POINTS = 4  # on three points or fewer, two boxes are (nearly) everybody


@dataclass(frozen=True)
class Level:
    """The statistics that are compared: mean, top-2 and bottom-2 share of one base.

    `values` (3,); `contributions` (n, 3) per unit weight, for the variance of differences.
    """

    values: Floats
    contributions: Floats


@dataclass(frozen=True)
class ItemInWave:
    """One item's answers with everything its estimates need.

    Attributes
    ----------
    wave : str
    entry : ItemEntry
    answers : array, shape (rows,)
        NaN where there is none. A row is a respondent, or a cell of respondents who answered alike.
    variance : Linearised
        Of the same rows.
    confidence : float
    min_base : int
    """

    wave: str
    entry: ItemEntry
    answers: Floats
    variance: Linearised
    confidence: float
    min_base: int

    @cached_property
    def answered(self) -> Members:
        """Who gave a valid answer."""
        return np.isfinite(self.answers)

    @property
    def has_boxes(self) -> bool:
        """Whether top-2 and bottom-2 shares say something on this scale."""
        return self.entry.scale.max - self.entry.scale.min >= FEWEST_POINTS - 1

    @cached_property
    def codes(self) -> Floats:
        """Codes of the answer distribution, whether chosen or not; none on a slider."""
        scale = self.entry.scale
        steps = np.arange(np.ceil(scale.min), np.floor(scale.max) + 1)
        codes = np.union1d(steps, self.answers[self.answered])
        return codes if len(codes) <= MOST_CODES else np.array([])

    @cached_property
    def _linear(self) -> Floats:
        """Columns whose weighted means are mean, top-2, bottom-2 and the shares (n, 3 + codes)."""
        y = np.where(self.answered, self.answers, np.nan)
        top, bottom = y >= self.entry.scale.max - 1, y <= self.entry.scale.min + 1
        shares = [y == code for code in self.codes]
        return np.column_stack([y, top, bottom, *shares]).astype(float)

    @property
    def index_factor(self) -> float:
        """Index points per scale point."""
        return 100 / (self.entry.scale.max - self.entry.scale.min)

    def base(self, members: Members) -> int:
        """How many of `members` answered."""
        return self.variance.count(members & self.answered)

    def enough(self, *parts: Members) -> bool:
        """Whether every part has the base an estimate needs, and some weight."""
        weights = self.variance.weights
        bases = [part & self.answered for part in parts]
        least = max(self.min_base, 2)
        return all(self.variance.count(base) >= least and weights[base].any() for base in bases)

    def difference_df(self, members: Members) -> int:
        """Degrees of freedom of a difference between two parts of `members`."""
        return self.variance.difference_df(members & self.answered)

    def level(self, members: Members) -> Level:
        """Mean and boxes among `members`, with what a comparison needs."""
        base = members & self.answered
        values, influence = self._means(base, columns=3)
        contributions = self.variance.contributions(influence, base)
        return Level(values, contributions)

    def _means(self, base: Members, columns: int | None = None) -> tuple[Floats, Floats]:
        linear = self._linear[:, :columns]
        weights = self.variance.weights[base]
        values = weights @ linear[base] / weights.sum()
        return values, linear - values

    def rows(self, group: str, members: Members) -> list[Row]:
        """Every published statistic of this item among `members`."""
        base = members & self.answered
        n = self.variance.count(base)
        name = self.entry.name
        stem: Row = {"subject": name, "group": group, "wave": self.wave, "n": n}
        if not self.enough(members):
            return [{**stem, **key, "note": "low base"} for key in self._tables()]
        values, influence = self._means(base)
        precision = self.variance.precision(influence, base)
        measured = [
            *self._mean_rows(values[0], precision),
            *self._spread_rows(base, values[0]),
            *self._order_rows(base),
            *self._share_rows(values, precision),
        ]
        for row in measured:
            n_eff = float(row["n_eff"])
            row["note"] = base_note(n, n_eff, self.min_base) or row.get("note", "")
        return [{**stem, **row} for row in measured]

    def _tables(self) -> list[Row]:
        names = ["mean", "median", "mode", "sd", "variance", "index100"]
        names += ["top2", "bottom2"] if self.has_boxes else []
        shares: list[Row] = [{"table": "share", "object": canonical(c)} for c in self.codes]
        return [{"table": table} for table in names] + shares

    def _mean_rows(self, mean: float, precision: Precision) -> list[Row]:
        se = precision.se[0]
        low, high = t_interval(mean, se, precision.df, self.confidence)
        shared: Row = {"n_eff": precision.n_eff[0]}
        factor, zero = self.index_factor, self.entry.scale.min
        index: Row = {
            "estimate": (mean - zero) * factor,
            "se": se * factor,
            "ci_low": (low - zero) * factor,
            "ci_high": (high - zero) * factor,
        }
        plain: Row = {"estimate": mean, "se": se, "ci_low": low, "ci_high": high}
        return [
            {"table": "mean", **shared, **plain},
            {"table": "index100", **shared, **index},
        ]

    def _spread_rows(self, base: Members, mean: float) -> list[Row]:
        """Variance with n - 1 and its root, linearised around the weighted mean."""
        n, weights = self.variance.count(base), self.variance.weights[base]
        small = n / (n - 1)
        squares = (np.where(self.answered, self.answers, mean) - mean) ** 2 * small
        spread = float(weights @ squares[base] / weights.sum())
        root = float(np.sqrt(spread))
        precision = self.variance.precision(squares - spread, base)
        rows: list[Row] = []
        for table, value, se in (
            ("variance", spread, precision.se[0]),
            ("sd", root, precision.se[0] / (2 * root) if root > 0 else 0.0),
        ):
            low, high = t_interval(value, se, precision.df, self.confidence)
            bounds = {"ci_low": max(float(low), 0.0), "ci_high": float(high)}
            rows.append(
                {"table": table, "n_eff": precision.n_eff[0], "estimate": value, "se": se, **bounds}
            )
        return rows

    def _order_rows(self, base: Members) -> list[Row]:
        """Median with Woodruff's interval; mode without one."""
        y, weights = self.answers[base], self.variance.weights[base]
        median = weighted_quantile(y, weights, 0.5)
        below = np.where(self.answered, self.answers <= median, False).astype(float)
        precision = self.variance.precision(below - weights @ below[base] / weights.sum(), base)
        reach = float(student_t.ppf((1 + self.confidence) / 2, precision.df))
        low, high = woodruff_interval(y, weights, float(precision.se[0]), reach)
        mode, tied = weighted_mode(y, weights)
        n_eff = precision.n_eff[0]
        return [
            {
                "table": "median",
                "n_eff": n_eff,
                "estimate": median,
                "se": (high - low) / (2 * reach),
                "ci_low": low,
                "ci_high": high,
            },
            {"table": "mode", "n_eff": n_eff, "estimate": mode, "note": "tie" if tied else ""},
        ]

    def _share_rows(self, values: Floats, precision: Precision) -> list[Row]:
        shares, n_eff = values[1:], precision.n_eff[1:]
        n_interval = n_eff / (1 - self.variance.fraction)  # knows the finite population
        low, high = wilson_interval(
            np.clip(shares, 0, 1), n_interval, self.confidence, n=precision.n, df=precision.df
        )
        keys: list[Row] = [{"table": "top2"}, {"table": "bottom2"}]
        keys += [{"table": "share", "object": canonical(code)} for code in self.codes]
        measured: list[Row] = [
            {
                **key,
                "n_eff": n_eff[k],
                "estimate": shares[k],
                "se": precision.se[1 + k],
                "ci_low": low[k],
                "ci_high": high[k],
            }
            for k, key in enumerate(keys)
        ]
        return measured if self.has_boxes else measured[2:]
