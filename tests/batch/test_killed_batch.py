"""A batch that is killed leaves each client the old report or the new one, and no process."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import small_batch
from small_report import write_chapter

from csi_helpers.report.cache.store import LIMIT
from csi_helpers.report.manifest import read_manifest
from csi_helpers.report.warm_kernel.serving import OFF

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
ROOT = Path(__file__).parents[2]
STUDIES = 3
SEED = 8


class Batches:
    """A process that builds a batch whenever it's asked to."""

    def __init__(self, place: Path, *, kernels: bool) -> None:
        (place / "tmp").mkdir()
        self.place = place
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
            "TMPDIR": str(place / "tmp"),
            "BATCH_OF": str(place),  # by which its processes are found
            OFF: "" if kernels else "1",
            LIMIT: "0",  # taken from a cache, a report is there before the blow
        }
        words = ["--kernels"] if kernels else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "small_batch", str(place), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def start(self, workers: int = 2) -> int:
        """Begin a batch; its process id."""
        assert self.process.stdin
        print(workers, file=self.process.stdin, flush=True)
        while not (line := self.line()).isdigit():
            pass  # a worker whose batch was killed at its birth says so
        return int(line)

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def follow(self, until: str) -> list[dict[str, object]]:
        """Its events, to the one called `until` or its end."""
        events: list[dict[str, object]] = []
        while (line := self.line()) != "gone" and line:
            if line.startswith("{"):
                events.append(json.loads(line))
                if events[-1]["event"] == until:
                    break
        return events

    def processes(self) -> list[int]:
        """All that live on, but the one that waits for orders."""
        mark = f"BATCH_OF={self.place}".encode()
        found = []
        for one in Path("/proc").iterdir():
            if one.name.isdigit() and int(one.name) != self.process.pid:
                try:
                    if mark in (one / "environ").read_bytes().split(b"\0"):
                        found.append(int(one.name))
                except OSError:
                    continue
        return found

    def all_gone(self, seconds: float = 60) -> bool:
        end = time.monotonic() + seconds
        while self.processes() and time.monotonic() < end:
            time.sleep(0.05)
        return not self.processes()


@pytest.fixture
def batches(place: Path) -> Iterator[Batches]:
    yield from _batches(place, kernels=False)


@pytest.fixture
def batches_with_kernels(place: Path) -> Iterator[Batches]:
    yield from _batches(place, kernels=True)


def _batches(place: Path, *, kernels: bool) -> Iterator[Batches]:
    batches = Batches(place, kernels=kernels)
    yield batches
    assert batches.process.stdin and batches.process.stdout
    batches.process.stdin.close()
    batches.process.kill()
    batches.process.wait()
    batches.process.stdout.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    small_batch.write_studies(tmp_path, STUDIES)
    return tmp_path


def whole(folder: Path) -> bool:
    manifest = read_manifest(folder)
    return bool(manifest) and (folder / "report.html").read_text("utf-8").endswith("</html>\n")


def leftovers(place: Path) -> list[str]:
    reports = [path for client in (place / "reports").glob("c*") for path in client.iterdir()]
    stray = [path.name for path in reports if path.name != "2026"]
    top = {"batch.json", "index.html", *(f"c{one}" for one in range(STUDIES))}
    return stray + sorted({path.name for path in (place / "reports").iterdir()} - top)


@pytest.mark.slow
def test_killed_at_twenty_moments_every_report_is_whole(batches: Batches, place: Path) -> None:
    chance = random.Random(SEED)
    reports = [place / "reports" / f"c{one}" / "2026" for one in range(STUDIES)]
    batches.start(workers=1)
    assert batches.follow("batch_finished")[-1]["exit_code"] == 0
    batches.follow("never")
    assert all(map(whole, reports))
    for kill in range(20):
        # most in one process: workers take seconds to be imported, however soon they die
        batch = batches.start(workers=1 if kill % 10 else 2)
        batches.follow(chance.choice(["batch_started", "build_started", "build_finished"]))
        time.sleep(chance.uniform(0, 0.5))
        os.kill(batch, signal.SIGKILL)
        batches.follow("never")
        assert all(map(whole, reports))
        summary = json.loads((place / "reports" / "batch.json").read_text("utf-8"))
        assert len(summary["studies"]) == STUDIES
    assert batches.all_gone()
    batches.start()
    assert batches.follow("batch_finished")[-1]["exit_code"] == 0
    batches.follow("never")
    assert all(map(whole, reports))
    assert leftovers(place) == []
    assert list((place / "tmp").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("blow", ["SIGKILL", "SIGTERM"])
def test_neither_kernels_nor_workers_outlive_the_batch(
    batches_with_kernels: Batches, place: Path, blow: str
) -> None:
    batches, mark = batches_with_kernels, place / "mark"
    stay = f"import pathlib, time; pathlib.Path({str(mark)!r}).touch(); time.sleep(600)"
    write_chapter(place / "chapters", "02_descriptive", stay)
    batch = batches.start()
    end = time.monotonic() + 120
    while not mark.exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    names = [Path(f"/proc/{one}/cmdline").read_bytes() for one in batches.processes()]
    for part in (b"loky", b"warm_kernel", b"running.execute"):
        assert any(part in name for name in names), (part, names)
    os.kill(batch, getattr(signal, blow))
    told = batches.follow("never")
    assert batches.all_gone()
    assert leftovers(place) == []
    summary = json.loads((place / "reports" / "batch.json").read_text("utf-8"))
    found = {entry["status"] for entry in summary["studies"]}
    if blow == "SIGKILL":
        assert "building" in found <= {"building", "waiting"} and summary["ended"] is None
    else:
        assert told[-1]["exit_code"] == 1
        assert "stopped" in found <= {"stopped", "not_built"} and summary["ended"]
        assert (place / "reports" / "index.html").exists()
    assert list((place / "tmp").iterdir()) == []
