"""What a careful reader asked for: one number for one thing, no more certainty than there is."""

import numpy as np
import pandas as pd
import pytest
from driver_studies import all_of, codes, drivers_of, made_up, matrix_of, open_frame, placed, values
from mobi_study import SEED, mobi_frame, study_of

from csi_helpers.analysis import (
    derive_importance,
    estimate_structure,
    follow_index,
    map_constructs,
    place_attributes,
)
from csi_helpers.params.priorities import Matrix


def constructs_of(frame, *, earlier=None, model=None, **keys):
    study, survey = study_of(frame, earlier=earlier, model=model, **keys)
    structure = estimate_structure(survey, study.model, seed=SEED)
    index = follow_index(survey, structure, study.model)
    matrix = Matrix.model_validate({"bootstrap": 100})
    drivers = derive_importance(survey, {}, matrix, structure=structure, index=index, seed=SEED)
    return place_attributes(survey, drivers, matrix, index=index), index, structure, survey


@pytest.mark.parametrize("method", ["rescale", "multiply"])
def test_constructs_stand_where_their_published_index_does(method):
    matrix, index, *_ = constructs_of(mobi_frame(), model={"index_method": method})
    published = values(index, "index")
    points = matrix.panel.points["performance"]
    assert points.to_dict() == pytest.approx(published[points.index].to_dict())


def test_each_wave_has_the_weights_its_index_has():
    earlier = mobi_frame()
    rng = np.random.default_rng(2)
    for item in ("PERQ2", "PERQ3", "PERQ4"):
        earlier[item] = rng.integers(1, 11, 250)
    matrix, index, *_ = constructs_of(mobi_frame(), earlier=earlier, model={"index_weights": "own"})
    published = values(index, "index", wave="1999")
    points = matrix.before.points["performance"]
    assert points.to_dict() == pytest.approx(published[points.index].to_dict())


def test_a_group_is_weak_against_others_who_have_a_level():
    """Those without a level are the best of all: the total says nothing of who is lower."""
    frame = mobi_frame()
    level = frame[[f"PERQ{j}" for j in range(1, 8)]].mean(axis=1)
    frame["seg"] = np.where(level > 8, np.nan, np.where(level > 6.9, 1, 2))
    matrix, *_ = constructs_of(frame, columns={"segments": ["seg"]})
    assert matrix.priorities.loc["quality", "weak_groups"] == ("seg=2",)


@pytest.mark.parametrize("against", ["complement", "pairs"])
def test_codes_may_hold_a_bar(against):
    frame = made_up(600)
    frame["lab"] = np.array(["x|y", "p", "q"])[np.arange(600) % 3]
    frame.loc[frame["lab"] == "x|y", "a2"] = (frame["a2"] - 2.5).clip(1, 10)
    matrix = placed(
        frame,
        columns={"segments": ["lab"]},
        report={"comparisons": {"against": against}},
    )
    assert matrix.priorities.loc["a2", "weak_groups"] == ("lab=x|y",)
    assert len(matrix.panels["lab"]) == 3


def test_few_clusters_widen_total_effects_like_everything_else():
    frame = mobi_frame()
    frame["outlet"] = np.arange(250) // 50  # five of them
    study, survey = study_of(frame, columns={"cluster": "outlet"}, model={"bootstrap": 400})
    structure = estimate_structure(survey, study.model, seed=SEED)
    index = follow_index(survey, structure, study.model)
    found = map_constructs(survey, structure, index, replicates=400, seed=SEED)
    rows = found.estimates[found.estimates["wave"] == "2000"].set_index(["table", "subject"])
    published = rows.loc[("ipma_importance", "quality")]
    item = rows.loc[("ipma_item_importance", "PERQ1")]
    widths = [(r["ci_high"] - r["ci_low"]) / r["estimate"] for r in (published, item)]
    matrix = Matrix.model_validate({"bootstrap": 400, "importance": "total_effect"})
    drivers = derive_importance(survey, {}, matrix, structure=structure, index=index, seed=SEED)
    listed = place_attributes(survey, drivers, matrix, index=index).priorities.loc["quality"]
    widths.append((listed["potential_high"] - listed["potential_low"]) / listed["potential"])
    assert min(widths) / max(widths) > 0.7


def test_what_few_said_is_neither_placed_nor_moves_the_lines():
    frame = made_up().assign(i1=9, i2=7, i3=5)
    frame.loc[5:, "i3"] = np.nan
    attributes = {f"a{j}": {"stated_importance": f"i{j}"} for j in (1, 2, 3)}
    matrix = placed(frame, attributes, matrix={"importance": "stated"})
    assert set(matrix.panel.points.index) == {"a1", "a2"}
    assert codes(matrix) == ["stated_missing"] and matrix.unstated == ("a3",)


def test_what_few_rated_is_left_out_by_name():
    frame = made_up()
    frame.loc[20:, "a1"] = np.nan
    drivers, matrix, _ = all_of(frame)
    assert codes(drivers) == ["driver_few_answers"] and drivers.left_out == ("a1",)
    assert "a1" not in matrix.panel.points.index
    assert matrix.priorities.loc["a1", "note"] == "low base"


def test_an_attribute_nobody_answered_raises_no_warning():
    drivers = drivers_of(*open_frame(made_up().assign(a2=np.nan)))
    assert codes(drivers) == ["driver_few_answers"]


def test_noise_has_no_class():
    classes = []
    for seed in range(12):
        frame = made_up(300, 3, seed=seed)
        frame["a4"] = np.random.default_rng(seed).integers(1, 11, 300)
        _, _, penalties = all_of(frame, matrix={"bootstrap": 200})
        classes.append(penalties.kinds["a4"])
    assert classes.count("") >= 9


def test_random_segments_name_no_best_level():
    named = 0
    rng = np.random.default_rng(4)
    for seed in range(6):
        frame = made_up(500, seed=seed)
        for name in ("s", "t", "u"):
            frame[name] = rng.integers(1, 7, 500)
        matrix = placed(frame, columns={"segments": ["s", "t", "u"]}, matrix={"bootstrap": 100})
        named += (matrix.priorities["best_group"] != "").sum()
    assert named <= 3  # of 24


def test_cut_offs_without_a_middle_leave_only_that_attribute_out():
    frame = made_up()
    frame["a2"] = np.where(frame["a2"] > 6, 2, 1)
    items = {"a1": {}, "a2": {"scale": {"min": 1, "max": 2}}, "a3": {}, "a4": {}, "sat": {}}
    _, _, penalties = all_of(frame, items=items)
    assert codes(penalties) == ["penalty_low_base"]
    assert set(penalties.kinds) == {"a1", "a3", "a4"}
    assert values(penalties, "penalty").notna().all()


def test_a_potential_that_most_draws_lack_is_not_listed_first():
    study, survey = open_frame(made_up(33, 30))
    matrix = matrix_of(study, survey, drivers_of(study, survey))
    known = matrix.priorities["potential"].notna()
    assert np.isfinite(matrix.priorities.loc[known, ["potential_low", "potential_high"]]).all(
        axis=None
    )
    assert isinstance(matrix.priorities, pd.DataFrame)
