"""What a command takes: seconds, processor seconds, memory, of itself and all it leaves behind."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

LOOKS = 0.5  # seconds between two looks at the memory
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h


@dataclass(frozen=True)
class Spent:
    """What one run took.

    Attributes
    ----------
    wall, cpu : float
        Seconds; `cpu` of all processes together.
    memory : float
        Highest sum of proportional set sizes (PSS) seen, megabytes; 0 where nobody looked.
    """

    wall: float
    cpu: float
    memory: float = 0.0


def adopt_orphans() -> None:
    """Let processes whose parent dies become ours, so that their time is counted, too.

    A build forks kernels in a server of its own; `resource.RUSAGE_CHILDREN` holds the time of
    whoever was waited for, by us or by a parent that we have waited for. Linux hands the others
    to us (``prctl(2)``); elsewhere they are missed.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def spend(
    commands: Sequence[Sequence[str]],
    environment: Mapping[str, str],
    folder: Path,
    *,
    memory: bool = False,
) -> Spent:
    """Run commands one after the other and wait for all they have started."""
    before, start = _cpu(), time.perf_counter()
    over, peak = threading.Event(), [0.0]
    watcher = threading.Thread(target=_watch, args=(over, peak), daemon=True)
    if memory:
        watcher.start()
    for command in commands:
        _run(command, environment, folder)
    wall = time.perf_counter() - start
    over.set()
    if memory:
        watcher.join()
    _wait_for_orphans()
    return Spent(wall, _cpu() - before, peak[0])


def _run(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
    with (folder / "said.log").open("w+", encoding="utf-8") as log:
        ended = subprocess.run(command, env=environment, cwd=folder, stdout=log, stderr=log)
        if ended.returncode:
            log.seek(0)
            sys.exit(f"{' '.join(command)} ended with {ended.returncode}:\n{log.read()[-3000:]}")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait_for_orphans() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _watch(over: threading.Event, peak: list[float]) -> None:
    while not over.wait(LOOKS):
        peak[0] = max(peak[0], _tree_megabytes())


def _tree_megabytes() -> float:
    """PSS of our descendants: what they share is counted once."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(OSError, psutil.Error):
            for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) / 1000
    return total
