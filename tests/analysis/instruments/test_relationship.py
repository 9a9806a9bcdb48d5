"""The relationship's score: figures by second routes, the tree, changes, groups, refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from relationship_studies import customer_files, loyalty, section, survey_of, survey_wave
from statsmodels.duration.survfunc import SurvfuncRight

from csi_helpers.analysis import follow_relationship
from csi_helpers.analysis.group_means import ScoreMeans, change_between
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons

ITEMS = {"a": {"source": "A"}, "b": {"source": "B"}}
TICKETS = {
    "speed": {"source": "tickets.median_first_response_hours", "floor": 24, "target": 2},
    "slow": {"source": "tickets.p90_resolution_hours", "floor": 200, "target": 24},
    "due": {"source": "tickets.first_response_within_target", "floor": 0, "target": 1},
}
CUSTOMERS = {
    "kept": {"source": "customers.retention", "floor": 0.5, "target": 1},
    "gone": {"source": "customers.churn", "floor": 0.5, "target": 0},
    "cross": {"source": "customers.cross_sell", "floor": 0, "target": 1},
    "kinds": {"source": "customers.products_per_customer", "floor": 0, "target": 4},
}


def follow(settings, *waves, files=None, **keys):
    survey = survey_of(*waves, files=files)
    return follow_relationship(survey, settings, seed=1, loyalty=loyalty(), **keys)


def rows(result, table, group="total", wave="2026"):
    frame = result.estimates
    frame = frame[(frame["table"] == table) & (frame["group"] == group) & (frame["wave"] == wave)]
    return frame.set_index("subject")


def overall(result, **keys):
    return rows(result, "relationship_quality", **keys).iloc[0]


def window(frame, column, end="2026-03-21", days=365):
    close = pd.Timestamp(end)
    return frame[(frame[column] >= close - pd.Timedelta(days=days)) & (frame[column] < close)]


def last_interview(wave):
    return wave.respondents["date"].max().normalize() + pd.Timedelta(days=1)


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


def test_groups_of_the_file_and_of_linked_respondents():
    files = customer_files()
    wave = survey_wave(200, ids=[f"c{k}" for k in range(200)])
    own = follow(section(ITEMS | TICKETS | CUSTOMERS), wave, files=files)
    figures = rows(own, "criterion_figure", "region=2")
    assert set(figures["method"]) == {"survey", "file"}
    by_file = files.customers.set_index("id")["region"]
    close = last_interview(wave)
    tickets = window(files.tickets, "opened", close)
    assert figures["n"]["speed"] == (tickets["id"].map(by_file) == "2").sum()
    bare = replace(files, customers=files.customers.drop(columns="region"))
    linked = rows(
        follow(section(ITEMS | TICKETS | CUSTOMERS), wave, files=bare),
        "criterion_figure",
        "region=2",
    )
    assert linked["method"]["speed"] == "linked"
    mine = tickets["id"].isin([f"c{k}" for k in range(1, 200, 2)])
    assert linked["n"]["speed"] == mine.sum()
    # Whoever was interviewed had stayed: retention of respondents says nothing.
    assert linked["note"]["kept"] == linked["note"]["gone"] == "survivors"


def test_the_faster_region_is_found_and_tested():
    result = follow(section(ITEMS | TICKETS), survey_wave(300), files=customer_files(800))
    for name in ("speed", "due"):
        one, two = (rows(result, "criterion_score", f"region={k}").loc[name] for k in (1, 2))
        assert two["estimate"] > one["estimate"] + 10
        assert two["p_adjusted"] < 1e-6 and two["compared_with"] == "complement"
        assert result.differences[name, "region=2"] == pytest.approx(
            two["estimate"] - one["estimate"]
        )


def test_pairs_of_groups():
    wave = survey_wave(300, regions=3)
    result = follow(section(ITEMS), wave, comparisons=Comparisons(against="pairs"))
    pair = overall(result, group="region=1|region=3")
    levels = [overall(result, group=f"region={k}")["estimate"] for k in (1, 3)]
    assert pair["estimate"] == pytest.approx(levels[1] - levels[0])
    assert pair["compared_with"] == "region=1" and pair["p_adjusted"] < 0.01
    assert overall(result, group="region=1")["compared_with"] == ""


def test_ranks_and_how_often_weights_keep_them():
    result = follow(section(ITEMS, {"a": 0.5, "b": 0.5}), survey_wave(300, regions=3))
    kept = result.estimates[result.estimates["table"] == "rank_kept"].set_index("group")
    scores = [overall(result, group=group)["estimate"] for group in kept.index]
    order = np.argsort(np.argsort(-np.array(scores))) + 1
    assert list(kept["object"].astype(int)) == list(order)
    assert kept["estimate"].between(0, 1).all()
    sure = follow(section(ITEMS, sensitivity=1e7), survey_wave(300, regions=3))
    assert (sure.estimates[sure.estimates["table"] == "rank_kept"]["estimate"] == 1).all()


def test_low_bases_keep_their_rows():
    wave = survey_wave(80, regions=2)
    few = ["3" if k < 10 else code for k, code in enumerate(wave.respondents["region"])]
    wave = replace(wave, respondents=wave.respondents.assign(region=few))
    result = follow(section(ITEMS), wave)
    row = overall(result, group="region=3")
    assert row["note"] == "low base" and np.isnan(row["estimate"]) and row["n"] == 10
    assert set(rows(result, "criterion_score", "region=3")["note"]) == {"low base"}


def shuffled(wave, files, seed=4):
    order = np.random.default_rng(seed).permutation(len(wave.answers))
    take = {
        name: getattr(wave, name).iloc[order].reset_index(drop=True)
        for name in ("answers", "reasons", "respondents", "flags", "loyalty")
    }
    design = replace(
        wave.design,
        **{
            name: getattr(wave.design, name)[order]
            for name in (
                "weights",
                "base_weights",
                "strata",
                "clusters",
                "sampling_fraction",
                "units",
            )
        },
    )
    customers, tickets = (
        frame.sample(frac=1, random_state=seed, ignore_index=True)
        for frame in (files.customers, files.tickets)
    )
    return replace(wave, design=design, **take), replace(
        files, customers=customers, tickets=tickets
    )


def test_the_order_of_rows_changes_nothing():
    criteria = ITEMS | TICKETS | CUSTOMERS
    weights = {"method": "derived", "outcome": "repurchase"}
    tree = {
        "asked": {"criteria": ITEMS, "weights": weights},
        "done": {"criteria": TICKETS, "weights": {"method": "entropy"}},
    }
    wave, files = survey_wave(ids=[f"c{k}" for k in range(120)]), customer_files()
    other, turned = shuffled(wave, files)
    for settings in (
        section(criteria),
        section({"asked": tree["asked"], "kept": CUSTOMERS["kept"]}),
    ):
        one, two = follow(settings, wave, files=files), follow(settings, other, files=turned)
        pd.testing.assert_frame_equal(one.estimates, two.estimates, rtol=1e-7, atol=1e-9)


def missing(settings, wave, files):
    try:
        return [error.code for error in follow(settings, wave, files=files).refusals]
    except AnalysisError as error:
        return [error.code]


def test_figures_that_cannot_be_had_are_refused_and_the_rest_stands():
    wave, files = survey_wave(), customer_files()
    speed, kept = (section(ITEMS | {"x": one}) for one in (TICKETS["speed"], CUSTOMERS["kept"]))
    nowhere = replace(wave, respondents=wave.respondents.drop(columns="date"))
    early = pd.Timestamp("2026-01-05")
    backwards = files.customers.assign(end=files.customers["start"] - pd.Timedelta(days=1))
    cases = [
        (speed, nowhere, files, "criterion_no_dates"),
        (speed, wave, replace(files, tickets_until=early), "criterion_file_ends"),
        (speed, wave, replace(files, tickets=None), "criterion_no_file"),
        (
            speed,
            wave,
            replace(files, tickets=files.tickets.drop(columns="first_response")),
            "criterion_no_column",
        ),
        (speed, wave, replace(files, tickets=files.tickets.iloc[:0]), "criterion_no_records"),
        (
            speed,
            wave,
            replace(files, tickets=window(files.tickets, "opened", days=20)),
            "criterion_low_base",
        ),
        (kept, wave, replace(files, customers=backwards), "criterion_dates_reversed"),
        (
            kept,
            wave,
            replace(files, observed_from=pd.Timestamp("2026-01-01")),
            "criterion_file_starts",
        ),
    ]
    for settings, one, file, code in cases:
        assert missing(settings, one, file) == [code]
        result = follow(settings, one, files=file)
        assert overall(result)["note"] == "renormalised"
        assert np.isfinite(overall(result)["estimate"])


def test_too_many_open_tickets_leave_the_ninetieth_percentile_unknown():
    wave, files = survey_wave(), customer_files()
    stay = files.tickets["resolved"].where(np.arange(len(files.tickets)) % 3 > 0)
    files = replace(files, tickets=files.tickets.assign(resolved=stay))
    assert missing(section(ITEMS | {"x": TICKETS["slow"]}), wave, files) == [
        "criterion_not_reached"
    ]


def test_nothing_at_all_is_refused():
    wave = survey_wave()
    lone = section({"x": TICKETS["speed"]}, {"x": 1})
    assert missing(lone, wave, customer_files(waves=("2020",))) == ["criterion_no_records"]
    every = section(ITEMS | {"x": TICKETS["speed"]}, missing="refuse")
    empty = customer_files(waves=("2020",))
    assert missing(every, wave, empty) == ["criterion_no_records"]
    assert follow_relationship(survey_of(wave), None, seed=1) is None


def test_clusters_widen_the_interval():
    clusters = np.arange(120) % 8
    plain, clustered = (
        follow(section(ITEMS, bootstrap=1000), survey_wave(**keys))
        for keys in ({}, {"clusters": clusters})
    )
    one, other = overall(plain), overall(clustered)
    ratio = (other["ci_high"] - other["ci_low"]) / other["se"]
    assert ratio > (one["ci_high"] - one["ci_low"]) / one["se"] * 1.1  # Student's at 7 degrees
