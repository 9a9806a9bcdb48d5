"""A draft says so on every page, and stays as legible as a final report."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdf
import pytest
from synthetic_chapters import COVER, report

from csi_helpers.look.colour import contrast
from csi_helpers.report.document.exporters import CsiHTMLExporter, CsiPDFExporter, combine
from csi_helpers.report.document.watermark import ON_PAGE, watermark


def page(status: str, language: str = "zh") -> str:
    notebook = combine(report(1))
    cover = replace(COVER, status=status).texts(language)
    notebook.metadata["csi"] = {"language": language, "cover": cover}
    html, _ = CsiHTMLExporter(language=language).from_notebook_node(notebook)
    return str(html)


@pytest.fixture(scope="module")
def pdfs() -> dict[str, pypdf.PdfReader]:
    made = {}
    for status in ("draft", "final"):
        notebook = combine(report(1))
        cover = replace(COVER, status=status).texts("zh")
        notebook.metadata["csi"] = {"language": "zh", "cover": cover}
        pdf, _ = CsiPDFExporter(language="zh").from_notebook_node(notebook)
        made[status] = pypdf.PdfReader(io.BytesIO(pdf))
    return made


def test_every_page_of_a_draft_says_so(pdfs: dict[str, pypdf.PdfReader]) -> None:
    texts = [one.extract_text() for one in pdfs["draft"].pages]
    assert all("草稿" in text for text in texts)
    assert all(text.count("草稿") == 1 for text in texts)  # the mark behind the page is no text
    metadata = pdfs["draft"].metadata
    assert metadata is not None and str(metadata.title).startswith("草稿 · ")


def test_the_mark_lies_behind_every_page(pdfs: dict[str, pypdf.PdfReader]) -> None:
    for one in pdfs["draft"].pages:
        content = one.get_contents()
        assert content is not None
        before_text = content.get_data().partition(b"MCID")[0]
        artifacts = re.findall(rb"/Artifact\s+BMC\b(.*?)\bEMC\b", before_text, re.DOTALL)
        assert any(re.search(rb"/x\d+ Do", drawn) for drawn in artifacts)


def test_a_final_report_bears_no_mark(pdfs: dict[str, pypdf.PdfReader]) -> None:
    assert "定稿" in pdfs["final"].pages[0].extract_text()
    assert not any("草稿" in one.extract_text() for one in pdfs["final"].pages)
    assert "Draft" not in page("final", "en") and "草稿" not in page("final")


def test_the_html_of_a_draft_is_marked() -> None:
    html = page("draft", "en")
    assert '<p class="draft">Draft</p>' in html
    assert "<title>Draft · " in html and "<dd>Draft</dd>" in html
    assert "草稿" not in html


def test_text_on_the_mark_stays_legible() -> None:
    ink = [int(ON_PAGE.colour[i : i + 2], 16) for i in (1, 3, 5)]
    mixed = [round(255 + (part - 255) * ON_PAGE.opacity) for part in ink]
    ground = "#" + "".join(f"{part:02x}" for part in mixed)
    assert contrast("#59636f", ground) >= 4.5  # source lines, the palest text there is
    assert contrast(ground, "#ffffff") > 1.08  # and yet it's seen


def test_the_mark_is_an_outline_and_the_same_each_time() -> None:
    address = watermark("Draft", ON_PAGE)
    assert re.fullmatch(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+", address)
    assert len(address) < 4000
    watermark.cache_clear()
    assert watermark("Draft", ON_PAGE) == address
