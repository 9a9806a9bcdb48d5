"""The batch's end: join a cluster, see that its workers are fit, hand out studies."""

from __future__ import annotations

import logging
import pickle
import queue
import secrets
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from distributed import Client, KilledWorker

from csi_helpers.batch.cluster.fitness import (
    Terms,
    examine,
    refuse_unfit,
    sizes_of,
    this_kit,
)
from csi_helpers.batch.cluster.station import TOPIC, Order, build_there
from csi_helpers.batch.following import Follower, OnNews
from csi_helpers.batch.link import GRACE
from csi_helpers.batch.record import written_alone
from csi_helpers.batch.worker import Ended, Task
from csi_helpers.errors import ReportError
from csi_helpers.report.failures import fault_of_ours

logger = logging.getLogger(__name__)

ANSWER = 10.0  # seconds a scheduler has to answer
JOIN = 20.0  # seconds for a first worker to be there
LOOK = 2.0  # seconds between two looks at who is there
ALONE = 60.0  # seconds without any worker before the batch is given up
LOST = 120.0  # seconds a lost worker may hold a report: until it notices, or its NFS lease ends


class Cluster:
    """Builds studies on the workers of a Dask cluster.

    Parameters
    ----------
    client : Client
    address : str
        Of its scheduler.
    terms : Terms
    reads : mapping of str to sequence of Path
        A study's file to all it reads.
    """

    def __init__(
        self, client: Client, address: str, terms: Terms, reads: Mapping[str, Sequence[Path]]
    ) -> None:
        self._client, self._address = client, address
        self._terms, self._reads = terms, reads
        self._seen = self._looked = time.monotonic()
        self._stopping = False
        self.news: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()

    @property
    def size(self) -> int:
        """Studies at a time: threads of the workers there are."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def run(self, tasks: Sequence[Task], on_news: OnNews) -> None:
        """Build every study; return when all have ended.

        Raises
        ------
        KeyboardInterrupt
            The batch was stopped; the workers have cleared away what they were building.
        """
        self._client.subscribe_topic(TOPIC, self._hear)
        # a study that is lost with its worker is Dask's to hand out again
        pool = self._client.get_executor(pure=False)
        follower = Follower(tasks, on_news)
        self._seen = time.monotonic()
        try:
            futures = {task.number: pool.submit(build_there, self._order(task)) for task in tasks}
            follower.follow(futures, self, self._left_alone, self._explain)
        except KeyboardInterrupt:
            self._stopping = True
            pool.shutdown(wait=False)  # cancels: workers see that nobody wants their studies
            follower.wait_for_begun(self, GRACE)
            raise
        finally:
            pool.shutdown(wait=False)
        for task in (*follower.begun, *follower.untouched):
            follower.fail(task, self._without_workers(ALONE))

    def examine(self, files: Iterable[str | Path], out: Path) -> None:
        """See that every worker there is can build.

        Raises
        ------
        ReportError
            One can't, or there is none.
        """
        try:
            self._client.wait_for_workers(1, timeout=JOIN)
        except TimeoutError:
            raise self._without_workers(JOIN) from None
        with written_alone(out):
            for stale in out.glob(".batch-*.seen"):
                stale.unlink(missing_ok=True)  # of a batch that was killed in this very moment
            mark = out / f".batch-{secrets.token_hex(8)}.seen"
            mark.touch()
            try:
                answers = self._client.run(
                    examine, self._terms, sizes_of(files), str(out), mark.name, on_error="return"
                )
            finally:
                mark.unlink(missing_ok=True)
        faults = {
            str(worker): [_in_a_line(found)] if isinstance(found, Exception) else found
            for worker, found in answers.items()
            if found
        }
        if faults:
            raise refuse_unfit(faults)

    def _order(self, task: Task) -> Order:
        wait = max(task.options.get("wait", 0.0), LOST)
        there = replace(task, options={**task.options, "wait": wait})
        return Order(there, self._terms, sizes_of([task.file, *self._reads.get(task.file, ())]))

    def _hear(self, event: tuple[float, tuple[str, int, bytes]]) -> None:
        """Take up what a worker says; in Dask's thread."""
        batch, number, said = event[1]
        if batch != self._terms.batch:
            return
        what = pickle.loads(said)  # noqa: S301 - whoever reaches the scheduler may run code anyway
        if isinstance(what, Ended) and what.status == "stopped" and not self._stopping:
            return  # by a worker that was given up; another builds the study
        self.news.put((number, what))

    def _left_alone(self) -> bool:
        """Whether the last worker has gone, and none has come."""
        now = time.monotonic()
        if now - self._looked > LOOK:
            self._looked = now
            try:
                there = bool(self._client.nthreads())
            except (OSError, RuntimeError, ValueError):  # without a scheduler: see `_explain`
                there = True
            self._seen = now if there else self._seen
        return now - self._seen > ALONE

    def _without_workers(self, seconds: float) -> ReportError:
        return ReportError(
            f"A worker at the scheduler {self._address}.",
            f"There was none for {seconds:.0f} seconds.",
            f"Start workers (dask worker {self._address} --nthreads 1), then run this again.",
        )

    def _explain(self, error: BaseException) -> ReportError:
        if isinstance(error, CancelledError):
            return ReportError(
                "A scheduler that can be reached until all studies are built.",
                f"The connection to {self._address} was lost.",
                "See to scheduler and network; csi build … --only-failed builds what is left.",
            )
        if isinstance(error, KilledWorker):
            return ReportError(
                "A worker that lives until the report is built.",
                f"{error.allowed_failures + 1} workers died one after the other.",
                "Look at the workers' own logs; build this study with csi build alone.",
            )
        return fault_of_ours(error)


@contextmanager
def join_cluster(
    address: str,
    reads: Mapping[str, Sequence[Path]],
    out: Path,
    *,
    chapters: Path | None = None,
    folder: str = "",
) -> Iterator[Cluster]:
    """Have a cluster's workers at hand while the body runs.

    Parameters
    ----------
    address : str
        Of its scheduler: ``tcp://host:port`` or ``tls://host:port``.
    reads : mapping of str to sequence of Path
        Each study's file, absolute, to all it reads.
    out : Path
        Folder of all reports; it is there.
    chapters : Path, optional
        Other chapters than the kit's own.
    folder : str
        The command's working folder, if names depend on it.

    Raises
    ------
    ReportError
        No scheduler answers there, it has no worker, or one isn't fit.
    """
    terms = Terms(secrets.token_hex(8), this_kit(chapters), chapters, folder)
    with _in_silence(), _client(address) as client:
        cluster = Cluster(client, address, terms, reads)
        cluster.examine([*reads, *chain.from_iterable(reads.values())], out)
        yield cluster


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, RuntimeError, ValueError, TypeError) as error:
        raise ReportError(
            f"A Dask scheduler that answers at {address}.",
            _in_a_line(error),
            "Start one there (dask scheduler), or correct --scheduler.",
        ) from error
    try:
        yield client
    finally:
        with suppress(Exception):  # a connection that is lost already
            client.close(timeout=ANSWER)


def _in_a_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".split("\n")[0]


@contextmanager
def _in_silence() -> Iterator[None]:
    """Keep Dask from writing among the batch's lines; what matters is told as our fault."""
    talker = logging.getLogger("distributed")
    before = talker.level
    talker.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions that differ: `examine` refuses those
            yield
    finally:
        talker.setLevel(before)
