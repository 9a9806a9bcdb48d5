"""Means of scores by segment level, tested against everybody else or in pairs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.variance import DesignVariance, Floats, t_interval, t_p_value


class GroupMeans(ABC):
    """Estimates that are means of something over groups of a wave's respondents, and tests of them.

    A kind of mean says who counts (`base`) and what the mean of a base is, with every respondent's
    influence on it (`mean`); the design does the rest.
    """

    variance: DesignVariance
    min_base: int
    confidence: float

    @abstractmethod
    def base(self, members: Members) -> Members:
        """Those of the members who count."""

    @abstractmethod
    def mean(self, base: Members) -> tuple[float, Floats]:
        """Mean of a base, and influence of every respondent, shape (n,); zero outside the base."""

    def shared_variance(self, *bases: Members) -> float:
        """Variance from elsewhere than this wave's draw: of the mean, or of second less first."""
        return 0.0

    def count(self, base: Members) -> int:
        """Respondents in a base."""
        return int(base.sum())

    def effective(self, base: Members) -> tuple[float, int]:
        """Effective base of a base's mean, and its degrees of freedom."""
        precision = self.variance.precision(self.mean(base)[1], base)
        return float(precision.n_eff[0]), precision.df

    def row(self, members: Members) -> Row:
        """Base, mean, standard error and interval among `members`; empty on a low base."""
        base = self.base(members)
        n = self.count(base)
        if not self.enough(members):
            return {"n": n, "note": "low base"}
        mean, contributions = self.contributions(members)
        n_eff, df = self.effective(base)
        se = np.sqrt(self.variance.variance(contributions) + self.shared_variance(base))
        low, high = t_interval(mean, se, df, self.confidence)
        return {
            "n": n,
            "n_eff": n_eff,
            "estimate": mean,
            "se": se[0],
            "ci_low": low[0],
            "ci_high": high[0],
            "note": base_note(n, n_eff, self.min_base),
        }

    def difference(self, first: Members, second: Members) -> Row:
        """Second less first, with its Wald test; empty on a low base of either."""
        n = self.count(self.base(first)) + self.count(self.base(second))
        if not self.enough(first, second):
            return {"n": n, "note": "low base"}
        parts = [self.contributions(members) for members in (first, second)]
        variance = self.variance.variance(parts[1][1] - parts[0][1])
        variance = variance + self.shared_variance(self.base(first), self.base(second))
        df = self.variance.difference_df(self.base(first | second))
        return {"n": n, **self.tested(parts[1][0] - parts[0][0], variance, df)}

    def tested(self, gap: float, variance: Floats, df: int) -> Row:
        """A difference with its standard error, interval and Wald test."""
        se = np.sqrt(np.maximum(variance, 0.0))
        low, high = t_interval(gap, se, df, self.confidence)
        return {
            "estimate": gap,
            "se": se[0],
            "ci_low": low[0],
            "ci_high": high[0],
            "p_value": t_p_value(np.array([gap]), se, df)[0],
        }

    def enough(self, *groups: Members) -> bool:
        """Whether every group has the base to be shown."""
        bases = [self.base(members) for members in groups]
        least = max(self.min_base, 2)
        return all(
            base.sum() >= least and bool(self.variance.weights[base].any()) for base in bases
        )

    def contributions(self, members: Members) -> tuple[float, Floats]:
        """Mean of the members, and contributions (n, 1) per unit weight."""
        base = self.base(members)
        mean, influence = self.mean(base)
        return mean, self.variance.contributions(influence, base)


@dataclass(frozen=True)
class ScoreMeans(GroupMeans):
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

    def base(self, members: Members) -> Members:
        """Members who have a score."""
        return members & np.isfinite(self.scores)

    def mean(self, base: Members) -> tuple[float, Floats]:
        """Weighted mean score."""
        weights = self.variance.weights[base]
        mean = float(weights @ self.scores[base] / weights.sum())
        return mean, np.where(base, self.scores, mean) - mean


def group_rows(
    means: GroupMeans, column: str, levels: dict[str, Members], against: str
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


def change_between(earlier: GroupMeans, before: Members, later: GroupMeans, after: Members) -> Row:
    """Change of a mean from one wave to a later one, paired where units recur.

    Parameters
    ----------
    earlier, later : GroupMeans
        The same mean in two waves.
    before, after : bool arrays
        Members of the group in each.
    """
    n = int(earlier.base(before).sum() + later.base(after).sum())
    if not (earlier.enough(before) and later.enough(after)):
        return {"n": n, "note": "low base"}
    (first, mine), (second, theirs) = earlier.contributions(before), later.contributions(after)
    variance = (
        earlier.variance.variance(mine)
        + later.variance.variance(theirs)
        - 2 * earlier.variance.paired_covariance(mine, later.variance, theirs)
    )
    bases = earlier.base(before), later.base(after)
    df = earlier.variance.change_df(bases[0], later.variance, bases[1])
    return {"n": n, **later.tested(second - first, np.maximum(variance, 0.0), df)}
