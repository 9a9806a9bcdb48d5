"""Follow the studies of a batch while others build them: worker processes here, or a cluster."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from typing import Any, Protocol, TypeAlias

from csi_helpers.batch.worker import Ended, Task, failure_of
from csi_helpers.errors import ReportError
from csi_helpers.report.events import Event
from csi_helpers.report.failures import fault_of_ours

OnNews: TypeAlias = Callable[[Task, Event | Ended | None], None]
"""Told of each event, of each end, and with None of a task that begins; in the caller's thread."""

PAUSE = 0.2  # seconds without news before the state of things is looked at


class Line(Protocol):
    """What those that build have to say: number of a task, and ``"begun"``, an event or an end."""

    news: queue.SimpleQueue[tuple[int, Any]]


class Follower:
    """Passes on what comes back of tasks that were handed over."""

    def __init__(self, tasks: Sequence[Task], on_news: OnNews) -> None:
        self._tasks = {task.number: task for task in tasks}
        self._open = dict(self._tasks)
        self._begun: set[int] = set()
        self._on_news = on_news

    @property
    def begun(self) -> list[Task]:
        """Begun, and never ended."""
        return [task for number, task in self._open.items() if number in self._begun]

    @property
    def untouched(self) -> list[Task]:
        """Never begun."""
        return [task for number, task in self._open.items() if number not in self._begun]

    def follow(
        self,
        futures: Mapping[int, Future[Ended]],
        line: Line,
        over: Callable[[], bool],
        explain: Callable[[BaseException], ReportError] = fault_of_ours,
    ) -> None:
        """Listen until everything has ended, or nobody is left to build.

        Parameters
        ----------
        futures : mapping of int to Future
            Of each task, by its number.
        line : Line
        over : callable
            Whether those that build have died for good; asked whenever there is no news.
        explain : callable
            Makes a message of what became of a task that never came to its own end.
        """
        while self._open:
            if self._hear(line):
                continue
            if over():
                while self._hear(line):
                    pass
                return
            self._look_at(futures, explain)

    def wait_for_begun(self, line: Line, seconds: float) -> None:
        """Let those that were asked to stop say so."""
        end = time.monotonic() + seconds
        while self.begun and time.monotonic() < end:
            self._hear(line)

    def _hear(self, line: Line) -> bool:
        try:
            number, what = line.news.get(timeout=PAUSE)
        except queue.Empty:
            return False
        task = self._tasks[number]
        if what == "begun":
            self._begun.add(number)
            self._on_news(task, None)
        else:
            self._pass_on(task, what)
        return True

    def _pass_on(self, task: Task, what: Event | Ended) -> None:
        if not isinstance(what, Ended) or self._open.pop(task.number, None) is not None:
            self._on_news(task, what)

    def _look_at(
        self,
        futures: Mapping[int, Future[Ended]],
        explain: Callable[[BaseException], ReportError],
    ) -> None:
        """For tasks that couldn't even be handed over, or whose end was told to nobody."""
        for number, future in futures.items():
            if number not in self._open or not future.done():
                continue
            error = CancelledError() if future.cancelled() else future.exception()
            if error is None:
                self._pass_on(self._tasks[number], future.result())
            else:
                self.fail(self._tasks[number], explain(error))

    def fail(self, task: Task, fault: ReportError) -> None:
        """Tell that a task came to nothing."""
        for what in failure_of(task, fault):
            self._pass_on(task, what)
