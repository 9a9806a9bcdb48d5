"""Sentences hold the result's numbers, say what isn't sure, and keep to one language."""

import re

import pytest
from kano_results import COUNTS, make_kano

from csi_helpers.errors import AnalysisError
from csi_helpers.show.kano import wording as w
from csi_helpers.show.kano.exhibits import kano_list_table
from csi_helpers.show.refusals import refusal_texts
from csi_helpers.show.words import catalogue

REGIONS = ["1"] * 90 + ["2"] * 60
BEFORE = {**COUNTS, "fun": {"A": 20, "O": 88, "M": 6, "I": 36}}
del BEFORE["odd"]


@pytest.fixture(scope="module")
def made():
    return make_kano(regions=REGIONS, before=BEFORE)


def test_the_list_is_told_in_its_order(made):
    result, zh, en = made
    assert w.describe_kano(result, en).startswith(
        "Of 6 features: 1 must-be (Check); 1 one-dimensional (Instant); "
        "2 attractive (By video and By face); 1 indifferent (Picture); 1 reverse (Voice). In this"
    )
    assert w.describe_kano(result, zh).startswith(
        "6个要素中，必备属性1个（转账验证）；期望属性1个（实时到账）；"
        "魅力属性2个（视频办理和刷脸取款）；无差异属性1个（卡面自选）；反向属性1个（语音接听）。次序："
    )


def test_warnings_name_what_is_unsure_reverse_or_confusing(made):
    result, zh, en = made
    told = w.describe_kano_warnings(result, en)
    assert "By video: the first two classes (attractive and one-dimensional)" in told
    assert "Warning: Voice is reverse for customers as a whole" in told
    assert "at least 10% questionable answers: Voice" in told
    assert "不宜只按一类处理" in w.describe_kano_warnings(result, zh)
    quiet, _, words = make_kano({"fast": COUNTS["fast"]})
    assert w.describe_kano_warnings(quiet, words) == ""


def test_a_group_for_which_a_feature_is_reverse_is_warned_of():
    counts = {"app": {"I": 90, "R": 60}}
    result, zh, en = make_kano(counts)
    assert w.describe_kano_warnings(result, en) == ""
    from kano_waves import kano_section, kano_survey, kano_wave, pairs

    from csi_helpers.analysis import evaluate_kano

    wave = kano_wave({"app": pairs(I=90, R=60)}, segments={"region": ["1"] * 95 + ["2"] * 55})
    result = evaluate_kano(kano_survey(wave), kano_section(["app"]), seed=1)
    told = w.describe_kano_warnings(result, en)
    assert "app is reverse in region: 2 (100% of them), unlike for all (indifferent)" in told
    assert "在region“2”中为反向属性（占100%）" in w.describe_kano_warnings(result, zh)


def test_coefficients_and_the_two_cuts(made):
    result, _, en = made
    rows = result.estimates[
        (result.estimates["group"] == "total") & (result.estimates["wave"] == "2026")
    ]
    better = rows[rows["table"] == "better"].set_index("subject")["estimate"]
    worse = rows[rows["table"] == "worse"].set_index("subject")["estimate"]
    told = w.describe_coefficients(result, en)
    assert f"({better.max():.2f})".replace("-", "−") in told
    assert f"({worse.min():.2f})".replace("-", "−") in told
    assert "Cut at 0.5 or at the means" in told


def test_disagreement_is_said_openly(made):
    result, zh, en = made
    told = w.describe_rules(result, en)
    assert told.startswith("The rules disagree on ") and "By video" in told
    assert "On all other features" in told and told.endswith(
        "look at the shares and intervals too."
    )
    assert "各方法结论不一的要素" in w.describe_rules(result, zh)
    agreed, _, words = make_kano({"fast": COUNTS["fast"]})
    assert w.describe_rules(agreed, words).endswith("agree on all 1 features.")


def test_what_changed_since_the_wave_before(made):
    result, zh, en = made
    told = w.describe_kano_changes(result, en)
    assert "Of another class than in 2025: By face (was one-dimensional, now attractive)." in told
    assert "changed significantly: By face." in told
    assert "Not comparable with 2025: Voice." in told
    assert "刷脸取款（由期望属性变为魅力属性）" in w.describe_kano_changes(result, zh)
    assert w.describe_kano_changes(make_kano()[0], en) == ""


def test_a_low_base_everywhere_is_said():
    result, _, en = make_kano(regions=[str(k % 5) for k in range(150)])
    told = w.describe_kano_groups(result, en, "region")
    assert told.startswith("region: every group has a base below 50")


def test_the_method_tells_the_table_and_the_other_names(made):
    result, zh, en = made
    assert "经典评价表" in w.explain_kano(result, zh)
    assert "必备、舒适（即期望）与魅力" in w.explain_kano(result, zh)
    assert "classic evaluation table is used" in w.explain_kano(result, en)
    variant = make_kano(table="variant")[0]
    assert "questionable diagonal is used" in w.explain_kano(variant, en)
    assert "200 bootstrap draws" in w.explain_kano_figures(result, en)


def sentences(result, words):
    for name in w.__all__:
        if name in ("describe_kano_groups", "caption_groups", "caption_differences"):
            yield getattr(w, name)(result, words, "region")
        else:
            yield getattr(w, name)(result, words)


def test_one_language_and_whole_sentences(made):
    result, zh, en = made
    english, chinese = (list(sentences(result, words)) for words in (en, zh))
    for text in (*english, *chinese):
        assert not re.search(r"[{}]|\bnan\b|  |。。|\.\.(?!\.)", text), text
    assert not any(re.search("[\u4e00-\u9fff，。]", text) for text in english)
    names = "Kano|Better|Worse|Fong|Berger|Pouliot|DuMouchel|Lee|Newcomb|Wilson|Holm|region"
    for text in chinese:
        told = re.sub(rf"{names}|\b[nAOMI]\b", "", text)
        assert not re.search(r"[A-Za-z]{2,}", told), text


def test_refusals_name_features_by_their_labels(made):
    _, zh, en = made
    error = AnalysisError("a", "b", "c", code="kano_constant", values={"features": ["safe", "fun"]})
    assert "Check and By face" in refusal_texts(error, en)["found"]
    assert "转账验证和刷脸取款" in refusal_texts(error, zh)["found"]


def test_every_class_has_one_name_in_each_place():
    for language in ("zh", "en"):
        words = catalogue(language)
        for stem in ("class", "short", "plain"):
            found = [words[f"kano.{stem}.{letter}"] for letter in "AOMIRQ"]
            assert len(set(found)) == 6
    full = catalogue("zh")
    assert [full[f"kano.class.{letter}"] for letter in "AOMIRQ"] == [
        *("魅力（兴奋）属性", "期望（一元）属性", "必备属性"),
        *("无差异属性", "反向属性", "可疑结果"),
    ]


def test_captions_fit_the_list(made):
    result, _, en = made
    assert kano_list_table.caption(result, en).startswith("The features: must-be first")
