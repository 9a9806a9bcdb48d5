from __future__ import annotations

import importlib
import io
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pdfua
import pypdf
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from synthetic_chapters import COVER, report, shown, table

from csi_helpers.errors import ReportError
from csi_helpers.report.document.exporters import CsiPDFExporter
from csi_helpers.report.document.fonts import uncovered
from csi_helpers.report.document.paper.write import write_pdf
from csi_helpers.report.document.render import render_report

EMPTY_FONTCONFIG = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>'


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_report(report(2), COVER, "zh", ["pdf"], tmp_path_factory.mktemp("pdf"))[0]


@pytest.fixture(scope="module")
def pages(file: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(file).pages]


def test_it_is_tagged_named_and_in_its_language(file: Path) -> None:
    reader = pypdf.PdfReader(file)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-Hans"
    assert reader.metadata is not None
    assert reader.metadata.title == "喆堃热力有限公司 · 客户满意度调查报告 · 2026"
    assert reader.metadata.author == "镕玥调研"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_pdfua_finds_no_fault_and_no_doubt(file: Path) -> None:
    report = pdfua.validate(file)
    assert [str(finding) for finding in report.findings] == []


def test_a_cell_has_the_headers_of_its_own_group_and_no_other() -> None:
    body = "".join(
        f'<tbody><tr><th scope="rowgroup" colspan="2">G{k}</th></tr>'
        f'<tr><th scope="row">R{k}</th><td>{k}</td></tr></tbody>'
        for k in (1, 2)
    )
    head = '<thead><tr><th scope="col">Row</th><th scope="col">n</th></tr></thead>'
    page = f'<html lang="en"><title>t</title><table>{head}{body}</table>'
    pdf = pypdf.PdfReader(io.BytesIO(write_pdf(page)))
    found = []
    for number in range(1, int(pdf.trailer["/Size"])):
        element = pdf.get_object(pypdf.generic.IndirectObject(number, 0, pdf))
        if isinstance(element, dict) and element.get("/S") in ("/TH", "/TD"):
            found.append(element)
    scopes = [cell["/A"]["/Scope"] for cell in found if cell["/S"] == "/TH"]
    assert scopes == ["/Column", "/Column", *["/Column", "/Row"] * 2]
    names = [cell["/ID"] for cell in found if cell["/S"] == "/TH"]
    headers = [list(cell["/A"]["/Headers"]) for cell in found if cell["/S"] == "/TD"]
    assert [names[2] in one for one in headers] == [True, False]
    assert [names[4] in one for one in headers] == [False, True]


def test_the_cover_is_bare_and_the_other_pages_are_not(pages: list[str]) -> None:
    assert "客户满意度调查报告" in pages[0]
    assert not re.search(r"\d+ / \d+", pages[0])
    for number, text in enumerate(pages[1:], start=2):
        assert f"{number} / {len(pages)}" in text
        assert "仅供甲公司内部使用" in text and "喆堃热力有限公司" in text


def test_the_contents_name_the_pages_where_the_headings_stand(pages: list[str]) -> None:
    lines = re.findall(r"^(\d(?:\.\d)?)\s*(\S+?)[ .]+(\d+)$", pages[1], re.M)
    assert len(lines) == 8  # two chapters of three sections
    for number, title, page in lines:
        assert re.search(rf"^{re.escape(number)}\s*{title}", pages[int(page) - 1], re.M)


def test_bookmarks_follow_the_outline(file: Path) -> None:
    outline = pypdf.PdfReader(file).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert titles == ["目录", "1 样本与基数", "2 样本与基数"]
    assert [entry.title for entry in outline[2]][:1] == ["1.1 样本构成"]


def test_figures_and_tables_are_numbered_through(pages: list[str]) -> None:
    text = "\n".join(pages)
    for label in ("图 1", "图 4", "表 1", "表 4"):
        assert len(re.findall(rf"{label}\s*各项", text)) == 1


def rows_by_page(rows: int, lead: int) -> list[list[int]]:
    """Row numbers a page shows, for a long table that starts `lead` lines down."""
    cells = [
        new_markdown_cell("# t\n\n" + "\n\n".join(["line"] * lead)),
        new_code_cell("x", outputs=[shown("table", {"en": table("en", rows, 4)})]),
    ]
    pdf, _ = CsiPDFExporter(language="en").from_notebook_node(new_notebook(cells=cells))
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    texts = [page.extract_text() for page in reader.pages]
    assert all("Area 1" in text for text in texts if "Overall" in text)  # the head is repeated
    found = [[int(row) for row in re.findall(r"^(\d+) [A-Z]", text, re.M)] for text in texts]
    return [rows for rows in found if rows]


@pytest.mark.parametrize(("rows", "lead"), [(40, 0), (41, 0), (43, 0), (30, 14), (30, 27)])
def test_a_table_leaves_no_short_head_or_tail(rows: int, lead: int) -> None:
    split = rows_by_page(rows, lead)
    assert [row for part in split for row in part] == list(range(1, rows + 1))
    assert len(split[0]) >= 3 and len(split[-1]) >= 5


def test_a_wide_table_lies_on_its_side() -> None:
    cells = [
        new_markdown_cell("# T\n\nfirst"),
        new_code_cell("x", outputs=[shown("table", {"en": table("en", 20, 18)})]),
        new_markdown_cell("last"),
    ]
    pdf, _ = CsiPDFExporter(language="en").from_notebook_node(new_notebook(cells=cells))
    boxes = [page.mediabox for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert [box.width > box.height for box in boxes] == [False, True, False]


def test_fonts_are_ours_where_the_machine_has_none(
    tmp_path: Path, need_tool: Callable[..., str]
) -> None:
    pdffonts = need_tool("pdffonts")
    (tmp_path / "fonts.conf").write_text(EMPTY_FONTCONFIG)
    code = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from pathlib import Path\n"
        "from synthetic_chapters import COVER, report\n"
        "from csi_helpers.report.document.render import render_report\n"
        "render_report(report(1), COVER, 'zh', ['pdf'], Path('.'))"
    )
    here = Path(__file__).parent
    subprocess.run(
        [sys.executable, "-c", code, str(here), str(here.parents[2])],
        cwd=tmp_path,
        env={**os.environ, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")},
        check=True,
    )
    listing = subprocess.run(
        [pdffonts, "report.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert {line.split()[0].partition("+")[2] for line in listing} == {
        "Noto-Sans-CJK-SC",
        "Noto-Sans-CJK-SC-Bold",
    }
    assert all("CID Type 0C" in line and " yes yes yes " in line for line in listing)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages)
    assert "喆、堃、镕、玥" in text
    assert uncovered(text) == set()


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "ftp://127.0.0.1/x"]
)
def test_nothing_but_data_is_read(address: str) -> None:
    html = f'<html lang="en"><title>t</title><p>a<img alt="x" src="{address}"></p>'
    with pytest.raises(ReportError, match="disallowed protocol"):
        write_pdf(html)


def test_style_rules_for_screens_are_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    html = '<html lang="en"><title>t</title><style>p { scroll-behavior: smooth }</style><p>a</p>'
    with caplog.at_level(logging.WARNING):
        assert write_pdf(html).startswith(b"%PDF-1.7")
    assert "Ignored" not in caplog.text


def test_without_pango_the_remedy_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str, package: str | None = None) -> object:
        raise OSError("cannot load library 'libpango-1.0-0': no such file\nsecond line")

    monkeypatch.setattr(importlib, "import_module", load)
    kept = dict(sys.modules)
    try:
        with pytest.raises(ReportError, match="no such file") as caught:
            write_pdf("")
    finally:
        sys.modules.update(kept)
    for command in (
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0",
        "brew install pango",
        "conda install -c conda-forge pango",
        "pacman -S mingw-w64-ucrt-x86_64-pango",
    ):
        assert command in caught.value.remedy
