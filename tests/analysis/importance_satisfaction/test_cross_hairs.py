"""Quadrants against Martilla & James's fourteen attributes of an automobile dealer's service."""

import numpy as np
import pytest

from csi_helpers.analysis.importance_satisfaction.cross_hairs import (
    QUADRANTS,
    above_diagonal,
    cross_hair,
    quadrant_shares,
    quadrants,
)

# Martilla & James (1977), Journal of Marketing 41(1): importance and performance, four points.
DEALER = {
    "job right first time": (3.83, 2.63),
    "fast action on complaints": (3.63, 2.73),
    "prompt warranty work": (3.60, 3.15),
    "able to do any job": (3.56, 3.00),
    "service available": (3.41, 3.05),
    "courteous": (3.41, 3.29),
    "ready when promised": (3.38, 3.03),
    "only necessary work": (3.37, 3.11),
    "low prices": (3.29, 2.00),
    "clean up": (3.27, 3.02),
    "convenient to home": (2.52, 2.25),
    "convenient to work": (2.43, 2.49),
    "courtesy buses": (2.37, 2.35),
    "maintenance notices": (2.05, 3.33),
}
IMPORTANCE, PERFORMANCE = np.array(list(DEALER.values())).T
FAR = {"convenient to home", "convenient to work", "courtesy buses"}


def placed(rule, **lines):
    """Names in each quadrant, both lines by one rule."""
    crosses = [cross_hair(values, rule, **lines) for values in (IMPORTANCE, PERFORMANCE)]
    codes = quadrants(IMPORTANCE, PERFORMANCE, *crosses)
    names = np.array(list(DEALER))
    return {name: set(names[codes == code]) for code, name in enumerate(QUADRANTS)}


def test_the_dealer_at_the_means():
    assert cross_hair(IMPORTANCE, "mean") == pytest.approx(3.1514, abs=5e-5)
    assert cross_hair(PERFORMANCE, "mean") == pytest.approx(2.8164, abs=5e-5)
    found = placed("mean")
    first = {"job right first time", "fast action on complaints", "low prices"}
    assert found["concentrate"] == first
    assert found["overkill"] == {"maintenance notices"}
    assert found["low_priority"] == FAR
    assert found["keep_up"] == set(DEALER) - first - FAR - {"maintenance notices"}


def test_the_dealer_at_the_middle_of_the_scale():
    found = placed("midpoint", midpoint=2.5)
    assert found["concentrate"] == {"low prices", "convenient to home"}
    assert found["low_priority"] == {"convenient to work", "courtesy buses"}
    assert found == placed("target", target=2.5)


def test_the_dealer_at_the_medians():
    assert cross_hair(IMPORTANCE, "median") == pytest.approx(3.375)
    assert cross_hair(PERFORMANCE, "median") == pytest.approx(3.01)
    high = {name for name, (importance, _) in DEALER.items() if importance > 3.375}
    found = placed("median")
    assert found["concentrate"] | found["keep_up"] == high
    assert found["concentrate"] == {
        "job right first time",
        "fast action on complaints",
        "able to do any job",
    }


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rule", ["mean", "median"])
def test_gaps_are_left_out_of_the_line(rule):
    values = np.random.default_rng(1).normal(size=(6, 5, 7))
    values[np.random.default_rng(2).random(values.shape) < 0.3] = np.nan
    values[2, 3] = values[0, 0] = np.nan
    found = cross_hair(values, rule)
    reduce = {"mean": np.mean, "median": np.median}[rule]
    for place in np.ndindex(6, 5):
        known = values[place][np.isfinite(values[place])]
        expected = reduce(known) if len(known) else np.nan
        np.testing.assert_allclose(found[place], expected, rtol=0, atol=1e-14)


def test_a_given_line_holds_for_every_draw():
    values = np.array([[1.0, np.nan], [np.nan, np.nan]])
    np.testing.assert_array_equal(cross_hair(values, "target", target=80), [80, np.nan])


@pytest.mark.parametrize(("rule", "lines"), [("midpoint", {"target": 3.0}), ("mode", {})])
def test_a_line_without_its_value_is_refused(rule, lines):
    with pytest.raises(ValueError, match=rule):
        cross_hair(IMPORTANCE, rule, **lines)


def test_on_the_line_is_high_whatever_the_rounding():
    importance = np.full(3, 0.1)  # their mean is a hair above them
    assert cross_hair(importance, "mean") > 0.1
    codes = quadrants(importance, np.array([80.0, 79.9, 80.1]), importance.mean(), 80.0)
    assert codes.tolist() == [1, 0, 1]
    assert quadrants(np.array([-0.1, 0.0]), np.zeros(2), 0.0, 0.0).tolist() == [3, 1]


def test_what_is_not_known_has_no_quadrant():
    gap = np.nan
    codes = quadrants(np.array([1, gap, 1]), np.array([gap, 1, 1]), 0.5, 0.5)
    assert codes.tolist() == [-1, -1, 1]
    lines = quadrants(np.ones((2, 2)), np.ones((2, 2)), np.array([gap, 1]), np.array([1.0, 1]))
    assert lines.tolist() == [[-1, -1], [1, 1]]


def test_draws_have_lines_of_their_own():
    rng = np.random.default_rng(3)
    importance, performance = rng.normal(size=(2, 50, 6))
    crosses = cross_hair(importance, "mean"), cross_hair(performance, "median")
    codes = quadrants(importance, performance, *crosses)
    for draw in range(50):
        alone = quadrants(importance[draw], performance[draw], crosses[0][draw], crosses[1][draw])
        np.testing.assert_array_equal(codes[draw], alone)
    shares = quadrant_shares(codes)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=0, atol=1e-12)
    for driver, code in np.ndindex(6, 4):
        assert shares[driver, code] == pytest.approx((codes[:, driver] == code).mean())


@pytest.mark.filterwarnings("error")
def test_shares_are_of_usable_draws():
    shares = quadrant_shares(np.array([[0, -1], [3, -1], [-1, -1], [3, -1]]))
    np.testing.assert_allclose(shares[0], [1 / 3, 0, 0, 2 / 3])
    assert np.isnan(shares[1]).all()


def test_the_diagonal_on_one_scale_and_on_two():
    above = above_diagonal(IMPORTANCE, PERFORMANCE, same_scale=True)
    below = {"convenient to work", "maintenance notices"}
    assert {name for name, is_above in zip(DEALER, above, strict=True) if not is_above} == below
    standard = [(x - x.mean()) / x.std() for x in (IMPORTANCE, PERFORMANCE)]
    found = above_diagonal(IMPORTANCE, PERFORMANCE, same_scale=False)
    np.testing.assert_array_equal(found, standard[0] > standard[1])
    other_units = above_diagonal(IMPORTANCE / 40, PERFORMANCE * 25 - 25, same_scale=False)
    np.testing.assert_array_equal(other_units, found)


@pytest.mark.filterwarnings("error")
def test_the_diagonal_with_gaps_and_without_spread():
    importance, performance = np.array([3.0, np.nan, 1, 2]), np.array([1.0, 9, 2, 3])
    found = above_diagonal(importance, performance, same_scale=False)
    assert found.tolist() == [True, False, False, False]
    assert not above_diagonal(importance, performance, same_scale=True)[1]
    level = above_diagonal(np.full(3, 0.1), np.array([1.0, 2, 3]), same_scale=False)
    assert level.tolist() == [True, False, False]
    nothing = np.full(3, np.nan)
    assert not above_diagonal(nothing, performance[:3], same_scale=False).any()
