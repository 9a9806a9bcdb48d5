"""Write a table as Parquet."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write it small; the bytes may change with DuckDB's version, what stands in them doesn't."""
    with duckdb.connect() as database:
        database.register("made", table)
        options = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)"
        place = str(path).replace("'", "''")
        database.execute(f"COPY (SELECT * FROM made) TO '{place}' {options}")
