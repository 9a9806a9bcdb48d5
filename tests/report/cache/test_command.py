"""The command and the cache; and what isn't started when nothing is to be executed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from small_report import DISCLOSED, run_in_process, write_chapters, write_study

import csi_helpers.report.chapters as chapters
import csi_helpers.report.one_report as building
from csi_helpers.cli import cli
from csi_helpers.report.cache.store import FOLDER, LIMIT
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.running import pool
from csi_helpers.report.running.limits import Limits


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_chapters(tmp_path / "chapters")
    write_study(tmp_path)
    monkeypatch.setattr(chapters, "chapters_folder", lambda: tmp_path / "chapters")
    monkeypatch.setattr(building, "run_chapters", run_in_process)
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def csi(*words: str) -> Result:
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def test_the_second_build_says_unchanged_unless_it_is_to_be_fresh(place: Path) -> None:
    first = csi("build", "acme.yaml")
    assert "01_sample done in" in first.stdout and "(not in the cache)" in first.stdout
    again = csi("build", "acme.yaml")
    assert "acme.yaml: unchanged, 1 warning" in again.stdout and "done in" not in again.stdout
    fresh = csi("build", "acme.yaml", "--fresh")
    assert "01_sample done in" in fresh.stdout
    reused = csi("build", "acme.yaml", "--set", "report.title=T")
    assert "01_sample reused (nothing it depends on has changed)" in reused.stdout


def test_an_unchanged_final_report_is_no_replacement(place: Path) -> None:
    write_study(place, report="{formats: [html], status: final, version: '1.0'}", **DISCLOSED)
    assert csi("build", "acme.yaml").exit_code == 0
    again = csi("build", "acme.yaml", "--json")
    assert again.exit_code == 0
    (line,) = map(json.loads, again.stdout.splitlines())
    assert line["unchanged"] is True and line["exit_code"] == 0
    assert csi("build", "acme.yaml", "--set", "report.title=T").exit_code == 2
    assert csi("build", "acme.yaml", "--fresh").exit_code == 2


def test_limits_reach_the_chapters(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Limits] = []

    def run(*args: Any, **options: Any) -> Any:
        seen.append(options["limits"])
        return run_in_process(*args, **options)

    monkeypatch.setattr(building, "run_chapters", run)
    csi("build", "acme.yaml", "--chapter-timeout", "2.5", "--chapter-memory", "900")
    assert seen == [Limits(2.5, 900)]
    assert csi("build", "acme.yaml", "--chapter-timeout", "0").exit_code == 2
    assert csi("build", "acme.yaml", "--chapter-memory", "much").exit_code == 2


def test_show_and_clear(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(csi("cache", "show", "--json").stdout)["entries"] == 0
    csi("build", "acme.yaml")
    told = json.loads(csi("cache", "show", "--json").stdout)
    assert told["folder"] == str(place / "cache") and told["limit"] == 2 * 10**9
    assert told["entries"] == 3 and told["bytes"] > 0  # two chapters and the report
    assert "3 entries" in csi("cache", "show").stdout
    assert "3 entries removed" in csi("cache", "clear").stdout
    assert (place / "reports" / "acme" / "2026" / "report.html").exists()
    monkeypatch.setenv(LIMIT, "0")
    assert "switched off" in csi("cache", "show").stdout
    monkeypatch.setenv(LIMIT, "plenty")
    bad = csi("cache", "show")
    assert bad.exit_code == 2 and "500 MB" in bad.stderr


def test_no_process_starts_when_every_chapter_is_taken(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **more: object) -> None:
        raise AssertionError("a worker started")

    monkeypatch.setattr(pool, "_workers", never)
    asked: list[str] = []

    def taken(chapter: Chapter) -> bool:
        asked.append(chapter.name)
        return True

    there = [Chapter(name, place, (), "", (), name == "00_last") for name in ("00_last", "01_a")]
    runs = pool.run_chapters(
        there, place, jobs=2, on_start=print, on_end=lambda run: None, taken=taken
    )
    assert runs == [] and asked == ["01_a", "00_last"]


def test_nothing_slow_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, csi_helpers.cli, csi_helpers.report.build, csi_helpers.report.progress\n"
        "slow = {'pandas', 'numpy', 'matplotlib', 'nbformat', 'papermill', 'weasyprint', 'PIL'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
