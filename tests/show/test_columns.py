"""Measured columns: no table wider than its page, no number on two lines."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from csi_helpers.look import tokens
from csi_helpers.show.lettering import narrowest, text_width
from csi_helpers.show.tables.columns import Entry, column_widths
from csi_helpers.show.tables.markup import Cell, table

LABEL = {"zh": "营业厅与热线客服人员服务水平", "en": "Likelihood of recommending it to friends"}
HEAD = {"zh": "签有两年期合约的后付费客户群", "en": "Customers under a contract of two years"}
NUMBER = "−0.08 (−0.57 to 0.72)"


def points(html: str, columns: int) -> tuple[list[float], float]:
    """Widths of the columns in points, without padding, and the type's size."""
    found = re.search(r'<colgroup(?: class="(\w+)")?>(.*?)</colgroup>', html)
    assert found
    size = found[1] or ("dense" if columns >= tokens.DENSE_COLUMNS else "table")
    type_size = float(tokens.TYPE["print"][size].removesuffix("pt"))
    shares = [float(share) for share in re.findall(r"--w:([\d.]+)%", found[2])]
    assert sum(shares) == pytest.approx(100, abs=0.1 * columns)
    padding = (0.7 if size == "dense" else 1.0) * type_size
    block = tokens.TEXT_WIDTH / 25.4 * 72
    return [share / 100 * block - padding for share in shares], type_size


def wide(language: str, columns: int, number: str = NUMBER) -> str:
    heads = ["Item", *[HEAD[language]] * (columns - 1)]
    return table(heads, [(LABEL[language], [Cell(number)] * (columns - 1))] * 3)


def test_what_fits_is_left_to_the_page() -> None:
    assert "<colgroup" not in table(["Item", "n"], [("Price", [Cell("1,169")])])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", [4, 5, 6])
def test_numbers_stay_on_a_line_and_the_table_on_its_page(language: str, columns: int) -> None:
    widths, size = points(wide(language, columns), columns)
    assert all(width >= 72 * text_width(NUMBER, size) / 72 for width in widths[1:])
    assert sum(widths) < tokens.TEXT_WIDTH / 25.4 * 72


@pytest.mark.parametrize("language", ["zh", "en"])
def test_headings_wrap_before_labels_do(language: str) -> None:
    widths, size = points(wide(language, 5, "75.2"), 5)
    assert widths[0] >= 0.99 * 72 * text_width(LABEL[language], size)
    assert widths[1] < 72 * text_width(HEAD[language], size)


def test_no_word_of_a_label_is_broken_while_there_is_room() -> None:
    widths, size = points(wide("en", 4), 4)
    assert widths[0] >= size * narrowest(LABEL["en"], 2) * 0.99


def test_a_running_text_takes_what_the_others_leave() -> None:
    html = table(
        ["Wave", "Decision", "Concerned"],
        [("2026", [Cell("Read as missing", "name"), Cell("IMAG1, " * 40, "long")])],
        texts=3,
    )
    widths, size = points(html, 3)
    assert widths[0] >= size * text_width("2026", 72) and widths[2] > widths[0] + widths[1]


def test_many_columns_are_dense_without_being_told() -> None:
    html = wide("zh", 12, "0.70–0.80")
    assert "<colgroup>" in html
    assert len(points(html, 12)[0]) == 12


def test_a_remark_below_its_number_wraps_and_the_number_does_not() -> None:
    remark = Cell("0.64 (0.11–1.33)", "num over", mark="(" + HEAD["en"] + ")").measured()
    assert remark.fixed == pytest.approx(text_width("0.64 (0.11–1.33)", 72))
    assert remark.in_lines(2) < remark.width
    name = Cell("Low priority", "name low over", mark="(or Concentrate here, 26%)").measured()
    assert name.fixed == name.width > text_width("Low priority", 72)


def test_a_link_is_measured_by_what_is_read() -> None:
    link = Markup('<a href="{}">{}</a>').format("branch/2026/report.html" * 9, "Lakeside")
    assert "<colgroup" not in table(["Branch", "n"], [(link, [Cell("75")])])


def test_hopeless_tables_are_still_written() -> None:
    html = column_widths(["x"] * 9, [[Entry("1" * 60)]] * 9)
    assert html.count("<col ") == 9


def test_labels_are_escaped_beside_the_widths() -> None:
    html = wide("en", 5).replace(LABEL["en"], "")
    assert "<script" not in table(["<script>"] * 9, [("<b>" * 30, [Cell(NUMBER)] * 8)])
    assert html.startswith("<table><colgroup")
