"""The workbook holds the published figures as numbers, marks what is sure, and obeys no text."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from show_codebook import make_codebook as codebook

from csi_helpers.params import load_study
from csi_helpers.report.collect import RESULT_COLUMNS
from csi_helpers.report.workbook.labels import group_labels
from csi_helpers.report.workbook.pen import SHEET_NAME
from csi_helpers.report.workbook.tables import Column, read_tables
from csi_helpers.report.workbook.write import write_workbook
from csi_helpers.show.words import Words

HOSTILE = "=cmd|' /C calc'!A0"
DEFAULTS = dict.fromkeys(RESULT_COLUMNS, "")


def row(table: str, subject: str, estimate: object, **keys: object) -> dict[str, str]:
    told = {"group": "total", "wave": "2026", "n": 100} | keys
    said = {"table": table, "subject": subject, "estimate": estimate} | told
    return DEFAULTS | {key: str(value) for key, value in said.items()}


ROWS = [
    row("mean", "Q1", 7.5, ci_low=7.25, ci_high=7.75),
    row("mean", "Q1", 8.0, group="region=1", n=60, p_adjusted=0.01, ci_low=7.5, ci_high=8.5),
    row("mean", "Q1", 7.0, group="region=2", n=40, p_adjusted=0.2),
    row("mean", "Q1", 7.2, wave="2025", n=90),
    row("mean", HOSTILE, 3.0, n=80),
    row("mean", HOSTILE, "", group="region=1", n=9, note="low base"),
    row("mean", HOSTILE, 2.0, group="region=2", p_adjusted=0.001),
    row("share", "Q1", 0.25, object="1"),
    row("csat", "Q1", 0.5, method="top_2"),
    row("csat", "Q1", "", group="region=1", n=9, note="low base"),
    row("top2_change", "Q1", -0.1, wave="2025→2026", p_adjusted=0.04),
    row("path_difference_of_a_very_long_name_indeed", "a", 0.1, object="b"),
    row("path_difference_of_a_very_long_name_too", "a", 0.1, object="b"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tables").mkdir()
    with (tmp_path / "tables" / "02_descriptive.csv").open("w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, RESULT_COLUMNS[1:], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(ROWS)
    return tmp_path


STUDY = {
    "client": {"id": "acme", "name": {"zh": "甲公司", "en": "Acme"}},
    "wave": "2026",
    "data": {"survey": {"file": "a.sav"}, "waves": {"2025": {"file": "b.sav"}}},
    "report": {"title": {"zh": "=1+1", "en": "=1+1"}},
}


def write(folder: Path, language: str = "en", name: str = "tables.xlsx") -> Path:
    chapters = [("02_descriptive", "+Satisfaction"), ("03_correlation", "nothing published")]
    words = Words(language, codebook())
    return write_workbook(folder, load_study(STUDY), words, chapters, folder / name)


def sheet_of(path: Path, name: str) -> Any:
    return openpyxl.load_workbook(path)[name]


WAVE, SEGMENT, LEVEL, BASE, HEAD, FIRST = 4, 5, 6, 7, 8, 9


def column_of(sheet: Any, wave: str = "2026", level: str = "Total") -> int:
    """Number of the first column of a wave's group."""
    for cell in sheet[WAVE]:
        names = {sheet.cell(line, cell.column).value for line in (SEGMENT, LEVEL)}
        if cell.value == wave and level in names:
            return int(cell.column)
    raise LookupError(wave, level)


def heads_of(sheet: Any, column: int, count: int) -> list[Any]:
    return [sheet.cell(HEAD, column + step).value for step in range(count)]


def test_figures_are_numbers_with_their_base_and_interval(folder: Path) -> None:
    sheet = sheet_of(write(folder), "02 Item means")
    figure = column_of(sheet)
    assert heads_of(sheet, figure, 4) == ["Figure", "Interval from", "to", "n"]
    first = [sheet.cell(FIRST, figure + step).value for step in range(4)]
    assert first == [7.5, 7.25, 7.75, 100]
    assert sheet.cell(BASE, figure).value == "80–100"  # the base row: lowest and highest
    earlier = column_of(sheet, "2025")
    assert heads_of(sheet, earlier, 3) == ["Figure", "n", None]  # no interval, no column for it
    assert sheet.cell(FIRST, earlier).value == 7.2
    share = sheet_of(folder / "tables.xlsx", "02 Distribution of answers")
    assert share.cell(FIRST, column_of(share)).number_format == "0.0%"


def test_a_group_has_its_base_and_folds_the_rest(folder: Path) -> None:
    sheet = sheet_of(write(folder), "02 Item means")
    at = column_of(sheet, level=Words("en", codebook()).level("region", "1"))
    assert heads_of(sheet, at, 5) == ["Figure", "Interval from", "to", "n", "p (corrected)"]
    told = [sheet.cell(FIRST, at + step).value for step in range(5)]
    assert told == [8.0, 7.5, 8.5, 60, 0.01]
    letters = [sheet.cell(HEAD, at + step).column_letter for step in range(5)]
    widths = openpyxl.load_workbook(folder / "tables.xlsx")[sheet.title].column_dimensions
    folded = [bool(widths[letter].hidden) for letter in letters if letter in widths]
    assert any(folded) and not widths[letters[0]].hidden


def test_names_stand_before_codes(folder: Path) -> None:
    sheet = sheet_of(write(folder), "02 Item means")
    assert [sheet.cell(HEAD, place).value for place in (1, 2)] == ["Name", "Code"]
    assert [sheet.cell(FIRST, place).value for place in (1, 2)] == ["Room temperature", "Q1"]
    assert sheet["B2"].value == "+Satisfaction · code: mean"


def test_a_legend_explains_what_the_sheet_has(folder: Path) -> None:
    book = openpyxl.load_workbook(write(folder))
    means, shares = (
        book[f"02 {name}"]["A3"].value for name in ("Item means", "Distribution of answers")
    )
    assert "▲▼" in means and "–: base too low" in means and "folded" in means
    assert shares == "Bases are unweighted."


def test_only_what_is_sure_is_marked_and_in_its_direction(folder: Path) -> None:
    (table, *_) = read_tables(folder, ["02_descriptive"], ("2025", "2026"))
    marks = {column.group: table.marks(column, 0.95) for column in table.columns}
    assert marks["region=1"] == ["▲", ""]
    assert marks["region=2"] == ["", "▼"]
    assert set(marks["total"]) == {""}
    sheet = sheet_of(write(folder), "02 Item means")
    formats = [cell.number_format for line in sheet.iter_rows(min_row=FIRST) for cell in line]
    assert sum('"▲"' in one for one in formats) == sum('"▼"' in one for one in formats) == 1
    change = sheet_of(folder / "tables.xlsx", "02 Top-2 shares change")
    assert change["A1"].value == "Top-2 shares: change (percentage points)"
    cell = change.cell(FIRST, column_of(change, "2025→2026"))
    assert (cell.value, "▼" in cell.number_format, "%" in cell.number_format) == (-0.1, True, True)


def test_a_low_base_is_a_dash(folder: Path) -> None:
    sheet = sheet_of(write(folder), "02 Item means")
    (level,) = {group_labels(Words("en", codebook()), "region=1")[1]}
    assert sheet.cell(FIRST + 1, column_of(sheet, level=level)).value == "–"


def test_a_suppressed_figure_stands_in_the_row_of_the_others(folder: Path) -> None:
    tables = {table.name: table for table in read_tables(folder, ["02_descriptive"], ("2026",))}
    assert tables["csat"].rows == (("Q1", "", "top_2"),)
    assert tables["csat"].figures[Column("2026", "region=1")].notes == ["low base"]


def test_no_text_becomes_a_formula_or_a_link_outside(folder: Path) -> None:
    book = openpyxl.load_workbook(write(folder))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert HOSTILE in {cell.value for cell in cells}
    assert not [c for c in cells if c.hyperlink and not c.hyperlink.location]


def test_contents_lead_to_every_sheet_and_back(folder: Path) -> None:
    book = openpyxl.load_workbook(write(folder))
    contents = book.worksheets[0]
    links = {c.hyperlink.location.split("'")[1] for (c,) in contents["A5:A30"] if c.hyperlink}
    assert links == set(book.sheetnames[1:])
    assert [contents[f"A{line}"].value for line in (5, 6)] == ["+Satisfaction", "Item means"]
    assert [contents[f"B{line}"].value for line in (5, 6)] == [None, "mean"]
    for sheet in book.worksheets[1:]:
        assert sheet["A2"].hyperlink.location == f"'{contents.title}'!A1"
        assert sheet.freeze_panes.endswith("9")
        assert len(sheet.title) <= SHEET_NAME
    assert len(set(book.sheetnames)) == len(book.sheetnames) == 7


def test_the_same_rows_make_the_same_bytes(folder: Path) -> None:
    assert write(folder).read_bytes() == write(folder, name="again.xlsx").read_bytes()


def test_a_chinese_workbook_speaks_chinese(folder: Path) -> None:
    book = openpyxl.load_workbook(write(folder, "zh"))
    heads = {
        cell.value for sheet in book.worksheets[1:] for line in sheet["A4:Z8"] for cell in line
    }
    told = {str(head) for head in heads if head is not None} - {"n", "2025", "2026", "2025→2026"}
    assert not [head for head in told if head.isascii() and head.isalpha()]
    assert book.sheetnames[0] == "目录"


def test_labels_of_groups() -> None:
    words = Words("en", codebook())
    assert group_labels(words, "total") == ("Total", "")
    column, level = group_labels(words, "region=1|region=2")
    assert column == words.column("region")
    assert level == f"{words.level('region', '2')} less {words.level('region', '1')}"
    assert group_labels(words, "odd=a|b") == (words.column("odd"), "a|b")
    assert group_labels(words, "wave") == ("Waves", "")
    assert group_labels(words, "region") == (words.column("region"), "All groups")


def test_a_table_without_figures_of_a_group_stays_empty(folder: Path) -> None:
    (table, *_) = read_tables(folder, ["02_descriptive"], ("2025", "2026"))
    earlier = table.figures[Column("2025", "total")].estimate
    assert earlier[0] == 7.2
    assert math.isnan(earlier[1])
    assert table.base(Column("2025", "total")) == (90, 90)
