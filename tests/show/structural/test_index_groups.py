"""Groups of the index, and the weights behind it: who differs, what moved, what is negative."""

import re
from dataclasses import replace
from functools import cache

import pytest
from drawn_text import crowded
from index_stubs import cells, grounds, negative_index, row, with_row
from structure_results import index_of, opened, structure_of, words_of

from csi_helpers.analysis.structural.findings.index.construct_index import follow_index
from csi_helpers.params import Comparisons
from csi_helpers.show.fragments import chart_html, table_html
from csi_helpers.show.structural.charts.index_groups import plot_index_groups
from csi_helpers.show.structural.exhibits import index as x
from csi_helpers.show.structural.indices import charted_groups, decomposed, group_levels
from csi_helpers.show.structural.wording.index import (
    caption_index_groups,
    caption_reestimated,
    caption_weights,
    describe_index_groups,
    describe_weights_change,
    explain_index,
)

NOW = {"wave": "2026"}


@pytest.fixture(params=["zh", "en"])
def words(request):
    return words_of(request.param)


@cache
def paired():
    study, survey = opened()
    return follow_index(
        survey, structure_of(), study.model, comparisons=Comparisons(against="pairs")
    )


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_marks_are_those_of_the_corrected_tests():
    total = row(index_of(), "index", "satisfaction", **NOW)["estimate"]
    levels = index_of().estimates.query(
        "table == 'index' and subject == 'satisfaction' and wave == '2026' and group != 'total'"
    )
    expected = {
        tuple(line["group"].split("=")): "▲" if line["estimate"] > total else "▼"
        for _, line in levels.iterrows()
        if line["p_adjusted"] < 0.05
    }
    groups = group_levels(index_of(), "satisfaction").set_index(["column", "code"])["mark"]
    assert groups[groups != ""].to_dict() == expected
    assert expected[("region", "1")] == "▲" and expected[("region", "3")] == "▼"


def test_the_sentence_names_them_with_value_interval_and_base(words):
    told = describe_index_groups(index_of(), words, "region")
    for code in "13":
        level = row(index_of(), "index", "satisfaction", group=f"region={code}", **NOW)
        assert words.level("region", code) in told and words.number(level["estimate"]) in told
        assert words.interval(level["ci_low"], level["ci_high"]) in told
        assert f"n = {words.number(level['n'], 0)}" in told
    for code in "24":
        assert words.level("region", code) not in told
    assert f"{words.level('region', '5')}" in told  # the low base
    assert re.search("28项比较，其中15项|15 of 28", told)
    assert re.search("各组的客户满意指数均无显著变化|no level has a significant change", told)


def test_no_difference_is_said(words):
    told = describe_index_groups(index_of(), words, "owner")
    assert re.search("无显著差异|no significant difference", told)
    assert not re.search("显著高于|significantly higher", told)


def test_a_level_that_moved_is_named(words):
    index = with_row(
        index_of(),
        "index_change",
        "satisfaction",
        group="region=3",
        estimate=-5.5,
        ci_low=-9.0,
        ci_high=-2.0,
        p_adjusted=0.004,
    )
    told = describe_index_groups(index, words, "region")
    assert words.points(-5.5) in told and words.interval(-9.0, -2.0) in told
    last = cells(x.index_groups_table.draw(index, words, "region"))[-1]
    assert last[4] == "−5.5▼" and last[1] == "0.0"


def test_pairs_have_letters_and_differences(words):
    told = describe_index_groups(paired(), words, "region")
    line = row(paired(), "index", "satisfaction", group="region=1|region=3", **NOW)
    assert words.points(-line["estimate"]) in told
    assert words.interval(-line["ci_high"], -line["ci_low"]) in told
    printed = cells(x.index_groups_table.draw(paired(), words, "region"))
    target = next(cell for cell in printed if cell[0] == words.construct("satisfaction"))
    assert target[2].endswith("C") and not target[4].endswith(("A", "B", "C"))
    figure = plot_index_groups(paired(), words)
    assert texts(figure).count("C") == 5 and crowded(figure) == []
    assert re.search("字母|Letters", x.index_groups_chart.source(paired(), words))


def test_the_chart_has_every_level_and_the_total(words):
    figure = plot_index_groups(index_of(), words)
    drawn = texts(figure)
    for _, group in charted_groups(index_of()).iterrows():
        assert words.level(group["column"], group["code"]) in drawn
    assert words.text("chart.low_base") in drawn
    total = words.number(row(index_of(), "index", "satisfaction", **NOW)["estimate"])
    assert words.text("index.chart.total", value=total) in drawn
    assert drawn.count("▲") + drawn.count("▼") == 3
    caption = caption_index_groups(index_of(), words)
    assert words.level("region", "3") in caption and total in caption and "3" in caption


def test_the_table_has_every_construct_and_its_base(words):
    printed = cells(x.index_groups_table.draw(index_of(), words, "region"))
    by_label = {line[0]: line[1:] for line in printed}
    assert by_label[words.text("head.base")] == ["1,169", "469", "306", "197", "194", "3"]
    asked = words.text("index.head.base_asked", construct=words.construct("complaints"))
    assert by_label[asked] == ["440", "172", "118", "69", "81", "0"]
    for name in index_of().constructs:
        line = by_label[words.construct(name)]
        for place, code in enumerate("1234", start=1):
            level = row(index_of(), "index", name, group=f"region={code}", **NOW)
            marked = bool({"▲", "▼"} & set(line[place]))
            assert line[place].startswith(words.number(level["estimate"]))
            assert marked == (level["p_adjusted"] < 0.05)
        assert line[5] == "–"
    assert list(by_label)[3] == words.construct("satisfaction")


def test_columns_without_a_single_base_drop_out(words):
    index = index_of()
    estimates = index.estimates.copy()
    rows = estimates["group"].str.startswith("owner=")
    estimates.loc[rows, "note"] = "low base"
    estimates.loc[rows, ["estimate", "p_value", "p_adjusted"]] = float("nan")
    index = replace(index, estimates=estimates)
    assert table_html(x.index_groups_table, index, words, ("owner",)) == ""
    told = describe_index_groups(index, words, "owner")
    assert re.search("基数不足|base large enough", told)
    bare = replace(index, segments={})
    assert chart_html(x.index_groups_chart, bare, words) == ""
    assert not re.search("组间|[Gg]roup comparisons|Each group", explain_index(bare, words))


def test_reestimated_values_add_up(words):
    frame = decomposed(index_of())
    assert (frame["change"] - frame["answers"] - frame["weights"]).abs().max() < 1e-9
    printed = {line[0]: line[1:] for line in cells(x.reestimated_table.draw(index_of(), words))}
    for name, line in frame.iterrows():
        own = index_of().reestimated.query("subject == @name and wave == '2026'").iloc[0]
        assert printed[words.construct(name)] == [
            words.number(row(index_of(), "index", name, **NOW)["estimate"]),
            words.number(own["estimate"]),
            words.interval(own["ci_low"], own["ci_high"]),
            words.number(line["change"], 1, signed=True),
            words.interval(line["change_low"], line["change_high"]),
            words.number(line["answers"], 1, signed=True),
            words.number(line["weights"], 1, signed=True),
        ]
    told = describe_weights_change(index_of(), words)
    target = frame.loc["satisfaction"]
    for value in (target["change"], target["answers"], target["weights"]):
        assert words.points(value) in told
    assert words.number(target["reestimated"]) in caption_reestimated(index_of(), words)
    assert words.construct(frame["weights"].abs().idxmax()) in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "沿用2025的权重|keep the weights of 2025"),
        ({"weights_from": "own"}, "各期权重分别估计|weights of its own"),
        ({"weights_from": "pooled", "weights_wave": "2025+2026"}, "2025和2026|2025 and 2026"),
        ({"weights_from": "file", "weights_wave": "w.csv"}, "取自文件w.csv|the file w.csv"),
    ],
)
def test_where_the_weights_are_from_is_said(words, changes, said):
    index = index_of()
    if changes:
        estimates = index.estimates.copy()
        wave = changes.get("weights_wave", "2026")
        estimates.loc[estimates["table"] == "index_weight", "wave"] = wave
        index = replace(index, estimates=estimates, **{"weights_wave": wave, **changes})
    assert re.search(said, describe_weights_change(index, words))
    method = explain_index(index, words)
    assert re.search(said, method) and "Fornell" in method and "index_weights.csv" in method
    given = re.search("视为已知|taken as known", method)
    assert bool(given) == (changes.get("weights_from") == "file")
    if changes.get("weights_from") == "pooled":
        assert cells(x.weights_table.draw(index, words))[2][-1] == words.listing(["2025", "2026"])


def test_a_construct_of_a_later_wave_is_named(words):
    index = index_of()
    estimates = index.estimates.copy()
    rows = (estimates["table"] == "index_weight") & (estimates["subject"] == "CUSCO")
    estimates.loc[rows, "wave"] = "2026"
    told = describe_weights_change(replace(index, estimates=estimates), words)
    assert re.search(f"{words.construct('complaints')}(的权重取自2026| come from 2026)", told)


def test_weights_stand_under_their_construct(words):
    printed = cells(x.weights_table.draw(index_of(), words))
    assert printed[1] == [words.construct("satisfaction")]
    by_label = {line[0]: line[1:] for line in printed if len(line) > 1}
    weight = row(index_of(), "index_weight", "CUSA1")
    assert by_label[words.item("CUSA1")] == [
        words.number(weight["estimate"], 3),
        words.interval(weight["ci_low"], weight["ci_high"], 3),
        words.number(weight["n"], 0),
        "2025",
    ]
    assert by_label[words.item("CUSCO")][1] == "–"  # a single item: nothing was estimated
    assert words.item("CUSA1") in caption_weights(index_of(), words)


def test_weights_of_a_file_have_no_error(words):
    index = index_of()
    estimates = index.estimates.copy()
    rows = estimates["table"] == "index_weight"
    estimates.loc[rows, ["n", "se", "ci_low", "ci_high"]] = float("nan")
    estimates.loc[rows, "wave"] = "index_weights.csv"
    given = replace(
        index, estimates=estimates, weights_from="file", weights_wave="index_weights.csv"
    )
    assert len(cells(x.weights_table.draw(given, words))[0]) == 3  # item, weight, from
    assert not re.search("区间|Intervals", x.weights_table.source(given, words))


def test_negative_weights_are_flagged(words):
    index = negative_index()
    html = x.weights_table.draw(index, words)
    assert len(grounds(html, words.item("IMAG3"))) == 1 and not grounds(html, words.item("IMAG2"))
    line = next(line for line in cells(html) if line[0] == words.item("IMAG3"))
    assert words.text("index.negative") in line and "−0.100" in line
    for told in (describe_weights_change(index, words), explain_index(index, words)):
        assert words.item("IMAG3") in told and words.construct("image") in told
    assert re.search("负权重|negative weight", x.weights_table.source(index, words))
    assert re.search("1个题目的权重为负|1 item has a negative", caption_weights(index, words))
    assert not re.search("权重为负|[Nn]egative", explain_index(index_of(), words))


def test_uncorrected_tests_are_called_so(words):
    plain = replace(index_of(), correction="none")
    assert re.search("均未作多重校正|Neither", explain_index(plain, words))
    assert "Holm" not in explain_index(plain, words) + x.index_groups_chart.source(plain, words)
    assert "Holm" in explain_index(index_of(), words)
