"""Factors of a large survey: the solution of respondents, errors of random groups."""

import numpy as np
import pytest
from large_studies import beside, both, ratios, same, with_answers

from csi_helpers.analysis.measurement import factor_steps
from csi_helpers.analysis.measurement.factor import analyse_factors, reproduce_spss
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Factor


@pytest.fixture(autouse=True)
def _few_runs(monkeypatch):
    monkeypatch.setattr(factor_steps, "RUNS", 200)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_solution_is_that_of_respondents(weighted):
    survey, large = both(0.03, weighted=weighted)
    one, other = (analyse_factors(each, Factor(number=3), seed=1) for each in (survey, large))
    assert (other.missing, other.n_range) == (one.missing, one.n_range) == ("listwise", one.n_range)
    rows = beside(one.estimates, other.estimates)
    # The last average partial correlation divides what rounding leaves.
    settled = rows[(rows["table"] != "map") | (rows["subject"] < "8")]
    same(settled, "n", "estimate")
    same(rows[rows["table"] == "bartlett_chi2"], "n_eff", "p_value")
    assert set(rows["wave"]) == {"2025", "2026"}
    assert other.differences == pytest.approx(one.differences, abs=1e-9)
    found = ratios(rows)
    assert abs(found.mean() - 1) < 0.04
    assert (abs(found - 1) < 0.35).all()


def test_pairs_may_have_bases_of_their_own():
    survey, large = both(0.06, weighted=True)
    asked = Factor(number=2, missing="pairwise")
    one, other = (analyse_factors(each, asked, seed=1) for each in (survey, large))
    assert other.n_range == one.n_range
    assert other.n_range[0] < other.n_range[1]
    without = one.estimates[one.estimates["table"] != "factor_score"]
    rows = beside(without, other.estimates)
    same(rows[rows["table"] != "map"], "n", "estimate")
    assert abs(ratios(rows).mean() - 1) < 0.04
    assert [error.code for error in other.refusals] == ["large_scores"]


def test_components_of_complete_answers_as_spss_has_them():
    survey, large = both(0.03)
    one, other = (reproduce_spss(each, Factor(preset="spss")) for each in (survey, large))
    same(beside(one.estimates, other.estimates), "n", "estimate")
    assert other.groups == 200


def test_polychoric_factors_are_refused():
    with pytest.raises(AnalysisError) as refused:
        analyse_factors(both()[1], Factor(correlation="polychoric"))
    assert refused.value.code == "large_polychoric"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (lambda own: {"q2": 5.0}, "constant_items"),
        (lambda own: {"q2": own["q1"]}, "identical_items"),
        (lambda own: {"q2": own["q1"] + own["q3"]}, "tied_items"),
        (lambda own: {"q2": own["q2"].where(np.arange(len(own)) < 20)}, "low_base"),
    ],
)
def test_what_respondents_refuse_sums_refuse_in_the_same_words(answers, code):
    survey, _ = both()
    said = []
    for each in with_answers(survey, **answers(survey.current.answers)):
        with pytest.raises(AnalysisError) as refused:
            analyse_factors(each, Factor(missing="listwise"))
        said.append(str(refused.value))
        assert refused.value.code == code
    assert said[0] == said[1]
