"""What is done for paper alone: lines, last pages, signs, languages, covers."""

from __future__ import annotations

import io

import pypdf
import pytest

from csi_helpers.look.plain import MISSING
from csi_helpers.report.document.fonts import drawable_codes, font_css
from csi_helpers.report.document.languages import mark_languages
from csi_helpers.report.document.paper.tails import keep_tails
from csi_helpers.report.document.paper.titles import title_kind
from csi_helpers.report.document.paper.typesetting import drawn_signs, typeset
from csi_helpers.report.document.paper.write import write_pdf

NB = '<span class="nb">{}</span>'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("（n = 1,169）", "n = 1,169"),
        ("corrected p &lt; 0.001.", "p &lt; 0.001"),
        ("（χ² = 57.4，", "χ² = 57.4"),
        ("区间0.32–0.47。", "0.32–0.47"),
        ("校正）；*基数低于50", "*基"),
        ("caution. – Base below 30", "– Base"),
    ],
)
def test_what_belongs_together_stays_on_a_line(text: str, kept: str) -> None:
    assert typeset(f"<p>{text}</p>") == f"<p>{text.replace(kept, NB.format(kept))}</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>2025→2026, NPS 12</p>",
        "<p>Fornell–Larcker</p>",
        "<p>well-known</p>",
        "<table><tr><td>0.1–0.2</td></tr></table>",
        "<svg><text>n = 12</text></svg>",
        '<p title="n = 12"></p>',
        "<style>a { b: c }</style>",
    ],
)
def test_all_else_is_left_alone(html: str) -> None:
    assert typeset(html) == html


@pytest.mark.parametrize("text", ["喆堃镕玥", "−1.5 %", "😀", "☀", "שלום", "≤ ½ ▲▼ ◇ †"])
def test_signs_that_some_font_draws_stay(text: str) -> None:
    assert drawn_signs(text) == text
    assert {ord(sign) for sign in text} <= drawable_codes()


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "👍🏽", "\U0001fae8", "🇨🇳", "❤️🫨"[2:]])
def test_signs_no_font_draws_become_one_that_tells(text: str) -> None:
    assert drawn_signs(f"好{text}!") == f"好{MISSING}!"
    assert drawn_signs(f"Good {text} bills") == f"Good {MISSING} bills"


def test_a_second_font_comes_only_with_signs_the_first_lacks() -> None:
    assert "DejaVu" not in font_css("满意度 ▲ n", "zh", compress=False)
    assert font_css("满意度 😀", "zh", compress=False).count("DejaVu") == 2
    assert "DejaVu" not in font_css("满意度 😀", "zh", compress=True)


def test_a_short_last_section_and_the_last_block_keep_to_what_is_before_them() -> None:
    figure = '<figure class="table short"><table></table></figure>'
    blocks = ["<h1>A</h1>", figure, "<h2>Method</h2>", '<p class="method">Short.</p>']
    kept = keep_tails([*blocks, "<h1>B</h1>", "<h2>Files</h2>", figure])
    assert [k for k, block in enumerate(kept) if '="tail' in block] == [2, 3, 6]
    assert kept[6].startswith('<figure class="tail table short">')


def test_a_long_last_section_may_start_a_page() -> None:
    long = "".join(f'<p class="method">{"说明" * 200}</p>' for _ in range(3))
    kept = keep_tails(["<h1>A</h1>", "<h2>方法</h2>", long])
    assert "tail" not in kept[1]
    assert kept[2].count("tail") == 1 and kept[2].rfind("<p") == kept[2].find('<p class="tail')


def test_a_chapter_of_nothing_but_its_title_is_left_alone() -> None:
    assert keep_tails(["<h1>A</h1>"]) == ["<h1>A</h1>"]
    assert keep_tails([]) == []


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('<td title="北辰">x</td>', "en"),
        ("<svg><text>北辰</text></svg>", "en"),
        ("<svg><title>北辰</title><text>北辰</text></svg>", "en"),
        ("<script>// none of these words</script>", "zh"),
        ("<title>北辰</title>", "en"),
        ("<p>由Holm校正，NPS与CES</p>", "zh"),
        ("<p>Pearson r与Spearman ρ</p>", "zh"),
    ],
)
def test_only_words_of_the_other_language_are_marked(html: str, language: str) -> None:
    assert mark_languages(html, language) == html


@pytest.fixture(scope="module")
def odd_page() -> pypdf.PdfReader:
    page = (
        '<html lang="en"><head><title>t</title></head><body><p>By <span lang="zh-Hans">北辰</span>'
        '</p><dl class="terms"><div><dt>Base</dt><dd>Answers.</dd></div></dl></body></html>'
    )
    return pypdf.PdfReader(io.BytesIO(write_pdf(page)))


def elements(pdf: pypdf.PdfReader) -> list[pypdf.generic.DictionaryObject]:
    size = int(pdf.trailer["/Size"])
    found = [pdf.get_object(pypdf.generic.IndirectObject(k, 0, pdf)) for k in range(1, size)]
    return [one for one in found if isinstance(one, dict) and one.get("/Type") == "/StructElem"]


def test_the_pdf_tells_the_language_of_what_is_in_another(odd_page: pypdf.PdfReader) -> None:
    told = [one["/Lang"] for one in elements(odd_page) if "/Lang" in one]
    assert told == ["zh-Hans"]


def test_entries_stand_directly_in_their_list(odd_page: pypdf.PdfReader) -> None:
    (listed,) = [one for one in elements(odd_page) if one["/S"] == "/L"]
    assert {one.get_object()["/S"] for one in listed["/K"]} == {"/LI"}
    assert all(one.get_object()["/P"].get_object() == listed for one in listed["/K"])


def test_the_longest_title_the_cover_takes_stays_in_its_block() -> None:
    lines = {"": 3, "long": 5, "longest": 8}
    room = {"": 14.8, "long": 20.9, "longest": 30.6}  # em a line: 162 mm
    for length in range(1, 201):
        kind = title_kind("满" * length)
        assert length <= lines[kind] * int(room[kind]), length
