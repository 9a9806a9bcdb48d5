"""A batch: what is built, what is recorded, and what a fault of one study does to the others."""

from __future__ import annotations

import errno
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_report import bytes_below, run_in_process, write_study

import csi_helpers.report.one_report as building
from csi_helpers.batch import record
from csi_helpers.report.build import build_study
from csi_helpers.report.events import Event, Failed
from csi_helpers.report.manifest import read_manifest

Build = Callable[..., int]


def summary(place: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((place / "reports" / "batch.json").read_text("utf-8"))
    return content


def statuses(place: Path) -> dict[str, str]:
    return {Path(one["file"]).stem: one["status"] for one in summary(place)["studies"]}


def names(told: list[Event]) -> list[str]:
    return [event.name for event in told]


def test_one_clients_failure_is_recorded_and_the_rest_is_built(
    build: Build, place: Path, told: list[Event]
) -> None:
    client = "{id: c1, name: One}"
    write_study(place / "params", "c1.yaml", data="{survey: {file: gone.csv}}", client=client)
    (place / "params" / "wrong.yaml").write_text("study: {client: 1, wave: 2, data: 3}", "utf-8")
    assert build() == 3
    assert statuses(place) == {"c0": "ok", "c1": "failed", "c2": "ok", "wrong": "failed"}
    said = summary(place)
    assert said["exit_code"] == 3 and said["started"] <= said["ended"]
    failed = said["studies"][1]
    assert failed["error"]["kind"] == "DataError" and "gone.csv" in failed["error"]["found"]
    assert (failed["client"], failed["wave"], failed["exit_code"]) == ("c1", "2026", 3)
    good = said["studies"][0]
    assert good["warnings"] == 1 and good["folder"] == str(place / "reports" / "c0" / "2026")
    assert names(told)[0] == "batch_started" and names(told)[-1] == "batch_finished"
    page = (place / "reports" / "index.html").read_text("utf-8")
    assert "Acme 0" in page and "gone.csv" in page and "c0/2026/report.html" in page


def test_two_studies_for_one_report_are_refused_before_anything_runs(
    build: Build, place: Path, told: list[Event]
) -> None:
    write_study(place / "params", "twin.yaml", client="{id: c1, name: Twin}")
    assert build() == 2
    assert names(told) == ["error"] and not (place / "reports").exists()


def test_only_failed_builds_those_that_failed_and_no_longer_those_mended_by_hand(
    build: Build, place: Path
) -> None:
    for one in (1, 2):
        client = f"{{id: c{one}, name: One}}"
        data = "{survey: {file: gone.csv}}"
        write_study(place / "params", f"c{one}.yaml", data=data, client=client)
    assert build() == 3
    for one in (1, 2):
        write_study(place / "params", f"c{one}.yaml", client=f"{{id: c{one}, name: One}}")
    by_hand = build_study(
        place / "params" / "c2.yaml", out=place / "reports", chapters_folder=place / "chapters"
    )
    assert by_hand.exit_code == 0
    assert build(only_failed=True) == 0
    assert statuses(place) == {"c1": "ok"}
    assert {Path(one["file"]).stem for one in summary(place)["earlier"]} == {"c0", "c2"}
    assert build(only_failed=True) == 0
    assert statuses(place) == {}


def test_changed_leaves_alone_what_would_come_out_the_same(
    build: Build, place: Path, told: list[Event]
) -> None:
    assert build() == 0
    before = bytes_below(place / "reports" / "c0")
    client = "{id: c1, name: Another name}"
    write_study(place / "params", "c1.yaml", client=client)
    (place / "reports" / "c2" / "2026" / "report.html").unlink()
    assert build(only_changed=True) == 0
    assert statuses(place) == {"c0": "unchanged", "c1": "ok", "c2": "ok"}
    assert bytes_below(place / "reports" / "c0") == before
    assert names(told).count("unchanged") == 1
    (place / "reports" / "c0" / "2026.failed").mkdir()
    assert build(only_changed=True) == 0
    assert statuses(place)["c0"] == "ok"


def test_a_stopped_batch_says_what_wasnt_built(
    build: Build, place: Path, monkeypatch: pytest.MonkeyPatch, told: list[Event]
) -> None:
    def stop(chapters: Any, folder: Path, **options: Any) -> Any:
        if folder.parent.name == "c1":
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        return run_in_process(chapters, folder, **options)

    monkeypatch.setattr(building, "run_chapters", stop)
    assert build() == 1
    assert statuses(place) == {"c0": "ok", "c1": "stopped", "c2": "not_built"}
    assert list((place / "reports" / "c1").iterdir()) == []
    assert "Traceback" not in str(told)
    monkeypatch.setattr(building, "run_chapters", run_in_process)
    assert build(only_failed=True) == 0
    assert statuses(place) == {"c1": "ok", "c2": "ok"}


def test_a_full_disk_fails_one_study_and_loses_nothing(
    build: Build, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build() == 0
    before = bytes_below(place / "reports" / "c1")

    def full(chapters: Any, folder: Path, **options: Any) -> Any:
        if folder.parent.name == "c1":
            raise OSError(errno.ENOSPC, "No space left on device", str(folder))
        return run_in_process(chapters, folder, **options)

    monkeypatch.setattr(building, "run_chapters", full)
    assert build() == 1
    assert statuses(place) == {"c0": "ok", "c1": "failed", "c2": "ok"}
    assert bytes_below(place / "reports" / "c1") == before


def test_a_summary_that_cant_be_written_is_told_and_the_old_one_stays(
    build: Build, place: Path, monkeypatch: pytest.MonkeyPatch, told: list[Event]
) -> None:
    assert build() == 0
    old = (place / "reports" / "batch.json").read_bytes()
    real, calls = Path.write_text, [0]

    def full(path: Path, *words: Any, **options: Any) -> int:
        if path.name == ".batch.json.new":
            calls[0] += 1
            if calls[0] > 1:  # the first is written before anything is built
                real(path, "half", "utf-8")
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, *words, **options)

    monkeypatch.setattr(Path, "write_text", full)
    assert build() == 1
    (fault,) = [event for event in told if isinstance(event, Failed)]
    assert "Room on the disk" in fault.need
    there = (place / "reports" / "batch.json").read_bytes()
    assert there != old and json.loads(there)["ended"] is None
    assert not (place / "reports" / ".batch.json.new").exists()
    assert all(read_manifest(place / "reports" / f"c{one}" / "2026") for one in range(3))


def test_a_place_that_cant_be_written_is_refused_before_anything_runs(
    build: Build, place: Path, told: list[Event]
) -> None:
    (place / "file").write_text("mine", "utf-8")
    assert build(out=place / "file") == 1
    (fault,) = told
    assert isinstance(fault, Failed) and "can be written" in fault.need


def test_a_clock_that_jumps_back_loses_nothing(
    build: Build, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = "{id: c1, name: One}"
    write_study(place / "params", "c1.yaml", data="{survey: {file: gone.csv}}", client=client)
    assert build() == 3
    write_study(place / "params", "c1.yaml", client=client)
    monkeypatch.setattr(record, "now", lambda: "1999-01-01T00:00:00+00:00")
    assert build(only_failed=True) == 0
    monkeypatch.setattr(record, "now", lambda: "2099-01-01T00:00:00+00:00")
    future = time.time() + 1e7
    for path in (place / "reports" / "c1" / "2026").iterdir():
        os.utime(path, (future, future))
    assert build(only_changed=True) == 0
    assert set(statuses(place).values()) == {"unchanged"}


def test_batches_of_other_studies_keep_each_others_words(build: Build, place: Path) -> None:
    params = place / "params"
    assert build(str(params / "c0.yaml"), str(params / "c1.yaml")) == 0
    assert build(str(params / "c2.yaml")) == 0
    assert statuses(place) == {"c2": "ok"}
    assert {Path(one["file"]).stem for one in summary(place)["earlier"]} == {"c0", "c1"}
    (params / "c0.yaml").unlink()
    (place / "reports" / "batch.json").write_text("{broken", "utf-8")
    assert build() == 0
    assert set(statuses(place)) == {"c1", "c2"} and summary(place)["earlier"] == []


def test_a_fault_of_ours_in_one_study_doesnt_stop_the_others(
    build: Build, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(chapters: Any, folder: Path, **options: Any) -> Any:
        if folder.parent.name == "c0":
            raise RuntimeError("cogs")
        return run_in_process(chapters, folder, **options)

    monkeypatch.setattr(building, "run_chapters", fail)
    assert build() == 1
    assert statuses(place) == {"c0": "failed", "c1": "ok", "c2": "ok"}
    assert "cogs" in summary(place)["studies"][0]["error"]["found"]


def test_changed_asks_the_gate_and_tells_of_what_is_good_again(
    build: Build, place: Path, told: list[Event]
) -> None:
    fieldwork = "{start: 2026-03-01}"
    columns = "{id: id, date: day}"
    data = place / "params" / "answers.csv"
    client = "{id: c0, name: One}"
    gated = {"client": client, "fieldwork": fieldwork, "columns": columns, "gate": "{}"}
    study = write_study(place / "params", "c0.yaml", **gated)
    lines = data.read_text("utf-8").splitlines()
    dated = [f"{line},{'day' if not at else '2026-03-02'}" for at, line in enumerate(lines)]
    data.write_text("\n".join(dated) + "\n", "utf-8")
    assert build(str(study), release=True) == 0
    assert build(str(study), only_changed=True) == 0  # what was released isn't held again
    (place / "reports" / "c0" / "2026.held").mkdir()
    assert build(str(study), only_changed=True) == 0
    assert names(told).count("unchanged") == 1
    assert not (place / "reports" / "c0" / "2026.held").exists()
    manifest = place / "reports" / "c0" / "2026" / "gate.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"silent"', '"other"'), "utf-8")
    assert build(str(study), only_changed=True) == 3
    assert "held" in names(told) and statuses(place) == {"c0": "failed"}
