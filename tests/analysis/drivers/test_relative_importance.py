"""Relative importance against R rwa, R relaimpo, least squares on data, and itself."""

from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.outliers_influence import variance_inflation_factor

from csi_helpers.analysis.drivers import relative_importance
from csi_helpers.analysis.drivers.relative_importance import (
    MOST_LMG,
    explained_variance,
    johnson_weights,
    lmg_shares,
    standardised_coefficients,
    variance_inflation,
)

# Motor Trend 1974, R's mtcars: mpg, cyl, disp, hp, wt.
MTCARS = np.array(
    [
        [21, 6, 160, 110, 2.62],
        [21, 6, 160, 110, 2.875],
        [22.8, 4, 108, 93, 2.32],
        [21.4, 6, 258, 110, 3.215],
        [18.7, 8, 360, 175, 3.44],
        [18.1, 6, 225, 105, 3.46],
        [14.3, 8, 360, 245, 3.57],
        [24.4, 4, 146.7, 62, 3.19],
        [22.8, 4, 140.8, 95, 3.15],
        [19.2, 6, 167.6, 123, 3.44],
        [17.8, 6, 167.6, 123, 3.44],
        [16.4, 8, 275.8, 180, 4.07],
        [17.3, 8, 275.8, 180, 3.73],
        [15.2, 8, 275.8, 180, 3.78],
        [10.4, 8, 472, 205, 5.25],
        [10.4, 8, 460, 215, 5.424],
        [14.7, 8, 440, 230, 5.345],
        [32.4, 4, 78.7, 66, 2.2],
        [30.4, 4, 75.7, 52, 1.615],
        [33.9, 4, 71.1, 65, 1.835],
        [21.5, 4, 120.1, 97, 2.465],
        [15.5, 8, 318, 150, 3.52],
        [15.2, 8, 304, 150, 3.435],
        [13.3, 8, 350, 245, 3.84],
        [19.2, 8, 400, 175, 3.845],
        [27.3, 4, 79, 66, 1.935],
        [26, 4, 120.3, 91, 2.14],
        [30.4, 4, 95.1, 113, 1.513],
        [15.8, 8, 351, 264, 3.17],
        [19.7, 6, 145, 175, 2.77],
        [15, 8, 301, 335, 3.57],
        [21.4, 4, 121, 109, 2.78],
    ]
)
SHARES = {"johnson": johnson_weights, "lmg": lmg_shares}
PER_DRIVER = {**SHARES, "regression": standardised_coefficients}


def correlations(outcome, drivers):
    joint = np.corrcoef(np.column_stack([drivers, outcome]).T)
    return joint[:-1, :-1], joint[:-1, -1]


def survey(seed, p, n=80, common=1.0):
    """Drivers that go together, and an outcome that goes with each differently."""
    rng = np.random.default_rng(seed)
    drivers = rng.normal(size=(n, p)) + common * rng.normal(size=(n, 1))
    return drivers @ rng.normal(0.3, 1, p) + rng.normal(0, 2, n), drivers


def stack(b=40, p=6):
    each = [correlations(*survey(seed, p)) for seed in range(b)]
    return np.stack([r_xx for r_xx, _ in each]), np.stack([r_xy for _, r_xy in each])


def r2_on_data(outcome, drivers, subset):
    design = np.column_stack([np.ones(len(outcome)), drivers[:, list(subset)]])
    return OLS(outcome, design).fit().rsquared


def lmg_on_data(outcome, drivers):
    """Every order of entry, each R² by least squares on the data."""
    p = drivers.shape[1]
    r2 = {
        frozenset(subset): r2_on_data(outcome, drivers, subset)
        for size in range(p + 1)
        for subset in combinations(range(p), size)
    }
    shares = np.zeros(p)
    for order in permutations(range(p)):
        for place, driver in enumerate(order):
            shares[driver] += r2[frozenset(order[: place + 1])] - r2[frozenset(order[:place])]
    return shares / factorial(p)


@pytest.mark.parametrize(
    ("method", "published"),
    [
        # martinctc.github.io/rwa, "regression-methods"
        ("johnson", [0.2096904, 0.1883043, 0.1799590, 0.2706812]),
        # R relaimpo, calc.relimp(mpg ~ cyl + disp + hp + wt)
        ("lmg", [0.21570939, 0.20069837, 0.17007695, 0.26215009]),
    ],
)
def test_mtcars(method, published):
    digits = 5e-8 if method == "johnson" else 5e-9
    found = SHARES[method](*correlations(MTCARS[:, 0], MTCARS[:, 1:]))
    np.testing.assert_allclose(found, published, rtol=0, atol=digits)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("common", [0.0, 1.0, 5.0])  # at 5 the drivers correlate at about .96
def test_least_squares_on_data(seed, common):
    outcome, drivers = survey(seed, 5, common=common)
    r_xx, r_xy = correlations(outcome, drivers)
    standard = [(x - x.mean(axis=0)) / x.std(axis=0) for x in (outcome, drivers)]
    fit = OLS(*standard).fit()
    exact = {"rtol": 1e-8, "atol": 1e-10}
    np.testing.assert_allclose(standardised_coefficients(r_xx, r_xy), fit.params, **exact)
    np.testing.assert_allclose(explained_variance(r_xx, r_xy), fit.rsquared, **exact)
    inflation = [variance_inflation_factor(standard[1], driver) for driver in range(5)]
    np.testing.assert_allclose(variance_inflation(r_xx), inflation, **exact)
    np.testing.assert_allclose(lmg_shares(r_xx, r_xy), lmg_on_data(outcome, drivers), **exact)


def test_two_drivers_have_a_closed_form():
    """Johnson and LMG are one for two drivers: half of what enters first, half of what is left."""
    r12 = np.array([-0.9, -0.3, 0.0, 0.5, 0.95])
    r_xx = np.array([[[1, r], [r, 1]] for r in r12])
    r_xy = np.broadcast_to([0.4, 0.3], (5, 2))
    possible = np.array([False, True, True, True, True])
    r2 = (0.16 + 0.09 - 2 * 0.12 * r12) / (1 - r12**2)
    closed = np.stack([(r2 + 0.16 - 0.09) / 2, (r2 - 0.16 + 0.09) / 2], axis=1)
    closed[~possible] = np.nan
    assert (r2 > 1).tolist() == (~possible).tolist()
    for shares in SHARES.values():
        np.testing.assert_allclose(shares(r_xx, r_xy), closed, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", SHARES)
def test_shares_sum_to_r2_and_are_not_negative(method):
    r_xx, r_xy = stack(p=9)
    shares = SHARES[method](r_xx, r_xy)
    r2 = explained_variance(r_xx, r_xy)
    np.testing.assert_allclose(shares.sum(axis=-1), r2, rtol=0, atol=1e-12)
    assert (shares >= 0).all()


@pytest.mark.parametrize("method", PER_DRIVER)
def test_order_and_direction_of_drivers(method):
    r_xx, r_xy = stack()
    found = PER_DRIVER[method](r_xx, r_xy)
    order = [3, 0, 5, 1, 4, 2]
    moved = PER_DRIVER[method](r_xx[:, order][:, :, order], r_xy[:, order])
    np.testing.assert_allclose(moved, found[:, order], rtol=0, atol=1e-12)
    turn = np.array([1, -1, 1, 1, -1, 1])
    turned = PER_DRIVER[method](r_xx * turn * turn[:, None], r_xy * turn)
    expected = found * turn if method == "regression" else found
    np.testing.assert_allclose(turned, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", PER_DRIVER)
def test_a_stack_equals_its_members(method, monkeypatch):
    r_xx, r_xy = stack()
    one_by_one = [PER_DRIVER[method](*member) for member in zip(r_xx, r_xy, strict=True)]
    found = PER_DRIVER[method](r_xx, r_xy)
    np.testing.assert_allclose(found, one_by_one, rtol=0, atol=1e-13)
    deep = PER_DRIVER[method](r_xx.reshape(5, 8, 6, 6), r_xy.reshape(5, 8, 6))
    np.testing.assert_array_equal(deep, found.reshape(5, 8, 6))
    monkeypatch.setattr(relative_importance, "_BLOCK", 6000)  # several blocks, the last one short
    np.testing.assert_allclose(PER_DRIVER[method](r_xx, r_xy), found, rtol=0, atol=1e-13)
    assert PER_DRIVER[method](r_xx[:0], r_xy[:0]).shape == (0, 6)


@pytest.mark.parametrize("method", SHARES)
def test_uncorrelated_drivers_have_their_squared_correlation(method):
    r_xy = np.array([0.5, -0.4, 0.3, 0.0])
    found = SHARES[method](np.eye(4), r_xy)
    np.testing.assert_allclose(found, r_xy**2, rtol=0, atol=1e-15)
    np.testing.assert_allclose(variance_inflation(np.eye(4)), 1, rtol=0, atol=1e-15)
    np.testing.assert_allclose(SHARES[method](np.eye(1), r_xy[:1]), [0.25])


def test_alike_drivers_share_alike():
    """Two nearly equal drivers halve what one of them had; regression can give it to either."""
    r_xx = np.array([[1, 1 - 1e-6, 0.2], [1 - 1e-6, 1, 0.2], [0.2, 0.2, 1]])
    r_xy = np.array([0.5, 0.5, 0.3])
    alone = lmg_shares(r_xx[1:, 1:], r_xy[1:])
    for shares in SHARES.values():
        found = shares(r_xx, r_xy)
        assert found[0] == pytest.approx(found[1], rel=1e-9)
        assert found[0] + found[1] == pytest.approx(alone[0], rel=0.1)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("fault", ["duplicate", "sum", "indefinite", "gap", "infinite", "beyond"])
def test_a_member_without_coefficients_is_nan_alone(fault):
    r_xx, r_xy = stack(3, 4)
    if fault == "duplicate":
        r_xx[1, 2], r_xx[1, :, 2], r_xy[1, 2] = r_xx[1, 0], r_xx[1, 0], r_xy[1, 0]
        r_xx[1, 2, 2] = 1
    elif fault == "sum":
        outcome, drivers = survey(1, 4)
        drivers[:, 3] = drivers[:, :3].sum(axis=1)
        r_xx[1], r_xy[1] = correlations(outcome, drivers)
    elif fault == "indefinite":  # a pair agrees with a third but not with each other
        r_xx[1, 0, 1] = r_xx[1, 1, 0] = -0.99
    elif fault == "beyond":
        r_xy[1] = [0.99, -0.99, 0.99, -0.99]
    else:
        r_xy[1, 2] = np.nan if fault == "gap" else np.inf
    for method in (*PER_DRIVER.values(), explained_variance):
        found = method(r_xx, r_xy)
        assert np.isnan(found[1]).all()
        np.testing.assert_allclose(found[::2], method(r_xx[::2], r_xy[::2]), atol=1e-13)
    broken = fault in ("duplicate", "sum", "indefinite")
    assert np.isnan(variance_inflation(r_xx)).all(axis=1).tolist() == [False, broken, False]


def test_an_outcome_that_drivers_make_up_is_explained_whole():
    drivers = survey(2, 4)[1]
    r_xx, r_xy = correlations(drivers.sum(axis=1), drivers)
    for shares in SHARES.values():
        assert shares(r_xx, r_xy).sum() == pytest.approx(1, abs=1e-12)


def test_lmg_up_to_its_limit():
    p = MOST_LMG
    equal = np.full((p, p), 0.5) + np.eye(p) / 2
    found = lmg_shares(equal, np.full(p, 0.4))
    r2 = p * 0.4**2 / (1 + (p - 1) * 0.5)
    np.testing.assert_allclose(found, r2 / p, rtol=0, atol=1e-13)
    with pytest.raises(ValueError, match="at most 15 drivers, not 16"):
        lmg_shares(np.eye(p + 1), np.zeros(p + 1))
