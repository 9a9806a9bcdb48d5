"""One build at a time of one report: a lock that its holder's death releases."""

from __future__ import annotations

import errno
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from csi_helpers.errors import ReportError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

HELD_BY_ANOTHER = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


PAUSE = 0.1  # seconds between two looks at a lock that another holds


@contextmanager
def build_lock(target: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold ``.<wave>.lock`` beside `target` while the body runs; the file names the holder.

    Parameters
    ----------
    target : Path
        A report's folder.
    wait : float
        Seconds to wait for another build of it to end; `math.inf` for as long as it takes.

    Raises
    ------
    ReportError
        Another build holds it.
    """
    path = target.parent / f".{target.name}.lock"
    with file_lock(path, wait) as ours:
        if not ours:
            raise _refusal(path, target)
        yield


class Patience:
    """Seconds that may be waited for others, whatever for and however often.

    Parameters
    ----------
    seconds : float
        `math.inf` for as long as it takes.
    """

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    @contextmanager
    def build_lock(self, target: Path) -> Iterator[None]:
        """Like `build_lock`; what is spent on waiting is spent."""
        start = time.monotonic()
        with ExitStack() as held:
            try:
                held.enter_context(build_lock(target, self.left))
            finally:
                self.left = max(0.0, self.left - (time.monotonic() - start))
            yield


@contextmanager
def file_lock(path: Path, wait: float = 0.0) -> Iterator[bool]:
    """Hold the lock file `path` while the body runs; it's gone afterwards.

    Parameters
    ----------
    path : Path
        In a folder that exists.
    wait : float
        Seconds to wait for its holder.

    Yields
    ------
    bool
        Whether it is ours; False where another process still held it after `wait` seconds.
    """
    file = _take(path)
    end = time.monotonic() + wait
    while file is None and time.monotonic() < end:
        time.sleep(PAUSE)
        file = _take(path)
    if file is None:
        yield False
        return
    try:
        yield True
    finally:
        if sys.platform == "win32":  # an open file can't be removed there
            os.close(file)
        with suppress(OSError):
            path.unlink()
        if sys.platform != "win32":
            os.close(file)


def _take(path: Path) -> int | None:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _lock(file):
                os.close(file)
                return None
            # its last holder removes the file: ours may have gone between open and lock
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file), path.stat()):
                    os.ftruncate(file, 0)
                    os.write(file, f"{os.getpid()} on {platform.node()}".encode())
                    return file
        except OSError:
            os.close(file)
            raise
        os.close(file)


def _lock(file: int) -> bool:
    """Whether the file is ours now; also where a file system knows no locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in HELD_BY_ANOTHER
    return True


def _refusal(path: Path, target: Path) -> ReportError:
    holder = ""
    with suppress(OSError):
        holder = path.read_text(encoding="utf-8", errors="replace").strip()
    return ReportError(
        f"To be alone in building `{target}`.",
        f"It is being built by process {holder or 'unknown'}.",
        "Wait until that build has ended, then run this one again; or let --wait do so.",
    )
