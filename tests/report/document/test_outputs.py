from __future__ import annotations

import base64

import pytest
from nbformat.v4 import new_output
from synthetic_chapters import both, figure, shown, table

from csi_helpers.report.document.outputs import arrange, blocks_of_output


def text_of(*args: object, **kwargs: object) -> str:
    return "".join(str(block) for block in blocks_of_output(new_output(*args, **kwargs), "en"))


def test_html_of_unknown_origin_is_shown_as_text() -> None:
    data = {"text/html": "<script>x</script>", "text/plain": "   a  b\n0  <1>  2"}
    assert text_of("execute_result", data=data, execution_count=1) == (
        "<pre>   a  b\n0  &lt;1&gt;  2</pre>"
    )


def test_html_without_text_leaves_nothing() -> None:
    assert text_of("display_data", data={"text/html": "<script>x</script>"}) == ""


@pytest.mark.parametrize(
    "output",
    [
        new_output("stream", name="stderr", text="UserWarning"),
        new_output("error", ename="E", evalue="secret", traceback=["secret"]),
        new_output("display_data", data={"text/plain": "<Axes: title at 0x7f12ab>"}),
        new_output("display_data", data={"text/plain": "[<matplotlib.Line2D object at 0x7fab>]"}),
        shown("text", {"zh": "<p>只有中文</p>"}),
    ],
)
def test_what_is_no_result_is_not_shown(output: object) -> None:
    assert blocks_of_output(output, "en") == []  # type: ignore[arg-type]


def test_terminal_colours_are_taken_off_and_text_escaped() -> None:
    assert text_of("stream", name="stdout", text="\x1b[31m<b>\x1b[0m\n") == "<pre>&lt;b&gt;</pre>"


def test_images_travel_as_data() -> None:
    assert 'src="data:image/png;base64,AAAA"' in text_of(
        "display_data", data={"image/png": "AA\nAA", "text/plain": "<Figure>"}
    )
    drawing = '<svg onload="x()"></svg>'
    html = text_of("display_data", data={"image/svg+xml": drawing})
    assert "<svg" not in html
    assert base64.b64encode(drawing.encode()).decode() in html


def test_markdown_output_is_escaped_too() -> None:
    assert text_of("display_data", data={"text/markdown": "*a* <u>"}) == (
        "<p><em>a</em> &lt;u&gt;</p>"
    )


@pytest.mark.parametrize(
    ("rows", "columns", "classes"),
    [
        (6, 5, "table short"),
        (34, 5, "table long"),
        (34, 12, "table long dense"),
        (5, 16, "table short landscape dense"),
    ],
)
def test_a_table_says_how_long_and_wide_it_is(rows: int, columns: int, classes: str) -> None:
    html = arrange(table("en", rows, columns))
    assert f'<figure class="{classes}">' in html
    assert html.count('<div class="scroll" tabindex="0" role="group" aria-label="Mean') == 1
    assert html.count("</table></div>") == 1


def test_a_chart_loses_its_namespaces_and_says_it_is_an_image() -> None:
    html = arrange(figure("zh", "t"))
    assert "xmlns" not in html and "<metadata" not in html and "http:" not in html
    assert '<svg role="img"' in html and "viewBox" in html


def test_the_reports_own_fragment_is_taken_in_the_readers_language() -> None:
    output = shown("table", both(table, 3, 3))
    [html] = blocks_of_output(output, "zh")
    assert "总体质量" in str(html) and "Overall" not in str(html)


def test_a_table_in_parts_scrolls_as_one() -> None:
    html = arrange('<figure class="table"><table>a</table><table>b</table><p>c</p></figure>')
    assert html.count("<div") == html.count("</div>") == 1
    assert html.endswith("<table>a</table><table>b</table></div><p>c</p></figure>")
