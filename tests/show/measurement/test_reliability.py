"""Reliability shown: what is drawn, tabulated and said for given results."""

import re
import xml.etree.ElementTree as ET

import pytest
from drawn_text import crowded
from measurement_results import awkward, make_constructs, make_reliability, with_constructs
from show_codebook import make_codebook

from csi_helpers import show
from csi_helpers.show.colours import INK
from csi_helpers.show.cutoffs import RELIABLE, coefficient
from csi_helpers.show.fragments import chart_html, table_html
from csi_helpers.show.measurement import wording as w
from csi_helpers.show.measurement.charts import plot_reliability
from csi_helpers.show.measurement.reliabilities import items_of, remarks
from csi_helpers.show.measurement.tables import table_item_reliability, table_reliability
from csi_helpers.show.theme import palette, use_theme
from csi_helpers.show.words import Words

LANGUAGES = ("zh", "en")


def rows_of(html):
    return [
        ["".join(cell.itertext()) for cell in row]
        for row in ET.fromstring(f"<div>{html}</div>").iter("tr")
    ]


def marks(figure):
    """Marks of alpha right of the labels, from the top: (x, marker, face)."""
    lines = [line for line in figure.axes[0].lines if line.get_marker() in {"o", "D", "<"}]
    rows = [line for line in lines if line.get_ydata()[0] > 0.4]  # below the legend
    rows.sort(key=lambda line: line.get_ydata()[0])
    return [(line.get_xdata()[0], line.get_marker(), line.get_markerfacecolor()) for line in rows]


def texts_of(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.fixture(scope="module")
def case():
    return awkward()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2, 6, 12, 30])
def test_chart_fits(count, language):
    codebook = make_constructs(count)
    figure = plot_reliability(make_reliability(codebook), Words(language, codebook))
    assert crowded(figure) == []
    assert figure.get_size_inches()[1] < (5.0 if count < 30 else 5.6)


@pytest.mark.parametrize("language", LANGUAGES)
def test_awkward_labels_and_notes_fit(case, language):
    codebook, result = case
    assert crowded(plot_reliability(result, Words(language, codebook))) == []


def test_marks_stand_where_alpha_is_and_differ_in_form_and_colour():
    use_theme()
    codebook = make_constructs(4)
    values = dict(zip(codebook.constructs, (0.9, 0.5, -0.4, RELIABLE), strict=True))
    figure = plot_reliability(make_reliability(codebook, values), Words("en", codebook))
    high, short, negative, just = marks(figure)
    scale = (high[0] - short[0]) / 0.4  # inches of one unit
    assert just[0] == pytest.approx(short[0] + 0.2 * scale)
    assert negative[0] == pytest.approx(short[0] - 0.5 * scale)  # held at zero
    assert [mark[1] for mark in (high, short, negative, just)] == ["o", "D", "<", "o"]
    assert high[2] == palette().accent and short[2] == "#ffffff"
    assert "−0.40" in texts_of(figure)


def test_omega_is_a_tick_of_its_own():
    codebook = make_constructs(2)
    names = list(codebook.constructs)
    result = make_reliability(codebook, dict.fromkeys(names, 0.8), omegas={names[0]: 0.5})
    figure = plot_reliability(result, Words("en", codebook))
    ticks = [
        line
        for line in figure.axes[0].lines
        if line.get_color() == INK and len(line.get_xdata()) == 2 and line.get_marker() == "None"
    ]
    first, second = (float(tick.get_xdata()[0]) for tick in ticks)
    assert second - first == pytest.approx(0.31 * (marks(figure)[0][0] - first) / 0.3)


def test_constructs_not_assessed_say_why(case, language="en"):
    codebook, result = case
    words = Words(language, codebook)
    texts = texts_of(plot_reliability(result, words))
    for reason in ("single item", "base too low", "an item without variation"):
        assert reason in texts
    assert len(marks(plot_reliability(result, words))) == 7


def test_no_omega_no_column():
    codebook = make_constructs(2, 2)
    figure = plot_reliability(make_reliability(codebook), Words("en", codebook))
    assert "ω" not in texts_of(figure)


@pytest.mark.parametrize(("value", "told"), [(0.698, "0.698"), (0.6996, "0.6996"), (0.7, "0.70")])
def test_a_number_stays_on_its_side_of_the_line(value, told):
    assert coefficient(Words("en", make_codebook(1)), value, RELIABLE) == told


def test_table_gives_each_construct_its_verdict(case):
    codebook, result = case
    rows = {row[0]: row for row in rows_of(table_reliability(result, Words("en", codebook)))}
    assert rows["Image"][1:6] == ["good", "4", "1,153", "934", "0.83"]
    assert rows["Image"][-1] == "0.81"  # the wave before
    assert rows["Construct"][-1] == "α, 2025"
    assert rows["Perceived quality"][1].startswith("very high")
    assert rows["Perceived value"][1] == "below 0.70" and rows["Perceived value"][5] == "0.698"
    assert rows["Expectations"][1:3] == ["not assessable: single item", "1"]
    assert set(rows["Expectations"][4:]) == {"–"}
    assert rows["Loyalty"][8] == "0.62†"
    assert rows["trust"][1] == "acceptable" and rows["trust"][5] == "0.72*"
    assert rows["<script>x</script>&$_1$"][1] == "below 0.70; check the coding"


def test_only_what_falls_short_is_tinted(case):
    codebook, result = case
    html = ET.fromstring(table_reliability(result, Words("en", codebook)))
    tinted = ["".join(cell.itertext()) for cell in html.iter("td") if cell.get("style")]
    assert tinted == ["0.698", "−0.42", "0.61"]


def test_without_design_or_earlier_wave_their_columns_are_gone():
    codebook = make_constructs(3)
    words = Words("en", codebook)
    plain = make_reliability(codebook, weighted=False)
    heads = rows_of(table_reliability(plain, words))[0]
    assert len(heads) == 8 and words.text("head.n_eff") not in heads
    told = w.explain_reliability(plain, words)
    assert "sampling design" not in told and "wave before" not in told
    two = make_reliability(codebook, waves=("2025", "2026"))
    told = w.explain_reliability(two, words)
    assert "sampling design" in told and "wave before" in told


def test_items_are_remarked_upon(case):
    codebook, result = case
    found = remarks(result)
    hostile, loyal = (codebook.constructs[name].items for name in ("hostile", "loyalty"))
    weak = [codebook.constructs["image"].items[0], loyal[0]]
    assert found == {"against": [hostile[1]], "weak": weak, "rises": [loyal[1]]}
    assert set(items_of(result, "hostile")["remark"]) == {"against", ""}  # the others not judged


@pytest.mark.parametrize("language", LANGUAGES)
def test_item_table_groups_items_under_their_construct(case, language):
    codebook, result = case
    words = Words(language, codebook)
    rows = rows_of(table_item_reliability(result, words))
    image = rows.index(
        [words.text("reliability.group", construct=words.construct("image"), alpha="0.83")]
    )
    assert rows[image + 1][0] == words.item("Q1")
    assert rows[image + 1][1:3] == [words.text("reliability.weak", limit="0.30"), "0.2996"]
    assert not any(words.construct("expectation") in row[0] for row in rows)  # a single item
    two = rows.index(
        [words.text("reliability.group", construct=words.construct("value"), alpha="0.698")]
    )
    assert rows[two + 1][-1] == "–"


def test_without_remarks_no_column_of_them():
    codebook = make_constructs(2)
    words = Words("en", codebook)
    assert len(rows_of(table_item_reliability(make_reliability(codebook), words))[0]) == 4


def test_sentence_of_a_mixed_model_in_english(case):
    codebook, result = case
    text = w.describe_reliability(result, Words("en", codebook))
    assert text.startswith(
        "Some constructs are consistent: Cronbach's alpha reaches 0.70 in 4 of 7"
    )
    assert "Below it: Perceived value (α = 0.698)" in text and "Loyalty (α = 0.61)" in text
    assert 'technicians at h..." runs against the other items of <script>' in text
    assert "alpha would be 0.81 instead of −0.42" in text and "declare it as reversed" in text
    assert "Not assessable (single item): Expectations." in text
    assert "Perceived quality (α = 0.96)" in text and "(ω = 0.68)" in text


def test_sentence_of_a_mixed_model_in_chinese(case):
    codebook, result = case
    text = w.describe_reliability(result, Words("zh", codebook))
    assert text.startswith("部分构念内部一致：可评估的7个构念中，4个的Cronbach α达到0.70。")
    assert "客户忠诚（α = 0.61）" in text and "反向计分后，α为0.81（目前为−0.42）" in text
    assert "无法评估（仅一个题目）：客户期望。" in text


def mean_of(alphas, sizes=None):
    codebook = make_constructs(len(alphas)) if sizes is None else None
    codebook = codebook or with_constructs(make_codebook(sum(sizes.values())), sizes)
    return codebook, make_reliability(codebook, dict(zip(codebook.constructs, alphas, strict=True)))


@pytest.mark.parametrize(
    ("alphas", "zh", "en"),
    [
        ([0.8], "企业形象（α = 0.80）", "Image (α = 0.80)"),
        ([0.8, 0.9], "2个构念的α均达到0.70", "Each of 2 constructs reaches an alpha of 0.70"),
        ([0.6, 0.5], "2个构念的α均未达到0.70", "None of 2 constructs reaches an alpha of 0.70"),
        (
            [0.6, 0.8],
            "2个构念中，1个的α达到0.70，企业形象未达到",
            "Alpha reaches 0.70 in 1 of 2 constructs; Image falls short",
        ),
        (
            [0.6, 0.6, 0.8],
            "3个构念中，1个的α达到0.70，企业形象和客户期望未达到",
            "Alpha reaches 0.70 in 1 of 3 constructs; Image and Expectations fall short",
        ),
        (
            [0.6] * 4 + [0.8],
            "5个构念中，1个的α达到0.70",
            "Alpha reaches 0.70 in 1 of 5 constructs",
        ),
    ],
)
def test_captions(alphas, zh, en):
    codebook, result = mean_of(alphas)
    assert w.caption_reliability(result, Words("zh", codebook)) == zh
    assert w.caption_reliability(result, Words("en", codebook)) == en
    assert en in w.alt_reliability(result, Words("en", codebook))


def test_nothing_to_assess_leaves_a_sentence_and_the_table():
    codebook, result = mean_of([0.8, 0.8], {"image": 1, "loyalty": 1})
    words = Words("en", codebook)
    text = w.describe_reliability(result, words)
    assert text == "No construct can be assessed. Not assessable (single item): Image and Loyalty."
    assert chart_html(show.reliability_chart, result, words) == ""
    assert table_html(show.item_reliability_table, result, words) == ""
    assert "not assessable: single item" in table_html(show.reliability_table, result, words)


def test_two_items_that_run_against_each_other_are_not_told_apart():
    codebook = with_constructs(make_codebook(2), {"value": 2})
    items = {"value": ("Q1", "Q2")}
    result = make_reliability(codebook, {"value": -1.2}, against=items, turned={"value": 0.74})
    english = w.describe_reliability(result, Words("en", codebook))
    assert (
        "run against each other. With one of them scored in reverse, alpha would be 0.74" in english
    )
    assert "将其中一题反向计分后，α为0.74（目前为−1.20）" in w.describe_reliability(
        result, Words("zh", codebook)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_whole_and_of_one_language(case, language):
    for codebook, result in (case, *(mean_of(alphas) for alphas in ([0.8], [0.6], [0.96, 0.2]))):
        words = Words(language, codebook)
        exhibits = (show.reliability_chart, show.reliability_table, show.item_reliability_table)
        told = [part(result, words) for each in exhibits for part in (each.caption, each.source)]
        told += [w.describe_reliability(result, words), w.explain_reliability(result, words)]
        told.append(show.reliability_chart.alt(result, words))
        for text in told:
            assert not re.search(r"[{}]|\bnan\b|  |。。|(?<!\.)\.\.(?!\.)", text), text
            if language == "en":
                assert not re.search("[\u4e00-\u9fff，。]", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_labels_are_escaped(case, language):
    codebook, result = case
    words = Words(language, codebook)
    for html in (
        chart_html(show.reliability_chart, result, words),
        table_html(show.reliability_table, result, words),
        table_html(show.item_reliability_table, result, words),
    ):
        assert "<script" not in html and "&lt;script&gt;" in html
        ET.fromstring(html)
