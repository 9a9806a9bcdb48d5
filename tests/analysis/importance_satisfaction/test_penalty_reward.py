"""Penalty-reward contrast: the mobi vector, a second route, planted shapes, refusals."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from driver_studies import all_of, codes, drivers_of, made_up, open_frame, values
from mobi_study import mobi_frame

from csi_helpers.analysis import contrast_penalties
from csi_helpers.errors import AnalysisError

ITEMS = ["PERQ2", "PERQ3", "PERQ7"]


def contrast(frame, attributes=None, **keys):
    study, survey = open_frame(frame, attributes, **keys)
    return contrast_penalties(survey, drivers_of(study, survey), study.matrix)


def test_mobi_gives_the_numbers_worked_out_before():
    """shared/methods.md D2: CUSA1 on PERQ2, PERQ3, PERQ7, low up to 6, high from 9."""
    found = contrast(mobi_frame(), ITEMS, overall="CUSA1", items=[*ITEMS, "CUSA1"])
    assert found.unit == "scale" and found.cutoffs["PERQ2"] == (6, 9)
    assert values(found, "penalty").tolist() == pytest.approx([-0.4165, -0.1941, -0.6391], abs=5e-5)
    assert values(found, "reward").tolist() == pytest.approx([0.7323, 0.1911, 0.5147], abs=5e-5)
    assert values(found, "r2")["CUSA1"] == pytest.approx(0.363693, abs=1e-6)


def test_coefficients_are_those_of_a_plain_regression_on_dummies():
    frame = made_up(500)
    found = contrast(frame, matrix={"low_up_to": 5, "high_from": 8})
    names = ["a1", "a2", "a3", "a4"]
    dummies = pd.concat(
        [(frame[names] <= 5).add_suffix("-"), (frame[names] >= 8).add_suffix("+")], axis=1
    )
    fit = sm.OLS(frame["sat"], sm.add_constant(dummies.astype(float))).fit()
    for name in names:
        assert values(found, "penalty")[name] == pytest.approx(fit.params[f"{name}-"], abs=1e-9)
        assert values(found, "reward")[name] == pytest.approx(fit.params[f"{name}+"], abs=1e-9)
    assert values(found, "r2")["sat"] == pytest.approx(fit.rsquared, abs=1e-9)
    rows = found.estimates[found.estimates["table"] == "penalty"].set_index("subject")
    robust = dict(zip(fit.params.index, fit.get_robustcov_results("HC1").bse, strict=True))
    expected = [robust[f"{name}-"] for name in names]
    assert rows.loc[names, "se"].to_numpy() == pytest.approx(expected, rel=0.2)


def test_planted_shapes_are_found_as_such():
    rng = np.random.default_rng(6)
    n = 3000
    frame = pd.DataFrame(rng.integers(1, 11, (n, 3)).astype(float), columns=["a1", "a2", "a3"])
    basic = -1.5 * (frame["a1"] <= 6)
    excitement = 1.5 * (frame["a2"] >= 9)
    even = 0.8 * (frame["a3"] >= 9) - 0.8 * (frame["a3"] <= 6)
    frame["sat"] = np.clip(np.rint(6 + basic + excitement + even + rng.normal(size=n)), 1, 10)
    found = contrast(frame)
    assert dict(found.kinds) == {"a1": "basic", "a2": "excitement", "a3": "performance"}
    asymmetry = values(found, "asymmetry")
    assert asymmetry["a1"] < -0.8 and asymmetry["a2"] > 0.8 and abs(asymmetry["a3"]) < 0.1
    shares = found.estimates[found.estimates["table"] == "factor_class"]
    assert shares.groupby("subject")["estimate"].sum().to_numpy() == pytest.approx(1.0)
    assert shares[(shares["subject"] == "a1") & (shares["object"] == "basic")][
        "estimate"
    ].item() == 1  # fmt: skip


def test_cutoffs_follow_the_scale():
    frame = made_up()
    for name in frame:
        frame[name] = np.ceil(frame[name] / 2)
    found = contrast(frame, scale={"min": 1, "max": 5})
    assert set(found.cutoffs.values()) == {(3.0, 5.0)}


def test_an_attribute_without_low_answers_is_named_and_the_rest_stands():
    frame = made_up(500)
    frame["a2"] = frame["a2"].clip(7, 10)
    found = contrast(frame)
    assert codes(found) == ["penalty_low_base"]
    assert found.refusals[0].values["items"] == ["a2"]
    assert set(found.kinds) == {"a1", "a3", "a4"}


def test_without_any_contrast_it_says_so():
    frame = made_up(300).clip(lower=7)
    study, survey = open_frame(frame)
    with pytest.raises(AnalysisError) as caught:
        contrast_penalties(survey, drivers_of(study, survey), study.matrix)
    assert caught.value.code == "penalty_low_base"


def test_gaps_don_t_move_it_far():
    _, _, whole = all_of(made_up(3000))
    _, _, gappy = all_of(made_up(3000, gaps=0.04), matrix={"bootstrap": 100})
    assert gappy.missing == "em"
    assert values(gappy, "penalty").to_dict() == pytest.approx(
        values(whole, "penalty").to_dict(), abs=0.12
    )
