"""A Dask cluster of two workers in folders of their own, whose studies need no kernels.

The workers load this module (``--preload``), and have `small_hand` build for them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from csi_helpers.batch.cluster import hands
from csi_helpers.report.warm_kernel.serving import OFF

ROOT = Path(__file__).parents[1]
QUIET = ["--no-dashboard", "--host", "127.0.0.1"]
ALONE = ["--no-nanny", "--nthreads", "1", "--memory-limit", "0", "--preload", "small_cluster"]


def dask_setup(started: object) -> None:
    """What Dask calls in a worker that loads this module."""
    hands.PROGRAM = "small_hand"
    hands.REST = 0.5


class SmallCluster:
    """A scheduler and two workers, below `place`."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
            "TMPDIR": str(place / "tmp"),
            "CLUSTER_OF": str(place),  # by which its processes are found
            OFF: "1",
        }
        (place / "tmp").mkdir()
        file = place / "scheduler.json"
        told = ["--scheduler-file", str(file)]
        self.processes = [self._start("scheduler", *told, "--port", "0", *QUIET)]
        for name in ("one", "two"):
            self.processes.append(self._start("worker", *told, *QUIET, *ALONE, folder=name))
        both = wait_for(lambda: self._log("scheduler").count("Register worker") == 2)
        assert both, self._log("one")
        self.address = json.loads(file.read_text("utf-8"))["address"]

    def _log(self, name: str) -> str:
        return (self.place / f"{name}.log").read_text("utf-8")

    def _start(self, *words: str, folder: str = "scheduler") -> subprocess.Popen[bytes]:
        (self.place / folder).mkdir()
        with (self.place / f"{folder}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                cwd=self.place / folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def hands(self) -> dict[int, str]:
        """Processes that build for its workers."""
        mark, own = f"CLUSTER_OF={self.place}".encode(), {one.pid for one in self.processes}
        found = {}
        for one in Path("/proc").iterdir():
            if one.name.isdigit() and int(one.name) not in own:
                try:
                    if mark in (one / "environ").read_bytes().split(b"\0"):
                        words = (one / "cmdline").read_bytes().split(b"\0")
                        found[int(one.name)] = b" ".join(words).decode()
                except OSError:
                    continue
        return found

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def wait_for(what: Callable[[], object], seconds: float = 300) -> bool:
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(what())
