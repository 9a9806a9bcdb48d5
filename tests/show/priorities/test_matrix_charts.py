"""The matrix, in total and by segment, and the map: what is drawn, where, how legibly."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from drawn_points import boxes_of, collisions, dots_of, face_of, place_of, texts_of
from priority_codebook import priority_words
from priority_results import make_ipma, make_matrix
from scipy.stats import chi2

from csi_helpers.show.priorities.charts import plot_ipma, plot_matrix, plot_segment_matrix
from csi_helpers.show.priorities.charts.points import ellipse_of, quadrant_colour
from csi_helpers.show.priorities.charts.quadrants import QUADRANTS
from csi_helpers.show.theme import figure_svg, palette, use_theme

LANGUAGES = ("zh", "en")
SIZES = [(3, "short"), (7, "short"), (7, "hostile"), (12, "long"), (14, "long"), (30, "long")]
LATIN = {"n", "R", "LMG", "Johnson"}


def points_of(figure, count):
    """The dots of the points: all but the legend's, which come first."""
    return dots_of(figure)[-count:]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("k", "labels"), SIZES)
def test_nothing_overlaps_and_everything_is_inside(k, labels, language):
    figure = plot_matrix(make_matrix(k), priority_words(language, k, labels))
    assert collisions(figure) == []
    assert figure.get_size_inches()[1] <= 5.0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("k", "column", "branches"), [(7, "tenure", 1), (7, "branch", 24), (14, "region", 1)]
)
def test_small_matrices_fit_a_page_without_overlap(k, column, branches, language):
    result = make_matrix(k, branches=branches)
    words = priority_words(language, k, "long", branches=branches)
    figure = plot_segment_matrix(result, words, column)
    assert collisions(figure) == []
    assert figure.get_size_inches()[1] <= 8.5
    texts = texts_of(figure)
    for panel in result.panels[column]:
        assert words.level(column, panel.group.partition("=")[2]) in texts


def test_thirty_drivers_in_nine_branches_overlap_nowhere():
    figure = plot_segment_matrix(make_matrix(30, branches=9), priority_words("zh", 30), "branch")
    assert collisions(figure) == []
    texts, numbers = texts_of(figure), [str(n) for n in range(1, 31)]
    assert all(texts.count(number) > 5 for number in numbers)  # of nine, and the key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("m", [2, 4, 7])
def test_map_of_constructs_is_legible(m, language):
    figure = plot_ipma(make_ipma(m), priority_words(language))
    assert collisions(figure) == []


@pytest.mark.parametrize("importance", ["lmg", "regression", "stated"])
def test_dots_stand_where_the_points_are_and_are_hollow_where_unsure(importance):
    use_theme()
    result = make_matrix(12, importance=importance)
    points = result.panel.points
    assert 0 < points["sure"].sum() < len(points)
    dots = points_of(plot_matrix(result, priority_words("en", 12)), len(points))
    places = np.array([place_of(dot) for dot in dots])
    for column, (name, sign) in enumerate((("performance", 1), ("importance", -1))):
        slope, _ = np.polyfit(points[name], places[:, column], 1)
        assert np.corrcoef(points[name], places[:, column])[0, 1] == pytest.approx(sign)
        assert slope * sign > 0
    for dot, (_, row) in zip(dots, points.iterrows(), strict=True):
        colour = quadrant_colour(row["quadrant"])
        assert face_of(dot) == (colour if row["sure"] else "#ffffff")
        assert dot.get_markeredgecolor() == colour
    assert quadrant_colour("concentrate") == palette().low


@pytest.mark.parametrize("language", LANGUAGES)
def test_quadrants_are_named_and_the_cross_hair_tells_its_rule(language):
    words = priority_words(language)
    for crosshair in ("mean", "median", "target"):
        result = make_matrix(7, crosshair=crosshair)
        texts = texts_of(plot_matrix(result, words))
        assert [words.text(f"matrix.quadrant.{name}") in texts for name in QUADRANTS] == [True] * 4
        cross = words.number(result.panel.performance_cross)
        assert words.text(f"matrix.chart.rule_{crosshair}", x=cross) in texts
    above, beside = (
        ("Target 80.0", "Mean\n0.089") if language == "en" else ("目标值80.0", "均值\n0.089")
    )
    assert above in texts and beside in texts  # derived importance has no target


def test_labels_stand_in_the_quadrant_of_their_points():
    result, words = make_matrix(7), priority_words("zh")
    figure = plot_matrix(result, words)
    boxes = {re.sub(r"\s", "", text): box for text, box in boxes_of(figure)}
    dots = points_of(figure, 7)
    places = {name: place_of(dot) for name, dot in zip(result.drivers.drivers, dots, strict=True)}
    points, axes = result.panel.points, figure.axes[0]
    right = points["performance"] > result.panel.performance_cross
    line = max(places[name][0] for name in points.index[~right])
    other = min(places[name][0] for name in points.index[right])
    for name in points.index:
        box = boxes[words.item(name)].transformed(axes.transData.inverted())
        assert box.x1 < other if not right[name] else box.x0 > line


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_ellipse_is_the_region_of_a_bivariate_normal(confidence):
    row = pd.Series(
        {"performance": 70.0, "importance": 0.1, "sd_performance": 2.0}
        | {"sd_importance": 0.02, "correlation": 0.6}
    )
    outline = ellipse_of(row, confidence)
    spread = np.array([[4.0, 0.6 * 2 * 0.02], [0.6 * 2 * 0.02, 0.0004]])
    away = outline - [70.0, 0.1]
    distance = np.einsum("ni,ij,nj->n", away, np.linalg.inv(spread), away)
    on_the_line = distance[::3]  # the corners between are the curves' handles
    assert on_the_line[:-1] == pytest.approx(chi2.ppf(confidence, 2), rel=1e-4)


def test_without_a_known_spread_there_is_a_dot_and_no_ellipse():
    result = make_matrix(3)
    points = result.panel.points.assign(sd_importance=np.nan, correlation=np.nan)
    figure = plot_matrix(replace(result, panel=replace(result.panel, points=points)), WORDS)
    patches = [patch for patch in figure.axes[0].patches if type(patch).__name__ == "PathPatch"]
    assert patches == [] and len(dots_of(figure)) == 5  # three and the legend's two


def test_a_driver_without_importance_is_left_out_and_no_panel_draws_nothing():
    result = make_matrix(7)
    points = result.panel.points.copy()
    points.loc["A3", "importance"] = np.nan
    texts = texts_of(
        plot_matrix(replace(result, panel=replace(result.panel, points=points)), WORDS)
    )
    assert "Reaching us\nby phone" not in texts and "Fair price" in texts
    assert plot_matrix(replace(result, panel=None), WORDS).axes == []


def test_iso_rating_line_passes_equal_values():
    result = make_matrix(12, importance="stated")
    figure = plot_matrix(result, priority_words("en", 12))
    (line,) = [line for line in figure.axes[0].lines if line.is_dashed() and line.get_zorder() == 1]
    points = result.panel.points
    places = np.array([place_of(dot) for dot in points_of(figure, len(points))])
    across = np.poly1d(np.polyfit(places[:, 0], points["performance"], 1))
    up = np.poly1d(np.polyfit(places[:, 1], points["importance"], 1))
    assert across(line.get_xdata()) == pytest.approx(up(line.get_ydata()), abs=0.01)


def test_many_drivers_get_numbers_and_a_key():
    words = priority_words("en", 30, "short")
    texts = texts_of(plot_matrix(make_matrix(30), words))
    for number, name in enumerate(make_matrix(30).drivers.drivers, 1):
        assert words.item(name) in texts and texts.count(str(number)) == 2
    figure = plot_matrix(make_matrix(60), priority_words("en", 60, "long"))
    assert collisions(figure) == [] and figure.get_size_inches()[1] <= 8.5


def test_labels_too_long_for_the_plot_go_in_the_key():
    texts = texts_of(plot_matrix(make_matrix(12), priority_words("zh", 12, "hostile")))
    assert "1" in texts and "室温达标" in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_labels_are_escaped(language):
    words = priority_words(language, 12, "hostile")
    for figure in (
        plot_matrix(make_matrix(12), words),
        plot_segment_matrix(make_matrix(12), words, "region"),
    ):
        svg = figure_svg(figure, "title", "f")
        ET.fromstring(svg)
        assert "<script" not in svg and "&lt;script&gt;" in svg


def test_chinese_charts_have_no_english():
    words = priority_words("zh")
    for figure in (
        plot_matrix(make_matrix(7), words),
        plot_matrix(make_matrix(7, importance="johnson", crosshair="median"), words),
        plot_matrix(make_matrix(7, importance="stated"), words),
        plot_segment_matrix(make_matrix(7), words, "tenure"),
        plot_ipma(make_ipma(), words),
    ):
        assert set(re.findall("[A-Za-z]+", " ".join(texts_of(figure)))) <= LATIN


def test_panels_share_axes_and_have_cross_hairs_of_their_own():
    result = make_matrix(7)
    figure = plot_segment_matrix(result, WORDS, "tenure")
    points = [panel.points for panel in result.panels["tenure"]]
    dots = [place_of(dot) for dot in points_of(figure, 14)]
    first, second = np.array(dots[:7]), np.array(dots[7:])
    order = [each.assign(o=each["quadrant"].map(QUADRANTS.index)) for each in points]
    order = [
        each.sort_values(["o", "sure"], ascending=[True, False], kind="stable") for each in order
    ]
    slopes = [
        np.polyfit(each["performance"], place[:, 0], 1)[0]
        for each, place in zip(order, (first, second), strict=True)
    ]
    assert slopes[0] == pytest.approx(slopes[1])
    heights = [
        np.poly1d(np.polyfit(each["importance"], place[:, 1], 1))(0.05)
        for each, place in zip(order, (first, second), strict=True)
    ]
    assert heights[0] == pytest.approx(heights[1])  # in one row
    assert len({panel.performance_cross for panel in result.panels["tenure"]}) == 2


def test_map_draws_both_intervals_and_the_means():
    result = make_ipma(5)
    figure = plot_ipma(result, WORDS)
    rows = result.estimates.set_index(["table", "subject"])
    means = rows.loc["ipma_performance"]["estimate"].mean()
    assert f"Mean {means:.1f}" in texts_of(figure)
    dots = points_of(figure, 5)
    bands = [line for line in figure.axes[0].lines if line.get_alpha() == 0.35]
    assert len(bands) == 10
    xs = sorted(place_of(dot)[0] for dot in dots)
    assert xs == pytest.approx(sorted(np.mean(b.get_xdata()) for b in bands[::2]), abs=0.05)


WORDS = priority_words("en")
