"""Read a data file, whatever its form, without ever writing to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from csi_helpers.data.files.delimited import read_delimited
from csi_helpers.data.files.hashing import check_file, file_hash
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
    check_file(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(
            f"A data file with one of the endings {', '.join(READERS)}.",
            f"{path} ends in {path.suffix or 'nothing'}.",
            "Export it in one of these forms.",
        )
    return apply_vendor(reader(path))
