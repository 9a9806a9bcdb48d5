"""Factor analysis under weights, seeds and earlier waves, and of what can't be factored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from measured_items import factor_answers, loading_matrix, one, picked, simple_structure
from scipy import stats
from small_study import survey_of

from csi_helpers.analysis.measurement import factor_steps
from csi_helpers.analysis.measurement.exploratory.number_of_factors import parallel_analysis
from csi_helpers.analysis.measurement.factor import analyse_factors
from csi_helpers.analysis.measurement.factor_steps import FactorSteps
from csi_helpers.analysis.streams import random_stream
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Factor

SIX, EIGHT = simple_structure(3, 3), simple_structure(4, 4)
POINT = ("factor_loading", "communality", "explained_share", "factor_correlation", "congruence")


@pytest.fixture(autouse=True)
def few_runs(monkeypatch):
    """A short parallel analysis."""
    monkeypatch.setattr(factor_steps, "RUNS", 100)


def opened(folder, answers, waves=None, **study):
    study.setdefault("scale", {"min": 1, "max": 10})
    study.setdefault("items", [name for name in answers if name.startswith("q")])
    return survey_of(folder, {name: answers[name] for name in answers}, waves, **study)


def analysed(folder, answers, factor=None, **study):
    options = {key: study.pop(key) for key in ("seed", "min_base", "comparisons") if key in study}
    waves = study.pop("waves", None)
    return analyse_factors(opened(folder, answers, waves, **study), factor or Factor(), **options)


def refused(code, folder, answers, factor=None, **study) -> AnalysisError:
    with pytest.raises(AnalysisError) as caught:
        analysed(folder, answers, factor, **study)
    assert caught.value.code == code
    assert caught.value.need and caught.value.found and caught.value.remedy
    return caught.value


@pytest.mark.parametrize("scores", ["regression", "bartlett"])
def test_weight_two_equals_two_rows(tmp_path, scores):
    answers = factor_answers(90, SIX, 1, between=0.3).assign(g=np.arange(90) % 2)
    answers["w"] = np.random.default_rng(2).integers(1, 4, 90)
    again = answers.loc[answers.index.repeat(answers["w"])].drop(columns="w")
    study = {"model": {"constructs": {"a": ["q1", "q2"]}}}
    factor = Factor(items=[f"q{k}" for k in range(1, 7)], number=2, scores=scores)
    weighted = analysed(
        tmp_path, answers, factor, columns={"weight": "w", "segments": ["g"]}, **study
    )
    rows = analysed(tmp_path, again, factor, columns={"segments": ["g"]}, **study)
    for table in (*POINT, "kmo", "eigenvalue", "map", "score_validity"):
        one_way = picked(weighted.estimates, table)["estimate"]
        assert len(one_way), table
        np.testing.assert_allclose(
            one_way, picked(rows.estimates, table)["estimate"], atol=1e-9, err_msg=table
        )
    # scores are standardised with n - 1 people, and 90 people aren't 180
    n, many = len(answers), len(again)
    ratio = np.sqrt((n - 1) / n / ((many - 1) / many))
    means = [
        result.estimates.query("table == 'factor_score'")["estimate"] for result in (weighted, rows)
    ]
    np.testing.assert_allclose(means[0], means[1] * ratio, atol=1e-9)
    assert (
        one(weighted.estimates, "communality", "q1").se
        > one(rows.estimates, "communality", "q1").se
    )


def test_what_has_no_design_goes_by_the_effective_base(tmp_path):
    answers = factor_answers(200, SIX, 3)
    answers["w"] = np.random.default_rng(4).uniform(0.2, 3, 200)
    survey = opened(tmp_path, answers, columns={"weight": "w"})
    result = analyse_factors(survey, Factor(number=2), seed=5)
    bartlett = one(result.estimates, "bartlett_chi2")
    covariance, n_eff = np.cov(answers.iloc[:, :6].T, aweights=answers["w"]), bartlett.n_eff
    values = covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    assert bartlett.n == 200 and 100 < n_eff < 195
    chi2 = -(n_eff - 1 - 17 / 6) * np.log(np.linalg.det(values))
    assert bartlett.estimate == pytest.approx(chi2, rel=1e-9)
    assert bartlett.p_value == pytest.approx(stats.chi2.sf(chi2, 15), rel=1e-6)
    # the fit's statistic from loadings and effective base of its own row
    loadings = loading_matrix(result.estimates).to_numpy()
    phi = np.eye(2)
    phi[0, 1] = phi[1, 0] = one(result.estimates, "factor_correlation", "F1").estimate
    model = loadings @ phi @ loadings.T
    np.fill_diagonal(model, 1)
    ratio = np.linalg.solve(model, values)
    objective = np.trace(ratio) - np.linalg.slogdet(ratio)[1] - 6
    fit = one(result.estimates, "fit_chi2")
    shorter = fit.n_eff - 1 - 17 / 6 - 4 / 3
    assert fit.estimate == pytest.approx(objective * shorter, rel=1e-6)
    random = random_stream(5, "parallel", wave="2026")
    limits = parallel_analysis(values, n_eff, random, runs=100).factors_limit
    found = picked(result.estimates, "parallel_limit", method="factors")["estimate"]
    np.testing.assert_allclose(found, limits, atol=1e-9)


def test_same_inputs_same_bytes_and_another_seed_moves_limits_only(tmp_path):
    answers = factor_answers(150, SIX, 6).assign(g=np.arange(150) % 3)
    survey = opened(tmp_path, answers, columns={"segments": ["g"]})
    one_way, again, other = (
        analyse_factors(survey, Factor(), seed=seed).estimates for seed in (1, 1, 2)
    )
    assert one_way.to_csv() == again.to_csv()
    moved = ~(one_way.eq(other) | (one_way.isna() & other.isna())).all(axis=1)
    assert set(one_way.table[moved]) == {"parallel_limit"}


def test_rows_in_another_order_change_nothing(tmp_path):
    answers = factor_answers(150, SIX, 7)
    one_way = analysed(tmp_path, answers).estimates
    other = analysed(tmp_path, answers.sample(frac=1, random_state=1)).estimates
    for column in ("estimate", "se", "ci_low", "ci_high", "n_eff", "p_value"):
        np.testing.assert_allclose(one_way[column], other[column], rtol=1e-6, atol=1e-8)


def two_waves(tmp_path, then, now, factor=None, **study):
    then.to_csv(tmp_path / "then.csv", index=False)
    return analysed(
        tmp_path, now, factor, waves={"2025": {"file": str(tmp_path / "then.csv")}}, **study
    )


def test_an_earlier_wave_stands_beside_the_current_one(tmp_path):
    # the second wave has the stronger second factor: its order differs
    then = factor_answers(400, SIX * [1.15, 0.8], 8)
    now = factor_answers(400, SIX * [0.8, 1.15], 9)
    result = two_waves(tmp_path, then, now)
    assert set(result.estimates.wave) == {"2025", "2026"}
    waves = {
        wave: loading_matrix(rows).to_numpy() for wave, rows in result.estimates.groupby("wave")
    }
    assert (waves["2025"].argmax(axis=1) == waves["2026"].argmax(axis=1)).all()
    agreement = result.estimates.query("table == 'wave_congruence'")
    assert agreement.estimate.gt(0.95).all() and agreement.subject.tolist() == ["F1", "F2"]
    assert set(agreement.compared_with) == {"2026"} and set(agreement.wave) == {"2025"}
    lengths = [np.sqrt((each**2).sum(axis=0)) for each in waves.values()]
    expected = (waves["2025"] * waves["2026"]).sum(axis=0) / lengths[0] / lengths[1]
    np.testing.assert_allclose(agreement.estimate, expected, atol=1e-12)
    for table in (*POINT[:3], "kmo", "bartlett_chi2", "eigenvalue", "fit_rmsea"):
        assert set(result.estimates.query("table == @table").wave) == {"2025", "2026"}, table
    own = analysed(tmp_path, then)  # the earlier wave for itself: same loadings, other order
    np.testing.assert_allclose(
        sorted(np.abs(loading_matrix(own.estimates).to_numpy()).ravel()),
        sorted(np.abs(waves["2025"]).ravel()),
        atol=1e-9,
    )


def test_an_earlier_wave_without_an_item_has_no_factors(tmp_path):
    then, now = factor_answers(100, SIX, 10), factor_answers(100, SIX, 11)
    result = two_waves(tmp_path, then.drop(columns="q2"), now)
    assert set(result.estimates.wave) == {"2026"}
    result = two_waves(tmp_path, then.assign(q2=then["q1"]), now)  # nor one that can't be solved
    assert set(result.estimates.wave) == {"2026"}


def test_gaps(tmp_path):
    answers = factor_answers(200, SIX, 12)
    answers = answers.mask(np.random.default_rng(13).random(answers.shape) < 0.15)
    result = analysed(tmp_path, answers)
    answered = answers.notna().astype(int)
    bases = (answered.T @ answered).to_numpy()
    assert result.missing == "pairwise"
    assert result.n_range == (bases.min(), bases[np.triu_indices(6, 1)].max())
    rows = result.estimates.query("table != 'factor_score'")
    assert (rows.n == bases.min()).all() and (rows.n_eff == rows.n).all()
    listwise = analysed(tmp_path, answers, Factor(missing="listwise"))
    assert listwise.n_range == (len(answers.dropna()),) * 2


def test_number_is_cut_to_what_can_be_told_apart(tmp_path):
    survey = opened(tmp_path, factor_answers(60, SIX, 14))
    steps = FactorSteps(survey, Factor(), 0, 0.95, 30, Comparisons())
    assert steps.number({"parallel": 5}) == (3, "parallel")
    assert steps.number({"parallel": 2}) == (2, "parallel")
    components = replace(steps, settings=Factor(extraction="pca"))
    assert components.number({"parallel": 1, "parallel_components": 4}) == (
        4,
        "parallel_components",
    )
    given = replace(steps, settings=Factor(number=7))
    assert given.number({"parallel": 1}) == (7, "given")  # and refused when solved


def test_items_come_from_the_list_the_model_or_all(tmp_path):
    answers = factor_answers(200, EIGHT, 15)
    model = {"model": {"constructs": {"b": ["q5", "q6"], "a": ["q1", "q2"]}}}
    assert analysed(tmp_path, answers).items == tuple(answers)
    assert analysed(tmp_path, answers, Factor(number=1), **model).items == ("q5", "q6", "q1", "q2")
    listed = Factor(items=["q1", "q2", "q3", "q4"], number=1)
    result = analysed(tmp_path, answers, listed, **model)
    assert result.items == ("q1", "q2", "q3", "q4")
    # of the model's constructs, only a shares items with the list
    assert set(result.estimates.query("table == 'congruence'").subject) == {"a"}
    none = {"model": {"constructs": {"b": ["q5", "q6"]}}}
    assert analysed(tmp_path, answers, listed, **none).estimates.query("table=='congruence'").empty


def test_refusals(tmp_path):
    answers = factor_answers(120, SIX, 16)
    refused("few_items", tmp_path, answers[["q1", "q2"]])
    error = refused("constant_items", tmp_path, answers.assign(q3=5))
    assert error.values["items"] == ["q3"]
    refused("identical_items", tmp_path, answers.assign(q3=11 - answers["q1"]))
    refused("tied_items", tmp_path, answers.assign(q3=(answers["q1"] + answers["q2"]) / 2))
    error = refused("too_many_factors", tmp_path, answers, Factor(number=4))
    assert "At most 3 factors" in error.need and "asks for 4" in error.found
    refused("low_base", tmp_path, answers, min_base=121)
    error = refused("few_respondents", tmp_path, answers[:6], min_base=2)
    assert error.values == {"n": 6, "count": 6}


def test_few_effective_respondents_are_refused(tmp_path):
    answers = factor_answers(40, EIGHT, 17).assign(c=np.repeat(np.arange(4), 10))
    answers.iloc[:, :8] = answers.iloc[:, :8].groupby(answers["c"]).transform("first")
    noise = np.random.default_rng(18).integers(-1, 2, (40, 8))
    answers.iloc[:, :8] = np.clip(answers.iloc[:, :8] + noise, 1, 10)
    error = refused("few_respondents", tmp_path, answers, columns={"cluster": "c"})
    assert error.values["n"] < 8 and error.values["count"] == 8


@pytest.mark.parametrize("seed", range(3))
def test_noise_has_no_factor(tmp_path, seed):
    answers = factor_answers(300, np.zeros((8, 1)), seed)
    error = refused("no_factor", tmp_path, answers)
    assert error.values == {"count": 8}
    assert len(analysed(tmp_path, answers, Factor(number=2)).factors) == 2


def test_pairs_of_levels_are_compared_where_asked(tmp_path):
    answers = factor_answers(200, SIX, 19).assign(g=np.arange(200) % 3)
    rules = Comparisons(against="pairs", correction="holm")
    result = analysed(tmp_path, answers, comparisons=rules, columns={"segments": ["g"]})
    rows = result.estimates.query("table == 'factor_score' and subject == 'F1'").set_index("group")
    pair = rows.loc["g=0|g=2"]
    assert pair.estimate == pytest.approx(rows.loc["g=2"].estimate - rows.loc["g=0"].estimate)
    p = rows["p_value"].dropna()
    assert len(p) == 3 and rows["p_adjusted"].min() == pytest.approx(min(3 * p.min(), 1))
