"""Which groups are above and which below: by the difference tested, whatever the mean's sign."""

import re
import xml.etree.ElementTree as ET

import pytest
from factor_results import make_factors, make_familiar
from show_codebook import make_codebook

from csi_helpers.show.fragments import table_html
from csi_helpers.show.measurement import tables as t
from csi_helpers.show.measurement import wording as w
from csi_helpers.show.measurement.exhibits import scores_table
from csi_helpers.show.measurement.group_scores import group_scores
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

CODEBOOK = make_codebook(6)
ZH, EN = Words("zh", CODEBOOK), Words("en", CODEBOOK)
TENURE = {"tenure": ("1", "2")}


def rows_of(html):
    rows = ET.fromstring(f"<div>{html}</div>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


@pytest.fixture
def beside_unlabelled():
    """Those without a level score high, so that both levels lie below everybody's zero."""
    return make_factors(
        CODEBOOK,
        segments=TENURE,
        means={"tenure=1": (-0.05, "up"), "tenure=2": (-0.45, "down")},
        differences={"tenure=1": 0.4, "tenure=2": -0.4},
    )


def test_the_higher_of_two_low_levels_is_marked_as_higher(beside_unlabelled):
    marks = group_scores(beside_unlabelled).set_index("code")["mark"].to_dict()
    assert marks == {"1": "▲", "2": "▼"}
    rows = rows_of(t.table_scores(beside_unlabelled, EN))
    assert rows[2][2] == "−0.05▲" and rows[3][2] == "−0.45▼*"


def test_words_go_by_the_difference_too(beside_unlabelled):
    assert w.describe_scores(beside_unlabelled, EN) == (
        "Tenure: the comprehensive score is significantly higher in Under a year (−0.05), and "
        "lower in A year or more (−0.45), than among all others."
    )
    assert w.describe_scores(beside_unlabelled, ZH) == (
        "客户年限：不足一年（−0.05）的综合得分显著高于其他受访者，"
        "一年及以上（−0.45）的显著低于其他受访者。"
    )


def test_the_widest_is_the_widest_difference():
    analysis = make_factors(
        CODEBOOK,
        segments=TENURE,
        means={"tenure=1": (0.1, "up"), "tenure=2": (-0.2, "down")},
        differences={"tenure=1": 0.5, "tenure=2": -0.3},
    )
    assert "Under a year most" in w.caption_scores(analysis, EN)


def test_no_difference_no_mark():
    analysis = make_factors(
        CODEBOOK,
        segments=TENURE,
        means={"tenure=1": (0.3, "none"), "tenure=2": (-0.3, "none")},
    )
    assert set(group_scores(analysis)["mark"]) == {""}


def grounds(analysis, row):
    html = re.findall("<tr>.*?</tr>", t.table_scores(analysis, EN))[row]
    return re.findall("background-color:(#.{6})", html)


def test_a_score_is_tinted_by_its_own_spread():
    means = {"tenure=1": (0.02, "none"), "tenure=2": (-0.04, "none")}
    small = make_factors(CODEBOOK, segments=TENURE, means=means)
    assert set(grounds(small, 2)) == {palette().tint(0.5)}
    assert set(grounds(small, 3)) == {palette().tint(-1.0)}
    tenfold = {group: (10 * mean, how) for group, (mean, how) in means.items()}
    large = make_factors(CODEBOOK, segments=TENURE, means=tenfold)
    assert grounds(large, 2) == grounds(small, 2) and grounds(large, 3) == grounds(small, 3)
    assert "furthest from zero in the same column" in table_html(scores_table, small, EN)


def test_all_at_zero_have_no_tint():
    means = {"tenure=1": (0.0, "none"), "tenure=2": (0.0, "none")}
    flat = make_factors(CODEBOOK, segments=TENURE, means=means)
    assert set(grounds(flat, 2)) <= {palette().tint(0.0)}


@pytest.mark.parametrize(
    ("words", "name", "head"), [(ZH, "成分", "成分"), (EN, "Component ", "Comp. ")]
)
def test_spss_has_components_without_proposed_names(words, name, head):
    familiar = make_familiar(CODEBOOK, 3)
    for html, stems in (
        (t.table_scores(familiar, words), {head}),
        (t.table_loadings(familiar, words), {head, name}),
        (t.table_variance(familiar, words), {name}),
    ):
        text = [cell for row in rows_of(html) for cell in row]
        assert {f"{stem}{k}" for k in (1, 2, 3) for stem in stems} <= set(text)
        assert not any(re.match(r"F\d", cell) for cell in text)
        assert not any("／" in cell or " / " in cell for cell in text)  # no proposed names


def test_titles_and_notes_of_spss_speak_of_components():
    familiar = make_familiar(CODEBOOK, 3)
    assert w.caption_scores_table(familiar, ZH).startswith("成分得分与综合得分")
    assert w.caption_scores_table(make_factors(CODEBOOK), EN).startswith("Factor scores and")
    assert "factor scores" not in w.explain_factors(familiar, EN)


def test_wide_heads_of_components_take_room():
    codebook = make_codebook(24)
    assert t.table_scores(make_familiar(codebook, 8), EN).count("<table>") == 2
    assert t.table_scores(make_familiar(codebook, 8), ZH).count("<table>") == 1


@pytest.mark.parametrize("make", [make_factors, make_familiar])
def test_the_note_says_what_scores_leave_out(make):
    told = w.explain_factors(make(CODEBOOK), EN)
    assert "not divided by the total share" in told
    assert "Intervals of group means take the score weights as fixed." in told
    without = w.explain_factors(make(CODEBOOK, segments={}), EN)
    assert "total share" not in without and "as fixed" not in without


def test_spss_drops_incomplete_answers():
    assert "listwise deletion" in w.explain_factors(make_familiar(CODEBOOK), EN)
    assert "只计全部题目均有效作答者" in w.explain_factors(make_familiar(CODEBOOK), ZH)


def test_polychoric_scores_have_no_validity_and_say_what_they_weigh():
    plain, polychoric = (
        make_factors(CODEBOOK, correlation=kind) for kind in ("pearson", "polychoric")
    )
    assert "得分与因子的相关" in t.table_loadings(plain, ZH)
    assert "得分与因子的相关" not in t.table_loadings(polychoric, ZH)
    assert "Scores weigh the standardised codes" in w.explain_factors(polychoric, EN)
    assert "standardised codes" not in w.explain_factors(plain, EN)
