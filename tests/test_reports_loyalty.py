"""What customers say of their loyalty, in the reports: the planted truth, the words, the label."""

import json

import numpy as np
import pytest

from reports import CHINESE, PROJECT, visible_text

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

TRUTH = json.loads((PROJECT / "data" / "examples" / "truth.json").read_text("utf-8"))
HEATING, SHOP = TRUTH["heating"]["loyalty"], TRUTH["shop"]
SAID = {"nps", "promoters", "passives", "detractors", "csat", "ces", "conversion", "secure"}
CURVE = {"loyalty_rate", "loyalty_curve", "loyalty_odds", "loyalty_fit", "indifference_ends"}


@pytest.fixture
def demo(reports):
    return reports["demo"]


@pytest.fixture
def shop(reports):
    return reports["shop"]


def section(report, language):
    """The chapter's part of the report, as a reader sees it."""
    page = visible_text((report.folder / f"report.{language}.html").read_text("utf-8"))
    start = "Would customers recommend" if language == "en" else "客户愿意推荐、愿意留下吗"
    return page[page.index(start) :]


def one(report, table, **keys):
    rows = report.estimates(table, **{"group": "total", **keys})
    assert len(rows) == 1, (table, keys)
    return rows.iloc[0]


def near(row, truth, errors=4.0):
    return abs(row["estimate"] - truth) < errors * row["se"]


def test_every_table_of_the_contract_is_published(demo, shop):
    for report in (demo, shop):
        assert set(report.results["table"]) >= SAID | CURVE
    assert "nps_change" in set(demo.results["table"])


def test_net_promoters_are_the_population_s(demo):
    for wave, truth in HEATING["nps"].items():
        planted = truth["population"]
        assert near(one(demo, "nps", wave=wave), planted["nps"])
        for table in ("promoters", "detractors"):
            assert near(one(demo, table, wave=wave), planted[table])
    change = one(demo, "nps_change")
    waves = [HEATING["nps"][wave]["population"]["nps"] for wave in ("2025", "2026")]
    assert near(change, waves[1] - waves[0]) and change["p_adjusted"] < 0.05


def test_the_weak_region_recommends_less(demo):
    row = one(demo, "nps", group="region=3", wave="2026")
    assert near(row, HEATING["nps"]["2026"]["weak_region"]["nps"])
    assert row["p_adjusted"] < 0.001 and row["compared_with"] == "complement"
    assert one(demo, "nps", group="region=5", wave="2026")["note"] == "low base"
    assert "东区（" in section(demo, "zh")


def test_satisfied_effort_and_conversion_are_the_population_s(demo):
    assert near(one(demo, "csat", wave="2026"), HEATING["satisfied"]["2026"]["population"])
    assert near(one(demo, "ces", wave="2026"), HEATING["ces"]["population"])
    assert demo.estimates("ces", wave="2025").empty
    truth = HEATING["conversion"]["2026"]["population"]
    parts = {kind: one(demo, "conversion", wave="2026", object=kind) for kind in truth}
    assert all(near(row, truth[kind]) for kind, row in parts.items())
    lift = one(demo, "conversion_lift", wave="2026")
    assert near(lift, truth["satisfied"] - truth["not_satisfied"]) and lift["p_value"] < 1e-6


def test_the_planted_rates_lie_along_the_curve(demo):
    """The planted shares aren't quite logistic: each observed one is held to its own."""
    inside = []
    for code, share in HEATING["curve"]["2026"].items():
        row = one(demo, "loyalty_rate", wave="2026", subject=code)
        if row["note"] == "low base":
            continue
        assert near(row, share)
        inside.append(row["ci_low"] <= share <= row["ci_high"])
        curve = one(demo, "loyalty_curve", wave="2026", subject=code)
        assert abs(curve["estimate"] - share) < 0.1
    assert len(inside) >= 5 and np.mean(inside) >= 0.6
    zone = one(demo, "indifference_ends", wave="2026")
    planted = HEATING["curve"]["2026"]
    codes = np.array([float(code) for code in planted])
    half = np.interp(0.5, list(planted.values()), codes)  # between the planted shares
    assert zone["ci_low"] - 0.2 < half < zone["ci_high"] + 0.2


def test_one_to_ten_is_never_called_a_net_promoter_score(shop):
    rows = shop.results[shop.results["subject"] == "NPS"]
    assert set(rows["method"]) == {"non-standard 1-10"} and set(rows["note"]) == {"non-standard"}
    assert near(one(shop, "nps"), SHOP["nps"])
    english, chinese = section(shop, "en"), section(shop, "zh")
    assert "the net promoter score (NPS)" not in english.lower()
    assert english.count("not comparable") >= 4 and chinese.count("不可") >= 4
    assert "净推荐值（NPS）" not in chinese
    assert near(one(shop, "ces"), SHOP["ces"])
    assert "low is little effort" in english and "越低越省力" in chinese


def test_loyalty_is_told_in_one_language_and_claims_association_only(demo, shop):
    for report in (demo, shop):
        english = section(report, "en")
        assert not CHINESE.search(english[: english.index("Method")])
        assert "association only" in english and "只表示关联" in section(report, "zh")


def test_a_study_without_loyalty_has_no_such_chapter(reports):
    manifest = (reports["telecom"].folder / "manifest.json").read_text("utf-8")
    assert "not set: loyalty" in manifest
