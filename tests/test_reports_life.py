"""The demo client's report as a document: a draft that says so, with a comment in its place."""

import json

import pytest

from csi_helpers.report.life.comments import hashes_of
from csi_helpers.report.life.differences import compare_reports
from reports import pdf_pages, visible_text

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]


@pytest.mark.parametrize(("language", "mark"), [("zh", "草稿"), ("en", "Draft")])
def test_every_page_of_a_draft_is_marked(reports, language, mark):
    folder = reports["bank"].folder  # the shortest that has all kinds of pages
    pages = pdf_pages(folder / f"report.{language}.pdf")
    assert len(pages) > 20 and all(mark in page for page in pages)
    html = (folder / f"report.{language}.html").read_text(encoding="utf-8")
    assert f'<p class="draft">{mark}</p>' in html


@pytest.mark.parametrize(
    ("language", "label", "words"),
    [("zh", "顾问点评", "不宜解读为升降"), ("en", "Consultant’s comment", "speak of none")],
)
def test_the_comment_stands_below_its_chapters_question(reports, language, label, words):
    html = (reports["demo"].folder / f"report.{language}.html").read_text(encoding="utf-8")
    chapter = html[html.index(f'<div class="comment" role="note"><p class="who">{label}') :]
    text = visible_text(chapter[: chapter.index("<h2")])
    assert words in text
    assert visible_text(html).count(label) == 1


def test_hashes_of_every_chapter_are_told(reports):
    folder = reports["demo"].folder
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told = {one["name"]: one["written_for"] for one in manifest["chapters"] if one["written_for"]}
    assert set(told) == set(manifest["order"])
    assert told == hashes_of(folder, manifest["order"])


def test_a_report_does_not_differ_from_itself(reports):
    folder = reports["demo"].folder
    found = compare_reports(folder, folder / "results.csv")
    assert found.changes == () and found.rows == len(reports["demo"].results)
