"""Robust errors, the scaled test, and case weights: by hand, by bootstrap, by simulation."""

import numpy as np
import pytest
from cfa_reference import ECSI, SIX, TWO, mobi, reference_fit, simulated
from scipy.stats import multivariate_normal

from csi_helpers.analysis.structural.cfa.fitting import fit_cfa
from csi_helpers.analysis.structural.cfa.implied import implied_moments
from csi_helpers.analysis.structural.cfa.model import CfaModel, places

ONE = CfaModel({"Quality": ("Q1", "Q2", "Q3", "Q4")})
FOUR = list(ONE.items)


def one_construct(n, seed, *, heavy=False):
    rng = np.random.default_rng(seed)
    answers = 0.7 * rng.normal(size=(n, 1)) + 0.7 * rng.normal(size=(n, 4))
    return answers * np.sqrt(6 / rng.chisquare(8, (n, 1))) if heavy else answers


def free_estimates(result):
    return result.estimates[result.estimates["free"]]


def test_ecsi_scaled_test_equals_lavaan():
    # lavaan stops early on this nearly flat likelihood: its factor is good to 1e-5
    answers, items = mobi()
    result, expected = fit_cfa(answers, items, ECSI), reference_fit("ECSI_mlr")
    assert result.scaling_factor == pytest.approx(expected["chisq.scaling.factor"], abs=2e-5)
    assert result.scaled.chi_square == pytest.approx(expected["chisq.scaled"], rel=1e-5)
    assert result.scaled.cfi == pytest.approx(expected["cfi.scaled"], abs=1e-5)
    assert result.robust.rmsea == pytest.approx(expected["rmsea.robust"], abs=1e-5)


@pytest.mark.parametrize("gaps", [False, True])
def test_sandwich_by_hand(gaps):
    """Scores and information of the weighted log-density by finite differences alone."""
    answers, rng = one_construct(120, 1, heavy=True), np.random.default_rng(2)
    weights = rng.uniform(0.3, 2, 120)
    if gaps:
        answers[:25, 1] = np.nan
        answers[20:40, 3] = np.nan
    result = fit_cfa(answers, FOUR, ONE, weights=weights)
    w = weights * 120 / weights.sum()
    layout = places(ONE, mean_structure=gaps)
    centre = 0 if gaps else w @ answers / w.sum()

    def densities(theta):
        mu, sigma = implied_moments(layout, theta, 0)
        values, deviations = np.empty(120), answers - centre
        for seen in np.unique(np.isfinite(answers), axis=0):
            rows = (np.isfinite(answers) == seen).all(axis=1)
            normal = multivariate_normal(mu[seen], sigma[np.ix_(seen, seen)])
            values[rows] = normal.logpdf(deviations[rows][:, seen])
        return w * values

    theta = free_estimates(result)["estimate"].to_numpy()
    q, step = len(theta), 1e-4
    basis = step * np.eye(q)
    moved = [(densities(theta + e), densities(theta - e)) for e in basis]
    scores = np.column_stack([(up - down) / (2 * step) for up, down in moved])
    hessian = np.empty((q, q))
    for i in range(q):
        for j in range(q):
            corners = [
                sign * densities(theta + a * basis[i] + b * basis[j]).sum()
                for sign, a, b in ((1, 1, 1), (-1, 1, -1), (-1, -1, 1), (1, -1, -1))
            ]
            hessian[i, j] = sum(corners) / (4 * step**2)
    np.testing.assert_allclose(scores.sum(axis=0), 0, atol=1e-5)
    bread = np.linalg.inv(-hessian)
    expected = bread @ (scores.T @ scores) @ bread
    np.testing.assert_allclose(result.parameter_covariance, expected, rtol=2e-4, atol=2e-6)


def test_standard_errors_equal_the_bootstraps():
    answers, rng = simulated(500, seed=4, heavy=True), np.random.default_rng(5)
    result = fit_cfa(answers, SIX, TWO)
    plain = fit_cfa(answers, SIX, TWO, robust=False)
    replicates = np.array(
        [
            fit_cfa(answers[rng.integers(0, 500, 500)], SIX, TWO, robust=False)
            .estimates.query("kind == 'residual variance'")["estimate"]
            .to_numpy()
            for _ in range(200)
        ]
    )
    ratio = result.estimates.query("kind == 'residual variance'")["se"] / replicates.std(axis=0)
    # Monte-Carlo error of one ratio is 5%; of the mean of six about 3%
    assert ratio.mean() == pytest.approx(1, abs=0.1)
    naive = plain.estimates.query("kind == 'residual variance'")["se"] / replicates.std(axis=0)
    assert naive.mean() < 0.9


def test_whole_weights_equal_replicated_rows():
    answers, rng = one_construct(80, 6), np.random.default_rng(7)
    weights = rng.integers(1, 4, 80)
    weighted = fit_cfa(answers, FOUR, ONE, weights=weights)
    rows = fit_cfa(np.repeat(answers, weights, axis=0), FOUR, ONE)
    np.testing.assert_allclose(
        free_estimates(weighted)["estimate"], free_estimates(rows)["estimate"], atol=1e-9
    )
    assert weighted.srmr == pytest.approx(rows.srmr, abs=1e-10)
    share = 80 / weights.sum()  # eighty people are not 160: chi-square counts people
    assert weighted.plain.chi_square == pytest.approx(share * rows.plain.chi_square, abs=1e-9)
    assert (free_estimates(weighted)["se"] > free_estimates(rows)["se"]).all()
    assert np.isnan(weighted.aic) and np.isnan(weighted.bic)


def test_equal_weights_change_nothing():
    answers = one_construct(80, 8)
    one, other = (fit_cfa(answers, FOUR, ONE, weights=w) for w in (None, np.full(80, 3.7)))
    assert not other.weighted
    np.testing.assert_array_equal(
        one.estimates[["estimate", "se"]], other.estimates[["estimate", "se"]]
    )


def test_size_of_the_weights_does_not_matter_and_zero_leaves_out():
    answers, rng = one_construct(90, 9), np.random.default_rng(10)
    weights = rng.uniform(0.2, 2, 90)
    weights[70:] = 0
    one = fit_cfa(answers, FOUR, ONE, weights=weights)
    other = fit_cfa(answers[:70], FOUR, ONE, weights=weights[:70] * 50)
    assert one.n == (70,)
    np.testing.assert_allclose(one.estimates["se"], other.estimates["se"], rtol=1e-9)
    assert one.scaled.chi_square == pytest.approx(other.scaled.chi_square, abs=1e-9)


@pytest.mark.parametrize("design", ["weights", "heavy tails"])
def test_scaled_statistic_has_the_mean_of_a_chi_square(design):
    """Over simulated surveys of a thousand it averages df, where the plain one doesn't."""
    rng, plain, scaled = np.random.default_rng(11), [], []
    for seed in range(150):
        heavy = design == "heavy tails"
        answers = one_construct(1000, 1000 + seed, heavy=heavy)
        weights = None if heavy else rng.lognormal(0, 0.7, 1000)
        result = fit_cfa(answers, FOUR, ONE, weights=weights)
        plain.append(result.plain.chi_square)
        scaled.append(result.scaled.chi_square)
    error = 2 / np.sqrt(150)  # standard error of a mean of chi-squares with df 2
    assert np.mean(scaled) == pytest.approx(2, abs=3 * error)
    assert np.mean(plain) > 2 + 3 * error


def test_weighted_intervals_cover():
    """Weights that go with what is measured: unweighted estimates are off, weighted ones cover."""
    rng, covered, naive = np.random.default_rng(12), 0, []
    true = 0.49 / 0.98  # standardised loading, squared: half of each item's variance
    for _ in range(100):
        factor = rng.normal(size=3000)
        answers = 0.7 * factor[:, None] + 0.7 * rng.normal(size=(3000, 4))
        chance = 0.02 + 0.28 * (np.abs(factor) > 1)  # the extreme answer more often
        there = rng.random(3000) < chance
        result = fit_cfa(answers[there], FOUR, ONE, weights=1 / chance[there])
        row = result.loadings().iloc[1]
        covered += abs(row["standardised"] - np.sqrt(true)) < 1.96 * row["standardised_se"]
        naive.append(fit_cfa(answers[there], FOUR, ONE).loadings()["standardised"].iloc[1])
    assert 88 <= covered <= 99
    assert abs(np.mean(naive) - np.sqrt(true)) > 0.05


def test_more_rows_than_one_block():
    # scores are summed 2,000 respondents at a time
    answers = one_construct(250, 13)
    one = fit_cfa(answers, FOUR, ONE)
    many = fit_cfa(np.tile(answers, (20, 1)), FOUR, ONE)
    assert many.scaling_factor == pytest.approx(one.scaling_factor, abs=1e-9)
    ratio = many.estimates["se"].dropna() / one.estimates["se"].dropna()
    np.testing.assert_allclose(ratio, 1 / np.sqrt(20), rtol=1e-9)
