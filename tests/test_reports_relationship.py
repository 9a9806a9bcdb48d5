"""The chapter on relationship quality in the built reports: planted truth is found again."""

import json

import numpy as np
import pytest

from reports import PROJECT, visible_text

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

TRUTH = json.loads((PROJECT / "data" / "examples" / "truth.json").read_text("utf-8"))
PLANTED = TRUTH["heating"]["relationship"]
CONTRACT = {
    *("criterion_figure", "criterion_score", "criterion_weight", "relationship_quality"),
    *("relationship_quality_change", "contribution", "rank_kept", "ahp_consistency_ratio"),
}


@pytest.fixture
def demo(reports):
    return reports["demo"]


def test_every_table_of_the_contract_is_published(demo):
    own = demo.results[demo.results["chapter"] == "10_relationship"]
    assert set(own["table"]) >= CONTRACT


def test_figures_and_scores_cover_what_was_planted(demo):
    inside = []
    for wave in ("2025", "2026"):
        for table, key in (("criterion_figure", "figure"), ("criterion_score", "score")):
            rows = demo.estimates(table, group="total", wave=wave).set_index("subject")
            for name, truth in PLANTED[wave].items():
                row, planted = rows.loc[name], truth["population"][key]
                assert abs(row["estimate"] - planted) < 4 * row["se"], (wave, name, row, planted)
                inside.append(row["ci_low"] <= planted <= row["ci_high"])
    assert np.mean(inside) > 0.8  # 95% on average; most customers are in both waves


def test_the_index_is_that_of_the_path_model(demo):
    for wave in ("2025", "2026"):
        index = demo.estimates("index", subject="satisfaction", group="total", wave=wave).iloc[0]
        own = demo.estimates("criterion_score", subject="satisfaction", group="total", wave=wave)
        for key in ("n", "n_eff", "estimate", "se", "ci_low", "ci_high"):
            assert own.iloc[0][key] == pytest.approx(index[key], rel=1e-9)


def test_faster_answers_moved_the_score(demo):
    span = "2025→2026"
    change = demo.estimates("criterion_score_change", subject="response", group="total", wave=span)
    planted = [PLANTED[wave]["response"]["population"]["score"] for wave in ("2025", "2026")]
    row = change.iloc[0]
    assert row["p_adjusted"] < 1e-6
    assert abs(row["estimate"] - (planted[1] - planted[0])) < 4 * row["se"]
    parts = demo.estimates("contribution", group="total", wave=span).set_index("subject")
    leaves = parts.drop(index=["experience", "service", "bond"])["estimate"]
    assert leaves.idxmax() == "response"
    whole = demo.estimates("relationship_quality_change", group="total").iloc[0]
    assert leaves.sum() == pytest.approx(whole["estimate"], abs=1e-9)
    text = visible_text((demo.folder / "report.zh.html").read_text("utf-8"))
    assert "拉高总分的主要是首次响应时间" in text


def test_the_weak_region_is_last_whatever_the_weights(demo):
    weak = demo.estimates("rank_kept", group="region=3").iloc[0]
    assert weak["object"] == "4" and weak["estimate"] > 0.95
    row = demo.estimates("relationship_quality", group="region=3", wave="2026").iloc[0]
    assert row["p_adjusted"] < 1e-6


def test_twenty_branches_that_differ_by_luck_keep_no_rank(reports):
    bank = reports["bank"]
    kept = bank.estimates("rank_kept")
    kept = kept[kept["group"].str.startswith("branch=")]
    assert len(kept) == 20 and kept["estimate"].median() < 0.6
    scores = bank.estimates("relationship_quality", wave=kept["wave"].iloc[0])
    scores = scores[scores["group"].str.startswith("branch=")]
    assert (scores["p_adjusted"] > 0.01).all()
    weights = bank.estimates("criterion_weight")
    assert weights["estimate"].sum() == pytest.approx(1)
    assert set(bank.estimates("criterion_weight_part")["method"]) == {"derived", "entropy"}
