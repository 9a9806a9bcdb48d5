"""Numbers of factors against R psych, and simulated matrices against simulated answers."""

import numpy as np
import pytest
from efa_golden import NUMBERS, SIZES, answers, correlations, golden
from scipy.stats import ks_2samp

from csi_helpers.analysis.measurement.exploratory.extraction import extract
from csi_helpers.analysis.measurement.exploratory.number_of_factors import (
    _independent,
    _single_factor,
    kaiser,
    minimum_average_partial,
    parallel_analysis,
)


@pytest.mark.parametrize("name", NUMBERS)
def test_eigenvalues_equal_psych(name):
    reference = golden(f"{name}_parallel_seed42.csv")
    matrix, n = correlations(name), SIZES[name]
    result = parallel_analysis(matrix, n, np.random.default_rng(1), runs=1000, percentile=50)
    np.testing.assert_allclose(result.components, reference["pc_real"], atol=1e-10)
    np.testing.assert_allclose(result.factors, reference["fa_real"], atol=1e-6)
    # psych's columns are means of 100 runs: Monte-Carlo error, and medians are not quite means
    np.testing.assert_allclose(result.components_limit, reference["pc_sim"], atol=0.02)
    np.testing.assert_allclose(result.factors_limit[1:], reference["fa_sim"][1:], atol=0.02)


@pytest.mark.parametrize(
    ("name", "factors", "components", "seeds"), [("mobi", 4, 2, 2), ("bfi", 6, 5, 1)]
)
def test_suggestions_equal_psych(name, factors, components, seeds):
    # mobi's fourth eigenvalue, 0.4479, is only 1.5 Monte-Carlo errors of 1000 runs above its limit
    matrix, n = correlations(name), SIZES[name]
    for seed in range(seeds):
        result = parallel_analysis(matrix, n, np.random.default_rng(seed), runs=3000)
        assert (result.suggested_factors, result.suggested_components) == (factors, components)


def test_same_seed_same_numbers():
    matrix = correlations("mobi")
    one, other = (parallel_analysis(matrix, 250, np.random.default_rng(5), runs=600) for _ in "12")
    np.testing.assert_array_equal(one.factors_limit, other.factors_limit)
    np.testing.assert_array_equal(one.components_limit, other.components_limit)


def test_simulated_correlations_are_those_of_normal_rows():
    rng = np.random.default_rng(2)
    drawn = _independent(6, 30, 3000, rng)
    plain = np.stack([np.corrcoef(rng.standard_normal((6, 30))) for _ in range(3000)])
    np.testing.assert_allclose(np.diagonal(drawn, axis1=1, axis2=2), 1, atol=1e-14)
    for row, column in ((1, 0), (5, 0), (5, 4)):
        assert ks_2samp(drawn[:, row, column], plain[:, row, column]).pvalue > 0.001
    squares = drawn[:, *np.tril_indices(6, -1)] ** 2
    assert squares.mean() == pytest.approx(1 / 29, rel=0.02)  # 1 / (n - 1), 3 standard errors
    largest = [np.linalg.eigvalsh(stack)[:, -1] for stack in (drawn, plain)]
    assert ks_2samp(*largest).pvalue > 0.001


def test_simulated_single_factors_are_minres():
    stack = _independent(24, 250, 40, np.random.default_rng(3))
    values, vectors = np.linalg.eigh(stack)
    ours = _single_factor(stack, vectors[..., -1] * np.sqrt(values[..., -1:] - 1))
    exact = [extract(one, 1) for one in stack]
    inner = [k for k, one in enumerate(exact) if not one.at_bound]
    assert len(inner) > 30

    def residual(matrix, loadings):
        return ((matrix - np.outer(loadings, loadings))[~np.eye(24, dtype=bool)] ** 2).sum()

    gaps = [
        residual(stack[k], ours[k]) - residual(stack[k], exact[k].loadings[:, 0]) for k in inner
    ]
    assert np.median(np.abs(gaps)) < 1e-9
    assert max(gaps) < 0.05  # noise has more than one local minimum


@pytest.mark.parametrize("name", NUMBERS)
def test_average_partials_equal_psych(name):
    averages = minimum_average_partial(correlations(name))
    reference = golden(f"{name}_map.csv")["map"]
    assert len(averages) == len(correlations(name)) - 1
    np.testing.assert_allclose(averages[: len(reference)], reference, atol=1e-12)


def test_average_partial_of_one_component_by_regression():
    items = answers("mobi").to_numpy()
    standard = (items - items.mean(axis=0)) / items.std(axis=0)
    first = standard @ np.linalg.eigh(np.corrcoef(items.T))[1][:, -1:]
    left = standard - first @ np.linalg.lstsq(first, standard, rcond=None)[0]
    partial = np.corrcoef(left.T)[np.triu_indices(24, 1)]
    expected = (partial**2).mean()
    assert minimum_average_partial(correlations("mobi"))[0] == pytest.approx(expected, abs=1e-12)


def test_kaiser_counts_eigenvalues_above_one():
    assert kaiser(golden("mobi_parallel_seed42.csv")["pc_real"].to_numpy()) == 5


def test_a_known_number_is_found():
    rng = np.random.default_rng(8)
    loadings = np.kron(np.eye(3), np.full((5, 1), 0.7))
    rows = rng.standard_normal((400, 3)) @ loadings.T + rng.standard_normal((400, 15)) * 0.714
    matrix = np.corrcoef(rows.T)
    result = parallel_analysis(matrix, 400, rng, runs=300)
    assert result.suggested_factors == result.suggested_components == 3
    assert minimum_average_partial(matrix).argmin() + 1 == 3


def test_independent_items_have_no_component():
    rng = np.random.default_rng(9)
    found = [
        parallel_analysis(
            np.corrcoef(rng.standard_normal((8, 200))), 200, rng, runs=200
        ).suggested_components
        for _ in range(60)
    ]
    assert 0 <= np.mean(np.array(found) > 0) <= 0.14  # 5 % by design


def test_base_no_larger_than_the_items_is_refused():
    with pytest.raises(ValueError, match="24 items on a base of 24"):
        parallel_analysis(correlations("mobi"), 24, np.random.default_rng(1))
