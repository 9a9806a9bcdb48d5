"""EM as sums over rows: against EM itself, its derivatives, and EM of resampled answers."""

import numpy as np
import pytest

from csi_helpers.analysis.structural.em import em_moments
from csi_helpers.analysis.structural.em_sums import MODES, EmSums, sums_of
from csi_helpers.analysis.structural.moments import RowSums, moments_of
from csi_helpers.analysis.structural.uncertainty.resampling import bootstrap_of_rows
from csi_helpers.errors import AnalysisError

ITEMS = ["a", "b", "c", "d"]


def simulated(n=120, seed=1, share=0.15):
    """Four correlated, skew items on different scales, with gaps; some rows are empty."""
    rng = np.random.default_rng(seed)
    root = np.array([[1.0, 0, 0, 0], [0.6, 0.8, 0, 0], [0.3, 0.5, 0.9, 0], [0.5, 0, 0.2, 0.7]])
    answers = (rng.gamma(2.0, size=(n, 4)) @ root.T) * [1.0, 20.0, 0.5, 1.0] + [5.0, 50.0, 0.1, 900]
    answers[rng.random((n, 4)) < share] = np.nan
    return answers


def weights_of(n, seed=2):
    return np.random.default_rng(seed).uniform(0.3, 3, n)


def raw_moments(moments):
    """Means, and means of products."""
    lower = np.tril_indices(moments.means.shape[-1])
    products = moments.covariances + moments.means[..., :, None] * moments.means[..., None, :]
    return np.concatenate([moments.means, products[..., lower[0], lower[1]]], axis=-1)


@pytest.mark.parametrize("mode", MODES)
def test_without_gaps_it_is_the_row_sums(mode):
    answers, weights = simulated(share=0), weights_of(120)
    em, plain = EmSums.of(answers, weights, mode=mode), RowSums.of(answers, weights)
    replicate = np.random.default_rng(3).multinomial(120, np.full(120, 1 / 120), size=20) * weights
    one, two = (sums.moments(replicate @ sums.products(answers)) for sums in (em, plain))
    np.testing.assert_allclose(one.weight, two.weight, rtol=1e-12)
    np.testing.assert_allclose(one.means, two.means, rtol=1e-12)
    np.testing.assert_allclose(one.covariances, two.covariances, rtol=1e-10)
    assert (em.stretch == 1).all()
    np.testing.assert_array_equal(em.expected_answers(answers), answers)


@pytest.mark.parametrize("mode", MODES)
def test_one_gap_of_no_weight_changes_nothing(mode):
    # The influence of complete answers through the information, not by the short cut
    answers, weights = simulated(share=0), weights_of(120)
    answers[0, 1], weights[0] = np.nan, 1e-11
    em, plain = EmSums.of(answers, weights, mode=mode), RowSums.of(answers[1:], weights[1:])
    assert em.gains is not None
    replicate = np.random.default_rng(3).multinomial(119, np.full(119, 1 / 119), size=20)
    replicate = replicate * weights[1:]
    one, two = (sums.moments(replicate @ sums.products(answers[1:])) for sums in (em, plain))
    np.testing.assert_allclose(one.correlations, two.correlations, atol=1e-9)
    np.testing.assert_allclose(one.means, two.means, rtol=1e-10)
    np.testing.assert_allclose(one.deviations, two.deviations, rtol=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_all_rows_add_up_to_em(mode, weighted):
    answers = simulated()
    weights = weights_of(120) if weighted else np.ones(120)
    sums = sums_of(answers, weights, missing="em", items=ITEMS, mode=mode)
    products = sums.products(answers)
    assert products.shape == (120, sums.width) == (120, 15)
    found, wanted = sums.moments(weights @ products), em_moments(answers, weights, items=ITEMS)
    np.testing.assert_allclose(found.means, wanted.means, rtol=1e-11)
    scale = np.outer(wanted.deviations, wanted.deviations)
    np.testing.assert_allclose(found.covariances / scale, wanted.covariances / scale, atol=1e-9)
    assert found.weight == pytest.approx(wanted.weight, rel=1e-12)


def derivative(of, weights, row, step=1e-3):
    """Of raw moments by one row's weight, times the sum of weights."""
    ends = []
    for sign in (1, -1):
        moved = weights.copy()
        moved[row] += sign * step
        ends.append(raw_moments(of(moved)))
    return (ends[0] - ends[1]) / (2 * step) * weights.sum()


def test_a_row_is_the_derivative_by_its_weight():
    answers = simulated(n=60)
    answers = answers[np.isfinite(answers).any(axis=1)]
    weights = weights_of(len(answers))
    sums = EmSums.of(answers, weights)
    products = sums.products(answers)
    scale = raw_moments(sums.moments(products)).std(axis=0)
    gaps = (~np.isfinite(answers)).sum(axis=1)
    for row in (int(np.flatnonzero(gaps == number)[0]) for number in range(3)):
        mine = derivative(lambda given: sums.moments(given @ products), weights, row)
        again = derivative(lambda given: em_moments(answers, given, items=ITEMS), weights, row)
        np.testing.assert_allclose(mine / scale, again / scale, atol=1e-4, err_msg=str(row))


def test_stretch_by_derivatives():
    answers, weights = simulated(n=40, share=0.25), weights_of(40)
    answers[:, 3] = simulated(n=40, share=0)[:, 3]
    sums = EmSums.of(answers, weights, mode="expected")
    influence = np.array(
        [
            derivative(lambda given: em_moments(answers, given, items=ITEMS), weights, row)[:4]
            for row in range(40)
        ]
    )
    deviations = sums.expected_answers(answers) - sums.estimate.means
    expected = np.sqrt(weights @ influence**2 / (weights @ deviations**2))
    np.testing.assert_allclose(sums.stretch, expected, rtol=1e-4)
    assert sums.stretch[3] == 1 and (sums.stretch[:3] > 1.01).all()


def test_expected_rows_are_conditional_expectations():
    answers = simulated()
    sums = EmSums.of(answers, mode="expected")
    mu, sigma = sums.estimate.means, sums.estimate.covariances
    rows = np.flatnonzero(np.isfinite(answers).any(axis=1))[:30]
    expected = sums.expected_answers(answers)
    for row in rows:
        known = np.isfinite(answers[row])
        slopes = sigma[:, known] @ np.linalg.inv(sigma[np.ix_(known, known)])
        filled = mu + slopes @ (answers[row, known] - mu[known])
        np.testing.assert_allclose(expected[row], filled, rtol=1e-9)
        assert (expected[row, known] == answers[row, known]).all()
        one = sums.moments(sums.products(answers[[row]])[0])
        np.testing.assert_allclose(one.means, filled, rtol=1e-9)
        spread = sigma - slopes @ sigma[known]
        scale = np.outer(sums.estimate.deviations, sums.estimate.deviations)
        np.testing.assert_allclose(one.covariances / scale, spread / scale, atol=1e-9)


@pytest.mark.parametrize("mode", MODES)
def test_rows_that_say_nothing_do_not_count(mode):
    answers, weights = simulated(), weights_of(120)
    answers[:3] = np.nan
    weights[5] = 0
    some = np.isfinite(answers).any(axis=1) & (weights > 0)
    one = EmSums.of(answers, weights, mode=mode)
    two = EmSums.of(answers[some], weights[some], mode=mode)
    np.testing.assert_allclose(one.products(answers[some]), two.products(answers[some]), atol=1e-9)
    assert (one.products(answers)[:3] == 0).all()
    assert np.isnan(one.expected_answers(answers)[:3]).all()
    assert one.products(answers[:0]).shape == (0, 15)


def test_rows_without_weight_may_have_the_only_gaps():
    answers, weights = simulated(share=0), weights_of(120)
    answers[4, 1], weights[4] = np.nan, 0
    sums, others = EmSums.of(answers, weights), np.arange(120) != 4
    found = sums.moments(weights @ sums.products(answers))
    wanted = moments_of(answers[others], weights[others])
    np.testing.assert_allclose(found.covariances, wanted.covariances, rtol=1e-10)


def test_row_order_does_not_matter():
    answers, weights = simulated(), weights_of(120)
    order = np.random.default_rng(4).permutation(120)
    one, two = EmSums.of(answers, weights), EmSums.of(answers[order], weights[order])
    np.testing.assert_allclose(
        one.products(answers)[order], two.products(answers[order]), rtol=1e-7, atol=1e-9
    )


def test_replicates_follow_em_of_resampled_answers():
    rng = np.random.default_rng(5)
    root = np.array([[1.0, 0, 0, 0], [0.6, 0.8, 0, 0], [0.3, 0.5, 0.9, 0], [0.5, 0, 0.2, 0.7]])
    answers = rng.normal(size=(300, 4)) @ root.T
    answers[rng.random((300, 4)) < 0.1] = np.nan
    rows = rng.integers(0, 300, size=(200, 300))
    below = np.tril_indices(4, -1)

    def measure(moments):
        parts = [moments.means, moments.deviations, moments.correlations[..., below[0], below[1]]]
        return {"all": np.concatenate(parts, axis=-1)}, np.isfinite(moments.weight)

    mine = bootstrap_of_rows(answers, rows, measure, missing="em").values["all"]
    again = np.array([measure(em_moments(answers[r], items=ITEMS))[0]["all"] for r in rows])
    # the same rows in both, so that drawing adds no noise to the comparison
    assert mine.std(axis=0) / again.std(axis=0) == pytest.approx(np.ones(14), abs=0.03)
    agreement = [np.corrcoef(one, two)[0, 1] for one, two in zip(mine.T, again.T, strict=True)]
    assert min(agreement) > 0.995
    # rows with a gap say less: errors exceed those of 300 complete answers
    assert (mine.std(axis=0)[:4] > again.mean(axis=0)[4:8] / np.sqrt(300) * 0.97).all()


def test_refusals():
    answers = simulated()
    answers[:, 2] = np.where(np.isfinite(answers[:, 2]), 3.0, np.nan)
    with pytest.raises(AnalysisError) as caught:
        sums_of(answers, missing="em", items=ITEMS)
    assert caught.value.code == "constant_item" and caught.value.values["items"] == ["c"]
    with pytest.raises(AnalysisError) as caught:
        sums_of(answers, missing="em")
    assert caught.value.values["items"] == ["3"]
    with pytest.raises(ValueError, match="missing"):
        sums_of(answers, missing="casewise")
    with pytest.raises(ValueError, match="mode"):
        sums_of(answers, missing="em", mode="exact")


def test_a_covariance_that_answers_leave_open_is_refused():
    # one respondent answered both, exactly the means: any correlation suits better than none
    gaps = np.full(20, np.nan)
    item = np.tile([-1.0, 1.0], 10)
    answers = np.column_stack([np.r_[0, item, gaps], np.r_[0, gaps, item]])
    with pytest.raises(AnalysisError, match="vary together: a, b") as caught:
        EmSums.of(answers, items=["a", "b"])
    assert caught.value.code == "hardly_together" and caught.value.values["items"] == ["a", "b"]
