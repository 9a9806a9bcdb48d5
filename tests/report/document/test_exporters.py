from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from synthetic_chapters import COVER, chapter, report, shown

from csi_helpers.report.document.exporters import CsiHTMLExporter, CsiPDFExporter, combine


@pytest.fixture(scope="module")
def page() -> str:
    notebook = combine(report(2))
    notebook.metadata["csi"] = {"language": "zh", "cover": COVER.texts("zh")}
    html, _ = CsiHTMLExporter().from_notebook_node(notebook)
    return str(html)


def body_of(html: str) -> str:
    return html[html.index("<body>") :]


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    assert not re.search(r"https?:|//\w", re.sub(r"base64,[^)\"]+", "", page))
    assert "<script" not in page and '<link rel="stylesheet' not in page
    assert "default-src 'none'; img-src data:; font-src data:" in page
    sources = re.findall(r'(?:src|href)="([^"]{,9})', page)
    assert sources and all(source.startswith(("data:", "#")) for source in sources)


def test_no_code_and_none_of_the_machinery(page: str) -> None:
    for hidden in ("plot()", "secret", "SETUP", "In [", "Out["):
        assert hidden not in page


def test_not_a_word_of_the_other_language(page: str) -> None:
    words = re.sub(r"<[^>]+>", " ", body_of(page))
    assert not re.search(r"Overall|Sample|Means|Contents|Skip|Wave|Figure|Prepared", words)
    assert '<html lang="zh-Hans">' in page


def test_chapters_and_sections_are_numbered_and_listed_once(page: str) -> None:
    body = body_of(page)
    assert '<h1 id="chapter-2"><span class="number">2</span> 样本与基数</h1>' in body
    assert '<h2 id="section-2-3"><span class="number">2.3</span> 只有中文的一节</h2>' in body
    ids = re.findall(r'\sid="([^"]+)"', body)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<a href="#([^"]+)"', body)) <= set(ids) | {"report"}
    assert body.count("Nothing below") == 0


def test_the_cover_names_client_title_and_wave(page: str) -> None:
    assert "<title>喆堃热力有限公司 · 客户满意度调查报告 · 2026</title>" in page
    assert re.search(
        r'<header class="cover">.*?alt="喆堃热力有限公司 标志".*?</header>', page, re.S
    )


def test_the_same_notebooks_make_the_same_bytes(page: str) -> None:
    notebook = combine(report(2))
    notebook.metadata["csi"] = {"language": "zh", "cover": COVER.texts("zh")}
    assert CsiHTMLExporter().from_notebook_node(notebook)[0] == page


def test_hostile_text_stays_text() -> None:
    bad = '"><script>alert(1)</script>{{ 7*7 }}'
    cover = {
        **COVER.texts("en"),
        "client": bad,
        "title": bad,
        "agency": bad,
        "confidentiality": bad,
    }
    notebook = new_notebook(
        cells=[
            new_markdown_cell(f"# {bad}\n\n{bad}"),
            new_code_cell("x", outputs=[new_output("stream", name="stdout", text=bad)]),
        ],
        metadata={"csi": {"language": "en", "cover": cover}},
    )
    html, _ = CsiHTMLExporter().from_notebook_node(notebook)
    assert "<script" not in html and "{{ 7*7 }}" in html


def test_a_single_chapter_has_no_cover_and_its_own_title() -> None:
    html, _ = CsiHTMLExporter(language="en").from_notebook_node(chapter(1))
    assert "<title>Sample and bases</title>" in html
    assert 'class="cover"' not in html


def test_an_empty_notebook_is_a_page_too() -> None:
    html, _ = CsiHTMLExporter().from_notebook_node(new_notebook())
    assert "<main" in html and "<nav" not in html


def test_combining_leaves_the_chapters_as_they_are() -> None:
    one = chapter(1)
    before = json.dumps(one)
    combined = combine([one, one])
    nbformat.validate(combined)
    assert json.dumps(one) == before
    assert len({cell.id for cell in combined.cells}) == 2 * len(one.cells)


def test_both_exporters_are_registered() -> None:
    found = {entry.name: entry for entry in entry_points(group="nbconvert.exporters")}
    if "csi_html" not in found:
        pytest.skip("the package isn't installed, so it has no entry points")
    assert found["csi_html"].load() is CsiHTMLExporter
    assert found["csi_pdf"].load() is CsiPDFExporter


@pytest.mark.parametrize("kind", ["HTML", "PDF"])
def test_jupyter_nbconvert_makes_the_file(tmp_path: Path, kind: str) -> None:
    small = new_notebook(
        cells=[new_markdown_cell("# 样本"), new_code_cell("x", outputs=[shown("t", {"zh": "数"})])]
    )
    nbformat.write(small, tmp_path / "01_sample.ipynb")
    exporter = f"csi_helpers.report.document.exporters.Csi{kind}Exporter"
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", exporter, "01_sample.ipynb"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        check=True,
        capture_output=True,
    )
    made = (tmp_path / f"01_sample.{kind.lower()}").read_bytes()
    assert made.startswith(b"<!DOCTYPE html>" if kind == "HTML" else b"%PDF-")


def test_a_notebook_is_checked_once_not_after_each_preprocessor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checks: list[str] = []
    monkeypatch.setattr(
        CsiHTMLExporter,
        "_validate_preprocessor",
        lambda self, notebook, step: checks.append(type(step).__name__),
    )
    CsiHTMLExporter(language="en").from_notebook_node(chapter(1))
    assert len(checks) == 1
