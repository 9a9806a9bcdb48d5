"""The command: options, exit codes, one line of JSON an event."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from small_report import run_in_process, write_chapter, write_chapters, write_study

import csi_helpers.report.chapters as chapters
import csi_helpers.report.one_report as building
from csi_helpers.cli import cli
from csi_helpers.params import load_study, study_schema
from csi_helpers.report import events


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_chapters(tmp_path / "chapters")
    write_study(tmp_path)
    monkeypatch.setattr(chapters, "chapters_folder", lambda: tmp_path / "chapters")
    monkeypatch.setattr(building, "run_chapters", run_in_process)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def csi(*words: str) -> Result:
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def lines_of(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_build_says_last_where_the_report_lies(place: Path) -> None:
    result = csi("build", "acme.yaml")
    assert result.exit_code == 0
    folder = place / "reports" / "acme" / "2026"
    assert result.stdout.splitlines()[-1] == f"{folder}: report.html"
    assert (folder / "report.html").exists()
    assert "02_descriptive: not computed" in result.stderr


def test_json_is_one_documented_object_a_line(place: Path) -> None:
    result = csi("build", "acme.yaml", "--json")
    lines = lines_of(result)
    assert [line["event"] for line in lines][-1] == "build_finished"
    assert {line["study"] for line in lines} == {"acme.yaml"}
    for line in lines:
        assert line["event"] in str(events.__doc__)
        for key in line:
            assert key in ("event", "study") or f"``{key}``" in str(events.__doc__)


def test_a_failure_in_json_is_a_line_with_its_exit_code(place: Path) -> None:
    write_study(place, data="{survey: {file: nowhere.csv}}")
    result = csi("build", "acme.yaml", "--json")
    assert result.exit_code == 3
    (line,) = lines_of(result)
    assert (line["event"], line["kind"], line["exit_code"]) == ("error", "DataError", 3)
    assert line["need"] and line["found"] and line["remedy"] and result.stderr == ""


def test_a_failure_in_words_goes_to_stderr_without_a_traceback(place: Path) -> None:
    write_chapter(place / "chapters", "02_descriptive", "fail KeyError")
    result = csi("build", "acme.yaml")
    assert result.exit_code == 4
    assert "need: " in result.stderr and "remedy: " in result.stderr
    assert "2026.failed" in result.stderr
    assert "Traceback" not in result.output


def test_every_study_is_built_and_the_highest_code_counts(place: Path) -> None:
    write_study(place, "bad.yaml", wave="../2026")
    write_study(place, "worse.yaml", data="{survey: {file: nowhere.csv}}")
    write_study(place, "good.yaml", wave='"2027"')
    result = csi("build", "worse.yaml", "bad.yaml", "good.yaml", "--workers", "1")
    assert result.exit_code == 3
    assert (place / "reports" / "acme" / "2027" / "report.html").exists()


def test_a_folder_is_a_batch_in_words_and_in_json(place: Path) -> None:
    (place / "all").mkdir()
    for name in ("one", "two"):
        write_study(place / "all", f"{name}.yaml", client=f"{{id: {name}, name: {name}}}")
    result = csi("build", "all", "--workers", "1")
    assert result.exit_code == 0
    assert "2 studies, 1 at a time" in result.stdout and "2 ok in" in result.stdout
    lines = lines_of(csi("build", "all", "--workers", "1", "--changed", "--json"))
    assert [line["event"] for line in lines].count("unchanged") == 2
    assert lines[-1]["counts"] == {"unchanged": 2}
    for line in lines:
        assert line["event"] in str(events.__doc__)
        for key in line:
            assert key in ("event", "study") or f"``{key}``" in str(events.__doc__)
    (place / "reports" / "index.html").unlink()
    assert csi("index", "--language", "en").exit_code == 0
    assert "two/2026/report.html" in (place / "reports" / "index.html").read_text("utf-8")
    refused = csi("index", "no/such/folder")
    assert refused.exit_code == 1 and "remedy" in refused.stderr


def test_options_reach_the_build(place: Path) -> None:
    words = ["--out", "elsewhere", "--language", "zh,en", "--set", "report.min_base=10"]
    result = csi("build", "acme.yaml", *words, "--formats", "html", "--chapters", "01")
    assert result.exit_code == 0, result.output
    folder = place / "elsewhere" / "acme" / "2026"
    assert (folder / "report.zh.html").exists() and (folder / "report.en.html").exists()
    study = load_study(folder / "study.json")
    assert study.report.min_base == 10
    assert [path.name for path in (folder / "notebooks").iterdir()] == ["01_sample.ipynb"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["build"], "Missing argument"),
        (["build", "acme.yaml", "--nope"], "No such option"),
        (["build", "acme.yaml", "--language", "fr"], "is not one of zh, en"),
        (["build", "acme.yaml", "--jobs", "0"], "--jobs"),
        (["build", "acme.yaml", "--chapters", ","], "names nothing"),
        (["build", "missing.yaml"], "missing.yaml"),
        (["check", "missing.yaml"], "missing.yaml"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_usage_ends_with_2(place: Path, words: list[str], says: str) -> None:
    result = csi(*words)
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_fault_of_ours_is_one_message_and_the_traceback_is_for_debug(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("cogs")

    monkeypatch.setattr(building, "run_chapters", fail)
    result = csi("build", "acme.yaml")
    assert result.exit_code == 1
    assert "A fault of ours: RuntimeError: cogs" in result.stderr
    assert "Traceback" not in result.output
    assert "Traceback" in csi("--debug", "build", "acme.yaml").stderr


def test_check_tells_what_there_is_and_builds_nothing(place: Path) -> None:
    result = csi("check", "acme.yaml", "--json")
    assert result.exit_code == 0
    (line,) = lines_of(result)
    assert line["waves"]["2026"]["analysed"] == 40
    assert line["items"] == ["Q1", "Q2", "Q3"]
    assert line["weights"] == "none"
    assert line["dropped"] == {"08_kano": "not set: kano"}
    assert line["status"] == "draft" and "study.fieldwork.sponsor" in line["missing"]
    told = csi("check", "acme.yaml").stdout
    assert "analysed 40" in told
    assert "missing for a final report: study.fieldwork.sponsor" in told
    assert not (place / "reports").exists()


def test_check_answers_bad_data_with_3(place: Path) -> None:
    write_study(place, items="[Q1, Q99]")
    result = csi("check", "acme.yaml")
    assert result.exit_code == 3
    assert "Q99" in result.stderr


def test_schema_is_printed_or_written(place: Path) -> None:
    printed = csi("schema").stdout
    assert json.loads(printed) == study_schema()
    assert csi("schema", "study.schema.json").exit_code == 0
    assert (place / "study.schema.json").read_text(encoding="utf-8") == printed
    assert csi("schema", "no/such/folder.json").exit_code == 1


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_and_version_load_nothing_slow(word: str) -> None:
    code = (
        "import sys, csi_helpers.cli as cli\n"
        f"try: cli.cli([{word!r}])\n"
        "except SystemExit: pass\n"
        "print({'pandas', 'papermill', 'nbconvert'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *answer, slow = done.stdout.splitlines()
    assert answer and slow == "set()"
