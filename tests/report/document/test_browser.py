"""The HTML in a real browser: nothing loaded, nothing clipped, legible and usable by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from synthetic_chapters import COVER, report

from csi_helpers.look.colour import contrast
from csi_helpers.report.document.render import render_report

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
pytestmark = pytest.mark.browser

QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser(need_tool: Callable[..., str]) -> Iterator[Any]:
    program = need_tool("chromium", "chromium-browser", "google-chrome")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("html")
    return render_report(report(2), COVER, "zh", ["html"], folder)[0].as_uri()


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    contexts = []

    def opened(width: int = 1280, scheme: str = "light", **more: Any) -> Any:
        size = {"width": width, "height": 844}
        context = browser.new_context(viewport=size, color_scheme=scheme, **more)
        contexts.append(context)
        page = context.new_page()
        page.complaints, page.requests = [], []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.requests.append(request.url))
        page.goto(address)
        page.evaluate("document.fonts.ready")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_nothing_is_loaded_and_nothing_is_complained_of(
    open_page: Callable[..., Any], address: str
) -> None:
    page = open_page()
    assert page.complaints == []
    assert {url for url in page.requests if not url.startswith("data:")} == {address}


def test_both_embedded_weights_are_used(open_page: Callable[..., Any]) -> None:
    faces = open_page().evaluate("[...document.fonts].map(f => f.family + f.weight + f.status)")
    assert faces == [f'"Noto Sans CJK SC"{weight}loaded' for weight in (400, 700)] or faces == [
        f"Noto Sans CJK SC{weight}loaded" for weight in (400, 700)
    ]


@pytest.mark.parametrize("width", [390, 800, 801, 1280])
def test_the_page_never_scrolls_sideways(open_page: Callable[..., Any], width: int) -> None:
    page = open_page(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("nav.beside").is_visible() == (width > 800)
    assert page.locator("nav.above").is_visible() == (width <= 800)


def test_a_wide_table_scrolls_in_its_own_box_by_keyboard(open_page: Callable[..., Any]) -> None:
    page = open_page(390)
    box = page.locator(".dense .scroll").first
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(60):  # the page's own policy forbids wait_for_function, which evaluates text
        if page.evaluate("document.activeElement.scrollLeft") > 0:
            break
        page.wait_for_timeout(50)
    assert page.evaluate("document.activeElement.scrollLeft") > 0


def test_the_first_tab_stop_leads_past_the_contents(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_to_mend(open_page: Callable[..., Any], width: int, scheme: str) -> None:
    page = open_page(width, scheme, bypass_csp=True)
    page.evaluate(AXE.read_text("utf-8"))
    # Inside a chart axe can't tell the ground of a text; tests/show/test_theme.py does.
    found = page.evaluate("axe.run({exclude: [['svg > g']]}, {resultTypes: ['violations']})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_text_can_be_read_in_both_schemes(open_page: Callable[..., Any]) -> None:
    look = """selector => {
        const hex = text => '#' + text.match(/\\d+/g).slice(0, 3)
            .map(n => (+n).toString(16).padStart(2, '0')).join('');
        const style = getComputedStyle(document.querySelector(selector));
        return [hex(style.color), hex(getComputedStyle(document.documentElement).backgroundColor)];
    }"""
    for scheme in ("light", "dark"):
        page = open_page(scheme=scheme)
        for selector in (
            "main p",
            "h1",
            "h1 .number",
            ".source",
            "td.up",
            ".beside a",
            ".refusal dt",
        ):
            ink, ground = page.evaluate(look, selector)
            assert contrast(ink, ground) >= 4.5, (scheme, selector, ink, ground)


def test_every_chart_has_a_name(open_page: Callable[..., Any]) -> None:
    page = open_page()
    assert page.get_by_role("img", name="各项满意度均值").count() == 4
