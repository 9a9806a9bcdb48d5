"""Tucker's congruence: by hand, with constructs, and between solutions."""

from __future__ import annotations

import numpy as np
import pytest

from csi_helpers.analysis.measurement.exploratory.congruence import (
    construct_targets,
    matched,
    tucker_congruence,
)


def test_by_hand():
    loadings = np.array([[0.8, 0.1], [0.6, -0.2], [0.0, 0.7]])
    others = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    found = tucker_congruence(loadings, others)
    first, second = np.sqrt(0.64 + 0.36), np.sqrt(0.01 + 0.04 + 0.49)
    expected = [
        [1.4 / (first * np.sqrt(2)), -0.1 / (second * np.sqrt(2))],
        [0.0, 0.7 / second],
    ]
    np.testing.assert_allclose(found, expected, atol=1e-15)


def test_a_stack_is_each_of_its_matrices():
    random = np.random.default_rng(1)
    stack, others = random.normal(size=(4, 5, 2)), random.normal(size=(5, 3))
    found = tucker_congruence(stack, others)
    assert found.shape == (4, 3, 2)
    for one, expected in zip(found, stack, strict=True):
        np.testing.assert_allclose(one, tucker_congruence(expected, others), atol=1e-15)


def test_length_does_not_count_and_sign_does():
    loadings = np.random.default_rng(2).normal(size=(6, 2))
    found = tucker_congruence(loadings * [3, -0.5], loadings)
    np.testing.assert_allclose(np.diag(found), [1, -1], atol=1e-14)


def test_targets_leave_out_what_makes_no_factor():
    constructs = {"none": ["x", "y"], "one": ["a", "x"], "two": ["b", "c", "z"]}
    names, targets = construct_targets(["a", "b", "c"], constructs)
    assert names == ("two",)
    assert targets.tolist() == [[0], [1], [1]]
    names, targets = construct_targets(["a", "b"], {})
    assert names == () and targets.shape == (2, 0)


@pytest.mark.parametrize("seed", range(5))
def test_matched_undoes_any_order_and_signs(seed):
    random = np.random.default_rng(seed)
    reference = random.normal(size=(8, 4))
    order, signs = random.permutation(4), random.choice([-1.0, 1.0], 4)
    shuffled = reference[:, order] * signs + random.normal(0, 0.05, (8, 4))
    place, turn = matched(shuffled, reference)
    np.testing.assert_allclose(shuffled[:, place] * turn, reference, atol=0.3)
    assert sorted(place) == [0, 1, 2, 3]


def test_matched_gives_each_factor_once():
    # Both of the first's factors look most like the reference's first: one has to take the other
    loadings = np.array([[0.9, 0.8], [0.8, 0.9], [0.0, 0.3]])
    reference = np.array([[0.9, 0.0], [0.9, 0.0], [0.0, 0.9]])
    order, _ = matched(loadings, reference)
    assert order.tolist() == [0, 1]
