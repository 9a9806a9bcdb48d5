"""Charts are painted by us as WeasyPrint would have painted them, or left to it."""

from __future__ import annotations

import base64
import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdf
import pytest
from PIL import Image

from csi_helpers.report.document.fonts import font_css
from csi_helpers.report.document.paper import charts
from csi_helpers.report.document.paper.charts import charts_apart
from csi_helpers.report.document.paper.write import write_pdf
from csi_helpers.show.theme import figure_svg, new_figure


def drawing_of(html: str) -> str:
    address = re.search(r"base64,([^\"]+)", html)
    assert address
    return base64.b64decode(address[1]).decode()


def test_a_chart_becomes_a_picture_that_says_what_it_shows() -> None:
    svg = (
        '<svg viewBox="0 0 2 1" class="spark" role="img">'
        '<title>A &lt;b&gt; "loyal" &amp; true</title><path d="M0 0"/></svg>'
    )
    html, drawings = charts_apart(f"<figure>{svg}</figure>")
    alternative = "A &lt;b&gt; &quot;loyal&quot; &amp; true"
    picture = f'<img class="spark" alt="{alternative}" src="data:,chart-1">'
    assert html == f"<figure>{picture}</figure>"
    assert drawings["data:,chart-1"].view == (0, 0, 2, 1)


@pytest.mark.parametrize(
    "inside", ["<image/>", '<path d="M0 0" filter="url(#f)"/>', '<use href="#none"/>', "<style/>"]
)
def test_a_drawing_of_another_kind_is_left_to_weasyprint(inside: str) -> None:
    html, drawings = charts_apart(f'<svg viewBox="0 0 2 1">{inside}</svg>')
    assert not drawings
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in drawing_of(html)
    assert inside in drawing_of(html)


def test_a_drawing_with_its_own_namespace_keeps_it() -> None:
    html, _ = charts_apart('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>')
    assert drawing_of(html).count("xmlns=") == 1


@pytest.mark.parametrize(
    "svg", ["<svg><text>a & b</text></svg>", "<svg><title>&nbsp;</title></svg>", "<svg><g></svg>"]
)
def test_a_drawing_that_is_no_xml_stays_in_the_page(svg: str) -> None:
    assert charts_apart(f"<p>{svg}</p>") == (f"<p>{svg}</p>", {})


@pytest.fixture(scope="module")
def page() -> str:
    """A page with a chart of everything ours consist of: what is cut off, dashed, seen through."""
    figure = new_figure(2.0)
    axes = figure.add_subplot()
    axes.plot([0, 1, 2], [3, 1, 2], "--", marker="o", color="#a31f34", clip_on=True)
    axes.scatter([0.5, 1.5], [2, 9], s=90, facecolor="#1f5c99", edgecolor="none", alpha=0.3)
    axes.fill_between([0, 2], [1, 1], [2, 2.5], color="#1f5c99", alpha=0.2, linewidth=0)
    axes.set_ylim(0.5, 3.0)
    axes.text(1.0, 2.5, "满意 82% AVAVA", ha="center", fontweight="bold")
    axes.text(2.0, 1.0, "n = 1,180", ha="right", color="#59636f")
    svg = figure_svg(figure, "Loyal", "p")
    fonts = font_css(svg, "zh", compress=False)
    style = (
        f"{fonts} html {{ font-family: 'Noto Sans CJK SC' }}"
        "@page { size: 180mm 90mm; margin: 0 } svg, img { width: 100% }"
    )
    return f'<html lang="zh"><title>t</title><style>{style}</style><h1>A</h1>{svg}'


def image(pdf: bytes, pdftoppm: str, folder: Path) -> np.ndarray:
    (folder / "page.pdf").write_bytes(pdf)
    command = [pdftoppm, "-r", "60", "-png", "-singlefile", "page.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True)
    return np.asarray(Image.open(folder / "page.png").convert("RGB")).astype(int)


def test_a_chart_looks_as_weasyprint_would_draw_it(
    page: str, need_tool: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdftoppm = need_tool("pdftoppm")
    ours = image(write_pdf(page), pdftoppm, tmp_path)

    def unknown(svg: str) -> None:
        raise charts.UnknownMarkError(svg)

    monkeypatch.setattr(charts, "read_drawing", unknown)
    theirs = image(write_pdf(page), pdftoppm, tmp_path)
    assert ours.shape == theirs.shape
    red = (ours[..., 0] > 140) & (ours[..., 1] < 60)
    assert red.sum() > 200  # the line is there to be seen
    differs = np.abs(ours - theirs).max(axis=2) > 60
    # Only letters may move, by a hair: they are kerned now.
    assert differs.mean() < 0.002


def test_letters_of_a_chart_are_text_in_the_reports_font(page: str) -> None:
    pdf = pypdf.PdfReader(io.BytesIO(write_pdf(page)))
    (sheet,) = pdf.pages
    text = sheet.extract_text()
    assert "满意 82% AVAVA" in text and "n = 1,180" in text
    fonts = sheet["/Resources"]["/Font"]
    assert all("Noto-Sans-CJK-SC" in font["/BaseFont"] for font in fonts.values())


def test_a_pdf_comes_out_the_same_twice(page: str) -> None:
    assert write_pdf(page) == write_pdf(page)
