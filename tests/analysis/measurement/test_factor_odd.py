"""Factor analysis of data that are odd, and still data."""

from __future__ import annotations

import numpy as np
import pytest
from measured_items import factor_answers, loading_matrix, picked, simple_structure
from small_study import survey_of

from csi_helpers.analysis.measurement import factor_steps
from csi_helpers.analysis.measurement.exploratory.solution import solve_factors
from csi_helpers.analysis.measurement.factor import analyse_factors
from csi_helpers.analysis.measurement.item_correlations import correlate
from csi_helpers.data.design import SamplingDesign
from csi_helpers.params import Factor

SIX = simple_structure(3, 3)
EXTRACTIONS, ROTATIONS = ("minres", "ml", "paf", "pca"), ("none", "varimax", "oblimin", "promax")


@pytest.fixture(autouse=True)
def few_runs(monkeypatch):
    """A short parallel analysis."""
    monkeypatch.setattr(factor_steps, "RUNS", 50)


def analysed(folder, answers, settings=None, **study):
    study.setdefault("scale", {"min": 1, "max": 10})
    study.setdefault("items", [name for name in answers if name.startswith("q")])
    survey = survey_of(folder, {name: answers[name] for name in answers}, **study)
    return analyse_factors(survey, settings or Factor())


def sound(result) -> None:
    """Every loading and communality is a number with a standard error, in its place."""
    rows = result.estimates[result.estimates.table.isin(["factor_loading", "communality", "kmo"])]
    assert np.isfinite(rows[["n", "n_eff", "estimate", "se", "ci_low", "ci_high"]]).all().all()
    assert (rows.ci_low <= rows.estimate + 1e-12).all()
    assert (rows.estimate <= rows.ci_high + 1e-12).all()
    communality = picked(result.estimates, "communality")["estimate"]
    assert communality.between(0, 1 + 1e-9).all()
    assert result.respondents.notna().all().all()


def test_heavy_ties(tmp_path):
    answers = factor_answers(300, SIX, 1)
    answers["q1"] = answers["q1"].where(answers["q1"] > 8, 10)
    answers["q4"] = answers["q4"].where(np.arange(300) % 20 == 0, 9)
    sound(analysed(tmp_path, answers, Factor(number=2)))


def test_an_item_with_three_answers(tmp_path):
    answers = factor_answers(300, SIX, 2)
    answers["q2"] = np.digitize(answers["q2"], [4, 8]) + 1
    result = analysed(tmp_path, answers)
    sound(result)
    assert {"q1", "q2", "q3"} in [set(items) for items in result.leading.values()]


def test_weights_of_a_millionfold(tmp_path):
    answers = factor_answers(200, SIX, 3)
    answers["w"] = np.where(np.arange(200) < 20, 1.0, 1e-6)
    result = analysed(tmp_path, answers, Factor(number=1), columns={"weight": "w"})
    sound(result)
    assert result.estimates.query("table == 'kmo'").n.eq(200).all()
    effective = result.estimates.query("table == 'bartlett_chi2'").iloc[0]
    assert 10 < effective.n_eff < 30 and effective.note == "caution"


def test_weights_of_zero(tmp_path):
    answers = factor_answers(200, SIX, 4)
    answers["w"] = np.repeat([0, 1], 100)
    result = analysed(tmp_path, answers, Factor(number=2), columns={"weight": "w"})
    alone = analysed(tmp_path, answers[100:].drop(columns="w"), Factor(number=2))
    np.testing.assert_allclose(
        loading_matrix(result.estimates), loading_matrix(alone.estimates), atol=1e-9
    )


@pytest.mark.parametrize("extraction", EXTRACTIONS)
def test_one_factor_needs_no_rotation(tmp_path, extraction):
    answers = factor_answers(150, SIX, 5, between=0.5)
    found = [
        loading_matrix(
            analysed(
                tmp_path, answers, Factor(number=1, extraction=extraction, rotation=rotation)
            ).estimates
        )
        for rotation in ROTATIONS
    ]
    for other in found[1:]:
        np.testing.assert_array_equal(found[0], other)


@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize("scores", ["regression", "bartlett"])
def test_all_components_but_one(tmp_path, rotation, scores):
    factor = Factor(number=5, extraction="pca", rotation=rotation, scores=scores)
    result = analysed(tmp_path, factor_answers(200, SIX, 6), factor)
    sound(result)
    assert sorted(result.order) == [f"q{k}" for k in range(1, 7)]


@pytest.mark.parametrize("extraction", EXTRACTIONS)
@pytest.mark.parametrize("rotation", ROTATIONS)
def test_more_factors_than_there_are(tmp_path, extraction, rotation):
    answers = factor_answers(200, np.zeros((7, 1)), 7)
    sound(analysed(tmp_path, answers, Factor(number=3, extraction=extraction, rotation=rotation)))


def test_five_points_as_polychoric(tmp_path):
    answers = factor_answers(300, SIX, 8, steps=5)
    study = {"scale": {"min": 1, "max": 5}}
    result = analysed(tmp_path, answers, Factor(correlation="polychoric", number=2), **study)
    plain = analysed(tmp_path, answers, Factor(number=2), **study)
    sound(result)
    assert result.correlation == "polychoric"
    assert set(result.estimates.query("table == 'kmo'").method) == {"polychoric"}
    # steps hide part of what items share
    total = [
        each.estimates.query("table == 'explained_total'").estimate.iloc[0]
        for each in (result, plain)
    ]
    assert total[0] > total[1]


def test_a_heywood_case_is_named(tmp_path):
    answers = factor_answers(200, SIX, 9)
    answers["q2"] = np.clip(answers["q1"] + (np.arange(200) % 25 == 0), 1, 10)
    result = analysed(tmp_path, answers, Factor(number=2))
    assert result.heywood and set(result.heywood) <= {"q1", "q2"}
    sound(result)


def test_a_segment_of_one_level_has_no_means(tmp_path):
    answers = factor_answers(150, SIX, 10).assign(g="only", h=np.arange(150) % 2)
    result = analysed(tmp_path, answers, columns={"segments": ["g", "h"]})
    assert result.segments == {"h": ("0", "1")}
    groups = result.estimates.query("table == 'factor_score'").group
    assert set(groups) == {"h=0", "h=1"}


def test_a_small_segment_level_is_a_low_base(tmp_path):
    answers = factor_answers(150, SIX, 11).assign(g=(np.arange(150) < 20).astype(int))
    rows = analysed(tmp_path, answers, columns={"segments": ["g"]}).estimates
    rows = rows.query("table == 'factor_score'").set_index(["subject", "group"])
    low = rows.loc[("F1", "g=1")]
    assert (low.note, low.n) == ("low base", 20) and np.isnan(low.estimate)
    high = rows.loc[("F1", "g=0")]
    assert np.isfinite(high.estimate) and np.isnan(high.p_value) and high.compared_with == ""


def test_factor_items_outside_the_model_become_items(tmp_path):
    answers = factor_answers(150, SIX, 12)
    result = analysed(
        tmp_path,
        answers,
        Factor(items=["q1", "q2", "q3", "q6"], number=1),
        items=["q1", "q2", "q3"],
        model={"constructs": {"a": ["q4", "q5"]}},
        factor={"items": ["q1", "q2", "q3", "q6"]},
    )
    sound(result)
    assert result.items == ("q1", "q2", "q3", "q6")
    assert result.estimates.query("table == 'congruence'").empty


def test_a_solution_that_is_nearly_singular_is_refused_or_finite():
    answers = factor_answers(100, SIX, 13)
    answers["q2"] = answers["q1"] + np.random.default_rng(14).normal(0, 1e-3, 100)
    solution = solve_factors(correlate(answers, SamplingDesign.simple(100)), 2)
    found = solution.precision(lambda loadings, phi: loadings.reshape(*loadings.shape[:-2], -1))
    assert np.isfinite(solution.loadings).all() and np.isfinite(found.se).all()
