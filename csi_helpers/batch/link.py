"""What a batch and its worker processes say to each other, and how each notices the other's death.

Every worker holds one connection to the batch. Events go up along it, the wish to stop comes down.
When the batch dies, however it does, the connection ends, and the worker stops its study and goes.
"""

from __future__ import annotations

import logging
import os
import queue
import secrets
import signal
import socket
import sys
import tempfile
import threading
import time
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any, TypeAlias

logger = logging.getLogger(__name__)

Address: TypeAlias = tuple[str, bytes]

GRACE = 15.0  # seconds a worker has to end its kernels and to remove what it was building


class Exchange:
    """The batch's end: what all workers say, in one queue."""

    def __init__(self, listener: Listener, key: bytes) -> None:
        self.news: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        self.address: Address = (os.fsdecode(listener.address), key)
        self._listener = listener
        self._workers: list[Connection[Any, Any]] = []
        self._open, self._stopped = True, False
        self._joining = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def stop_workers(self) -> None:
        """Ask every worker to stop what it is building, and those that are still being started."""
        with self._joining:
            self._stopped = True
            for connection in self._workers:
                _ask_to_stop(connection)

    def close(self) -> None:
        """Hang up."""
        self._open = False
        # wakes the thread that waits for workers, or goes unheard if that has just woken
        threading.Thread(target=self._wake, daemon=True).start()
        self._accepting.join(timeout=5)
        self._listener.close()
        for connection in self._workers:
            _hang_up(connection)

    def _wake(self) -> None:
        with suppress(OSError, EOFError):
            Client(self.address[0], authkey=self.address[1]).close()

    def _accept(self) -> None:
        while self._open:
            try:
                connection = self._listener.accept()
            except Exception as error:  # a stranger without the key, or the end
                logger.debug("no worker: %s", error)
                continue
            with self._joining:
                self._workers.append(connection)
                if self._stopped:
                    _ask_to_stop(connection)
            threading.Thread(target=self._hear, args=(connection,), daemon=True).start()

    def _hear(self, connection: Connection[Any, Any]) -> None:
        with connection, suppress(EOFError, OSError, TypeError):  # the last: closed under it
            while True:
                self.news.put(connection.recv())


def _ask_to_stop(connection: Connection[Any, Any]) -> None:
    with suppress(OSError):
        connection.send("stop")


def _hang_up(connection: Connection[Any, Any]) -> None:
    """End it; the thread that reads it closes it, since its number may be another's right after."""
    if os.name != "posix":
        connection.close()
        return
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def exchange() -> Iterator[Exchange]:
    """Listen for workers while the body runs; no port is opened, on Linux no file made either."""
    key = secrets.token_bytes(32)
    folder: AbstractContextManager[str | None] = (
        tempfile.TemporaryDirectory(prefix="csi-batch-") if _needs_file() else nullcontext()
    )
    with folder as place, Listener(_address(place), authkey=key) as listener:
        there = Exchange(listener, key)
        try:
            yield there
        finally:
            there.close()


def _needs_file() -> bool:
    return os.name == "posix" and sys.platform != "linux"


def _address(folder: str | None) -> str | None:
    if folder:
        return str(Path(folder) / "events")
    # Linux: a name that lives in the kernel, and goes with the process; Windows: a pipe
    return f"\0csi-batch-{secrets.token_hex(16)}" if sys.platform == "linux" else None


class Link:
    """A worker's end; there is one in a process."""

    here: Link | None = None

    def __init__(self, address: Address) -> None:
        self._connection = Client(address[0], authkey=address[1])
        self.stopped = False
        self.busy = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def tell(self, study: int, what: object) -> None:
        """Send an event or an outcome up; a batch that has died hears nothing more."""
        with suppress(OSError):
            self._connection.send((study, what))

    def _watch(self) -> None:
        try:
            self._connection.recv()
            gone = False
        except (EOFError, OSError):
            gone = True
        self.stopped = True
        end = time.monotonic() + GRACE
        while self.busy.is_set() and (not gone or time.monotonic() < end):
            interrupt_main(signal.SIGINT)  # again: it's ignored until the build listens for it
            time.sleep(0.3)
        if gone:
            os._exit(1)


def connect(address: Address) -> None:
    """Join a batch: what a worker process does first."""
    os.dup2(2, 1)  # what a library prints must not land among the batch's own lines
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the batch, which tells us
    Link.here = Link(address)
