"""See that a chapter keeps to its limits, and end its kernel if it doesn't."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

import psutil

from csi_helpers.report.running.limits import Limits

INTERVAL = 0.1  # seconds between two looks: a process takes a tenth of a gigabyte in that time
MEGABYTE = 10**6


class Watch:
    """A context in which a kernel that goes beyond its limits is killed, children included.

    Parameters
    ----------
    limits : Limits
    pid : callable
        Process id of the kernel; None before it runs.
    """

    def __init__(self, limits: Limits, pid: Callable[[], int | None]) -> None:
        self._limits, self._pid = limits, pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.failure: dict[str, str] | None = None

    def __enter__(self) -> Watch:
        if self._limits:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._limits:
            self._thread.join()

    def _look(self) -> None:
        start = time.monotonic()
        while not self._over.wait(INTERVAL):
            pid = self._pid()
            processes = tree_of(pid) if pid is not None else []
            self.failure = self.failure or self._excess(time.monotonic() - start, processes)
            if self.failure:  # again and again: it may have been about to start another process
                for process in processes:
                    with suppress(psutil.Error):
                        process.kill()

    def _excess(self, seconds: float, processes: list[psutil.Process]) -> dict[str, str] | None:
        most = self._limits.seconds
        if most is not None and seconds > most:
            text = f"still running after {most:g} s (--chapter-timeout)"
            return {"kind": "TimeLimit", "text": text}
        room = self._limits.megabytes
        if room is not None and (used := memory_of(processes) / MEGABYTE) > room:
            text = f"took {used:.0f} MB, more than {room} MB (--chapter-memory)"
            return {"kind": "MemoryLimit", "text": text}
        return None


def tree_of(pid: int) -> list[psutil.Process]:
    """A process and all it has started; empty when it has gone."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def memory_of(processes: list[psutil.Process]) -> int:
    """Bytes in use (resident set), those that share pages counted for each."""
    total = 0
    for process in processes:
        with suppress(psutil.Error):
            total += process.memory_info().rss
    return total
