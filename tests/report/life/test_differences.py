"""`csi diff`: which published numbers differ between two reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from csi_helpers.cli import cli
from csi_helpers.report import events
from csi_helpers.report.collect import RESULT_COLUMNS
from csi_helpers.report.life.differences import compare_reports

OLD = [
    {"chapter": "02_descriptive", "table": "mean", "subject": "Q1", "n": 40, "estimate": 7.25},
    {"chapter": "02_descriptive", "table": "mean", "subject": "Q2", "n": 40, "estimate": 6.5},
    {
        "chapter": "02_descriptive",
        "table": "mean",
        "subject": "Q3",
        "estimate": "",
        "note": "low base",
    },
    {"chapter": "05_sem", "table": "srmr", "subject": "", "estimate": 0.061},
]
NEW = [
    OLD[0] | {"n": 41, "estimate": 7.5, "p_value": 0.04},
    OLD[1] | {"estimate": 6.5000001},
    OLD[2] | {"estimate": 5, "note": ""},
    {"chapter": "02_descriptive", "table": "mean", "subject": "Q4", "estimate": 1},
    {"chapter": "08_kano", "table": "better", "subject": "app", "estimate": 0.5},
    {"chapter": "08_kano", "table": "better", "subject": "night", "estimate": 0.25},
]


def write(folder: Path, rows: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    lines = [",".join(str(row.get(name, "")) for name in RESULT_COLUMNS) for row in rows]
    (folder / "results.csv").write_text("\n".join([",".join(RESULT_COLUMNS), *lines]) + "\n")
    return folder


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "old", OLD), write(tmp_path / "new", NEW)


def diff(*words: object) -> Result:
    return CliRunner().invoke(cli, ["diff", *map(str, words)], catch_exceptions=False)


def test_what_moved_what_is_gone_and_what_is_new(two: tuple[Path, Path]) -> None:
    found = compare_reports(*two)
    assert [(one.kind, one.key[1], one.key[2]) for one in found.changes] == [
        ("changed", "mean", "Q1"),
        ("changed", "mean", "Q3"),
        ("new", "mean", "Q4"),
        ("gone", "srmr", ""),
        ("new", "better", "app"),
        ("new", "better", "night"),
    ]
    moved = {"n": ("40", "41"), "estimate": ("7.25", "7.5"), "p_value": ("", "0.04")}
    assert found.changes[0].values == moved
    assert found.changes[1].values == {"estimate": ("", "5"), "note": ("low base", "")}
    assert found.rows == 3 and found.counts == {"changed": 2, "gone": 1, "new": 3}


def test_the_tolerance_is_relative_and_nothing_is_zero(tmp_path: Path) -> None:
    rows = [OLD[0] | {"estimate": 1000.0, "p_value": 1e-15}]
    moved = [OLD[0] | {"estimate": 1000.5, "p_value": 3e-16}]
    old, new = write(tmp_path / "old", rows), write(tmp_path / "new", moved)
    (change,) = compare_reports(old, new).changes
    assert set(change.values) == {"estimate"}
    assert compare_reports(old, new, tolerance=1e-3).changes == ()


def test_the_list_goes_by_chapter_and_table(two: tuple[Path, Path]) -> None:
    result = diff(*two)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "02_descriptive",
        "  mean",
        "    ~ Q1: n 40 → 41; estimate 7.25 → 7.5; p_value – → 0.04",
        "    ~ Q3: estimate – → 5; note low base → –",
        "    + Q4",
        "05_sem",
        "  - srmr: gone, 1 row",
        "08_kano",
        "  + better: new, 2 rows",
        "rows: 2 changed, 1 gone, 3 new, 1 equal",
    ]


def test_no_difference_is_said_and_both_ends_are_0(two: tuple[Path, Path]) -> None:
    result = diff(two[0], two[0] / "results.csv", "--exit-code")
    assert result.exit_code == 0
    assert result.stdout == "no published number differs: 4 rows are equal\n"
    assert diff(*two, "--exit-code").exit_code == 1
    assert diff(*two, "--tolerance", "2").exit_code == 2


def test_json_is_one_documented_object_a_line(two: tuple[Path, Path]) -> None:
    lines = [json.loads(line) for line in diff(*two, "--json").stdout.splitlines()]
    assert [line["event"] for line in lines].count("new") == 3
    assert lines[0]["values"]["estimate"] == ["7.25", "7.5"]
    assert lines[-1]["event"] == "compared" and lines[-1]["counts"]["changed"] == 2
    for line in lines:
        assert line["event"] in str(events.__doc__)
        assert all(f"``{key}``" in str(events.__doc__) for key in line if key != "event")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "holds no results.csv"),
        ("chapter,table\na,b\n", "lacks subject"),
        (",".join(RESULT_COLUMNS) + "\n02,mean\n", "line 2"),
        ("\x00\udcff", "can't be read"),
    ],
)
def test_what_is_no_report_is_one_clear_error(
    tmp_path: Path, two: tuple[Path, Path], content: str | None, says: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    if content is not None:
        (other / "results.csv").write_bytes(content.encode("utf-8", "surrogateescape"))
    for words in ((two[0], other), (other, two[0])):
        result = diff(*words)
        assert result.exit_code == 3 and says in result.stderr and result.stdout == ""
    assert "There is no" in diff(two[0], tmp_path / "nowhere").stderr
    (line,) = diff(two[0], other, "--json").stdout.splitlines()
    assert json.loads(line)["kind"] == "DataError"
