"""Intervals and p-values of replicates against scipy, numpy and theory."""

import numpy as np
import pytest
from scipy import stats

from csi_helpers.analysis.structural.uncertainty.intervals import (
    bca_interval,
    bootstrap_p_value,
    percentile_interval,
    standard_error,
)


def test_percentiles_are_type_seven():
    draws = np.random.default_rng(1).normal(size=(999, 2, 3))
    low, high = percentile_interval(draws, 0.9)
    np.testing.assert_allclose(low, np.quantile(draws, 0.05, axis=0), atol=1e-14)
    np.testing.assert_allclose(high, np.quantile(draws, 0.95, axis=0), atol=1e-14)


@pytest.mark.parametrize("statistic", [np.mean, np.var, stats.skew])
def test_bca_equals_scipy(statistic):
    rng = np.random.default_rng(2)
    sample = rng.exponential(size=60)
    theirs = stats.bootstrap(
        (sample,), statistic, n_resamples=2999, method="BCa", rng=np.random.default_rng(3)
    )
    replicates = theirs.bootstrap_distribution
    left_out = np.array([statistic(np.delete(sample, k)) for k in range(60)])
    low, high = bca_interval(statistic(sample), replicates, (left_out, np.zeros(60, dtype=int)))
    interval = theirs.confidence_interval
    assert (low, high) == pytest.approx((interval.low, interval.high), abs=1e-10)


def test_each_statistic_has_its_own_correction():
    rng = np.random.default_rng(4)
    draws = rng.exponential(size=(2000, 3)) * [1, 2, 3]
    left_out = rng.exponential(size=(50, 3))
    strata = np.zeros(50, dtype=int)
    point = np.array([1.0, 2.2, 2.8])
    low, high = bca_interval(point, draws, (left_out, strata))
    for k in range(3):
        one = bca_interval(point[k], draws[:, k], (left_out[:, k], strata))
        np.testing.assert_allclose((low[k], high[k]), one, atol=1e-14)


def test_without_bias_or_skewness_bca_is_the_percentile_interval():
    draws = np.concatenate([-np.arange(1, 1001), np.arange(1, 1001)]) / 100.0
    left_out = np.array([-1.0, 1.0, -2.0, 2.0])
    mine = bca_interval(np.array(0.0), draws, (left_out, np.zeros(4, dtype=int)))
    np.testing.assert_allclose(mine, percentile_interval(draws), atol=1e-12)


def test_units_are_compared_within_strata():
    rng = np.random.default_rng(5)
    draws, left_out = rng.normal(0.2, 1, 2000), rng.exponential(size=40)
    strata = np.repeat([0, 1], 20)
    shifted = left_out + 100.0 * strata
    one = bca_interval(np.array(0.0), draws, (left_out, strata))
    two = bca_interval(np.array(0.0), draws, (shifted, strata))
    np.testing.assert_allclose(one, two, atol=1e-9)
    apart = bca_interval(np.array(0.0), draws, (shifted, np.zeros(40, dtype=int)))
    assert abs(apart[0] - one[0]) > 1e-4


def test_a_fixed_statistic_has_itself_for_interval():
    fixed = np.full(500, 1.0)
    left_out = 1.0 + np.random.default_rng(6).normal(scale=1e-16, size=30)
    low, high = bca_interval(np.array(1.0), fixed, (left_out, np.zeros(30, dtype=int)))
    assert (low, high) == (1.0, 1.0)


def test_a_point_outside_all_replicates():
    draws = np.arange(1.0, 101.0)
    low, high = bca_interval(np.array(1000.0), draws, None)
    assert np.isfinite([low, high]).all() and high == pytest.approx(100.0)


def test_statistics_that_never_exist_stay_empty():
    draws = np.column_stack([np.arange(100.0), np.full(100, np.nan)])
    for low, high in (
        percentile_interval(draws),
        bca_interval(np.array([50.0, np.nan]), draws, (draws[:10], np.zeros(10, dtype=int))),
    ):
        assert np.isfinite([low[0], high[0]]).all() and np.isnan([low[1], high[1]]).all()


def test_p_values():
    draws = np.arange(-19.0, 980.0)  # 999 replicates, 20 of them at or below zero
    assert bootstrap_p_value(draws) == pytest.approx(2 * 21 / 1000)
    assert bootstrap_p_value(-draws) == pytest.approx(2 * 21 / 1000)
    assert bootstrap_p_value(draws - 480) == 1.0
    assert bootstrap_p_value(draws + 100) == pytest.approx(2 / 1000)
    assert bootstrap_p_value(draws, null=980) == pytest.approx(2 / 1000)


def test_standard_error_has_divisor_b_minus_one():
    draws = np.random.default_rng(7).normal(size=(40, 2))
    np.testing.assert_allclose(standard_error(draws), draws.std(axis=0, ddof=1), rtol=1e-14)
