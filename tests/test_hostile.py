"""A study all of whose texts are hostile, built by all chapters: text stays text everywhere."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile_study import write_hostile
from real_chapters import use_real_chapters
from text_places import filled_places, text_places

from csi_helpers.cli import cli
from csi_helpers.params import Study, load_study

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]

NO_TEXT = {
    *("Client.id", "Study.wave", "Data.waves.{}", "Client.colour"),  # safe names, a colour
    *("Model.constructs.{}", "Model.modes.{}", "Model.paths", "Model.target"),
    *("Model.second_order.{}", "Model.second_order.*"),
    *("Report.chapters", "Study.comments.{}"),  # numbers of chapters
    *("Study.history.{}", "Notify.urls_env"),  # a wave's name, a variable's
    *("Each.segment", "Only.segment", "Only.level"),  # a column and a code that are fed above
    "WeightsFile.file",  # a path as any other, to a file an earlier report has left
}
UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """(folder of the report, what the build said)."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "study.json").write_text(json.dumps(write_hostile(folder)), encoding="utf-8")
    words = ["build", str(folder / "study.json"), "--out", str(folder / "out")]
    with pytest.MonkeyPatch.context() as patch:
        use_real_chapters(patch)
        result = CliRunner().invoke(cli, [*words, "--language", "en", "--formats", "html,xlsx"])
    assert result.exit_code == 0, result.output
    return folder / "out" / "hostile" / "2026", result.output


def test_no_text_of_the_parameters_is_forgotten(tmp_path: Path) -> None:
    study = load_study(write_hostile(tmp_path))
    assert set(text_places(Study)) - set(filled_places(study)) == NO_TEXT


def test_the_terminal_gets_nothing_to_obey(built: tuple[Path, str]) -> None:
    assert UNSEEN.search(built[1]) is None and "\x1b" not in built[1]


def test_what_is_shown_shortened_is_told(built: tuple[Path, str]) -> None:
    manifest = json.loads((built[0] / "manifest.json").read_text(encoding="utf-8"))
    told = next(one for one in manifest["warnings"] if one["code"] == "shortened_text")
    assert re.search(r"`client\.name\.zh` \(1\d,\d{3} characters\)", told["found"])


@pytest.mark.browser
def test_a_browser_sees_text_and_nothing_else(
    built: tuple[Path, str], need_tool: Callable[..., str]
) -> None:
    program = need_tool("chromium", "chromium-browser", "google-chrome")
    api = pytest.importorskip("playwright.sync_api")
    told: list[str] = []
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.on("console", lambda one: told.append(one.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.on("request", lambda one: told.append(one.url))
        page.goto((built[0] / "report.html").as_uri())
        live = page.evaluate(
            """() => [...document.querySelectorAll('*')].filter(one =>
                ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'FORM', 'B', 'I'].includes(one.tagName)
                || [...one.attributes].some(a => a.name.startsWith('on'))
                || one.matches('img:not([src^="data:image/"])')
                || one.matches('a:not([href^="#"])')
            ).map(one => one.outerHTML.slice(0, 200))"""
        )
        hit = page.evaluate("window.hit")
        width = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    requests = {one for one in told if not one.startswith("data:")}
    assert requests == {(built[0] / "report.html").as_uri()}
    assert (live, hit, width) == ([], None, 390)


def test_the_page_turns_no_text_round(built: tuple[Path, str]) -> None:
    html = (built[0] / "report.html").read_text(encoding="utf-8")
    assert UNSEEN.search(html) is None
    assert "\u200d" in html  # an emoji's joiner is no trick


def test_the_workbook_has_neither_formula_nor_link(built: tuple[Path, str]) -> None:
    with zipfile.ZipFile(built[0] / "tables.xlsx") as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if "xml" in name}
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert sheets and not [text for text in sheets if re.search(r"<f[ >]", text)]
    assert not [name for name, text in parts.items() if 'TargetMode="External"' in text]
    assert UNSEEN.search(parts["xl/sharedStrings.xml"]) is None
    strings = parts["xl/sharedStrings.xml"]
    assert "=cmd|" in strings
    assert "]0;" in strings and "_x001B_" not in strings  # value labels of the SPSS file
