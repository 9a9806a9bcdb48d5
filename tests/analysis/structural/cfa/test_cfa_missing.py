"""Full-information maximum likelihood: lavaan, closed forms, and a general minimiser."""

import numpy as np
import pytest
from cfa_reference import (
    ECSI,
    HOLZINGER,
    SIX,
    TESTS,
    TWO,
    assert_estimates,
    assert_fit,
    assert_indices,
    reference_fit,
    shared_data,
    simulated,
)
from scipy.optimize import minimize

from csi_helpers.analysis.structural.cfa.fitting import fit_cfa
from csi_helpers.analysis.structural.cfa.likelihood import (
    information,
    log_likelihood,
    saturated_moments,
    score,
)
from csi_helpers.analysis.structural.cfa.moments import moments_of_answers
from csi_helpers.errors import AnalysisError


def with_gaps(answers, share=0.15, seed=0):
    gaps = np.random.default_rng(seed).random(answers.shape) < share
    return np.where(gaps, np.nan, answers)


def test_holzinger_with_gaps_equals_lavaan():
    answers = shared_data("HolzingerSwineford1939_missing")[TESTS].to_numpy()
    result = fit_cfa(answers, TESTS, HOLZINGER, robust=False)
    assert_fit(result, "HS_fiml")
    assert_estimates(result, "HS_fiml")
    assert result.standard_errors == "observed" and result.mean_structure
    assert result.n_incomplete == int(np.isnan(answers).any(axis=1).sum())


def test_holzinger_with_gaps_robust_equals_lavaan():
    answers = shared_data("HolzingerSwineford1939_missing")[TESTS].to_numpy()
    result, expected = fit_cfa(answers, TESTS, HOLZINGER), reference_fit("HS_fiml_mlr")
    assert_fit(result, "HS_fiml_mlr")
    assert_estimates(result, "HS_fiml_mlr")
    assert result.scaled.chi_square == pytest.approx(expected["chisq.scaled"], abs=2e-5)
    assert_indices(result.scaled, expected, ".scaled")
    assert result.robust is None and result.reported is result.scaled


def test_ecsi_with_gaps_has_lavaans_chi_square_and_fit():
    data = shared_data("mobi_missing5pct")
    result = fit_cfa(data.to_numpy(dtype=float), list(data.columns), ECSI, robust=False)
    assert_fit(result, "ECSI_fiml")


def log_density(theta, answers):
    """Two items, person by person, written out: means, sds, correlation."""
    means, sds, r = theta[:2], np.exp(theta[2:4]), np.tanh(theta[4])
    z = (answers - means) / sds
    both = np.isfinite(z).all(axis=1)
    total = (-0.5 * z[~both] ** 2 - np.log(sds) - 0.5 * np.log(2 * np.pi))[np.isfinite(z[~both])]
    one, other = z[both].T
    quadratic = (one**2 - 2 * r * one * other + other**2) / (1 - r * r)
    constant = np.log(2 * np.pi) + np.log(sds).sum() + 0.5 * np.log(1 - r * r)
    return total.sum() + (-0.5 * quadratic - constant).sum()


def test_saturated_moments_by_a_general_minimiser():
    answers = simulated(150, seed=1)[:, :2]
    answers[:40, 0] = np.nan
    answers[30:70, 1] = np.nan
    answers = answers[np.isfinite(answers).any(axis=1)]
    moments = moments_of_answers(answers, np.ones(len(answers)))
    mu, sigma = saturated_moments(moments)
    start = np.r_[np.nanmean(answers, axis=0), 0, 0, 0]
    found = minimize(lambda theta: -log_density(theta, answers), start, options={"gtol": 1e-5})
    assert log_likelihood(moments, mu, sigma) == pytest.approx(-found.fun, abs=1e-8)
    np.testing.assert_allclose(mu, found.x[:2], atol=1e-4)
    np.testing.assert_allclose(np.sqrt(np.diag(sigma)), np.exp(found.x[2:4]), atol=1e-4)
    np.testing.assert_allclose(score(moments, mu, sigma), 0, atol=1e-7)


def test_monotone_gaps_have_a_closed_form():
    """Anderson (1957): regress the later item on the earlier, and predict."""
    answers = simulated(100, seed=2)[:, :2]
    answers[60:, 1] = np.nan
    mu, sigma = saturated_moments(moments_of_answers(answers, np.ones(100)))
    x, y = answers[:60].T
    slope = np.cov(x, y, bias=True)[0, 1] / x.var()
    residual = (y - y.mean() - slope * (x - x.mean())).var()
    every = answers[:, 0]
    expected = y.mean() + slope * (every.mean() - x.mean())
    np.testing.assert_allclose(mu, [every.mean(), expected], atol=1e-9)
    np.testing.assert_allclose(sigma[1, 1], residual + slope**2 * every.var(), atol=1e-9)


def test_information_is_the_scores_derivative():
    answers = with_gaps(simulated(60, seed=3))[:, :3]
    moments = moments_of_answers(answers[np.isfinite(answers).any(axis=1)], np.ones(60))
    rng = np.random.default_rng(4)
    mu, root = rng.normal(5, 0.2, 3), rng.normal(0, 0.3, (3, 3)) + np.eye(3)
    sigma, lower, step = root @ root.T, np.tril_indices(3), 1e-6
    point = np.concatenate([mu, sigma[lower]])

    def gradient(at):
        matrix = np.zeros((3, 3))
        matrix[lower] = at[3:]
        return score(moments, at[:3], matrix + np.tril(matrix, -1).T)

    slopes = [(gradient(point + e) - gradient(point - e)) / (2 * step) for e in step * np.eye(9)]
    found = information(moments, mu, sigma, observed=True)
    np.testing.assert_allclose(found, -np.array(slopes).T, rtol=1e-6, atol=1e-5)


def test_expected_information_is_the_average_of_the_observed():
    rng, sigma = np.random.default_rng(5), np.array([[1.0, 0.5], [0.5, 2.0]])
    answers = rng.multivariate_normal([0, 0], sigma, 200_000)
    answers[:80_000, 1] = np.nan
    moments = moments_of_answers(answers, np.ones(len(answers)))
    expected = information(moments, np.zeros(2), sigma, observed=False)
    observed = information(moments, np.zeros(2), sigma, observed=True)
    np.testing.assert_allclose(observed / 200_000, expected / 200_000, atol=0.01)


def test_complete_answers_need_no_full_information():
    answers = simulated(150, seed=6)
    one, other = (fit_cfa(answers, SIX, TWO, missing=how) for how in ("fiml", "casewise"))
    np.testing.assert_array_equal(one.estimates["estimate"], other.estimates["estimate"])
    assert not one.mean_structure


def test_casewise_uses_complete_answers_only():
    answers = with_gaps(simulated(300, seed=7), 0.05)
    complete = answers[np.isfinite(answers).all(axis=1)]
    one, other = fit_cfa(answers, SIX, TWO, missing="casewise"), fit_cfa(complete, SIX, TWO)
    assert one.n == (len(complete),) and one.n_incomplete == 0
    np.testing.assert_array_equal(one.estimates["se"], other.estimates["se"])


def test_full_information_mends_what_casewise_bends():
    """Quality's third item is skipped by who is content (by an answered item)."""
    full, casewise = [], []
    for seed in range(30):
        answers = simulated(600, seed=100 + seed)
        answers[answers[:, 0] > 5.3, 2] = np.nan
        for how, found in (("fiml", full), ("casewise", casewise)):
            result = fit_cfa(answers, SIX, TWO, missing=how, robust=False)
            found.append(result.loadings()["standardised"].iloc[1])
    assert np.mean(full) == pytest.approx(0.7, abs=0.02)
    assert np.mean(casewise) < 0.66


def test_who_answered_nothing_is_left_out():
    answers = with_gaps(simulated(150, seed=8))
    empty = np.vstack([answers, np.full((5, 6), np.nan)])
    one, other = fit_cfa(answers, SIX, TWO), fit_cfa(empty, SIX, TWO)
    assert one.n == other.n
    np.testing.assert_array_equal(one.estimates["se"], other.estimates["se"])


def test_items_nobody_answered_together_are_refused():
    answers = simulated(200, seed=9)
    answers[:100, 0] = np.nan
    answers[100:, 4] = np.nan
    with pytest.raises(AnalysisError, match="Nobody answered both") as refusal:
        fit_cfa(answers, SIX, TWO)
    assert refusal.value.code == "cfa_never_together"
    assert refusal.value.values["items"] == ["Q1", "L2"]
