"""The annex on method in the built reports: no table without a formula, no gap unsaid."""

import json

import pytest

from csi_helpers.show.methodology.catalogue import ALWAYS, ENTRIES, entry_of
from reports import visible_text

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]


@pytest.fixture(params=["demo", "telecom", "bank"])
def client(request, reports):
    return request.param, reports[request.param]


def text_of(report, language):
    html = (report.folder / f"report.{language}.html").read_text("utf-8")
    return " ".join(visible_text(html).split())


def test_every_published_table_has_an_entry(client):
    _, report = client
    pairs = set(zip(report.results["chapter"], report.results["table"], strict=True))
    assert {pair for pair in pairs if entry_of(*pair) is None} == set()


def test_no_entry_is_of_a_table_nobody_publishes(reports):
    used = {
        entry_of(chapter, table)
        for report in reports.values()
        for chapter, table in set(
            zip(report.results["chapter"], report.results["table"], strict=True)
        )
    }
    assert set(ENTRIES) - used - set(ALWAYS) <= {"polychoric", "omega"}


def test_the_demo_discloses_everything_and_the_others_say_what_they_do_not(reports):
    assert "everything to be disclosed is told" in text_of(reports["demo"], "en")
    telecom = text_of(reports["telecom"], "en")
    assert "missing are sponsor, conducting organisation, question wording" in telecom
    cover = telecom[: telecom.index("Contents")]
    assert "Draft (to be disclosed before it is final: sponsor" in cover
    assert "草稿（正式发布前须补充：委托方、执行方" in text_of(reports["bank"], "zh")


def test_chapters_that_drop_out_are_told(client):
    _, report = client
    manifest = json.loads((report.folder / "manifest.json").read_text("utf-8"))
    run = json.loads((report.folder / "run.json").read_text("utf-8"))
    dropped = {one["name"] for one in manifest["chapters"] if one["status"] == "dropped"}
    assert {one["name"] for one in run["chapters"] if one["left_out"]} == dropped
    assert [one["name"] for one in run["chapters"] if not one["left_out"]] == manifest["order"]
    for one in run["chapters"]:
        assert one["title"]["zh"] in text_of(report, "zh")


def test_margins_of_error_only_of_the_drawn_sample(reports):
    margins = reports["demo"].estimates("margin_of_error", chapter="80_methodology")
    assert {"region=1", "owner=2"} <= set(margins["group"])
    assert "total" not in set(margins["group"])  # the first chapter's, and told there
    first = reports["demo"].estimates("margin_of_error", chapter="01_sample")
    assert first["group"].tolist() == ["total"]
    assert (margins["estimate"].dropna() > first["estimate"].item()).all()
    assert "±" not in text_of(reports["telecom"], "en")
    assert reports["bank"].estimates("margin_of_error").empty


def test_hashes_and_versions_stand_there(client):
    _, report = client
    manifest = json.loads((report.folder / "manifest.json").read_text("utf-8"))
    text = text_of(report, "en")
    for file, digest in manifest["inputs"]["data"].items():
        assert f"{file} {digest[:16]}" in text
    assert f"numpy {manifest['versions']['numpy']}" in text
    assert f"Seed of everything random: {manifest['seed']}" in text
