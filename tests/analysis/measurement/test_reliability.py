"""Reliability of whole surveys: what is shown, what is turned round, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from measured_items import (
    CONSTRUCTS,
    factor_answers,
    mobi,
    nudged_influence,
    one,
    picked,
    simple_structure,
)
from scipy import stats
from small_study import survey_of

from csi_helpers.analysis.measurement.consistency import (
    CompleteAnswers,
    cronbach_alpha,
    feldt_interval,
)
from csi_helpers.analysis.measurement.omega import mcdonald_omega
from csi_helpers.analysis.measurement.reliability import assess_reliability
from csi_helpers.analysis.variance import DesignVariance

SCALE = {"min": 1, "max": 10}
ITEMS = ("q1", "q2", "q3", "q4")


def reliability(folder, cells, constructs, waves=None, **study):
    options = study.pop("options", {})
    study.setdefault("scale", SCALE)
    if constructs:
        study["model"] = {"constructs": constructs}
    survey = survey_of(folder, {name: cells[name] for name in cells}, waves, **study)
    return assess_reliability(survey, **options)


def four_items(n=200, seed=1, turned=()):
    answers = factor_answers(n, simple_structure(4), seed)
    return answers.assign(**{item: 11 - answers[item] for item in turned})


def test_mobi_in_one_go(tmp_path):
    result = reliability(tmp_path, mobi(), {**CONSTRUCTS, "Complaints": ["CUSCO"]})
    assert one(result.estimates, "alpha", "Quality").estimate == pytest.approx(
        0.872406371, abs=1e-9
    )
    assert result.single == ("Complaints",)
    assert result.constructs["Value"] == ("PERV1", "PERV2")
    assert (result.against, result.refusals) == ({}, ())
    notes = result.estimates.query("note != ''").set_index(["table", "subject"])["note"].to_dict()
    single = {(table, "Complaints"): "single item" for table in ("alpha", "alpha_standardised")}
    assert notes == single | {
        ("omega", "Complaints"): "single item",
        ("omega", "Value"): "two items",
        ("omega", "Loyalty"): "heywood",
    }
    assert np.isfinite(one(result.estimates, "omega", "Loyalty").estimate)
    deleted = picked(result.estimates, "alpha_if_deleted")
    assert not deleted.index.isin(["PERV1", "PERV2"], level=0).any()
    quality = mobi()[CONSTRUCTS["Quality"]].drop(columns="PERQ3")
    expected = cronbach_alpha(np.cov(quality.T))
    assert deleted.loc[("PERQ3", "Quality"), "estimate"] == pytest.approx(expected, abs=1e-12)
    rest = picked(result.estimates, "item_rest").loc[("PERQ3", "Quality")]
    interval = stats.pearsonr(mobi()["PERQ3"], quality.sum(axis=1)).confidence_interval()
    assert (rest.ci_low, rest.ci_high) == pytest.approx(tuple(interval), abs=1e-10)


def test_no_model_no_reliability(tmp_path):
    assert reliability(tmp_path, four_items(), {}) is None


def test_omega_interval_lies_round_it_and_below_one(tmp_path):
    row = one(
        reliability(tmp_path, four_items(), {"a": ["q1", "q2", "q3", "q4"]}).estimates, "omega", "a"
    )
    reach = stats.t.ppf(0.975, 199) * row.se / (1 - row.estimate)
    assert np.log((1 - row.ci_low) / (1 - row.estimate)) == pytest.approx(reach, abs=1e-9)
    assert row.ci_low < row.estimate < row.ci_high < 1


@pytest.mark.parametrize(
    "design",
    [
        {"weight": "w"},
        {"strata": "s"},
        {"cluster": "c"},
        {"weight": "w", "strata": "s", "cluster": "c"},
        {"weight": "w", "rake": "g"},
    ],
    ids=lambda design: "+".join(design),
)
def test_standard_errors_know_the_design(tmp_path, design):
    random = np.random.default_rng(7)
    cells = four_items(60, 3)
    cells["w"] = random.uniform(0.5, 2, 60).round(3)
    cells["s"], cells["g"] = random.integers(0, 2, 60), random.integers(0, 2, 60)
    cells["c"] = cells["s"] * 100 + np.arange(60) // 4
    study = {"columns": {key: name for key, name in design.items() if key != "rake"}}
    if "rake" in design:
        study["weighting"] = {"targets": {"g": {"0": 0.4, "1": 0.6}}}
        study["columns"]["segments"] = ["g"]
    items = ["q1", "q2", "q3", "q4"]
    study |= {"scale": SCALE, "items": items, "model": {"constructs": {"a": items}}}
    survey = survey_of(tmp_path, {name: cells[name] for name in cells}, **study)
    result = assess_reliability(survey)
    variance = DesignVariance(survey.current.design)
    values = survey.current.answers[items].to_numpy(dtype=float)

    def statistics(weights):
        answers = CompleteAnswers.of(values, weights)
        standardised = answers.standardised.covariance
        return np.array([cronbach_alpha(answers.covariance), cronbach_alpha(standardised)])

    weights = variance.weights
    omega, influence, _ = mcdonald_omega(CompleteAnswers.of(values, weights))
    influences = np.column_stack([nudged_influence(statistics, weights), influence])
    expected = variance.precision(influences)
    estimates = [*statistics(weights), omega]
    for place, table in enumerate(("alpha", "alpha_standardised", "omega")):
        row = one(result.estimates, table, "a")
        assert row.estimate == pytest.approx(estimates[place], abs=1e-12)
        assert row.se == pytest.approx(expected.se[place], rel=1e-5)
        assert row.n_eff == pytest.approx(expected.n_eff[place], rel=1e-4)


def test_standard_error_of_alpha_by_bootstrap(tmp_path):
    values = four_items(400, 11).to_numpy()
    row = one(
        reliability(tmp_path, four_items(400, 11), {"a": ["q1", "q2", "q3", "q4"]}).estimates,
        "alpha",
        "a",
    )
    random = np.random.default_rng(12)
    again = [cronbach_alpha(np.cov(values[random.integers(0, 400, 400)].T)) for _ in range(1000)]
    assert row.se == pytest.approx(np.std(again), rel=0.08)


def test_few_clusters_widen_every_interval(tmp_path):
    cells = four_items(200).assign(c=np.arange(200) % 8)
    study = {"columns": {"cluster": "c"}, "items": list(ITEMS)}
    result = reliability(tmp_path, cells, {"a": list(ITEMS)}, **study)
    factor = (stats.t.ppf(0.975, 199) / stats.t.ppf(0.975, 7)) ** 2
    for table, k in (("alpha", 4), ("alpha_standardised", 4), ("alpha_if_deleted", 3)):
        row = picked(result.estimates, table).iloc[0]
        expected = feldt_interval(row.estimate, row.n_eff * factor, k)
        assert (row.ci_low, row.ci_high) == pytest.approx(expected, abs=1e-12)
    row = result.estimates.query("table == 'item_rest'").iloc[0]
    reach = stats.norm.ppf(0.975) / np.sqrt(row.n_eff * factor - 3)
    assert np.arctanh(row.ci_low) == pytest.approx(np.arctanh(row.estimate) - reach, abs=1e-12)
    assert np.arctanh(row.ci_high) == pytest.approx(np.arctanh(row.estimate) + reach, abs=1e-12)


def test_copies_have_no_omega(tmp_path):
    cells = four_items()
    cells["q2"] = cells["q1"]
    row = one(reliability(tmp_path, cells, {"a": ["q1", "q2", "q3"]}).estimates, "omega", "a")
    assert np.isnan(row.estimate) and row.note == "no convergence"


def test_constant_items_and_low_bases_are_refused_and_the_rest_stands(tmp_path):
    cells = factor_answers(60, simple_structure(4, 4), 6)
    cells["q1"], cells.loc[20:, "q3"] = 7, np.nan
    constructs = {"flat": ["q1", "q2"], "thin": ["q3", "q4"], "well": ["q5", "q6", "q7"]}
    result = reliability(tmp_path, cells, constructs, items=list(cells))
    assert [refusal.code for refusal in result.refusals] == ["low_base", "constant_items"]
    assert "q1" in result.refusals[1].found and "q2" not in result.refusals[1].found
    assert one(result.estimates, "alpha", "flat").note == "constant"
    thin = one(result.estimates, "alpha", "thin")
    assert (thin.note, thin.n) == ("low base", 20) and np.isnan(thin.estimate)
    assert np.isfinite(one(result.estimates, "alpha", "well").estimate)


def test_nobody_with_a_weight_is_no_crash(tmp_path):
    cells = four_items(60).astype(float)
    cells["w"] = np.repeat([0, 1], 30)
    cells.loc[30:, "q1"] = np.nan
    study = {"columns": {"weight": "w"}, "items": ["q1", "q2", "q3", "q4"]}
    result = reliability(tmp_path, cells, {"a": ["q1", "q2", "q3"]}, **study)
    assert np.isnan(one(result.estimates, "alpha", "a").estimate)
    assert len(result.refusals) == 1


def test_an_earlier_wave_without_an_item_says_so(tmp_path):
    then, now = four_items(80, 8), four_items(90, 9)
    then.drop(columns="q4").to_csv(tmp_path / "then.csv", index=False)
    result = reliability(
        tmp_path,
        now,
        {"a": ["q1", "q2"], "b": ["q3", "q4"]},
        {"2025": {"file": str(tmp_path / "then.csv")}},
        items=list(now),
    )
    assert result.waves == ("2025", "2026")
    earlier = one(result.estimates, "alpha", "a", wave="2025")
    expected = cronbach_alpha(np.cov(then[["q1", "q2"]].T))
    assert (earlier.estimate, earlier.n) == (pytest.approx(expected, abs=1e-12), 80)
    gone = one(result.estimates, "alpha", "b", wave="2025")
    assert gone.note == "items missing" and np.isnan(gone.estimate)
    assert result.refusals == ()
