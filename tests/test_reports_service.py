"""The chapter on service quality in a whole report: what it publishes and says."""

import json
import re

import pytest

from reports import CHINESE, PROJECT, Report, visible_text

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

TRUTH = json.loads((PROJECT / "data" / "examples" / "truth.json").read_text("utf-8"))
DIMENSIONS = TRUTH["telecom"]["service_quality"]["dimensions"]


@pytest.fixture
def report(reports) -> Report:
    return reports["telecom"]


def test_every_table_of_the_contract_is_published(report):
    results = report.results
    own = results[results["chapter"] == "07_service_quality"]
    for table in ("expectation", "perception", "gap"):
        subjects = set(own.loc[own["table"] == table, "subject"])
        assert {*DIMENSIONS, "overall", "P_REL1"} <= subjects
    weighted = report.estimates("weighted_gap", group="total")
    assert set(weighted["subject"]) == {"overall"}
    assert set(weighted["method"]) == {
        "per_respondent",
        "unweighted_same_base",
        "product_of_means",
    }
    assert (own["object"] == "").all()
    assert not results.duplicated(list(results.columns[:7])).any()


def test_gaps_add_up(report):
    gaps = report.by_subject("gap", group="total", chapter="07_service_quality")
    mean = sum(gaps[name] for name in DIMENSIONS) / len(DIMENSIONS)
    assert gaps["overall"] == pytest.approx(mean, abs=1e-12)
    expected = report.by_subject("expectation", group="total")
    perceived = report.by_subject("perception", group="total")
    for name, gap in gaps.items():
        assert gap == pytest.approx(perceived[name] - expected[name], abs=1e-12)


def test_the_chapter_says_what_was_planted(report):
    texts = {
        language: visible_text((report.folder / f"report.{language}.html").read_text("utf-8"))
        for language in ("zh", "en")
    }
    assert "Reliability falls furthest short of expectations" in texts["en"]
    assert "可靠性差距最大" in texts["zh"]
    assert "24 respondents do not sum to 100" in texts["en"]
    assert "do not differ significantly in Tangibles" in texts["en"]
    assert "关怀性" in texts["zh"] and "移情性" not in texts["zh"]
    own = texts["en"][texts["en"].rindex("Service quality") :]
    assert not CHINESE.search(re.sub("北线.*?合伙", "", own))


def test_nothing_is_refused_and_a_demo_without_the_section_drops_the_chapter(reports):
    telecom, demo = (
        json.loads((reports[client].folder / "manifest.json").read_text("utf-8"))
        for client in ("telecom", "demo")
    )
    assert not [one for one in telecom["warnings"] if one["chapter"] == "07_service_quality"]
    status = {
        client: {one["name"]: one["status"] for one in told["chapters"]}["07_service_quality"]
        for client, told in (("telecom", telecom), ("demo", demo))
    }
    assert status == {"telecom": "executed", "demo": "dropped"}
