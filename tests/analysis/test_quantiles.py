"""Weighted order statistics equal those of replicated rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from csi_helpers.analysis.quantiles import (
    mid_ranks,
    weighted_mode,
    weighted_quantile,
    woodruff_interval,
)

ANSWERS = st.lists(st.tuples(st.integers(1, 10), st.integers(1, 4)), min_size=1, max_size=30)


@given(ANSWERS)
def test_integer_weights_equal_replicated_rows(pairs):
    values = np.array([float(value) for value, _ in pairs])
    weights = np.array([float(weight) for _, weight in pairs])
    rows = np.repeat(values, weights.astype(int))
    assert weighted_quantile(values, weights, 0.5) == np.median(rows)
    ranks = np.repeat(mid_ranks(values, weights), weights.astype(int))
    np.testing.assert_allclose(ranks + 0.5, rankdata(rows))
    codes, counts = np.unique(rows, return_counts=True)
    assert weighted_mode(values, weights)[0] == codes[counts.argmax()]


def test_a_tie_is_told_and_the_lowest_code_given():
    assert weighted_mode(np.array([8.0, 3.0, 8.0, 3.0]), np.ones(4)) == (3.0, True)


def test_woodruff_widens_with_the_standard_error():
    values, weights = np.arange(1.0, 101.0), np.ones(100)
    assert woodruff_interval(values, weights, 0.05, 1.96) == (
        pytest.approx(41.0, abs=1.0),
        pytest.approx(60.0, abs=1.0),
    )
    assert woodruff_interval(values, weights, 0.0, 1.96) == (50.5, 50.5)
