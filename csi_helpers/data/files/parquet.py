"""Parquet files, through DuckDB."""

from __future__ import annotations

import glob
from pathlib import Path

import duckdb
import pandas as pd

from csi_helpers.data.files.contents import reading
from csi_helpers.data.files.table import RawTable
from csi_helpers.errors import DataError

NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE"}
LONG = {"BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT"}
NESTED = ("STRUCT", "MAP", "UNION")
EXACT = 10**15  # whole numbers beyond lose digits as float64


def read_parquet(path: Path) -> RawTable:
    """Read a Parquet file; whole numbers of more than 15 digits stay text.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    DataError
        It is no Parquet file, holds lists or records in its cells, or no rows.
    """
    with reading(path, "a Parquet file"), duckdb.connect() as database:
        source = "read_parquet(?)"
        place = [glob.escape(str(path))]  # DuckDB would expand * and [ in the name
        described = database.execute(f"DESCRIBE SELECT * FROM {source}", place).fetchall()  # noqa: S608 - no outside text
        types = {str(row[0]): str(row[1]) for row in described}
        for name, kind in types.items():
            if kind.endswith("]") or kind.startswith(NESTED):
                raise DataError(
                    "One value in every cell.",
                    f"{path}: column `{name}` holds {kind.lower()}.",
                    "Spread it over columns, one for each value.",
                )
        wanted = ", ".join(
            _expression(database, name, types[name], source, place) for name in types
        )
        frame = database.execute(f"SELECT {wanted} FROM {source}", place).df()  # noqa: S608 - names are quoted
    if frame.empty:
        raise DataError("At least one respondent.", f"{path} has no rows.", "Export it again.")
    for name in frame.columns:
        frame[name] = settled(frame[name])
    frame.columns = pd.Index(list(types), dtype="str")
    return RawTable(frame)


def _expression(
    database: duckdb.DuckDBPyConnection, name: str, kind: str, source: str, place: list[str]
) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if kind in LONG:
        query = f"SELECT max(abs({quoted}::HUGEINT)) FROM {source}"  # noqa: S608 - name is quoted
        longest = database.execute(query, place).fetchall()[0][0]
        kind = "VARCHAR" if longest is not None and longest >= EXACT else "DOUBLE"
    elif kind in NUMBERS or kind.startswith("DECIMAL"):
        kind = "DOUBLE"
    elif kind in ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"):
        kind = "TIMESTAMP"
    else:
        kind = "VARCHAR"
    return f"{quoted}::{kind} AS {quoted}"


def settled(values: pd.Series) -> pd.Series:
    """A column as DuckDB hands it on, in one of the types a table may have."""
    if values.dtype.kind == "M":
        return values.astype("datetime64[us]")
    if values.dtype.kind == "f":
        return values.astype(float)
    text = values.astype("str")
    text = text.where(text.notna() & (text.str.strip() != ""))
    return text.astype(float) if text.isna().all() else text
