"""Loyalty as it is shown: every number from the result, nothing off the sheet, labels escaped."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from drawn_text import crowded
from loyalty_results import HOSTILE, KINDS, link_of_kind, scores_of_kind, words_for
from loyalty_study import figure as number_of

from csi_helpers import show
from csi_helpers.show.fragments import chart_html, table_html
from csi_helpers.show.loyalty import charts, tables
from csi_helpers.show.refusals import describe_refusal

LANGUAGES = ["zh", "en"]
LINKED = [kind for kind in KINDS if kind != "alone"]
SCORES = (show.net_promoters_table, show.satisfaction_table, show.loyalty_changes_table)
LINKS = (show.loyalty_curve_table, show.conversion_table, show.loyalty_changes_table)
SAID = (
    show.describe_net_promoters,
    show.describe_net_promoter_groups,
    show.describe_satisfaction,
    show.describe_satisfaction_groups,
    show.describe_loyalty_changes,
    show.explain_loyalty,
)
SAID_OF_LINK = (
    show.describe_loyalty_curve,
    show.describe_conversion,
    show.describe_conversion_groups,
    show.describe_loyalty_changes,
    show.explain_link,
)


def rows_of(html: str) -> list[list[str]]:
    rows = ET.fromstring(f"<div>{html}</div>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def everything(kind: str, language: str) -> tuple[str, str]:
    """All exhibits as HTML, and all sentences."""
    words, scores = words_for(language, kind), scores_of_kind(kind)
    html = chart_html(show.net_promoters_chart, scores, words)
    html += "".join(table_html(table, scores, words) for table in SCORES)
    told = [sentence(scores, words) for sentence in SAID]
    refused = [*scores.refusals]
    if kind in LINKED:
        link = link_of_kind(kind)
        html += chart_html(show.loyalty_curve_chart, link, words)
        html += "".join(table_html(table, link, words) for table in LINKS)
        told += [sentence(link, words) for sentence in SAID_OF_LINK]
        refused += link.refusals
    html += "".join(describe_refusal(error, words) for error in refused)
    return html, "\n".join(told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_charts_fit(kind: str, language: str) -> None:
    words = words_for(language, kind)
    if kind != "low":
        drawn = charts.plot_net_promoters(scores_of_kind(kind), words)
        assert crowded(drawn) == [] and drawn.get_size_inches()[1] < 9.5
    if kind in LINKED:
        assert crowded(charts.plot_loyalty_curve(link_of_kind(kind), words)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_exhibit_and_sentence_can_be_made(kind: str, language: str) -> None:
    html, text = everything(kind, language)
    assert "<script>" not in html and "{" not in text
    assert "nan" not in re.sub("<[^>]+>", "", html + text)
    if kind in ("plain", "waves"):
        assert "&lt;script&gt;" in html
    if language == "en":
        own = re.sub("[（(]n = |非常长的问题", "", text)
        assert not re.search("[\u3400-\u9fff]", own)
        for sentence in text.split("\n"):
            assert sentence == "" or sentence[0].isupper() or sentence[0].isdigit()


def test_the_table_says_what_the_result_says() -> None:
    words, scores = words_for("en"), scores_of_kind()
    rows = {row[0]: row for row in rows_of(tables.table_net_promoters(scores, words))}
    row = number_of(scores.estimates, "nps")
    assert rows["Total"][1] == words.number(row["n"], 0)
    assert rows["Total"][5] == words.number(row["estimate"], 1)
    assert rows["Total"][6] == words.interval(row["ci_low"], row["ci_high"], 1)
    for place, name in enumerate(("promoters", "passives", "detractors"), 2):
        share = number_of(scores.estimates, name)["estimate"]
        assert rows["Total"][place] == words.percent(share, 1)
    assert rows["x"][5].endswith("▲")
    assert set(rows[HOSTILE][2:]) == {"–"}
    text = show.describe_net_promoters(scores, words)
    assert words.number(row["estimate"], 1) in text and f"n = {row['n']:.0f}" in text


def test_satisfaction_and_effort_are_told_with_their_direction() -> None:
    words, scores = words_for("en"), scores_of_kind()
    text = show.describe_satisfaction(scores, words)
    csat, ces = (number_of(scores.estimates, name) for name in ("csat", "ces"))
    assert words.percent(csat["estimate"], 1) in text and "highest 2 answers" in text
    assert words.number(ces["estimate"], 2) in text and "high is easy" in text
    easy = number_of(scores.estimates, "ces_easy")["estimate"]
    assert words.percent(easy, 1) in text
    other = scores_of_kind("effort")
    text = show.describe_satisfaction(other, words_for("en", "effort"))
    assert "low is little effort" in text and "high is easy" not in text
    assert "低越省力" in show.describe_satisfaction(other, words_for("zh", "effort"))
    for kind, said in (("plain", "version 2"), ("effort", "version 1")):
        own = words_for("en", kind)
        assert said in show.explain_loyalty(scores_of_kind(kind), own)
        assert said in show.satisfaction_table.source(scores_of_kind(kind), own)


def test_one_to_ten_is_said_wherever_the_score_is() -> None:
    """Each caption, sentence, note and heading with the score says that it can't be compared."""
    for language, usual, said in (
        ("en", "the net promoter score (NPS)", "not comparable"),
        ("zh", "净推荐值（NPS）", "不可"),
    ):
        words, scores = words_for(language, "ten"), scores_of_kind("ten")
        html, text = everything("ten", language)
        assert usual not in html and usual not in text
        for exhibit in (show.net_promoters_chart, show.net_promoters_table):
            assert said in exhibit.caption(scores, words)
            assert said in exhibit.source(scores, words)
        assert said in show.net_promoters_chart.alt(scores, words)
        for sentence in (SAID[0], SAID[1], SAID[4], SAID[5]):
            assert said in sentence(scores, words)
        heads = rows_of(tables.table_net_promoters(scores, words))[0]
        assert said in heads[5]
        assert said in rows_of(tables.table_loyalty_changes(scores, words))[1][0]
        assert said in show.loyalty_changes_table.caption(scores, words)
        assert said in show.loyalty_changes_table.source(scores, words)
        link = link_of_kind("ten")
        assert said in show.conversion_table.source(link, words)
        assert said in show.explain_link(link, words)
    assert "non-standard" not in everything("plain", "en")[1]


def test_pairs_bear_letters() -> None:
    words, scores = words_for("en"), scores_of_kind("plain", "pairs")
    rows = rows_of(tables.table_net_promoters(scores, words))
    assert any(row[0] == "x (B)" for row in rows)
    assert "Letters" in show.net_promoters_table.source(scores, words)
    assert "in pairs" in show.describe_net_promoter_groups(scores, words)


def test_groups_are_named_by_their_marks() -> None:
    words, scores = words_for("en"), scores_of_kind()
    text = show.describe_net_promoter_groups(scores, words)
    higher = number_of(scores.estimates, "nps", group="G=x")["estimate"]
    assert f"is significantly higher than among all others for x ({higher:.1f})" in text


def test_the_curve_and_its_zone() -> None:
    words, link = words_for("en"), link_of_kind()
    text = show.describe_loyalty_curve(link, words)
    zone = number_of(link.estimates, "indifference_ends")
    assert f"passes 50% at {zone['estimate']:.1f}" in text
    assert words.interval(zone["ci_low"], zone["ci_high"], 1) in text
    odds = number_of(link.estimates, "loyalty_odds")["estimate"]
    assert f"{odds:.2f} times the odds" in text
    drawn = charts.plot_loyalty_curve(link, words)
    labels = [text.get_text() for axes in drawn.axes for text in axes.texts]
    assert f"Zone of indifference ends at {zone['estimate']:.1f}" in labels
    rows = {row[0]: row for row in rows_of(tables.table_loyalty_curve(link, words))}
    for code in ("7", "8"):
        rate = number_of(link.estimates, "loyalty_rate", subject=code)
        curve = number_of(link.estimates, "loyalty_curve", subject=code)
        assert rows[code][1:3] == [words.number(rate["n"], 0), words.percent(rate["estimate"], 1)]
        assert rows[code][4] == words.percent(curve["estimate"], 1)


def test_no_zone_no_claim() -> None:
    words, link = words_for("en", "flat"), link_of_kind("flat")
    assert "passes 50%" not in show.describe_loyalty_curve(link, words)
    assert "more than half" not in show.loyalty_curve_chart.caption(link, words)
    assert "dashed" not in show.loyalty_curve_chart.source(link, words)
    parted, words = link_of_kind("separated"), words_for("en", "separated")
    assert "odds" not in show.describe_loyalty_curve(parted, words)
    assert "Curve" not in rows_of(tables.table_loyalty_curve(parted, words))[0]


def test_conversion_is_told_as_it_is_tabled() -> None:
    words, link = words_for("en"), link_of_kind()
    text = show.describe_conversion(link, words)
    rows = {row[0]: row for row in rows_of(tables.table_conversion(link, words))}
    parts = [
        number_of(link.estimates, "conversion", object=kind)["estimate"]
        for kind in ("satisfied", "not_satisfied")
    ]
    for place, share in zip((4, 5), parts, strict=True):
        assert words.percent(share, 1) in text
        assert rows["Total"][place] == words.percent(share, 1)
    lift = number_of(link.estimates, "conversion_lift")
    assert words.percentage_points(lift["estimate"]) in text and ", significant)" in text
    secure = number_of(link.estimates, "secure")["estimate"]
    assert words.percent(secure, 1) in text and rows["Total"][8] == words.percent(secure, 1)


def test_changes_are_told_with_their_wave() -> None:
    words, scores = words_for("en", "waves"), scores_of_kind("waves")
    text = show.describe_loyalty_changes(scores, words)
    change = number_of(scores.estimates, "nps_change", wave="2025→2026")
    assert text.startswith("Since 2025") and words.points(change["estimate"]) in text
    rows = rows_of(tables.table_loyalty_changes(scores, words))
    assert rows[1][3].rstrip("▲▼") == words.number(change["estimate"], 1, signed=True)
    assert rows[1][0] == "The net promoter score (NPS)"
    assert show.describe_loyalty_changes(scores_of_kind(), words_for("en")) == ""
    assert table_html(show.loyalty_changes_table, scores_of_kind(), words_for("en")) == ""


def test_many_groups_go_to_the_table() -> None:
    words, scores = words_for("en", "many"), scores_of_kind("many")
    assert "the chart leaves G to the table" in show.net_promoters_chart.source(scores, words)
    alone, words = scores_of_kind("alone"), words_for("en", "alone")
    assert table_html(show.net_promoters_table, alone, words) == ""
    assert chart_html(show.net_promoters_chart, alone, words) != ""


def test_low_bases_are_refused_in_words() -> None:
    html, text = everything("low", "en")
    n = number_of(scores_of_kind("low").estimates, "nps")["n"]
    assert "needs at least 50 answers" in html and f"There are {n:.0f}." in html
    assert "promoter" not in show.describe_net_promoters(scores_of_kind("low"), words_for("en"))
    assert "nan" not in text
