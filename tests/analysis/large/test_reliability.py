"""Reliability of a large survey: the coefficients of respondents, errors of random groups."""

import pytest
from large_studies import beside, both, ratios, same, with_answers

from csi_helpers.analysis.measurement.reliability import assess_reliability


@pytest.mark.parametrize("weighted", [False, True])
def test_coefficients_are_those_of_respondents(weighted):
    survey, large = both(0.04, weighted=weighted)
    one, other = assess_reliability(survey), assess_reliability(large)
    rows = beside(one.estimates, other.estimates)
    assert {"alpha", "alpha_standardised", "omega", "item_rest"} <= set(rows["table"])
    same(rows, "n", "estimate")
    assert (other.groups, one.groups) == (200, 0)


def test_intervals_that_go_by_the_base_alone_are_the_same_without_weights():
    survey, large = both(0.04)
    rows = beside(assess_reliability(survey).estimates, assess_reliability(large).estimates)
    same(rows, "n_eff")
    same(rows[rows["table"] != "omega"], "ci_low", "ci_high")


@pytest.mark.parametrize("weighted", [False, True])
def test_errors_of_random_groups_are_those_of_respondents_but_for_chance(weighted):
    survey, large = both(0.04, weighted=weighted)
    found = ratios(
        beside(assess_reliability(survey).estimates, assess_reliability(large).estimates)
    )
    # 200 groups know a standard error to 5%; coefficients of one wave go up and down together.
    assert abs(found.mean() - 1) < 0.05
    assert (abs(found - 1) < 0.25).all()


def test_items_that_run_against_the_others_are_found():
    survey, _ = both()
    turned = 11 - survey.current.answers["q3"]
    one, other = (assess_reliability(each) for each in with_answers(survey, q3=turned))
    assert other.against == one.against == {"quality": ("q3",)}
    same(beside(one.estimates, other.estimates, ["alpha_if_turned"]), "estimate", "ci_low")


def test_a_constant_item_is_refused():
    one, other = (assess_reliability(each) for each in with_answers(both()[0], s2=7.0))
    assert [error.code for error in other.refusals] == ["constant_items"]
    assert str(other.refusals[0]) == str(one.refusals[0])


def test_a_low_base_is_refused():
    survey, large = both(0.04)
    one, other = (assess_reliability(each, min_base=1060) for each in (survey, large))
    assert [str(error) for error in other.refusals] == [str(error) for error in one.refusals]
    assert {error.code for error in other.refusals} == {"low_base"}
