"""KMO and Bartlett's test against R psych and from regressions."""

import numpy as np
import pytest
from efa_golden import NUMBERS, SIZES, answers, around, correlations, golden
from scipy.stats import kstest

from csi_helpers.analysis.measurement.exploratory.suitability import bartlett, kmo


@pytest.mark.parametrize("name", NUMBERS)
def test_equals_psych(name):
    matrix = correlations(name)
    reference = golden(f"{name}_kmo.csv")["msa"].to_numpy()
    overall, items = kmo(matrix)
    np.testing.assert_allclose([overall, *items], reference, atol=1e-11)
    statistic, df, p_value = bartlett(matrix, SIZES[name])
    expected = golden(f"{name}_bartlett.csv").iloc[0]
    assert statistic == pytest.approx(expected["chisq"], rel=1e-10)
    assert df == expected["df"]
    assert p_value == pytest.approx(expected["p"], abs=1e-300)


def test_partial_correlations_are_those_of_residuals():
    items = answers("mobi").to_numpy()[:, :5]
    standard = (items - items.mean(axis=0)) / items.std(axis=0)
    matrix = np.corrcoef(items.T)
    common, distinct = np.zeros(5), np.zeros(5)
    for one in range(5):
        for other in (k for k in range(5) if k != one):
            rest = np.delete(standard, [one, other], axis=1)
            pair = standard[:, [one, other]]
            left = pair - rest @ np.linalg.lstsq(rest, pair, rcond=None)[0]
            common[one] += matrix[one, other] ** 2
            distinct[one] += np.corrcoef(left.T)[0, 1] ** 2
    overall, by_item = kmo(matrix)
    np.testing.assert_allclose(by_item, common / (common + distinct), atol=1e-12)
    assert overall == pytest.approx(common.sum() / (common + distinct).sum(), abs=1e-12)


def test_a_stack_equals_its_matrices():
    stack = around(correlations("mobi"), step=0.01, pairs=[0, 7]).reshape(2, 2, 24, 24)
    overall, items = kmo(stack)
    assert overall.shape == (2, 2) and items.shape == (2, 2, 24)
    for place in np.ndindex(2, 2):
        alone, by_item = kmo(stack[place])
        assert overall[place] == pytest.approx(alone, abs=1e-13)
        np.testing.assert_allclose(items[place], by_item, atol=1e-13)


def test_order_of_items_does_not_matter():
    matrix = correlations("mobi")
    order = np.random.default_rng(1).permutation(24)
    one, other = kmo(matrix), kmo(matrix[np.ix_(order, order)])
    assert one[0] == pytest.approx(other[0], abs=1e-12)
    np.testing.assert_allclose(one[1][order], other[1], atol=1e-12)


def test_independent_items_give_even_p_values():
    rng = np.random.default_rng(7)
    p_values = [bartlett(np.corrcoef(rng.standard_normal((6, 120))), 120)[2] for _ in range(1000)]
    assert kstest(p_values, "uniform").pvalue > 0.01


def test_singular_matrix_has_none():
    overall, items = kmo(np.ones((3, 3)))
    assert np.isnan(overall) and np.isnan(items).all()
    assert np.isnan(bartlett(np.ones((3, 3)), 50)[0])
    assert np.isnan(bartlett(correlations("mobi"), 9)[2])  # fewer respondents than it corrects for
