"""Data files by their bytes: there at all, and which ones; without any reader's imports."""

from __future__ import annotations

import difflib
import hashlib
from pathlib import Path

from csi_helpers.data.files.contents import unreadable
from csi_helpers.errors import DataError


def file_hash(path: Path) -> str:
    """Compute the SHA-256 of a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    DataError
        The file is absent or can't be read.
    """
    path = Path(path)
    check_file(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_file(path: Path) -> None:
    """Refuse what can't be opened before any library tries.

    Raises
    ------
    DataError
        The file is absent, empty, a folder, or can't be read.
    """
    try:
        exists, is_file = path.exists(), path.is_file()
        if exists and is_file:
            with path.open("rb") as file:
                start = file.read(4)
    except PermissionError as fault:
        raise unreadable(path) from fault
    except OSError as fault:
        raise DataError("A readable file.", f"{path}: {fault.strerror}.", "Check it.") from fault
    if not exists:
        raise _absent(path)
    if not is_file:
        raise DataError("A data file.", f"{path} is a folder.", "Name a file inside it.")
    if not start.lstrip(b"\xef\xbb\xbf\xff\xfe"):
        raise DataError("A file with data in it.", f"{path} is empty.", "Export the file again.")


def _absent(path: Path) -> DataError:
    found = f"{path} doesn't exist."
    remedy = "Check the path; it belongs to the folder of the file it is written in."
    if not path.parent.is_dir():
        found = f"{path} doesn't exist, nor does its folder."
    else:
        names = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
        folded = {name.lower(): name for name in names}
        near = difflib.get_close_matches(path.name.lower(), folded, n=1, cutoff=0.6)
        if near:
            remedy = f"Did you mean {folded[near[0]]}, which is in that folder?"
    return DataError("A data file.", found, remedy)
