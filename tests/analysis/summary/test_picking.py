"""What the summary picks from published rows: headline, figures, ratings, priorities, one risk."""

from __future__ import annotations

import math

import pytest
from summary_rows import MODEL, change, published, row, study, summary_of

from csi_helpers.analysis.summary.levels import Level, standing
from csi_helpers.analysis.summary.summary import summarise
from csi_helpers.errors import AnalysisError

NOTHING = {"n": 12, "note": "low base"}
NPS = row("nps", "N")


def test_without_anything_published_it_refuses_and_says_to_build_first() -> None:
    with pytest.raises(AnalysisError, match="Build the report first") as caught:
        summarise(study(), published())
    assert caught.value.code == "nothing_published"


@pytest.mark.parametrize(
    ("keys", "rows", "name", "kind"),
    [
        (
            {"model": MODEL},
            [row("index", "satisfaction"), row("nps", "N")],
            "satisfaction",
            "construct",
        ),
        ({"model": MODEL, "overall": "S1"}, [row("index100", "S1")], "S1", "item"),
        ({"overall": "S1"}, [row("index100", "S1"), NPS], "S1", "item"),
        ({"loyalty": {"csat": "S1"}}, [row("index100", "S1")], "S1", "item"),
        ({}, [row("nps", "N"), row("csat", "S", 0.4)], "nps", "nps"),
        (
            {"overall": "S1"},
            [row("index100", "S1", None, **NOTHING), row("nps", "N")],
            "nps",
            "nps",
        ),
    ],
)
def test_the_headline_is_the_first_that_is_shown(keys, rows, name, kind) -> None:
    head = summary_of(study(**keys), *rows).headline
    assert head is not None and (head.name, head.kind) == (name, kind)


def test_everything_suppressed_keeps_its_row_and_shows_no_number() -> None:
    found = summary_of(study(overall="S1"), row("index100", "S1", None, **NOTHING))
    assert found.headline is not None and not found.headline.level.shown
    assert found.headline.level.n == 12
    assert [one.name for one in found.suppressed] == ["S1"]
    assert found.keys == () and found.ratings is None and found.risk is None


def test_tables_without_a_figure_of_everybody_have_no_headline() -> None:
    found = summary_of(study(overall="S1"), row("index100", "S1", group="region=1"))
    assert found.headline is None and found.figures == ()


def test_a_figure_comes_with_change_earlier_waves_history_target_and_benchmark() -> None:
    read = study(
        overall="S1",
        targets={"S1": 75},
        benchmarks={"S1": {"value": 72, "source": "B", "n": 9}},
        history={"2023": {"S1": 66}, "2024": {"nps": 3}},
    )
    rows = [row("index100", "S1"), row("index100", "S1", 69, wave="2025")]
    head = summary_of(read, *rows, change("index100", "S1", 1.0, 0.01)).headline
    assert head is not None and head.change is not None
    assert (head.change.value, head.change.since, head.change.significant) == (1.0, "2025", True)
    assert [level.value for level in head.earlier] == [69] and head.history == (("2023", 66.0),)
    assert head.standing == "missed" and head.benchmark is not None and head.benchmark.n == 9


def test_a_gap_in_an_earlier_wave_does_not_make_the_headline_a_key_figure_too() -> None:
    rows = [row("index100", "S1"), row("index100", "S1", None, wave="2025"), NPS]
    found = summary_of(study(overall="S1"), *rows)
    assert [one.name for one in found.keys] == ["nps"]
    assert [one.name for one in found.figures] == ["S1", "nps"]


def test_one_wave_has_no_change() -> None:
    read = study(overall="S1", data={"survey": {"file": "a.csv"}})
    head = summary_of(read, row("index100", "S1"), change("index100", "S1")).headline
    assert head is not None and head.change is None and head.earlier == ()


@pytest.mark.parametrize(
    ("target", "low_is_good", "found"),
    [(69, False, "reached"), (70.5, False, "open"), (71, False, "missed"), (71, True, "reached")],
)
def test_a_target_is_reached_open_or_missed_by_the_interval(target, low_is_good, found) -> None:
    assert standing(Level(70, 69, 71, 9, "2026"), target, low_is_good=low_is_good) == found


def test_without_an_interval_no_standing() -> None:
    assert standing(Level(70, math.nan, math.nan, 9, "2026"), 60) is None


def test_what_the_study_holds_is_there_even_beyond_eight_rows_and_the_rest_fills_up() -> None:
    items = [f"Q{k}" for k in range(12)]
    rows = [row("index100", name) for name in items]
    held = summary_of(study(targets=dict.fromkeys(items, 60)), *rows, row("nps", "N"))
    assert {one.name for one in held.figures} == {"nps", *items}
    constructs = {name: [f"{name}1"] for name in items}
    filled = summary_of(
        study(model={"constructs": constructs}, targets={"Q11": 5}),
        *(row("index", name) for name in items),
    )
    assert len(filled.figures) == 8 and "Q11" in {one.name for one in filled.figures}


def test_levels_of_what_no_chapter_publishes_are_named() -> None:
    read = study(targets={"nps": 20, "csat": 0.5}, history={"2023": {"ces": 5}})
    assert summary_of(read, row("csat", "S", 0.4)).unpublished == ("nps", "ces")


def test_best_and_worst_are_three_each_of_the_attributes_and_never_the_same() -> None:
    names = ["Q1", "Q2", "Q3", "Q4", "Q5"]
    rows = [row("performance", name, 60.0 + 5 * k) for k, name in enumerate(names)]
    ratings = summary_of(study(attributes=names), *rows, row("index100", "S1", 99)).ratings
    assert ratings is not None and ratings.apart
    assert [one.name for one in ratings.best] == ["Q5", "Q4"]
    assert [one.name for one in ratings.worst] == ["Q1", "Q2"]


def test_ratings_whose_intervals_meet_are_not_apart() -> None:
    rows = [row("performance", "Q1", 70), row("performance", "Q2", 71.5)]
    ratings = summary_of(study(attributes=["Q1", "Q2"]), *rows).ratings
    assert ratings is not None and not ratings.apart


def test_without_attributes_items_are_rated_but_not_outcome_loyalty_or_expectations() -> None:
    model = {**MODEL, "constructs": {**MODEL["constructs"], "expectation": ["E1"]}}
    model["paths"] = [*MODEL["paths"], ["expectation", "quality"]]
    rows = [row("index100", name) for name in ("Q1", "Q2", "S1", "L1", "E1", "O1")]
    read = study(model=model, overall="O1", loyalty={"nps": "N"})
    ratings = summary_of(read, *rows).ratings
    assert ratings is not None
    assert {one.name for one in (*ratings.best, *ratings.worst)} == {"Q1", "Q2"}


def test_priorities_are_first_those_to_concentrate_on_then_by_potential() -> None:
    rows = [row("potential", name, size) for name, size in zip("ABCD", (4, 3, 2, 1), strict=True)]
    for name, share in zip("ABCD", (0.1, 0.2, 0.97, 0.6), strict=True):
        for quadrant, part in (("concentrate", share), ("keep_up", 1 - share)):
            rows.append(row("quadrant", name, part, object=quadrant, method="lmg+mean"))
            rows.append(row("quadrant", name, 1.0, object="overkill", method="stated+mean"))
    found = summary_of(study(attributes=list("ABCD"), overall="S1"), *rows).priorities
    assert [(one.name, one.quadrant) for one in found] == [
        ("C", "concentrate"),
        ("D", "concentrate"),
        ("A", "keep_up"),
    ]
    assert [one.share for one in found] == pytest.approx([0.97, 0.6, 0.9])


def test_places_are_of_the_method_that_stood_in_where_the_wanted_one_is_not_published() -> None:
    rows = [row("potential", name, size) for name, size in (("A", 4.0), ("B", 3.0))]
    for method, first in (("johnson+mean", "B"), ("correlation+mean", "A")):
        for name in "AB":
            place = "concentrate" if name == first else "overkill"
            rows.append(row("quadrant", name, 0.98, object=place, method=method))
    found = summary_of(study(attributes=["A", "B"], overall="S1"), *rows).priorities
    assert [(one.name, one.quadrant) for one in found] == [("B", "concentrate"), ("A", "overkill")]


@pytest.mark.parametrize(
    ("history", "waves"),
    [
        (["2022", "2025H1", "2023"], ("2022", "2025H1", "2023", "2025", "2026")),
        (["2023", "2027"], ("2023", "2025", "2026", "2027")),
        (["first"], ("first", "2025", "2026")),
    ],
)
def test_lines_run_by_year_and_leave_each_list_in_its_order(history, waves) -> None:
    read = study(overall="S1", history={name: {"nps": 3} for name in history})
    assert summary_of(read, row("index100", "S1")).waves == waves


FALL = change("index100", "S1", -3.0, 0.001)
ITEM = change("index100", "Q1", -2.0, 0.001)
WEAK = {"compared_with": "complement", "p_adjusted": 0.001}
GROUPS = [
    row("index100", "S1", 64.0, group="region=1", **WEAK),
    row("index100", "S1", 61.0, group="region=2", **WEAK),
    row("index100", "S1", 50.0, group="region=3", compared_with="complement", p_adjusted=0.3),
    row("index100", "S1", 90.0, group="region=4", **WEAK),
]


@pytest.mark.parametrize(
    ("rows", "target", "kind"),
    [
        ([FALL, ITEM, *GROUPS, row("nps", "N", -9.0)], 90, "fall"),
        ([ITEM, *GROUPS, row("nps", "N", -9.0)], 90, "item"),
        ([*GROUPS, row("nps", "N", -9.0)], 90, "target"),
        ([*GROUPS, row("nps", "N", -9.0)], 60, "group"),
        ([row("nps", "N", -9.0)], 60, "detractors"),
        ([row("nps", "N", -0.5)], 60, None),
        ([change("index100", "S1", -3.0, 0.2), change("index100", "Q1", 2.0, 0.001)], 60, None),
    ],
)
def test_the_one_risk_is_the_first_of_the_rule(rows, target, kind) -> None:
    read = study(overall="S1", targets={"S1": target})
    risk = summary_of(read, row("index100", "S1"), *rows).risk
    assert (risk.kind if risk else None) == kind
    if kind == "group":
        assert risk.group == "region=2" and risk.level.value == 61.0


def test_more_effort_is_worse_where_low_is_good() -> None:
    read = study(loyalty={"ces": {"item": "C", "version": 1}}, targets={"ces": 3})
    rows = [row("ces", "C", 2.0, ci_low=1.9, ci_high=2.1), change("ces", "C", 0.4, 0.001)]
    found = summary_of(read, *rows)
    assert found.risk is not None and found.risk.kind == "fall"
    assert found.figures[0].standing == "reached"
