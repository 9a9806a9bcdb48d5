"""Published rows read back: a run's, or the last good report's."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from summary_rows import RUN, row, study

from csi_helpers.analysis.estimates import tidy
from csi_helpers.chapter import publish_tables
from csi_helpers.data.published import last_report, read_published
from csi_helpers.data.run import write_run


def leave(folder: Path, chapter: str = "02_descriptive", estimate: float | None = 70.25) -> Path:
    publish_tables(folder, chapter, [tidy([row("index100", "S1", estimate)])])
    return folder


def test_rows_of_a_run_are_read_with_their_numbers_and_empty_texts(tmp_path: Path) -> None:
    rows = read_published(leave(tmp_path), study()).rows
    assert rows["chapter"].tolist() == ["02_descriptive"] and rows["note"].tolist() == [""]
    assert rows["estimate"].tolist() == [70.25] and math.isnan(rows["se"][0])


def test_tables_of_chapters_that_are_not_in_the_report_do_not_count(tmp_path: Path) -> None:
    leave(leave(tmp_path), "10_relationship")
    assert set(read_published(tmp_path, study()).rows["chapter"]) == {
        "02_descriptive",
        "10_relationship",
    }
    write_run(tmp_path, RUN.chapters)
    assert set(read_published(tmp_path, study()).rows["chapter"]) == {"02_descriptive"}


@pytest.mark.parametrize("opened_in", [".", "notebooks"])
def test_alone_the_last_good_report_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened_in: str
) -> None:
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / opened_in)
    assert last_report(study()) is None and read_published(None, study()).rows.empty
    leave(tmp_path / "reports" / "acme" / "2026.failed")
    leave(tmp_path / "reports" / "other" / "2026")
    assert last_report(study()) is None
    leave(tmp_path / "reports" / "acme" / "2026")
    assert read_published(None, study()).rows["estimate"].tolist() == [70.25]


def test_a_run_without_tables_has_no_rows_but_all_columns(tmp_path: Path) -> None:
    rows = read_published(tmp_path, study()).rows
    assert rows.empty and {"chapter", "estimate", "note"} <= set(rows.columns)
