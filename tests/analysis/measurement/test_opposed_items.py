"""Items that run against the others of their construct: who is named, what turning them does."""

from __future__ import annotations

import numpy as np
import pytest
from measured_items import factor_answers, one, picked, simple_structure
from small_study import survey_of

from csi_helpers.analysis.measurement.consistency import cronbach_alpha
from csi_helpers.analysis.measurement.reliability import assess_reliability

ITEMS = ("q1", "q2", "q3", "q4")


def reliability(folder, cells, constructs, waves=None, **study):
    study |= {"scale": {"min": 1, "max": 10}, "model": {"constructs": constructs}}
    folder.mkdir(exist_ok=True)
    return assess_reliability(
        survey_of(folder, {name: cells[name] for name in cells}, waves, **study)
    )


def four_items(n=200, seed=1, turned=()):
    answers = factor_answers(n, simple_structure(4), seed)
    return answers.assign(**{item: 11 - answers[item] for item in turned})


@pytest.mark.parametrize(
    ("turned", "found"),
    [(("q2",), ("q2",)), (("q4",), ("q4",)), ((), ())],
)
def test_an_item_that_runs_against_the_others_is_found(tmp_path, turned, found):
    items = ["q1", "q2", "q3", "q4"]
    result = reliability(tmp_path, four_items(turned=turned), {"a": items})
    assert result.against == ({"a": found} if found else {})
    rows = result.estimates.query("table == 'alpha_if_turned'")
    assert len(rows) == len(result.against)
    if found:
        right = cronbach_alpha(np.cov(four_items().T))
        assert rows.estimate.iloc[0] == pytest.approx(right, abs=1e-12)
        assert one(result.estimates, "alpha", "a").estimate < right - 0.2


def test_two_of_five_turned(tmp_path):
    answers = factor_answers(250, simple_structure(5), 2)
    cells = answers.assign(q2=11 - answers.q2, q5=11 - answers.q5)
    result = reliability(tmp_path, cells, {"a": list(cells)})
    assert result.against == {"a": ("q2", "q5")}
    turned = one(result.estimates, "alpha_if_turned", "a").estimate
    assert turned == pytest.approx(cronbach_alpha(np.cov(answers.T)), abs=1e-12)


@pytest.mark.parametrize("order", [["q1", "q2"], ["q2", "q1"]])
@pytest.mark.parametrize("turned", ["q1", "q2"])
def test_of_two_items_both_are_named(tmp_path, order, turned):
    result = reliability(tmp_path, four_items(turned=[turned]), {"a": order})
    assert result.against == {"a": tuple(order)}
    expected = cronbach_alpha(np.cov(four_items()[order].T))
    found = one(result.estimates, "alpha_if_turned", "a").estimate
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("turned", [("q1", "q2"), ("q3", "q4"), ("q1", "q4"), ("q2", "q3")])
def test_of_two_and_two_all_are_named(tmp_path, turned):
    for seed in range(5):  # whatever the strongest item is
        folder = tmp_path / str(seed)
        result = reliability(folder, four_items(300, seed, turned), {"a": list(ITEMS)})
        assert result.against == {"a": ITEMS}
        later = turned if "q1" not in turned else tuple(q for q in ITEMS if q not in turned)
        assert result.turned == {"a": later}
        expected = cronbach_alpha(np.cov(four_items(300, seed).T))
        found = one(result.estimates, "alpha_if_turned", "a").estimate
        assert found == pytest.approx(expected, abs=1e-12)


def test_an_item_that_points_nowhere_has_no_vote(tmp_path):
    # two of four point down; which way a fifth leans by chance doesn't make them the fewer
    found = []
    for seed in range(12):
        cells = four_items(300, 1, ("q2", "q3"))
        cells["q5"] = np.random.default_rng(seed).integers(1, 11, 300)
        folder = tmp_path / str(seed)
        found.append(reliability(folder, cells, {"a": list(cells)}).against["a"])
    assert found.count(ITEMS) >= 10  # of independent items one in twenty seems to point somewhere


def test_strong_items_have_one_vote_each(tmp_path):
    # two strong items turned outweigh three weak ones, and are still two of five
    cells = factor_answers(2000, np.array([[0.95], [0.95], [0.4], [0.4], [0.4]]), 9)
    cells[["q1", "q2"]] = 11 - cells[["q1", "q2"]]
    result = reliability(tmp_path, cells, {"a": list(cells)})
    assert result.against == result.turned == {"a": ("q1", "q2")}


def test_every_wave_says_what_turning_would_do(tmp_path):
    four_items(220, 2, ("q2",)).to_csv(tmp_path / "then.csv", index=False)
    waves = {"2025": {"file": str(tmp_path / "then.csv")}}
    result = reliability(tmp_path, four_items(), {"a": list(ITEMS)}, waves, items=list(ITEMS))
    assert result.against == result.turned == {}  # now nothing runs against anything
    rows = result.estimates.query("table == 'alpha_if_turned'")
    assert rows["wave"].tolist() == ["2025"]
    expected = cronbach_alpha(np.cov(four_items(220, 2).T))
    assert rows["estimate"].iloc[0] == pytest.approx(expected, abs=1e-12)


def test_a_weak_item_runs_against_nobody(tmp_path):
    cells = four_items(400, 4)
    cells["q4"] = np.random.default_rng(5).integers(1, 11, 400)
    result = reliability(tmp_path, cells, {"a": list(cells)})
    assert abs(picked(result.estimates, "item_rest").loc[("q4", "a"), "estimate"]) < 0.1
    assert result.against == {}


def test_a_declared_reverse_item_runs_with_the_others(tmp_path):
    cells = four_items(turned=["q3"])
    items = {"q1": {}, "q2": {}, "q3": {"reverse": True}, "q4": {}}
    result = reliability(tmp_path, cells, {"a": list(items)}, items=items)
    assert result.against == {}
    expected = cronbach_alpha(np.cov(four_items().T))
    assert one(result.estimates, "alpha", "a").estimate == pytest.approx(expected, abs=1e-12)


def test_items_that_mirror_each_other_have_no_alpha(tmp_path):
    cells = four_items()
    cells["q2"] = 11 - cells["q1"]
    result = reliability(tmp_path, cells, {"a": ["q1", "q2"]})
    row = one(result.estimates, "alpha", "a")
    assert np.isnan(row.estimate) and row.note == "constant"
    assert one(result.estimates, "alpha_if_turned", "a").estimate == pytest.approx(1)
