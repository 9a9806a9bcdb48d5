"""Random groups of respondents in place of respondents, where variances are concerned."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.items import Members
from csi_helpers.analysis.variance import DesignVariance, Floats
from csi_helpers.data.design import SamplingDesign
from csi_helpers.data.large.survey import RANDOM_GROUPS, LargeSurvey, LargeWave
from csi_helpers.data.survey import Survey, Wave


def groups_behind(survey: Survey | LargeSurvey) -> int:
    """Random groups that standard errors come from; 0 where they come from respondents."""
    return RANDOM_GROUPS if isinstance(survey, LargeSurvey) else 0


def design_features(wave: Wave | LargeWave) -> tuple[str, ...]:
    """What the wave's design has beyond a simple sample."""
    if isinstance(wave, LargeWave):
        return ("weights",) if wave.weighted else ()
    return wave.design.features


def items_of(wave: Wave | LargeWave) -> Collection[str]:
    """The items a wave has."""
    return wave.items if isinstance(wave, LargeWave) else list(map(str, wave.answers))


class GroupVariance(DesignVariance):
    """Variance of sums of group totals: a row is a random group, its weight one.

    G groups that respondents were dealt to at random are G independent samples, so that G/(G - 1)
    times the squares of their totals' deviations is the variance of the sum, whatever it is a sum
    of (Wolter 2007, Introduction to Variance Estimation, ch. 2).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> totals = rng.normal(size=(200, 5000)).sum(axis=1)  # a million respondents
    >>> se = np.sqrt(GroupVariance(200, np.array([10**6])).variance(totals[:, None]))
    >>> print((abs(se / 1000 - 1) < 0.15).all())
    True

    Parameters
    ----------
    groups : int
    counts : int array, shape (cells,)
        Respondents of the cells that a base is a choice of.
    """

    def __init__(self, groups: int, counts: NDArray[np.intp]) -> None:
        super().__init__(SamplingDesign.simple(groups))
        self._df = groups - 1
        self._counts = counts

    def degrees_of_freedom(self, base: Members) -> int:
        """Groups less one, or respondents less one where they are fewer; at least 1."""
        return max(1, min(self._df, int(self._counts[base].sum()) - 1))

    def difference_df(self, base: Members) -> int:
        """The same groups' less one; of few respondents, one more is spent."""
        return max(1, min(self._df, int(self._counts[base].sum()) - 2))

    def change_df(self, base: Members, later: DesignVariance, later_base: Members) -> int:
        """Of both waves."""
        return self.degrees_of_freedom(base) + later.degrees_of_freedom(later_base)

    def paired_covariance(self, mine: Floats, later: DesignVariance, theirs: Floats) -> Floats:
        """None: nobody is known to have answered both waves."""
        return np.zeros(mine.shape[1])
