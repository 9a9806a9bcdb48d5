"""The relationship's score: figures by second routes, the tree, changes, groups, refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from relationship_studies import (
    CUSTOMERS,
    ITEMS,
    TICKETS,
    customer_files,
    follow,
    last_interview,
    overall,
    rows,
    section,
    survey_wave,
    window,
)
from statsmodels.duration.survfunc import SurvfuncRight

from csi_helpers.analysis.group_means import ScoreMeans, change_between
from csi_helpers.analysis.variance import DesignVariance


def test_figures_of_tickets_are_kaplan_and_meiers():
    wave, files = survey_wave(), customer_files()
    close = last_interview(wave)
    result = follow(section(ITEMS | TICKETS), wave, files=files)
    found = rows(result, "criterion_figure")["estimate"]
    tickets = window(files.tickets, "opened", close)
    known = {}
    for column in ("first_response", "resolved"):
        done = tickets[column].notna() & (tickets[column] < close)
        hours = (tickets[column].where(done, close) - tickets["opened"]).dt.total_seconds() / 3600
        known[column] = SurvfuncRight(hours, done.astype(int))
    assert (known["resolved"].n_risk[0] - known["resolved"].n_events.sum()) > 20  # open ones
    assert found["speed"] == pytest.approx(known["first_response"].quantile(0.5), abs=1e-8)
    assert found["slow"] == pytest.approx(known["resolved"].quantile(0.9), abs=1e-8)
    curve = known["first_response"]
    at = np.searchsorted(curve.surv_times, 8, side="right") - 1
    assert found["due"] == pytest.approx(1 - curve.surv_prob[at], abs=1e-8)
    assert set(rows(result, "criterion_figure")["n"][["speed", "slow", "due"]]) == {len(tickets)}


def test_figures_of_customers_are_counts():
    wave, files = survey_wave(), customer_files()
    close = last_interview(wave)
    result = follow(section(ITEMS | CUSTOMERS), wave, files=files)
    found = rows(result, "criterion_figure")
    all_of = files.customers
    start = close - pd.Timedelta(days=365)
    there = all_of[(all_of["start"] < start) & ~(all_of["end"] < start)]
    kept = (~(there["end"] < close)).mean()
    assert found["estimate"]["kept"] == pytest.approx(kept, abs=1e-12)
    assert found["estimate"]["gone"] == pytest.approx(1 - kept, abs=1e-12)
    assert found["n"]["kept"] == len(there)
    now = all_of[(all_of["start"] < close) & ~(all_of["end"] < close)]["products"]
    assert found["estimate"]["cross"] == pytest.approx((now >= 2).mean(), abs=1e-12)
    assert found["estimate"]["kinds"] == pytest.approx(now.mean(), abs=1e-12)
    # A share of independent customers has the binomial's standard error.
    binomial = np.sqrt(kept * (1 - kept) / len(there))
    assert found["se"]["kept"] == pytest.approx(binomial, rel=0.15)
    scores = rows(result, "criterion_score")["estimate"]
    assert scores["kept"] == pytest.approx(100 * (kept - 0.5) / 0.5)
    assert scores["gone"] == pytest.approx(scores["kept"])


def test_figures_of_the_survey_are_design_based_means():
    rng = np.random.default_rng(3)
    wave = survey_wave(weights=rng.uniform(0.5, 2, 120), strata=np.arange(120) % 3)
    criteria = ITEMS | {
        "both": {"source": ["A", "B"]},
        "nps": {"source": "loyalty.nps"},
        "csat": {"source": "loyalty.csat"},
        "ces": {"source": "loyalty.ces"},
        "loyal": {"source": "loyalty.conversion"},
    }
    result = follow(section(criteria), wave, min_base=5)
    found, scores = rows(result, "criterion_figure"), rows(result, "criterion_score")
    said = wave.loyalty
    parts = {
        "a": wave.answers["A"],
        "both": wave.answers.mean(axis=1),
        "nps": 100.0 * ((said["nps"] >= 9).astype(int) - (said["nps"] <= 6).astype(int)),
        "csat": (said["csat"] >= 9).astype(float),
        "ces": said["ces"],
        "loyal": (said["repurchase"] >= 8).astype(float).where(said["csat"] >= 9),
    }
    everybody = np.ones(120, dtype=bool)
    ends = {"a": (1, 10), "both": (1, 10), "nps": (-100, 100), "ces": (1, 7)}
    for name, values in parts.items():
        means = ScoreMeans(values.to_numpy(float), DesignVariance(wave.design), 2)
        row = means.row(everybody)
        low, high = ends.get(name, (0, 1))
        for key in ("estimate", "se", "n", "n_eff"):
            assert found[key][name] == pytest.approx(row[key], rel=1e-12), (name, key)
        points = 100 * (row["estimate"] - low) / (high - low)
        assert scores["estimate"][name] == pytest.approx(points)
        assert scores["se"][name] == pytest.approx(100 * row["se"] / (high - low))


def test_the_score_of_survey_criteria_has_the_linearised_error():
    wave = survey_wave(strata=np.arange(120) % 3)
    result = follow(section(ITEMS, {"a": 0.7, "b": 0.3}, bootstrap=2000), wave)
    score = 100 * ((wave.answers - 1) / 9) @ np.array([0.7, 0.3])
    row = ScoreMeans(score.to_numpy(), DesignVariance(wave.design), 2).row(np.ones(120, dtype=bool))
    found = overall(result)
    assert found["estimate"] == pytest.approx(row["estimate"], abs=1e-10)
    assert found["se"] == pytest.approx(row["se"], rel=1e-8)
    assert found["ci_low"] == pytest.approx(row["ci_low"], abs=0.15)
    assert found["ci_high"] == pytest.approx(row["ci_high"], abs=0.15)


@pytest.mark.parametrize("again", [True, False])
def test_a_change_is_paired_where_respondents_recur(again):
    ids = [f"p{k}" for k in range(150)]
    first = survey_wave(150, name="2025", ids=ids)
    answers = np.clip(first.answers + np.random.default_rng(8).integers(-1, 3, (150, 2)), 1, 10)
    second = replace(survey_wave(150, ids=ids if again else None), answers=answers)
    result = follow(section(ITEMS, {"a": 0.7, "b": 0.3}, bootstrap=1000), first, second)
    means = [
        ScoreMeans(
            (100 * ((wave.answers - 1) / 9) @ np.array([0.7, 0.3])).to_numpy(),
            DesignVariance(wave.design),
            2,
        )
        for wave in (first, second)
    ]
    everybody = np.ones(150, dtype=bool)
    expected = change_between(means[0], everybody, means[1], everybody)
    found = rows(result, "relationship_quality_change", wave="2025→2026").iloc[0]
    assert found["estimate"] == pytest.approx(expected["estimate"], abs=1e-10)
    assert found["se"] == pytest.approx(expected["se"], rel=1e-8)
    assert result.paired is again


TREE = {
    "asked": {
        "criteria": ITEMS,
        "weights": {"values": {"a": 0.25, "b": 0.75}},
    },
    "done": {
        "criteria": {"speed": TICKETS["speed"], "kept": CUSTOMERS["kept"]},
        "weights": {"values": {"speed": 0.4, "kept": 0.6}},
    },
}


def test_a_tree_rolls_up_and_its_weights_multiply():
    result = follow(
        section(TREE, {"asked": 0.6, "done": 0.4}), survey_wave(), files=customer_files()
    )
    score = rows(result, "criterion_score")["estimate"]
    assert score["asked"] == pytest.approx(0.25 * score["a"] + 0.75 * score["b"])
    assert score["done"] == pytest.approx(0.4 * score["speed"] + 0.6 * score["kept"])
    assert overall(result)["estimate"] == pytest.approx(0.6 * score["asked"] + 0.4 * score["done"])
    whole = rows(result, "criterion_global_weight")["estimate"]
    assert whole.to_dict() == pytest.approx({"a": 0.15, "b": 0.45, "speed": 0.16, "kept": 0.24})
    local = result.estimates[result.estimates["table"] == "criterion_weight"]
    assert local.groupby("object")["estimate"].sum().to_dict() == pytest.approx(
        {"overall": 1, "asked": 1, "done": 1}
    )


def test_what_moved_the_score_adds_up_exactly():
    waves = survey_wave(name="2025", lift=-0.5), survey_wave(seed=2)
    files = customer_files(waves=("2025", "2026"))
    result = follow(section(TREE), *waves, files=files)
    for group in ("total", "region=1", "region=2"):
        change = rows(result, "relationship_quality_change", group, "2025→2026")["estimate"]
        parts = rows(result, "contribution", group, "2025→2026")
        leaves = parts.loc[["a", "b", "speed", "kept"], "estimate"]
        assert leaves.sum() == pytest.approx(change["overall"], abs=1e-10)
        for node, below in (("asked", ["a", "b"]), ("done", ["speed", "kept"])):
            assert parts["estimate"][below].sum() == pytest.approx(parts["estimate"][node])
            assert set(parts.loc[below, "object"]) == {node}
        levels = [overall(result, group=group, wave=wave)["estimate"] for wave in ("2025", "2026")]
        assert change["overall"] == pytest.approx(levels[1] - levels[0])


def test_points_stop_at_floor_and_target():
    criteria = {
        "over": {"source": "A", "floor": 1, "target": 4},
        "under": {"source": "B", "floor": 10, "target": 11},
    }
    found = rows(follow(section(criteria), survey_wave()), "criterion_score")
    assert found["estimate"].to_dict() == {"over": 100, "under": 0}
    assert found["note"].to_dict() == {"over": "target", "under": "floor"}
    assert (found[["se"]].to_numpy() == 0).all()


def test_a_criterion_only_the_later_wave_has():
    first = survey_wave(name="2025")
    first = replace(first, loyalty=first.loyalty.drop(columns="nps"))
    criteria = ITEMS | {"nps": {"source": "loyalty.nps"}}
    result = follow(section(criteria, {"a": 0.3, "b": 0.3, "nps": 0.4}), first, survey_wave(seed=2))
    was, now = (rows(result, "criterion_score", wave=wave) for wave in ("2025", "2026"))
    assert was["note"]["nps"] == "not_asked" and np.isnan(was["estimate"]["nps"])
    before = overall(result, wave="2025")
    assert before["note"] == "renormalised"
    assert before["estimate"] == pytest.approx(was["estimate"][["a", "b"]].mean())
    change = rows(result, "relationship_quality_change", wave="2025→2026").iloc[0]
    assert change["note"] == "common criteria"
    both = now["estimate"][["a", "b"]].mean() - before["estimate"]
    assert change["estimate"] == pytest.approx(both)
    assert not result.refusals  # nothing to mend
    refusing = follow(section(criteria, missing="refuse"), first, survey_wave(seed=2))
    assert overall(refusing, wave="2025")["note"] == "missing"
    assert np.isfinite(overall(refusing)["estimate"])
    gone = rows(refusing, "relationship_quality_change", wave="2025→2026").iloc[0]
    assert np.isnan(gone["estimate"]) and gone["note"] == "missing"
