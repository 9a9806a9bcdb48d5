"""Derived importance of a survey: golden, second routes, weights, gaps, order of rows."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from driver_studies import OUTCOME, all_of, drivers_of, made_up, open_frame, values
from mobi_study import SEED, mobi_frame, study_of
from sklearn.linear_model import LinearRegression
from statsmodels.stats.outliers_influence import variance_inflation_factor

from csi_helpers.analysis import derive_importance, estimate_structure, follow_index
from csi_helpers.params.priorities import Matrix


def standardised(frame):
    return (frame - frame.mean()) / frame.std(ddof=0)


def test_a_survey_gives_what_statsmodels_gives_by_hand():
    frame = made_up()
    drivers = drivers_of(*open_frame(frame))
    names = ["a1", "a2", "a3", "a4"]
    z = standardised(frame)
    fit = sm.OLS(z[OUTCOME], sm.add_constant(z[names])).fit()
    coefficients = values(drivers, "derived_importance", method="regression")
    assert coefficients.to_dict() == pytest.approx(fit.params[names].to_dict(), abs=1e-10)
    assert values(drivers, "r2", method="regression")[OUTCOME] == pytest.approx(fit.rsquared)
    design = sm.add_constant(frame[names]).to_numpy()
    inflation = [variance_inflation_factor(design, j) for j in range(1, 5)]
    assert values(drivers, "vif").tolist() == pytest.approx(inflation, abs=1e-9)
    correlation = frame[names].corrwith(frame[OUTCOME])
    found = values(drivers, "derived_importance", method="correlation")
    assert found.to_dict() == pytest.approx(correlation.to_dict(), abs=1e-10)


@pytest.mark.parametrize("method", ["johnson", "lmg"])
def test_shares_add_up_to_the_explained_variance(method):
    drivers = drivers_of(*open_frame(made_up(k=6)))
    shares = values(drivers, "derived_importance", method=method)
    assert shares.sum() == pytest.approx(values(drivers, "r2")[OUTCOME], abs=1e-12)


def test_weighted_lmg_agrees_with_every_subset_regressed_by_scikit_learn():
    rng = np.random.default_rng(3)
    frame = made_up(k=3).assign(w=rng.uniform(0.3, 2.5, 400).round(3))
    drivers = drivers_of(*open_frame(frame, columns={"weight": "w"}))
    names, y, w = ["a1", "a2", "a3"], frame[OUTCOME], frame["w"]

    def r2(chosen):
        if not chosen:
            return 0.0
        x = frame[list(chosen)]
        return LinearRegression().fit(x, y, sample_weight=w).score(x, y, sample_weight=w)

    orders = [(a, b, c) for a in names for b in names for c in names if len({a, b, c}) == 3]
    shares = dict.fromkeys(names, 0.0)
    for order in orders:
        for place, name in enumerate(order):
            shares[name] += (r2(order[: place + 1]) - r2(order[:place])) / len(orders)
    found = values(drivers, "derived_importance", method="lmg")
    assert found.to_dict() == pytest.approx(shares, abs=1e-10)


def test_a_weight_of_two_counts_as_two_rows():
    frame = made_up(200)
    twice = pd.concat([frame, frame.iloc[:50]], ignore_index=True)
    weighted = frame.assign(w=[2] * 50 + [1] * 150)
    one = drivers_of(*open_frame(twice))
    other = drivers_of(*open_frame(weighted, columns={"weight": "w"}))
    for method in one.methods:
        assert values(one, "derived_importance", method=method).to_dict() == pytest.approx(
            values(other, "derived_importance", method=method).to_dict(), abs=1e-10
        )


def test_the_order_of_rows_changes_nothing():
    frame = made_up(300).assign(region=np.random.default_rng(2).integers(1, 3, 300))
    shuffled = frame.sample(frac=1, random_state=5).reset_index(drop=True)
    keys = {"columns": {"segments": ["region"]}}
    for one, other in zip(all_of(frame, **keys), all_of(shuffled, **keys), strict=True):
        by = ["table", "subject", "object", "method", "group", "compared_with"]
        first, second = (r.estimates.sort_values(by, ignore_index=True) for r in (one, other))
        pd.testing.assert_frame_equal(first, second, rtol=1e-9, atol=1e-12)


def test_clusters_in_another_order_change_nothing():
    frame = made_up(300).assign(outlet=np.repeat([f"o{j}" for j in range(30)], 10))
    shuffled = frame.sample(frac=1, random_state=5).reset_index(drop=True)
    keys = {"columns": {"cluster": "outlet"}}
    one, other = (drivers_of(*open_frame(each, **keys)).estimates for each in (frame, shuffled))
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-12)
    simple = drivers_of(*open_frame(frame)).estimates
    assert not np.allclose(one["se"].dropna(), simple["se"].dropna(), rtol=0.05)


def test_the_order_of_attributes_changes_no_estimate():
    frame = made_up()
    one = drivers_of(*open_frame(frame))
    other = drivers_of(*open_frame(frame, ["a3", "a1", "a4", "a2"]))
    for method in one.methods:
        here, there = (values(d, "derived_importance", method=method) for d in (one, other))
        assert there[here.index].to_dict() == pytest.approx(here.to_dict(), abs=1e-12)


def test_standard_errors_of_correlations_are_those_of_the_textbook():
    rng = np.random.default_rng(8)
    x = rng.normal(size=(2000, 3))
    y = x @ [0.6, 0.3, 0.1] + rng.normal(size=2000)
    frame = pd.DataFrame(np.column_stack([x, y]), columns=["a1", "a2", "a3", OUTCOME])
    frame = (5.5 + 1.2 * frame).clip(1, 10)  # hardly ever at an end
    drivers = drivers_of(*open_frame(frame, matrix={"bootstrap": 2000}))
    rows = drivers.estimates
    rows = rows[(rows["table"] == "derived_importance") & (rows["method"] == "correlation")]
    expected = (1 - rows["estimate"] ** 2) / np.sqrt(2000)  # of normal answers
    assert rows["se"].to_numpy() == pytest.approx(expected.to_numpy(), rel=0.08)


def test_ranks_know_how_sure_they_are():
    apart = drivers_of(*open_frame(made_up(3000)))
    rows = apart.estimates[apart.estimates["table"] == "importance_rank"]
    rows = rows[rows["method"] == "lmg"].set_index("subject")
    assert rows["estimate"].tolist() == [1, 2, 3, 4]
    assert rows.loc["a1", ["ci_low", "ci_high"]].tolist() == [1, 1]
    few = drivers_of(*open_frame(made_up(60)))
    rows = few.estimates[few.estimates["table"] == "importance_rank"]
    assert (rows["ci_high"] - rows["ci_low"]).max() >= 2


@pytest.mark.parametrize("missing", ["listwise", "pairwise", "em"])
def test_gaps_are_met_as_the_study_says(missing):
    frame = made_up(4000, gaps=0.03)
    whole = drivers_of(*open_frame(made_up(4000)))
    drivers = drivers_of(*open_frame(frame, matrix={"missing": missing}))
    assert drivers.missing == missing
    assert drivers.complete == pytest.approx(0.97**5, abs=0.02)
    if missing == "listwise":
        assert drivers.n == frame.dropna().shape[0]
    else:
        assert drivers.n > 3800
    for method in ("regression", "lmg"):
        found, truth = (values(d, "derived_importance", method=method) for d in (drivers, whole))
        assert found.to_dict() == pytest.approx(truth.to_dict(), abs=0.03)


def test_auto_takes_complete_answers_while_nine_in_ten_are():
    few = drivers_of(*open_frame(made_up(gaps=0.01)))
    many = drivers_of(*open_frame(made_up(gaps=0.05)))
    assert (few.missing, many.missing, few.missing_rule) == ("listwise", "em", "auto")
    assert drivers_of(*open_frame(made_up())).missing == "complete"


def test_answers_that_are_whole_give_the_same_by_every_rule():
    results = [
        drivers_of(*open_frame(made_up(), matrix={"missing": rule})).estimates
        for rule in ("listwise", "pairwise", "em")
    ]
    for other in results[1:]:
        pd.testing.assert_frame_equal(results[0], other)


def test_sixteen_drivers_go_by_johnson_instead_of_lmg():
    drivers = drivers_of(*open_frame(made_up(600, 16)))
    assert (drivers.wanted, drivers.importance) == ("lmg", "johnson")
    assert "lmg" not in drivers.methods
    assert drivers_of(*open_frame(made_up(600, 15), matrix={"bootstrap": 100})).importance == "lmg"


def test_negative_coefficients_are_named():
    frame = made_up(2000)
    rng = np.random.default_rng(4)
    frame["a5"] = np.clip(frame["a1"] + rng.integers(-1, 2, 2000), 1, 10)
    frame[OUTCOME] = np.clip(frame[OUTCOME] + frame["a1"] - frame["a5"], 1, 10)
    drivers = drivers_of(*open_frame(frame))
    assert drivers.negative == ("a5",)
    assert values(drivers, "derived_importance", method="johnson").min() > 0


def test_high_inflation_is_named():
    frame = made_up(2000)
    frame["a5"] = np.clip(
        frame["a1"] + np.random.default_rng(4).integers(0, 2, 2000) * (frame["a2"] > 6), 1, 10
    )
    drivers = drivers_of(*open_frame(frame))
    assert set(drivers.collinear) == {"a1", "a5"}


def test_with_a_model_the_outcome_is_its_index_and_total_effects_are_known():
    study, survey = study_of(mobi_frame())
    structure = estimate_structure(survey, study.model, seed=SEED)
    index = follow_index(survey, structure, study.model)
    matrix = Matrix.model_validate({"bootstrap": 200})
    found = derive_importance(survey, {}, matrix, structure=structure, index=index, seed=SEED)
    assert found is not None
    assert (found.kind, found.outcome) == ("construct", "satisfaction")
    assert found.drivers == ("image", "expectation", "quality", "value")
    effects = values(found, "derived_importance", method="total_effect")
    # shared/vectors.json, ipma_mobi_sat
    assert effects.to_dict() == pytest.approx(
        {"image": 0.4147, "expectation": 0.4323, "quality": 0.6398, "value": 0.1383}, abs=1e-4
    )
    # Scores of the index, regressed by another route.
    frame = mobi_frame()
    scores = pd.DataFrame(
        {name: frame[list(weights.index)] @ weights / weights.sum() for name, weights in by(index)}
    )
    z = standardised(scores)
    fit = sm.OLS(z["satisfaction"], z[list(found.drivers)]).fit()
    assert values(found, "derived_importance", method="regression").to_dict() == pytest.approx(
        fit.params.to_dict(), abs=1e-9
    )


def by(index):
    rows = index.estimates[index.estimates["table"] == "index_weight"]
    for name, part in rows.groupby("object"):
        yield name, part.set_index("subject")["estimate"]
