"""Potential: slopes in index points, the scale's end, and levels that are not luck."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from driver_studies import all_of, made_up, placed, values


def test_potential_is_the_regression_s_slope_times_a_point_of_the_scale():
    frame = made_up()
    _, matrix, _ = all_of(frame)
    names = ["a1", "a2", "a3", "a4"]
    fit = sm.OLS(frame["sat"], sm.add_constant(frame[names])).fit()
    expected = fit.params[names] * 100 / 9  # a point of ten is 100/9 of the index
    assert values(matrix, "potential").to_dict() == pytest.approx(expected.to_dict(), abs=1e-9)
    rows = matrix.estimates[matrix.estimates["table"] == "potential"].set_index("subject")
    robust = fit.get_robustcov_results("HC1").bse[1:] * 100 / 9
    assert rows.loc[names, "se"].to_numpy() == pytest.approx(robust, rel=0.15)


def test_at_the_scale_s_end_only_what_is_left_counts():
    rng = np.random.default_rng(2)
    frame = made_up(600, 2)
    frame["a2"] = np.where(rng.random(600) < 0.7, 10, 9)
    frame["sat"] = np.clip(frame["sat"] + 2 * (frame["a2"] - 9), 1, 10)
    _, matrix, _ = all_of(frame)
    fit = sm.OLS(frame["sat"], sm.add_constant(frame[["a1", "a2"]])).fit()
    left = 10 - frame["a2"].mean()
    assert left < 1
    assert values(matrix, "potential")["a2"] == pytest.approx(fit.params["a2"] * left * 100 / 9)


def branches(seed, spread):
    rng = np.random.default_rng(seed)
    frame = made_up(1200, 2, seed=seed).assign(branch=rng.integers(1, 21, 1200))
    shift = spread * rng.normal(size=21)
    frame["a1"] = np.clip(frame["a1"] + shift[frame["branch"]], 1, 10)
    return frame


def gap(matrix, name):
    best = matrix.priorities.loc[name, "best_level"]
    return 0.0 if np.isnan(best) else best - matrix.priorities.loc[name, "performance"]


def test_the_best_of_twenty_equal_branches_is_luck():
    keys = {"columns": {"segments": ["branch"]}, "matrix": {"bootstrap": 100}}
    gaps, raw = [], []
    for seed in range(8):
        _, matrix, _ = all_of(branches(seed, 0.0), **keys)
        gaps.append(gap(matrix, "a1"))
        rows = matrix.estimates[matrix.estimates["table"] == "performance"]
        rows = rows[(rows["subject"] == "a1") & rows["group"].str.startswith("branch=")]
        raw.append(rows["estimate"].max() - matrix.priorities.loc["a1", "performance"])
    assert np.mean(raw) > 4  # what a league table would promise
    assert np.mean(gaps) < 1


def test_a_branch_that_is_better_is_found_and_its_distance_counts():
    keys = {"columns": {"segments": ["branch"]}}
    _, matrix, _ = all_of(branches(3, 1.0), **keys)
    row = matrix.priorities.loc["a1"]
    assert row["best_group"].startswith("branch=")
    assert gap(matrix, "a1") > 5
    slope = row["potential"] / (100 / 9)
    assert row["potential_best"] == pytest.approx(slope * gap(matrix, "a1"))
    assert row["best_low"] < row["potential_best"] < row["best_high"]


def test_the_interval_to_the_best_level_covers_what_it_should():
    """Levels drawn anew: the difference of the best one's true level, times the true slope."""
    rng = np.random.default_rng(17)
    hits = 0
    for _ in range(40):
        levels = 5.5 + 0.5 * rng.normal(size=6)
        group = np.repeat(np.arange(6), 60)
        a1 = levels[group] + rng.normal(size=360)
        frame = pd.DataFrame({"a1": a1, "a2": 5.5 + rng.normal(size=360)})
        frame["sat"] = 5.5 + 0.5 * (a1 - 5.5) + 0.3 * (frame["a2"] - 5.5) + rng.normal(size=360)
        frame["g"] = group
        matrix = placed(
            frame.clip(0, 11),
            scale={"min": 0, "max": 11},
            columns={"segments": ["g"]},
            matrix={"bootstrap": 200},
        )
        row = matrix.priorities.loc["a1"]
        if not row["best_group"]:
            continue
        true = 0.5 * (levels[int(row["best_group"][2:])] - levels.mean()) * 100 / 11
        hits += row["best_low"] <= true <= row["best_high"]
    assert hits >= 34
