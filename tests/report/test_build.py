"""From study to report: what lies there afterwards, and what doesn't when something is wrong."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_report import (
    bytes_below,
    names_in,
    report_of,
    write_chapter,
)

import csi_helpers.report.one_report as building
from csi_helpers.errors import DataError, ParamsError
from csi_helpers.report.build import build_study
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.events import Event
from csi_helpers.report.failures import fault_of_chapters
from csi_helpers.report.outcome import Outcome
from csi_helpers.report.running.pool import Run

Builder = Callable[..., Outcome]


def test_a_real_build_leaves_what_the_contract_names(place: Path) -> None:
    events: list[Event] = []
    study, out = place / "params" / "acme.yaml", place / "reports"
    options: dict[str, Any] = {"out": out, "chapters_folder": place / "chapters"}
    outcome = build_study(study, on_event=events.append, **options)
    assert (outcome.exit_code, outcome.error) == (0, None)
    folder = report_of(place)
    assert set(bytes_below(folder)) == {
        "report.html",
        "study.json",
        "run.json",
        "manifest.json",
        "gate.json",
        "results.csv",
        "notebooks/01_sample.ipynb",
        "notebooks/02_descriptive.ipynb",
        "tables/01_sample.csv",
        "tables/02_descriptive.csv",
    }
    assert names_in(folder.parent) == ["2026"]
    for file in ("study.json", "manifest.json", "notebooks/01_sample.ipynb"):
        assert ".building-" not in (folder / file).read_text(encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == outcome.manifest
    assert {one["name"]: one["status"] for one in manifest["chapters"]} == {
        "01_sample": "executed",
        "02_descriptive": "executed",
        "08_kano": "dropped",
    }
    assert [one["code"] for one in manifest["warnings"]] == ["constant_item"]
    names = [event.name for event in events]
    assert names[0] == "build_started" and names[-1] == "build_finished"
    assert names.count("warning") == 1
    results = (folder / "results.csv").read_bytes()
    assert build_study(study, jobs=1, **options).exit_code == 0
    assert (folder / "results.csv").read_bytes() == results


def test_both_languages_from_one_run(build: Builder, place: Path) -> None:
    assert build(language="zh,en").exit_code == 0
    folder = report_of(place)
    assert "text 中" in (folder / "report.zh.html").read_text(encoding="utf-8")
    assert "text 中" not in (folder / "report.en.html").read_text(encoding="utf-8")
    assert not (folder / "report.html").exists()


def test_study_json_builds_the_same_results(build: Builder, place: Path) -> None:
    build()
    folder = report_of(place)
    results, study = (folder / "results.csv").read_bytes(), place / "copy.json"
    study.write_bytes((folder / "study.json").read_bytes())
    assert build(source=study).exit_code == 0
    assert (folder / "results.csv").read_bytes() == results


def test_a_partial_build_keeps_the_report_whole(build: Builder, place: Path) -> None:
    build()
    before = (report_of(place) / "results.csv").read_bytes()
    outcome = build(chapters=["02"])
    assert outcome.manifest is not None
    status = {one["name"]: one["status"] for one in outcome.manifest["chapters"]}
    assert status == {"01_sample": "carried", "02_descriptive": "executed", "08_kano": "dropped"}
    assert (report_of(place) / "results.csv").read_bytes() == before
    assert "01_sample" in (report_of(place) / "report.html").read_text(encoding="utf-8")


def spoil(text: str, by: str) -> Callable[[Path], None]:
    def change(place: Path) -> None:
        path = place / "params" / "acme.yaml"
        content = path.read_text(encoding="utf-8")
        assert text in content
        path.write_text(content.replace(text, by), encoding="utf-8")

    return change


def empty_data(place: Path) -> None:
    (place / "params" / "answers.csv").write_bytes(b"")


def bad_logo(place: Path) -> None:
    (place / "params" / "logo.png").write_bytes(b"GIF89a, or so it says")
    spoil("{id: acme,", "{id: acme, logo: logo.png,")(place)


BAD: dict[str, tuple[Callable[[Path], None], dict[str, Any], int]] = {
    "not YAML": (spoil("study:", "study: [}"), {}, 2),
    "unknown key": (spoil("scale:", "scael:"), {}, 2),
    "no such study": (lambda place: (place / "params/acme.yaml").unlink(), {}, 2),
    "path in the wave": (spoil('"2026"', '"../2026"'), {}, 2),
    "path in the client": (spoil("id: acme,", "id: ../acme,"), {}, 2),
    "wave like evidence": (spoil('"2026"', "2026.failed"), {}, 2),
    "unknown chapter": (lambda place: None, {"chapters": ["07"]}, 2),
    "chapter without its needs": (lambda place: None, {"chapters": ["08"]}, 2),
    "unknown format": (lambda place: None, {"formats": ["docx"]}, 2),
    "unknown setting": (lambda place: None, {"sets": ["report.min_bas=3"]}, 2),
    "partial after a change": (spoil("max: 10", "max: 11"), {"chapters": ["02"]}, 2),
    "no data": (spoil("answers.csv", "nowhere.csv"), {}, 3),
    "empty data": (empty_data, {}, 3),
    "no such column": (spoil("[Q1, Q2, Q3]", "[Q1, Q2, Q33]"), {}, 3),
    "logo that is none": (bad_logo, {}, 3),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_and_the_last_report_stays_as_it_was(
    build: Builder, place: Path, case: str
) -> None:
    assert build().exit_code == 0
    before = bytes_below(place / "reports")
    change, options, code = BAD[case]
    change(place)
    events: list[Event] = []
    outcome = build(on_event=events.append, **options)
    assert outcome.exit_code == code
    assert outcome.error is not None
    assert outcome.error.need and outcome.error.found and outcome.error.remedy
    assert [event.name for event in events] == ["error"]
    assert bytes_below(place / "reports") == before


def test_a_failed_chapter_leaves_its_evidence_beside_the_last_report(
    build: Builder, place: Path
) -> None:
    build()
    before = bytes_below(report_of(place))
    good = (place / "chapters" / "02_descriptive.ipynb").read_bytes()
    write_chapter(place / "chapters", "02_descriptive", "fail KeyError")
    outcome = build()
    assert outcome.exit_code == 4
    evidence = report_of(place).with_name("2026.failed")
    assert outcome.folder == evidence
    assert outcome.error is not None
    assert "02_descriptive" in outcome.error.found and "on purpose" in outcome.error.found
    assert str(evidence / "notebooks" / "02_descriptive.ipynb") in outcome.error.remedy
    manifest = json.loads((evidence / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "failed"
    assert {one["name"]: one["status"] for one in manifest["chapters"]}["02_descriptive"] == (
        "failed"
    )
    assert ".building-" not in (evidence / "notebooks/02_descriptive.ipynb").read_text()
    assert bytes_below(report_of(place)) == before

    (place / "chapters" / "02_descriptive.ipynb").write_bytes(good)
    assert build().exit_code == 0
    assert names_in(report_of(place).parent) == ["2026"]


@pytest.mark.parametrize(
    ("kind", "text", "code", "found"),
    [
        ("DataError", str(DataError("A column.", "None.", "Name one.")), 3, "None."),
        ("ParamsError", str(ParamsError("A key.", "None.", "Set it.")), 2, "None."),
        ("DataError", "of some other library", 4, "of some other library"),
        ("OSError", "[Errno 28] No space left on device", 1, "No space left"),
    ],
)
def test_what_a_chapter_raised_decides_the_exit_code(
    tmp_path: Path, kind: str, text: str, code: int, found: str
) -> None:
    chapter = Chapter("02_descriptive", tmp_path, (), "")
    error = fault_of_chapters([Run(chapter, 1.0, {"kind": kind, "text": text})], tmp_path)
    assert error.exit_code == code
    assert found in error.found


def test_a_full_disk_is_told_and_leaves_nothing(
    build: Builder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    before = bytes_below(place / "reports")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "results.csv")

    monkeypatch.setattr(building, "merge_tables", full)
    outcome = build(fresh=True)
    assert outcome.exit_code == 1
    assert outcome.error is not None and "Room on the disk" in outcome.error.need
    assert bytes_below(place / "reports") == before


def test_a_place_that_cannot_be_written_is_told_before_any_chapter(
    build: Builder, place: Path
) -> None:
    (place / "file").touch()
    events: list[Event] = []
    outcome = build(out=place / "file" / "reports", on_event=events.append)
    assert outcome.exit_code == 1
    assert outcome.error is not None and "--out" in outcome.error.remedy
    assert [event.name for event in events] == ["error"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_without_permission_is_told(build: Builder, place: Path) -> None:
    (place / "reports").mkdir(mode=0o500)
    outcome = build()
    assert outcome.exit_code == 1
    assert outcome.error is not None and "can be written" in outcome.error.need


def test_somebody_elses_folder_is_never_swapped_out(build: Builder, place: Path) -> None:
    report_of(place).mkdir(parents=True)
    (report_of(place) / "thesis.docx").write_text("years of work")
    outcome = build()
    assert outcome.exit_code == 1
    assert (report_of(place) / "thesis.docx").read_text() == "years of work"
