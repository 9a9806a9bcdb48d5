"""A whole factor analysis of mobi against R psych, and what its rows hang together by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from measured_items import CONSTRUCTS, golden, loading_matrix, mobi, one, picked
from scipy import stats
from small_study import survey_of

from csi_helpers.analysis.estimates import COLUMNS
from csi_helpers.analysis.measurement import factor_steps
from csi_helpers.analysis.measurement.exploratory.congruence import matched
from csi_helpers.analysis.measurement.factor import analyse_factors, reproduce_spss
from csi_helpers.data.survey import Survey
from csi_helpers.params import Factor
from csi_helpers.params.text import Text

PSYCH_NAME = {"minres": "minres", "ml": "ml", "paf": "pa"}


@pytest.fixture(scope="module")
def survey(tmp_path_factory) -> Survey:
    cells = {name: mobi()[name] for name in mobi()}
    scale = {"min": 1, "max": 10}
    return survey_of(tmp_path_factory.mktemp("mobi"), cells, scale=scale, items=list(cells))


@pytest.fixture
def few_runs(monkeypatch):
    """A short parallel analysis, where its limits are not what is tested."""
    monkeypatch.setattr(factor_steps, "RUNS", 20)


def value(result, table, subject="", column="estimate", **where):
    return one(result.estimates, table, subject, **where)[column]


def test_numbers_of_factors_and_adequacy_equal_psych(survey):
    result = analyse_factors(survey, Factor())
    assert result.suggested["parallel"] == 4
    assert result.suggested["parallel_components"] == 2
    assert result.suggested["map"] == 2
    assert result.suggested["kaiser"] == 5
    assert (result.chosen_by, result.factors) == ("parallel", ("F1", "F2", "F3", "F4"))
    assert (result.percentile, result.n_range) == (95.0, (250, 250))
    assert result.runs >= 1000
    for item, expected in golden("mobi_kmo")["msa"].items():
        subject = "overall" if item == "OVERALL" else item
        assert value(result, "kmo", subject) == pytest.approx(expected, abs=1e-9)
    bartlett = golden("mobi_bartlett", None).iloc[0]
    assert value(result, "bartlett_chi2") == pytest.approx(bartlett.chisq, abs=1e-5)
    assert value(result, "bartlett_df") == bartlett.df
    eigenvalues = picked(result.estimates, "eigenvalue")["estimate"]
    expected = np.linalg.eigvalsh(mobi().corr())[::-1]
    np.testing.assert_allclose(eigenvalues, expected, atol=1e-10)
    averages = picked(result.estimates, "map")["estimate"].iloc[:8]
    np.testing.assert_allclose(averages, golden("mobi_map")["map"], atol=1e-9)
    horn = golden("mobi_parallel_seed42", None)
    reduced = picked(result.estimates, "eigenvalue_reduced")["estimate"]
    np.testing.assert_allclose(reduced, horn["fa_real"], atol=1e-4)
    # psych prints means of 100 simulated eigenvalues: the 95th percentile lies above, not far
    for method, column in (("components", "pc_sim"), ("factors", "fa_sim")):
        limits = picked(result.estimates, "parallel_limit", method=method)["estimate"].to_numpy()
        above = limits[:6] - horn[column].to_numpy()[:6]
        assert (above > 0).all() and (above < 0.2).all()


@pytest.mark.parametrize("extraction", PSYCH_NAME)
def test_extraction_equals_psych(survey, few_runs, extraction):
    stem = f"mobi_{PSYCH_NAME[extraction]}_none"
    result = analyse_factors(survey, Factor(number=3, extraction=extraction, rotation="none"))
    near = 1e-8 if extraction == "paf" else 1e-5  # where psych stops
    assert (result.chosen_by, result.extraction, result.rotation) == ("given", extraction, "none")
    compared(loading_matrix(result.estimates), golden(f"{stem}_loadings"), near)
    expected = golden(f"{stem}_communality")["h2"]
    found = picked(result.estimates, "communality")["estimate"].droplevel(1)
    np.testing.assert_allclose(found.loc[expected.index], expected, atol=near)
    fit = golden(f"{stem}_fit", None).iloc[0]
    tolerance = {"rel": 1e-6}
    assert value(result, "fit_chi2") == pytest.approx(fit.chi_STATISTIC, **tolerance)
    assert value(result, "fit_chi2", column="p_value") == pytest.approx(fit.p, rel=1e-3)
    assert value(result, "fit_df") == fit.dof
    assert value(result, "fit_rmsea") == pytest.approx(fit.RMSEA, **tolerance)
    assert value(result, "fit_tli") == pytest.approx(fit.TLI, **tolerance)
    assert value(result, "fit_rmsr") == pytest.approx(fit.rms, rel=1e-5)


@pytest.mark.parametrize("extraction", PSYCH_NAME)
@pytest.mark.parametrize(
    ("rotation", "name", "tolerance"),
    [
        ("varimax", "varimax_tight", 1e-5),  # where psych stops extracting
        ("oblimin", "oblimin", 5e-5),  # where GPArotation stops
        ("promax", "promax", 2e-3),  # psych starts it from a varimax stopped early (test_rotation)
    ],
)
def test_rotation_equals_psych(survey, few_runs, extraction, rotation, name, tolerance):
    stem = f"mobi_{PSYCH_NAME[extraction]}_{name}"
    if extraction == "paf" and rotation == "varimax":
        stem = "mobi_minres_varimax_tight"  # principal axes converge to minres
    result = analyse_factors(survey, Factor(number=3, extraction=extraction, rotation=rotation))
    assert result.converged and result.heywood == ()
    loadings, expected = loading_matrix(result.estimates), golden(f"{stem}_loadings")
    order, signs = compared(loadings, expected, tolerance)
    between = picked(result.estimates, "factor_correlation")["estimate"]
    if rotation == "varimax":
        assert between.empty
        return
    phi = golden(f"{stem}_phi").to_numpy()[np.ix_(order, order)] * np.outer(signs, signs)
    for (first, second), found in between.items():
        place = int(first[1]) - 1, int(second[1]) - 1
        assert found == pytest.approx(phi[place], abs=tolerance)
    assert len(between) == 6


def compared(loadings: pd.DataFrame, expected: pd.DataFrame, tolerance: float):
    """Assert loadings equal R's up to order and signs; which these are comes back."""
    reference = expected.loc[loadings.index].to_numpy()
    order, signs = matched(reference, loadings.to_numpy())
    np.testing.assert_allclose(loadings, reference[:, order] * signs, atol=tolerance)
    return order, signs


@pytest.fixture(scope="module")
def with_model(tmp_path_factory):
    cells = {name: mobi()[name] for name in mobi()}
    cells["region"] = np.where(np.arange(250) % 3 == 0, "north", "south")
    survey = survey_of(
        tmp_path_factory.mktemp("model"),
        cells,
        scale={"min": 1, "max": 10},
        items=list(mobi()),
        columns={"segments": ["region"]},
        model={"constructs": CONSTRUCTS},
    )
    return survey, analyse_factors(survey, Factor(number=4, names={"F2": "two", "PERV1": "worth"}))


def test_rows_hang_together(with_model):
    _, result = with_model
    assert tuple(result.estimates.columns) == COLUMNS
    assert not result.estimates.duplicated(
        ["table", "subject", "object", "method", "group", "wave"]
    ).any()
    assert result.items == tuple(item for items in CONSTRUCTS.values() for item in items)
    assert sorted(result.order) == sorted(result.items) and "CUSCO" not in result.items
    loadings = loading_matrix(result.estimates)
    assert list(loadings.index) == list(result.items)
    phi = np.eye(4)
    for (first, second), row in picked(result.estimates, "factor_correlation").iterrows():
        phi[int(first[1]) - 1, int(second[1]) - 1] = row.estimate
    values = loadings.to_numpy()
    together = ((values @ phi) * values).sum(axis=1)
    np.testing.assert_allclose(
        picked(result.estimates, "communality")["estimate"], together, atol=1e-12
    )
    shares = picked(result.estimates, "explained_share")["estimate"]
    assert shares.is_monotonic_decreasing
    total = value(result, "explained_total")
    assert total == pytest.approx(shares.sum()) and total == pytest.approx(together.mean())
    value_of = picked(result.estimates, "congruence")["estimate"]
    assert len(value_of) == 6 * 4
    perv = loadings.loc[["PERV1", "PERV2"]].sum() / np.sqrt(2) / np.sqrt((loadings**2).sum())
    for factor in result.factors:
        assert value_of[("Value", factor)] == pytest.approx(perv[factor], abs=1e-12)
    assert result.respondents.shape == (250, 5)


def test_names_go_by_number_or_item(with_model):
    _, result = with_model
    home = next(factor for factor, items in result.leading.items() if "PERV1" in items)
    assert result.names["F2"] == Text(zh="two", en="two")
    assert result.names[home] == Text(zh="worth", en="worth")
    assert result.refusals == ()


def test_unknown_names_are_refused_and_the_rest_stands(survey, few_runs):
    names = {"F1": "one", "F9": "nine", "Q77": "none"}
    result = analyse_factors(survey, Factor(number=2, names=names))
    assert [refusal.code for refusal in result.refusals] == ["unknown_factor_names"]
    assert "F9, Q77" in result.refusals[0].found
    assert set(result.names) == {"F1"}


def test_group_means_of_scores(with_model):
    _, result = with_model
    rows = result.estimates.query("table == 'factor_score'")
    assert set(rows.group) == {"region=north", "region=south"} and len(rows) == 2 * 5
    northern = rows[rows.group == "region=north"].set_index("subject")
    north = np.arange(250) % 3 == 0
    for subject, scores in result.respondents.items():
        row = northern.loc[subject]
        inside, outside = scores[north], scores[~north]
        assert row.estimate == pytest.approx(inside.mean(), abs=1e-12)
        assert (row.n, row.compared_with) == (84, "complement")
        # by hand: linearised variances of both means, Student's t with n - 2
        parts = [((part - part.mean()) ** 2).sum() / len(part) ** 2 for part in (inside, outside)]
        t = (inside.mean() - outside.mean()) / np.sqrt(sum(parts) * 250 / 249)
        assert row.p_value == pytest.approx(2 * stats.t.sf(abs(t), 248), rel=1e-9)
        # Welch's test is near, with its own divisors
        assert row.p_value == pytest.approx(
            stats.ttest_ind(inside, outside, equal_var=False).pvalue, abs=0.01
        )
        assert row.p_adjusted >= row.p_value


def test_spss_is_a_second_analysis(with_model):
    survey, _ = with_model
    assert reproduce_spss(survey, Factor(number=3)) is None
    asked = Factor(preset="spss", number=3, extraction="ml", rotation="oblimin", names={"F1": "x"})
    result = reproduce_spss(survey, asked)
    assert (result.extraction, result.rotation, result.chosen_by) == ("pca", "varimax", "kaiser")
    assert result.preset == "spss" and result.names == {}
    assert len(result.factors) == result.suggested["kaiser"]
    assert set(result.estimates.method) == {"spss"}
    items = mobi()[list(result.items)]
    eigenvalues = np.linalg.eigvalsh(items.corr())[::-1] / items.shape[1]
    initial = picked(result.estimates, "explained_share_initial")["estimate"]
    np.testing.assert_allclose(initial, eigenvalues, atol=1e-12)
    assert initial.sum() == pytest.approx(1)
    kept = picked(result.estimates, "explained_share_unrotated")["estimate"]
    np.testing.assert_allclose(kept, eigenvalues[: len(kept)], atol=1e-12)
    assert value(result, "explained_total") == pytest.approx(kept.sum(), abs=1e-12)
    assert np.isnan(value(result, "fit_chi2"))
    ours = analyse_factors(survey, asked)
    assert (ours.preset, ours.extraction, len(ours.factors)) == ("", "ml", 3)
