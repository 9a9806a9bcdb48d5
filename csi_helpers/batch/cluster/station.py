"""What runs in a Dask worker: it has a study built, and passes on what is said of it.

The study is built in a process of its own, since a build answers signals and may take its process
down. Events go up through Dask's topics, along the worker's one connection. That nobody wants the
study any more, because the batch was stopped or has died, Dask tells by cancelling it.
"""

from __future__ import annotations

import pickle
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from distributed import Reschedule, Worker, get_worker

from csi_helpers.batch.cluster.fitness import Terms, examine, refuse_unfit
from csi_helpers.batch.cluster.hands import Hand, give_back, take_hand
from csi_helpers.batch.worker import Ended, Task, died, failure_of
from csi_helpers.errors import ReportError
from csi_helpers.report.events import Placed

TOPIC = "csi-batch"
"""One for all batches: a scheduler keeps the last events of every topic there ever was."""

PAUSE = 0.2  # seconds without news before the state of things is looked at


@dataclass(frozen=True)
class Order:
    """A study on its way to a worker.

    Attributes
    ----------
    task : Task
    terms : Terms
    files : sequence of (str, int)
        That it reads, with their sizes.
    """

    task: Task
    terms: Terms
    files: Sequence[tuple[str, int]]


def build_there(order: Order) -> Ended:
    """Have a study built by this worker.

    Raises
    ------
    Reschedule
        The worker is about to go: another has to build it.
    """
    worker, task = get_worker(), order.task
    teller = _Teller(worker, order)
    faults = examine(order.terms, order.files, str(task.out))
    if faults:
        return teller.fail(refuse_unfit({teller.name: faults}))
    hand = take_hand(order.terms.batch, order.terms.folder)
    try:
        return _watch(hand, teller)
    finally:
        give_back(order.terms.batch, hand)


class _Teller:
    """A study's way back to its batch."""

    def __init__(self, worker: Worker, order: Order) -> None:
        self.task = order.task
        self.name = f"{worker.address} on {platform.node()}"
        self._worker, self._batch = worker, order.terms.batch
        self._key = worker.get_current_task()

    def tell(self, what: object) -> None:
        said = pickle.dumps(what)
        self._worker.log_event(TOPIC, (self._batch, self.task.number, said))

    def fail(self, fault: ReportError) -> Ended:
        told, ended = failure_of(self.task, fault)
        self.tell(told)
        return ended

    @property
    def unwanted(self) -> bool:
        """Whether the batch has called the study off, or is no more."""
        state = self._worker.state.tasks.get(self._key)
        return state is None or state.state == "cancelled"

    @property
    def going(self) -> bool:
        """Whether the worker is being shut down."""
        return self._worker.status.name not in ("running", "paused")


def _watch(hand: Hand, teller: _Teller) -> Ended:
    """Pass on what a process says of its study, until that has ended."""
    teller.tell(Placed(teller.task.file, teller.name))
    hand.begin(teller.task)
    while True:
        what = hand.hear(PAUSE)
        if what is not None:
            if isinstance(what, Ended) and what.status == "stopped" and not teller.unwanted:
                hand.stop()
                raise Reschedule  # somebody stopped the process, not the batch
            teller.tell(what)
            if isinstance(what, Ended):
                return what
        elif not hand.lives:
            return teller.fail(died(f" on {teller.name}"))
        elif not hand.stopped and (teller.unwanted or teller.going):
            hand.stop()
