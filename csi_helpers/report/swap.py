"""A report appears whole or not at all: built beside its place, then swapped in.

On Linux the exchange is one system call (``renameat2``). Elsewhere it's two renames, and a kill
between them is repaired at the next start. Everything temporary is called ``.<wave>.<what>-…``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
import sys
import time
from pathlib import Path

from csi_helpers.errors import ReportError

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def building_folder(target: Path) -> Path:
    """Make the folder beside `target` in which its report is built."""
    folder = target.parent / f".{target.name}.building-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    return folder


def swap_in(built: Path, target: Path) -> None:
    """Put the folder `built` in the place of `target`, and remove what was there.

    Both lie in one folder. A reader, and a kill at any moment, finds the old report or the new.

    Raises
    ------
    OSError
        The folder can't be written; `target` is as it was.
    """
    if not target.exists():
        built.rename(target)
        return
    if _exchange(built, target):
        remove(built)
        return
    previous = target.parent / f".{target.name}.previous-{os.getpid()}-{secrets.token_hex(4)}"
    target.rename(previous)
    try:
        built.rename(target)
    except OSError:
        previous.rename(target)
        raise
    remove(previous)


def repair(target: Path) -> None:
    """Clear what a killed build left beside `target`, and put a half-swapped report back.

    Only for the holder of the target's lock (`csi_helpers.report.lock`): nobody else builds it.
    """
    parent, name = target.parent, target.name
    if not parent.is_dir():
        return
    previous = _called(parent, f".{name}.previous-")
    if previous and not target.exists():
        previous.pop().rename(target)
    for leftover in [*previous, *_called(parent, f".{name}.building-")]:
        remove(leftover)


def _called(parent: Path, prefix: str) -> list[Path]:
    """Folders by prefix, oldest first; not `glob`, since a wave may be called ``[2026]``."""
    found = [path for path in parent.iterdir() if path.name.startswith(prefix)]
    return sorted(found, key=lambda path: path.stat().st_mtime)


def remove(folder: Path) -> None:
    """Remove a folder, waiting a moment for a dying process that still writes into it."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
    shutil.rmtree(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one system call; False where system or file system can't."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here = ctypes.c_int(AT_FDCWD)
    if (
        rename(here, os.fsencode(one), here, os.fsencode(other), ctypes.c_uint(RENAME_EXCHANGE))
        == 0
    ):
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTTY):
        return False
    raise OSError(code, os.strerror(code), str(other))


def refuse_foreign(target: Path) -> None:
    """Never swap out a folder that no build has made.

    Raises
    ------
    ReportError
        Something else lies there.
    """
    if target.is_dir() and ((target / "manifest.json").exists() or not any(target.iterdir())):
        return
    if target.exists():
        raise ReportError(
            f"`{target}` to be a report, or nothing yet.",
            "Something else lies there: it has no manifest.json.",
            "Move it away, or name another folder with --out.",
        )
