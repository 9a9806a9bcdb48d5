"""What customers did and are worth, in the reports: planted hazards, hours, models found again."""

import json

import numpy as np
import pytest

from reports import PROJECT, visible_text

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

TRUTH = json.loads((PROJECT / "data" / "examples" / "truth.json").read_text("utf-8"))
HEATING, SHOP = TRUTH["heating"]["customers"], TRUTH["shop"]
CONTRACT = {"retention", "churn", "survival", "cross_sell", "products", "lifetime", "logrank"}
CONTRACT |= {"response_hours", "resolution_hours", "response_within_target", "clv"}
CONTRACT |= {"survival_after_interview", "retention_difference", "value_per_point"}


@pytest.fixture
def demo(reports):
    return reports["demo"]


@pytest.fixture
def shop(reports):
    return reports["shop"]


def one(report, table, **keys):
    rows = report.estimates(table, **{"group": "total", **keys})
    assert len(rows) == 1, (table, keys, len(rows))
    return rows.iloc[0]


def near(row, truth, times=4.0):
    return abs(row["estimate"] - truth) < times * row["se"]


def test_every_table_is_published(demo, shop):
    assert set(demo.results["table"]) >= CONTRACT
    models = {"bgnbd", "gamma_gamma", "alive", "expected_purchases", "frequency_value_correlation"}
    assert set(shop.results["table"]) >= models | {"clv", "value_per_point", "spend_after"}


def test_the_planted_hazards_are_found(demo):
    assert near(one(demo, "retention", subject="last_12_months"), np.exp(-0.1))
    for year, share in HEATING["retention"]["years"].items():
        assert near(one(demo, "retention", subject=year), share)
    stays = HEATING["retention"]["one_year_after_the_interview"]
    for group, share in stays.items():
        row = one(demo, "survival_after_interview", subject="12", object=group, wave="2025")
        assert near(row, share)
    assert one(demo, "logrank", wave="2025")["p_value"] < 1e-3
    point = one(demo, "value_per_point", subject="retention", wave="2025")
    assert near(point, HEATING["retention_per_point"]["2025"])


def test_the_planted_value_products_and_hours_are_found(demo):
    assert near(one(demo, "clv"), HEATING["clv"]["end"])
    assert near(one(demo, "cross_sell"), HEATING["cross_sell"]["population"])
    assert near(one(demo, "products"), HEATING["products"]["population"])
    rows = demo.estimates("response_hours", group="total", object="2024").set_index("subject")
    for name in ("median", "p90"):
        assert near(rows.loc[name], HEATING["response_hours"]["before"][name])
        row = one(demo, "resolution_hours", subject=name, object="")
        assert near(row, HEATING["resolution_hours"][name])
    within = one(demo, "resolution_within_target", object="")
    assert near(within, HEATING["resolution_hours"]["within_target"])


def test_the_planted_models_are_found(shop):
    for table in ("bgnbd", "gamma_gamma"):
        rows = shop.estimates(table).set_index("subject")
        assert (rows["se"] / rows["estimate"]).max() < 0.35
        for name in rows.index:
            gap = np.log(rows.loc[name, "estimate"] / SHOP[table][name])
            assert abs(gap) < 4 * rows.loc[name, "se"] / rows.loc[name, "estimate"]
    spend = one(shop, "value_per_point", subject="spend")
    assert near(spend, SHOP["spend_after_the_interview_per_point"])
    assert abs(one(shop, "frequency_value_correlation")["estimate"]) < 0.1


def test_the_report_tells_it_in_both_languages_and_names_nobody(demo, shop):
    share = f"{one(demo, 'retention', subject='last_12_months')['estimate']:.1%}"
    for report, language, words in (
        (demo, "zh", f"仍有{share}留存"),
        (demo, "en", f"{share} still were on 31 October 2026"),
        (shop, "zh", "购买频次与每次金额无关"),
        (shop, "en", "never bought again"),
    ):
        page = (report.folder / f"report.{language}.html").read_text("utf-8")
        assert words in visible_text(page)
