"""What a box says in place of a result: need, found, remedy, in words of the study."""

import pytest

from csi_helpers.errors import AnalysisError
from csi_helpers.show.refusals import describe_refusal, refusal_texts
from csi_helpers.show.words import catalogue

CODES = [
    *("large_em", "large_polychoric", "large_scores", "large_asked"),
    *("constant_item", "low_base", "no_comparison", "too_few_items", "no_waves"),
    *("few_items", "constant_items", "few_respondents", "identical_items", "tied_items"),
    *("contradictory_correlations", "indefinite_polychoric", "not_a_correlation_matrix"),
    *("too_many_factors", "no_factor", "no_convergence", "unknown_factor_names"),
    *("cfa_not_identified", "cfa_no_convergence", "cfa_too_few_respondents"),
    *("cfa_collinear_items", "cfa_never_together", "item_unanswered", "never_together"),
    *("collinear_items", "group_not_estimable", "permutations_degenerate"),
    *("groups_in_clusters", "predict_low_base", "hardly_together", "no_index_weights"),
    *("model_falls_apart", "construct_left_out", "items_not_in_wave", "model_low_base"),
    *("no_estimate", "bootstrap_degenerate", "tied_construct"),
    *("outcome_among_drivers", "driver_without_variance", "driver_not_asked", "drivers_low_base"),
    *("drivers_empty_base", "drivers_collinear", "drivers_not_definite", "too_few_drivers"),
    *("drivers_alike", "no_outcome", "outcome_without_variance", "stated_missing"),
    *("no_total_effect", "penalty_low_base", "matrix_without_target", "driver_few_answers"),
    *("ipma_negative_weight", "nothing_published"),
    *("kano_low_base", "kano_constant", "kano_identical", "kano_no_denominator", "kano_nothing"),
    *("service_scales", "service_constant", "service_low_base", "service_points"),
    *("service_constant_dimensions",),
    *("service_no_outcome", "service_no_importance", "service_wave"),
    *("customers_end_before_start", "customers_few", "tickets_before_opened", "tickets_few"),
    *("retention_window", "follow_no_dates", "follow_unlinked", "follow_file_ends"),
    *("follow_low_base", "follow_few_events", "value_negative_amounts", "value_before_start"),
    *("value_single_purchase", "value_few_repeats", "value_no_maximum", "value_no_mean"),
    *("value_without_end", "value_no_window", "value_not_customers", "value_one_answer"),
    *("nps_low_base", "nps_scale", "loyalty_low_base", "loyalty_few_answers", "loyalty_all_alike"),
    *("loyalty_satisfaction_constant", "loyalty_separated", "loyalty_no_rise"),
    *("loyalty_below_half", "loyalty_above_half"),
    *("ahp_reciprocal", "ahp_inconsistent", "ahp_too_many", "entropy_groups", "weights_zero"),
    *("derived_file", "derived_low_base", "derived_nothing", "derived_outcome"),
    *("relationship_nothing", "criterion_not_asked", "criterion_low_base", "criterion_no_dates"),
    *("criterion_file_ends", "criterion_file_starts", "criterion_no_column"),
    *("criterion_no_records", "criterion_dates_reversed", "criterion_not_reached"),
    *("criterion_no_file",),
]
VALUES = {
    **{"items": ["Q1", "Q5"], "n": 12, "min_base": 30, "column": "region"},
    **{"fewest": 3, "count": 8, "most": 4, "names": "F9, Q77"},
    **{"iterations": 300, "group": "region=1", "part": "rest", "usable": 4, "drawn": 999},
    **{"clusters": 3, "construct": "value", "constructs": ["value", "loyalty"]},
    **{"wave": "2025", "parameters": 40, "outcome": "Q1", "drivers": 30, "complete": 0.25},
    **{"features": ["app", "night"]},
    **{"days": 40, "least": 90, "linked": 3, "until": "2026-06-30", "events": 4, "q": 0.8},
    **{"model": "BG/NBD"},
    **{"lowest": 7, "loyal": 12, "limit": 8.0, "p": 0.4, "loyalty_questions": ["csat"]},
    **{"node": "", "expert": "Li", "criteria": ["speed", "ease"], "criterion": "speed"},
    **{"ratio": "0.231", "table": "saaty_1980", "k": 16, "m": 2, "least": 30, "explained": "Q1"},
    **{"service_items": ["Q1"], "dimensions": ["empathy"], "given": 90, "usual": 1.0},
}


@pytest.mark.parametrize("code", [*CODES, "unheard_of"])
def test_refusals(code, words):
    error = AnalysisError("need", "found", "remedy", code=code, values=VALUES)
    html = describe_refusal(error, words)
    assert html.startswith('<div class="refusal" role="note"><strong>')
    assert "<script" not in html
    stem = code if code in CODES else "other"
    assert refusal_texts(error, words)["remedy"] == words.text(f"refusal.{stem}.remedy")


def test_refusal_names_items_by_their_labels(words):
    error = AnalysisError("a", "b", "c", code="constant_item", values={"items": ["Q1"]})
    assert words.item("Q1") in refusal_texts(error, words)["found"]


def test_refusal_names_where_it_holds(words):
    def found(group):
        values = {**VALUES, "group": group}
        error = AnalysisError("a", "b", "c", code="cfa_collinear_items", values=values)
        return refusal_texts(error, words)["found"]

    assert words.level("region", "1") in found("region=1")
    assert words.column("region") in found("region")
    assert "2025" in found("2025")
    assert "()" not in found("") and "（）" not in found("")


def test_refusal_names_constructs_by_their_labels(words):
    labels = {name: words.construct(name) for name in ("value", "loyalty")}
    values = {"construct": "value", "n": 40, "min_base": 100}
    error = AnalysisError("a", "b", "c", code="construct_left_out", values=values)
    found = refusal_texts(error, words)["found"]
    assert labels["value"] in found and "40" in found
    values = {"constructs": list(labels)}
    error = AnalysisError("a", "b", "c", code="model_falls_apart", values=values)
    assert words.listing(list(labels.values())) in refusal_texts(error, words)["found"]


def test_the_box_names_the_group_where_its_text_does_not(words):
    def box(code, group):
        error = AnalysisError("a", "b", "c", code=code, values={**VALUES, "group": group})
        return describe_refusal(error, words)

    level = words.level("region", "1")
    column = words.column("region")
    for code in ("no_estimate", "cfa_collinear_items"):
        assert box(code, "region=1").count(level) == 1
        assert column in box(code, "region=1")
    pair = box("no_estimate", "region=1|region=2")
    assert level in pair and words.level("region", "2") in pair and "region=" not in pair
    assert box("no_estimate", "").count(words.text("refusal.title") + "</strong>") == 1


def test_tied_items_are_named_where_they_are_known(words):
    def found(values):
        error = AnalysisError("a", "b", "c", code="tied_items", values=values)
        return refusal_texts(error, words)["found"]

    assert words.listing([words.item("Q1"), words.item("Q5")]) in found({"items": ["Q1", "Q5"]})
    assert words.item("Q1") not in found({"n": 7}) and "{" not in found({"n": 7})


def test_every_refusal_has_its_three_parts():
    keys = [key for key in catalogue("en") if key.startswith("refusal.") and key.count(".") == 2]
    assert len(keys) == 3 * (len(CODES) + 1)


def test_refusals_of_priorities_tell_shares_groups_and_outcomes(words):
    def found(code, **values):
        error = AnalysisError("a", "b", "c", code=code, values=values)
        return refusal_texts(error, words)["found"]

    empty = found("drivers_empty_base", n=12, min_base=30, complete=0.25, items=["Q1", "loyalty"])
    assert "25%" in empty and words.item("Q1") in empty and words.construct("loyalty") in empty
    assert words.item("Q1") in found("outcome_without_variance", outcome="Q1")
