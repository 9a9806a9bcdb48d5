"""What factor analysis may claim: on which base, of whom, and where it has to stay silent."""

import numpy as np
import pandas as pd
import pytest
from measured_items import factor_answers, simple_structure
from small_study import survey_of

from csi_helpers.analysis import analyse_factors, reproduce_spss
from csi_helpers.analysis.measurement.exploratory.number_of_factors import parallel_analysis
from csi_helpers.analysis.measurement.exploratory.suitability import bartlett
from csi_helpers.analysis.measurement.item_correlations import correlate
from csi_helpers.data.design import SamplingDesign
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Factor

SIX = simple_structure(3, 3)
ITEMS = [f"q{k}" for k in range(1, 7)]


def test_skewed_answers_without_structure_are_not_called_structured():
    random, tests, components = np.random.default_rng(20), 60, 0
    rejected = {"as many": 0, "effective": 0}
    for _ in range(tests):
        codes = random.choice([1.0, 2.0, 3.0], p=[0.8, 0.15, 0.05], size=(300, 8))
        matrix = correlate(
            pd.DataFrame(codes, columns=list("abcdefgh")),
            SamplingDesign.simple(300),
            kind="polychoric",
        )
        rejected["as many"] += bartlett(matrix.values, matrix.n)[2] < 0.05
        rejected["effective"] += bartlett(matrix.values, matrix.n_eff)[2] < 0.05
        horn = parallel_analysis(matrix.values, matrix.n_eff, random, runs=200)
        components += horn.suggested_components > 0
    assert rejected["as many"] > 0.7 * tests  # what n would have said
    assert rejected["effective"] <= 0.15 * tests and components <= 0.2 * tests


@pytest.mark.parametrize("kind", ["pearson", "polychoric"])
def test_twins_are_refused_by_name(kind):
    answers = factor_answers(250, SIX, 3, steps=5).assign(again=lambda a: a["q2"])
    with pytest.raises(AnalysisError, match="q2 and again") as refused:
        correlate(answers, SamplingDesign.simple(250), kind=kind)
    assert refused.value.code == "identical_items"


def test_fit_is_left_out_where_pairs_rest_on_different_bases(tmp_path):
    answers = factor_answers(400, SIX, 4)
    factor = Factor(items=ITEMS, number=2, missing="pairwise")
    whole = analyse_factors(survey_of(tmp_path, dict(answers)), factor).estimates
    assert whole.query("table == 'fit_rmsea'")["estimate"].notna().all()
    answers.loc[100:, "q6"] = np.nan
    gappy = analyse_factors(survey_of(tmp_path, dict(answers)), factor).estimates
    fit = gappy[gappy["table"].str.startswith("fit_")].set_index("table")
    assert fit.loc["fit_rmsr", "estimate"] > 0
    rest = fit.drop(index="fit_rmsr")
    assert rest["estimate"].isna().all() and (rest["note"] == "pairwise").all()
    bases = gappy.query("table == 'pair_base'").set_index("subject")["estimate"].to_dict()
    assert bases == {"min": 100, "max": 400} and whole.query("table == 'pair_base'").empty


def test_a_level_above_zero_can_stand_below_the_others(tmp_path):
    """Half have no level and score low: both levels lie above the mean of all."""
    answers = factor_answers(600, SIX, 5)
    score = answers.sum(axis=1)
    region = pd.Series(np.where(score > score.quantile(0.75), "b", "a"), dtype=object)
    region[score < score.median()] = None
    study = {"columns": {"segments": ["region"]}}
    survey = survey_of(tmp_path, {**answers, "region": region}, **study)
    result = analyse_factors(survey, Factor(items=ITEMS, number=2))
    means = result.estimates.query("subject == 'comprehensive'").set_index("group")
    assert (means["estimate"] > 0).all() and (means["p_adjusted"] < 0.001).all()
    low, high = (result.differences["comprehensive", f"region={code}"] for code in "ab")
    assert low == pytest.approx(-high) and low < 0
    gap = means.loc["region=a", "estimate"] - means.loc["region=b", "estimate"]
    assert low == pytest.approx(gap)


def test_spss_takes_complete_answers_only(tmp_path):
    answers = factor_answers(300, SIX, 6)
    answers.loc[:149, "q1"] = np.nan
    survey = survey_of(tmp_path, dict(answers))
    factor = Factor(items=ITEMS, preset="spss")
    assert analyse_factors(survey, factor).missing == "pairwise"
    spss = reproduce_spss(survey, factor)
    assert (spss.missing, spss.n_range, spss.runs) == ("listwise", (150, 150), 0)
    values = np.linalg.eigvalsh(answers.dropna().corr())[::-1]
    initial = spss.estimates.query("table == 'explained_share_initial'")["estimate"]
    np.testing.assert_allclose(initial, values / 6, atol=1e-12)


def test_a_heywood_case_is_marked_on_its_own_rows(tmp_path):
    answers = factor_answers(200, np.array([[0.99], [0.5], [0.45]]), 8, steps=None)
    codes = answers.rank(pct=True).mul(9).round().add(1)
    result = analyse_factors(survey_of(tmp_path, dict(codes)), Factor(number=1))
    notes = result.estimates.query("table == 'communality'").set_index("subject")["note"]
    assert result.heywood == ("q1",) and notes.to_dict() == {"q1": "heywood", "q2": "", "q3": ""}


def test_earlier_waves_without_factors_are_named(tmp_path):
    answers = factor_answers(200, SIX, 9)
    few, other = answers.head(20), answers.drop(columns="q3")
    files = {}
    for wave, frame in (("2024", few), ("2025", other)):
        frame.to_csv(tmp_path / f"{wave}.csv", index=False)
        files[wave] = {"file": str(tmp_path / f"{wave}.csv")}
    survey = survey_of(tmp_path, dict(answers), files)
    result = analyse_factors(survey, Factor(items=ITEMS, number=2))
    assert list(result.omitted_waves) == ["2024", "2025"]
    assert result.omitted_waves["2024"].code == "low_base"
    assert result.omitted_waves["2025"] is None
    assert set(result.estimates["wave"]) == {"2026"}


def test_a_reversed_item_still_belongs_to_its_construct(tmp_path):
    answers = factor_answers(300, SIX, 10).assign(q2=lambda a: 11 - a["q2"])
    model = {"constructs": {"one": ["q1", "q2", "q3"], "two": ["q4", "q5", "q6"]}}
    result = analyse_factors(survey_of(tmp_path, dict(answers), model=model), Factor(number=2))
    phi = result.estimates.query("table == 'congruence'").groupby("subject")["estimate"]
    assert (phi.apply(lambda values: values.abs().max()) > 0.95).all()
