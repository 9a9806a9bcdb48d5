"""The matrix of a survey: shares of draws, lines, the list, segments, stated importance."""

import numpy as np
import pandas as pd
import pytest
from driver_studies import all_of, codes, drivers_of, made_up, matrix_of, open_frame, placed, values

STATED = {f"a{j}": {"stated_importance": f"i{j}"} for j in range(1, 5)}


def with_stated(n=400, **keys):
    rng = np.random.default_rng(11)
    frame = made_up(n, **keys)
    for j, mean in enumerate((9, 6, 7, 5), start=1):
        frame[f"i{j}"] = np.clip(rng.integers(mean - 2, mean + 2, n), 1, 10)
    return frame


def shares(matrix, spec):
    rows = matrix.estimates
    rows = rows[(rows["table"] == "quadrant") & (rows["method"] == spec)]
    return rows[rows["group"] == "total"].pivot(
        index="subject", columns="object", values="estimate"
    )


def test_shares_of_every_matrix_add_up_to_one():
    matrix = placed(with_stated(), STATED, targets={"sat": 70})
    assert len(matrix.robustness.columns) == 5 * 4
    for spec in matrix.robustness:
        assert shares(matrix, spec).sum(axis=1).to_numpy() == pytest.approx(1.0, abs=1e-12)
    grid = matrix.estimates[matrix.estimates["table"] == "importance_grid"]
    assert grid.groupby("subject")["estimate"].sum().to_numpy() == pytest.approx(1.0)


def test_with_many_respondents_shares_are_zero_or_one():
    few, many = (shares(placed(made_up(n)), "lmg+mean") for n in (80, 40_000))
    assert ((many < 0.005) | (many > 0.995)).all(axis=None)
    assert not ((few < 0.005) | (few > 0.995)).all(axis=None)


def test_a_driver_on_the_line_stays_unsure_however_many_are_asked():
    rng = np.random.default_rng(5)
    n = 20_000
    x = rng.normal(size=(n, 3))  # a2 lies on both lines
    frame = pd.DataFrame(5.5 + x * 1.2 + [-0.6, 0.0, 0.6], columns=["a1", "a2", "a3"])
    frame["sat"] = 5.5 + 0.4 * (x @ np.sqrt([3.0, 2.0, 1.0])) + 0.8 * rng.normal(size=n)
    matrix = placed(frame.clip(1, 10))
    points = matrix.panel.points
    assert points.loc["a1", "sure"] and points.loc["a3", "sure"]
    assert not points.loc["a2", "sure"]
    assert points.loc["a2", "share"] < 0.9


def test_points_are_the_published_numbers_and_lines_their_means():
    drivers, matrix, _ = all_of(made_up())
    points = matrix.panel.points
    importance = values(drivers, "derived_importance", method="lmg")
    performance = values(matrix, "performance")
    assert points["importance"].to_dict() == pytest.approx(importance.to_dict())
    assert points["performance"].to_dict() == pytest.approx(performance.to_dict())
    lines = values(matrix, "crosshair", method="lmg+mean")
    assert lines["importance"] == pytest.approx(importance.mean())
    assert lines["performance"] == pytest.approx(performance.mean())
    assert values(matrix, "crosshair", method="lmg+midpoint")["performance"] == 50


def test_performance_is_the_item_s_index_of_the_descriptive_chapter():
    from csi_helpers.analysis import describe_items

    frame = made_up(gaps=0.1).assign(region=np.arange(400) % 3)
    study, survey = open_frame(frame, columns={"segments": ["region"]})
    matrix = matrix_of(study, survey, drivers_of(study, survey))
    plain = describe_items(survey).estimates
    plain = plain[(plain["table"] == "index100") & (plain["subject"] != "sat")]
    ours = matrix.estimates[matrix.estimates["table"] == "performance"]
    by, numbers = ["subject", "group"], ["n", "n_eff", "estimate", "se", "ci_low", "p_adjusted"]
    one, other = (frame.sort_values(by)[[*by, *numbers]] for frame in (plain, ours))
    pd.testing.assert_frame_equal(
        one.reset_index(drop=True), other.reset_index(drop=True), rtol=1e-9
    )


@pytest.mark.parametrize("rule", ["mean", "median", "midpoint", "target"])
def test_the_rule_of_the_study_is_the_matrix_s(rule):
    matrix = placed(made_up(), matrix={"crosshair": rule}, targets={"sat": 66.6})
    assert matrix.spec == f"lmg+{rule}" and matrix.crosshair == rule
    performance = matrix.panel.points["performance"]
    expected = {
        "mean": performance.mean(),
        "median": performance.median(),
        "midpoint": 50.0,
        "target": 66.6,
    }
    assert matrix.panel.performance_cross == pytest.approx(expected[rule])


def test_lines_move_with_the_draws():
    """All answers a point higher in half of the sample: lines vary, the order doesn't."""
    frame = made_up(500)
    high = np.arange(500) % 2 == 0
    for name in ("a1", "a2", "a3", "a4"):
        frame[name] = (frame[name] / 2 + 4 * high).clip(1, 10)
    matrix = placed(frame)
    lines = matrix.estimates[matrix.estimates["table"] == "crosshair"]
    line = lines[(lines["subject"] == "performance") & (lines["method"] == "lmg+mean")].iloc[0]
    assert line["se"] > 0.5
    assert shares(matrix, "lmg+mean").max(axis=1).min() > 0.6


def test_stated_importance_missing_for_some_leaves_these_out_of_its_matrix():
    attributes = {**STATED, "a4": {}}
    drivers, matrix, _ = all_of(with_stated(), attributes, matrix={"importance": "stated"})
    assert codes(matrix) == ["stated_missing"]
    assert matrix.refusals[0].values["items"] == ["a4"]
    assert set(matrix.panel.points.index) == {"a1", "a2", "a3"}
    assert matrix.priorities.loc["a4", "quadrant"] == ""
    assert set(values(matrix, "performance").index) == {"a1", "a2", "a3", "a4"}
    assert drivers.importance == "stated"


def test_the_grid_sets_stated_against_derived():
    matrix = placed(with_stated(4000), STATED)
    cells = matrix.grid["cell"].to_dict()
    # a1 matters and is said to; a2 matters more than is said; a3 the other way; a4 neither.
    assert cells == {
        "a1": "performance",
        "a2": "excitement",
        "a3": "basic",
        "a4": "unimportant",
    }
    stated = matrix.grid["stated"]
    assert stated["a1"] == pytest.approx(values(matrix, "stated_importance")["a1"])


def test_the_diagonal_divides_what_matters_more_than_it_does_well():
    frame = made_up(3000, 2)
    frame["a3"] = np.clip(frame["a1"] * 0 + np.random.default_rng(1).integers(8, 11, 3000), 1, 10)
    matrix = placed(frame)
    above = values(matrix, "iso_rating", method="lmg")
    assert above["a1"] > 0.99 and above["a3"] < 0.01


def test_the_list_is_ordered_by_potential_and_holds_every_attribute():
    matrix = placed(made_up().assign(a9=5), ["a1", "a2", "a3", "a4", "a9"])
    listed = matrix.priorities
    known = listed["potential"].dropna()
    assert known.is_monotonic_decreasing
    assert listed.index[-1] == "a9" and np.isnan(listed.loc["a9", "potential"])


def segments_frame(n=900):
    rng = np.random.default_rng(21)
    frame = made_up(n).assign(region=np.repeat([1, 2, 3], n // 3))
    low = frame["region"] == 3
    frame.loc[low, "a2"] = (frame.loc[low, "a2"] - 3).clip(1, 10)
    frame.loc[rng.choice(n, 40, replace=False), "region"] = 4
    return frame


def test_every_level_with_the_base_has_a_matrix_and_the_others_are_named():
    matrix = placed(segments_frame(), columns={"segments": ["region"]})
    assert matrix.segments == ("region",)
    assert [panel.group for panel in matrix.panels["region"]] == [f"region={c}" for c in (1, 2, 3)]
    assert matrix.small == ("region=4",) and matrix.needed == 100
    panel = matrix.panels["region"][2]
    alone = segments_frame()
    alone = alone[alone["region"] == 3]
    drivers, _, _ = all_of(alone)
    assert panel.points["importance"].to_dict() == pytest.approx(
        values(drivers, "derived_importance", method="lmg").to_dict(), abs=1e-10
    )
    assert panel.n == len(alone)


def test_groups_that_lag_are_named_for_the_attribute_they_lag_in():
    matrix = placed(segments_frame(), columns={"segments": ["region"]})
    assert matrix.priorities.loc["a2", "weak_groups"] == ("region=3",)
    assert matrix.priorities.loc["a4", "weak_groups"] == ()
    pairs = {"report": {"comparisons": {"against": "pairs"}}}
    matrix = placed(segments_frame(), columns={"segments": ["region"]}, **pairs)
    assert matrix.priorities.loc["a2", "weak_groups"] in ((), ("region=3",))


def test_an_earlier_wave_has_its_own_matrix():
    matrix = placed(made_up(), waves={"2025": made_up(300, seed=4)})
    assert matrix.before is not None and matrix.before.wave == "2025"
    assert matrix.before.n == 300
    waves = matrix.estimates[matrix.estimates["table"] == "quadrant"]["wave"].unique()
    assert set(waves) == {"2025", "2026"}
