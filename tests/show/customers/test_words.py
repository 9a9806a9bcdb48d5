"""Sentences on customers hold the results' numbers, in one language, as associations."""

import re
from dataclasses import replace

import pytest
from customer_results import make_results
from report_words import TERMS

from csi_helpers.show.customers import wording as w
from csi_helpers.show.customers.exhibits import (
    follow_chart,
    retention_groups_table,
    survival_chart,
)


@pytest.fixture(scope="module")
def contract():
    return make_results()


@pytest.fixture(scope="module")
def shop():
    return make_results("noncontractual")


def figure(result, table, **keys):
    rows = result.estimates[result.estimates["table"] == table]
    for key, value in keys.items():
        rows = rows[rows[key] == value]
    return rows.iloc[0]


def told(results, language):
    stayed, waits, value, worth, zh, en = results
    words = zh if language == "zh" else en
    return [
        w.describe_retention(stayed, words),
        w.describe_cross_sell(stayed, words),
        w.describe_follow(stayed, words),
        w.describe_waits(waits, words),
        w.describe_value(value, words),
        w.describe_assumptions(value, words),
        w.describe_worth(worth, words),
        w.explain_retention(stayed, words),
        w.explain_waits(waits, words),
        w.explain_value(value, words),
        w.explain_worth(worth, words),
    ]


def test_retention_is_told_with_its_base_and_interval(contract):
    stayed, *_, zh, en = contract
    year = figure(stayed, "retention", subject="last_12_months", group="total")
    text = w.describe_retention(stayed, en)
    assert text.startswith(
        f"Of the {year['n']:,.0f} who were customers on 30 June 2025, {year['estimate']:.1%} still "
        "were on 30 June 2026 (95% interval "
        f"{100 * year['ci_low']:.1f}–{100 * year['ci_high']:.1f})"
    )
    assert f"{figure(stayed, 'retention', subject='3')['estimate']:.1%} after 3 years" in text
    assert f"{year['estimate']:.1%} after 1 years" not in text
    assert f"有{year['estimate']:.1%}留存" in w.describe_retention(stayed, zh).replace("仍", "")
    share = figure(stayed, "cross_sell", group="total")["estimate"]
    assert f"{share:.1%} have at least two kinds" in w.describe_cross_sell(stayed, en)


def test_following_names_both_groups_and_the_test(contract):
    stayed, *_, zh, en = contract
    text = w.describe_follow(stayed, en)
    gap = figure(stayed, "retention_difference")
    assert f"{100 * gap['estimate']:+.1f} percentage points" in text
    test = figure(stayed, "logrank")
    assert f"log-rank χ² = {test['estimate']:.1f}, p" in text
    assert "significantly different" in text and "p = <" not in text
    assert "对数秩检验" in w.describe_follow(stayed, zh)


def test_waiting_times_say_what_is_open(contract):
    _, waits, *_, zh, en = contract
    text = w.describe_waits(waits, en)
    median = figure(waits, "response_hours", subject="median", group="total", object="")
    assert f"within {median['estimate']:.1f} hours" in text
    still = figure(waits, "resolution_open", group="total", object="")["estimate"]
    assert f"Still unsolved are {still:.1%}" in text
    within = figure(waits, "response_within_target", group="total", object="")
    assert f"{within['estimate']:.1%} are answered within the target of 24 hours" in text
    assert "24小时的目标" in w.describe_waits(waits, zh)


def test_value_is_told_with_timing_or_horizon(contract, shop):
    value, zh, en = contract[2], *contract[4:]
    clv = figure(value, "clv", group="total")["estimate"]
    text = w.describe_value(value, en)
    assert f"CNY {clv:,.0f}" in text and "the first after a year" in text
    assert f"{clv:,.0f}元" in w.describe_value(value, zh)
    value, zh, en = shop[2], *shop[4:]
    due = figure(value, "expected_purchases")["estimate"]
    text = w.describe_value(value, en)
    assert f"in the next 52 weeks {due:.2f} purchases are expected" in text
    r = figure(value, "frequency_value_correlation")["estimate"]
    assert f"{r:.2f}".replace("-", "−") in w.describe_assumptions(value, en)


def test_a_point_is_an_association(contract, shop):
    for results, subjects in ((contract, ("retention", "margin")), (shop, ("spend", "margin"))):
        worth, zh, en = results[3], *results[4:]
        text = w.describe_worth(worth, en)
        assert "This is an association" in text and "关联" in w.describe_worth(worth, zh)
        rows = worth.estimates.query("table == 'value_per_point'")
        assert tuple(rows["subject"]) == subjects


def test_one_language_at_a_time(contract, shop):
    for results in (contract, shop):
        for text in told(results, "en"):
            assert not re.search("[\u4e00-\u9fff]", text)
        for text in told(results, "zh"):
            latin = set(re.findall(r"[A-Za-z]+", text))
            assert latin <= TERMS, latin - TERMS


def test_levels_are_named_where_they_differ():
    stayed, *_, zh, en = make_results()
    text = w.describe_retention_groups(stayed, en, "region")
    assert text.startswith("By Region, no group's retention differs significantly.")
    assert "无显著差异" in w.describe_retention_groups(stayed, zh, "region")


def test_captions_and_alternative_texts_say_the_finding(contract):
    stayed, *_, words = contract
    for exhibit in (survival_chart, follow_chart):
        caption = exhibit.caption(stayed, words)
        assert re.search(r"\d%", caption) and caption in exhibit.alt(stayed, words)


def test_an_empty_result_says_nothing(contract, shop):
    waits, en = shop[1], shop[5]
    assert w.describe_waits(waits, en) == w.explain_waits(waits, en) == ""
    stayed = shop[0]
    assert w.describe_retention(stayed, en) == w.describe_follow(stayed, en) == ""
    assert "two categories" in w.describe_cross_sell(stayed, en)


def test_groups_too_small_to_test_are_not_called_alike():
    stayed, *_, zh, en = make_results()
    rows = stayed.estimates
    untested = replace(stayed, estimates=rows.assign(p_adjusted=float("nan")))
    text = w.describe_retention_groups(untested, en, "region")
    assert text == (
        "By Region, the bases are too low to compare retention. "
        "The bases are too low to compare the cross-sell rate."
    )
    assert "无显著差异" not in w.describe_retention_groups(untested, zh, "region")


def test_a_target_of_half_an_hour_is_told_as_such(contract):
    _, waits, *_, en = contract
    rows = waits.estimates
    half = rows.assign(subject=rows["subject"].where(rows["subject"] != "24", "0.5"))
    assert "the target of 0.50 hours" in w.describe_waits(replace(waits, estimates=half), en)


def test_without_the_last_years_retention_there_is_no_table_of_groups():
    stayed = make_results()[0]
    assert retention_groups_table.applies(stayed)
    rows = stayed.estimates
    curve = replace(stayed, estimates=rows[rows["subject"] != "last_12_months"])
    assert (curve.estimates["table"] == "retention").any()
    assert not retention_groups_table.applies(curve)
