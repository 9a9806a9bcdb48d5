"""The walk over a page's numbers can fail, and knows both languages' ways to write them."""

import json

import pandas as pd
import pytest
from report_numbers import (
    COLUMNS,
    chapter_html,
    counted,
    numbers_in,
    prose,
    published,
    said,
    unknown_numbers,
)

ROW = {"subject": "Q1", "object": "", "group": "region=3", "wave": "2025→2026", "compared_with": ""}
ROWS = pd.DataFrame([{**ROW, **dict.fromkeys(COLUMNS, ""), "estimate": "0.3386", "n": "1169"}])


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("34% of 1,169 in 2026", []),
        ("有34%（n = 1,169），区域3", []),
        ("33.9%", []),
        ("33.8%", ["33.8"]),
        ("35%", ["35"]),
        ("n = 1,170", ["1,170"]),
        ("Q7 stays a name", []),
        ("−34 counts by its size", []),
    ],
)
def test_what_no_row_has_is_found(text: str, unknown: list[str]) -> None:
    assert unknown_numbers(text, published(ROWS)) == unknown


def test_signs_groups_and_decimals_are_read() -> None:
    assert list(numbers_in("从−1,234.50到3")) == [("−1,234.50", -1234.5, 2), ("3", 3.0, 0)]


def test_the_study_and_the_catalogue_say_numbers_too(tmp_path) -> None:
    (tmp_path / "study.json").write_text(json.dumps({"a": [0.95, "1–3 years"], "7": None}))
    known = said(tmp_path, "en")
    assert unknown_numbers("95%, 1–3, 7, 123456", known) == ["123456"]


def test_a_chapter_is_read_without_numbering_links_and_drawings() -> None:
    page = (
        '<main><h1 id="chapter-1"><span class="number">1</span> A</h1><p>5 <a href="#chapter-2">9'
        "</a></p><svg><title>6</title><text>8</text></svg>"
        '<h1 id="chapter-2"><span class="number">2</span> B</h1><p>7</p></main>'
    )
    assert [w for w, *_ in numbers_in(prose(chapter_html(page, 1)))] == ["5", "6"]
    assert [w for w, *_ in numbers_in(prose(chapter_html(page, 2)))] == ["7"]


def test_entities_are_no_numbers():
    assert list(numbers_in(prose("<p>the client&#39;s &#34;own&#34; 5</p>"))) == [("5", 5.0, 0)]


def test_counts_are_of_comparisons_in_one_place() -> None:
    tests = [{**ROW, "table": "mean", "method": "", **dict.fromkeys(COLUMNS, "")} for _ in range(5)]
    rows = pd.DataFrame(tests).assign(compared_with="complement")
    rows["p_adjusted"] = ["0.01", "0.04", "0.2", "", "0.9"]
    rows.loc[4, "group"] = "branch=1"
    assert set(counted(rows)) == {4, 2, 1, 0, 0.5}
    assert not len(counted(rows.assign(compared_with="", p_value="")))
