"""Prediction and factor models of a large survey."""

from functools import cache

from large_studies import BRANCHES, CONSTRUCTS, beside, both, path_model, ratios, same, with_answers

from csi_helpers.analysis.structural.findings.opinions.confirmation import confirm_waves
from csi_helpers.analysis.structural.findings.second_opinions import (
    confirm_structure,
    predict_structure,
)
from csi_helpers.analysis.structural.findings.structure import estimate_structure

MEASURED = {name: CONSTRUCTS[name] for name in ("quality", "satisfaction")}
LIMITS = {"confidence": 0.95, "min_base": 30, "min_group": 100}


@cache
def structures(gaps: float, *, weighted: bool):
    settings = path_model(bootstrap=100)
    return [estimate_structure(each, settings, seed=1) for each in both(gaps, weighted=weighted)]


def test_prediction_leaves_out_random_groups():
    survey, large = both(0.03, weighted=True)
    one, other = structures(0.03, weighted=True)
    first = predict_structure(survey, one, seed=1)
    second = predict_structure(large, other, seed=1)
    assert (second.n, second.random_groups) == (first.n, 200)
    assert "predict_mae" not in set(second.estimates["table"])
    rows = beside(first.estimates[first.estimates["table"] != "predict_mae"], second.estimates)
    same(rows, "n")
    same(rows, "estimate", tolerance=0.01)  # other folds
    assert abs(ratios(rows).mean() - 1) < 0.08


def test_factor_model_of_complete_answers_is_that_of_respondents():
    first, second = (
        confirm_waves(survey.waves, MEASURED, {"branch": BRANCHES}, **LIMITS) for survey in both()
    )
    assert (second.reported, second.indices) == (first.reported, first.indices)
    assert (second.n, second.n_incomplete, second.design) == (first.n, 0, False)
    assert second.held == first.held
    rows = beside(first.estimates, second.estimates)
    exact = rows["table"].isin(["cfa_loading", "cfa_correlation", "cfa_srmr", "cfa_df"])
    same(rows[exact | (rows["method"] == "ml")], "n", "estimate", tolerance=1e-8)
    scaled = rows[rows["table"].isin(["cfa_chi2", "invariance_chi2"])]
    assert (abs(ratios(scaled, "estimate") - 1) < 0.06).all()
    indices = rows[rows["table"].isin(["cfa_cfi", "cfa_tli", "cfa_rmsea", "invariance_cfi"])]
    same(indices, "estimate", tolerance=0.006)
    assert abs(ratios(rows).mean() - 1) < 0.08


def test_who_left_a_gap_is_left_out_and_counted():
    survey, large = both(0.03, weighted=True)
    second = confirm_waves(large.waves, MEASURED, {}, **LIMITS)
    assert (second.weighted, second.reported) == (True, "mlr")
    answers = survey.current.answers[["q1", "q2", "q3", "s1", "s2", "s3"]]
    answers = answers[answers.notna().any(axis=1)]
    complete = int(answers.notna().all(axis=1).sum())
    assert (second.n, second.n_incomplete) == (complete, len(answers) - complete)
    loadings = second.estimates[second.estimates["table"] == "cfa_loading"]
    assert set(loadings[loadings["wave"] == "2026"]["n"]) == {complete}


def test_a_constant_item_is_refused_in_the_same_words():
    structure = structures(0.0, weighted=False)[0]
    said = []
    for each in with_answers(both()[0], s1=5.0):
        predictions = predict_structure(each, structure, seed=1)
        confirmation = confirm_structure(each, structure)
        said.append([str(error) for error in (*predictions.refusals, *confirmation.refusals)])
    assert said[0] == said[1]
    assert len(said[0]) == 2
