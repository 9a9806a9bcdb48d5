"""What a second build executes, takes over or leaves alone; and what never goes into the cache."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from small_report import (
    bytes_below,
    names_in,
    publish_source,
    report_of,
    run_in_process,
    write_chapter,
    write_chapters,
    write_study,
)

import csi_helpers.report.one_report as building
from csi_helpers.report.build import build_study
from csi_helpers.report.cache.store import FOLDER, LIMIT, Store
from csi_helpers.report.events import BuildFinished, Event, Warned
from csi_helpers.report.outcome import Outcome
from csi_helpers.report.running.pool import Run

Builder = Callable[..., Outcome]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_chapters(tmp_path / "chapters")
    write_study(tmp_path / "params", report="{formats: [html, xlsx]}")
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    monkeypatch.setattr(building, "run_chapters", run_in_process)
    return tmp_path


@pytest.fixture
def build(place: Path) -> Builder:
    def build(**options: Any) -> Outcome:
        given = {"out": place / "reports", "chapters_folder": place / "chapters"} | options
        outcome = build_study(place / "params" / "acme.yaml", **given)
        assert options.get("may_fail") or outcome.error is None, outcome.error
        return outcome

    return build


def status_of(outcome: Outcome) -> dict[str, str]:
    assert outcome.manifest is not None
    return {one["name"][:2]: one["status"] for one in outcome.manifest["chapters"]}


def reason_of(outcome: Outcome, name: str) -> str:
    assert outcome.manifest is not None
    return {one["name"]: one["reason"] for one in outcome.manifest["chapters"]}[name]


DONE = {"01": "executed", "02": "executed", "08": "dropped"}
TAKEN = {"01": "reused", "02": "reused", "08": "dropped"}
READ = ("report.html", "tables.xlsx", "results.csv", "tables/01_sample.csv")


def test_an_unchanged_report_is_left_as_it_lies(build: Builder, place: Path) -> None:
    assert status_of(build()) == DONE
    before = bytes_below(place / "reports")
    events: list[Event] = []
    again = build(on_event=events.append)
    assert again.unchanged and again.exit_code == 0 and status_of(again) == DONE
    assert bytes_below(place / "reports") == before
    (told,) = events
    assert isinstance(told, BuildFinished) and told.unchanged
    assert told.files == ("report.html", "tables.xlsx") and told.warnings == 1


def test_taken_chapters_give_the_same_files_anywhere(build: Builder, place: Path) -> None:
    build()
    first = bytes_below(report_of(place))
    other = build(out=place / "elsewhere")
    assert status_of(other) == TAKEN
    assert other.folder is not None
    second = bytes_below(other.folder)
    assert {name: first[name] for name in READ} == {name: second[name] for name in READ}
    notebook = (other.folder / "notebooks" / "01_sample.ipynb").read_text(encoding="utf-8")
    assert str(other.folder) in notebook and "csi-run-folder" not in notebook
    assert str(place / "reports") not in notebook
    assert reason_of(other, "01_sample") == "nothing it depends on has changed"


def test_only_what_changed_is_executed(build: Builder, place: Path) -> None:
    build()
    write_chapter(place / "chapters", "02_descriptive", publish_source("02_descriptive"))
    outcome = build()
    assert status_of(outcome) == {"01": "reused", "02": "executed", "08": "dropped"}
    assert reason_of(outcome, "02_descriptive") == "chapter changed"


def test_a_cover_is_printed_anew_without_a_chapter(build: Builder, place: Path) -> None:
    build()
    outcome = build(sets=["report.title='Another title'"])
    assert status_of(outcome) == TAKEN
    assert "Another title" in (report_of(place) / "report.html").read_text(encoding="utf-8")
    changed = build(sets=["report.min_base=31"])
    assert status_of(changed) == DONE
    assert reason_of(changed, "01_sample") == "parameters changed: report.min_base"


def test_fresh_takes_nothing_and_keeps_what_it_made(build: Builder, place: Path) -> None:
    build()
    outcome = build(fresh=True)
    assert status_of(outcome) == DONE
    assert reason_of(outcome, "01_sample") == "asked for anew"
    for entry in Store(place / "cache", 0).entries():
        entry.path.unlink()
    build(fresh=True)
    assert build().unchanged


@pytest.mark.parametrize("file", ["report.html", "notebooks/01_sample.ipynb", "manifest.json"])
def test_a_report_somebody_has_changed_is_made_again(
    build: Builder, place: Path, file: str
) -> None:
    build()
    path = report_of(place) / file
    good = path.read_bytes()
    path.write_bytes(good + b" ")
    assert not build().unchanged
    assert path.read_bytes() != good + b" "


def test_data_of_the_same_name_and_date_are_other_data(build: Builder, place: Path) -> None:
    build()
    data = place / "params" / "answers.csv"
    times = data.stat().st_mtime_ns
    data.write_bytes(data.read_bytes().replace(b"r1,2", b"r1,3"))
    os.utime(data, ns=(times, times))
    outcome = build()
    assert status_of(outcome) == DONE
    assert reason_of(outcome, "01_sample") == "data changed: answers.csv"


def test_a_cover_without_a_date_is_of_its_day(
    build: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime

    import csi_helpers.report.cache.building as dealing

    class Tomorrow(datetime.date):
        @classmethod
        def today(cls) -> Any:
            return datetime.date(2999, 1, 1)

    build()
    monkeypatch.setattr(dealing, "date", Tomorrow)
    assert status_of(build()) == TAKEN


def test_a_failed_chapter_is_not_kept_and_the_others_are(build: Builder, place: Path) -> None:
    write_chapter(place / "chapters", "02_descriptive", "fail KeyError")
    for _ in range(2):
        build_study(
            place / "params" / "acme.yaml",
            out=place / "reports",
            chapters_folder=place / "chapters",
        )
    evidence = json.loads((place / "reports/acme/2026.failed/manifest.json").read_text())
    status = {one["name"]: one["status"] for one in evidence["chapters"]}
    assert status["01_sample"] == "reused" and status["02_descriptive"] == "failed"


def test_evidence_of_a_failure_goes_when_the_good_report_stands(
    build: Builder, place: Path
) -> None:
    build()
    evidence = report_of(place).with_name("2026.failed")
    evidence.mkdir()
    half = report_of(place).with_name(".2026.building-1-x")
    half.mkdir()
    assert build().unchanged
    assert names_in(report_of(place).parent) == ["2026"]


def test_a_chapter_that_leaves_more_than_it_says_is_not_kept(build: Builder, place: Path) -> None:
    source = publish_source("01_sample") + "(Path(run_dir) / 'more.txt').write_text('x')"
    write_chapter(place / "chapters", "01_sample", source)
    build()
    assert status_of(build(sets=["report.title=T"])) == DONE


def test_inputs_that_move_during_the_build_are_kept_under_no_key(
    build: Builder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = place / "params" / "answers.csv"
    before = data.read_bytes()

    def run(*args: Any, **options: Any) -> list[Run]:
        data.write_bytes(before + b"r99,1,2,3\n")
        return run_in_process(*args, **options)

    monkeypatch.setattr(building, "run_chapters", run)
    build()
    data.write_bytes(before)
    monkeypatch.setattr(building, "run_chapters", run_in_process)
    outcome = build()
    assert not outcome.unchanged and status_of(outcome) == DONE


def test_damaged_entries_are_made_again(build: Builder, place: Path) -> None:
    build()
    for entry in Store(place / "cache", 0).entries():
        entry.path.write_bytes(entry.path.read_bytes()[:-1])
    assert status_of(build()) == DONE
    assert build().unchanged


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_cache_that_cannot_be_written_costs_a_warning(
    build: Builder, place: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(self: Store, key: str, content: bytes) -> None:
        raise OSError(code, os.strerror(code), str(self.folder))

    monkeypatch.setattr(Store, "write", refuse)
    events: list[Event] = []
    outcome = build(on_event=events.append)
    assert outcome.exit_code == 0 and (report_of(place) / "report.html").exists()
    told = [event for event in events if isinstance(event, Warned) and event.code == "cache"]
    assert told and os.strerror(code) in told[0].found
    assert outcome.manifest is not None
    assert all(one["code"] != "cache" for one in outcome.manifest["warnings"])


def test_a_limit_of_nothing_switches_it_off(
    build: Builder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LIMIT, "0")
    build()
    assert status_of(build()) == DONE
    assert not (place / "cache").exists()
    monkeypatch.setenv(LIMIT, "plenty")
    study = place / "params" / "acme.yaml"
    assert build_study(study, out=place / "reports").exit_code == 2


def test_data_replaced_while_it_waits_for_another_build_are_seen(
    build: Builder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import csi_helpers.report.lock as lock

    build()
    data, real = place / "params" / "answers.csv", lock.build_lock

    @contextmanager
    def waited(target: Path, wait: float = 0.0) -> Iterator[None]:
        data.write_bytes(data.read_bytes().replace(b"r1,2", b"r1,3"))
        with real(target, wait):
            yield

    monkeypatch.setattr(lock, "build_lock", waited)
    assert status_of(build()) == DONE


def test_data_replaced_before_they_are_opened_take_no_chapter_of_the_old(
    build: Builder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import csi_helpers.report.build as builder

    build()
    data, real = place / "params" / "answers.csv", builder.plan_build
    before = data.read_bytes()

    def late(intent: Any) -> Any:
        data.write_bytes(before.replace(b"r1,2", b"r1,3"))
        return real(intent)

    monkeypatch.setattr(builder, "plan_build", late)
    assert status_of(build(sets=["report.title=T"])) == DONE
