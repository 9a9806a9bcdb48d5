"""A final report is replaced only if that is asked for, and what is replaced is kept whole."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_report import DISCLOSED, bytes_below, names_in, report_of, write_chapter, write_study

import csi_helpers.report.one_report as building
from csi_helpers.report.build import Outcome
from csi_helpers.report.events import BuildFinished, Event
from csi_helpers.report.life.versions import keep_version, versions_folder
from csi_helpers.report.progress import in_words
from csi_helpers.report.swap import repair, temporary_name

Builder = Callable[..., Outcome]


FINAL = {"report": '{formats: [html], status: final, version: "1.0"}', **DISCLOSED}


@pytest.fixture
def final(build: Builder, place: Path) -> Builder:
    """A build of the small study after its final report, version 1.0, has been made."""
    write_study(place / "params", **FINAL)
    assert build().exit_code == 0
    return build


def test_drafts_are_replaced_as_ever(build: Builder, place: Path) -> None:
    assert [build().exit_code, build().exit_code] == [0, 0]
    assert names_in(report_of(place).parent) == ["2026"]


@pytest.mark.parametrize("status", ["final", "draft"])
def test_a_final_report_is_not_overwritten(final: Builder, place: Path, status: str) -> None:
    before = bytes_below(place / "reports")
    outcome = final(sets=[f"report.status={status}", "report.version='1.1'"])
    assert outcome.exit_code == 2 and outcome.error is not None
    assert "final, version 1.0" in outcome.error.found and "--revise" in outcome.error.remedy
    assert final(chapters=["02"]).exit_code == 2
    assert bytes_below(place / "reports") == before


def test_a_revision_keeps_what_it_replaces_whole(final: Builder, place: Path) -> None:
    first = bytes_below(report_of(place))
    events: list[Event] = []
    assert final(revise=True, sets=["report.version='1.1'"], on_event=events.append).exit_code == 0
    second = bytes_below(report_of(place))
    assert final(revise=True).exit_code == 0
    kept = versions_folder(report_of(place))
    assert sorted(names_in(kept)) == ["1.0-1", "1.1-2"]
    assert bytes_below(kept / "1.0-1") == first
    assert bytes_below(kept / "1.1-2") == second
    assert sorted(names_in(kept.parent)) == ["2026", "2026.versions"]
    assert isinstance(events[-1], BuildFinished)
    assert events[-1].kept == str(kept / "1.0-1")
    assert "kept the report it replaces" in in_words(events[-1])


def test_a_first_report_may_be_a_revision_of_nothing(build: Builder, place: Path) -> None:
    assert build(revise=True).exit_code == 0
    assert names_in(report_of(place).parent) == ["2026"]


@pytest.mark.parametrize("label", ["../../x", "a/b:c*?", "第二版", "..", "x" * 300])
def test_a_version_may_be_called_anything(build: Builder, place: Path, label: str) -> None:
    write_study(place / "params", report=f'{{formats: [html], version: "{label}"}}')
    build()
    assert build(revise=True).exit_code == 0
    kept = versions_folder(report_of(place))
    (name,) = names_in(kept)
    assert name.endswith("1") and len(name) < 50
    assert sorted(names_in(place / "reports")) == ["acme"]


def test_a_failed_revision_changes_nothing(final: Builder, place: Path) -> None:
    before = bytes_below(report_of(place))
    write_chapter(place / "chapters", "02_descriptive", "fail KeyError")
    assert final(revise=True).exit_code == 4
    assert bytes_below(report_of(place)) == before
    assert sorted(names_in(report_of(place).parent)) == ["2026", "2026.failed"]


def test_no_room_to_keep_it_leaves_it_in_its_place(
    final: Builder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_below(report_of(place))

    def full(source: Path, copy: Path, **_: Any) -> None:
        copy.mkdir()
        raise OSError(errno.ENOSPC, "No space left on device", str(copy))

    monkeypatch.setattr(shutil, "copytree", full)
    outcome = final(revise=True)
    assert outcome.exit_code == 1 and outcome.error is not None
    assert "Room on the disk" in outcome.error.need
    assert bytes_below(report_of(place)) == before
    assert names_in(versions_folder(report_of(place))) == []
    assert sorted(names_in(report_of(place).parent)) == ["2026", "2026.versions"]


def test_a_death_before_the_swap_neither_loses_nor_doubles_it(
    final: Builder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_below(report_of(place))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(building, "swap_in", die)
        assert final(revise=True).exit_code == 1
    assert bytes_below(report_of(place)) == before
    assert final(revise=True).exit_code == 0
    kept = versions_folder(report_of(place))
    assert names_in(kept) == ["1.0-1"] and bytes_below(kept / "1.0-1") == before


def test_half_a_copy_is_cleared(final: Builder, place: Path) -> None:
    target = report_of(place)
    shutil.copytree(target / "tables", temporary_name(target, "keeping"))
    repair(target)
    assert names_in(target.parent) == ["2026"]


def test_numbers_go_on_from_the_highest(final: Builder, place: Path) -> None:
    folder = versions_folder(report_of(place))
    for name in ("0.9-7", "notes", "3"):
        (folder / name).mkdir(parents=True)
    assert keep_version(report_of(place)) == folder / "1.0-8"
