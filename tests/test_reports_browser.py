"""Built reports in a real browser: quiet, linked, narrow, dark, printed, and sound to axe."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from pypdf import PdfReader

from csi_helpers.look.colour import contrast

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("reports")]

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
BODY = ("main p", "main h1", "main h2", "main td", "main th", "figcaption", ".source", ".beside a")


@pytest.fixture(scope="module")
def browser(need_tool: Callable[..., str]) -> Iterator[Any]:
    program = need_tool("chromium", "chromium-browser", "google-chrome")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="module", params=[("demo", "zh"), ("bank", "en")], ids="-".join)
def page(request: Any, reports: Any, browser: Any) -> Iterator[Any]:
    """One page a report for all tests here: a report takes a second to open."""
    client, language = request.param
    context = browser.new_context(viewport={"width": 1280, "height": 844}, bypass_csp=True)
    page = context.new_page()
    page.told = []
    page.on("console", lambda message: page.told.append(message.text))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.on("request", lambda one: page.told.append(one.url))
    page.address = (reports[client].folder / f"report.{language}.html").as_uri()
    page.goto(page.address)
    page.evaluate("document.fonts.ready")
    yield page
    context.close()


def at(page: Any, width: int = 1280, scheme: str = "light") -> Any:
    page.emulate_media(media="screen", color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    return page


def test_nothing_is_asked_for_and_nothing_complained_of(page: Any) -> None:
    assert {one for one in page.told if not one.startswith("data:")} == {page.address}


def test_every_link_of_the_contents_lands_on_what_can_be_seen(page: Any) -> None:
    missed, links = at(page).evaluate(
        """() => {
            const links = [...document.querySelectorAll('nav.beside a, nav.above a')];
            const missed = links.filter(link => {
                const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
                if (!target || !target.checkVisibility()) return true;
                target.scrollIntoView();
                const {top, height} = target.getBoundingClientRect();
                return height === 0 || top < 0 || top > innerHeight;
            });
            return [missed.map(link => link.outerHTML), links.length];
        }"""
    )
    assert missed == [] and links > 10


def test_a_click_on_the_last_chapter_goes_there(page: Any) -> None:
    link = at(page).locator("nav.beside a[href^='#chapter-']").last
    target = link.get_attribute("href")
    link.click()
    place = "target => document.querySelector(target).getBoundingClientRect().top"
    top = page.evaluate(place, target)
    assert page.evaluate("location.hash") == target
    assert -1 <= top < 844


@pytest.mark.parametrize("width", [390, 640])  # a phone; a screen of 1280 enlarged to 200 %
def test_the_page_never_scrolls_sideways(page: Any, width: int) -> None:
    assert at(page, width).evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(page: Any, scheme: str) -> None:
    seen = at(page, scheme=scheme).evaluate(
        """selectors => {
            const parts = text => text.match(/[\\d.]+/g).map(Number);
            const hex = text => '#' + parts(text).slice(0, 3)
                .map(n => n.toString(16).padStart(2, '0')).join('');
            const solid = node => {
                const [, , , alpha = 1] = parts(getComputedStyle(node).backgroundColor);
                return alpha === 1 ? node : solid(node.parentElement);
            };
            const pairs = new Map();
            for (const selector of selectors)
                for (const node of document.querySelectorAll(selector)) {
                    if (!node.innerText || !node.checkVisibility()) continue;
                    const ink = hex(getComputedStyle(node).color);
                    const ground = hex(getComputedStyle(solid(node)).backgroundColor);
                    pairs.set([ink, ground].join(), [selector, ink, ground]);
                }
            return [...pairs.values()];
        }""",
        list(BODY),
    )
    assert len({selector for selector, *_ in seen}) >= 3
    assert [one for one in seen if contrast(*one[1:]) < 4.5] == []


def test_axe_finds_nothing_serious(page: Any) -> None:
    """All its rules but contrast, which would take a minute and is measured above, cell by cell."""
    at(page, 390).evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        """axe.run({exclude: [['svg > g']]}, {
            resultTypes: ['violations'], rules: {'color-contrast': {enabled: false}}
        })"""
    )
    serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"][:300]) for one in serious] == []


def test_print_hides_what_leads_about_and_nothing_else(page: Any) -> None:
    page.emulate_media(media="print", color_scheme="light")
    assert not page.locator("nav.beside, nav.above").filter(visible=True).count()
    headings = page.locator("main h1")
    assert headings.count() == headings.filter(visible=True).count() > 3


def test_every_chapter_is_printed(reports: Any, browser: Any) -> None:
    page = browser.new_page()
    page.goto((reports["shop"].folder / "report.zh.html").as_uri())
    titles = page.locator("main h1").all_inner_texts()
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    page.close()
    text = "".join("".join(sheet.extract_text().split()) for sheet in printed.pages)
    assert [title for title in titles if "".join(title.split()) not in text] == []
    assert len(titles) >= 3
