"""Shrunken levels against Efron & Morris's batters, statsmodels, and known truths."""

import numpy as np
import pytest
from scipy.optimize import brentq
from statsmodels.stats.meta_analysis import combine_effects

from csi_helpers.analysis.importance_satisfaction.shrinkage import shrink_levels

# Efron & Morris (1977), Scientific American 236(5), table of 18 batters: their averages after 45
# times at bat in 1970, and over the rest of the season.
EARLY = np.fromstring(
    ".400 .378 .356 .333 .311 .311 .289 .267 .244 .244 .222 .222 .222 .222 .222 .200 .178 .156",
    sep=" ",
)
LATER = np.fromstring(
    ".346 .298 .276 .222 .273 .270 .263 .210 .269 .230 .264 .256 .303 .264 .226 .285 .316 .200",
    sep=" ",
)


def branches(seed, b=1):
    rng = np.random.default_rng(seed)
    errors = rng.uniform(0.5, 5, (b, 8))
    return rng.normal(70, 4, (b, 8)) + rng.normal(0, errors), errors


def paule_mandel(means, errors):
    """Their equation, by bisection."""

    def excess(between):
        weights = 1 / (errors**2 + between)
        centre = weights @ means / weights.sum()
        return weights @ (means - centre) ** 2 - (len(means) - 1)

    return brentq(excess, 0, means.var(ddof=1), xtol=1e-13) if excess(0) > 0 else 0.0


def test_batters():
    """The published factor is James & Stein's .212; ours relates to it by degrees of freedom."""
    centre = EARLY.mean()
    error = np.full(18, np.sqrt(centre * (1 - centre) / 45))
    found = shrink_levels(EARLY, error)
    assert found.centre == pytest.approx(0.265, abs=5e-4)
    kept = found.between / (found.between + error[0] ** 2)
    assert 1 - 15 / 17 * (1 - kept) == pytest.approx(0.212, abs=5e-4)
    raw, shrunken = ((guess - LATER) @ (guess - LATER) for guess in (EARLY, found.means))
    assert raw == pytest.approx(0.077, abs=2e-3)  # printed .077
    assert shrunken < raw / 3  # James & Stein's: .022


@pytest.mark.parametrize("seed", range(10))
def test_between_solves_paule_and_mandels_equation(seed):
    means, errors = (values[0] for values in branches(seed))
    found = shrink_levels(means, errors)
    assert found.between == pytest.approx(paule_mandel(means, errors), rel=1e-9, abs=1e-9)
    other = combine_effects(means, errors**2, method_re="iterated")  # good to 1e-5
    assert found.between == pytest.approx(other.tau2, rel=1e-4)
    assert found.centre == pytest.approx(other.mean_effect_re, rel=1e-6)


def test_one_small_error_among_large_ones():
    means, errors = np.array([10.0, 90, 50, 71]), np.array([1e-5, 9, 2, 30])
    found = shrink_levels(means, errors)
    assert found.between == pytest.approx(paule_mandel(means, errors), rel=1e-9)


def test_equal_errors_have_a_closed_form():
    means = np.array([60.0, 70, 80, 90])
    found = shrink_levels(means, np.full(4, 5.0))
    between = means.var(ddof=1) - 25
    kept = between / (between + 25)
    assert found.between == pytest.approx(between, rel=1e-12)
    np.testing.assert_allclose(found.means, 75 + kept * (means - 75), rtol=1e-12)
    posterior = kept * 25 + (1 - kept) ** 2 * (between + 25) / 4
    np.testing.assert_allclose(found.errors, np.sqrt(posterior), rtol=1e-12)


def test_levels_that_chance_explains_equal_the_centre():
    found = shrink_levels(np.array([70.0, 71, 69, 70.5]), np.array([3.0, 2, 4, 3]))
    assert found.between == 0
    np.testing.assert_array_equal(found.means, found.centre)
    pooled = 1 / np.sqrt((1 / np.array([3.0, 2, 4, 3]) ** 2).sum())
    np.testing.assert_allclose(found.errors, pooled, rtol=1e-12)


def test_levels_far_apart_stay():
    means, errors = np.array([10.0, 50, 90]), np.array([0.1, 0.2, 0.1])
    found = shrink_levels(means, errors)
    np.testing.assert_allclose(found.means, means, rtol=0, atol=1e-3)
    np.testing.assert_allclose(found.errors, errors, rtol=1e-3)


def test_shift_and_scale_carry_over():
    means, errors = branches(3, b=5)
    found, moved = shrink_levels(means, errors), shrink_levels(2 * means + 30, 2 * errors)
    np.testing.assert_allclose(moved.means, 2 * found.means + 30, rtol=1e-11)
    np.testing.assert_allclose(moved.between, 4 * found.between, rtol=1e-9, atol=1e-9)


def test_a_stack_equals_its_members():
    means, errors = branches(5, b=200)
    means[:60, 3], errors[30:90, 5] = np.nan, np.nan
    found = shrink_levels(means, errors)
    for row in range(200):
        known = np.isfinite(means[row]) & np.isfinite(errors[row])
        alone = shrink_levels(means[row, known], errors[row, known])
        np.testing.assert_allclose(found.means[row, known], alone.means, rtol=1e-12)
        np.testing.assert_allclose(found.errors[row, known], alone.errors, rtol=1e-12)
        assert (
            np.isnan(found.means[row, ~known]).all() and np.isnan(found.errors[row, ~known]).all()
        )
        assert found.between[row] == pytest.approx(alone.between, rel=1e-9, abs=1e-12)


def test_one_level_and_none():
    one = shrink_levels(np.array([np.nan, 70.0]), np.array([2.0, 3.0]))
    np.testing.assert_array_equal(one.means, [np.nan, 70])
    np.testing.assert_array_equal(one.errors, [np.nan, 3])
    assert (one.centre, one.between) == (70, 0)
    none = shrink_levels(np.array([np.nan, 70.0]), np.array([2.0, np.nan]))
    assert np.isnan([*none.means, *none.errors, none.centre, none.between]).all()


@pytest.mark.parametrize("others", [0.0, 2.0])
def test_a_level_without_error_stays(others):
    found = shrink_levels(np.array([100.0, 60, 70, 80]), np.array([0.0, others, others, others]))
    assert found.means[0] == pytest.approx(100, abs=1e-6)
    assert found.errors[0] == pytest.approx(0, abs=1e-5)
    equal = shrink_levels(np.full(3, 70.1), np.zeros(3))
    np.testing.assert_allclose(equal.means, 70.1, rtol=1e-12)
    assert equal.between == 0


@pytest.mark.parametrize(("spread", "at_most"), [(0.0, 0.2), (1.0, 0.4), (3.0, 0.8)])
def test_shrunken_levels_are_nearer_the_truth(spread, at_most):
    rng = np.random.default_rng(11)
    truth = rng.normal(70, spread, (2000, 20))
    errors = rng.uniform(1, 4, (2000, 20))
    means = rng.normal(truth, errors)
    found = shrink_levels(means, errors)
    raw, shrunken = (((guess - truth) ** 2).mean() for guess in (means, found.means))
    assert shrunken < at_most * raw


def test_errors_hold_the_truth_where_levels_differ():
    rng = np.random.default_rng(13)
    truth = rng.normal(70, 4, (2000, 20))
    errors = rng.uniform(1, 4, (2000, 20))
    found = shrink_levels(rng.normal(truth, errors), errors)
    assert found.between.mean() == pytest.approx(16, abs=0.5)
    inside = np.abs(found.means - truth) < 1.96 * found.errors
    assert inside.mean() == pytest.approx(0.95, abs=0.02)


def test_the_best_of_equal_branches_is_hardly_above_them():
    rng = np.random.default_rng(12)
    means = rng.normal(70, 3, (2000, 20))
    found = shrink_levels(means, np.full((2000, 20), 3.0))
    assert (means.max(axis=1) - 70).mean() > 5
    assert (found.means.max(axis=1) - 70).mean() < 1
    assert np.median(found.means.max(axis=1) - 70) < 0.5
