"""Charts without crowded, tables that hold the numbers, hostile labels escaped."""

import re

import pytest
from customer_results import make_results
from drawn_text import crowded

from csi_helpers.show.customers import charts, exhibits, tables
from csi_helpers.show.fragments import chart_html, table_html

HOSTILE = "<script>alert(1)</script> & Co"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_texts_of_the_charts_keep_apart(language):
    stayed, _, _, _, zh, en = make_results()
    value = make_results("noncontractual")[2]
    words = zh if language == "zh" else en
    for draw, result in (
        (charts.plot_survival, stayed),
        (charts.plot_follow, stayed),
        (charts.plot_repeats, value),
    ):
        assert crowded(draw(result, words)) == []


def test_tables_hold_the_results():
    stayed, waits, value, worth, _, en = make_results()
    year = stayed.estimates.query(
        "table == 'retention' and subject == 'last_12_months' and group == 'total'"
    ).iloc[0]
    table = tables.table_retention(stayed, en)
    assert f"{year['estimate']:.1%}" in table and f"{1 - year['estimate']:.1%}" in table
    assert "1 year<" in table and "2 years<" in table
    followed = tables.table_follow(stayed, en)
    last = stayed.estimates.query("table == 'survival_after_interview'").iloc[-1]
    assert f"{last['estimate']:.1%}" in followed and "1 month<" in followed
    hours = waits.estimates.query("table == 'resolution_hours' and object == ''")["estimate"]
    assert all(f"{hour:.1f}" in tables.table_waits(waits, en) for hour in hours[:2])
    assert "CNY" in tables.table_value_groups(value, en, "region")
    assert "p-value" in tables.table_worth(worth, en)


def test_exhibits_drop_out_where_there_is_nothing():
    contract, shop = make_results(), make_results("noncontractual")
    assert exhibits.value_groups_table.applies(contract[2])
    assert not exhibits.forecast_table.applies(contract[2])
    assert exhibits.forecast_table.applies(shop[2]) and exhibits.repeats_chart.applies(shop[2])
    assert not exhibits.survival_chart.applies(shop[0])
    assert not exhibits.waits_table.applies(shop[1])
    assert exhibits.spend_table.applies(shop[3]) and not exhibits.spend_table.applies(contract[3])


def test_labels_of_the_file_are_escaped():
    stayed, waits, value, _, _, en = make_results(labels=(HOSTILE, HOSTILE))
    for exhibit, result in (
        (exhibits.retention_groups_table, stayed),
        (exhibits.waits_groups_table, waits),
        (exhibits.value_groups_table, value),
    ):
        html = table_html(exhibit, result, en, ("region",))
        assert "<script" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize("setting", ["contractual", "noncontractual"])
def test_every_exhibit_is_set_in_both_languages_without_ids(setting):
    *results, zh, en = make_results(setting)
    names = [name for name in vars(exhibits) if name.endswith(("_chart", "_table"))]
    owners = {"survival": 0, "retention": 0, "follow": 0, "waits": 1, "worth": 3, "spend": 3}
    for name in names:
        exhibit = getattr(exhibits, name)
        result = results[owners.get(name.split("_")[0], 2)]
        args = ("region",) if "groups" in name else ()
        if not exhibit.applies(result):
            continue
        for words in (zh, en):
            draw = chart_html if name.endswith("_chart") else table_html
            html = draw(exhibit, result, words, args=args)
            assert html and not re.search(r"\bid\d+\b", html)
            assert "{" not in re.sub(r"<style.*?</style>", "", html)
