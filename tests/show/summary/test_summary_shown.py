"""The summary's words, cards, table and links, in both languages."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from summary_rows import MODEL, change, row, study, summary_of

from csi_helpers.analysis.summary.summary import ExecutiveSummary
from csi_helpers.data.run import Run
from csi_helpers.errors import AnalysisError
from csi_helpers.show.refusals import describe_refusal
from csi_helpers.show.summary.cards import summary_cards
from csi_helpers.show.summary.scorecard import (
    caption_scorecard,
    source_scorecard,
    table_scorecard,
)
from csi_helpers.show.summary.spark import points_of, spark_svg
from csi_helpers.show.summary.wording import (
    describe_change,
    describe_first,
    describe_limits,
    describe_ratings,
    describe_risk,
    summary_findings,
)
from csi_helpers.show.words import Words
from reports import CHINESE

HOSTILE = '<img src=x onerror="alert(1)">'


def words(language: str = "en") -> Words:
    codebook = SimpleNamespace(items={}, segments={}, constructs={})
    return Words(language, codebook)  # type: ignore[arg-type]  # as much of it as is read


def whole(**keys: Any) -> ExecutiveSummary:
    """Two waves, three figures, a target, a benchmark, history, and a priority."""
    settings: dict[str, Any] = {
        "model": MODEL,
        "attributes": ["Q1", "Q2"],
        "loyalty": {"nps": "N", "csat": "S1"},
        "targets": {"satisfaction": 75, "nps": 15, "csat": 0.3},
        "benchmarks": {"satisfaction": {"value": 72.4, "source": HOSTILE, "n": 1200}},
        "history": {"2023": {"satisfaction": 66.8}},
        "fieldwork": {"sample_type": "probability"},
    }
    rows = [
        *(row("index", "satisfaction", 70.3), row("index", "satisfaction", 70.2, wave="2025")),
        *(change("index", "satisfaction", 0.1), row("nps", "N", 15.5)),
        *(change("nps", "N", 11.3, 0.001), change("index100", "Q1", 5.5, 0.001)),
        row("csat", "S1", 0.3386, ci_low=0.31, ci_high=0.368),
        *(row("performance", "Q1", 60.0), row("performance", "Q2", 80.0)),
        *(row("potential", "Q1", 2.03), row("potential", "Q2", 1.5)),
        row("quadrant", "Q1", 0.98, object="concentrate", method="lmg+mean"),
        row("quadrant", "Q2", 0.7, object="keep_up", method="lmg+mean"),
    ]
    return summary_of(study(**{**settings, **keys}), *rows)


def test_the_cards_say_value_interval_base_and_change() -> None:
    html = summary_cards(whole(), words())
    assert '<p class="value">70.3</p>' in html and "95% interval 69.3–71.3" in html
    assert "n = 500" in html and "No significant change since 2025" in html
    assert ("▲ +11.3 points since 2025" in html and "33.9%" in html) or "33.8%" in html
    assert html.count('class="card ') == 3 and 'class="cards of2"' in html


def test_no_significant_change_is_said_with_its_interval() -> None:
    text = describe_change(whole(), words())
    assert "no significant change since 2025 (+0.1 points, 95% interval −0.9 to 1.1)" in text
    assert "Net promoter score (+11.3 points, 10.3–12.3)" in text
    assert "Items significantly up: Q1 (+5.5 points)." in text
    assert "与2025相比，客户满意指数无显著变化（+0.1分" in describe_change(whole(), words("zh"))


def test_items_none_of_which_moved_are_told_so() -> None:
    found = summary_of(study(overall="S1"), row("index100", "S1"), change("index100", "S1"))
    assert "No item changed significantly." in describe_change(found, words())


def test_one_wave_has_no_section_on_change() -> None:
    found = whole(data={"survey": {"file": "a.csv"}})
    assert "Since the last wave" not in summary_findings(found, words())
    assert "since" not in summary_cards(found, words())
    assert "Since" not in table_scorecard(found, words())


def test_the_scorecard_marks_changes_and_says_how_targets_stand_in_words() -> None:
    html = table_scorecard(whole(), words())
    assert html.count("○ missed") == 1 and "◇ open" in html and "● reached" in html
    assert '+11.3<span class="mark">▲</span>' in html and ">30%<" in html and ">72.4<" in html
    assert html.count('<svg class="spark"') == 1
    assert caption_scorecard(whole(), words()) == "Target missed: Satisfaction index"


def test_a_drawing_is_measured_as_it_is_seen_not_by_the_letters_it_is_written_in() -> None:
    html = table_scorecard(whole(), words())
    shares = [float(share) for share in re.findall(r"--w:([\d.]+)%", html)] or [0.0]
    assert "<svg" in html and shares[-1] < 15


def test_columns_nobody_has_anything_for_are_left_out() -> None:
    found = summary_of(study(overall="S1"), row("index100", "S1"))
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]+)<", table_scorecard(found, words()))
    assert heads == ["Figure", "Value", "95% interval", "n"]
    assert source_scorecard(found, words()) == ""
    assert caption_scorecard(found, words()) == "The figures at a glance"


def test_sources_of_benchmarks_stand_below_and_are_cut() -> None:
    long = {"satisfaction": {"value": 72, "source": "B" * 10_000}}
    text = source_scorecard(whole(benchmarks=long), words())
    assert "Benchmarks: Satisfaction index from BBB" in text and len(text) < 500
    assert "(n = 1,200) from <img" in source_scorecard(whole(), words())  # escaped where it is set


def test_the_line_runs_over_published_and_own_waves_and_tells_its_values() -> None:
    found = whole()
    assert points_of(found.figures[0], found) == [
        ("2023", 66.8, False),
        ("2025", 70.2, True),
        ("2026", 70.3, True),
    ]
    svg = spark_svg(found.figures[0], found, words())
    assert 'stroke-width="1.2"' in svg  # on paper it is a picture, beyond the page's styles
    assert "<title>Over the waves: 2023: 66.8; 2025: 70.2; 2026: 70.3.</title>" in svg
    assert svg.count("<circle") == 3 and svg.count('fill="#ffffff"') == 1
    assert spark_svg(found.figures[1], found, words()) == ""


def test_each_finding_links_to_its_chapter_and_none_to_one_that_is_not_there() -> None:
    html = summary_findings(whole(), words())
    links = re.findall(r'<a href="#chapter-(\d)">([^<]+)</a>', html)
    assert ("2", "Chapter sem") in links and ("3", "Chapter descriptive") in links
    assert ("4", "Chapter importance_satisfaction") in links
    alone = summary_of(study(overall="S1"), row("index100", "S1"), run=Run())
    assert "<a " not in summary_findings(alone, words())


def test_best_worst_priorities_and_risk() -> None:
    found = whole()
    assert describe_ratings(found, words()).startswith(
        "Of what was delivered, rated best: Q2 (80.0); rated worst: Q1"
    )
    first = describe_first(found, words())
    assert 'Q1 (2.03 points more, 1.03–3.03; in "Concentrate here" in 98% of the draws)' in first
    assert 'Q2 (1.50 points more, 0.50–2.50; most often in "Keep up the good work")' in first
    assert "an association" in first
    assert describe_risk(found, words()) == (
        "Satisfaction index: 70.3 misses the target of 75, which lies outside the 95% interval "
        "(69.3–71.3)."
    )
    assert "no risk stands out" in describe_risk(whole(targets={}), words())


def test_what_the_matrix_could_not_place_is_not_said_to_stand_outside_a_quadrant() -> None:
    rows = [row("potential", "Q1", 2.0), row("performance", "Q1", 60.0)]
    first = describe_first(summary_of(study(attributes=["Q1"], overall="S1"), *rows), words())
    assert first.startswith("With potential, and not placed in the matrix: Q1 (2.00 points more,")
    assert "quadrant" not in first


def test_a_share_just_below_the_level_is_not_rounded_up_to_it() -> None:
    rows = [
        row("potential", "Q1", 2.0),
        row("quadrant", "Q1", 0.948, object="concentrate", method="lmg+mean"),
    ]
    first = describe_first(summary_of(study(attributes=["Q1"], overall="S1"), *rows), words())
    assert first.startswith("Possible priorities") and "in 94.8% of the draws" in first


@pytest.mark.parametrize(
    ("fieldwork", "told"),
    [({}, "is not stated"), ({"sample_type": "quota"}, "was not drawn at random")],
)
def test_how_the_sample_was_drawn_is_said_as_the_study_states_it(
    fieldwork: dict[str, str], told: str
) -> None:
    found = summary_of(study(overall="S1", fieldwork=fieldwork), row("index100", "S1"))
    assert told in describe_limits(found, words())


def test_a_suppressed_figure_says_so() -> None:
    low = row("index100", "S1", None, n=12, note="low base")
    found = summary_of(study(overall="S1"), low)
    assert "Too few answers (n = 12)" in summary_cards(found, words())
    assert describe_limits(found, words()).startswith("Too few answers to be shown: S1.")
    assert "nan" not in summary_cards(found, words()) + table_scorecard(found, words())
    assert "stand for the whole" in summary_cards(summary_of(study(), row("sd", "Q1")), words())


def test_figures_that_are_not_published_are_named() -> None:
    text = source_scorecard(whole(targets={"retention": 0.9, "Q9": 50}), words())
    assert "for Retention (a year) and Q9" in text.replace("Q9 index", "Q9")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_are_escaped_and_no_word_of_the_other_language_is_left(language: str) -> None:
    relationship = {
        "label": HOSTILE,
        "criteria": {"a": {"source": ["Q1"]}, "b": {"source": ["Q2"]}},
        "weights": {"values": {"a": 0.5, "b": 0.5}},
    }
    found = summary_of(
        study(relationship=relationship, overall="S1"),
        row("relationship_quality", "overall"),
        row("index100", "S1"),
    )
    told = words(language)
    html = summary_cards(found, told) + table_scorecard(found, told)
    assert "<img" not in html and "&lt;img" in html
    page = summary_cards(whole(), told) + summary_findings(whole(), told)
    text = re.sub(r"<a .*?</a>|<[^>]+>", " ", page)
    strangers = set(re.findall("[A-Za-z]{3,}", text)) if language == "zh" else CHINESE.findall(text)
    assert not strangers


@pytest.mark.parametrize(("language", "told"), [("zh", "先生成报告"), ("en", "Build the report")])
def test_opened_alone_without_a_report_one_box_says_to_build_first(
    language: str, told: str
) -> None:
    with pytest.raises(AnalysisError) as caught:
        summary_of(study())
    assert told in describe_refusal(caught.value, words(language))
