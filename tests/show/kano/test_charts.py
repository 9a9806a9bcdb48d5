"""The map and the stacked shares: nothing overlaps, dots and bars stand where the numbers say."""

import numpy as np
import pytest
from drawn_text import crowded
from kano_results import COUNTS, hostile, make_kano
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from csi_helpers.params import Text
from csi_helpers.show.fragments import chart_html
from csi_helpers.show.kano.charts import plot_better_worse, plot_kano_shares
from csi_helpers.show.kano.charts.better_worse import mapped
from csi_helpers.show.kano.colours import class_colour
from csi_helpers.show.kano.exhibits import better_worse_chart, kano_shares_chart
from csi_helpers.show.kano.standings import evaluated
from csi_helpers.show.lettering import _advance, text_width


def dots(figure):
    """Dots of the map, without those of the legend: zorder tells them."""
    return [line for line in figure.axes[0].lines if line.get_zorder() == 4]


def covered(figure):
    """Texts that lie on a dot."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    axes = figure.axes[0]
    boxes = {t.get_text(): t.get_window_extent(canvas.get_renderer()) for t in axes.texts}
    points = [axes.transData.transform((d.get_xdata()[0], d.get_ydata()[0])) for d in dots(figure)]
    return [
        text
        for text, box in boxes.items()
        for x, y in points
        if box.x0 < x < box.x1 and box.y0 < y < box.y1 and text.strip()
    ]


@pytest.mark.parametrize("language", [0, 1])
@pytest.mark.parametrize("k", [1, 6, 12, 16, 17, 30])
def test_labels_overlap_nothing(k, language):
    counts, labels = hostile(k)
    result, *words = make_kano(counts, labels=labels)
    for plot in (plot_better_worse, plot_kano_shares):
        figure = plot(result, words[language])
        assert crowded(figure) == []
    figure = plot_better_worse(result, words[language])
    assert len(dots(figure)) == k
    assert covered(figure) == []


def test_equal_features_get_labels_that_can_be_read():
    counts = {f"f{place}": COUNTS["fast"] for place in range(4)}
    result, _, en = make_kano(counts)
    figure = plot_better_worse(result, en)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert {f"f{place}" for place in range(4)} <= set(texts)
    assert crowded(figure) == [] and covered(figure) == []


def test_dots_stand_at_the_coefficients_and_are_hollow_where_unsure():
    result, _, en = make_kano()
    figure = plot_better_worse(result, en)
    frame = mapped(result)
    places = np.array([(d.get_xdata()[0], d.get_ydata()[0]) for d in dots(figure)])
    x, y = -frame["worse"].to_numpy(), frame["better"].to_numpy()
    assert np.corrcoef(places[:, 0], x)[0, 1] == pytest.approx(1)
    assert np.corrcoef(places[:, 1], y)[0, 1] == pytest.approx(-1)  # inches run downwards
    hollow = [to_hex(d.get_markerfacecolor()) == "#ffffff" for d in dots(figure)]
    assert hollow == frame["combination"].tolist() and any(hollow)


def test_bars_are_the_shares_in_the_lists_order():
    result, _, en = make_kano()
    figure = plot_kano_shares(result, en)
    frame = evaluated(result)
    colour = class_colour("M")
    widths = [
        patch.get_width()
        for patch in figure.axes[0].patches
        if to_hex(patch.get_facecolor()) == colour and patch.get_height() == pytest.approx(0.15)
    ]
    shares = frame["M"][frame["M"] > 0].to_numpy()
    assert np.array(widths) / shares == pytest.approx(widths[0] / shares[0])
    assert list(frame["mode"]) == ["M", "O", "A", "A", "I", "R"]


def test_hostile_labels_are_escaped():
    counts, labels = hostile(6)
    result, zh, en = make_kano(counts, labels=labels)
    for chart in (better_worse_chart, kano_shares_chart):
        for words in (zh, en):
            html = chart_html(chart, result, words)
            assert "<script" not in html and "&lt;script" in html


def test_an_emoji_in_a_label_is_measured_as_what_is_drawn():
    labels = {"fast": Text.model_construct(zh="实时到账😀", en="Instant 😀")}
    counts = {name: COUNTS[name] for name in ("fast", "fun")}
    result, zh, en = make_kano(counts, labels=labels)
    _advance.cache_clear()  # warnings are errors: matplotlib's of a missing glyph too
    for words in (zh, en):
        for plot in (plot_better_worse, plot_kano_shares):
            assert crowded(plot(result, words)) == []
    assert text_width("A😀", 10) == text_width("A〓", 10)
    assert text_width("A\u200d\ufe0f", 10) == text_width("A", 10)  # not drawn at all


def test_a_feature_nobody_cares_for_is_not_on_the_map():
    result, _, en = make_kano({"fast": COUNTS["fast"], "odd": {"R": 100, "Q": 50}})
    assert list(mapped(result).index) == ["fast"]
    assert crowded(plot_better_worse(result, en)) == []
    alone, _, words = make_kano({"odd": {"R": 100, "Q": 50}})
    assert chart_html(better_worse_chart, alone, words) == ""
