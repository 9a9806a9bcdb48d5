"""Scores of groups, and how the factors were found: what is drawn and written."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from factor_results import make_factors, make_familiar
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from measurement_results import make_constructs
from show_codebook import make_codebook

from csi_helpers import show
from csi_helpers.show.fragments import chart_html, table_html
from csi_helpers.show.measurement import tables as t
from csi_helpers.show.measurement import wording as w
from csi_helpers.show.measurement.charts import plot_scores
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

CODEBOOK = make_codebook(6)
ZH, EN = Words("zh", CODEBOOK), Words("en", CODEBOOK)
LOW = {"region=3": (0.0, "low base")}
QUIET = {f"region={code}": (0.1, "none") for code in "123"} | {
    f"tenure={code}": (0.1, "none") for code in "12"
}


def rows_of(html):
    rows = ET.fromstring(f"<div>{html}</div>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def test_groups_above_and_below_are_named():
    analysis = make_factors(CODEBOOK, means=LOW)
    assert w.describe_scores(analysis, EN) == (
        "Region: the comprehensive score is significantly higher in North (+0.21), and lower in "
        "South (−0.18), than among all others. Tenure: the comprehensive score is significantly "
        "higher in Under a year (+0.21), and lower in A year or more (−0.18), than among all "
        "others."
    )
    only = make_factors(CODEBOOK, means=QUIET | {"region=1": (0.3, "up")})
    assert w.describe_scores(only, ZH) == (
        "地区：北区（+0.30）的综合得分显著高于其他受访者。客户年限：各组的综合得分无显著差异。"
    )


def test_no_difference_and_no_base_are_said():
    assert (
        w.caption_scores(make_factors(CODEBOOK, means=QUIET), ZH) == "综合得分：各组之间无显著差异"
    )
    lost = {f"tenure={code}": (0.0, "low base") for code in "12"}
    told = w.describe_scores(make_factors(CODEBOOK, means=lost), EN)
    assert "Tenure: no level has a base large enough for a comparison." in told


def test_without_segments_there_is_nothing():
    analysis = make_factors(CODEBOOK, segments={})
    assert w.describe_scores(analysis, EN) == ""
    assert chart_html(show.scores_chart, analysis, EN) == ""
    assert table_html(show.scores_table, analysis, EN) == ""


def test_table_marks_the_significant_and_empties_the_small():
    rows = rows_of(t.table_scores(make_factors(CODEBOOK, factors=2, means=LOW), EN))
    assert rows[0] == ["Group", "n", "Comprehensive", "F1", "F2"]
    assert rows[2] == ["North", "420", "+0.21▲", "+0.21▲", "+0.21▲"]
    assert rows[3][2:] == ["−0.18▼*"] * 3  # of a base to be read with caution
    assert rows[4] == ["<b>West</b>&$", "18", "–", "–", "–"]
    quiet = t.table_scores(make_factors(CODEBOOK, means=QUIET), EN)
    assert not re.search("[▲▼]", quiet)


def test_pairs_have_letters():
    analysis = make_factors(CODEBOOK, factors=2, against="pairs")
    rows = rows_of(t.table_scores(analysis, EN))
    assert rows[2][:3] == ["North (A)", "420", "+0.21BC"]
    assert "Letters name the groups" in w.describe_score_marks(analysis, EN)
    assert "at least one other group" in w.describe_scores(analysis, EN)


def test_wide_tables_come_in_parts():
    columns = {"region": tuple(str(code) for code in range(12))}
    wide = make_factors(make_codebook(24), factors=8, segments=columns, against="pairs")
    html = t.table_scores(wide, EN)
    assert html.count("<table>") == 2
    heads = [head for row in rows_of(html) if row[0] == "Group" for head in row[2:]]
    assert heads == ["Comprehensive", *wide.factors]
    narrow = make_factors(make_codebook(24), factors=8)
    assert t.table_scores(narrow, EN).count("<table>") == 1


@pytest.mark.parametrize("against", ["complement", "pairs"])
@pytest.mark.parametrize("levels", [2, 10, 26])
def test_chart_fits(levels, against):
    columns = {"region": ("1", "2", "3"), "long" * 20: tuple(str(code) for code in range(levels))}
    analysis = make_factors(CODEBOOK, segments=columns, against=against, means=LOW)
    for words in (ZH, EN):
        figure = plot_scores(analysis, words)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        written = [text for text in figure.axes[0].texts if text.get_text().strip()]
        boxes = [text.get_window_extent(canvas.get_renderer()) for text in written]
        width, height = figure.get_size_inches() * figure.dpi
        assert all(
            b.x0 > -1 and b.x1 < width + 1 and b.y0 > -1 and b.y1 < height + 1 for b in boxes
        )
        inner = [box.shrunk(0.8, 0.6) for box in boxes]
        assert not any(
            one.overlaps(other) for k, one in enumerate(inner) for other in inner[k + 1 :]
        )
        assert words.text("chart.low_base") in [text.get_text() for text in written]
    assert figure.get_size_inches()[1] < 5.5


def test_dots_stand_where_the_scores_are_and_fill_where_they_differ():
    analysis = make_factors(CODEBOOK, means=LOW)
    drawn = [line for line in plot_scores(analysis, EN).axes[0].lines if line.get_marker() == "o"]
    marks = drawn[2:]  # after the legend
    places = [float(line.get_xdata()[0]) for line in marks]
    assert len(places) == 4  # the low base has words instead
    zero = (places[0] * 0.18 + places[1] * 0.21) / 0.39
    assert (places[0] - zero) / 0.21 == pytest.approx((zero - places[1]) / 0.18)
    assert {to_hex(line.get_markerfacecolor()) for line in marks} == {palette().accent}
    quiet = plot_scores(make_factors(CODEBOOK, means=QUIET), EN).axes[0].lines
    faces = [to_hex(line.get_markerfacecolor()) for line in quiet if line.get_marker() == "o"]
    assert palette().accent not in faces[2:]


def test_alt_text_holds_the_finding():
    told = w.alt_scores(make_factors(CODEBOOK), EN)
    assert "5 groups" in told and "North most (+0.21)" in told


@pytest.mark.parametrize(
    ("given", "told", "untold"),
    [
        (
            {},
            ["Pearson", "最小残差", "直接斜交", "1,000", "第95百分位数", "953", "判断"],
            ["多分格", "一致性", "答案代码", "仅供参考"],
        ),
        (
            {"correlation": "polychoric", "extraction": "ml"},
            ["多分格", "最大似然", "标准化后的答案代码"],
            ["Pearson"],
        ),
        ({"missing": "pairwise"}, ["n = 940–1,153"], ["全部题目"]),
        ({"factors": 1}, ["最小残差"], ["斜交"]),
        ({"scores": "bartlett"}, ["Bartlett法"], ["回归法"]),
        ({"segments": {}}, ["平行分析"], ["综合得分", "因子得分"]),
        ({"rotation": "promax"}, ["最优斜交"], ["直接斜交"]),
    ],
)
def test_the_method_says_what_holds(given, told, untold):
    note = w.explain_factors(make_factors(CODEBOOK, **given), ZH)
    assert all(part in note for part in told)
    assert not any(part in note for part in untold)


def test_spss_has_a_note_of_its_own():
    assert "reconciles with SPSS" in w.explain_factors(make_familiar(CODEBOOK), EN)
    assert "SPSS" not in w.explain_factors(make_factors(CODEBOOK), EN)


def test_every_extraction_rotation_and_rule_has_its_words():
    for extraction in ("minres", "ml", "paf", "pca"):
        for rotation in ("none", "varimax", "oblimin", "promax"):
            analysis = make_factors(CODEBOOK, extraction=extraction, rotation=rotation)
            assert w.explain_factors(analysis, EN) and w.explain_factors(analysis, ZH)
    for rule in ("given", "parallel", "parallel_components", "kaiser"):
        assert w.describe_number(replace(make_factors(CODEBOOK), chosen_by=rule), ZH)


def sentences(analysis, familiar, words):
    for function in (
        w.describe_suitability,
        w.describe_number,
        w.describe_factors,
        w.describe_congruence,
        w.describe_scores,
        w.explain_factors,
        w.alt_scree,
        w.alt_scores,
        w.base_line_factors,
        w.caption_loadings,
        w.caption_factor_correlations,
        w.caption_congruence,
        w.caption_scores_table,
        w.describe_scree_marks,
        w.describe_loading_marks,
        w.describe_congruence_marks,
        w.describe_score_marks,
    ):
        yield function(analysis, words)
    for function in (w.describe_familiar, w.caption_variance, w.caption_loadings):
        yield function(familiar, words)


def test_one_language_and_whole_sentences():
    codebook = make_constructs(2, 2)
    phi = {name: [0.9, 0.1] for name in codebook.constructs}
    analysis = make_factors(codebook, factors=2, congruence=phi, heywood=("Q1",), means=LOW)
    made = [analysis, make_familiar(codebook, 2)]
    chinese = list(sentences(*made, Words("zh", codebook)))
    english = list(sentences(*made, Words("en", codebook)))
    for text in (*chinese, *english):
        assert not re.search(r"[{}]|\bnan\b|  |。。|(?<!\.)\.\.(?!\.)", text), text
    assert not any(re.search("[\u4e00-\u9fff，。]", text) for text in english)
    names = "Pearson|Kaiser|Bartlett|Zwick|Velicer|Heywood|Hair|Black|Costello|Osborne|Lorenzo"
    names += (
        "|Seva|ten|Berge|Tucker|Horn|Jennrich|Sampson|Thurstone|Holm|KMO|MAP|SPSS|RMSEA|TLI|RMSR"
    )
    for text in chinese:
        told = re.sub(rf"<b>西区</b>|{names}", "", text)
        assert not re.search(r"[A-Za-z]{2,}", told), text
