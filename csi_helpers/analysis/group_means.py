"""Means of scores by segment level, tested against everybody else or in pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.variance import DesignVariance, Floats, t_interval, t_p_value


@dataclass(frozen=True)
class ScoreMeans:
    """Means of one score of every respondent, by groups of them.

    Attributes
    ----------
    scores : array, shape (n,)
        NaN where somebody has none.
    variance : DesignVariance
        Of the same respondents.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> means = ScoreMeans(np.array([1.0, 3, 5, 7]), DesignVariance(SamplingDesign.simple(4)), 2)
    >>> row = means.row(np.array([True, True, False, False]))
    >>> print(row["n"], f"{row['estimate']:.1f}")
    2 2.0
    """

    scores: Floats
    variance: DesignVariance
    min_base: int
    confidence: float = 0.95

    def row(self, members: Members) -> Row:
        """Base, mean, standard error and interval among `members`; empty on a low base."""
        base = self._base(members)
        if not self._enough(members):
            return {"n": int(base.sum()), "note": "low base"}
        mean, influence = self._mean(base)
        precision = self.variance.precision(influence, base)
        low, high = t_interval(mean, precision.se, precision.df, self.confidence)
        n_eff = float(precision.n_eff[0])
        return {
            "n": precision.n,
            "n_eff": n_eff,
            "estimate": mean,
            "se": precision.se[0],
            "ci_low": low[0],
            "ci_high": high[0],
            "note": base_note(precision.n, n_eff, self.min_base),
        }

    def difference(self, first: Members, second: Members) -> Row:
        """Second less first, with its Wald test; empty on a low base of either."""
        n = int(self._base(first).sum() + self._base(second).sum())
        if not self._enough(first, second):
            return {"n": n, "note": "low base"}
        parts = [self._contributions(members) for members in (first, second)]
        gap = parts[1][0] - parts[0][0]
        se = np.sqrt(self.variance.variance(parts[1][1] - parts[0][1]))
        df = self.variance.difference_df(self._base(first | second))
        low, high = t_interval(gap, se, df, self.confidence)
        return {
            "n": n,
            "estimate": gap,
            "se": se[0],
            "ci_low": low[0],
            "ci_high": high[0],
            "p_value": t_p_value(np.array([gap]), se, df)[0],
        }

    def _base(self, members: Members) -> Members:
        return members & np.isfinite(self.scores)

    def _enough(self, *groups: Members) -> bool:
        bases = [self._base(members) for members in groups]
        least = max(self.min_base, 2)
        return all(
            base.sum() >= least and bool(self.variance.weights[base].any()) for base in bases
        )

    def _mean(self, base: Members) -> tuple[float, Floats]:
        weights = self.variance.weights[base]
        mean = float(weights @ self.scores[base] / weights.sum())
        return mean, np.where(base, self.scores, mean) - mean

    def _contributions(self, members: Members) -> tuple[float, Floats]:
        base = self._base(members)
        mean, influence = self._mean(base)
        return mean, self.variance.contributions(influence, base)


def group_rows(
    means: ScoreMeans, column: str, levels: dict[str, Members], against: str
) -> Iterator[Row]:
    """Rows of a segment column's levels, with tests against the complement, or of all pairs.

    `difference` is what was tested against the complement; it isn't published, but says who is
    higher: a mean's sign doesn't where some respondents have no level.
    """
    everybody = np.logical_or.reduce(list(levels.values()))
    for code, members in levels.items():
        row: Row = {"group": f"{column}={code}", **means.row(members)}
        if against == "complement" and len(levels) > 1:
            test = means.difference(everybody & ~members, members)
            if "p_value" in test:
                row |= {"compared_with": "complement", "p_value": test["p_value"]}
                row["difference"] = test["estimate"]
        yield row
    if against == "pairs":
        for one, other in combinations(levels, 2):
            names = f"{column}={one}", f"{column}={other}"
            stem: Row = {"group": "|".join(names), "compared_with": names[0]}
            yield {**stem, **means.difference(levels[one], levels[other])}
