"""The different cells of a column, each with how often it stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.files.cells import settle_text
from csi_helpers.data.files.parquet import EXACT, LONG, NUMBERS, settled
from csi_helpers.data.large.source import Source, literal
from csi_helpers.errors import DataError

MOST = 254  # different cells of a column that is counted: they are numbered in a byte
LAST = 255  # the largest number of a cell
_SMALL = re.compile(r"0|[1-9][0-9]{0,2}")
_DATES = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")


@dataclass(frozen=True)
class Cells:
    """What stands in a column.

    Attributes
    ----------
    values : Series, shape (k + 1,)
        The different cells as a small file's reader would hand them on, then a gap.
    counts : int array, shape (k + 1,)
        Rows of each.
    sql : str
        A row's cell as a number from 0 to 255.
    places : int array, shape (256,)
        That number to the place among `values`.
    gap : int
        The number of an empty cell.
    """

    values: pd.Series
    counts: NDArray[np.int64]
    sql: str
    places: NDArray[np.intp]
    gap: int


def is_number(source: Source, name: str) -> bool:
    """Whether DuckDB reads the column as numbers."""
    kind = source.kinds[name]
    return kind in NUMBERS or kind in LONG or kind.startswith("DECIMAL")


def count_cells(source: Source, name: str, key: str) -> Cells:
    """Count the different cells of a column.

    Parameters
    ----------
    source : Source
    name : str
        Of the column in the file.
    key : str
        What of the study names it, for messages.

    Raises
    ------
    DataError
        More than 254 different cells.
    """
    column, number = source.columns[name], is_number(source, name)
    text = f"{column}::VARCHAR"
    if number and source.kinds[name] not in LONG:  # no number is a gap, and zero has no sign
        text = f"CASE WHEN isfinite({column}::DOUBLE) THEN ({column}::DOUBLE + 0)::VARCHAR END"
    counted = f"SELECT {column}, count(*) AS n FROM {source.relation} GROUP BY 1"  # noqa: S608
    found = source.rows(
        f"SELECT {text} AS cell, sum(n)::BIGINT FROM ({counted}) "  # noqa: S608 - all quoted
        f"GROUP BY 1 ORDER BY 1 NULLS LAST LIMIT {MOST + 2}"
    )
    keys = [str(cell) for cell, _ in found if cell is not None]
    if len(keys) > MOST:
        raise DataError(
            f"At most {MOST} different values in a column that is counted ({key}).",
            f"Column {name!r} of {source.path.name} has more, such as "
            f"{', '.join(repr(one[:20]) for one in keys[:3])}.",
            "Group its values, or take the column out of the study.",
        )
    counts = [cast(int, n) for cell, n in found if cell is not None]
    gaps = sum(cast(int, n) for cell, n in found if cell is None)
    sql, places, gap = _numbered(column, text, keys, number=number)
    return Cells(
        _settled(source, name, keys, number=number),
        np.array([*counts, gaps], dtype=np.int64),
        sql,
        places,
        gap,
    )


def count_again(source: Source, cells: Cells, where: str) -> NDArray[np.int64]:
    """Rows of each cell among those for which `where` holds, shape (k + 1,)."""
    found = source.rows(
        f"SELECT {cells.sql}, count(*) FROM {source.relation} WHERE {where} GROUP BY 1"  # noqa: S608
    )
    counts = np.zeros(len(cells.values), dtype=np.int64)
    for number, n in found:
        counts[cells.places[cast(int, number)]] += cast(int, n)
    return counts


def _numbered(
    column: str, text: str, keys: list[str], *, number: bool
) -> tuple[str, NDArray[np.intp], int]:
    """The SQL of a cell's number, the place of each number among the keys, and a gap's number."""
    places = np.full(LAST + 1, len(keys))  # where there is no cell of a number, a gap
    codes = [key.removesuffix(".0") if number else key for key in keys]
    if all(_SMALL.fullmatch(code) and int(code) <= MOST for code in codes):
        places[[int(code) for code in codes]] = np.arange(len(keys))
        gap = LAST if "0" in codes else 0
        return f"coalesce(TRY_CAST({column} AS UTINYINT), {gap})::UTINYINT", places, gap
    places[1 : len(keys) + 1] = np.arange(len(keys))
    known = f"TRY_CAST({text} AS ENUM({', '.join(map(literal, keys))}))"
    return f"coalesce(enum_code({known}) + 1, 0)::UTINYINT", places, 0


def _settled(source: Source, name: str, keys: list[str], *, number: bool) -> pd.Series:
    if number:
        values = [float(key) for key in keys]
        if source.kinds[name] in LONG and max(map(abs, values), default=0) >= EXACT:
            return settled(pd.Series([str(int(one)) for one in values] + [None], dtype="str"))
        return pd.Series([*values, np.nan])
    if source.is_text:
        return settle_text([*keys, ""], decimal=source.decimal).values
    if source.kinds[name] in _DATES:
        return settled(pd.Series(pd.to_datetime(pd.Series([*keys, None]))))
    return settled(pd.Series([*keys, None], dtype="str"))
