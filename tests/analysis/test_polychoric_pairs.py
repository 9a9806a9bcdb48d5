"""Rows of polychoric correlations: who has them, how sure they are, what stands in the gaps."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_study import survey_of

from csi_helpers.analysis.cells.respondents import Respondents
from csi_helpers.analysis.correlation import correlate_items
from csi_helpers.analysis.measurement.polychoric import polychoric_correlations
from csi_helpers.analysis.polychoric_pairs import polychoric_rows
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign

FIVE = {"scale": {"min": 1, "max": 5}}


def answers(n, k=3, seed=0, rho=0.5, cuts=(-1, -0.3, 0.4, 1.1)):
    random = np.random.default_rng(seed)
    z = np.sqrt(rho) * random.normal(size=(n, 1)) + np.sqrt(1 - rho) * random.normal(size=(n, k))
    return {f"q{i}": np.digitize(z[:, i], cuts) + 1.0 for i in range(k)}


def polychoric(folder, cells, waves=None, **study):
    options = study.pop("options", {})
    return correlate_items(survey_of(folder, cells, waves, **FIVE | study), **options)


def rows_of(result):
    rows = result.estimates.query("table == 'polychoric'")
    return rows.set_index(["subject", "object"])


def test_estimates_are_two_step_in_both_orders(tmp_path):
    cells = answers(300)
    rows = rows_of(polychoric(tmp_path, cells))
    expected = polychoric_correlations(np.column_stack(list(cells.values()))).values
    assert len(rows) == 6
    for i in range(3):
        for j in (k for k in range(3) if k != i):
            assert rows.loc[(f"q{i}", f"q{j}"), "estimate"] == pytest.approx(expected[i, j])
    assert (rows["n"] == 300).all() and (rows["n_eff"] == 300).all()


def test_fourfold_table_in_closed_form(tmp_path):
    # split in halves rho = sin(pi/2 phi); its variance by the delta method, phi's (1 - phi²)/n
    one, other = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], [70, 30, 30, 70], axis=0).T
    result = polychoric(tmp_path, {"a": one, "b": other}, scale={"min": 0, "max": 1})
    row = rows_of(result).loc[("a", "b")]
    rho = np.sin(np.pi / 2 * 0.4)
    se = np.pi / 2 * np.cos(np.pi / 2 * 0.4) * np.sqrt((1 - 0.4**2) / 199)
    z, spread = np.arctanh(rho), se / (1 - rho**2)
    reach = stats.t.ppf(0.975, 199) * spread
    assert row["estimate"] == pytest.approx(rho, abs=1e-9)
    assert row["se"] == pytest.approx(se, rel=1e-8)
    assert row["ci_low"] == pytest.approx(np.tanh(z - reach), abs=1e-8)
    assert row["ci_high"] == pytest.approx(np.tanh(z + reach), abs=1e-8)
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(z / spread, 199), rel=1e-6)


def plain_rows(cells, variance):
    return polychoric_rows(Respondents("2026", cells, variance), list(cells), 0.95, 30)


def test_intervals_cover_the_truth():
    variance, hits = DesignVariance(SamplingDesign.simple(200)), 0
    for seed in range(400):
        row = plain_rows(answers(200, 2, seed), variance)[0]
        hits += row["ci_low"] <= 0.5 <= row["ci_high"]
    assert hits / 400 == pytest.approx(0.95, abs=0.033)  # three standard errors of 400 draws


def test_weight_two_equals_two_rows(tmp_path):
    cells, times = answers(120, 2), np.random.default_rng(3).integers(1, 4, 120)
    weighted = polychoric(
        tmp_path, cells | {"w": times}, columns={"weight": "w"}, items=["q0", "q1"]
    )
    rows = polychoric(tmp_path, {name: np.repeat(v, times) for name, v in cells.items()})
    one, two = (rows_of(result).loc[("q0", "q1")] for result in (weighted, rows))
    assert one["estimate"] == pytest.approx(two["estimate"], abs=1e-10)
    assert one["se"] > two["se"]
    assert one["n"] == 120 and one["n_eff"] < 120


def test_who_answered_one_item_only_counts_for_its_thresholds(tmp_path):
    cells = pd.DataFrame(answers(400, 2, seed=5))
    cells.loc[:149, "q0"] = np.nan
    row = rows_of(polychoric(tmp_path, dict(cells))).loc[("q0", "q1")]
    assert row["n"] == 250
    random = np.random.default_rng(6)
    again = []
    for _ in range(300):
        drawn = cells.to_numpy()[random.integers(0, 400, 400)]
        again.append(polychoric_correlations(drawn).values[0, 1])
    assert row["se"] == pytest.approx(np.std(again), rel=0.15)  # 300 draws: known to 4 %


def test_clusters_widen_the_interval(tmp_path):
    cells = {name: np.repeat(v, 4) for name, v in answers(60, 2).items()}
    cells["home"] = np.repeat(np.arange(60), 4)
    columns = {"cluster": "home"}
    items = ["q0", "q1"]
    plain = rows_of(polychoric(tmp_path, cells, items=items)).loc[("q0", "q1")]
    row = rows_of(polychoric(tmp_path, cells, items=items, columns=columns)).loc[("q0", "q1")]
    assert row["estimate"] == pytest.approx(plain["estimate"], abs=1e-12)
    assert row["se"] == pytest.approx(plain["se"] * 2, rel=0.02)  # four alike count as one
    assert row["n_eff"] == pytest.approx(60, rel=0.03)


@pytest.mark.parametrize(("most", "given"), [(7, True), (8, False)])
def test_up_to_seven_categories(tmp_path, most, given):
    cells = answers(200, 2)
    result = polychoric(tmp_path, cells, scale={"min": 1, "max": most})
    assert (len(rows_of(result)) > 0) == given


def test_items_of_longer_scales_have_no_rows(tmp_path):
    cells = answers(200, 2) | {"long": np.random.default_rng(1).integers(1, 11, 200)}
    items = {"q0": {}, "q1": {}, "long": {"scale": {"min": 1, "max": 10}}}
    rows = rows_of(polychoric(tmp_path, cells, items=items))
    assert set(rows.index) == {("q0", "q1"), ("q1", "q0")}


def test_holm_spans_all_polychoric_pairs(tmp_path):
    rows = rows_of(polychoric(tmp_path, answers(100, 4, rho=0.1))).reset_index()
    once = rows[rows["subject"] < rows["object"]]
    assert len(once) == 6
    assert once["p_adjusted"].min() == pytest.approx(6 * once["p_value"].min(), rel=1e-9)


def test_boundary_low_base_and_constant_are_noted(tmp_path):
    cells = pd.DataFrame(answers(200, 2, seed=7))
    cells["twin"] = cells["q0"]
    cells["rare"] = cells["q1"].where(cells.index < 10)
    cells["flat"] = 3.0
    rows = rows_of(polychoric(tmp_path, dict(cells), items=list(cells)))
    twin = rows.loc[("q0", "twin")]
    assert twin["note"] == "boundary" and twin["estimate"] == 0.9999
    assert twin[["se", "ci_low", "ci_high", "p_value", "p_adjusted"]].isna().all()
    rare = rows.loc[("q0", "rare")]
    assert rare["note"] == "low base" and rare["n"] == 10 and np.isnan(rare["estimate"])
    assert rows.loc[("flat", "q0"), "note"] == "constant"
    assert np.isfinite(rows.loc[("q0", "q1"), "se"])
    assert not rows.index.duplicated().any()


def test_who_has_no_weight_makes_no_item_vary():
    cells = answers(200, 3, seed=4)
    cells["q1"][:150] = 3
    design = SamplingDesign.simple(200)
    variance = DesignVariance(replace(design, weights=np.repeat([1.0, 0.0], [150, 50])))
    rows = {(row["subject"], row["object"]): row for row in plain_rows(cells, variance)}
    assert list(rows[("q0", "q1")].values()) == ["polychoric", "q0", "q1", 200, "constant"]
    assert rows[("q1", "q2")]["note"] == "constant"
    assert np.isfinite(rows[("q0", "q2")]["se"])
    alone = {name: cells[name] for name in ("q0", "q1")}
    assert [row["note"] for row in plain_rows(alone, variance)] == ["constant"]


def test_every_wave_has_its_own(tmp_path):
    pd.DataFrame(answers(150, 2, seed=8)).to_csv(tmp_path / "then.csv", index=False)
    waves = {"2025": {"file": str(tmp_path / "then.csv")}}
    rows = rows_of(polychoric(tmp_path, answers(200, 2, seed=9), waves, items=["q0", "q1"]))
    assert rows.groupby("wave")["n"].max().to_dict() == {"2025": 150, "2026": 200}
    assert rows["estimate"].nunique() == 2
