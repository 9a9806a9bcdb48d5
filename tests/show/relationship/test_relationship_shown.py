"""The relationship's exhibits: words held to numbers, hostile labels escaped, nothing cut."""

import re
from dataclasses import replace

import numpy as np
import pytest
from drawn_text import crowded
from relationship_studies import customer_files, loyalty, section, survey_of, survey_wave

from csi_helpers import show
from csi_helpers.analysis import follow_relationship
from csi_helpers.params import Comparisons
from csi_helpers.show.words import Words

HOSTILE = "<script>alert(1)</script> & Söhne"
CRITERIA = {
    "asked": {
        "label": {"zh": "评价", "en": "Asked"},
        "criteria": {"a": {"source": "A"}, "b": {"source": "B", "label": HOSTILE}},
        "weights": {"method": "derived", "outcome": "repurchase"},
    },
    "done": {
        "label": {"zh": "表现", "en": "Done"},
        "criteria": {
            "speed": {
                "source": "tickets.median_first_response_hours",
                "floor": 24,
                "target": 2,
            },
            "kept": {"source": "customers.retention", "floor": 0.5, "target": 1},
            "nps": {"source": "loyalty.nps"},
        },
        "weights": {"method": "ahp", "experts": {"李": [[2, 3], [2]], HOSTILE: [[1, 2], [3]]}},
    },
}


def make(*, waves=2, against="complement", **keys):
    settings = section(CRITERIA, {"asked": 0.6, "done": 0.4}, **keys)
    found = [survey_wave(300, seed=2)]
    if waves > 1:
        first = survey_wave(300, name="2025", lift=-0.8)
        found.insert(0, replace(first, loyalty=first.loyalty.drop(columns="nps")))
    files = customer_files(waves=("2025", "2026"))
    survey = survey_of(*found, files=files, section=settings, labels={"1": HOSTILE})
    result = follow_relationship(
        survey,
        settings,
        seed=1,
        loyalty=loyalty(),
        comparisons=Comparisons(against=against),
    )
    return result, *(Words(language, survey.codebook) for language in ("zh", "en"))


@pytest.fixture(scope="module")
def made():
    return make()


def value(result, table, subject="overall", group="total", wave="2026"):
    rows = result.estimates
    rows = rows[(rows["table"] == table) & (rows["subject"] == subject)]
    return rows[(rows["group"] == group) & (rows["wave"] == wave)].iloc[0]


def test_the_headline_holds_score_change_and_ends(made):
    result, *both = made
    score, change = (
        value(result, "relationship_quality"),
        value(result, "relationship_quality_change", wave="2025→2026"),
    )
    assert change["p_adjusted"] < 0.05 and change["note"] == "common criteria"
    for words in both:
        text = show.describe_relationship(result, words)
        for number in (score["estimate"], score["ci_low"], change["estimate"], change["ci_high"]):
            assert f"{number:.1f}" in text
        assert "NPS" in text  # the criterion that only one wave has
    zh, en = (show.describe_relationship(result, words) for words in both)
    assert "显著上升" in zh and "risen significantly" in en


def test_what_moved_the_score_is_named_by_size(made):
    result, _, words = made
    text = show.describe_relationship_change(result, words)
    moved = value(result, "contribution", "a", wave="2025→2026")
    assert f"A (+{moved['estimate']:.1f} points)" in text
    assert "NPS" not in text


def test_weights_are_told_by_their_method(made):
    result, zh, en = made
    text = show.describe_relationship_weights(result, en)
    assert "2 experts by AHP" in text and "derived from 300 respondents in 2025" in text
    assert "2位专家" in show.describe_relationship_weights(result, zh)
    html = show.consistency_table.draw(result, en)
    assert html.count("<tr>") == 4 and "&lt;script&gt;" in html
    assert "Saaty (1980)" in show.consistency_table.source(result, en)


def test_hostile_labels_are_escaped_everywhere(made):
    result, *both = made
    for words in both:
        for one in (
            show.relationship_table,
            show.relationship_changes_table,
            show.relationship_weights_table,
            show.consistency_table,
        ):
            html = one.draw(result, words)
            assert html.startswith("<table>") and "<script>" not in html
        html = show.relationship_groups_table.draw(result, words, "region")
        assert "&lt;script&gt;" in html and "<script>" not in html


def test_the_table_of_criteria_says_what_scores_0_and_100(made):
    result, zh, en = made
    html = show.relationship_table.draw(result, en)
    assert "24 → 2 h" in html and "50% → 100%" in html and "1 → 10" in html
    assert "24→2小时" in show.relationship_table.draw(result, zh)
    figure = value(result, "criterion_figure", "speed")
    assert f"{figure['estimate']:.1f} h" in html


def test_charts_overlap_nowhere(made):
    result, *both = made
    for words in both:
        for chart in (
            show.relationship_chart,
            show.waterfall_chart,
            show.relationship_groups_chart,
        ):
            assert chart.applies(result)
            assert crowded(chart.draw(result, words)) == []
            assert chart.caption(result, words) and chart.alt(result, words)
            assert chart.source(result, words)


def test_the_waterfall_starts_and_ends_at_the_common_scores(made):
    result, _, words = made
    figure = show.waterfall_chart.draw(result, words)
    texts = [text.get_text() for text in figure.axes[0].texts]
    rows = result.estimates[result.estimates["table"] == "relationship_quality_common"]
    rows = rows[rows["group"] == "total"]
    for number in rows["estimate"]:
        assert f"{number:.1f}" in texts


def test_groups_apart_are_named(made):
    result, _, words = made
    text = show.describe_relationship_groups(result, words, "region")
    row = value(result, "relationship_quality", group="region=2")
    assert row["p_adjusted"] < 0.05
    assert f"R2 ({row['estimate']:.1f})" in text


def test_pairs_of_groups_are_told():
    result, zh, en = make(waves=1, against="pairs")
    assert "R2 above" in show.describe_relationship_groups(result, en, "region")
    assert "两两比较" in show.describe_relationship_groups(result, zh, "region")
    assert "p (corrected)" not in show.relationship_groups_table.draw(result, en, "region")


def test_a_first_wave_has_no_change():
    result, zh, en = make(waves=1)
    assert not show.waterfall_chart.applies(result)
    assert not show.relationship_changes_table.applies(result)
    for words in (zh, en):
        assert show.describe_relationship_change(result, words) == ""
        assert "2025" not in show.describe_relationship(result, words)


def test_a_recommendation_on_another_scale_says_so_everywhere(made):
    result, zh, en = made
    entry = en.codebook.loyalty["nps"]
    odd = {
        **en.codebook.loyalty,
        "nps": replace(entry, scale=entry.scale.model_copy(update={"min": 1})),
    }
    result = replace(result, scales={**result.scales, "nps": (1, 10)})
    for words, mark in ((zh, "非标准"), (en, "non-standard")):
        other = Words(words.language, replace(words.codebook, loyalty=odd))
        for text in (
            show.relationship_table.draw(result, other),
            show.relationship_weights_table.draw(result, other),
            show.describe_relationship(result, other),
            show.explain_relationship_figures(result, other),
        ):
            assert mark in text
        assert mark not in show.relationship_table.draw(result, words)


def test_the_method_holds_for_the_study(made):
    result, zh, en = made
    text = show.explain_relationship(result, en) + show.explain_relationship_figures(result, en)
    for known in ("365 days", "Kaplan–Meier", "200 draws", "concentration 50", "path model"):
        assert (known in text) == (known != "path model")
    assert not re.search("[A-Za-z]{12,}", show.explain_relationship(result, zh))
    assert np.isfinite(value(result, "relationship_quality")["estimate"])
