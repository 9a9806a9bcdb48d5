"""Kano's evaluation of a survey: second routes, design, groups, waves, properties."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from kano_waves import kano_section, kano_survey, kano_wave, pairs
from statsmodels.stats.proportion import proportion_confint

from csi_helpers.analysis import evaluate_kano
from csi_helpers.analysis.instruments.kano.evaluation import evaluate, fong
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons

COUNTS = {"A": 14, "O": 60, "M": 45, "I": 22, "R": 6, "Q": 3}  # Fong's case of 60 against 45


def estimates(result, table, group="total", wave="2026", **keys):
    rows = result.estimates
    rows = rows[(rows["table"] == table) & (rows["group"] == group) & (rows["wave"] == wave)]
    for key, value in keys.items():
        rows = rows[rows[key] == value]
    return rows


def one(result, table, **keys):
    rows = estimates(result, table, **keys)
    assert len(rows) == 1
    return rows.iloc[0]


def run(*waves, table="classic", features=("app",), seed=3, **keys):
    return evaluate_kano(
        kano_survey(*waves), kano_section(features, table=table), seed=seed, **keys
    )


@pytest.fixture(scope="module")
def plain():
    return run(kano_wave({"app": pairs(**COUNTS)}))


def test_shares_are_wilsons(plain):
    for letter, count in COUNTS.items():
        row = one(plain, "kano_share", subject="app", object=letter)
        low, high = proportion_confint(count, 150, method="wilson")
        assert row["n"] == row["n_eff"] == 150
        assert row["method"] == "classic"
        assert row["estimate"] == pytest.approx(count / 150, abs=1e-12)
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), abs=1e-8)


def test_class_fong_and_strengths(plain):
    assert one(plain, "kano_class", method="mode")["object"] == "O"
    assert one(plain, "kano_class", method="pouliot")["object"] == "O"
    assert one(plain, "kano_class", method="mode")["estimate"] == 1
    row = one(plain, "fong")
    assert row["estimate"] == pytest.approx(fong(60, 45, 150), abs=1e-12)
    assert (row["compared_with"], row["note"]) == ("M", "")
    assert one(plain, "kano_category_strength")["estimate"] == pytest.approx(0.1)
    assert one(plain, "kano_total_strength")["estimate"] == pytest.approx(119 / 150)


def test_a_combination_is_noted():
    counts = COUNTS | {"M": 50, "I": 17}
    assert one(run(kano_wave({"app": pairs(**counts)})), "fong")["note"] == "combination"
    mixed = COUNTS | {"M": 55, "I": 12}
    strength = one(run(kano_wave({"app": pairs(**mixed)})), "kano_category_strength")
    assert strength["note"] == "mixed"


def test_better_and_worse_leave_reverse_and_questionable_out(plain):
    better, worse = one(plain, "better"), one(plain, "worse")
    assert better["n"] == worse["n"] == 141
    assert better["estimate"] == pytest.approx(74 / 141)
    assert worse["estimate"] == pytest.approx(-105 / 141)
    assert one(plain, "kano_class", method="quadrant_half")["object"] == "O"


def test_continuous_means_are_students(plain):
    y = np.repeat([4, 4, 0, 0, -2, 4], list(COUNTS.values())).astype(float)
    row = one(plain, "kano_continuous", object="functional")
    se = y.std(ddof=1) / np.sqrt(150)
    assert row["estimate"] == pytest.approx(y.mean())
    assert row["se"] == pytest.approx(se, abs=1e-10)


def designed_wave(n=900, seed=5):
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, 45, n)
    strata = cluster % 3
    lean = rng.normal(0, 0.8, 45)[cluster]
    letters = np.where(lean + rng.normal(size=n) > 0, "O", rng.choice(list("AMIRQ"), n))
    pair = np.array([pairs(**{letter: 1})[0] for letter in letters])
    return kano_wave(
        {"app": pair},
        weights=rng.uniform(0.4, 2.2, n),
        strata=strata,
        clusters=cluster,
    )


def test_bootstrap_errors_are_those_of_the_linearised_ratio():
    wave = designed_wave()
    result = evaluate_kano(kano_survey(wave), kano_section(["app"], bootstrap=3000), seed=3)
    letters = evaluate(*wave.kano.to_numpy().T)
    w, weighed = wave.design.weights, np.isin(letters, list("AOMI"))
    for table, inside, sign in (("better", "AO", 1), ("worse", "OM", -1)):
        row = one(result, table)
        value = sign * np.isin(letters, list(inside))
        ratio = w[weighed] @ value[weighed] / w[weighed].sum()
        influence = np.where(weighed, value - ratio, 0.0) / w[weighed].sum()
        se = np.sqrt(DesignVariance(wave.design).variance(influence[:, None]))[0]
        assert row["estimate"] == pytest.approx(ratio, abs=1e-12)
        assert row["se"] == pytest.approx(se, rel=0.06)
        reach = (row["ci_high"] - row["ci_low"]) / 2
        assert reach == pytest.approx(2.02 * se, rel=0.1)  # Student's with 42 degrees of freedom
        assert row["n_eff"] < row["n"]


def test_fong_of_a_weighted_sample_takes_the_effective_base():
    result = run(designed_wave())
    row = one(result, "fong")
    shares = estimates(result, "kano_share").set_index("object")["estimate"].sort_values()
    most, second = shares.iloc[-1], shares.iloc[-2]
    assert row["n_eff"] < 0.8 * row["n"]
    by_hand = fong(most * row["n_eff"], second * row["n_eff"], row["n_eff"])
    assert row["estimate"] == pytest.approx(by_hand, abs=1e-10)


def test_weight_two_is_two_rows_for_points():
    twice = run(kano_wave({"app": pairs(A=80, O=40, M=30)}))
    weights = np.repeat([2.0, 1.0, 2.0], [40, 40, 15])
    once = run(kano_wave({"app": pairs(A=40, O=40, M=15)}, weights=weights))
    for table in ("kano_share", "better", "worse", "kano_continuous"):
        one_way, other = (estimates(r, table)["estimate"].to_numpy() for r in (twice, once))
        assert one_way == pytest.approx(other, abs=1e-12)


def test_row_order_never_matters():
    wave = designed_wave(300)
    order = np.random.default_rng(1).permutation(300)
    moved = kano_wave(
        {"app": wave.kano.to_numpy()[order]},
        weights=wave.design.weights[order],
        strata=wave.design.strata[order],
        clusters=wave.design.units[order],
    )
    again = kano_wave(
        {"app": wave.kano.to_numpy()},
        weights=wave.design.weights,
        strata=wave.design.strata,
        clusters=wave.design.units,
    )
    numbers = ["estimate", "se", "ci_low", "ci_high", "n_eff"]
    a, b = (run(each).estimates[numbers].to_numpy() for each in (again, moved))
    assert a == pytest.approx(b, nan_ok=True, abs=1e-9)


def segmented(first, second, **keys):
    codes = ["a"] * len(first) + ["b"] * len(second)
    return run(kano_wave({"app": first + second}, segments={"region": codes}), **keys)


def test_groups_have_their_class_and_are_tested():
    result = segmented(pairs(I=90, A=10), pairs(R=70, I=30))
    for code, letter in (("a", "I"), ("b", "R")):
        row = one(result, "kano_class", group=f"region={code}", method="mode")
        assert row["object"] == letter
    row = one(result, "kano_share", group="region=b", object="R")
    assert row["compared_with"] == "complement" and row["p_adjusted"] < 0.001
    assert result.differences["kano_share", "app", "R", "region=b"] == pytest.approx(0.7)


def test_a_group_below_fifty_is_a_low_base():
    result = segmented(pairs(**COUNTS), pairs(O=25, M=24))
    rows = result.estimates[result.estimates["group"] == "region=b"]
    assert set(rows["note"]) == {"low base"}
    assert rows["estimate"].isna().all() and (rows["n"] == 49).all()
    assert (result.min_base, result.group_base) == (30, 50)
    assert "low base" not in set(estimates(result, "kano_share")["note"])


def test_a_rare_class_that_happens_to_be_absent_is_not_tested():
    result = segmented(pairs(O=97, Q=3), pairs(O=60))
    questionable = one(result, "kano_share", group="region=b", object="Q")
    assert questionable["estimate"] == 0 and np.isnan(questionable["p_value"])


def test_pairs_of_groups():
    result = segmented(
        pairs(I=90, A=30), pairs(A=70, I=30), comparisons=Comparisons(against="pairs")
    )
    row = one(result, "better", group="region=a|region=b")
    assert row["estimate"] == pytest.approx(0.7 - 0.25) and row["p_adjusted"] < 0.001


def test_waves_are_compared_and_recurring_people_paired():
    before, after = pairs(A=80, O=40, I=30), pairs(A=40, O=80, I=30)
    ids = np.arange(150).astype(str)
    apart = run(kano_wave({"app": before}, name="2025"), kano_wave({"app": after}))
    same = run(
        kano_wave({"app": before}, name="2025", clusters=ids),
        kano_wave({"app": after}, clusters=ids),
    )
    change = {"wave": "2025→2026"}
    row, paired = one(apart, "worse_change", **change), one(same, "worse_change", **change)
    assert row["estimate"] == paired["estimate"] == pytest.approx(-40 / 150)
    p, q = 40 / 150, 80 / 150
    se = np.sqrt((p * (1 - p) + q * (1 - q)) / 149)
    assert row["se"] == pytest.approx(se, abs=1e-10)
    assert paired["se"] < row["se"] and row["p_adjusted"] < 0.001
    assert one(apart, "kano_class", wave="2025", method="mode")["object"] == "A"


def test_a_feature_new_in_this_wave_has_no_change():
    waves = (
        kano_wave({"app": pairs(**COUNTS)}, name="2025"),
        kano_wave({"app": pairs(**COUNTS), "new": pairs(A=90, I=60)}),
    )
    result = run(*waves, features=("app", "new"))
    changed = result.estimates[result.estimates["wave"] == "2025→2026"]
    assert set(changed["subject"]) == {"app"}


def test_the_cross_of_the_means_and_the_variant():
    wave = kano_wave({"app": pairs(**COUNTS), "card": [(2.0, 2.0)] * 60 + pairs(I=60, A=30)})
    result = run(wave, features=("app", "card"), table="variant")
    assert one(result, "kano_share", subject="card", object="Q")["estimate"] == 0.4
    worse = estimates(result, "worse")["estimate"].mean()
    assert one(result, "kano_cross", subject="worse")["estimate"] == pytest.approx(worse)
    assert one(result, "kano_class", subject="app", method="quadrant_mean")["object"] == "O"


def refused(features, **keys):
    result = run(kano_wave(features), features=tuple(features), **keys)
    return result, {refusal.code: refusal.values["features"] for refusal in result.refusals}


def test_what_cannot_be_evaluated_is_said_and_the_rest_stands():
    nan = float("nan")
    features = {
        "fine": pairs(**COUNTS),
        "alike": pairs(I=150),
        "copied": [(k, k) for k in (1.0, 2, 3, 4, 5)] * 30,
        "few": [*pairs(O=12, A=9), *[(1.0, nan)] * 40],
        "strange": pairs(R=80, Q=70),
    }
    result, codes = refused(features)
    assert codes == {
        "kano_low_base": ["few"],
        "kano_constant": ["alike"],
        "kano_identical": ["copied"],
        "kano_no_denominator": ["strange"],
    }
    assert result.halved["few"] == 40
    assert one(result, "kano_class", subject="alike", method="mode")["note"] == "constant"
    assert np.isnan(one(result, "kano_class", subject="copied", method="mode")["estimate"])
    assert one(result, "fong", subject="few")["note"] == "low base"
    assert one(result, "kano_class", subject="strange", method="mode")["object"] == "R"
    assert one(result, "better", subject="strange")["note"] == "low base"
    assert one(result, "kano_class", subject="fine", method="mode")["object"] == "O"


def test_nothing_at_all_is_refused():
    with pytest.raises(AnalysisError) as caught:
        run(kano_wave({"app": pairs(O=12, A=9)}))
    assert caught.value.code == "kano_low_base"
    with pytest.raises(AnalysisError) as caught:
        run(kano_wave({"app": pairs(O=12, A=9), "x": pairs(I=90)}), features=("app", "x"))
    assert caught.value.code == "kano_nothing"


def test_published_rows_have_the_contracts_columns(plain):
    assert not plain.estimates.duplicated(
        ["table", "subject", "object", "method", "group", "wave"]
    ).any()
    assert isinstance(plain.estimates, pd.DataFrame)
