"""Permuted groups against what sampling without replacement must give."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.moments import RowSums
from csi_helpers.analysis.structural.uncertainty import permutation
from csi_helpers.analysis.structural.uncertainty.permutation import permuted_totals


def permuted(answers, weights, inside, permutations, seed="p"):
    sums = RowSums.of(answers, weights)
    with ThreadPoolExecutor(1) as pool:
        totals = permuted_totals(
            answers, weights, inside, sums, stream_seed(1, seed), permutations, pool
        )
    return sums, totals


@pytest.mark.parametrize("rows", [37, 2048])
def test_moments_of_permuted_groups(rows, monkeypatch):
    monkeypatch.setattr(permutation, "BLOCK_ROWS", rows)
    rng = np.random.default_rng(1)
    answers, inside = rng.exponential(size=(400, 2)), np.arange(400) < 130
    sums, totals = permuted(answers, np.ones(400), inside, 3000)
    assert [len(part) for part in totals.permuted] == [1000, 1000, 1000]
    drawn = sums.moments(np.concatenate(totals.permuted))
    np.testing.assert_allclose(drawn.weight, 130, rtol=1e-12)
    # Cochran (1977), Sampling Techniques, theorem 2.2
    error = answers.std(axis=0, ddof=1) * np.sqrt((1 - 130 / 400) / 130)
    assert drawn.means.std(axis=0) / error == pytest.approx(np.ones(2), abs=0.05)
    np.testing.assert_allclose(drawn.means.mean(axis=0), answers.mean(axis=0), atol=0.005)
    assert len(np.unique(drawn.means[:, 0])) == 3000


def test_totals_of_the_group_and_of_all():
    rng = np.random.default_rng(2)
    answers, weights = rng.normal(size=(5000, 3)), rng.uniform(0.2, 3, 5000)
    inside = rng.random(5000) < 0.3
    sums, totals = permuted(answers, weights, inside, 3)
    own, whole = sums.moments(totals.group), sums.moments(totals.whole)
    expected = np.cov(answers[inside].T, aweights=weights[inside], ddof=0)
    np.testing.assert_allclose(own.covariances, expected, atol=1e-12)
    expected = np.cov(answers.T, aweights=weights, ddof=0)
    np.testing.assert_allclose(whole.covariances, expected, atol=1e-12)
    rest = sums.moments(totals.whole - totals.group)
    np.testing.assert_allclose(
        rest.means, np.average(answers[~inside], axis=0, weights=weights[~inside]), atol=1e-12
    )


def test_weights_stay_with_their_rows():
    # each answer is its row's weight: torn apart, sums would no longer be weighted squares
    weights = np.random.default_rng(3).uniform(0.5, 2, 12)
    sums, totals = permuted(weights[:, None], weights, np.arange(12) < 11, 500)
    drawn = sums.moments(totals.permuted[0])
    without = weights.sum() - drawn.weight  # of the one left out
    np.testing.assert_allclose(np.abs(without[:, None] - weights).min(axis=1), 0, atol=1e-12)
    squares = drawn.means[:, 0] * drawn.weight
    np.testing.assert_allclose(squares, (weights**2).sum() - without**2, atol=1e-11)


def test_streams():
    answers = np.random.default_rng(4).normal(size=(60, 1))
    draws = [
        np.concatenate(permuted(answers, np.ones(60), np.arange(60) < 20, size, tag)[1].permuted)
        for size, tag in ((1500, "p"), (1500, "p"), (1500, "q"), (1000, "p"))
    ]
    np.testing.assert_array_equal(draws[0], draws[1])
    assert not (draws[0] == draws[2]).all(axis=1).any()
    np.testing.assert_array_equal(draws[0][:1000], draws[3])
