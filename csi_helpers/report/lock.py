"""One build at a time of one report: a lock that its holder's death releases."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from csi_helpers.errors import ReportError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

HELD_BY_ANOTHER = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


@contextmanager
def build_lock(target: Path) -> Iterator[None]:
    """Hold ``.<wave>.lock`` beside `target` while the body runs; the file names the holder.

    Raises
    ------
    ReportError
        Another build holds it.
    """
    path = target.parent / f".{target.name}.lock"
    file = _take(path, target)
    try:
        yield
    finally:
        if sys.platform == "win32":  # an open file can't be removed there
            os.close(file)
        with suppress(OSError):
            path.unlink()
        if sys.platform != "win32":
            os.close(file)


def _take(path: Path, target: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _lock(file):
                raise _refusal(path, target)
            # its last holder removes the file: ours may have gone between open and lock
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file), path.stat()):
                    os.ftruncate(file, 0)
                    os.write(file, str(os.getpid()).encode())
                    return file
        except BaseException:
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
        holder = path.read_text(encoding="ascii", errors="replace").strip()
    return ReportError(
        f"To be alone in building `{target}`.",
        f"It is being built by process {holder or 'unknown'}.",
        "Wait until that build has ended, then run this one again.",
    )
