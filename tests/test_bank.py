"""The demo bank: file, truth and study agree, and what was planted can be found again."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from ruamel.yaml import YAML
from scipy.linalg import sqrtm
from scipy.stats import f_oneway

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "data" / "examples"
TRUTH = json.loads((EXAMPLES / "truth.json").read_text("utf-8"))
BANK = TRUTH["bank"]
MODEL, PLANTED, POPULATION = BANK["model"], BANK["planted"], BANK["population"]
ATTRIBUTES = list(MODEL["attributes"])
STATED = [name for name in ATTRIBUTES if name not in PLANTED["without_stated"]]
SURE = ("concentrate", "keep_up", "overkill")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_csv(EXAMPLES / "bank.csv", dtype={"resp_id": str})


@pytest.fixture(scope="module")
def answers(table: pd.DataFrame) -> pd.DataFrame:
    columns = [*ATTRIBUTES, "SAT", *(f"I{name[1:]}" for name in STATED)]
    return table[columns].where(table[columns] != PLANTED["dont_know"]["code"])


def johnson(correlation: pd.DataFrame) -> pd.Series[float]:
    """Relative weights by a root of another route than the script's."""
    attributes = correlation.drop(index="SAT", columns="SAT")
    root = np.real(sqrtm(attributes.to_numpy()))
    slopes = np.linalg.inv(root) @ correlation["SAT"].drop("SAT").to_numpy()
    return pd.Series(root**2 @ slopes**2, index=attributes.index)


def quadrants(answers: pd.DataFrame) -> pd.Series[str]:
    importance = johnson(answers[[*ATTRIBUTES, "SAT"]].corr())
    performance = answers[ATTRIBUTES].mean()
    high, well = importance > importance.mean(), performance > performance.mean()
    names = {(1, 0): "concentrate", (1, 1): "keep_up", (0, 0): "low_priority", (0, 1): "overkill"}
    where = [names[int(i), int(p)] for i, p in zip(high, well, strict=True)]
    return pd.Series(where, index=ATTRIBUTES)


def draw_anew(n: int, seed: int) -> pd.DataFrame:
    """Attributes, and satisfaction before rounding, from the model as truth.json tells it."""
    draw = np.random.default_rng(seed)
    factor, weak = draw.normal(size=n), PLANTED["weak_type"]
    lower = weak["points"] * (draw.random(n) < MODEL["customer_types"][weak["code"]])
    score: NDArray[np.float64] = MODEL["satisfaction"]["noise"] * draw.normal(size=n)
    people: dict[str, Any] = {}
    for name, a in MODEL["attributes"].items():
        own = math.sqrt(1 - a["loading"] ** 2) * draw.normal(size=n)
        points = a["mean"] + a["sd"] * (a["loading"] * factor + own)
        points = points + lower * (name in weak["items"])
        people[name] = recorded = np.clip(np.floor(points + 0.5), 1, 5)
        score = score + a["beta"] * (recorded - a["centre"]) / a["spread"]
        if name in MODEL["bends"]:
            score = score + np.take(MODEL["bends"][name], recorded.astype(int) - 1)
    points = score - MODEL["bends"]["mean"]
    people["SAT"] = MODEL["satisfaction"]["mean"] + MODEL["satisfaction"]["sd"] * points
    return pd.DataFrame(people)


@pytest.fixture(scope="module")
def everybody() -> pd.DataFrame:
    return draw_anew(300_000, seed=7)


def contrasts(people: pd.DataFrame) -> pd.DataFrame:
    """Penalty and reward of each attribute by one regression on 60 dummies."""
    dummies = [people[a].le(3) if low else people[a].eq(5) for a in ATTRIBUTES for low in (1, 0)]
    design = np.column_stack([np.ones(len(people)), *dummies]).astype(float)
    slopes = np.linalg.solve(design.T @ design, design.T @ people["SAT"].to_numpy())
    return pd.DataFrame(slopes[1:].reshape(-1, 2), ATTRIBUTES, ["penalty", "reward"])


def test_table_is_as_told(table: pd.DataFrame, answers: pd.DataFrame) -> None:
    truth = BANK["waves"]["2026"]
    assert len(table) == truth["received"] == table["resp_id"].nunique()
    assert answers.isna().sum().to_dict() == truth["dont_know"]
    assert answers.mean().to_dict() == pytest.approx(truth["mean"], abs=1e-9)
    assert answers.isin(range(1, 6)).equals(answers.notna())
    complete = answers[["SAT", *ATTRIBUTES]].notna().all(axis=1).sum()
    assert complete == truth["complete_on_attributes"] < 2 / 3 * len(table)
    share, held_back = PLANTED["dont_know"]["share"], answers.isna().mean()
    assert held_back.between(share - 0.02, share + 0.02).all()
    assert (EXAMPLES / "bank.csv").stat().st_size < 300_000


def test_nobody_is_spoiled(table: pd.DataFrame, answers: pd.DataFrame) -> None:
    assert table["seconds"].min() > 0.33 * table["seconds"].median()
    given = answers[["SAT", *ATTRIBUTES]]
    assert not (given.min(axis=1) == given.max(axis=1)).any()


def test_means_meet_the_population(answers: pd.DataFrame) -> None:
    stated = {f"I{name[1:]}": mean for name, mean in POPULATION["stated_mean"].items()}
    assert list(POPULATION["stated_mean"]) == STATED
    error = answers.std() / np.sqrt(answers.count())
    for name, mean in {**POPULATION["mean"], **stated}.items():
        assert abs(answers[name].mean() - mean) < 4 * error[name], name


def test_truth_is_what_the_model_makes(everybody: pd.DataFrame) -> None:
    """Second route: 300,000 people drawn from the description, not from the script."""
    correlation = everybody.corr()
    between = correlation.loc[ATTRIBUTES, ATTRIBUTES].to_numpy()[np.triu_indices(30, 1)]
    assert between.mean() == pytest.approx(0.26, abs=0.03)
    assert everybody["SAT"].std() == pytest.approx(MODEL["satisfaction"]["sd"], rel=0.01)
    with_sat = correlation["SAT"].drop("SAT")
    assert with_sat.to_dict() == pytest.approx(POPULATION["correlation"], abs=0.007)
    slopes = np.linalg.solve(correlation.loc[ATTRIBUTES, ATTRIBUTES], with_sat)
    assert slopes == pytest.approx(list(POPULATION["regression"].values()), abs=0.007)
    weights = johnson(correlation)
    assert weights.sum() == pytest.approx(POPULATION["r2"], abs=0.005)
    tolerance = TRUTH["tolerances"]["share_of_r2_simulated"]
    shares = {name: w / POPULATION["r2"] for name, w in POPULATION["johnson"].items()}
    assert (weights / weights.sum()).to_dict() == pytest.approx(shares, abs=tolerance)
    assert everybody[ATTRIBUTES].mean().to_dict() == pytest.approx(POPULATION["mean"], abs=0.01)
    seen = contrasts(everybody)
    for column in seen:
        assert seen[column].to_dict() == pytest.approx(POPULATION[column], abs=0.02)


def test_linear_coefficients_are_the_planted() -> None:
    bent = {PLANTED["basic"], PLANTED["excitement"]}
    for name, facts in MODEL["attributes"].items():
        if name not in bent:
            assert POPULATION["regression"][name] == pytest.approx(facts["beta"], abs=0.002)
        else:
            assert facts["beta"] == 0 < 0.1 < POPULATION["regression"][name]


def test_cross_is_the_mean_and_one_attribute_lies_on_it() -> None:
    importance, cross = POPULATION["johnson"], POPULATION["crosshair"]
    performance = {name: 25 * (mean - 1) for name, mean in POPULATION["mean"].items()}
    assert cross["johnson"] == pytest.approx(np.mean([*importance.values()]), abs=1e-7)
    assert cross["performance"] == pytest.approx(np.mean([*performance.values()]), abs=1e-6)
    assert sum(importance.values()) == pytest.approx(POPULATION["r2"], abs=1e-6)
    unsure = PLANTED["unsure"]
    assert importance[unsure] == pytest.approx(cross["johnson"], rel=1e-4)
    assert performance[unsure] == pytest.approx(cross["performance"], abs=1e-3)
    assert POPULATION["quadrant"][unsure] == "on the cross"
    for quadrant in SURE:
        name = PLANTED[quadrant]
        assert POPULATION["quadrant"][name] == quadrant
        ratio = importance[name] / cross["johnson"]
        assert ratio < 0.25 if quadrant == "overkill" else ratio > 2.5
        assert abs(performance[name] - cross["performance"]) > 15


def test_sure_and_unsure_are_so_in_the_sample(answers: pd.DataFrame) -> None:
    draw = np.random.default_rng(3)
    drawn = [quadrants(answers.sample(frac=1, replace=True, random_state=draw)) for _ in range(200)]
    replicates = pd.DataFrame(drawn)
    for quadrant in SURE:
        assert (replicates[PLANTED[quadrant]] == quadrant).mean() > 0.99
    assert replicates[PLANTED["unsure"]].value_counts(normalize=True).iloc[0] < 0.9


def test_one_falls_when_low_and_one_rises_when_high(answers: pd.DataFrame) -> None:
    basic, excitement = PLANTED["basic"], PLANTED["excitement"]
    people = answers[[*ATTRIBUTES, "SAT"]].fillna(answers.median())
    for penalty, reward in (
        (POPULATION["penalty"], POPULATION["reward"]),
        (contrasts(people)["penalty"], contrasts(people)["reward"]),
    ):
        assert penalty[basic] < -0.2 and abs(reward[basic]) < 0.1
        assert reward[excitement] > 0.3 and abs(penalty[excitement]) < 0.1
    assert MODEL["bends"][basic] == sorted(MODEL["bends"][basic])
    assert MODEL["bends"][basic][3:] == [0, 0] and MODEL["bends"][excitement][:4] == [0] * 4


def test_one_type_is_weak_and_branches_are_equal(
    table: pd.DataFrame, answers: pd.DataFrame
) -> None:
    weak = table["customer_type"] == PLANTED["weak_type"]["code"]
    one, other = answers.loc[weak, ATTRIBUTES], answers.loc[~weak, ATTRIBUTES]
    error = np.sqrt(one.var() / one.count() + other.var() / other.count())
    z = (one.mean() - other.mean()) / error
    low = PLANTED["weak_type"]["items"]
    assert z[low].max() < -4 and z.drop(low).abs().max() < 3
    for name in ATTRIBUTES:
        told = POPULATION["mean_of_weak_type"][name] - POPULATION["mean_of_other_types"][name]
        assert told == 0 or name in low
        assert abs(one[name].mean() - other[name].mean() - told) < 4 * error[name]
    assert sorted(table["branch"].unique()) == PLANTED["equal_branches"]
    groups = [answers[["SAT", *ATTRIBUTES]][table["branch"] == b] for b in table["branch"].unique()]
    p = [f_oneway(*(g[name].dropna() for g in groups)).pvalue for name in ["SAT", *ATTRIBUTES]]
    assert min(p) > 0.05 / len(p) and sum(value < 0.05 for value in p) <= 4


def test_study_tells_what_the_file_holds(table: pd.DataFrame) -> None:
    text = (ROOT / "params" / "bank.yaml").read_text("utf-8")
    bank = YAML(typ="safe", pure=True).load(text)["study"]
    assert list(bank["items"]) == ["SAT", *ATTRIBUTES]
    for name, facts in MODEL["attributes"].items():
        assert bank["items"][name]["label"]["en"] == facts["text"]
    stated = {name: a.get("stated_importance") for name, a in bank["attributes"].items()}
    assert list(stated) == ATTRIBUTES
    assert {name for name, column in stated.items() if column} == set(STATED)
    assert {column for column in stated.values() if column} == {
        column for column in table if column[0] == "I" and column[1:].isdigit()
    }
    for column, segment in bank["columns"]["segments"].items():
        assert set(segment["labels"]) == set(table[column])
    dates = pd.to_datetime(table["completed"]).dt.date
    assert bank["fieldwork"]["start"] <= dates.min() <= dates.max() <= bank["fieldwork"]["end"]
