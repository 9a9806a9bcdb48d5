"""Models that can't be fitted say so, and improper solutions are named."""

import numpy as np
import pytest
from cfa_reference import SIX, TWO, simulated

from csi_helpers.analysis.structural.cfa.answers import Summary
from csi_helpers.analysis.structural.cfa.fitting import fit_cfa, fit_cfa_summary
from csi_helpers.analysis.structural.cfa.model import CfaModel
from csi_helpers.errors import AnalysisError


def refusal(code, *arguments, **options):
    with pytest.raises(AnalysisError) as caught:
        fit_cfa(*arguments, **options)
    assert caught.value.code == code
    return caught.value


def correlations(loadings, between=0.5):
    """Of two constructs, exactly as the model says."""
    sizes = [len(block) for block in loadings]
    column = np.concatenate(loadings)
    construct = np.repeat(range(len(sizes)), sizes)
    r = np.outer(column, column) * np.where(construct[:, None] == construct, 1, between)
    np.fill_diagonal(r, 1)
    return r


def test_two_items_alone_do_not_identify_a_construct():
    error = refusal("cfa_not_identified", simulated(100), SIX, CfaModel({"Quality": ("Q1", "Q2")}))
    assert not error.values["in_the_data"]
    assert "variance Quality" in error.values["parameters"]


def test_two_items_suffice_beside_another_construct():
    model = CfaModel({"Quality": ("Q1", "Q2"), "Loyalty": ("L1", "L2")})
    result = fit_cfa(simulated(300, seed=1), SIX, model)
    assert result.plain.df == 1


def test_two_items_and_no_correlation_in_the_data():
    # identified in principle, but the correlation that would do it is zero
    model = CfaModel({"Quality": ("Q1", "Q2"), "Loyalty": ("L1", "L2")})
    r = correlations([[0.8, 0.7], [0.8, 0.6]], between=0.0)
    with pytest.raises(AnalysisError) as caught:
        fit_cfa_summary(Summary(r, 200), ["Q1", "Q2", "L1", "L2"], model)
    assert caught.value.code == "cfa_not_identified"
    assert caught.value.values["in_the_data"]


def test_paths_both_ways_are_not_identified():
    both = [("Quality", "Loyalty"), ("Loyalty", "Quality")]
    refusal("cfa_not_identified", simulated(100), SIX, CfaModel(TWO.constructs, paths=both))


def test_heywood_case_is_named():
    # the implied residual variance of Q1 is 1 - .9 * .8 / .6 = -.2
    r = np.array([[1, 0.9, 0.8], [0.9, 1, 0.6], [0.8, 0.6, 1]])
    model = CfaModel({"Quality": SIX[:3]})
    result = fit_cfa_summary(Summary(r, 100, divisor="n"), SIX[:3], model)
    assert result.heywood_items == (("", "Q1"),)
    first = result.estimates.query("kind == 'residual variance'").iloc[0]
    assert first["estimate"] == pytest.approx(-0.2, abs=1e-6)
    assert result.loadings()["standardised"].iloc[0] == pytest.approx(np.sqrt(1.2), abs=1e-6)


def test_negative_variance_of_a_construct_is_named():
    # a path of 1.2 between constructs of variance .49 leaves .49 (1 - 1.44)
    r = correlations([[0.7, 0.7, 0.7], [0.7, 0.7, 0.7]], between=1.2)
    model = CfaModel(TWO.constructs, paths=[("Quality", "Loyalty")])
    result = fit_cfa_summary(Summary(r, 300, divisor="n"), SIX, model)
    assert result.heywood_constructs == (("", "Loyalty"),)
    assert result.improper_groups == ("",)
    own = result.estimates.query("kind == 'variance' and subject == 'Loyalty'")
    assert own["estimate"].item() == pytest.approx(0.49 * -0.44, abs=1e-6)


def test_correlations_no_construct_can_give():
    # the product of three loadings' correlations can't be negative
    r = np.array([[1, -0.3, 0.4], [-0.3, 1, 0.5], [0.4, 0.5, 1]])
    with pytest.raises(AnalysisError) as caught:
        fit_cfa_summary(Summary(r, 100), SIX[:3], CfaModel({"Quality": SIX[:3]}))
    assert caught.value.code == "cfa_no_convergence"


def test_correlation_beyond_one_is_said():
    r = correlations([[0.7, 0.7, 0.7], [0.7, 0.7, 0.7]], between=1.2)
    result = fit_cfa_summary(Summary(r, 300), SIX, TWO)
    assert result.construct_correlations[0, 0, 1] == pytest.approx(1.2, abs=1e-6)
    assert result.improper_groups == ("",) and not result.heywood_items


def test_proper_solution_names_nothing():
    result = fit_cfa(simulated(300, seed=2), SIX, TWO)
    assert (result.heywood_items, result.heywood_constructs, result.improper_groups) == ((),) * 3


def test_no_convergence_is_said(monkeypatch):
    module = "csi_helpers.analysis.structural.cfa.estimate.MOST_ITERATIONS"
    monkeypatch.setattr(module, 2)
    error = refusal("cfa_no_convergence", simulated(100), SIX, TWO)
    assert error.values["iterations"] == 2


def test_pure_noise_is_refused_or_fitted_but_never_silent():
    """Items without any construct: whatever comes out is finite, or a refusal."""
    codes = set()
    for seed in range(5):
        answers = np.random.default_rng(seed).normal(size=(60, 6))
        try:
            result = fit_cfa(answers, SIX, TWO)
        except AnalysisError as error:
            codes.add(error.code)
        else:
            assert np.isfinite(result.plain.chi_square)
            assert result.estimates["se"].dropna().gt(0).all()
    assert codes <= {"cfa_no_convergence", "cfa_not_identified"}


def test_constant_item():
    answers = simulated(100)
    answers[:, 1] = 7
    assert refusal("constant_item", answers, SIX, TWO).values["items"] == ["Q2"]


def test_item_nobody_answered():
    answers = simulated(100)
    answers[:, 3] = np.nan
    assert refusal("constant_item", answers, SIX, TWO).values["items"] == ["L1"]


@pytest.mark.parametrize("gaps", [False, True])
def test_collinear_items(gaps):
    answers = simulated(200)
    if gaps:
        answers[:20, 5] = np.nan
    answers[:, 2] = answers[:, 0] + answers[:, 1]
    error = refusal("cfa_collinear_items", answers, SIX, TWO)
    assert error.values["items"] == ["Q1", "Q2", "Q3"]


def test_two_respondents():
    error = refusal("cfa_too_few_respondents", simulated(2), SIX, TWO)
    assert error.values["n"] == 2


def test_nobody():
    refusal("cfa_too_few_respondents", np.full((10, 6), np.nan), SIX, TWO)


def test_more_parameters_than_people():
    error = refusal("cfa_too_few_respondents", simulated(12), SIX, TWO)
    assert (error.values["n"], error.values["min_base"]) == (12, 14)


def test_weights_without_robust_errors():
    with pytest.raises(ValueError, match="robust"):
        fit_cfa(simulated(50), SIX, TWO, weights=np.arange(1.0, 51.0), robust=False)


@pytest.mark.parametrize("weights", [np.r_[-1.0, np.ones(49)], np.r_[np.nan, np.ones(49)]])
def test_impossible_weights(weights):
    with pytest.raises(ValueError, match="weights"):
        fit_cfa(simulated(50), SIX, TWO, weights=weights)


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="as many rows"):
        fit_cfa(simulated(50), SIX, TWO, weights=np.ones(49))


def test_groups_from_moments_need_means():
    r = correlations([[0.7] * 3, [0.7] * 3])
    groups = {"east": Summary(r, 100, np.zeros(6)), "west": Summary(r, 100)}
    with pytest.raises(ValueError, match=r"means \(group west\)"):
        fit_cfa_summary(groups, SIX, TWO)


@pytest.mark.parametrize(
    ("constructs", "paths", "words"),
    [
        ({}, (), "needs constructs"),
        ({"Quality": ()}, (), "needs items"),
        ({"Quality": ("Q1", "Q2"), "Loyalty": ("Q2", "L1")}, (), "one construct"),
        ({"Quality": ("Q1", "Q2", "Q3")}, (("Quality", "Loyalty"),), "from one construct"),
        ({"A": ("a",), "B": ("b",)}, (("A", "B"), ("A", "B")), "named once"),
    ],
)
def test_models_that_cannot_be(constructs, paths, words):
    with pytest.raises(ValueError, match=words):
        CfaModel(constructs, paths=paths)
