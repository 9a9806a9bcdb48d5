"""Run the studies of a batch, in this process or several at a time in others.

A study that brings its process down (the system kills it for its memory, a library crashes) takes
the other workers along; those begun are then built again, one at a time, so that only the culprit
is told to have failed.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from joblib.externals.loky import ProcessPoolExecutor

from csi_helpers.batch.following import Follower, OnNews
from csi_helpers.batch.link import GRACE, connect, exchange
from csi_helpers.batch.worker import Ended, Task, build_task, died, failure_of, work
from csi_helpers.report.running.pool import one_kernel_server

logger = logging.getLogger(__name__)


class Processes:
    """Builds studies on this machine.

    Parameters
    ----------
    workers : int
        Studies at a time; 1: one after the other, in this process.
    """

    def __init__(self, workers: int) -> None:
        self.size = workers

    def run(self, tasks: Sequence[Task], on_news: OnNews) -> None:
        """Build every study; see `run_tasks`."""
        with one_kernel_server(len(tasks)):
            run_tasks(tasks, self.size, on_news)


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
            for what in failure_of(begun[0], died()):
                on_news(begun[0], what)
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
        follower = Follower(tasks, on_news)
        try:
            with warnings.catch_warnings():
                # loky replaces a worker that has grown, and says so to nobody's use
                warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
                futures = {task.number: pool.submit(work, task) for task in tasks}
                follower.follow(futures, line, lambda: broken(futures.values()))
        except KeyboardInterrupt:
            line.stop_workers()
            follower.wait_for_begun(line, GRACE)
            raise
        finally:
            pool.shutdown(wait=True, kill_workers=True)
    return follower.begun, follower.untouched


def broken(futures: Iterable[Future[Ended]]) -> bool:
    """Whether the workers have died."""
    dead = any(
        isinstance(future.exception(), BrokenProcessPool)
        for future in futures
        if future.done() and not future.cancelled()
    )
    if dead:
        logger.debug("a worker process has died")
    return dead
