"""Degrees of freedom of random groups."""

import numpy as np

from csi_helpers.analysis.large.groups import GroupVariance


def test_few_respondents_have_their_own_degrees_of_freedom() -> None:
    variance = GroupVariance(200, np.array([10_000, 30, 1]))
    many, few, one = np.eye(3, dtype=bool)
    assert [variance.degrees_of_freedom(base) for base in (many, few, one)] == [199, 29, 1]
    assert [variance.difference_df(base) for base in (many, few | one)] == [199, 29]
    assert variance.change_df(few, variance, many) == 228
