"""PDFs made by a process beside."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from synthetic_chapters import COVER, report

from csi_helpers.errors import ReportError
from csi_helpers.report import one_report
from csi_helpers.report.document.paper.press import Press
from csi_helpers.report.document.render import render_report
from csi_helpers.report.one_report import OneReport

PAGE = '<html lang="en"><title>t</title><p>a</p>'


def test_a_report_from_the_press_is_the_same(tmp_path: Path) -> None:
    chapters = report(1)
    with Press() as press:
        first = render_report(chapters, COVER, "en", ["pdf"], tmp_path, suffix=".1", press=press)
        second = render_report(chapters, COVER, "en", ["pdf"], tmp_path, suffix=".2")
    assert first[0].read_bytes() == second[0].read_bytes()


def test_a_fault_is_told_as_if_it_had_happened_here(tmp_path: Path) -> None:
    page = PAGE + '<img alt="x" src="file:///etc/hostname">'
    with pytest.raises(ReportError, match="disallowed protocol") as caught, Press() as press:
        press.put(page, tmp_path / "report.pdf")
    assert caught.value.need == "A page that carries everything it shows."


def test_a_process_the_system_ends_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="ended with -9") as caught, Press() as press:
        press.put(PAGE, tmp_path / "report.en.pdf")
        press.sheets[0].process.kill()
    assert "report.en.pdf" in caught.value.need


def test_leaving_by_an_exception_ends_the_process(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Press() as press:
        press.put(PAGE, tmp_path / "report.pdf")
        raise KeyboardInterrupt
    assert press.sheets[0].process.returncode == -9


@pytest.mark.parametrize(
    ("languages", "jobs", "beside"),
    [(("zh", "en"), 2, ["zh"]), (("zh", "en"), 1, []), (("zh",), 2, [])],
)
def test_the_last_language_is_made_here(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    languages: tuple[str, ...],
    jobs: int,
    beside: list[str],
) -> None:
    seen: list[tuple[str, bool]] = []

    def write(*given: Any) -> None:
        seen.append((given[3], given[5] is not None))

    monkeypatch.setattr(one_report, "write_files", write)
    plan = SimpleNamespace(study=SimpleNamespace(languages=languages), formats=("pdf",))
    build: Any = SimpleNamespace(
        plan=plan, name="a", order=(), remarks=(), on_event=lambda event: None
    )
    OneReport._write_files(build, tmp_path, jobs)
    assert seen == [(language, language in beside) for language in languages]
