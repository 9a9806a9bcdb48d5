"""Fit of factors against R psych and by its definitions."""

import numpy as np
import pytest
from efa_golden import NUMBERS, SIZES, correlations, golden
from scipy.stats import ncx2

from csi_helpers.analysis.measurement.exploratory.extraction import extract
from csi_helpers.analysis.measurement.exploratory.fit import fit_of
from csi_helpers.analysis.measurement.exploratory.rotation import rotate


def fit(matrix, n, number, method="ml", rotation="none"):
    solution = extract(matrix, number, method)
    turned = rotate(solution.loadings, rotation)
    factors = method != "pca"
    uniquenesses = solution.uniquenesses
    return fit_of(matrix, turned.loadings, turned.phi, uniquenesses, number, n, factors=factors)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(("fm", "method"), [("minres", "minres"), ("ml", "ml"), ("pa", "paf")])
def test_equals_psych(name, fm, method):
    result = fit(correlations(name), SIZES[name], NUMBERS[name], method)
    reference = golden(f"{name}_{fm}_none_fit.csv").iloc[0]
    # psych's minres and ml stop early (README of the numbers): what they minimise is right to
    # the second order, the other measure only to the first
    within = 2e-6 if fm == "minres" else 1e-8
    for ours, theirs in (
        ("objective", "objective"),
        ("chi2", "chi_STATISTIC"),
        ("rmsea", "RMSEA"),
        ("tli", "TLI"),
    ):
        assert getattr(result, ours) == pytest.approx(reference[theirs], rel=within), ours
    assert result.rmsr == pytest.approx(reference["rms"], rel=1e-6 if fm == "ml" else within)
    assert result.bic == pytest.approx(reference["BIC"], abs=reference["chi_STATISTIC"] * within)
    assert result.p_value == pytest.approx(reference["p"], rel=1e-3)
    assert result.df == reference["dof"]


def test_maximum_likelihood_has_the_smallest_objective():
    matrix = correlations("mobi")
    assert fit(matrix, 250, 3).objective < fit(matrix, 250, 3, "minres").objective
    residuals = fit(matrix, 250, 3, "minres").rmsr
    assert residuals < fit(matrix, 250, 3).rmsr


def test_rotation_changes_nothing():
    matrix = correlations("mobi")
    one, other = fit(matrix, 250, 3), fit(matrix, 250, 3, rotation="oblimin")
    for name in ("chi2", "rmsea", "tli", "rmsr", "rmsea_low", "rmsea_high"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-9)


def test_interval_of_rmsea_holds_its_tails():
    result = fit(correlations("mobi"), 250, 3)
    assert result.rmsea_low < result.rmsea < result.rmsea_high
    for end, tail in ((result.rmsea_low, 0.95), (result.rmsea_high, 0.05)):
        noncentrality = end**2 * 250 * result.df
        assert ncx2.cdf(result.chi2, result.df, noncentrality) == pytest.approx(tail, abs=1e-9)


def test_perfect_fit():
    loadings = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1)
    result = fit(matrix, 300, 1)
    assert result.chi2 == pytest.approx(0, abs=1e-9) and result.p_value == pytest.approx(1)
    assert result.rmsea == result.rmsea_low == result.rmsea_high == 0
    assert result.rmsr < 1e-9 and result.tli > 1


def test_components_and_saturated_models_have_residuals_only():
    matrix = correlations("mobi")
    for result in (fit(matrix, 250, 3, "pca"), fit(matrix[:4, :4], 250, 2, "minres")):
        assert np.isnan([result.chi2, result.p_value, result.rmsea, result.tli, result.bic]).all()
        assert np.isfinite(result.rmsr)
    assert np.isnan(fit(matrix, 10, 3).chi2)  # too few for Bartlett's correction
