"""What goes with the target: what is drawn, tabulated and said, against the estimates."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from drawn_text import crowded
from path_model_results import demo, figure, mode_b, second_order, spoilt, telecom, with_rows
from structure_results import words_of

from csi_helpers.data.codebook import Codebook, ConstructEntry
from csi_helpers.params.text import Text
from csi_helpers.show.fragments import chart_html, table_html
from csi_helpers.show.structural.charts.effects import plot_effects
from csi_helpers.show.structural.effects import charted_outcomes, effects_on
from csi_helpers.show.structural.exhibits import structure as exhibits
from csi_helpers.show.structural.tables.effects import table_effects
from csi_helpers.show.structural.wording import drivers
from csi_helpers.show.theme import palette, use_theme
from csi_helpers.show.words import Words

LANGUAGES = ("zh", "en")
CASES = {"demo": demo, "telecom": telecom, "second_order": second_order, "spoilt": spoilt}
CLIENT = {"telecom": "telecom", "second_order": "telecom"}


def rows_of(html):
    return [["".join(cell.itertext()) for cell in row] for row in ET.fromstring(html).iter("tr")]


def texts_of(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def dots(figure):
    """Marks below the legend, from the top: (x, face)."""
    lines = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    rows = [line for line in lines if line.get_ydata()[0] > 0.3]
    rows.sort(key=lambda line: line.get_ydata()[0])
    return [(line.get_xdata()[0], line.get_markerfacecolor()) for line in rows]


def long_labels(language):
    text = Text(
        zh="售后服务、投诉处理与现场维修的总体感知质量以及<满意>",
        en="Overall perceived quality of service, complaint handling & <repair> at home",
    )
    names = (*demo().model.names,)
    return Words(
        language, Codebook({}, {}, constructs={n: ConstructEntry(n, text, ()) for n in names})
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_chart_fits(case, language):
    words = words_of(language, CLIENT.get(case, "demo"))
    drawn = plot_effects(CASES[case](), words)
    assert crowded(drawn) == []
    assert "□" not in "".join(texts_of(drawn))


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_and_hostile_labels_fit_and_are_escaped(language):
    words = long_labels(language)
    drawn = plot_effects(demo(), words)
    assert crowded(drawn) == [] and drawn.get_size_inches()[1] < 5
    for html in (
        chart_html(exhibits.effects_chart, demo(), words),
        table_html(exhibits.effects_table, demo(), words),
    ):
        assert not re.search("<(repair|满意)>", html) and re.search("&lt;(repair|满意)", html)
        ET.fromstring(html)


def test_constructs_stand_in_the_order_of_their_total_effects():
    rows = effects_on(demo(), "satisfaction")
    assert list(rows.index) == ["quality", "expectation", "image", "value"]
    turned = with_rows(demo(), {("total_effect", "value", "satisfaction"): {"estimate": -0.9}})
    assert effects_on(turned, "satisfaction").index[0] == "value"  # by size, whatever the sign


def test_dots_stand_where_the_effects_are_and_are_hollow_where_they_may_be_chance():
    use_theme()
    structure = with_rows(demo(), {("total_effect", "value", "satisfaction"): {"p_adjusted": 0.06}})
    drawn = dots(plot_effects(structure, words_of("en")))
    totals = [
        total
        for name in charted_outcomes(structure)
        for total in effects_on(structure, name)["total"]
    ]
    assert len(drawn) == len(totals) == 10
    scale = (drawn[0][0] - drawn[3][0]) / (totals[0] - totals[3])
    for (x, _), total in zip(drawn, totals, strict=True):
        assert x - drawn[0][0] == pytest.approx((total - totals[0]) * scale)
    assert [face for _, face in drawn].count("#ffffff") == 1
    assert drawn[3][1] == "#ffffff" and drawn[0][1] == palette().accent


def test_numbers_in_the_chart_are_those_of_the_estimates():
    texts = texts_of(plot_effects(demo(), words_of("en")))
    for source in ("quality", "expectation", "image", "value"):
        total = figure(demo(), "total_effect", source, "satisfaction")["estimate"]
        points = figure(demo(), "what_if", source, "satisfaction")["estimate"]
        assert f"{total:.2f}" in texts and f"+{points:.2f}" in texts
    assert "Complaint handling†" in texts


def test_table_holds_every_effect_once():
    rows = rows_of(table_effects(demo(), words_of("en")))
    estimates = demo().estimates
    count = ((estimates["table"] == "total_effect") & (estimates["wave"] == "2026")).sum()
    groups = [row[0] for row in rows[1:] if len(row) == 1]
    assert groups[:2] == ["Satisfaction", "Loyalty"] and "Complaint handling†" in groups
    assert len(rows) == 1 + len(groups) + count
    quality = rows[2]
    direct, indirect, total, points = (
        figure(demo(), table, "quality", "satisfaction")
        for table in ("path", "indirect_effect", "total_effect", "what_if")
    )
    assert quality[:4] == [
        "Perceived quality",
        f"{direct['estimate']:.2f}",
        f"{indirect['estimate']:.2f}",
        f"{total['estimate']:.2f}",
    ]
    assert quality[4] == f"{total['ci_low']:.2f}–{total['ci_high']:.2f}"
    assert quality[5] == f"{total['p_adjusted']:.3f}"
    assert quality[6:] == [
        f"+{points['estimate']:.2f}",
        f"{points['ci_low']:.2f}–{points['ci_high']:.2f}",
    ]


def test_table_greys_chance_and_marks_low_bases_and_signs():
    html = table_effects(spoilt(), words_of("en"))
    rows = {row[0]: row for row in rows_of(html)}
    assert rows["Perceived value"]
    assert '<td class="num low">0.200</td>' in html
    assert '<td class="num down">−0.50<span class="mark">*</span></td>' in html
    assert rows_of(html)[0][5] == "p"  # nothing is corrected
    source = exhibits.effects_table.source(spoilt(), words_of("en"))
    assert "Grey: not significant." in source and "not corrected for multiple tests" in source
    assert "* Base or effective base below 50" in source
    assert "Grey" not in exhibits.effects_table.source(demo(), words_of("en"))


def test_sentence_names_the_strongest_and_its_points_in_english():
    text = drivers.describe_drivers(demo(), words_of("en"))
    points = figure(demo(), "what_if", "quality", "satisfaction")
    total = figure(demo(), "total_effect", "quality", "satisfaction")["estimate"]
    told = f"{points['ci_low']:.2f}–{points['ci_high']:.2f}; standardised total effect {total:.2f}"
    assert text.startswith("Perceived quality goes with Satisfaction most: a point more")
    assert (
        f"goes with +{points['estimate']:.2f} points on that of Satisfaction (95% interval " in text
    )
    assert told in text
    second = figure(demo(), "what_if", "expectation", "satisfaction")["estimate"]
    assert f"Next: Expectations (+{second:.2f} points, " in text
    loyal = figure(demo(), "what_if", "satisfaction", "loyalty")["estimate"]
    assert f"For Loyalty, from the strongest: Satisfaction (+{loyal:.2f} points, " in text
    assert "All 12 paths are significant (95% level, Holm-corrected)." in text
    assert "its paths are modelled on those alone (n = 440)" in text


def test_sentence_in_chinese():
    text = drivers.describe_drivers(demo(), words_of("zh"))
    points = figure(demo(), "what_if", "quality", "satisfaction")["estimate"]
    assert text.startswith("感知质量与客户满意的关联最强：感知质量指数每高1分，")
    assert f"客户满意指数相应高{points:.2f}分（95%置信区间" in text
    assert "12条路径均显著（95%置信水平，经Holm校正）" in text
    assert "投诉处理只问了部分受访者，与之相连的路径仅以被问及者建模（n = 440）。" in text


def test_what_is_chance_left_out_or_negative_is_said():
    english = drivers.describe_drivers(spoilt(), words_of("en"))
    assert "No significant total effect on Satisfaction: Perceived value." in english
    assert "Expectations (−0.60 points, −0.70 to −0.50)" in english
    assert "11 of 12 paths are significant (95% level, not corrected for multiple tests)" in english
    assert "not significant: Image to Satisfaction (β = −0.03)." in english
    assert "Paths not modelled: Perceived value to Loyalty." in english
    assert "Items left out of the model, since only some were asked: Outage notice." in english
    chinese = drivers.describe_drivers(spoilt(), words_of("zh"))
    assert "感知价值与客户满意之间的总效应不显著。" in chinese
    assert "客户期望（低0.60分，−0.70至−0.50）" in chinese
    assert "只问了部分受访者的题目未纳入模型：停暖通知。" in chinese


def test_constructs_the_study_does_not_measure_are_named():
    text = drivers.describe_drivers(telecom(), words_of("en", "telecom"))
    assert "The model is without Complaints, so that these paths are not modelled" in text
    assert "Satisfaction to Complaints and Complaints to Loyalty" in text
    assert "模型不含客户抱怨" in drivers.describe_drivers(telecom(), words_of("zh", "telecom"))


def nothing_sure():
    estimates = telecom().estimates.copy()
    estimates.loc[estimates["p_adjusted"].notna(), "p_adjusted"] = 0.5
    return replace(telecom(), estimates=estimates)


@pytest.mark.parametrize(
    ("language", "caption", "none"),
    [
        (
            "en",
            "No construct has a significant total effect on Satisfaction",
            "None of the 10 paths",
        ),
        ("zh", "没有构念与客户满意之间的总效应显著", "10条路径均不显著"),
    ],
)
def test_nothing_significant_claims_nothing(language, caption, none):
    words = words_of(language, "telecom")
    structure = nothing_sure()
    assert exhibits.effects_chart.caption(structure, words) == caption
    text = drivers.describe_drivers(structure, words)
    assert caption in text and none in text
    assert "most" not in text and "最强" not in text
    drawn = plot_effects(structure, words)
    assert {face for _, face in dots(drawn)} == {"#ffffff"} and crowded(drawn) == []


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        ({}, "All 15 total effects are significant", "15个总效应均显著"),
        ({"p_adjusted": 0.5}, "14 of 15 total effects are significant", "15个总效应中，14个显著"),
    ],
)
def test_caption_of_the_table_counts(change, english, chinese):
    structure = with_rows(telecom(), {("total_effect", "image", "loyalty"): change})
    for language, told in (("en", english), ("zh", chinese)):
        words = words_of(language, "telecom")
        assert exhibits.effects_table.caption(structure, words) == told


def test_alternative_text_counts_rows_and_tells_the_finding():
    words = words_of("en")
    alt = exhibits.effects_chart.alt(demo(), words)
    assert "10 rows; outcomes: Satisfaction and Loyalty." in alt
    assert exhibits.effects_chart.caption(demo(), words) in alt


def test_without_figures_the_exhibits_drop_out():
    structure = replace(telecom(), estimates=telecom().estimates.iloc[:0])
    words = words_of("en", "telecom")
    assert chart_html(exhibits.effects_chart, structure, words) == ""
    assert table_html(exhibits.effects_table, structure, words) == ""


def test_source_says_which_interval_was_taken():
    assert "BCa intervals" in exhibits.effects_chart.source(mode_b(), words_of("en", "telecom"))
    source = exhibits.effects_chart.source(demo(), words_of("en"))
    assert "percentile intervals" in source and "n = 1,169; weighted" in source
    assert "† Complaint handling is modelled on those asked alone, n = 440." in source


def test_what_is_read_of_one_result_is_not_told_of_another():
    other = with_rows(demo(), {("total_effect", "quality", "satisfaction"): {"estimate": 0.9}})
    assert effects_on(demo(), "satisfaction") is effects_on(demo(), "satisfaction")
    assert effects_on(other, "satisfaction")["total"]["quality"] == 0.9
    assert effects_on(demo(), "satisfaction")["total"]["quality"] < 0.9
