from __future__ import annotations

import re

import pytest

from csi_helpers.report.document.markdown import Heading, render_markdown


def test_headings_stand_apart_from_the_text() -> None:
    blocks = render_markdown("# 样本 & *基数*\n\n第一段\n\n## 二\n\n- 一\n- 二")
    assert blocks[0] == Heading(1, "样本 &amp; <em>基数</em>")
    assert blocks[1] == "<p>第一段</p>"
    assert blocks[2] == Heading(2, "二")
    assert isinstance(blocks[3], str) and blocks[3].startswith("<ul>")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "text <img src=x onerror=alert(1)> text",
        "[a](javascript:alert(1))",
        "![a](http://example.org/pixel.png)",
        "![a](file:///etc/passwd)",
        "# <b onclick=x>title</b>",
        "| <i onclick=x> |\n|---|\n| <svg onload=x> |",
        "![a](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_hostile_markdown_makes_no_live_markup(hostile: str) -> None:
    html = "".join(b.html if isinstance(b, Heading) else b for b in render_markdown(hostile))
    assert not set(re.findall(r"<(\w+)", html)) & {"script", "img", "b", "i", "svg", "a"}


def test_an_address_is_printed_not_linked() -> None:
    [html] = render_markdown("[ISO](https://www.iso.org) and <https://example.org>")
    assert html == "<p>ISO (https://www.iso.org) and https://example.org</p>"


def test_a_link_inside_the_report_stays() -> None:
    assert render_markdown("[see](#chapter-1)") == ['<p><a href="#chapter-1">see</a></p>']


def test_an_attached_image_travels_with_the_page() -> None:
    [html] = render_markdown("![图](attachment:a.png)", {"a.png": {"image/png": "AAAA"}})
    assert html == '<p><img src="data:image/png;base64,AAAA" alt="图"></p>'


def test_a_markdown_table_is_a_table_of_the_report() -> None:
    [html] = render_markdown("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert isinstance(html, str) and html.startswith('<figure class="table"><table>')
