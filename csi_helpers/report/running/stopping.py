"""Ctrl-C and a polite kill end a build alike: kernels gone, temporary folder gone."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from csi_helpers.errors import ReportError


class StoppedError(ReportError):
    """Somebody stopped the build."""

    def __init__(self) -> None:
        super().__init__(
            "To be left running to the end.",
            "The build was interrupted; the last good report is as it was.",
            "Run the same command again.",
        )


@contextmanager
def stoppable() -> Iterator[None]:
    """Answer SIGINT, SIGTERM and SIGHUP with `StoppedError`, after everything was cleared away.

    Outside the main thread, where Python gives no signals, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    heard = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, _stop) for number in heard}
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # clearing away isn't to be disturbed
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise KeyboardInterrupt
