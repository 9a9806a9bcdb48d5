"""Service quality as it is shown: every number from the result, nothing off the sheet."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from service_results import (
    HOSTILE,
    gaps_of,
    priorities_of_kind,
    reliability_of,
    survey_of_kind,
    words_for,
)
from service_study import figure as number_of

from csi_helpers import show
from csi_helpers.data.codebook import Codebook
from csi_helpers.data.service import DimensionEntry, ServiceEntry
from csi_helpers.params.text import Text
from csi_helpers.show.fragments import chart_html, table_html
from csi_helpers.show.service_quality import charts, tables
from csi_helpers.show.words import Words

KINDS = ["plain", "perception", "waves", "low", "many"]
LANGUAGES = ["zh", "en"]


def rows_of(html: str) -> list[list[str]]:
    rows = ET.fromstring(f"<div>{html}</div>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def overflow(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    texts = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    width, height = figure.get_size_inches() * figure.dpi
    outside = [
        t for t, b in boxes if b.x0 < -1 or b.x1 > width + 1 or b.y0 < -1 or b.y1 > height + 1
    ]
    inner = [(t, b.shrunk(0.9, 0.6)) for t, b in boxes]
    crossed = [
        (one, other)
        for k, (one, first) in enumerate(inner)
        for other, second in inner[k + 1 :]
        if first.overlaps(second)
    ]
    return outside, crossed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_charts_fit(kind, language):
    words, gaps = words_for(language, kind), gaps_of(kind)
    for draw in (charts.plot_service, charts.plot_service_items):
        figure = draw(gaps, words)
        assert overflow(figure) == ([], [])
        assert figure.get_size_inches()[1] < 9.5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_exhibit_and_sentence_can_be_made(kind, language):
    words, gaps = words_for(language, kind), gaps_of(kind)
    html = chart_html(show.service_chart, gaps, words)
    html += chart_html(show.service_items_chart, gaps, words)
    for table in (
        show.service_table,
        show.service_items_table,
        show.service_groups_table,
        show.service_changes_table,
    ):
        html += table_html(table, gaps, words)
    html += table_html(show.service_reliability_table, reliability_of(kind), words)
    text = "".join(
        sentence(gaps, words)
        for sentence in (
            show.describe_service,
            show.describe_weighted,
            show.describe_service_items,
            show.describe_service_groups,
            show.describe_service_changes,
            show.explain_service,
        )
    )
    text += show.describe_service_reliability(reliability_of(kind), words)
    if kind != "low":
        priorities = priorities_of_kind(kind)
        html += table_html(show.gap_priorities_table, priorities, words)
        text += show.describe_gap_priorities(priorities, words)
        text += show.explain_priorities(priorities, words)
    assert "<script>" not in html and "nan" not in re.sub("<[^>]+>", "", html + text)
    assert "{" not in text
    if kind in ("plain", "waves"):
        assert "&lt;script&gt;" in html


def test_tables_say_what_the_result_says():
    words, gaps = words_for("en"), gaps_of()
    rows = {row[0]: row for row in rows_of(tables.table_service(gaps, words))}
    overall = number_of(gaps.estimates, "gap", "overall")
    assert rows["Overall"][1] == "240"
    assert rows["Overall"][4].rstrip("▲▼*") == words.number(overall["estimate"], 2, signed=True)
    weighted = number_of(gaps.estimates, "weighted_gap", "overall", method="per_respondent")
    own = rows["Overall, by each one's points"]
    assert own[4].rstrip("▲▼*") == words.number(weighted["estimate"], 2, signed=True)
    points = number_of(gaps.estimates, "allocation", "empathy")["estimate"]
    assert rows["Empathy"][7] == words.number(points, 1)


def test_a_mark_stands_where_the_corrected_test_is_clear():
    gaps = gaps_of()
    rows = rows_of(tables.table_service_items(gaps, words_for("en")))
    found = {row[0]: row[4] for row in rows if len(row) > 1}
    for item, cell in found.items():
        if item == HOSTILE:
            test = number_of(gaps.estimates, "gap", "P_A1")
            assert ("▼" in cell) == (test["p_adjusted"] < 0.05 and test["estimate"] < 0)


def test_groups_are_marked_by_the_difference_and_low_bases_left_out():
    gaps = gaps_of()
    rows = {row[0]: row for row in rows_of(tables.table_service_groups(gaps, words_for("en")))}
    assert set(rows["few"][2:]) == {"–"} and rows["few"][1] == "20"
    for code in ("x", "y", "z"):
        test = number_of(gaps.estimates, "gap", "A", group=f"G={code}")
        lower = gaps.differences["gap", "A", f"G={code}"] < 0
        cell = rows[code][3]
        assert ("▼" in cell) == (test["p_adjusted"] < 0.05 and lower)


def test_pairs_bear_letters():
    gaps = gaps_of("plain", "pairs")
    rows = rows_of(tables.table_service_groups(gaps, words_for("en")))
    assert any(row[0] == "x (B)" for row in rows)
    assert "Letters" in table_html(show.service_groups_table, gaps, words_for("en"))


def test_words_are_held_to_numbers():
    gaps, words = gaps_of(), words_for("en")
    text = show.describe_service(gaps, words)
    overall = number_of(gaps.estimates, "gap", "overall")
    assert words.points(overall["estimate"], 2) in text
    assert "2 dimensions" in text
    for language in LANGUAGES:
        priorities, told = priorities_of_kind(), words_for(language)
        text = show.describe_gap_priorities(priorities, told)
        product = priorities.estimates[priorities.estimates["table"] == "gap_priority"]
        lowest = product.sort_values("estimate")["subject"].iloc[0]
        assert told.dimension(lowest) in text
        r2 = priorities.estimates.query("table == 'perception_r2'")["estimate"].iloc[0]
        assert told.percent(r2) in text


def test_changes_are_told_with_their_wave():
    gaps, words = gaps_of("waves"), words_for("en", "waves")
    assert "2025" in show.describe_service_changes(gaps, words)
    rows = rows_of(tables.table_service_changes(gaps, words))
    assert [row[0] for row in rows[1:]] == [
        HOSTILE,
        "Empathy",
        "Overall",
        "Overall, by each one's points",
    ]
    change = number_of(gaps.estimates, "gap_change", "empathy", wave="2025→2026")
    assert rows[2][3].rstrip("▲▼") == words.number(change["estimate"], 2, signed=True)
    assert table_html(show.service_changes_table, gaps_of(), words_for("en")) == ""


def test_perceptions_alone_are_called_so():
    gaps, words = gaps_of("perception"), words_for("en", "perception")
    assert "SERVPERF" in show.describe_service(gaps, words)
    assert "Expectation" not in tables.table_service(gaps, words)
    assert "gap" not in show.explain_service(gaps, words)


def test_many_items_go_to_the_table():
    gaps, words = gaps_of("many"), words_for("en", "many")
    assert "further 31 items" in chart_html(show.service_items_chart, gaps, words)
    rows = rows_of(tables.table_service_items(gaps, words))
    assert len(rows) == 1 + 2 + len([i for items in gaps.dimensions.values() for i in items])


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("empathy", "移情性", "Empathy"),
        ("感知性", "感知性", "Empathy"),
        ("关怀性", "关怀性", "Empathy"),
        ("有形性", "有形性", "Tangibles"),
        ("speed", "speed", "speed"),
    ],
)
def test_names_of_the_classic_five(name, zh, en):
    service = ServiceEntry({name: DimensionEntry(name, None, ())}, {}, {}, {})
    codebook = Codebook({}, {}, service=service)
    assert Words("zh", codebook).dimension(name) == zh
    assert Words("en", codebook).dimension(name) == en
    own = ServiceEntry({name: DimensionEntry(name, Text(zh="甲", en="A"), ())}, {}, {}, {})
    assert Words("zh", Codebook({}, {}, service=own)).dimension(name) == "甲"


def test_questions_that_are_no_items_have_their_label():
    assert words_for("en").item("P_A1") == HOSTILE
    assert "P_A1" not in survey_of_kind("plain").codebook.items
