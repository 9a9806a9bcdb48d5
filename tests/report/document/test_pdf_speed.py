"""What makes the PDF quicker leaves every byte of it as it was."""

from __future__ import annotations

import base64
import gc
import importlib
import re
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from synthetic_chapters import report

from csi_helpers.errors import ReportError
from csi_helpers.report.document import pdf as module
from csi_helpers.report.document.exporters import CsiPDFExporter
from csi_helpers.report.document.pdf import charts_apart, write_pdf

LAYOUT = ("weasyprint.layout.preferred", "weasyprint.layout.inline")


def splits() -> list[Any]:
    return [importlib.import_module(name).split_first_line for name in LAYOUT]


def test_the_pdf_is_the_same_byte_for_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    chapters = report(1)
    quick, _ = CsiPDFExporter(language="zh").from_notebook_node(chapters[0])
    pages: list[str] = []
    monkeypatch.setattr(module, "charts_apart", lambda html: pages.append(html) or html)
    monkeypatch.setattr(module, "_quick_layout", nullcontext)
    plain, _ = CsiPDFExporter(language="zh").from_notebook_node(chapters[0])
    assert quick == plain
    assert "<svg" in pages[0] and "<img" in charts_apart(pages[0])


def test_a_text_is_set_once_for_all_cells_of_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    row = "<tr><td>82%</td></tr>"
    html = f'<html lang="en"><title>t</title><table>{row * 30}</table>'
    counts = []
    for quick in (True, False):
        calls: list[str] = []
        if not quick:
            monkeypatch.setattr(module, "_quick_layout", nullcontext)
        with monkeypatch.context() as patched:
            for name in LAYOUT:
                patched.setattr(f"{name}.split_first_line", counted(splits()[0], calls))
            write_pdf(html)
        counts.append(calls.count("82%"))
    assert counts[0] <= counts[1] - 30


def counted(split: Callable[..., Any], calls: list[str]) -> Callable[..., Any]:
    def called(text: str, *rest: object, **options: object) -> Any:
        calls.append(text)
        return split(text, *rest, **options)

    return called


def test_afterwards_all_is_as_before_even_on_a_fault() -> None:
    before = splits()
    with pytest.raises(ReportError, match="disallowed protocol"):
        write_pdf('<html lang="en"><title>t</title><img alt="x" src="file:///etc/hostname">')
    assert splits() == before
    assert gc.isenabled()


def drawing_of(html: str) -> str:
    address = re.search(r"base64,([^\"]+)", html)
    assert address
    return base64.b64decode(address[1]).decode()


def test_a_chart_becomes_a_picture_that_says_what_it_shows() -> None:
    svg = '<svg role="img"><title>A &lt;b&gt; "loyal" &amp; true</title><path d="M0 0"/></svg>'
    html = charts_apart(f"<figure>{svg}</figure>")
    assert html.startswith('<figure><img alt="A &lt;b&gt; &quot;loyal&quot; &amp; true" src="data:')
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in drawing_of(html)
    assert '<path d="M0 0"/></svg>' in drawing_of(html)


def test_a_drawing_with_its_own_namespace_keeps_it() -> None:
    drawing = drawing_of(charts_apart('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'))
    assert drawing.count("xmlns=") == 1


@pytest.mark.parametrize(
    "svg", ["<svg><text>a & b</text></svg>", "<svg><title>&nbsp;</title></svg>", "<svg><g></svg>"]
)
def test_a_drawing_that_is_no_xml_stays_in_the_page(svg: str) -> None:
    assert charts_apart(f"<p>{svg}</p>") == f"<p>{svg}</p>"
