"""The summary in the built reports: one page, first, linked, and no number of its own."""

import re

import pypdf
import pytest
from report_numbers import chapter_html, prose, published, said, unknown_numbers

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

CLIENTS = ("demo", "telecom", "bank", "shop")
TABLES = (
    *("index", "index100", "nps", "csat", "ces", "retention", "cross_sell", "performance"),
    *("relationship_quality", "potential", "quadrant"),
)


@pytest.fixture(params=[(c, lang) for c in CLIENTS for lang in ("zh", "en")], ids="-".join)
def page(request, reports):
    """(client, language, its report, HTML of the summary)."""
    client, language = request.param
    html = (reports[client].folder / f"report.{language}.html").read_text("utf-8")
    return client, language, reports[client], html


def test_it_is_the_first_chapter_and_publishes_nothing(reports):
    for report in reports.values():
        assert not (report.folder / "tables" / "90_summary.csv").exists()
        assert "90_summary" not in set(report.results["chapter"])


def test_every_number_is_in_the_tables_it_picks_from_or_in_the_study(page):
    client, language, report, html = page
    names = {f"{name}{end}" for name in TABLES for end in ("", "_change")}
    rows = report.results[report.results["table"].isin(names)]
    if client != "telecom":  # its risk may be a group's
        rows = rows[rows["group"] == "total"]
    text = prose(chapter_html(html, 1))
    known = published(rows), said(report.folder, language)
    assert unknown_numbers(text, *known) == []
    assert unknown_numbers(f"{text} 70.2817", *known) == ["70.2817"]


def test_its_links_lead_to_the_chapters_they_name(page):
    html = page[3]
    links = re.findall(r'<a href="#(chapter-\d+)">([^<]+)</a>', chapter_html(html, 1))
    assert links
    for anchor, title in links:
        heading = re.search(rf'<h1 id="{anchor}">(.*?)</h1>', html)
        assert heading is not None and heading[1].endswith(f"</span> {title}")


def test_only_two_waves_have_a_section_on_change(page):
    client, language, _, html = page
    label = {"zh": "变化：", "en": "Since the last wave."}[language]
    assert (f"<strong>{label}</strong>" in chapter_html(html, 1)) == (client == "demo")


def lowest_text(page):
    """Height in points of the lowest text above the page's foot."""
    heights = []
    page.extract_text(visitor_text=lambda text, _, at, *rest: heights.append((text, at[5])))
    return min(height for text, height in heights if text.strip() and height > 23 / 25.4 * 72)


@pytest.mark.parametrize("client", CLIENTS)
def test_it_takes_one_page_of_the_pdf_and_fills_more_than_half(reports, client):
    for language in ("zh", "en"):
        reader = pypdf.PdfReader(reports[client].folder / f"report.{language}.pdf")
        chapters = [entry for entry in reader.outline if not isinstance(entry, list)]
        pages = [reader.get_destination_page_number(entry) for entry in chapters[1:3]]
        assert pages[1] == pages[0] + 1, language
        assert lowest_text(reader.pages[pages[0]]) < 421, language  # the middle of A4
