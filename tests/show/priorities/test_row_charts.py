"""Importance, penalties and rewards: rows in order, numbers as published, colours by sign."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from drawn_points import collisions, dots_of, face_of, place_of, texts_of
from priority_codebook import priority_words
from priority_results import make_drivers, make_penalties

from csi_helpers.show.priorities.charts import plot_importance, plot_penalty_reward
from csi_helpers.show.theme import figure_svg, palette, use_theme

LANGUAGES = ("zh", "en")
SIZES = [(3, "short"), (7, "short"), (12, "hostile"), (14, "long"), (30, "short")]
PLOTS = {
    "importance": (plot_importance, make_drivers),
    "penalty": (plot_penalty_reward, make_penalties),
}
EN = priority_words("en")


def estimate(result, table, subject, **where):
    rows = result.estimates
    rows = rows[rows["table"].eq(table) & rows["subject"].eq(subject)]
    for column, value in {"wave": "2026", "group": "total", **where}.items():
        rows = rows[rows[column].eq(value)]
    assert len(rows) == 1
    return rows.iloc[0]


def with_estimate(result, table, subject, **values):
    estimates = result.estimates.copy()
    rows = estimates["table"].eq(table) & estimates["subject"].eq(subject)
    for column, value in values.items():
        estimates.loc[rows, column] = value
    return replace(result, estimates=estimates)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chart", PLOTS)
@pytest.mark.parametrize(("k", "labels"), SIZES)
def test_nothing_overlaps_and_everything_is_inside(k, labels, chart, language):
    plot, make = PLOTS[chart]
    figure = plot(make(k), priority_words(language, k, labels))
    assert collisions(figure) == []
    assert figure.get_size_inches()[1] < 5.5


@pytest.mark.parametrize("method", ["lmg", "johnson", "correlation", "regression"])
def test_importances_are_ordered_and_told_as_published(method):
    drivers = make_drivers(7, importance=method)
    figure = plot_importance(drivers, EN)
    values = [
        estimate(drivers, "derived_importance", name, method=method)["estimate"]
        for name in drivers.drivers
    ]
    texts, digits = texts_of(figure), 3 if method in ("lmg", "johnson") else 2
    assert all(EN.number(value, digits) in texts for value in values)
    xs = [place_of(dot)[0] for dot in dots_of(figure, 0.3)]
    assert len(xs) == 7 and xs == sorted(xs, reverse=True)
    low, high = min(values), max(values)
    shares = [(x - xs[-1]) / (xs[0] - xs[-1]) for x in xs]
    wanted = [(value - low) / (high - low) for value in sorted(values, reverse=True)]
    assert shares == pytest.approx(wanted)


def test_shares_of_r2_add_up_and_stand_only_where_they_do():
    texts = texts_of(plot_importance(make_drivers(7), EN))
    shares = [int(text[:-1]) for text in texts if re.fullmatch(r"\d+%", text)]
    assert len(shares) == 7 and sum(shares) == pytest.approx(100, abs=3)
    texts = texts_of(plot_importance(make_drivers(7, importance="correlation"), EN))
    assert not any(re.fullmatch(r"\d+%", text) for text in texts)


def test_ranks_are_told_as_intervals():
    drivers = make_drivers(7)
    row = estimate(drivers, "importance_rank", "A3", method="lmg")
    assert f"{row['ci_low']:.0f}–{row['ci_high']:.0f}" in texts_of(plot_importance(drivers, EN))
    sure = with_estimate(drivers, "importance_rank", "A3", ci_low=1.0, ci_high=1.0)
    assert "1" in texts_of(plot_importance(sure, EN))


def test_negative_coefficients_have_the_other_colour_and_chance_is_hollow():
    use_theme()
    drivers = make_drivers(7, importance="regression")
    assert drivers.negative == ("A2",)
    dots = dots_of(plot_importance(drivers, EN), 0.3)
    assert [face_of(dot) for dot in dots] == [palette().accent] * 6 + [palette().low]
    assert "Interval includes zero" not in texts_of(plot_importance(drivers, EN))
    unsure = with_estimate(drivers, "derived_importance", "A2", ci_low=-0.2, ci_high=0.01)
    figure = plot_importance(unsure, EN)
    last = dots_of(figure, 0.3)[-1]
    assert face_of(last) == "#ffffff" and last.get_markeredgecolor() == palette().low
    assert "Interval includes zero" in texts_of(figure)
    assert "Negative regression coefficient" in texts_of(figure)


def test_constructs_go_by_their_labels():
    drivers = make_drivers(4, kind="construct", importance="total_effect")
    texts = texts_of(plot_importance(drivers, EN))
    assert "Perceived quality" in texts
    assert "Importance: points of Satisfaction that go with a point of performance" in texts


def test_where_importance_is_stated_the_derived_is_drawn():
    texts = texts_of(plot_importance(make_drivers(7, importance="stated"), EN))
    assert "Importance: part of the R² of Overall satisfaction (LMG)" in texts


def test_dumbbells_are_ordered_by_their_width_and_stand_at_the_estimates():
    result = make_penalties(7)
    figure = plot_penalty_reward(result, EN)
    sizes = {
        name: abs(estimate(result, "penalty", name)["estimate"])
        + abs(estimate(result, "reward", name)["estimate"])
        for name in result.kinds
    }
    order = sorted(sizes, key=lambda name: -sizes[name])
    texts = texts_of(figure)
    labels = [text for text in texts if text in {EN.item(name) for name in order}]
    assert labels == [EN.item(name) for name in order]
    dots = dots_of(figure, 0.3)
    xs = [place_of(dot)[0] for dot in dots]
    values = [
        estimate(result, end, name)["estimate"] for name in order for end in ("penalty", "reward")
    ]
    scale = (xs[1] - xs[0]) / (values[1] - values[0])
    assert [x - xs[0] for x in xs] == pytest.approx([(v - values[0]) * scale for v in values])
    use_theme()
    faces = [face_of(dot) for dot in dots_of(plot_penalty_reward(result, EN), 0.3)]
    assert faces == [palette().low, palette().accent] * 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_classes_are_named_and_bold_where_sure(language):
    words, result = priority_words(language), make_penalties(7)
    figure = plot_penalty_reward(result, words)
    for kind in set(result.kinds.values()):
        drawn = [
            text
            for text in figure.axes[0].texts
            if text.get_text() == words.text(f"matrix.kind.{kind}")
        ]
        sure = [
            estimate(result, "factor_class", name, object=kind)["estimate"] >= 0.95
            for name, own in result.kinds.items()
            if own == kind
        ]
        assert len(drawn) == len(sure)
        assert sum(text.get_fontweight() == "bold" for text in drawn) == sum(sure)


def test_unit_of_the_outcome_is_told():
    assert "Difference of Overall satisfaction (scale points)" in texts_of(
        plot_penalty_reward(make_penalties(3), EN)
    )
    assert "Difference of Satisfaction (index points, 0–100)" in texts_of(
        plot_penalty_reward(make_penalties(3, outcome_kind="construct"), EN)
    )


@pytest.mark.parametrize("chart", PLOTS)
def test_rows_without_figures_are_left_out(chart):
    plot, make = PLOTS[chart]
    table = "derived_importance" if chart == "importance" else "penalty"
    result = with_estimate(make(7), table, "A3", estimate=float("nan"), note="low base")
    assert "Reaching us by phone" not in texts_of(plot(result, EN))
    empty = replace(result, estimates=result.estimates.iloc[:0])
    assert collisions(plot(empty, EN)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chart", PLOTS)
def test_hostile_labels_are_escaped(chart, language):
    plot, make = PLOTS[chart]
    svg = figure_svg(plot(make(12), priority_words(language, 12, "hostile")), "title", "f")
    ET.fromstring(svg)
    assert "<script" not in svg and "&lt;script&gt;" in svg


def test_chinese_charts_have_no_english():
    words = priority_words("zh")
    figures = [plot_importance(make_drivers(7, importance=m), words) for m in ("lmg", "johnson")]
    figures += [plot_importance(make_drivers(7, importance="regression"), words)]
    figures += [plot_penalty_reward(make_penalties(7), words)]
    told = " ".join(text for figure in figures for text in texts_of(figure))
    assert set(re.findall("[A-Za-z]+", told)) <= {"R", "LMG", "Johnson"}
