"""What is drawn: every item, its numbers, its marks; nothing off the sheet."""

import itertools

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from csi_helpers.show.charts import plot_answers, plot_correlation, plot_profile, plot_trend
from csi_helpers.show.charts.answers import answer_panels
from csi_helpers.show.charts.correlation import short_r
from csi_helpers.show.charts.sheet import SMALL
from csi_helpers.show.lettering import text_width
from csi_helpers.show.theme import TEXT_WIDTH
from csi_helpers.show.words import Words


def overflow(figure):
    """Texts that leave the figure, or run into another text."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    texts = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    width, height = figure.get_size_inches() * figure.dpi
    outside = [
        t for t, b in boxes if b.x0 < -1 or b.x1 > width + 1 or b.y0 < -1 or b.y1 > height + 1
    ]
    inner = [(t, b.shrunk(0.8, 0.6)) for t, b in boxes]
    crossed = [
        (one, other)
        for k, (one, first) in enumerate(inner)
        for other, second in inner[k + 1 :]
        if first.overlaps(second)
    ]
    return outside, crossed


@pytest.mark.parametrize("scales", [(5,), (7,), (10,), (11,), (5, 10)])
def test_answers_fit(build, scales):
    codebook = build["codebook"](12, scales)
    result = build["descriptive"](codebook, low=("Q12",))
    figure = plot_answers(result, Words("en", codebook))
    assert figure.get_size_inches()[0] == pytest.approx(TEXT_WIDTH)
    assert overflow(figure) == ([], [])


def test_answers_of_thirty_items(build):
    codebook = build["codebook"](30)
    figure = plot_answers(build["descriptive"](codebook), Words("zh", codebook))
    assert overflow(figure) == ([], [])
    assert figure.get_size_inches()[1] < 9.5  # one page of the report


def test_answers_are_ordered_and_low_bases_last(descriptive, words):
    (panel,) = answer_panels(descriptive, words)
    rows = descriptive.estimates.query("table == 'index100' and group == '' and wave == '2026'")
    index = rows.set_index("subject")["estimate"]
    shown = [index[item] for item in panel.items[:-1]]
    assert shown == sorted(shown, reverse=True)
    assert panel.items[-1] == "Q12"


def test_low_base_is_named_not_drawn(descriptive, words, drawn_texts):
    assert words.text("chart.low_base") in drawn_texts(plot_answers(descriptive, words))


def test_bars_add_up(descriptive, words):
    figure = plot_answers(descriptive, words)
    bars = [p for p in figure.axes[0].patches if p.get_height() == pytest.approx(0.15)]
    by_row = {}
    for bar in bars:
        by_row.setdefault(round(bar.get_y(), 3), 0.0)
        by_row[round(bar.get_y(), 3)] += bar.get_width()
    lengths = sorted(by_row.values())[:11]  # the hatched one spans the sheet
    assert max(lengths) == pytest.approx(min(lengths))


def test_a_slider_leaves_a_note(descriptive, words, drawn_texts):
    object.__setattr__(descriptive, "estimates", descriptive.estimates.query("table != 'share'"))
    assert words.text("chart.no_answers") in drawn_texts(plot_answers(descriptive, words))


def test_hostile_labels_reach_the_chart_as_text(build, drawn_texts):
    codebook = build["codebook"](12)
    figure = plot_answers(build["descriptive"](codebook), Words("zh", codebook))
    texts = drawn_texts(figure)
    assert "<script>alert(1)</script>" in texts
    assert "价格在$5与$10之间$x_1$" in texts
    assert not any(text.get_parse_math() for text in figure.axes[0].texts)


@pytest.mark.parametrize("waves", [("2025", "2026"), ("2023", "2024", "2025", "2026")])
@pytest.mark.parametrize("k", [3, 30])
def test_trend(build, waves, k, drawn_texts):
    codebook = build["codebook"](k)
    result = build["descriptive"](codebook, waves=waves)
    figure = plot_trend(result, Words("en", codebook))
    assert overflow(figure) == ([], [])
    moved = result.estimates.query("table == 'index100_change' and p_adjusted < 0.05")
    last = moved[moved["wave"] == "→".join(waves[-2:])]
    marks = [text for text in drawn_texts(figure) if text in "▲▼"]
    assert len(marks) == len(last)


@pytest.mark.parametrize("k", [2, 4, 12, 30])
def test_correlation_fits(build, k):
    codebook = build["codebook"](k)
    assert (
        overflow(plot_correlation(build["correlation"](codebook), Words("zh", codebook)))[0] == []
    )


def test_correlation_prints_each_pair_once(build, drawn_texts):
    codebook = build["codebook"](6)
    result = build["correlation"](codebook, constant=("Q6",))
    texts = drawn_texts(plot_correlation(result, Words("en", codebook)))
    assert len([t for t in texts if "." in t and len(t) < 5]) == 10


def test_short_r_keeps_one():
    assert short_r(1.0) == "1.00"
    assert short_r(-0.001) == ".00"


@pytest.mark.parametrize("weighted", [True, False])
def test_profile(build, codebook, words, weighted, drawn_texts):
    figure = plot_profile(build["sample"](codebook, weighted=weighted), words)
    assert overflow(figure) == ([], [])
    assert ("40.0%" in drawn_texts(figure)) is weighted


def test_heads_of_the_profile_stand_apart(build, codebook):
    words = Words("en", codebook)
    page = plot_profile(build["sample"](codebook, weighted=True), words).axes[0]
    heads = {words.text(f"head.{key}") for key in ("target", "unweighted", "weighted")}
    right = [text for text in page.texts if text.get_text() in heads and text.get_ha() == "right"]
    ends = sorted((text.get_position()[0], text_width(text.get_text(), SMALL)) for text in right)
    assert len(ends) == 3
    assert all(x + 0.05 < nxt - width for (x, _), (nxt, width) in itertools.pairwise(ends))
