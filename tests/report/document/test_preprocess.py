from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from synthetic_chapters import chapter, shown

from csi_helpers.report.document.markdown import Block, Heading
from csi_helpers.report.document.preprocess import (
    ReportPreprocessor,
    blocks_of_cell,
    number_headings,
    report_language,
    without_empty_headings,
)

blocks = st.lists(
    st.one_of(st.integers(1, 6).map(lambda level: Heading(level, "t")), st.just("<p></p>")),
    max_size=14,
)


def has_content(found: list[Block], place: int) -> bool:
    heading = found[place]
    assert isinstance(heading, Heading)
    for block in found[place + 1 :]:
        if not isinstance(block, Heading):
            return True
        if block.level <= heading.level:
            return False
    return False


@given(blocks)
def test_just_the_headings_with_nothing_below_are_dropped(found: list[Block]) -> None:
    expected = [
        block
        for place, block in enumerate(found)
        if not isinstance(block, Heading) or has_content(found, place)
    ]
    assert without_empty_headings(found) == expected


@given(blocks)
def test_ids_are_unique_and_numbers_rise(found: list[Block]) -> None:
    html, contents = number_headings(found)
    ids = re.findall(r' id="([^"]+)"', "".join(html))
    assert len(ids) == len(set(ids)) == len(contents) + sum(len(c.sections) for c in contents)
    assert [chapter.number for chapter in contents] == [str(i + 1) for i in range(len(contents))]


@pytest.mark.parametrize("tag", ["parameters", "injected-parameters", "setup", "publish"])
def test_the_machinery_is_dropped_with_its_outputs(tag: str) -> None:
    cell = new_code_cell("x", outputs=[shown("text", {"zh": "数"})], metadata={"tags": [tag]})
    assert blocks_of_cell(cell, "zh") == []


@pytest.mark.parametrize(
    ("tags", "kept"), [([], True), (["zh"], True), (["en"], False), (["zh", "en"], True)]
)
def test_a_cell_is_kept_by_its_language(tags: list[str], kept: bool) -> None:
    cell = new_markdown_cell("text", metadata={"tags": tags})
    assert bool(blocks_of_cell(cell, "zh")) == kept


def test_language_is_stated_then_seen_then_chinese() -> None:
    english = new_notebook(
        cells=[new_code_cell("x", outputs=[shown("text", {"en": "a", "zh": "b"})])]
    )
    assert report_language(new_notebook()) == "zh"
    assert report_language(english) == "en"
    english.metadata["csi"] = {"language": "zh"}
    assert report_language(english) == "zh"


def run(language: str) -> dict[str, object]:
    resources = {"csi": {"language": language}}
    notebook, resources = ReportPreprocessor().preprocess(chapter(1), resources)
    assert notebook.cells == []
    return resources["csi"]


def test_a_heading_emptied_by_the_language_filter_leaves_the_contents() -> None:
    sections = {
        language: [section.title for section in run(language)["contents"][0].sections]  # type: ignore[index]
        for language in ("zh", "en")
    }
    assert sections == {
        "zh": ["样本构成", "均值", "只有中文的一节"],
        "en": ["Sample profile", "Means"],
    }


def test_a_link_to_nowhere_becomes_text() -> None:
    cells = [new_markdown_cell("# A\n\n[up](#chapter-1) [off](#gone)")]
    resources = {"csi": {"language": "en"}}
    _, resources = ReportPreprocessor().preprocess(new_notebook(cells=cells), resources)
    assert resources["csi"]["blocks"][1] == '<p><a href="#chapter-1">up</a> off</p>'
