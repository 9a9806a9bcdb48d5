"""Factor solutions: standard errors by a second route, and what must not change them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from measured_items import factor_answers, nudged_se, simple_structure

from csi_helpers.analysis.measurement.exploratory.congruence import (
    construct_targets,
    matched,
    tucker_congruence,
)
from csi_helpers.analysis.measurement.exploratory.solution import (
    communalities,
    explained_shares,
    most_factors,
    solve_factors,
)
from csi_helpers.analysis.measurement.exploratory.suitability import kmo
from csi_helpers.analysis.measurement.factor_rows import adequacy_rows, eigenvalue_rows
from csi_helpers.analysis.measurement.given_correlations import given_correlations
from csi_helpers.analysis.measurement.item_correlations import correlate
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign
from csi_helpers.errors import AnalysisError

ROTATIONS = ("none", "varimax", "oblimin", "promax")
CROSSED = simple_structure(3, 4) + np.array([[0, 0.25], [0, 0], [0.2, 0]] + [[0.1, 0]] * 4)[:7]
_, TARGETS = construct_targets([f"q{k}" for k in range(1, 8)], {"a": ["q1", "q2", "q3"]})


def correlations(answers, weights=None, **options):
    return correlate(answers, SamplingDesign.simple(len(answers), weights), **options)


def everything(loadings, phi):
    """Loadings, communalities, shares, factor correlations and congruences in one row each."""
    parts = (
        loadings,
        communalities(loadings, phi),
        explained_shares(loadings, phi),
        phi,
        tucker_congruence(loadings, TARGETS),
    )
    lead = loadings.shape[:-2]
    return np.concatenate([part.reshape(*lead, -1) for part in parts], axis=-1)


@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize("extraction", ["minres", "ml", "pca"])
def test_standard_errors_equal_nudged_weights(extraction, rotation):
    answers = factor_answers(40, CROSSED, 1, between=0.3)
    weights = np.random.default_rng(2).uniform(0.5, 2, 40)

    def solve(moved):
        return solve_factors(
            correlations(answers, moved), 2, extraction=extraction, rotation=rotation
        )

    known = solve(weights)

    def statistics(moved):
        found = solve(moved)
        found = found.rearranged(*matched(found.loadings, known.loadings))
        return everything(found.loadings, found.phi)

    variance = DesignVariance(SamplingDesign.simple(40, weights))
    expected = nudged_se(statistics, variance)
    found = known.precision(everything).se
    assert np.isfinite(found).all() and known.converged
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-6)


def test_kmo_and_eigenvalues_equal_nudged_weights():
    answers = factor_answers(40, CROSSED, 3)

    def statistics(moved):
        values = correlations(answers, moved).values
        overall, items = kmo(values)
        return np.concatenate([[overall], items, np.linalg.eigvalsh(values)[::-1]])

    matrix = correlations(answers)
    rows = [*adequacy_rows(matrix, 0.95), *eigenvalue_rows(matrix, 0.95)]
    measured = pd.DataFrame([row for row in rows if row["table"] in ("kmo", "eigenvalue")])
    variance = DesignVariance(SamplingDesign.simple(40))
    np.testing.assert_allclose(measured["se"], nudged_se(statistics, variance), rtol=1e-4)
    np.testing.assert_allclose(measured["estimate"], statistics(np.ones(40)), atol=1e-12)


def test_standard_errors_equal_bootstrap():
    answers = factor_answers(400, simple_structure(4, 4, loading=0.85), 4, between=0.3)
    known = solve_factors(correlations(answers), 2)
    random, again = np.random.default_rng(5), []
    for _ in range(300):
        drawn = answers.iloc[random.integers(0, 400, 400)]
        found = solve_factors(given_correlations(drawn.corr(), 400, drawn.columns), 2)
        again.append(found.rearranged(*matched(found.loadings, known.loadings)).loadings.ravel())
    spread = np.std(again, axis=0)
    found = known.precision(lambda loadings, phi: loadings.reshape(*loadings.shape[:-2], -1)).se
    assert np.median(np.abs(found / spread - 1)) < 0.05
    np.testing.assert_allclose(found, spread, rtol=0.15)


def test_normal_theory_agrees_on_many_normal_answers():
    answers = factor_answers(10_000, CROSSED, 6, between=0.3, steps=None)
    matrix = correlations(answers)
    given = given_correlations(matrix.values, 10_000, matrix.items)
    one, two = (solve_factors(each, 2).precision(everything).se for each in (matrix, given))
    np.testing.assert_allclose(one, two, rtol=0.06, atol=1e-6)


def aligned(solution, other):
    return solution.rearranged(*matched(solution.loadings, other.loadings))


@pytest.mark.parametrize("extraction", ["minres", "ml", "paf", "pca"])
@pytest.mark.parametrize("rotation", ROTATIONS)
def test_scale_and_order_change_nothing(extraction, rotation):
    answers = factor_answers(120, CROSSED, 7)
    options = {"extraction": extraction, "rotation": rotation}
    known = solve_factors(correlations(answers), 2, **options)
    changed = [
        answers * [1, 10, 0.1, 3, 1, 7, 2] + 4,
        answers.sample(frac=1, random_state=1),
    ]
    for other in changed:
        found = aligned(solve_factors(correlations(other), 2, **options), known)
        np.testing.assert_allclose(found.loadings, known.loadings, atol=1e-9)
        np.testing.assert_allclose(found.phi, known.phi, atol=1e-9)
    backwards = solve_factors(correlations(answers[answers.columns[::-1]]), 2, **options)
    np.testing.assert_allclose(backwards.loadings[::-1], known.loadings, atol=1e-7)


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_weight_two_equals_two_rows(rotation):
    answers, weights = factor_answers(100, CROSSED, 8), np.arange(100) % 3 + 1.0
    again = answers.loc[answers.index.repeat(weights.astype(int))]
    one = solve_factors(correlations(answers, weights), 2, rotation=rotation)
    two = solve_factors(correlations(again), 2, rotation=rotation)
    np.testing.assert_allclose(
        everything(one.loadings, one.phi), everything(two.loadings, two.phi), atol=1e-9
    )


@pytest.mark.parametrize("extraction", ["minres", "ml", "paf", "pca"])
@pytest.mark.parametrize("rotation", ROTATIONS)
def test_identities(extraction, rotation):
    solution = solve_factors(
        correlations(factor_answers(200, CROSSED, 9)), 2, extraction=extraction, rotation=rotation
    )
    assert solution.at_bound == ()
    np.testing.assert_allclose(solution.communalities + solution.uniquenesses, 1, atol=1e-8)
    shares = solution.explained_shares
    assert shares.sum() == pytest.approx(solution.communalities.mean(), abs=1e-12)
    assert (np.diff(shares) <= 0).all()
    assert (solution.loadings.sum(axis=0) >= 0).all()
    leading = solution.leading
    assert sorted(item for own in leading.values() for item in own) == sorted(solution.matrix.items)


def test_leading_items_fall_and_may_be_none():
    solution = solve_factors(
        correlations(factor_answers(300, simple_structure(3, 3), 10)),
        3,
        extraction="pca",
        rotation="none",
    )
    frame = pd.DataFrame(
        np.abs(solution.loadings), index=solution.matrix.items, columns=list(solution.leading)
    )
    for factor, items in solution.leading.items():
        assert (frame.loc[list(items)].idxmax(axis=1) == factor).all()
        assert frame.loc[list(items), factor].is_monotonic_decreasing
    assert solution.leading["F3"] == ()


@pytest.mark.parametrize(
    ("items", "extraction", "most"), [(3, "minres", 1), (5, "ml", 2), (6, "paf", 3), (6, "pca", 5)]
)
def test_no_more_factors_than_the_items_can_tell_apart(items, extraction, most):
    assert most_factors(items, extraction) == most
    matrix = correlations(factor_answers(100, simple_structure(items), 11))
    assert solve_factors(matrix, most, extraction=extraction).loadings.shape == (items, most)
    for number in (0, most + 1):
        with pytest.raises(AnalysisError) as caught:
            solve_factors(matrix, number, extraction=extraction)
        assert caught.value.code == "too_many_factors"
    assert caught.value.values == {"n": most + 1, "most": most, "count": items}


def test_standard_errors_follow_their_factors():
    known = solve_factors(correlations(factor_answers(200, CROSSED, 12, between=0.4)), 2)
    turned = known.rearranged(np.array([1, 0]), np.array([-1.0, 1.0]))
    np.testing.assert_array_equal(turned.loadings, known.loadings[:, ::-1] * [-1, 1])

    def plain(loadings, phi):
        values = np.concatenate([loadings, phi[..., :1, :]], axis=-2)
        return values.reshape(*loadings.shape[:-2], -1)

    def squares(loadings, phi):  # these tell a factor from the same one turned round
        return (1 + plain(loadings, phi)) ** 2

    before = known.precision(plain).se.reshape(8, 2)
    after = turned.precision(squares).se.reshape(8, 2)
    expected = 2 * np.abs(1 + turned.loadings) * before[:7, ::-1]
    np.testing.assert_allclose(after[:7], expected, rtol=1e-5)
    slope = 2 * abs(1 - known.phi[0, 1])
    assert after[7, 1] == pytest.approx(slope * before[7, 1], rel=1e-5)
