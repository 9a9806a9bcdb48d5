"""Read a data file, whatever its form, without ever writing to it."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable
from pathlib import Path

from csi_helpers.data.files.contents import unreadable
from csi_helpers.data.files.delimited import read_delimited
from csi_helpers.data.files.parquet import read_parquet
from csi_helpers.data.files.sheets import read_workbook
from csi_helpers.data.files.spss import read_spss
from csi_helpers.data.files.table import MissingRule, Note, RawTable, missing_reason
from csi_helpers.data.files.vendors import apply_vendor
from csi_helpers.errors import DataError

__all__ = ["MissingRule", "Note", "RawTable", "file_hash", "missing_reason", "read_table"]

READERS: dict[str, Callable[[Path], RawTable]] = {
    ".sav": read_spss,
    ".zsav": read_spss,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".xls": read_workbook,
    ".parquet": read_parquet,
}


def read_table(path: Path) -> RawTable:
    """Read a data file by its ending; encoding, delimiter and survey platform are found.

    Parameters
    ----------
    path : Path
        A sav, zsav, csv, tsv, txt, xlsx, xlsm, xls or parquet file.

    Returns
    -------
    RawTable
        Codes as they stand in the file, with labels and missing codes beside them.

    Raises
    ------
    DataError
        The file is absent, can't be read, isn't what its ending says, or holds no table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "survey.csv")
    ...     _ = path.write_bytes("编号;Q1\\n007;8,5\\n012;9\\n".encode("gbk"))
    ...     table = read_table(path)
    >>> table.frame.to_dict("list")
    {'编号': ['007', '012'], 'Q1': [8.5, 9.0]}
    """
    path = Path(path)
    _check_file(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(
            f"A data file with one of the endings {', '.join(READERS)}.",
            f"{path} ends in {path.suffix or 'nothing'}.",
            "Export it in one of these forms.",
        )
    return apply_vendor(reader(path))


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
    _check_file(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_file(path: Path) -> None:
    """Refuse what can't be opened before any library tries."""
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
