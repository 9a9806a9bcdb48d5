"""One results.csv from the chapters' tables; refusals from their notebooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_report import publish_source

from csi_helpers.analysis.estimates import COLUMNS
from csi_helpers.errors import ReportError
from csi_helpers.report.collect import RESULT_COLUMNS, merge_tables, settle_paths, warnings_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tables").mkdir()
    for name in ("02_descriptive", "01_sample"):
        exec(publish_source(name), {"run_dir": tmp_path})
    return tmp_path


def test_columns_are_the_chapters_and_those_of_every_estimate() -> None:
    assert ("chapter", *COLUMNS) == RESULT_COLUMNS


def test_rows_are_sorted_and_numbers_keep_their_digits(folder: Path) -> None:
    lines = merge_tables(folder, ["02_descriptive", "01_sample"]).read_bytes().split(b"\n")
    assert lines[0] == ",".join(RESULT_COLUMNS).encode()
    assert [line[:17] for line in lines[1:4]] == [b"01_sample,mean,Q%d" % n for n in (1, 2, 3)]
    assert b"0.3333333333333333," in lines[3]
    assert len(lines) == 8 and lines[-1] == b""


def test_the_same_bytes_whatever_the_order_of_chapters_and_rows(folder: Path) -> None:
    first = merge_tables(folder, ["01_sample", "02_descriptive"]).read_bytes()
    table = folder / "tables" / "01_sample.csv"
    header, *rows = table.read_text().splitlines()
    table.write_text("\n".join([header, *reversed(rows)]) + "\n")
    assert merge_tables(folder, ["02_descriptive", "01_sample"]).read_bytes() == first


def test_a_table_without_the_column_chapter_gets_it(folder: Path) -> None:
    whole = merge_tables(folder, ["01_sample"]).read_bytes()
    table = folder / "tables" / "01_sample.csv"
    bare = [line.split(",", 1)[1] for line in table.read_text().splitlines()]
    table.write_text("\n".join(bare) + "\n")
    assert merge_tables(folder, ["01_sample"]).read_bytes() == whole


def test_chinese_and_quotes_survive(folder: Path) -> None:
    table = folder / "tables" / "01_sample.csv"
    row = ['"渠道, ""线上"""' if column == "subject" else "" for column in RESULT_COLUMNS[1:]]
    with table.open("a", encoding="utf-8") as file:
        file.write("01_sample," + ",".join(row) + "\n")
    merged = merge_tables(folder, ["01_sample"]).read_text(encoding="utf-8")
    assert '"渠道, ""线上"""' in merged


def test_a_chapter_that_publishes_nothing_is_no_fault(folder: Path) -> None:
    assert len(merge_tables(folder, ["03_correlation"]).read_text().splitlines()) == 1


def test_other_columns_and_foreign_rows_are_refused(folder: Path) -> None:
    table = folder / "tables" / "01_sample.csv"
    text = table.read_text()
    table.write_text("a,b\n1,2\n")
    with pytest.raises(ReportError, match=r"`01_sample.csv` has a, b"):
        merge_tables(folder, ["01_sample"])
    table.write_text(text.replace("01_sample,mean,Q1", "05_sem,mean,Q1"))
    with pytest.raises(ReportError, match="Rows of chapter `01_sample` alone"):
        merge_tables(folder, ["01_sample"])


def test_refusals_are_read_once_each(tmp_path: Path) -> None:
    warning = {"need": "A", "found": "B", "remedy": "C", "code": "constant_item"}
    data = {"application/vnd.csi+json": {"kind": "refusal", "html": {}, "warning": warning}}
    text = {"application/vnd.csi+json": {"kind": "text", "html": {}}}
    outputs = [{"data": data}, {"data": data}, {"data": text}, {"output_type": "stream"}]
    notebook = tmp_path / "03_correlation.ipynb"
    notebook.write_text(json.dumps({"cells": [{"outputs": outputs}, {"cell_type": "markdown"}]}))
    assert warnings_of(notebook) == [{"chapter": "03_correlation", **warning}]


def test_an_executed_notebook_names_the_folder_it_ends_up_in(tmp_path: Path) -> None:
    notebook = tmp_path / "a.ipynb"
    built, final = tmp_path / ".2026.building-1-ab", tmp_path / "2026"
    notebook.write_text(json.dumps({"study": f"{built}/study.json", "other": "building"}))
    settle_paths(notebook, built, final)
    assert json.loads(notebook.read_text()) == {
        "study": f"{final}/study.json",
        "other": "building",
    }
