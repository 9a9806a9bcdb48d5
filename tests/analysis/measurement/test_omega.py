"""McDonald's omega against closed forms, and the likelihood minimised anew."""

from __future__ import annotations

import numpy as np
import pytest
from measured_items import CONSTRUCTS, factor_answers, mobi, nudged_influence, public_data
from scipy.optimize import minimize

from csi_helpers.analysis.measurement.consistency import CompleteAnswers, cronbach_alpha
from csi_helpers.analysis.measurement.omega import mcdonald_omega

LOADINGS = np.array([[0.8], [0.7], [0.6], [0.5], [0.65]])


def complete(values, weights=None) -> CompleteAnswers:
    values = np.asarray(values, dtype=float)
    return CompleteAnswers.of(values, np.ones(len(values)) if weights is None else weights)


def omega_by_likelihood(covariance: np.ndarray) -> float:
    """Omega of the one-factor model fitted to covariances, uniquenesses on a log scale."""
    k = len(covariance)

    def discrepancy(point):
        model = np.outer(point[:k], point[:k]) + np.diag(np.exp(point[k:]))
        solved = np.linalg.solve(model, covariance)
        return np.trace(solved) - np.linalg.slogdet(solved)[1] - k

    spreads = np.sqrt(np.diag(covariance))
    start = np.concatenate([0.7 * spreads, np.log(0.5 * spreads**2)])
    found = minimize(discrepancy, start, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000})
    common = found.x[:k].sum() ** 2
    return common / (common + np.exp(found.x[k:]).sum())


def three_item_omega(s: np.ndarray) -> float:
    """Three items identify one factor exactly: loading 1 squared is s12 s13 / s23."""
    squared = [
        s[0, 1] * s[0, 2] / s[1, 2],
        s[0, 1] * s[1, 2] / s[0, 2],
        s[0, 2] * s[1, 2] / s[0, 1],
    ]
    return np.sqrt(squared).sum() ** 2 / s.sum()


@pytest.mark.parametrize("construct", ["Expectation", "Satisfaction"])
def test_three_items_in_closed_form(construct):
    answers = complete(mobi()[CONSTRUCTS[construct]])
    omega, _, factor = mcdonald_omega(answers)
    assert factor.at_bound == ()
    assert omega == pytest.approx(three_item_omega(answers.covariance), abs=1e-9)


@pytest.mark.parametrize("construct", ["Image", "Quality"])
def test_more_items_by_the_likelihood_on_covariances(construct):
    answers = complete(mobi()[CONSTRUCTS[construct]])
    expected = omega_by_likelihood(answers.covariance)
    assert mcdonald_omega(answers)[0] == pytest.approx(expected, abs=1e-6)


def test_holzinger_and_swineford_three_items():
    pupils = public_data("HolzingerSwineford1939.csv")
    for first in (1, 4, 7):
        answers = complete(pupils[[f"x{k}" for k in range(first, first + 3)]])
        omega = mcdonald_omega(answers)[0]
        assert omega == pytest.approx(three_item_omega(answers.covariance), abs=1e-9)


def test_influence_equals_nudged_weights():
    values = factor_answers(40, LOADINGS, 1).to_numpy() * [1, 2, 1, 3, 0.5]
    weights = np.random.default_rng(2).uniform(0.5, 2, 40)
    expected = nudged_influence(lambda moved: mcdonald_omega(complete(values, moved))[0], weights)
    found = mcdonald_omega(complete(values, weights))[1]
    np.testing.assert_allclose(found, expected[:, 0], atol=1e-4 * np.abs(expected).max())


def test_influence_at_the_bound_equals_nudged_weights():
    values = mobi()[CONSTRUCTS["Loyalty"]].to_numpy()[:70]
    answers = complete(values)
    _, found, factor = mcdonald_omega(answers)
    assert factor.at_bound
    expected = nudged_influence(
        lambda moved: mcdonald_omega(complete(values, moved))[0], np.ones(70)
    )
    np.testing.assert_allclose(found, expected[:, 0], atol=1e-3 * np.abs(expected).max())


def test_one_item_on_another_scale_is_another_sum():
    # Omega is of the raw sum: doubling every item changes nothing, doubling one does
    values = factor_answers(200, LOADINGS, 3).to_numpy()
    plain = mcdonald_omega(complete(values))[0]
    assert mcdonald_omega(complete(values * 2 + 5))[0] == pytest.approx(plain, abs=1e-9)
    assert mcdonald_omega(complete(values * [4, 1, 1, 1, 1]))[0] != pytest.approx(plain, abs=1e-3)


def test_parallel_items_have_omega_equal_alpha():
    covariance = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    answers = CompleteAnswers(np.ones(9, dtype=bool), np.zeros((9, 4)), covariance)
    assert mcdonald_omega(answers)[0] == pytest.approx(cronbach_alpha(covariance), abs=1e-9)


def test_weight_two_equals_two_rows():
    values = factor_answers(60, LOADINGS, 4).to_numpy()
    weights = np.random.default_rng(5).integers(1, 4, 60)
    rows = complete(np.repeat(values, weights, axis=0))
    assert mcdonald_omega(complete(values, weights))[0] == pytest.approx(
        mcdonald_omega(rows)[0], abs=1e-9
    )


def test_identical_items_have_no_maximum():
    item = factor_answers(60, LOADINGS, 6)[["q1", "q2"]].to_numpy()
    _, _, factor = mcdonald_omega(complete(item[:, [0, 0, 1]]))
    assert not factor.converged
