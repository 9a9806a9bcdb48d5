"""Conversion, secure customers and the curve: second routes, properties, refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from clustered_answers import clustered
from loyalty_study import SECTION, drawn, figure, link_of, loyalty_survey, section_of
from scipy.optimize import brentq

from csi_helpers.analysis import link_loyalty
from csi_helpers.analysis.instruments.loyalty.logistic import fit_logistic, lack_of_fit
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign

PROMOTED = {key: SECTION[key] for key in ("nps", "csat")}


def arrays(n: int = 400, seed: int = 3):
    cells = drawn(n, seed)
    return cells["CSAT"], (cells["STAY"] >= 9).astype(float)


def test_curve_and_sandwich_by_statsmodels() -> None:
    x, y = arrays()
    curve = fit_logistic(x, y, np.ones(400, bool), DesignVariance(SamplingDesign.simple(400)))
    glm = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial())
    model = glm.fit(cov_type="HC0", tol=1e-13)
    points = np.array([2.0, 5.5, 9.0])
    assert curve.at(points)[0] == pytest.approx(model.predict(sm.add_constant(points)), rel=1e-8)
    assert curve.coefficients[1] == pytest.approx(model.params[1], rel=1e-8)
    small = np.sqrt(400 / 399)
    assert np.sqrt(curve.covariance[1, 1]) == pytest.approx(model.bse[1] * small, rel=1e-8)
    rows = sm.add_constant(points)
    spread = np.sqrt(np.diag(rows @ model.cov_params() @ rows.T)) * small
    share = curve.at(points)[0]
    assert curve.at(points)[1] == pytest.approx(spread * share * (1 - share), rel=1e-8)


def test_weighted_coefficients_by_statsmodels() -> None:
    x, y = arrays()
    _, design = clustered(400)
    curve = fit_logistic(x, y, np.ones(400, bool), DesignVariance(design))
    model = sm.GLM(
        y, sm.add_constant(x), family=sm.families.Binomial(), freq_weights=design.weights
    ).fit(tol=1e-13)
    assert curve.coefficients[1] == pytest.approx(model.params[1], rel=1e-8)
    assert curve.centre - curve.coefficients[0] / curve.coefficients[1] == pytest.approx(
        -model.params[0] / model.params[1], rel=1e-8
    )


def test_fieller_is_where_the_band_has_one_half() -> None:
    x, y = arrays()
    variance = DesignVariance(SamplingDesign.simple(400))
    curve = fit_logistic(x, y, np.ones(400, bool), variance)
    place, se, low, high = curve.half
    upper = brentq(lambda z: curve.at(np.array([z]))[3][0] - 0.5, 1, place)
    lower = brentq(lambda z: curve.at(np.array([z]))[2][0] - 0.5, place, 12)
    assert [low, high] == pytest.approx([upper, lower], abs=1e-9)
    assert curve.at(np.array([place]))[0][0] == pytest.approx(0.5)
    assert se == pytest.approx((high - low) / 2 / 1.96, rel=0.05)


def test_coverage_of_the_zone_and_level_of_the_fit_test() -> None:
    """The planted half is at 7; the curve is right, so its test rejects 5 %."""
    inside, rejected = [], []
    variance = DesignVariance(SamplingDesign.simple(400))
    for seed in range(200):
        x, y = arrays(400, 1000 + seed)
        curve = fit_logistic(x, y, np.ones(400, bool), variance)
        _, _, low, high = curve.half
        inside.append(low <= 7 <= high)
        codes = np.array([code for code in np.unique(x) if (x == code).sum() >= 30])
        rejected.append(lack_of_fit(curve, x, y, np.ones(400, bool), variance, codes)[1] < 0.05)
    assert 0.90 <= np.mean(inside) <= 0.99
    assert 0.01 <= np.mean(rejected) <= 0.10


def test_a_step_is_no_logistic_curve() -> None:
    random = np.random.default_rng(5)
    x = random.integers(1, 11, 1500).astype(float)
    y = (random.random(1500) < np.where(x == 10, 0.9, 0.25)).astype(float)
    variance = DesignVariance(SamplingDesign.simple(1500))
    curve = fit_logistic(x, y, np.ones(1500, bool), variance)
    assert lack_of_fit(curve, x, y, np.ones(1500, bool), variance, np.unique(x))[1] < 1e-6


def test_the_planted_curve_is_found(tmp_path: Path) -> None:
    link = link_of(tmp_path, drawn(3000))
    end = figure(link.estimates, "indifference_ends")
    assert end["ci_low"] < 7 < end["ci_high"] and end["se"] < 0.1
    odds = figure(link.estimates, "loyalty_odds")
    assert odds["ci_low"] < np.e < odds["ci_high"]
    assert figure(link.estimates, "loyalty_fit")["p_value"] > 0.01
    for code in range(1, 11):
        row = figure(link.estimates, "loyalty_curve", subject=str(code))
        assert abs(row["estimate"] - 1 / (1 + np.exp(7 - code))) < 4 * row["se"]


def test_conversion_and_lift_by_hand(tmp_path: Path) -> None:
    cells = drawn(500, missing=0.04)
    link = link_of(tmp_path, cells)
    frame = pd.DataFrame(cells).dropna(subset=["CSAT", "STAY"])
    satisfied, loyal = frame["CSAT"] >= 9, frame["STAY"] >= 9
    shares = {"satisfied": loyal[satisfied], "not_satisfied": loyal[~satisfied]}
    for name, part in shares.items():
        row = figure(link.estimates, "conversion", object=name)
        assert (row["estimate"], row["n"]) == (pytest.approx(part.mean()), len(part))
    lift = figure(link.estimates, "conversion_lift")
    assert lift["estimate"] == pytest.approx(loyal[satisfied].mean() - loyal[~satisfied].mean())
    parts = [p.mean() * (1 - p.mean()) / len(p) for p in shares.values()]
    assert lift["se"] == pytest.approx(np.sqrt(sum(parts)), rel=0.01)
    assert lift["n"] == len(frame) and lift["p_value"] < 1e-10
    assert lift["compared_with"] == "not_satisfied"
    whole = figure(link.estimates, "loyal")["estimate"]
    assert whole == pytest.approx(np.mean(pd.Series(cells["STAY"]).dropna() >= 9))


def test_secure_is_the_top_of_all(tmp_path: Path) -> None:
    cells = drawn(500, missing=0.04)
    frame = pd.DataFrame(cells)
    known = frame.dropna(subset=["CSAT", "NPS", "STAY"])
    secure = (known[["CSAT", "NPS", "STAY"]] >= 9).all(axis=1)
    row = figure(link_of(tmp_path, cells).estimates, "secure")
    assert (row["n"], row["estimate"]) == (len(known), pytest.approx(secure.mean()))
    assert row["method"] == "csat+nps+repurchase"
    five = {**SECTION, "csat": {"item": "SAT", "scale": {"min": 1, "max": 5}}}
    link = link_of(tmp_path, cells, five)
    assert link.secure_from == {"csat": 5, "nps": 9, "repurchase": 9}
    assert link.satisfied_from == 4


@pytest.mark.parametrize("rule", ["repurchase", "promoter", "both", "either"])
def test_who_counts_as_loyal(tmp_path: Path, rule: str) -> None:
    cells = drawn(400, missing=0.1)
    frame = pd.DataFrame(cells)
    stays, recommends = frame["STAY"] >= 9, frame["NPS"] >= 9
    kinds = {
        "repurchase": (stays, ["STAY"]),
        "promoter": (recommends, ["NPS"]),
        "both": (stays & recommends, ["STAY", "NPS"]),
        "either": (stays | recommends, ["STAY", "NPS"]),
    }
    wanted, needed = kinds[rule]
    row = figure(link_of(tmp_path, cells, {**SECTION, "loyal": rule}).estimates, "loyal")
    known = frame[needed].notna().all(axis=1)
    assert (row["method"], row["n"]) == (rule, known.sum())
    assert row["estimate"] == pytest.approx(wanted[known].mean())


def refused(folder: Path, **cells: object) -> list[str]:
    link = link_of(folder, drawn(200) | cells)
    gone = {"loyalty_curve", "loyalty_odds", "loyalty_fit", "indifference_ends"}
    if link.line.empty:
        assert not gone & set(link.estimates["table"])
    assert figure(link.estimates, "loyal")["n"] == 200  # the rest stands
    return [error.code for error in link.refusals]


def test_no_curve_where_the_data_have_none(tmp_path: Path) -> None:
    csat = drawn(200)["CSAT"]
    assert refused(tmp_path, STAY=np.full(200, 10.0)) == ["loyalty_all_alike"]
    assert refused(tmp_path, STAY=np.full(200, 2.0)) == ["loyalty_all_alike"]
    assert refused(tmp_path, CSAT=np.full(200, 8.0)) == ["loyalty_satisfaction_constant"]
    assert refused(tmp_path, STAY=np.where(csat >= 8, 10.0, 1.0)) == ["loyalty_separated"]
    assert refused(tmp_path, STAY=np.where(csat >= 8, 1.0, 10.0)) == ["loyalty_separated"]
    few = np.where(np.arange(200) < 29, csat, np.nan)
    assert refused(tmp_path, CSAT=few) == ["loyalty_few_answers"]


def test_no_zone_where_the_curve_has_none(tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    csat = drawn(200)["CSAT"]
    flat = np.where(random.random(200) < 0.4, 9.0, 2.0)
    assert refused(tmp_path, STAY=flat) == ["loyalty_no_rise"]
    falling = np.where(random.random(200) < 1 / (1 + np.exp(csat - 7)), 9.0, 2.0)
    assert refused(tmp_path, STAY=falling) == ["loyalty_no_rise"]
    high = np.where(random.random(200) < 1 / (1 + np.exp(1.0 - 0.5 * csat)), 9.0, 2.0)
    low = np.where(random.random(200) < 1 / (1 + np.exp(9.5 - 0.8 * csat)), 9.0, 2.0)
    assert refused(tmp_path, STAY=high) == ["loyalty_below_half"]
    assert refused(tmp_path, STAY=low) == ["loyalty_above_half"]


def test_questions_that_were_not_asked(tmp_path: Path) -> None:
    survey = loyalty_survey(tmp_path, drawn(80), {"nps": "NPS"})
    assert link_loyalty(survey, section_of({"nps": "NPS"})) is None
    assert link_loyalty(survey, None) is None
    only = {"csat": SECTION["csat"]}
    survey = loyalty_survey(tmp_path, drawn(80), only)
    assert link_loyalty(survey, section_of(only)) is None
    promoted = link_of(tmp_path, drawn(300), PROMOTED)
    assert promoted.loyal_by == "promoter" and promoted.promoted
    assert np.isnan(promoted.loyal_from)


def test_row_order_and_equal_weights(tmp_path: Path) -> None:
    cells = drawn(240, missing=0.05)
    plain = link_of(tmp_path, cells).estimates
    order = np.random.default_rng(1).permutation(240)
    mixed = {name: np.asarray(column, dtype=object)[order] for name, column in cells.items()}
    numbers = ["n", "n_eff", "estimate", "se", "ci_low", "ci_high", "p_adjusted"]
    for other in (mixed, cells | {"w": np.full(240, 2.0)}):
        found = link_of(tmp_path, other).estimates[numbers]
        pd.testing.assert_frame_equal(plain[numbers], found, rtol=1e-9)
