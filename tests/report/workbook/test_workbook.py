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
from csi_helpers.report.workbook.labels import group_labels, subject_label
from csi_helpers.report.workbook.tables import Column, read_tables
from csi_helpers.report.workbook.write import SHEET_NAME, write_workbook
from csi_helpers.show.words import Words

HOSTILE = "=cmd|' /C calc'!A0"
DEFAULTS = dict.fromkeys(RESULT_COLUMNS, "")


def row(table: str, subject: str, estimate: object, **keys: object) -> dict[str, str]:
    told = {"group": "total", "wave": "2026", "n": 100} | keys
    said = {"table": table, "subject": subject, "estimate": estimate} | told
    return DEFAULTS | {key: str(value) for key, value in said.items()}


ROWS = [
    row("mean", "Q1", 7.5, ci_low=7.25, ci_high=7.75),
    row("mean", "Q1", 8.0, group="region=1", n=60, p_adjusted=0.01),
    row("mean", "Q1", 7.0, group="region=2", n=40, p_adjusted=0.2),
    row("mean", "Q1", 7.2, wave="2025", n=90),
    row("mean", HOSTILE, 3.0, n=80),
    row("mean", HOSTILE, "", group="region=1", n=9, note="low base"),
    row("mean", HOSTILE, 2.0, group="region=2", p_adjusted=0.001),
    row("share", "Q1", 0.25, object="1"),
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


def column_of(sheet: Any, head: str, wave: str = "2026") -> int:
    """Number of the column under a wave and a last header."""
    for cell in sheet[6]:
        if cell.value == head and sheet.cell(4, cell.column).value == wave:
            return int(cell.column)
    raise LookupError(head)


def test_figures_are_numbers_with_their_base_and_interval(folder: Path) -> None:
    sheet = sheet_of(write(folder), "02 mean")
    figure = column_of(sheet, "Figure")
    first = [sheet.cell(8, figure + step).value for step in range(4)]
    assert first == [7.5, 7.25, 7.75, 100]
    assert sheet.cell(7, figure).value == "80–100"  # the base row: lowest and highest
    assert sheet.cell(8, column_of(sheet, "Figure", "2025")).value == 7.2
    share = sheet_of(folder / "tables.xlsx", "02 share")
    assert share.cell(8, column_of(share, "Figure")).number_format == "0.0%"


def test_only_what_is_sure_is_marked_and_in_its_direction(folder: Path) -> None:
    (table, *_) = read_tables(folder, ["02_descriptive"], ("2025", "2026"))
    marks = {column.group: table.marks(column, 0.95) for column in table.columns}
    assert marks["region=1"] == ["▲", ""]
    assert marks["region=2"] == ["", "▼"]
    assert set(marks["total"]) == {""}
    sheet = sheet_of(write(folder), "02 mean")
    formats = [cell.number_format for line in sheet.iter_rows(min_row=8) for cell in line]
    assert sum("▲" in one for one in formats) == sum("▼" in one for one in formats) == 1
    change = sheet_of(folder / "tables.xlsx", "02 top2_change")
    cell = change.cell(8, column_of(change, "Figure", "2025→2026"))
    assert (cell.value, "▼" in cell.number_format, "%" in cell.number_format) == (-0.1, True, True)


def test_a_low_base_is_a_dash(folder: Path) -> None:
    sheet = sheet_of(write(folder), "02 mean")
    (level,) = {group_labels(Words("en", codebook()), "region=1")[1]}
    assert sheet.cell(9, column_of(sheet, level)).value == "–"


def test_no_text_becomes_a_formula_or_a_link_outside(folder: Path) -> None:
    book = openpyxl.load_workbook(write(folder))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert HOSTILE in {cell.value for cell in cells}
    assert not [c for c in cells if c.hyperlink and not c.hyperlink.location]


def test_contents_lead_to_every_sheet_and_back(folder: Path) -> None:
    book = openpyxl.load_workbook(write(folder))
    contents = book.worksheets[0]
    links = {c.hyperlink.location.split("'")[1] for (c,) in contents["B5:B20"] if c.hyperlink}
    assert links == set(book.sheetnames[1:])
    for sheet in book.worksheets[1:]:
        assert sheet["A2"].hyperlink.location == f"'{contents.title}'!A1"
        assert sheet.freeze_panes.endswith("8")
        assert len(sheet.title) <= SHEET_NAME
    assert len(set(book.sheetnames)) == len(book.sheetnames) == 6


def test_the_same_rows_make_the_same_bytes(folder: Path) -> None:
    assert write(folder).read_bytes() == write(folder, name="again.xlsx").read_bytes()


def test_a_chinese_workbook_speaks_chinese(folder: Path) -> None:
    book = openpyxl.load_workbook(write(folder, "zh"))
    heads = {
        cell.value for sheet in book.worksheets[1:] for line in sheet["A4:Z7"] for cell in line
    }
    told = {str(head) for head in heads if head is not None} - {"n", "2025", "2026", "2025→2026"}
    assert not [head for head in told if head.isascii() and head.isalpha()]
    assert book.sheetnames[0] == "目录"


def test_labels_of_groups_and_subjects() -> None:
    words = Words("en", codebook())
    assert group_labels(words, "total") == ("Total", "")
    column, level = group_labels(words, "region=1|region=2")
    assert column == words.column("region")
    assert level == f"{words.level('region', '2')} less {words.level('region', '1')}"
    assert group_labels(words, "odd=a|b") == (words.column("odd"), "a|b")
    assert subject_label(words, "Q1") == words.item("Q1")
    assert subject_label(words, "no such thing") == ""


def test_a_table_without_figures_of_a_group_stays_empty(folder: Path) -> None:
    (table, *_) = read_tables(folder, ["02_descriptive"], ("2025", "2026"))
    earlier = table.figures[Column("2025", "total")].estimate
    assert earlier[0] == 7.2
    assert math.isnan(earlier[1])
    assert table.base(Column("2025", "total")) == (90, 90)
