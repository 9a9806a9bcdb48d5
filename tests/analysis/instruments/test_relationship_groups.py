"""The relationship's score by group, under missing data, and in any order of rows."""

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
    survey_of,
    survey_wave,
    window,
)
from scipy.stats import t as student_t

from csi_helpers.analysis import follow_relationship
from csi_helpers.analysis.group_means import ScoreMeans, change_between
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons


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


def points_of(wave):
    scores = (100 * (wave.answers["A"] - 1) / 9).to_numpy()
    return ScoreMeans(scores, DesignVariance(wave.design), 2)


def test_groups_in_the_same_clusters_are_tested_at_the_clusters_degrees_of_freedom():
    wave = survey_wave(clusters=np.arange(120) // 2 % 8)
    inside = (wave.respondents["region"] == "2").to_numpy()
    expected = points_of(wave).difference(~inside, inside)
    one = section({"a": ITEMS["a"]}, {"a": 1.0})
    against = rows(follow(one, wave), "criterion_score", "region=2").loc["a"]
    pairs = follow(one, wave, comparisons=Comparisons(against="pairs"))
    for found in (against, rows(pairs, "criterion_score", "region=1|region=2").loc["a"]):
        assert found["p_value"] == pytest.approx(expected["p_value"], rel=1e-8)


def test_a_change_of_the_same_respondents_counts_them_once():
    ids = [f"p{k}" for k in range(60)]
    first = survey_wave(60, name="2025", ids=ids)
    answers = np.clip(first.answers + np.random.default_rng(8).integers(-1, 3, (60, 2)), 1, 10)
    second = replace(survey_wave(60, ids=ids), answers=answers)
    everybody = np.ones(60, dtype=bool)
    expected = change_between(points_of(first), everybody, points_of(second), everybody)
    result = follow(section({"a": ITEMS["a"]}, {"a": 1.0}), first, second)
    found = rows(result, "criterion_score_change", wave="2025→2026").loc["a"]
    for key in ("p_value", "ci_low", "ci_high"):
        assert found[key] == pytest.approx(expected[key], rel=1e-8)


def test_requests_of_few_customers_have_their_degrees_of_freedom():
    wave, files = survey_wave(), customer_files()
    few = files.tickets["id"].map(lambda name: f"c{int(name[1:]) % 6}")
    files = replace(files, tickets=files.tickets.assign(id=few))
    one = section({"speed": TICKETS["speed"]}, {"speed": 1.0})
    result = follow(one, wave, files=files, comparisons=Comparisons(against="pairs"))
    row = rows(result, "criterion_score", "region=1|region=2").loc["speed"]
    assert row["n"] > 100  # of three customers in each region: 2 + 2 - 1 degrees of freedom
    expected = 2 * student_t.sf(abs(row["estimate"]) / row["se"], 3)
    assert row["p_value"] == pytest.approx(expected, rel=1e-8)


def test_nothing_is_known_of_requests_after_the_files_last_moment():
    wave = survey_wave()
    day = last_interview(wave) - pd.Timedelta(days=1)
    drawn = day + pd.Timedelta(hours=10)
    opened = pd.Series(np.repeat([day - pd.Timedelta(days=5), day + pd.Timedelta(hours=8)], 50))
    answered = (opened + pd.Timedelta(hours=3)).where(opened < day)
    tickets = pd.DataFrame({"id": "c1", "opened": opened, "first_response": answered})
    files = CustomerFiles(tickets=tickets, tickets_until=drawn)
    result = follow(section({"due": TICKETS["due"]}, {"due": 1.0}), wave, files=files)
    # Those of the last morning had waited for two hours: that they wait longer isn't known.
    assert rows(result, "criterion_figure")["estimate"]["due"] == 1


def test_groups_that_lack_different_criteria_are_not_ranked_together():
    wave = survey_wave(200, regions=4)
    answers = wave.answers.copy()
    region = wave.respondents["region"]
    answers.loc[region == "1", "A"] = np.nan
    answers.loc[region.isin(["2", "3"]), "B"] = np.nan
    result = follow(section(ITEMS), replace(wave, answers=answers))
    whole = result.estimates[result.estimates["table"] == "rank_kept"]
    assert whole.empty  # region 4 alone has both
    answers.loc[region == "4", "A"] = np.nan
    answers.loc[region == "4", "B"] = np.nan
    result = follow(section(ITEMS), replace(wave, answers=answers))
    ranked = result.estimates[result.estimates["table"] == "rank_kept"]
    assert set(ranked["group"]) == {"region=2", "region=3"}
