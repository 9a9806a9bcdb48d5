"""Studies in processes of their own: one that dies, and a lock that another process holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Client
from pathlib import Path

import pytest
import small_batch
from small_report import bytes_below

import csi_helpers.batch.running as running
from csi_helpers.batch.link import exchange
from csi_helpers.batch.worker import Ended, Task, build_task
from csi_helpers.errors import ReportError
from csi_helpers.report.events import BuildFinished, ChapterFinished, Event, Failed
from csi_helpers.report.lock import Patience, build_lock
from csi_helpers.report.manifest import finished

Build = Callable[..., int]

HOLD = """
import sys, time
from pathlib import Path
from csi_helpers.report.lock import build_lock
with build_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
print("free", flush=True)
"""


@pytest.mark.slow
def test_a_worker_that_dies_fails_its_own_study_alone(
    build: Build, place: Path, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "connect", small_batch.connect_without_kernels)
    (place / "reports").mkdir()
    (place / "reports" / "deadly-c1").touch()
    assert build(workers=2) == 1, told
    summary = json.loads((place / "reports" / "batch.json").read_text("utf-8"))
    found = {Path(one["file"]).stem: one["status"] for one in summary["studies"]}
    assert found == {"c0": "ok", "c1": "failed", "c2": "ok"}, told
    (fault,) = [event for event in told if isinstance(event, Failed)]
    assert Path(fault.study).stem == "c1" and "died without a word" in fault.found
    built = [event.study for event in told if isinstance(event, BuildFinished)]
    assert sorted(Path(study).stem for study in built) == ["c0", "c2"]
    chapters = [event for event in told if isinstance(event, ChapterFinished)]
    assert all(isinstance(event.seconds, float) for event in chapters)
    (place / "reports" / "deadly-c1").unlink()
    assert build(only_failed=True) == 0
    assert [path.name for path in (place / "reports" / "c1").iterdir()] == ["2026"]


def test_where_no_worker_can_start_studies_are_built_in_this_process(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [Task(0, "a.yaml", place), Task(1, "b.yaml", place)]
    monkeypatch.setattr(running, "_run_beside", lambda some, workers, on_news: ([], list(some)))
    monkeypatch.setattr(running, "build_task", lambda task, on_event: Ended("ok", 0, 0.0))
    ended: list[str] = []
    running.run_tasks(tasks, 2, lambda task, what: ended.append(task.file) if what else None)
    assert ended == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize("wait", [0.0, 60.0])
def test_a_second_build_of_a_client_is_refused_or_waits(
    build: Build, place: Path, told: list[Event], wait: float
) -> None:
    target = place / "reports" / "c0" / "2026"
    target.parent.mkdir(parents=True)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(running.__file__).parents[2])},
    )
    assert holder.stdin and holder.stdout
    with holder:
        assert holder.stdout.readline() == "held\n"
        if wait:
            letting_go = "import time; time.sleep(1); print()"
            waker = subprocess.Popen([sys.executable, "-c", letting_go], stdout=holder.stdin)
            code = build(str(place / "params" / "c0.yaml"), wait=wait)
            waker.wait()
            assert holder.stdout.readline() == "free\n"
        else:
            code = build(str(place / "params" / "c0.yaml"), wait=wait)
            print(file=holder.stdin, flush=True)
    assert code == (0 if wait else 1)
    assert (target / "report.html").exists() == bool(wait)
    if not wait:
        (fault,) = [event for event in told if isinstance(event, Failed)]
        assert f"process {holder.pid}" in fault.found and "--wait" in fault.remedy
    assert not [path for path in target.parent.iterdir() if path.name.endswith(".lock")]


def test_waiting_ends_with_its_time(tmp_path: Path) -> None:
    start = time.monotonic()
    with build_lock(tmp_path / "2026"), pytest.raises(ReportError, match="being built"):  # noqa: SIM117
        with build_lock(tmp_path / "2026", wait=0.3):
            pass
    assert time.monotonic() - start >= 0.3


def test_a_report_that_a_lost_worker_has_finished_is_taken_over(
    build: Build, place: Path, told: list[Event]
) -> None:
    file, options = place / "params" / "c0.yaml", {"fresh": True}
    assert build(str(file)) == 0
    told.clear()
    target = place / "reports" / "c0" / "2026"
    options["chapters_folder"] = place / "chapters"
    task = Task(0, str(file), place / "reports", options, target=target, before="")
    before = bytes_below(target)
    assert build_task(task, told.append).status == "ok"
    assert [event.name for event in told] == ["unchanged"] and bytes_below(target) == before
    told.clear()
    old = replace(task, before=finished(target))  # the batch found it there: it isn't its own
    assert build_task(old, told.append).status == "ok"
    assert "build_finished" in [event.name for event in told]


def test_what_is_waited_is_waited_once(tmp_path: Path) -> None:
    patience = Patience(0.2)
    with build_lock(tmp_path / "2026"):
        for _ in range(2):
            with pytest.raises(ReportError), patience.build_lock(tmp_path / "2026"):
                pass
            assert patience.left == 0.0
    with patience.build_lock(tmp_path / "2026"):
        pass


def test_a_worker_that_joins_after_the_stop_hears_of_it() -> None:
    with exchange() as line:
        line.stop_workers()
        with Client(line.address[0], authkey=line.address[1]) as late:
            assert late.poll(10) and late.recv() == "stop"
