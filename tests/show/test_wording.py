"""Sentences hold the result's numbers, in one language, and claim association only."""

import re

from csi_helpers.show import wording as w
from csi_helpers.show.words import Words


def index_of(descriptive):
    rows = descriptive.estimates.query("table == 'index100' and group == '' and wave == '2026'")
    return rows.set_index("subject")["estimate"].dropna().sort_values(ascending=False)


def test_best_and_worst(descriptive, words):
    index, text = index_of(descriptive), w.describe_items_result(descriptive, words)
    for value in (*index.head(3), *index.tail(3)):
        assert f"{value:.1f}" in text
    assert f"{index.iloc[5]:.1f}" not in text


def test_caption_in_both_languages(build):
    codebook = build["codebook"](3)
    result = build["descriptive"](codebook)
    index = index_of(result)
    for language, pattern in (
        ("zh", "{}得分最高（{:.1f}），{}最低（{:.1f}）"),
        ("en", "{} leads ({:.1f}); {} trails ({:.1f})"),
    ):
        words = Words(language, codebook)
        expected = pattern.format(
            words.item(index.index[0]), index.iloc[0], words.item(index.index[-1]), index.iloc[-1]
        )
        assert w.caption_answers(result, words) == expected


def test_low_base_items_are_named(descriptive, words):
    assert words.item("Q12", 56) in w.describe_items_result(descriptive, words)


def test_nothing_above_the_base(build, words, codebook):
    result = build["descriptive"](codebook, low=tuple(codebook.items))
    assert "30" in w.describe_items_result(result, words)
    assert w.caption_answers(result, words) == words.text("caption.none_shown")


def test_base_line(descriptive, words):
    assert "n = 1,076–1,146" in w.base_line(descriptive, words)


def test_segments_count_what_is_marked(descriptive, words):
    tested = descriptive.estimates.query(
        "table == 'index100' and wave == '2026' and note != 'low base'"
    )
    tested = tested[tested["group"].str.startswith("region=")]
    numbers = re.findall(r"\d+", w.describe_segments(descriptive, words, "region"))
    assert {str((tested["p_adjusted"] < 0.05).sum()), str(len(tested))} <= set(numbers)


def test_no_difference_is_said(build, codebook, words):
    quiet = build["descriptive"](codebook, waves=("2025", "2026"), quiet=True)
    segments, changes = (
        w.describe_segments(quiet, words, "region"),
        w.describe_changes(quiet, words),
    )
    said = {"zh": "无显著", "en": "significant"}[words.language]
    assert said in segments
    assert said in changes
    assert words.text("caption.trend_none", wave="2025") == w.caption_trend(quiet, words)


def test_changes_have_signs(descriptive, words):
    moved = descriptive.estimates.query("table == 'index100_change' and p_adjusted < 0.05")
    text = w.describe_changes(descriptive, words)
    assert len(moved)
    for change in moved["estimate"]:
        assert words.points(change) in text


def test_one_wave(build, codebook, words):
    only = build["descriptive"](codebook)
    assert w.describe_changes(only, words) == ""


def test_pairs(correlation, words):
    text = w.describe_pairs(correlation, words)
    top = correlation.estimates.query("table == 'pearson'")["estimate"].max()
    assert f"r = {top:.2f}" in text
    assert "66" in text  # 12 items have 66 pairs


def test_margin_of_error_is_for_probability_samples(build, codebook, words):
    margin = "3.2"
    assert margin in w.describe_sample_result(build["sample"](codebook), words)
    opt_in = build["sample"](codebook, probability=False)
    assert margin not in w.describe_sample_result(opt_in, words)


def test_weights(build, codebook, words):
    assert "953" in w.describe_weights(build["sample"](codebook), words)
    plain = build["sample"](codebook, weighted=False)
    assert w.describe_weights(plain, words) == words.text("finding.unweighted")


def test_exclusions_and_gaps(sample, words):
    assert "27" in w.describe_exclusions(sample, words)
    assert "14" in w.describe_exclusions(sample, words)
    assert "16.5%" in w.describe_nonresponse(sample, words)


def sentences(descriptive, correlation, sample, words):
    for function in (
        w.alt_answers,
        w.alt_trend,
        w.base_line,
        w.caption_answers,
        w.caption_changes,
        w.caption_items,
        w.caption_trend,
        w.describe_changes,
        w.describe_marks,
        w.describe_change_marks,
        w.describe_items_result,
    ):
        yield function(descriptive, words)
    for column in descriptive.segments:
        yield w.caption_segments(descriptive, words, column)
        yield w.describe_segments(descriptive, words, column)
    for function in (
        w.alt_correlation,
        w.base_line_pairs,
        w.caption_correlation,
        w.caption_pairs,
        w.describe_pairs,
        w.caption_polychoric,
        w.base_line_polychoric,
    ):
        yield function(correlation, words)
    for function in (
        w.alt_profile,
        w.base_line_sample,
        w.caption_profile,
        w.describe_exclusions,
        w.describe_nonresponse,
        w.describe_sample_result,
        w.describe_weights,
    ):
        yield function(sample, words)


def test_one_language_and_whole_sentences(build):
    codebook = build["codebook"](3)
    made = (
        build["descriptive"](codebook, waves=("2025", "2026")),
        build["correlation"](codebook),
        build["sample"](codebook),
    )
    chinese = list(sentences(*made, Words("zh", codebook)))
    english = list(sentences(*made, Words("en", codebook)))
    for text in (*chinese, *english):
        assert not re.search(r"[{}]|\bnan\b|  |。。|\.\.(?!\.)", text), text
    assert not any(re.search("[\u4e00-\u9fff，。]", text) for text in english)
    for text in chinese:
        told = re.sub(r"<b>西区</b>|\b[npr]\b|Holm|Kish|Pearson", "", text)
        assert not re.search(r"[A-Za-z]{2,}", told), text
