"""What a file is by its content, whatever its name says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csi_helpers.errors import DataError

SIGNATURES = (
    (b"$FL2", "an SPSS file (.sav)"),
    (b"$FL3", "a compressed SPSS file (.zsav)"),
    (b"PAR1", "a Parquet file (.parquet)"),
    (b"PK\x03\x04", "a zip archive or Excel workbook (.xlsx)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF"),
    (b"<stata_dta>", "a Stata file"),
    (b"\x1f\x8b", "a gzip archive"),
)
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def describe_content(data: bytes) -> str:
    """Say in words what the bytes look like.

    Parameters
    ----------
    data : bytes
        The start of the file, some kilobytes.

    Examples
    --------
    >>> describe_content(b"$FL2@(#) SPSS DATA FILE"), describe_content(b"id,q1")
    ('an SPSS file (.sav)', 'plain text')
    """
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            return "an Excel workbook with a password" if is_encrypted(data) else name
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return "a web page (HTML)"
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary data of an unknown kind"
    return "plain text"


def is_encrypted(data: bytes) -> bool:
    """Tell an encrypted workbook: Office wraps it in the old container format."""
    return data.startswith(SIGNATURES[4][0]) and ENCRYPTED in data


@contextmanager
def reading(path: Path, form: str) -> Iterator[None]:
    """Turn whatever a library raises while it reads `path` into a DataError.

    Parameters
    ----------
    path : Path
        The file being read.
    form : str
        What it should be, for the message ("an SPSS file").

    Raises
    ------
    DataError
        The library couldn't read the file; the message says what the file looks like.
    """
    try:
        yield
    except (DataError, MemoryError):
        raise
    except PermissionError as fault:
        raise unreadable(path) from fault
    except Exception as fault:  # libraries document no closed set of errors
        with path.open("rb") as file:
            found = describe_content(file.read(1 << 16))
        reason = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
        raise DataError(
            f"{path.name} must be {form}, whole and undamaged.",
            f"{path} looks like {found}; reading it stopped with: {reason}",
            "Give it the ending of what it is, or export it again.",
        ) from fault


def unreadable(path: Path) -> DataError:
    """Build the error for a file the user may not read."""
    return DataError(
        f"Permission to read {path.name}.",
        f"The system refuses access to {path}.",
        "Close it where it is open, or change its permissions.",
    )
