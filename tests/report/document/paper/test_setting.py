"""What makes the setting of text quicker leaves every byte of the PDF as it was."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import weasyprint
from synthetic_chapters import report

from csi_helpers.errors import ReportError
from csi_helpers.report.document.exporters import CsiPDFExporter
from csi_helpers.report.document.paper import setting, tagging, write
from csi_helpers.report.document.paper.write import write_pdf

LAYOUT = ("weasyprint.layout.preferred", "weasyprint.layout.inline")
TEMPLATE = Path(setting.__file__).parents[1] / "template" / "csi"

#: Texts that break where, and are as wide as, one wouldn't guess.
TEXTS = (
    "总体满意度（加权）：与理想相比，“非常满意”占82%。",
    "a well-known e-mail@example.org/path?query=1 and 1,234.5",
    "no\u00a0break  two  blanks ",
    "soft\u00adhyphen",
    "Überempfindlichkeitsreaktion",
    "one<br>two",
    "7.5<span class='mark'>↑</span>",
    "<b>mean</b> of all, n = 1,180",
    "e\u0301 👍 喆堃",
    "",
)
STYLES = (
    "",
    "white-space: nowrap",
    "overflow-wrap: anywhere",
    "white-space: pre-wrap",
    "letter-spacing: 1px",
    "word-spacing: 3px",
    "hyphens: auto",
    "text-indent: 2em",
    "width: 5em",
    "text-align: justify",
    "text-decoration: underline",
)


def splits() -> list[Any]:
    return [importlib.import_module(name).split_first_line for name in LAYOUT]


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on WeasyPrint works as it came."""
    return lambda: monkeypatch.setattr(setting, "_replacements", list)


def test_this_weasyprint_is_a_known_one() -> None:
    """If not: is its inside still as `setting` takes it for? Then its number belongs there."""
    assert weasyprint.__version__.startswith(setting.KNOWN_VERSIONS)


def test_a_version_of_another_inside_draws_its_charts_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(setting, "KNOWN_VERSIONS", ("0.",))
    monkeypatch.setattr(setting, "_replacements", None)
    monkeypatch.setattr(write, "charts_apart", None)
    monkeypatch.setattr(tagging, "_BUILD", "of_another_name")
    svg = '<svg viewBox="0 0 2 1"><title>c</title><path d="M0 0L2 1"/></svg>'
    assert write_pdf(f'<html lang="en"><title>t</title>{svg}').startswith(b"%PDF-")


def test_a_report_is_the_same_byte_for_byte(plain: Callable[[], None]) -> None:
    exporter = CsiPDFExporter(language="zh")
    quick, _ = exporter.from_notebook_node(report(1)[0])
    plain()
    assert exporter.from_notebook_node(report(1)[0])[0] == quick


@pytest.mark.parametrize("width", ["100%", "9em"])
def test_hard_texts_are_set_the_same(plain: Callable[[], None], width: str) -> None:
    rows = [
        "<tr>" + f"<td style='{style}'>{text}</td>" * 2 + "<td>9</td></tr>"
        for style in STYLES
        for text in TEXTS
    ]
    # Nine tables, so that a word's width in one column is seen beside few others.
    tables = [f"<table>{''.join(rows[start::9])}</table>" for start in range(9)]
    style = f"td {{ font: 9pt 'Noto Sans CJK SC' }} table {{ width: {width} }}"
    html = f'<html lang="zh"><title>t</title><style>{style}</style>{"".join(tables)}'
    quick = write_pdf(html)
    plain()
    assert write_pdf(html) == quick


def test_a_text_is_set_once_for_all_cells_of_a_kind(
    plain: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    html = f'<html lang="en"><title>t</title><table>{"<tr><td>82%</td></tr>" * 30}</table>'
    line_break = importlib.import_module("weasyprint.text.line_break")
    counts = []
    for before in (lambda: None, plain):
        before()
        calls: list[str] = []
        with monkeypatch.context() as patched:
            patched.setattr(line_break, "Layout", counted(line_break.Layout, calls))
            write_pdf(html)
        counts.append(calls.count("82%"))
    assert counts[0] == 1
    assert counts[1] > 30


def counted(layout: type, calls: list[str]) -> type:
    class Counted(layout):  # type: ignore[misc]  # any class
        def set_text(self, text: str, justify: bool = False) -> None:
            calls.append(text)
            super().set_text(text, justify)

    return Counted


def test_afterwards_all_is_as_before_even_on_a_fault() -> None:
    before = splits()
    with pytest.raises(ReportError, match="disallowed protocol"):
        write_pdf('<html lang="en"><title>t</title><img alt="x" src="file:///etc/hostname">')
    assert splits() == before
    assert gc.isenabled()


def test_no_line_is_cut_short_when_drawn() -> None:
    """Lines alike share one setting; an ellipsis would be drawn into all of them."""
    sheets = "".join(file.read_text("utf-8") for file in TEMPLATE.glob("*.css"))
    assert sheets
    assert "text-overflow" not in sheets
    assert "line-clamp" not in sheets and "block-ellipsis" not in sheets
