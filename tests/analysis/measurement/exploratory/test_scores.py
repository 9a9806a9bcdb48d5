"""Factor scores against R psych and by what they promise."""

import numpy as np
import pytest
from efa_golden import answers, correlations, golden_matrix

from csi_helpers.analysis.measurement.exploratory.extraction import extract
from csi_helpers.analysis.measurement.exploratory.rotation import rotate
from csi_helpers.analysis.measurement.exploratory.scores import score_validity, score_weights

METHODS = ["regression", "bartlett"]


def solution(rotation="oblimin", method="minres"):
    matrix = correlations("mobi")
    extracted = extract(matrix, 3, method)
    turned = rotate(extracted.loadings, rotation)
    return matrix, turned.loadings, turned.phi, extracted.uniquenesses


@pytest.mark.parametrize("method", METHODS)
def test_equals_psych(method):
    items = answers("mobi").to_numpy()
    standard = (items - items.mean(axis=0)) / items.std(axis=0, ddof=1)
    loadings = golden_matrix("mobi_minres_varimax_loadings.csv")
    uniquenesses = 1 - (loadings**2).sum(axis=1)
    weights = score_weights(correlations("mobi"), loadings, np.eye(3), uniquenesses, method)
    file = "regression" if method == "regression" else "Bartlett"
    reference = golden_matrix(f"mobi_minres_varimax_scores_{file}.csv")
    np.testing.assert_allclose(standard @ weights, reference, atol=1e-6)


def test_regression_scores_predict_the_factors_best():
    matrix, loadings, phi, uniquenesses = solution()
    weights = score_weights(matrix, loadings, phi, uniquenesses)
    validity = score_validity(matrix, loadings, phi, weights)
    spread = weights.T @ matrix @ weights
    np.testing.assert_allclose(np.diag(spread), validity**2, atol=1e-12)
    rng = np.random.default_rng(1)
    for _ in range(20):
        other = score_validity(matrix, loadings, phi, weights + rng.normal(0, 0.02, weights.shape))
        assert (other < validity).all()


def test_bartlett_scores_are_unbiased():
    matrix, loadings, phi, uniquenesses = solution()
    weights = score_weights(matrix, loadings, phi, uniquenesses, "bartlett")
    np.testing.assert_allclose(weights.T @ loadings, np.eye(3), atol=1e-12)
    # under the model their covariance is that of the factors and (L'U^-1 L)^-1
    model = loadings @ phi @ loadings.T + np.diag(uniquenesses)
    error = np.linalg.inv(loadings.T / uniquenesses @ loadings)
    np.testing.assert_allclose(weights.T @ model @ weights, phi + error, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_validity_is_a_correlation(method):
    # answers from a known model: scores correlate with the true factors as stated
    _, loadings, phi, uniquenesses = solution()
    model = loadings @ phi @ loadings.T + np.diag(uniquenesses)
    rng = np.random.default_rng(6)
    factors = rng.multivariate_normal(np.zeros(3), phi, 200_000)
    noise = rng.standard_normal((200_000, 24)) * np.sqrt(uniquenesses)
    weights = score_weights(model, loadings, phi, uniquenesses, method)
    scores = (factors @ loadings.T + noise) @ weights
    seen = [np.corrcoef(factors[:, k], scores[:, k])[0, 1] for k in range(3)]
    np.testing.assert_allclose(score_validity(model, loadings, phi, weights), seen, atol=0.005)


def test_scores_turn_with_the_factors():
    matrix, unrotated, phi, uniquenesses = solution("none")
    turned = rotate(unrotated, "varimax")
    for method in METHODS:
        one = score_weights(matrix, unrotated, phi, uniquenesses, method)
        other = score_weights(matrix, turned.loadings, turned.phi, uniquenesses, method)
        np.testing.assert_allclose(one @ turned.transform, other, atol=1e-12)


def test_component_scores_have_validity_one():
    matrix, loadings, phi, uniquenesses = solution("varimax", "pca")
    weights = score_weights(matrix, loadings, phi, uniquenesses)
    np.testing.assert_allclose(score_validity(matrix, loadings, phi, weights), 1, atol=1e-10)


def test_singular_matrix_has_no_scores():
    weights = score_weights(np.ones((3, 3)), np.ones((3, 1)), np.eye(1), np.full(3, 0.5))
    assert np.isnan(weights).all()
