"""What can't explain, and what then still stands."""

import numpy as np
import pytest
from driver_studies import OUTCOME, all_of, codes, drivers_of, made_up, open_frame, values


def performances(matrix):
    return values(matrix, "performance", wave="2026")


def test_an_outcome_among_its_drivers_is_left_out_and_the_rest_stands():
    frame = made_up()
    drivers, matrix, _ = all_of(frame, ["a1", "a2", OUTCOME, "a3"])
    assert codes(drivers) == ["outcome_among_drivers"]
    assert drivers.refusals[0].values["items"] == [OUTCOME]
    assert drivers.left_out == (OUTCOME,)
    assert set(matrix.panel.points.index) == {"a1", "a2", "a3"}
    assert set(performances(matrix).index) == {"a1", "a2", "a3", OUTCOME}
    alone = drivers_of(*open_frame(frame, ["a1", "a2", "a3"]))
    assert values(drivers, "derived_importance", method="lmg").to_dict() == pytest.approx(
        values(alone, "derived_importance", method="lmg").to_dict()
    )


def test_an_attribute_without_variance_is_named_and_performs():
    drivers, matrix, penalties = all_of(made_up().assign(a2=8))
    assert codes(drivers) == ["driver_without_variance"]
    assert drivers.left_out == ("a2",)
    assert performances(matrix)["a2"] == pytest.approx(100 * 7 / 9)
    assert "a2" in matrix.priorities.index and matrix.priorities.loc["a2", "quadrant"] == ""
    assert set(penalties.kinds) == {"a1", "a3", "a4"}


def test_fewer_respondents_than_drivers_leaves_correlations():
    frame = made_up(31, 12).iloc[:13]
    study, survey = open_frame(frame)
    drivers = drivers_of(study, survey, min_base=10)
    assert codes(drivers) == ["drivers_low_base"]
    assert drivers.refusals[0].values == {"n": 13, "drivers": 12}
    assert drivers.methods == ("correlation",)
    assert drivers.importance == "correlation"


def test_a_low_base_gives_no_importance_and_performance_still():
    drivers, matrix, penalties = all_of(made_up(25))
    assert codes(drivers) == ["low_base"]
    assert drivers.methods == () and drivers.importance == ""
    assert matrix.panel is None and penalties is None
    assert matrix.priorities["note"].tolist() == ["low base"] * 4


def test_listwise_that_empties_the_base_says_what_to_do():
    frame = made_up(400, 10, gaps=0.25)
    drivers, matrix, _ = all_of(frame, matrix={"missing": "listwise"})
    assert codes(drivers) == ["drivers_empty_base"]
    assert "em or pairwise" in drivers.refusals[0].remedy
    assert len(performances(matrix)) == 10
    assert all_of(frame)[0].missing == "em"


def test_copies_are_named_and_only_correlations_stay():
    frame = made_up()
    drivers, matrix, penalties = all_of(frame.assign(a5=frame["a1"]))
    assert codes(drivers) == ["drivers_collinear"]
    assert drivers.refusals[0].values["items"] == ["a1", "a5"]
    assert drivers.methods == ("correlation",)
    assert matrix.spec == "correlation+mean" and matrix.panel is not None
    assert penalties is None


@pytest.mark.parametrize("missing", ["listwise", "pairwise", "em"])
def test_a_sum_of_others_is_collinear_however_gaps_are_met(missing):
    rng = np.random.default_rng(1)
    frame = made_up(500, 2)
    frame["a1"], frame["a2"] = rng.integers(1, 6, 500), rng.integers(0, 6, 500)
    frame["a3"] = frame["a1"] + frame["a2"]
    frame = frame.mask((frame.index.to_numpy() % 40 == 0)[:, None] & np.array([1, 0, 0, 0], bool))
    study, survey = open_frame(frame, scale={"min": 0, "max": 10}, matrix={"missing": missing})
    drivers = drivers_of(study, survey)
    assert "correlation" in drivers.methods and "regression" not in drivers.methods
    assert {*codes(drivers)} & {"drivers_collinear", "drivers_not_definite", "collinear_items"}


def test_attributes_that_are_all_alike_have_no_matrix():
    frame = made_up()
    same = frame.assign(a2=frame["a1"], a3=frame["a1"], a4=frame["a1"])
    drivers, matrix, _ = all_of(same)
    assert codes(drivers) == ["drivers_collinear"]
    assert codes(matrix) == ["drivers_alike"]
    assert matrix.panel is None
    assert performances(matrix).nunique() == 1


def test_one_attribute_alone_is_compared_with_nothing():
    drivers, matrix, _ = all_of(made_up(), ["a1"])
    assert codes(drivers) == ["too_few_drivers"]
    assert performances(matrix).index.tolist() == ["a1"]


def test_an_outcome_that_is_alike_for_all():
    drivers, matrix, _ = all_of(made_up().assign(sat=9))
    assert codes(drivers) == ["outcome_without_variance"]
    assert len(performances(matrix)) == 4


def test_without_an_outcome_stated_importance_makes_the_matrix():
    frame = made_up().assign(i1=9, i2=5, i3=4, i4=7)
    attributes = {f"a{j}": {"stated_importance": f"i{j}"} for j in range(1, 5)}
    drivers, matrix, _ = all_of(frame, attributes, overall=None, items=["a1", "a2", "a3", "a4"])
    assert codes(drivers) == ["no_outcome"]
    assert drivers.methods == ("stated",) and matrix.spec == "stated+mean"
    assert values(matrix, "stated_importance")["a1"] == pytest.approx(100 * 8 / 9)
    assert set(matrix.panel.points.index) == {"a1", "a2", "a3", "a4"}


def test_filtered_questions_are_no_drivers_and_never_imputed():
    frame = made_up()
    frame["a2"] = frame["a2"].where(frame.index < 200, 97)
    drivers, matrix, _ = all_of(frame, missing_codes={97: "not_asked"})
    assert codes(drivers) == ["driver_not_asked"]
    assert drivers.n == 400 and drivers.left_out == ("a2",)
    assert matrix.priorities.loc["a2", "n"] == 200


def test_a_wave_without_the_attributes_is_left_out_by_name():
    then = made_up(300, seed=9).drop(columns="a3")
    drivers = drivers_of(*open_frame(made_up(), waves={"2025": then}))
    assert drivers.waves == ("2026",)
    assert codes(drivers) == ["items_not_in_wave"]


def test_without_attributes_and_model_there_is_nothing_to_do():
    study, survey = open_frame(made_up(), [])
    from csi_helpers.analysis import derive_importance, place_attributes

    assert derive_importance(survey, study.attributes, study.matrix, seed=1) is None
    assert place_attributes(survey, None, study.matrix) is None
