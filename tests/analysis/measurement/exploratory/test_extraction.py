"""Extraction against R psych, statsmodels, its own optimum and matrices factored one by one."""

import numpy as np
import pytest
from efa_golden import NUMBERS, around, correlations, golden, golden_matrix, slopes
from statsmodels.multivariate.factor import Factor

from csi_helpers.analysis.measurement.exploratory.extraction import extract, extract_nearby

METHODS = {"minres": "minres", "ml": "ml", "pa": "paf"}


def discrepancy(matrix, uniquenesses, number, method):
    """What is minimised, with its numerical gradient by the logarithms of the uniquenesses."""

    def value(psi):
        if method == "ml":
            rest = np.linalg.eigvalsh(matrix / np.sqrt(np.outer(psi, psi)))[:-number]
            return (rest - np.log(rest) - 1).sum()
        return (np.linalg.eigvalsh(matrix - np.diag(psi))[:-number] ** 2).sum() / 2

    steps = np.exp(np.eye(len(matrix)) * 1e-4)
    gradient = [(value(uniquenesses * s) - value(uniquenesses / s)) / 2e-4 for s in steps]
    return value(uniquenesses), np.abs(gradient).max()


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("fm", METHODS)
def test_equals_psych(name, fm):
    matrix, number, method = correlations(name), NUMBERS[name], METHODS[fm]
    result = extract(matrix, number, method)
    reference = golden(f"{name}_{fm}_none_communality.csv")
    # psych stops early at minres and ml (README of the numbers); pa it iterates to the end
    within = 1e-8 if fm == "pa" else 1e-5
    loadings = golden_matrix(f"{name}_{fm}_none_loadings.csv")
    np.testing.assert_allclose(result.loadings, loadings, atol=within)
    np.testing.assert_allclose(result.uniquenesses, reference["u2"], atol=within)
    assert result.converged and result.at_bound == ()
    ours, slope = discrepancy(matrix, result.uniquenesses, number, method)
    theirs, their_slope = discrepancy(matrix, reference["u2"].to_numpy(), number, method)
    assert slope < 1e-8  # central differences reach no further
    if fm != "pa":
        assert ours < theirs and their_slope > 1e-7


def test_principal_axes_equal_statsmodels():
    matrix = correlations("mobi")
    theirs = Factor(corr=matrix, n_factor=3, method="pa", nobs=250).fit(maxiter=5000, tol=1e-11)
    ours = extract(matrix, 3, "paf")
    np.testing.assert_allclose(np.abs(ours.loadings), np.abs(theirs.loadings), atol=1e-6)


@pytest.mark.parametrize("name", ["mobi", "holzinger"])
def test_maximum_likelihood_equals_statsmodels(name):
    matrix = correlations(name)
    theirs = Factor(corr=matrix, n_factor=3, method="ml", nobs=250).fit()
    ours = extract(matrix, 3, "ml")
    if name == "holzinger":  # on mobi statsmodels ends at another, worse minimum than psych
        np.testing.assert_allclose(ours.uniquenesses, theirs.uniqueness, atol=1e-4)
    value, _ = discrepancy(matrix, ours.uniquenesses, 3, "ml")
    assert value <= discrepancy(matrix, np.asarray(theirs.uniqueness), 3, "ml")[0] + 1e-12


def test_components_are_eigenvectors():
    matrix = correlations("mobi")
    result = extract(matrix, 3, "pca")
    values = np.linalg.eigvalsh(matrix)[::-1]
    np.testing.assert_allclose((result.loadings**2).sum(axis=0), values[:3], rtol=1e-12)
    np.testing.assert_allclose(matrix @ result.loadings, result.loadings * values[:3], atol=1e-12)


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_known_factors_are_found_again(method):
    rng = np.random.default_rng(3)
    loadings = rng.uniform(-0.6, 0.6, (9, 3))
    matrix = loadings @ loadings.T
    np.fill_diagonal(matrix, 1)
    result = extract(matrix, 3, method)
    np.testing.assert_allclose(result.uniquenesses, 1 - (loadings**2).sum(axis=1), atol=1e-9)
    np.testing.assert_allclose(
        result.loadings @ result.loadings.T, loadings @ loadings.T, atol=1e-9
    )


@pytest.mark.parametrize("method", ["minres", "ml", "paf", "pca"])
def test_order_of_items_does_not_matter(method):
    matrix = correlations("mobi")
    order = np.random.default_rng(1).permutation(24)
    one, other = extract(matrix, 3, method), extract(matrix[np.ix_(order, order)], 3, method)
    np.testing.assert_allclose(one.loadings[order], other.loadings, atol=1e-10)
    np.testing.assert_allclose(one.uniquenesses[order], other.uniquenesses, atol=1e-10)
    communalities = (one.loadings**2).sum(axis=1)
    np.testing.assert_allclose(communalities + one.uniquenesses, 1, atol=1e-10)
    sizes = (one.loadings**2).sum(axis=0)
    assert (np.diff(sizes) <= 0).all() and (one.loadings.sum(axis=0) >= 0).all()


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_heywood_case_stops_at_the_bound(method):
    loadings = np.array([1.1, 0.7, 0.6, 0.5, 0.4])  # one communality above one
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1)
    result = extract(matrix, 1, method)
    assert result.at_bound == (0,) and result.converged
    assert result.uniquenesses[0] == pytest.approx(0.005, abs=1e-12)
    near = extract_nearby(around(matrix), result, matrix)[1]
    np.testing.assert_allclose(near[:, 0], 0.005, atol=1e-12)


@pytest.mark.parametrize("method", ["minres", "ml", "pca"])
def test_nearby_has_the_derivatives_of_refitting(method):
    matrix = correlations("mobi")
    known = extract(matrix, 3, method)
    stack = around(matrix, pairs=[0, 5, 100, 275])
    loadings, uniquenesses = extract_nearby(stack, known, matrix)
    again = [extract(one, 3, method) for one in stack]
    refitted = np.stack([one.loadings for one in again])
    np.testing.assert_allclose(slopes(loadings), slopes(refitted), atol=1e-6)
    own = np.stack([one.uniquenesses for one in again])
    np.testing.assert_allclose(slopes(uniquenesses), slopes(own), atol=1e-6)
    assert np.abs(slopes(refitted)).max() > 0.1  # there is something to compare


def test_nearby_keeps_the_signs_it_is_given():
    matrix = correlations("mobi")
    known = extract(matrix, 3, "ml")
    loadings, uniquenesses = extract_nearby(matrix[None], known, matrix)
    np.testing.assert_allclose(loadings[0], known.loadings, atol=1e-10)
    np.testing.assert_allclose(uniquenesses[0], known.uniquenesses, atol=1e-10)


@pytest.mark.parametrize("method", ["minres", "ml", "paf", "pca"])
def test_gaps_and_singular_matrices_do_not_raise(method):
    gap = np.eye(5)
    gap[0, 1] = gap[1, 0] = np.nan
    assert not extract(gap, 2, method).converged
    twins = correlations("mobi")[:6, :6]
    twins[1], twins[:, 1] = twins[0], twins[:, 0]
    twins[0, 1] = twins[1, 0] = twins[1, 1] = 1.0
    assert extract(twins, 2, method).converged == (method != "ml")


@pytest.mark.parametrize("number", [0, 24])
def test_impossible_number_is_refused(number):
    with pytest.raises(ValueError, match="of 24 items"):
        extract(correlations("mobi"), number)
