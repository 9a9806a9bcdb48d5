"""Run the studies of a batch, in this process or several at a time in others.

A study that brings its process down (the system kills it for its memory, a library crashes) takes
the other workers along; those begun are then built again, one at a time, so that only the culprit
is told to have failed.
"""

from __future__ import annotations

import logging
import os
import queue
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeAlias

from joblib.externals.loky import ProcessPoolExecutor

from csi_helpers.batch.link import GRACE, Exchange, connect, exchange
from csi_helpers.batch.worker import Ended, Task, build_task, work
from csi_helpers.errors import ReportError
from csi_helpers.report.events import Event, Failed
from csi_helpers.report.failures import fault_of_ours

logger = logging.getLogger(__name__)

OnNews: TypeAlias = Callable[[Task, Event | Ended | None], None]
"""Told of each event, of each end, and with None of a task that begins; in the caller's thread."""


def run_tasks(tasks: Sequence[Task], workers: int, on_news: OnNews) -> None:
    """Build every study; return when all have ended or one was stopped.

    Parameters
    ----------
    tasks : sequence of Task
    workers : int
        Studies at a time; 1: one after the other, in this process.
    on_news : callable

    Raises
    ------
    KeyboardInterrupt
        The batch was stopped; the workers have cleared away what they were building.
    """
    if workers == 1:
        run_here(tasks, on_news)
        return
    waiting = [tasks]
    while waiting:
        some = waiting.pop(0)
        begun, untouched = _run_beside(some, min(workers, len(some)), on_news)
        if len(untouched) == len(some):  # no worker lives long enough to begin
            run_here(some, on_news)
            continue
        if len(begun) == 1 and not untouched and len(some) == 1:
            _tell_dead(begun[0], on_news)
            continue
        waiting += [[task] for task in begun]
        if untouched:
            waiting.insert(0, untouched)


def run_here(tasks: Sequence[Task], on_news: OnNews) -> None:
    """Build one study after the other in this process."""
    for task in tasks:
        on_news(task, None)
        ended = build_task(task, partial(on_news, task))
        on_news(task, ended)
        if ended.status == "stopped":
            raise KeyboardInterrupt


def _run_beside(
    tasks: Sequence[Task], workers: int, on_news: OnNews
) -> tuple[list[Task], list[Task]]:
    """Build in worker processes; return what was begun and not ended, and what never began."""
    with exchange() as line:
        pool = ProcessPoolExecutor(
            workers, initializer=connect, initargs=(line.address,), env=dict(os.environ)
        )
        follower = _Follower(tasks, on_news)
        try:
            with warnings.catch_warnings():
                # loky replaces a worker that has grown, and says so to nobody's use
                warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
                follower.follow(pool, line)
        except KeyboardInterrupt:
            line.stop_workers()
            follower.wait_for_begun(line, GRACE)
            raise
        finally:
            pool.shutdown(wait=True, kill_workers=True)
    return follower.begun, follower.untouched


class _Follower:
    """Hands tasks to an executor and passes on what comes back."""

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

    def follow(self, pool: Executor, line: Exchange) -> None:
        """Until everything has ended, or the workers have died."""
        futures = {number: pool.submit(work, task) for number, task in self._tasks.items()}
        while self._open:
            if self._hear(line, 0.2):
                continue
            if broken(futures.values()):
                logger.debug("a worker process has died")
                while self._hear(line, 0.2):
                    pass
                return
            self._look_at(futures)

    def wait_for_begun(self, line: Exchange, seconds: float) -> None:
        """Let workers that were asked to stop say so."""
        end = time.monotonic() + seconds
        while self.begun and time.monotonic() < end:
            self._hear(line, 0.2)

    def _hear(self, line: Exchange, seconds: float) -> bool:
        try:
            number, what = line.news.get(timeout=seconds)
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

    def _look_at(self, futures: dict[int, Future[Ended]]) -> None:
        """For tasks that couldn't even be handed over, or whose end was told to nobody."""
        for number, future in futures.items():
            if number not in self._open or not future.done():
                continue
            task, error = self._tasks[number], future.exception()
            if error is None:
                self._pass_on(task, future.result())
            else:
                for what in _failure(task, fault_of_ours(error)):
                    self._pass_on(task, what)


def broken(futures: Iterable[Future[Ended]]) -> bool:
    """Whether the workers have died."""
    return any(
        isinstance(future.exception(), BrokenProcessPool)
        for future in futures
        if future.done() and not future.cancelled()
    )


def _tell_dead(task: Task, on_news: OnNews) -> None:
    fault = ReportError(
        "A process that lives until its report is built.",
        "It died without a word: killed for its memory, or crashed in a library.",
        "Build it with --jobs 1 or --workers 1, or on a machine with more memory.",
    )
    for what in _failure(task, fault):
        on_news(task, what)


def _failure(task: Task, fault: ReportError) -> tuple[Failed, Ended]:
    told = Failed.of(fault, task.file)
    return told, Ended("failed", fault.exit_code, 0.0, error=told)
