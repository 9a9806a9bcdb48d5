"""The building processes of one Dask worker: taken for a study, kept a moment for the next."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, cast

from csi_helpers.batch.link import GRACE, exchange
from csi_helpers.batch.worker import Task
from csi_helpers.report.running.own_kit import with_kit

PROGRAM = "csi_helpers.batch.cluster.hand"
REST = 3.0  # seconds to wait for the batch's next study; if there is one, it comes at once


class Hand:
    """The Dask worker's end of one ``python -m csi_helpers.batch.cluster.hand``.

    Parameters
    ----------
    folder : str
        Its working folder; "": the worker's.
    """

    def __init__(self, folder: str = "") -> None:
        self.stopped = False
        self.timer: threading.Timer | None = None
        self._stack = ExitStack()
        self._line = self._stack.enter_context(exchange())
        self._process = subprocess.Popen(  # noqa: S603 - our interpreter, our module
            [sys.executable, "-m", PROGRAM],
            stdin=subprocess.PIPE,
            cwd=folder if folder and Path(folder).is_dir() else None,
            env=with_kit(os.environ),
            start_new_session=os.name == "posix",  # Ctrl-C reaches the worker alone
        )
        self._send(self._line.address)

    @property
    def lives(self) -> bool:
        """Whether the process can still build."""
        return self._process.poll() is None

    def begin(self, task: Task) -> None:
        """Hand it a study; only one at a time."""
        self._send(task)

    def hear(self, seconds: float) -> object | None:
        """What it has to say: ``"begun"``, an event or an end; None if nothing."""
        try:
            _, what = self._line.news.get(timeout=seconds)
        except queue.Empty:
            return None
        return cast(object, what)

    def stop(self) -> None:
        """Ask it to stop what it is building; it is good for nothing more."""
        self.stopped = True
        self._line.stop_workers()

    def close(self) -> None:
        """Let it go."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its kernels end with it
            self._process.wait()
        self._stack.close()

    def _send(self, what: Any) -> None:
        with suppress(OSError):  # it has died: whoever listens will notice
            if self._process.stdin is not None:
                pickle.dump(what, self._process.stdin)
                self._process.stdin.flush()


_resting: dict[str, list[Hand]] = {}
_lock = threading.Lock()


def take_hand(batch: str, folder: str) -> Hand:
    """A process for a study of `batch`: one that has just built another, else a new one."""
    with _lock:
        resting = _resting.get(batch)
        hand = resting.pop() if resting else None
        if not resting:
            _resting.pop(batch, None)
    if hand is None:
        return Hand(folder)
    if hand.timer is not None:
        hand.timer.cancel()
    if hand.lives:
        return hand
    hand.close()  # it died at rest: its line would stay open
    return Hand(folder)


def give_back(batch: str, hand: Hand) -> None:
    """Keep it for the next study, or let it go if it can build no more or none comes."""
    if hand.stopped or not hand.lives:
        hand.close()
        return
    hand.timer = threading.Timer(REST, _dismiss, (batch, hand))
    hand.timer.daemon = True
    with _lock:
        _resting.setdefault(batch, []).append(hand)
    hand.timer.start()


def _dismiss(batch: str, hand: Hand) -> None:
    with _lock:
        resting = _resting.get(batch, [])
        if hand not in resting:  # taken at the last moment
            return
        resting.remove(hand)
        if not resting:
            del _resting[batch]
    hand.close()
