"""Confirmatory factor analysis by maximum likelihood: lavaan, other routes, properties."""

import numpy as np
import pandas as pd
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
    holzinger_moments,
    mobi,
    reference_fit,
    shared_data,
    simulated,
)
from scipy.optimize import minimize

from csi_helpers.analysis.structural.cfa.answers import Summary
from csi_helpers.analysis.structural.cfa.fit_indices import fit_indices
from csi_helpers.analysis.structural.cfa.fitting import fit_cfa, fit_cfa_summary
from csi_helpers.analysis.structural.cfa.implied import (
    complex_jacobian,
    implied_moments,
    moment_curvature,
    moment_jacobian,
)
from csi_helpers.analysis.structural.cfa.model import CfaModel, places


def test_holzinger_from_moments_equals_lavaan():
    result = fit_cfa_summary(holzinger_moments(), TESTS, HOLZINGER)
    assert_fit(result, "HS_ml")
    assert_estimates(result, "HS_ml")
    assert result.standard_errors == "expected"


def test_holzinger_as_printed_in_the_tutorial():
    # lavaan's tutorial (Rosseel 2012), three decimals
    result = fit_cfa_summary(holzinger_moments(), TESTS, HOLZINGER)
    fit = result.plain
    assert (round(fit.chi_square, 3), fit.df) == (85.306, 24)
    assert [round(x, 3) for x in (fit.cfi, fit.tli, fit.rmsea, result.srmr)] == [
        *(0.931, 0.896, 0.092, 0.065)
    ]
    assert [round(x, 3) for x in (fit.rmsea_low, fit.rmsea_high)] == [0.071, 0.114]
    loadings = [1, 0.554, 0.729, 1, 1.113, 0.926, 1, 1.180, 1.082]
    assert result.loadings()["estimate"].round(3).tolist() == loadings


def test_holzinger_from_answers():
    answers = shared_data("HolzingerSwineford1939")[TESTS].to_numpy()
    result = fit_cfa(answers, TESTS, HOLZINGER, robust=False)
    assert_fit(result, "HS_ml")
    assert_estimates(result, "HS_ml")


def test_divisor_of_the_covariances():
    by_n = holzinger_moments()
    less_one = Summary(by_n.covariances * 301 / 300, 301)
    results = [fit_cfa_summary(summary, TESTS, HOLZINGER) for summary in (by_n, less_one)]
    statistics = [result.plain.chi_square for result in results]
    assert statistics[0] == pytest.approx(statistics[1], abs=1e-9)


def test_ecsi_on_mobi_has_lavaans_chi_square_and_fit():
    answers, items = mobi()
    result = fit_cfa(answers, items, ECSI, robust=False)
    assert_fit(result, "ECSI_ml")


def test_baseline_of_fit_indices():
    # a model that fits better than it should, and a saturated one
    better = fit_indices(20.0, 24, 900.0, 36, n=301)
    assert (better.cfi, better.rmsea, better.rmsea_low) == (1.0, 0.0, 0.0)
    assert better.tli > 1
    saturated = fit_indices(0.0, 0, 900.0, 3, n=301)
    assert (saturated.cfi, saturated.tli, saturated.rmsea) == (1.0, 1.0, 0.0)
    assert np.isnan(saturated.p_value) and np.isnan(saturated.p_close)


def discrepancy(theta, s):
    """Maximum-likelihood discrepancy of two constructs of three items, written out."""
    loadings = np.zeros((6, 2))
    loadings[:3, 0], loadings[3:, 1] = np.r_[1, theta[:2]], np.r_[1, theta[2:4]]
    factors = np.array([[theta[10], theta[12]], [theta[12], theta[11]]])
    sigma = loadings @ factors @ loadings.T + np.diag(theta[4:10])
    sign, logdet = np.linalg.slogdet(sigma)
    if sign <= 0:
        return 1e6
    return logdet + np.trace(s @ np.linalg.inv(sigma)) - np.linalg.slogdet(s)[1] - 6


def test_second_route_by_a_general_minimiser():
    answers = simulated(400, seed=3)
    s = np.cov(answers.T, bias=True)
    start = np.r_[np.ones(4), np.full(6, 0.4), 0.6, 0.6, 0.3]
    found = minimize(discrepancy, start, args=(s,), method="BFGS", options={"gtol": 1e-6})
    result = fit_cfa(answers, SIX, TWO, robust=False)
    assert result.plain.chi_square == pytest.approx(400 * found.fun, abs=1e-6)
    free = result.estimates[result.estimates["free"]]
    np.testing.assert_allclose(free["estimate"], found.x, atol=2e-4)


def test_units_of_the_constructs_do_not_matter():
    answers = simulated(300, seed=5, heavy=True)
    marker = fit_cfa(answers, SIX, TWO)
    unit = fit_cfa(answers, SIX, CfaModel(TWO.constructs, identification="standardised"))
    assert unit.plain.chi_square == pytest.approx(marker.plain.chi_square, abs=1e-9)
    assert unit.scaling_factor == pytest.approx(marker.scaling_factor, abs=1e-8)
    columns = ["standardised", "standardised_se"]
    np.testing.assert_allclose(unit.estimates[columns], marker.estimates[columns], atol=1e-8)
    # with unit variances a correlation is a parameter, so its error needs no delta method
    at = unit.estimates["kind"] == "covariance"
    assert unit.estimates.loc[at, "se"].item() == pytest.approx(
        marker.estimates.loc[at, "standardised_se"].item(), abs=1e-9
    )


@pytest.mark.parametrize(("first", "seed"), [(0.05, 2), (0.1, 0), (-0.5, 0), (-0.5, 1)])
def test_a_bad_marker_is_no_hindrance(first, seed):
    """A first item that is reversed, or hardly belongs: a poor unit, but the same model."""
    answers = simulated(150, seed=seed, loadings=(first, 0.8, 0.7))
    marker = fit_cfa(answers, SIX, TWO)
    unit = fit_cfa(answers, SIX, CfaModel(TWO.constructs, identification="standardised"))
    assert marker.plain.chi_square == pytest.approx(unit.plain.chi_square, abs=1e-8)
    np.testing.assert_allclose(
        marker.loadings()["standardised"].abs(), unit.loadings()["standardised"].abs(), atol=1e-6
    )


def by_name(result):
    names = ["kind", "subject", "object"]
    return result.estimates.set_index(names)[["standardised", "standardised_se"]].sort_index()


def test_order_of_rows_items_and_constructs_does_not_matter():
    answers = simulated(200, seed=6)
    one = fit_cfa(answers, SIX, TWO)
    mixed = np.random.default_rng(0).permutation(200)
    columns = [3, 5, 4, 1, 0, 2]
    other = fit_cfa(
        answers[mixed][:, columns],
        [SIX[k] for k in columns],
        CfaModel({"Loyalty": ("L3", "L1", "L2"), "Quality": ("Q2", "Q1", "Q3")}),
    )
    assert other.plain.chi_square == pytest.approx(one.plain.chi_square, abs=1e-9)
    assert other.reported.cfi == pytest.approx(one.reported.cfi, abs=1e-9)
    first, second = by_name(one), by_name(other)
    kinds = ["loading", "residual variance"]
    np.testing.assert_allclose(
        first.loc[kinds], second.loc[kinds].reindex(first.loc[kinds].index), atol=1e-8
    )
    assert first.loc["covariance", "standardised"].item() == pytest.approx(
        second.loc["covariance", "standardised"].item(), abs=1e-8
    )


def test_units_of_the_items_do_not_matter():
    answers = simulated(200, seed=7)
    one = fit_cfa(answers, SIX, TWO)
    other = fit_cfa(answers * [1, 1000, 0.01, 5, 1, 1] + 3, SIX, TWO)
    assert other.plain.chi_square == pytest.approx(one.plain.chi_square, abs=1e-7)
    assert other.scaling_factor == pytest.approx(one.scaling_factor, abs=1e-7)
    np.testing.assert_allclose(by_name(other), by_name(one), atol=1e-7)


def test_items_the_model_does_not_name_are_not_used():
    answers = simulated(200, seed=8)
    wide = np.column_stack([answers, np.full(200, np.nan)])
    result = fit_cfa(wide, [*SIX, "other"], TWO)
    assert (result.n, result.n_incomplete) == ((200,), 0)


def test_single_item_measures_its_construct():
    answers = simulated(300, seed=9)
    model = CfaModel({"Quality": ("Q1", "Q2", "Q3"), "Complaints": ("L1",)})
    result = fit_cfa(answers, SIX, model)
    row = result.estimates.set_index(["kind", "subject"]).loc[("residual variance", "L1")]
    assert row["estimate"].item() == 0 and not row["free"].item()
    assert result.plain.df == 2
    variance = result.estimates.set_index(["kind", "subject"]).loc[("variance", "Complaints")]
    assert variance["estimate"].item() == pytest.approx(answers[:, 3].var(), abs=1e-9)


def test_paths_are_a_regression_of_the_constructs():
    answers = simulated(500, seed=10)
    correlated = fit_cfa(answers, SIX, TWO)
    path = fit_cfa(answers, SIX, CfaModel(TWO.constructs, paths=[("Quality", "Loyalty")]))
    assert path.plain.chi_square == pytest.approx(correlated.plain.chi_square, abs=1e-9)
    beta = path.estimates.query("kind == 'path'")["standardised"].item()
    assert beta == pytest.approx(correlated.construct_correlations[0, 0, 1], abs=1e-9)
    share = path.estimates.query("kind == 'variance' and subject == 'Loyalty'")["standardised"]
    assert share.item() == pytest.approx(1 - beta**2, abs=1e-9)


def test_population_values_are_recovered():
    errors = []
    for seed in range(40):
        result = fit_cfa(simulated(400, seed=seed), SIX, TWO, robust=False)
        row = result.estimates.query("kind == 'covariance'").iloc[0]
        errors.append((row["standardised"] - 0.5) / row["standardised_se"])
    assert abs(np.mean(errors)) < 3 / np.sqrt(40)
    assert 0.65 < np.std(errors) < 1.35


def test_derivatives_by_complex_step():
    layout = places(ECSI, n_groups=2, level="scalar", mean_structure=True)
    rng = np.random.default_rng(0)
    theta, weights = rng.uniform(0.5, 1, layout.n_free), rng.normal(size=24 + 300)

    def moments(at, group):
        mu, sigma = implied_moments(layout, at, group)
        return np.concatenate([mu, sigma[np.tril_indices(24)]])

    for group in (0, 1):
        slope = complex_jacobian(lambda at, g=group: moments(at, g), theta)
        np.testing.assert_allclose(moment_jacobian(layout, theta, group), slope, atol=1e-12)
        bend = complex_jacobian(
            lambda at, g=group: moment_jacobian(layout, at, g).T @ weights, theta
        )
        curvature = moment_curvature(layout, theta, group, weights)
        np.testing.assert_allclose(curvature, bend, atol=1e-10)


def test_robust_fit_of_holzinger_and_its_indices():
    answers = shared_data("HolzingerSwineford1939")[TESTS].to_numpy()
    result = fit_cfa(answers, TESTS, HOLZINGER)
    expected = reference_fit("HS_mlr")
    assert_estimates(result, "HS_mlr")
    assert result.scaled.chi_square == pytest.approx(expected["chisq.scaled"], abs=2e-5)
    assert result.scaling_factor == pytest.approx(expected["chisq.scaling.factor"], abs=1e-6)
    baseline = expected["baseline.chisq.scaled"]
    assert result.scaled.baseline_chi_square == pytest.approx(baseline, rel=1e-6)
    assert_indices(result.scaled, expected, ".scaled")
    assert_indices(result.robust, expected, ".robust")


def test_result_is_frozen_and_tidy():
    result = fit_cfa(simulated(200, seed=11), SIX, TWO)
    assert isinstance(result.estimates, pd.DataFrame)
    fixed = result.estimates[~result.estimates["free"]]
    assert fixed["se"].isna().all() and (fixed["estimate"] == 1).all()
    with pytest.raises(AttributeError):
        result.srmr = 0.0
