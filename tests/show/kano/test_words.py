"""Sentences hold the result's numbers, say what isn't sure, and keep to one language."""

import re

import pytest
from kano_results import COUNTS, make_kano, shuffled

from csi_helpers.errors import AnalysisError
from csi_helpers.show.fragments import table_html
from csi_helpers.show.kano import wording as w
from csi_helpers.show.kano.exhibits import kano_changes_table, kano_list_table
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
    reverse = "to rather do without it is the most frequent answer (60%)"
    assert f"Take care: Voice is reverse for customers as a whole: {reverse}" in told
    assert "最常见的回答（60%）是有不如没有" in w.describe_kano_warnings(result, zh)
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
    assert w.describe_rules(agreed, words) == (
        "Mode, Berger and Pouliot, Map at 0.5 and Continuous agree on Instant."
    )
    both = {"fast": COUNTS["fast"], "odd": {"R": 100, "Q": 50}}
    told = w.describe_rules(make_kano(both)[0], words)
    assert "Map at means" not in told  # with one feature on the map there is no mean to cut at


def test_what_changed_since_the_wave_before(made):
    result, zh, en = made
    told = w.describe_kano_changes(result, en)
    assert (
        "Clearly of another class than in 2025: By face (was one-dimensional, now attractive)."
        in told
    )
    assert "changed significantly: By face." in told
    assert "Not comparable with 2025: Voice." in told
    assert "刷脸取款（由期望属性变为魅力属性）" in w.describe_kano_changes(result, zh)
    assert w.describe_kano_changes(make_kano()[0], en) == ""


def test_one_feature_is_not_ranked_or_counted(made):
    _, zh, en = make_kano()
    result = make_kano({"fast": COUNTS["fast"]})[0]
    assert w.describe_kano(result, en) == "The feature asked, Instant, is one-dimensional."
    told = w.describe_coefficients(result, en)
    assert told.startswith(
        "Instant has a Better of 0.73: 73% of those in the four classes would be"
    )
    assert w.caption_rules(result, en) == "All rules put the feature into the same class"
    either, _, words = make_kano({"odd": {"R": 60, "A": 50, "I": 40}})
    assert w.describe_rules(either, words).startswith("The rules disagree on Voice (")
    assert w.caption_rules(either, en) == "The class of the feature depends on the rule"
    for one in (result, either):
        for name in ("describe_kano", "describe_coefficients", "describe_rules", "alt_kano_shares"):
            english, chinese = (getattr(w, name)(one, words) for words in (en, zh))
            assert not re.search(r"\b1 features|highest|largest", english)
            assert not re.search("最高的|最大的|全部1个", chinese)


def test_answers_are_about_imagined_situations(made):
    result, zh, en = made
    told = w.describe_coefficients(result, en)
    assert "would be satisfied" in told and "would be dissatisfied" in told
    told = w.describe_coefficients(result, zh)
    assert "时会满意" in told and "时会不满意" in told


UNCLEAR = {"r": {"R": 45, "A": 40, "I": 35, "M": 30}, "q": {"I": 45, "A": 40, "O": 35, "M": 30}}


def test_an_unclear_mode_is_not_told_as_a_finding():
    result, zh, en = make_kano(UNCLEAR)
    told = w.describe_kano_warnings(result, en)
    assert "most would" not in told and "as a whole" not in told
    assert "Take care with r: 30% would rather do without it" in told
    assert "总体为反向属性" not in w.describe_kano_warnings(result, zh)
    assert w.caption_kano_shares(result, en) == "Shares of the six classes, feature by feature"
    assert w.caption_kano_shares(result, zh) == "各要素六类回答的占比"
    mixed = {**UNCLEAR, "s": {"I": 42, "A": 25, "O": 25, "M": 25, "R": 33}}
    clear, _, words = make_kano(
        {**mixed, "u": {"A": 80, "O": 70}, "v": {"O": 72, "M": 40, "I": 38}}
    )
    assert w.caption_kano_shares(clear, words) == (
        "v is clearest: 48% of its answers are classed as one-dimensional"
    )


def test_an_earlier_wave_without_kano_is_not_compared():
    from kano_waves import kano_section, kano_survey, kano_wave

    from csi_helpers.analysis import evaluate_kano

    features = {name: shuffled(COUNTS[name], 1) for name in ("safe", "fast")}
    now, never, low = (kano_wave(features, name=name) for name in ("2026", "2025", "2025"))
    object.__setattr__(never, "kano", never.kano.iloc[:, :0])
    object.__setattr__(low, "kano", low.kano[:20].reindex(range(150)))
    _, zh, en = make_kano()
    for then in (never, low):
        result = evaluate_kano(kano_survey(then, now), kano_section(features), seed=1)
        assert w.describe_kano_changes(result, en) == "Not comparable with 2025: Check and Instant."
        told = w.describe_kano_changes(result, zh)
        assert told == "不可与2025比较的要素：转账验证和实时到账。"
        assert not kano_changes_table.applies(result)
        assert table_html(kano_changes_table, result, en) == ""


def test_a_change_between_unclear_classes_is_no_finding():
    now, then = {"A": 51, "O": 50, "M": 5, "I": 5}, {"A": 50, "O": 51, "M": 5, "I": 5}
    result, zh, en = make_kano({"either": now}, before={"either": then})
    told = w.describe_kano_changes(result, en)
    assert told.startswith("No feature is clearly of another class than in 2025. ")
    either = "was one-dimensional or attractive, now attractive or one-dimensional"
    assert f"can't be told apart from the second: By video ({either})." in told
    assert "没有要素的类别明确改变" in w.describe_kano_changes(result, zh)
    both = make_kano(
        {"either": now, "fun": COUNTS["fun"]}, before={"either": then, "fun": BEFORE["fun"]}
    )
    told = w.describe_kano_changes(both[0], both[2])
    assert "Clearly of another class than in 2025: By face (was" in told
    assert "apart from the second: By video (" in told


def test_changes_that_were_not_tested_are_not_called_insignificant():
    same = {"odd": COUNTS["odd"]}
    tested, zh, en = make_kano(same, before=same)
    assert "Neither Better nor Worse" in w.describe_kano_changes(tested, en)
    nobody = {"odd": {"R": 100, "Q": 50}}
    result = make_kano(nobody, before=nobody)[0]
    assert w.describe_kano_changes(result, en) == "Every feature has the class it had in 2025."
    assert w.describe_kano_changes(result, zh) == "与2025相比，各要素的类别未变。"


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
