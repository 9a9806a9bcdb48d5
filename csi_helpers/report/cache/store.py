"""A folder of entries by key, each one file: written whole, read whole, checked when it is read.

An entry appears by a rename, so a kill or a second writer leaves the old one, the new one or none.
A reader has it in memory before anybody can remove it. Its first line is the hash of the rest; an
entry that doesn't match, whatever has befallen it, is no entry and goes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from csi_helpers.errors import ParamsError, ReportError

logger = logging.getLogger(__name__)

FOLDER = "CSI_CACHE"
"""Environment variable with the cache's folder; default: the user's own, as the system has it."""
LIMIT = "CSI_CACHE_LIMIT"
"""Environment variable with the most it may hold: ``500 MB``, ``2 GB``; ``0`` keeps nothing."""
DEFAULT_LIMIT = "2 GB"

_UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_NAME = re.compile(r"[0-9a-f]{64}\.entry")
_HALF = ".writing-"
_ABANDONED = 3600.0  # seconds after which nobody is still writing


@dataclass(frozen=True)
class Entry:
    """One stored thing.

    Attributes
    ----------
    path : Path
    size : int
        Bytes.
    used : float
        When it was last written or read, seconds since 1970; never later than now.
    """

    path: Path
    size: int
    used: float


class Store:
    """The entries of one folder.

    Parameters
    ----------
    folder : Path
        Made, for its owner alone, when something is first stored.
    limit : int
        Bytes; beyond it the entries that haven't been used for longest go.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit
        self._used: set[str] = set()

    def read(self, key: str) -> bytes | None:
        """What is stored under `key`; None where there is nothing, or nothing sound.

        Parameters
        ----------
        key : str
            64 hexadecimal digits.
        """
        path = self._path(key)
        try:
            self._refuse_strangers()
            whole = path.read_bytes()
        except (OSError, ReportError):
            return None
        head, _, content = whole.partition(b"\n")
        if head.decode("ascii", "replace") != hashlib.sha256(content).hexdigest():
            logger.info("the cache's entry %s is damaged: removed", path.name)
            with suppress(OSError):
                path.unlink()
            return None
        self._used.add(path.name)
        with suppress(OSError):  # a cache that can't be written can still be read
            os.utime(path)
        return content

    def write(self, key: str, content: bytes) -> None:
        """Store `content` under `key`, in place of what is there; then make room.

        Raises
        ------
        OSError
            No room, no permission. Nothing is left behind.
        ReportError
            The folder is somebody else's.
        """
        if len(content) > self.limit:
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._refuse_strangers()
        path = self._path(key)
        half = self.folder / f"{_HALF}{os.getpid()}-{secrets.token_hex(4)}"
        try:
            with os.fdopen(
                os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(hashlib.sha256(content).hexdigest().encode() + b"\n")
                file.write(content)
            half.replace(path)
        finally:
            with suppress(OSError):
                half.unlink()
        self._used.add(path.name)
        self.make_room(spare=self._used)

    def make_room(self, spare: Collection[str] = ()) -> None:
        """Remove the entries unused for longest until the rest is within the limit.

        Parameters
        ----------
        spare : collection of str
            File names of entries that stay: those this build has used.
        """
        now = time.time()
        for half in self._files():
            if half.name.startswith(_HALF):
                with suppress(OSError):  # another build has just finished it
                    # a clock set back makes it look as if from the future
                    if abs(now - half.stat().st_mtime) > _ABANDONED:
                        half.unlink()
        entries = sorted(self.entries(), key=lambda entry: entry.used)
        total = sum(entry.size for entry in entries)
        for entry in entries:
            if total <= self.limit:
                break
            if entry.path.name not in spare:
                with suppress(OSError):
                    entry.path.unlink()
                    total -= entry.size

    def entries(self) -> list[Entry]:
        """All that is stored, by file name."""
        now, found = time.time(), []
        for path in self._files():
            if _NAME.fullmatch(path.name):
                with suppress(OSError):  # another build has just removed it
                    about = path.stat()
                    found.append(Entry(path, about.st_size, min(about.st_mtime, now)))
        return found

    def clear(self) -> int:
        """Remove every entry, and nothing else; return how many went."""
        removed = 0
        for path in self._files():
            if _NAME.fullmatch(path.name) or path.name.startswith(_HALF):
                path.unlink(missing_ok=True)
                removed += not path.name.startswith(_HALF)
        return removed

    def _files(self) -> Iterator[Path]:
        with suppress(OSError):
            yield from sorted(self.folder.iterdir())

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.entry"

    def _refuse_strangers(self) -> None:
        """What others may write could put anything into a report."""
        if os.name != "posix":
            return
        about = self.folder.stat()
        ours = about.st_uid == os.geteuid() or os.geteuid() == 0
        if not ours or about.st_mode & 0o002:
            raise ReportError(
                "A cache that only you can write.",
                f"`{self.folder}` belongs to another user, or everybody may write there.",
                f"Name a folder of your own in {FOLDER}.",
            )


def open_store() -> Store | None:
    """The cache the environment names; None where its limit is 0.

    Raises
    ------
    ParamsError
        A limit that is no size.
    """
    said = os.environ.get(LIMIT, "").strip() or DEFAULT_LIMIT
    limit = parse_size(said)
    if limit is None:
        raise ParamsError(
            f"A size in {LIMIT}, such as 500 MB or 2 GB.",
            f"{LIMIT} is {said!r}.",
            "Correct it, or unset it.",
        )
    return Store(cache_folder(), limit) if limit else None


def cache_folder() -> Path:
    """Where the cache lies: ``$CSI_CACHE``, else below the user's cache folder.

    Not beside the reports: what lies there is handed on, and a cache holds other clients' chapters.
    """
    named = os.environ.get(FOLDER)
    return Path(named).absolute() if named else user_cache_path("csi-report-kit")


def parse_size(text: str) -> int | None:
    """Bytes of a size in words; None where it is none.

    Examples
    --------
    >>> parse_size("500 MB"), parse_size("1.5gb"), parse_size("0"), parse_size("much")
    (500000000, 1500000000, 0, None)
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?B|)", text.strip().upper())
    if match is None:
        return None
    unit = "" if match[2] == "B" else match[2]
    return int(float(match[1]) * _UNITS[unit])
