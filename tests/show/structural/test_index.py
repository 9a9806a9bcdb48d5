"""The index in charts, tables and words: the numbers of the estimates, and what they mean."""

import re
from dataclasses import replace

import pytest
from drawn_text import crowded
from index_stubs import cells, moved_index, negative_index, row, with_row
from mobi_study import BLOCKS, mobi_frame, structure_from, study_of
from structure_results import index_of, words_of

from csi_helpers.analysis.structural.findings.index.construct_index import follow_index
from csi_helpers.params.text import Text
from csi_helpers.show.fragments import chart_html, table_html
from csi_helpers.show.lettering import drawable
from csi_helpers.show.structural.charts.index import plot_index
from csi_helpers.show.structural.exhibits import index as x
from csi_helpers.show.structural.indices import decomposed, in_order, ranked
from csi_helpers.show.structural.wording.index import (
    caption_index,
    caption_index_table,
    describe_index,
    describe_weights_change,
    explain_index,
)
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

LANGUAGES = ["zh", "en"]
NOW, CHANGE = {"wave": "2026"}, {"wave": "2025→2026"}


@pytest.fixture(params=LANGUAGES)
def words(request):
    return words_of(request.param)


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_the_headline_gives_level_interval_base_and_change(words):
    told = describe_index(index_of(), words)
    level, change = (
        row(index_of(), "index", "satisfaction", **NOW),
        row(index_of(), "index_change", "satisfaction", **CHANGE),
    )
    for value in (
        level["estimate"],
        row(index_of(), "index", "satisfaction", wave="2025").estimate,
    ):
        assert words.number(value) in told
    assert words.interval(level["ci_low"], level["ci_high"]) in told
    assert words.interval(change["ci_low"], change["ci_high"]) in told
    assert f"n = {words.number(level['n'], 0)}" in told
    assert f"p = {words.p_value(change['p_adjusted'])}" in told
    assert {"zh": "无显著变化", "en": "no significant change"}[words.language] in told
    assert not re.search("显著上升|显著下降|significantly (up|down)", told)


def test_the_ends_are_the_highest_and_the_lowest_of_everybodys(words):
    told = describe_index(index_of(), words)
    known = {
        name: row(index_of(), "index", name, **NOW)["estimate"]
        for name in index_of().constructs
        if name != "complaints"
    }
    best, worst = max(known, key=known.get), min(known, key=known.get)
    pattern = {
        "zh": f"最高的是{words.construct(best)}（.*最低的是{words.construct(worst)}（",
        "en": f"highest index is that of {words.construct(best)} .*"
        f"lowest that of {words.construct(worst)} ",
    }[words.language]
    assert re.search(pattern, told)
    assert ("全体受访者" in told) or ("everybody was asked" in told)
    assert "complaints" not in ranked(index_of()).index


def test_the_gap_is_told_by_its_side(words):
    gap = row(index_of(), "gap", "quality", **NOW)
    below = describe_index(index_of(), words)
    distance, ends = words.number(abs(gap["estimate"])), (-gap["ci_high"], -gap["ci_low"])
    said = {
        "zh": "感知质量比客户期望低{}分",
        "en": "Perceived quality is {} points below Expectations",
    }[words.language]
    assert said.format(distance) in below and words.interval(*ends) in below
    turned = with_row(
        index_of(), "gap", "quality", wave="2026", estimate=2.0, ci_low=1.2, ci_high=2.8
    )
    assert re.search("高2.0分|2.0 points above", describe_index(turned, words))
    none = with_row(
        index_of(), "gap", "quality", wave="2026", estimate=0.3, ci_low=-0.5, ci_high=1.1
    )
    assert re.search("区间包含零|includes zero", describe_index(none, words))


@pytest.mark.parametrize(("points", "sign"), [(3.1, "▲"), (-3.1, "▼")])
def test_a_significant_change_is_told_and_marked(words, points, sign):
    index = moved_index(points)
    turn = {"▲": "显著上升|significantly up", "▼": "显著下降|significantly down"}[sign]
    assert re.search(turn, describe_index(index, words))
    assert re.search(turn, caption_index(index, words))
    assert "p < 0.001" in describe_index(index, words)
    assert texts(plot_index(index, words)).count(sign) == 1
    marked = [line for line in cells(x.index_table.draw(index, words)) if sign in "".join(line)]
    assert [line[0] for line in marked] == [words.construct("satisfaction")]
    assert not {"▲", "▼"} & set("".join(texts(plot_index(index_of(), words))))


def test_other_constructs_that_moved_are_named(words):
    index = with_row(
        index_of(),
        "index_change",
        "value",
        estimate=-4.2,
        ci_low=-6.0,
        ci_high=-2.4,
        p_adjusted=0.01,
    )
    told = describe_index(index, words)
    assert words.points(-4.2) in told and words.interval(-6.0, -2.4) in told
    assert not re.search("其他构念的指数也?均无|any other construct", told)


def test_the_chart_has_the_target_first_and_a_row_each(words):
    index = index_of()
    drawn = texts(plot_index(index, words))
    labels = [words.construct(name) for name in in_order(index)]
    found = [text.removesuffix("†") for text in drawn if text.removesuffix("†") in labels]
    assert found == labels and found[0] == words.construct("satisfaction")
    for name in index.constructs:
        level = row(index, "index", name, **NOW)
        change = row(index, "index_change", name, **CHANGE)
        assert words.number(level["estimate"]) in drawn
        assert words.interval(level["ci_low"], level["ci_high"]) in drawn
        assert words.number(change["estimate"], 1, signed=True) in drawn
    assert [text for text in drawn if text.endswith("†")] == [words.construct("complaints") + "†"]
    assert "†" in x.index_chart.source(index, words) and "440" in x.index_chart.source(index, words)


@pytest.mark.parametrize("client", ["demo", "telecom"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_have_room_and_glyphs(client, language):
    index, words = index_of(client), words_of(language, client)
    for chart in (x.index_chart, x.index_groups_chart):
        figure = chart.draw(index, words)
        assert crowded(figure) == []
        drawn = [line for text in texts(figure) for line in text.split("\n")]
        assert all(drawable(line) == line and "□" not in line for line in drawn)
        assert "<figure" in chart_html(chart, index, words)


def test_one_wave_has_no_change(words):
    words = words_of(words.language, "telecom")
    index = index_of("telecom")
    told = describe_index(index, words)
    assert not re.search("变化|change|2025", told)
    heads = cells(x.index_table.draw(index, words))[0]
    assert len(heads) == 4  # construct, index, interval, n: unweighted, so no effective base
    assert not x.reestimated_table.applies(index)
    assert table_html(x.reestimated_table, index, words) == ""
    assert not re.search("变化的p值|of changes|不同期次|another", explain_index(index, words))
    assert "index_weights.csv" in describe_weights_change(index, words)
    level = row(index, "index", "satisfaction", **NOW)
    assert words.interval(level["ci_low"], level["ci_high"]) in caption_index(index, words)


def test_the_table_has_every_figure(words):
    index = index_of()
    lines = cells(x.index_table.draw(index, words))
    assert len(lines) == 1 + len(index.constructs) + 1
    by_label = {line[0].removesuffix("†"): line[1:] for line in lines}
    for name in index.constructs:
        now, then = (row(index, "index", name, wave=wave) for wave in ("2026", "2025"))
        change = row(index, "index_change", name, **CHANGE)
        assert by_label[words.construct(name)] == [
            words.number(now["estimate"]),
            words.interval(now["ci_low"], now["ci_high"]),
            words.number(now["n"], 0),
            words.number(now["n_eff"], 0),
            words.number(then["estimate"]),
            words.number(change["estimate"], 1, signed=True),
            words.interval(change["ci_low"], change["ci_high"]),
            words.p_value(change["p_adjusted"]),
        ]
    gap, moved = row(index, "gap", "quality", **NOW), row(index, "gap_change", "quality", **CHANGE)
    printed = lines[-1]
    assert printed[1] == words.number(gap["estimate"]) and printed[1].startswith("−")
    assert printed[6] == words.number(moved["estimate"], 1, signed=True)


def test_a_low_base_is_said_not_shown(words):
    index = with_row(index_of(), "index", "complaints", wave="2026", n=12, note="low base")
    index = with_row(index, "index_change", "complaints", note="low base")
    line = next(
        line
        for line in cells(x.index_table.draw(index, words))
        if line[0].startswith(words.construct("complaints"))
    )
    assert line[1:4] == ["–", "–", "12"] and line[6:] == ["–"] * 3
    figure = plot_index(index, words)
    assert words.text("chart.low_base") in texts(figure) and crowded(figure) == []
    assert words.text("marks.base", caution="50", min_base="30") in x.index_chart.source(
        index, words
    )
    gone = with_row(index_of(), "index", "satisfaction", note="low base")
    assert re.search("最低基数30|minimum base of 30", describe_index(gone, words))
    assert caption_index(gone, words) == caption_index_table(gone, words)


def test_without_weights_of_the_target_the_rest_is_told(words):
    index = replace(index_of(), constructs=tuple(n for n in index_of().constructs if n[0] != "s"))
    kept = index.estimates["subject"] != "satisfaction"
    index = replace(index, estimates=index.estimates[kept])
    told = describe_index(index, words)
    assert re.search("没有权重|has no weights", told)
    assert words.construct("value") in told
    assert not x.index_groups_chart.applies(index)
    empty = replace(index, constructs=(), estimates=index.estimates.iloc[:0])
    assert describe_index(empty, words) == words.text("index.finding.none")
    assert explain_index(empty, words) == ""
    for exhibit in (x.index_table, x.reestimated_table, x.weights_table):
        assert table_html(exhibit, empty, words) == ""
    assert chart_html(x.index_chart, empty, words) == ""


def test_the_legacy_index_is_called_so(words):
    legacy = replace(index_of(), method="multiply")
    called = re.compile("旧法|[Ll]egacy|older way")
    heads = cells(x.index_table.draw(legacy, words))[0]
    assert called.search(heads[1]) and not called.search(
        cells(x.index_table.draw(index_of(), words))[0][1]
    )
    for told in (
        describe_index(legacy, words),
        explain_index(legacy, words),
        x.index_chart.source(legacy, words),
        x.index_groups_chart.source(legacy, words),
        x.index_groups_table.source(legacy, words, "region"),
    ):
        assert called.search(told)
    assert not called.search(explain_index(index_of(), words))
    assert decomposed(legacy).empty  # the two values would differ by their formula as well


def test_a_negative_weight_of_the_target_is_in_the_headline(words):
    index = replace(negative_index(), negative={"satisfaction": ("CUSA1",)})
    assert words.item("CUSA1") in describe_index(index, words)
    assert words.item("IMAG3") not in describe_index(negative_index(), words)


def test_hostile_labels_stay_text(words):
    nasty = "<script>alert(1)</script>&$x$"
    label = Text.model_construct(zh=nasty, en=nasty)
    entry = replace(words.codebook.constructs["satisfaction"], label=label)
    constructs = {**words.codebook.constructs, "satisfaction": entry}
    words = Words(words.language, replace(words.codebook, constructs=constructs))
    for made in (
        chart_html(x.index_chart, index_of(), words),
        table_html(x.index_table, index_of(), words),
        table_html(x.weights_table, index_of(), words),
        table_html(x.index_groups_table, index_of(), words, ("region",)),
    ):
        assert "<script" not in made and "&lt;script" in made


def test_a_second_order_construct_has_one_index(words):
    blocks = {**BLOCKS, "product": BLOCKS["quality"][:4], "service": BLOCKS["quality"][4:]}
    del blocks["quality"]
    model = {"constructs": blocks, "second_order": {"quality": ["product", "service"]}}
    study, survey = study_of(mobi_frame(), model=model)
    index = follow_index(survey, structure_from(study, survey), study.model)
    assert "product" not in index.constructs and "quality" in index.constructs
    lines = cells(x.weights_table.draw(index, words))
    place = [line[0] for line in lines].index(words.construct("quality"))
    assert [len(line) for line in lines[place : place + 8]] == [1, *[5] * 7]  # all items together
    assert crowded(plot_index(index, words)) == []
    assert re.search(
        "感知质量比|Perceived quality is|Perceived quality and", describe_index(index, words)
    )


def test_colours_follow_the_theme(words):
    marks = plot_index(index_of(), words).axes[0].lines
    faces = {line.get_markerfacecolor() for line in marks if line.get_marker() == "o"}
    assert palette().accent in faces
