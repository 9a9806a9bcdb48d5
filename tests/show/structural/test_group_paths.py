"""Which paths differ between groups, and what is said where they can't be compared."""

import re
import xml.etree.ElementTree as ET

import pytest
from show_codebook import make_codebook
from structural_opinions import PAIR, make_groups

from csi_helpers.show.fragments import table_html
from csi_helpers.show.structural.exhibits import groups as e
from csi_helpers.show.structural.tables.groups import table_group_paths, table_path_differences
from csi_helpers.show.structural.tables.micom import table_micom
from csi_helpers.show.structural.wording import groups as w
from csi_helpers.show.words import Words

CODEBOOK = make_codebook(6)
ZH, EN = Words("zh", CODEBOOK), Words("en", CODEBOOK)
MOVED = {("region=1", "image"): (0.21, 0.012), (PAIR, "quality"): (-0.25, 0.0004)}
EXHIBITS = (e.path_differences_table, e.group_paths_table, e.micom_table)
SENTENCES = (w.describe_structure_groups, w.explain_structure_groups)


def rows_of(html):
    rows = ET.fromstring(f"<div>{html}</div>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def test_differences_that_count_are_named_with_figures():
    text = w.describe_structure_groups(make_groups(MOVED), EN)
    assert text.startswith("2 of 8 path differences between groups are significant")
    assert (
        "Image to Satisfaction has a higher coefficient in North (Region) than among everybody "
        "else (difference +0.21, p = 0.012; in the group 0.30, 95% interval 0.20–0.40, n = 200)"
    ) in text
    # The second level less the first is negative: the first is the higher.
    assert (
        "higher coefficient in Under a year than in A year or more (difference 0.25, p < 0.001; "
        "0.53, 95% interval 0.43–0.63, n = 203 against 0.54"
    ) in text


def test_the_same_in_chinese():
    text = w.describe_structure_groups(make_groups(MOVED), ZH)
    assert text.startswith("组间路径系数的8项比较中，2项差异显著（95%置信水平，Holm校正）。")
    assert (
        "北区（地区）的企业形象指向客户满意的路径系数高于其他受访者（差值+0.21，p = 0.012" in text
    )
    assert "不足一年高于一年及以上（差值0.25" in text


@pytest.mark.parametrize("words", [ZH, EN])
def test_no_difference_is_said(words):
    quiet = make_groups()
    text = w.describe_structure_groups(quiet, words)
    assert {"zh": "8项比较均无显著差异", "en": "None of 8"}[words.language] in text
    assert w.caption_path_differences(quiet, words) == words.text("group_paths.caption.none")
    assert "▲" not in table_path_differences(quiet, words)


def test_where_composition_differs_no_path_is_compared():
    groups = make_groups(MOVED, differing={"region=1": ("image",), PAIR: ("satisfaction",)})
    text = w.describe_structure_groups(groups, EN)
    assert "None of 5 path differences" in text  # neither of those that would have counted
    assert "North (Region): Image; A year or more against Under a year (Tenure): Satisf" in text
    rows = rows_of(table_path_differences(groups, EN))
    assert rows[2][:2] == ["Image to Satisfaction", "–"] and rows[3][1] == "+0.02"
    assert [row[-1] for row in rows[-2:]] == ["–", "–"]
    assert "Composition differs: not compared" in table_html(e.path_differences_table, groups, EN)
    assert "not compared" not in table_html(e.path_differences_table, make_groups(), EN)


def test_nothing_comparable():
    every = {group: ("satisfaction",) for group in ("region=1", "region=2", "region=3", PAIR)}
    groups = make_groups(differing=every)
    assert w.describe_structure_groups(groups, EN).startswith("No path can be compared")
    assert table_html(e.path_differences_table, groups, EN) == ""
    assert table_html(e.group_paths_table, groups, EN) != ""


def test_groups_too_small_have_an_index_only():
    groups = make_groups(small=("tenure=1",), groups=("region=1", "region=2"), compared=())
    text = w.describe_structure_groups(groups, EN)
    assert "were not compared" in text and "fewer than 150 respondents" in text
    assert "Under a year (Tenure)" in text
    assert table_html(e.micom_table, groups, EN) == ""
    nobody = make_groups(groups=(), compared=(), small=("region=1",))
    assert w.describe_structure_groups(nobody, ZH).startswith("没有组别可以单独建模")
    assert all(table_html(exhibit, nobody, ZH) == "" for exhibit in EXHIBITS)
    assert "MICOM" not in w.explain_structure_groups(nobody, ZH)


def test_marks_stand_where_the_corrected_p_is_small():
    html = table_path_differences(make_groups(MOVED), EN)
    rows = rows_of(html)
    assert rows[0] == ["Region", "North", "South", "<b>West</b>&$"]
    assert rows[1] == ["Base (n)", "200", "201", "202"]
    assert rows[2] == ["Image to Satisfaction", "+0.21▲", "+0.02", "+0.02"]
    assert rows[4] == ["Tenure", "Under a year", "A year or more", "A year or more − Under a year"]
    assert rows[7] == ["Perceived quality to Satisfaction", "0.53", "0.54", "−0.25▼"]
    assert len(re.findall("background-color", html)) == 2  # only what differs is tinted
    assert "<b>" not in html


def test_a_p_value_is_printed_on_its_side_of_the_level():
    groups = make_groups({("region=1", "image"): (0.21, 0.04976)})
    assert "p = 0.0498" in w.describe_structure_groups(groups, EN)


def test_own_paths_have_intervals_and_grey():
    html = table_group_paths(make_groups(), EN)
    rows = rows_of(html)
    assert rows[2][1] == "0.30 (0.20–0.40)" and rows[4][0] == "R²: Satisfaction"
    cells = re.findall('<td class="(num[^"]*)">0.30 ', html)
    assert cells == ["num low"]  # its corrected p-value is large
    assert '<td class="num">0.50 ' in html
    assert "0.40 in North (Region) at the least" in w.caption_group_paths(make_groups(), EN)


def test_micom_tints_what_fails_and_says_what_is_permitted():
    groups = make_groups(differing={"region=2": ("quality",)}, pooled=("region=3",))
    html = table_micom(groups, EN)
    rows = rows_of(html)
    assert rows[1] == ["North (Region): paths compare, data are not to be pooled (means differ: 3)"]
    assert rows[4][0].startswith("South (Region): composition differs for Perceived quality")
    # c and its limit differ in the fifth decimal: so many are printed.
    assert rows[5][2] == "0.99810" and rows[6][2] == "0.99812"
    assert rows[7] == ["<b>West</b>&$ (Region): paths compare, data may be pooled"]
    assert len(re.findall("background-color", html)) == 1
    assert w.caption_micom(groups, ZH) == "4项组间比较中，3项的全部构念组成相同"
    assert "5,000" in w.describe_micom_marks(groups, EN)


def test_many_levels_come_in_several_tables():
    groups = make_groups()
    longer = "A level with a long name, and longer still "
    codebook = make_codebook(6)
    for code, text in codebook.segments["region"].levels.items():
        codebook.segments["region"].levels[code] = text.model_copy(
            update={"en": text.en + longer + code}
        )
    wide = table_group_paths(groups, Words("en", codebook))
    assert wide.count("<table>") >= 2
    heads = [row[1:] for row in rows_of(wide) if row[0] == "Region"]
    assert sum(len(head) for head in heads) == 3


def test_correction_that_was_not_made_is_not_claimed():
    plain = make_groups(MOVED, correction="none")
    for text in (w.describe_structure_groups(plain, EN), w.explain_structure_groups(plain, EN)):
        assert "Holm" not in text


@pytest.mark.parametrize("words", [ZH, EN])
def test_whole_sentences_in_one_language(words):
    groups = make_groups(MOVED, differing={"region=2": ("quality",)}, small=("region=3",))
    told = [say(groups, words) for say in SENTENCES]
    told += [
        part(groups, words) for exhibit in EXHIBITS for part in (exhibit.caption, exhibit.source)
    ]
    for text in told:
        assert not re.search(r"[{}]|\bnan\b|  |。。|\.\.|；。", text), text
        if words is EN:
            assert not re.search("[\u4e00-\u9fff，。（）]", text), text
        else:
            strangers = set(re.findall("[A-Za-z]{2,}", text.replace("<b>西区</b>", "")))
            names = {"Holm", "MICOM", "Henseler", "Ringle", "Sarstedt", "Chin", "Dibbern"}
            assert strangers <= names, strangers
