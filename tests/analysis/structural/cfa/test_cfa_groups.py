"""Invariance across groups: lavaan's four levels, difference tests, and what they should find."""

import numpy as np
import pytest
from cfa_reference import (
    HOLZINGER,
    SCHOOLS,
    SIX,
    TESTS,
    TWO,
    assert_estimates,
    assert_fit,
    holzinger_moments,
    shared_data,
    simulated,
)

from csi_helpers.analysis.structural.cfa.fitting import fit_cfa, fit_cfa_summary
from csi_helpers.analysis.structural.cfa.groups import (
    difference_test,
    measurement_invariance,
    measurement_invariance_summary,
)
from csi_helpers.analysis.structural.cfa.model import LEVELS, CfaModel

REFERENCE = dict(zip(LEVELS, ("configural", "load", "load_inte", "load_inte_resi"), strict=True))


def schools():
    return {school: holzinger_moments(school) for school in SCHOOLS}


def two_groups(n, seed=0):
    return simulated(2 * n, seed=seed), np.repeat(["east", "west"], n)


@pytest.mark.parametrize("level", LEVELS)
def test_holzinger_by_school_equals_lavaan(level):
    result = fit_cfa_summary(schools(), TESTS, HOLZINGER, level=level)
    assert_fit(result, f"HS_mg_{REFERENCE[level]}")
    assert_estimates(result, f"HS_mg_{REFERENCE[level]}")


@pytest.mark.parametrize("level", LEVELS)
def test_answers_give_what_their_moments_give(level):
    data = shared_data("HolzingerSwineford1939")
    result = fit_cfa(
        data[TESTS].to_numpy(),
        TESTS,
        HOLZINGER,
        groups=list(data["school"]),
        group_order=SCHOOLS,
        level=level,
        robust=False,
    )
    assert_fit(result, f"HS_mg_{REFERENCE[level]}")
    assert_estimates(result, f"HS_mg_{REFERENCE[level]}")


def test_differences_of_the_levels():
    # differences of lavaan's chi-squares
    invariance = measurement_invariance_summary(schools(), TESTS, HOLZINGER)
    found = [(d.level, round(d.chi_square, 3), d.df) for d in invariance.differences]
    assert found == [("metric", 8.192, 6), ("scalar", 40.059, 6), ("strict", 17.409, 9)]
    assert invariance.differences[0].p_value == pytest.approx(0.2244, abs=1e-4)
    assert invariance.differences[1].cfi == pytest.approx(0.882472 - 0.920923, abs=1e-5)
    assert invariance.held == "metric" and not invariance.refusals


@pytest.mark.parametrize("level", LEVELS)
def test_units_of_the_constructs_do_not_matter(level):
    answers, groups = two_groups(200)
    unit = CfaModel(TWO.constructs, identification="standardised")
    marker, other = (fit_cfa(answers, SIX, m, groups=groups, level=level) for m in (TWO, unit))
    assert other.plain.chi_square == pytest.approx(marker.plain.chi_square, abs=1e-8)
    assert other.scaling_factor == pytest.approx(marker.scaling_factor, abs=1e-7)
    np.testing.assert_allclose(
        other.estimates["standardised"], marker.estimates["standardised"], atol=1e-7
    )


def test_configural_model_is_the_groups_apart():
    answers, groups = two_groups(200, seed=1)
    answers[::7, 2] = np.nan  # with gaps, so that the single groups have means too
    together = fit_cfa(answers, SIX, TWO, groups=groups)
    apart = [fit_cfa(answers[groups == name], SIX, TWO) for name in ("east", "west")]
    total = sum(result.plain.chi_square for result in apart)
    assert together.plain.chi_square == pytest.approx(total, abs=1e-8)
    factor = np.mean([result.scaling_factor for result in apart])
    assert together.scaling_factor == pytest.approx(factor, abs=1e-8)
    for name, result in zip(("east", "west"), apart, strict=True):
        np.testing.assert_allclose(
            together.loadings(name)["standardised_se"],
            result.loadings()["standardised_se"],
            atol=1e-8,
        )


def test_groups_of_the_same_people_are_invariant():
    answers, groups = np.tile(simulated(250, seed=2), (2, 1)), np.repeat(["a", "b"], 250)
    invariance = measurement_invariance(answers, SIX, TWO, groups)
    for difference in invariance.differences:
        assert difference.chi_square == pytest.approx(0, abs=1e-7)
    assert invariance.held == "strict"


@pytest.mark.parametrize(
    ("change", "held"), [("loading", "configural"), ("intercept", "metric"), ("none", "strict")]
)
def test_what_differs_is_found(change, held):
    answers, groups = two_groups(800, seed=3)
    if change == "loading":
        answers[800:, 1] += 1.2 * (answers[800:, 0] - 5)
    if change == "intercept":
        answers[800:, 1] += 0.8
    assert measurement_invariance(answers, SIX, TWO, groups).held == held


def test_difference_of_means_is_no_lack_of_invariance():
    answers, groups = two_groups(800, seed=4)
    answers[800:, :3] += 0.5 * np.array([0.8, 0.7, 0.6])  # quality itself is higher in the west
    invariance = measurement_invariance(answers, SIX, TWO, groups)
    assert invariance.held == "strict"
    means = invariance.fits["scalar"].estimates.query("kind == 'mean' and group == 'west'")
    row = means.set_index("subject").loc["Quality"]
    assert row["estimate"] / 0.8 == pytest.approx(0.5, abs=0.15)
    assert row["p_value"] < 0.001


def test_scaled_difference_by_satorra_and_bentler():
    answers, groups = two_groups(300, seed=5)
    fits = measurement_invariance(answers, SIX, TWO, groups).fits
    strict, loose = fits["metric"], fits["configural"]
    found = difference_test(strict, loose)
    factor = (strict.scaling_factor * 20 - loose.scaling_factor * 16) / 4
    assert (strict.plain.df, loose.plain.df, found.df) == (20, 16, 4)
    expected = (strict.plain.chi_square - loose.plain.chi_square) / factor
    assert found.chi_square == pytest.approx(expected, abs=1e-12)
    with pytest.raises(ValueError, match="more degrees of freedom"):
        difference_test(loose, strict)


def test_scaled_difference_holds_its_level():
    """Metric invariance under weights: the scaled test errs in about 5%, the plain one in more."""
    model, rng = CfaModel({"Quality": SIX[:3]}), np.random.default_rng(6)
    scaled = plain = 0
    for seed in range(60):
        answers, groups = two_groups(400, seed=500 + seed)
        weights = rng.lognormal(0, 0.8, 800)
        fits = [
            fit_cfa(answers, SIX, model, groups=groups, weights=weights, level=level)
            for level in ("metric", "configural")
        ]
        scaled += difference_test(*fits).p_value < 0.05
        plain += fits[0].plain.p_value < 0.05  # three items: configural fits exactly
    assert scaled <= 8
    assert plain >= 9


def test_order_of_groups_is_chosen():
    answers, groups = two_groups(200, seed=7)
    result = fit_cfa(answers, SIX, TWO, groups=groups, group_order=["west", "east"])
    assert result.groups == ("west", "east")
    only = fit_cfa(answers, SIX, TWO, groups=groups, group_order=["west"])
    assert only.groups == ("west",) and only.n == (200,)


def test_refusals_of_a_level_leave_the_others():
    answers, groups = two_groups(200, seed=8)
    answers[200:, 1] = 5.0
    invariance = measurement_invariance(answers, SIX, TWO, groups)
    assert {error.code for error in invariance.refusals.values()} == {"constant_item"}
    assert invariance.held is None and "west" in str(invariance.refusals["metric"])
    with pytest.raises(ValueError, match="two groups"):
        measurement_invariance(answers, SIX, TWO, ["all"] * 400)
