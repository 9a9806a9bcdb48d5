"""A chapter beyond its limits has failed, and nothing it started lives on."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import psutil
import pytest
from small_report import write_chapter

from csi_helpers.report.chapters import find_chapters
from csi_helpers.report.failures import fault_of_chapters
from csi_helpers.report.running.limits import Limits
from csi_helpers.report.running.pool import Run, run_chapters

CHILD = """
import json, os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"],
                         start_new_session=True)
with open(f"{run_dir}/pids.json", "w") as file:
    json.dump([os.getpid(), child.pid], file)
"""
SLOW = "import time; time.sleep(600)"
GREEDY = "kept = bytearray(2_000_000_000); kept[::4096] = bytes(len(kept[::4096]))\n" + SLOW


def run_one(folder: Path, limits: Limits, *cells: str) -> Run:
    write_chapter(folder, "01_sample", *cells)
    (folder / "notebooks").mkdir()
    (run,) = run_chapters(
        find_chapters(folder),
        folder,
        jobs=1,
        on_start=lambda chapter: None,
        on_end=lambda run: None,
        limits=limits,
    )
    return run


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.skipif(os.name != "posix", reason="asks for processes as POSIX does")
@pytest.mark.parametrize(
    ("limits", "cell", "kind", "says"),
    [
        (Limits(seconds=4), SLOW, "TimeLimit", "after 4 s (--chapter-timeout)"),
        (Limits(megabytes=600), GREEDY, "MemoryLimit", "more than 600 MB (--chapter-memory)"),
    ],
)
def test_it_ends_with_its_children(
    tmp_path: Path, limits: Limits, cell: str, kind: str, says: str
) -> None:
    run = run_one(tmp_path, limits, CHILD, cell)
    assert run.failure is not None and run.failure["kind"] == kind
    assert says in run.failure["text"]
    error = fault_of_chapters([run], tmp_path)
    assert error.exit_code == 4 and "limits" in error.need and says in error.found
    pids = tmp_path / "pids.json"
    deadline = time.monotonic() + 10
    for pid in json.loads(pids.read_text()) if pids.exists() else ():
        while not gone(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert gone(pid)


def test_within_its_limits_it_is_left_alone(tmp_path: Path) -> None:
    run = run_one(tmp_path, Limits(seconds=600, megabytes=4000), "1 + 1")
    assert run.failure is None
