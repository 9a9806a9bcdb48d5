"""Rotation against R psych and GPArotation, statsmodels, and R's own varimax written out."""

import numpy as np
import pytest
from efa_golden import NUMBERS, around, correlations, golden_matrix, matched, slopes
from statsmodels.multivariate.factor_rotation import rotate_factors

from csi_helpers.analysis.measurement.exploratory.extraction import extract, extract_nearby
from csi_helpers.analysis.measurement.exploratory.oblimin import oblimin
from csi_helpers.analysis.measurement.exploratory.rotation import arrange, rotate

ROTATIONS = ["varimax", "oblimin", "promax"]


def quartimin(loadings):
    squares = loadings**2
    return ((squares.sum(axis=1) ** 2).sum() - (squares**2).sum()) / 4


def varimax_of_r(rows, eps):
    """R's stats::varimax on rows already normalised: the turn."""
    turn, size = np.eye(rows.shape[1]), 0.0
    for _ in range(1000):
        turned = rows @ turn
        gradient = rows.T @ (turned**3 - turned * (turned**2).mean(axis=0))
        left, values, right = np.linalg.svd(gradient)
        turn, before, size = left @ right, size, values.sum()
        if size < before * (1 + eps):
            break
    return turn


def promax_of_psych(loadings, eps):
    """psych::kaiser(loadings, rotate = "Promax"): pattern and factor correlations."""
    roots = np.sqrt((loadings**2).sum(axis=1))[:, None]
    rows = loadings / roots
    turned = rows @ varimax_of_r(rows, eps)
    weights = np.linalg.lstsq(turned, turned * np.abs(turned) ** 3, rcond=None)[0]
    weights = weights * np.sqrt(np.diag(np.linalg.inv(weights.T @ weights)))
    inverse = np.linalg.inv(weights)
    return turned @ weights * roots, inverse @ inverse.T


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("fm", ["minres", "ml"])
def test_varimax_equals_r(name, fm):
    unrotated = golden_matrix(f"{name}_{fm}_none_loadings.csv")
    reference = golden_matrix(f"{name}_{fm}_varimax_tight_loadings.csv")
    result = rotate(unrotated, "varimax")
    np.testing.assert_allclose(matched(result.loadings, reference), reference, atol=1e-7)
    np.testing.assert_allclose(
        result.transform.T @ result.transform, np.eye(NUMBERS[name]), atol=1e-13
    )


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("fm", ["minres", "ml", "pa"])
def test_oblimin_equals_psych(name, fm):
    unrotated = golden_matrix(f"{name}_{fm}_none_loadings.csv")
    reference = golden_matrix(f"{name}_{fm}_oblimin_loadings.csv")
    result = rotate(unrotated, "oblimin")
    loadings, phi = matched(result.loadings, reference, result.phi)
    # GPArotation stops at a gradient of 1e-5: ours is the lower criterion of the same model
    np.testing.assert_allclose(loadings, reference, atol=1e-4)
    their_phi = golden_matrix(f"{name}_{fm}_oblimin_phi.csv")
    np.testing.assert_allclose(phi, their_phi, atol=1e-4)
    assert result.converged
    assert quartimin(loadings) < quartimin(reference) - 1e-11


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("fm", ["minres", "ml", "pa"])
def test_promax_equals_psych_but_for_its_early_stop(name, fm):
    unrotated = golden_matrix(f"{name}_{fm}_none_loadings.csv")
    reference = golden_matrix(f"{name}_{fm}_promax_loadings.csv")
    # psych's varimax stops at eps 1e-5, up to 2e-3 off: so stopped, the formula gives its numbers
    stopped, phi = promax_of_psych(unrotated, eps=1e-5)
    np.testing.assert_allclose(matched(stopped, reference), reference, atol=1e-6)
    their_phi = golden_matrix(f"{name}_{fm}_promax_phi.csv")
    np.testing.assert_allclose(matched(stopped, reference, phi)[1], their_phi, atol=1e-6)
    # and brought to its end, ours
    pattern, phi = promax_of_psych(unrotated, eps=1e-15)
    result = rotate(unrotated, "promax")
    ours, our_phi = matched(result.loadings, pattern, result.phi)
    np.testing.assert_allclose(ours, pattern, atol=1e-6)
    np.testing.assert_allclose(our_phi, phi, atol=1e-6)
    np.testing.assert_allclose(ours, matched(reference, ours), atol=2e-3)


def test_oblimin_equals_statsmodels():
    unrotated = extract(correlations("mobi"), 3).loadings
    reference, _ = rotate_factors(unrotated, "quartimin", max_tries=5000, tol=1e-7)
    ours = rotate(unrotated, "oblimin").loadings
    np.testing.assert_allclose(matched(ours, reference), reference, atol=1e-6)


@pytest.mark.parametrize("method", ["none", *ROTATIONS])
def test_rotation_keeps_the_model(method):
    unrotated = extract(correlations("mobi"), 3).loadings
    result = rotate(unrotated, method)
    model = result.loadings @ result.phi @ result.loadings.T
    np.testing.assert_allclose(model, unrotated @ unrotated.T, atol=1e-12)
    np.testing.assert_allclose(np.diag(result.phi), 1, atol=1e-12)
    if method != "promax":
        again = unrotated @ np.linalg.inv(result.transform.T)
        np.testing.assert_allclose(result.loadings, again, atol=1e-12)


@pytest.mark.parametrize("method", ROTATIONS)
def test_orthogonal_turn_of_the_input_changes_nothing(method):
    unrotated = extract(correlations("mobi"), 3).loadings
    turn = np.linalg.qr(np.random.default_rng(2).standard_normal((3, 3)))[0]
    one, other = rotate(unrotated, method), rotate(unrotated @ turn, method)
    np.testing.assert_allclose(matched(other.loadings, one.loadings), one.loadings, atol=1e-7)


@pytest.mark.parametrize("method", ["none", *ROTATIONS])
def test_a_stack_equals_its_matrices(method):
    rng = np.random.default_rng(5)
    stack = extract(correlations("mobi"), 3).loadings + rng.normal(0, 0.05, (2, 4, 24, 3))
    result = rotate(stack, method)
    assert result.phi.shape == result.transform.shape == (2, 4, 3, 3) and result.converged
    for place in np.ndindex(2, 4):
        alone = rotate(stack[place], method)
        np.testing.assert_allclose(result.loadings[place], alone.loadings, atol=1e-8)
        np.testing.assert_allclose(result.phi[place], alone.phi, atol=1e-8)


@pytest.mark.parametrize("extraction", ["minres", "ml", "pca"])
@pytest.mark.parametrize("method", ROTATIONS)
def test_derivatives_of_rotated_loadings(extraction, method):
    matrix = correlations("mobi")
    known = extract(matrix, 3, extraction)
    rotation = rotate(known.loadings, method)
    stack = around(matrix, pairs=[1, 40, 250])
    loadings, _ = extract_nearby(stack, known, matrix)
    warm = rotate(loadings, method, start=rotation.transform)
    cold = [rotate(extract(one, 3, extraction).loadings, method) for one in stack]
    pairs = [matched(one.loadings, rotation.loadings, one.phi) for one in cold]
    refitted = slopes(np.stack([pattern for pattern, _ in pairs]))
    np.testing.assert_allclose(slopes(warm.loadings), refitted, atol=1e-6)
    np.testing.assert_allclose(
        slopes(warm.phi), slopes(np.stack([phi for _, phi in pairs])), atol=1e-6
    )
    assert np.abs(refitted).max() > 0.1


def test_start_ends_where_it_began():
    unrotated = extract(correlations("mobi"), 3).loadings
    for method in ROTATIONS:
        first = rotate(unrotated, method)
        again = rotate(unrotated, method, start=first.transform)
        np.testing.assert_allclose(again.loadings, first.loadings, atol=1e-10)


@pytest.mark.parametrize("method", ROTATIONS)
def test_a_single_factor_stays(method):
    loadings = np.array([[0.9], [-0.5], [0.3]])
    result = rotate(loadings, method)
    assert (result.loadings == loadings).all() and result.phi == np.eye(1)


def test_an_item_without_loadings_stays_without():
    loadings = np.vstack([extract(correlations("mobi"), 3).loadings, np.zeros(3)])
    for method in ROTATIONS:
        result = rotate(loadings, method)
        assert (result.loadings[-1] == 0).all() and result.converged


def test_gaps_do_not_raise():
    for method in ROTATIONS:
        assert not rotate(np.full((5, 2), np.nan), method).converged


def test_oblimin_from_other_starts_is_no_better():
    unrotated = extract(correlations("mobi"), 3).loadings
    best = quartimin(rotate(unrotated, "oblimin").loadings)
    rng = np.random.default_rng(4)
    begin = np.linalg.qr(rng.standard_normal((30, 3, 3)))[0]
    others, _, _, converged = oblimin(np.repeat(unrotated[None], 30, axis=0), begin)
    assert converged
    assert min(quartimin(one) for one in others) > best - 1e-12


def test_arranged_by_explained_share():
    result = rotate(extract(correlations("mobi"), 3).loadings, "oblimin")
    turned = result.loadings[:, [2, 0, 1]] * [1, -1, -1]
    phi = result.phi[np.ix_([2, 0, 1], [2, 0, 1])] * np.outer([1, -1, -1], [1, -1, -1])
    loadings, factor_phi, order, signs = arrange(turned, phi)
    explained = np.diag(factor_phi @ loadings.T @ loadings)
    assert (np.diff(explained) < 0).all() and (loadings.sum(axis=0) > 0).all()
    np.testing.assert_array_equal(loadings, turned[:, order] * signs)
    model = loadings @ factor_phi @ loadings.T
    np.testing.assert_allclose(model, result.loadings @ result.phi @ result.loadings.T, atol=1e-12)
    reference = golden_matrix("mobi_minres_oblimin_loadings.csv")  # psych arranges likewise
    np.testing.assert_allclose(loadings, reference, atol=1e-4)
