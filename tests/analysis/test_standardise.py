"""Standardised answers against numpy, influence values against nudged weights."""

import numpy as np
import pytest
from measured_items import nudged_influence

from csi_helpers.analysis.standardise import correlation_influence, standardise, varies

RANDOM = np.random.default_rng(1)
X = RANDOM.normal(size=40)
Y = 0.6 * X + RANDOM.normal(size=40)
WEIGHTS = RANDOM.uniform(0.5, 2, 40)


def weighted_correlation(weights):
    covariance = np.cov(X, Y, aweights=weights)
    return covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])


def test_influence_equals_nudged_weights():
    zx, zy = standardise(X, WEIGHTS), standardise(Y, WEIGHTS)
    r = weighted_correlation(WEIGHTS)
    assert WEIGHTS @ (zx * zy) / WEIGHTS.sum() == pytest.approx(r, abs=1e-12)
    found = correlation_influence(zx, zy, r)
    expected = nudged_influence(weighted_correlation, WEIGHTS)[:, 0]
    np.testing.assert_allclose(found, expected, atol=1e-7)
    both = correlation_influence(np.stack([zx, zy], 1), np.stack([zy, zx], 1), np.array([r, r]))
    np.testing.assert_allclose(both, np.stack([found, found], 1))


def test_standardised_answers_have_mean_zero_and_spread_one():
    z = standardise(X, WEIGHTS)
    assert WEIGHTS @ z == pytest.approx(0, abs=1e-12)
    assert WEIGHTS @ z**2 == pytest.approx(WEIGHTS.sum())
    # exactly alike, alike but for rounding, and alike among those with a weight
    assert standardise(np.full(3, 7.0), np.ones(3)) is None
    assert standardise(np.array([0.3, 0.1 + 0.2, 0.3]), np.ones(3)) is None
    assert standardise(np.array([1.0, 1, 2]), np.array([1.0, 1, 0])) is None


@pytest.mark.parametrize(
    ("values", "weights", "found"),
    [
        ([1, 1, 2], [1, 1, 1], True),
        ([1, 1, 2], [1, 1, 0], False),
        ([1, np.nan, 1], [1, 1, 1], False),
        ([np.nan, np.nan, 2], [1, 1, 1], False),
        ([1, 2, 3], [0, 0, 0], False),
    ],
)
def test_only_answers_with_a_weight_count(values, weights, found):
    assert varies(np.array(values, float), np.array(weights, float)) is found
