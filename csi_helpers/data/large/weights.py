"""The weight column of a large file, by what DuckDB tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from csi_helpers.data.files.cells import MARKS
from csi_helpers.data.large.cells import is_number
from csi_helpers.data.large.source import Source, literal
from csi_helpers.errors import DataError
from csi_helpers.look.plain import strip_controls
from csi_helpers.params.study import Study


@dataclass(frozen=True)
class WeightColumn:
    """Weights as they stand in a file; without a column everybody's is 1.

    Attributes
    ----------
    sql : str, optional
        Of a row's weight; NULL where it is missing.
    low, high : float
        Smallest and largest.
    mean : float
        Over those who have one.
    missing : int
        Respondents without one.
    """

    sql: str | None = None
    low: float = 1.0
    high: float = 1.0
    mean: float = 1.0
    missing: int = 0

    @property
    def differ(self) -> bool:
        """Whether somebody weighs more than somebody else."""
        return (self.high - self.low) / self.mean > 1e-12

    @property
    def flagged(self) -> dict[str, int]:
        """Respondents without a weight, where there is a column."""
        return {} if self.sql is None else {"missing_weight": self.missing}


def read_weight_column(study: Study, source: Source, name: str | None, file: str) -> WeightColumn:
    """See that the weights can be used.

    Parameters
    ----------
    name : str, optional
        Of the column in the file.
    file : str
        Its name, for messages.

    Raises
    ------
    DataError
        As `csi_helpers.data.weight.read_weights`.
    """
    if name is None:
        return WeightColumn()
    column = source.columns[name]
    need = f"A weight of zero or more for every respondent in column {name!r} (columns.weight)."
    filled, value = f"{column} IS NOT NULL", f"TRY_CAST({column} AS DOUBLE)"
    if is_number(source, name):
        filled = f"NOT coalesce(isnan({column}::DOUBLE), true)"
    else:
        plain = f"trim({column}::VARCHAR)"
        point = f"replace({plain}, ',', '.')" if source.decimal == "," else plain
        marks = ", ".join(map(literal, ["", *sorted(MARKS)]))
        filled, value = f"({plain} NOT IN ({marks}))", f"TRY_CAST({point} AS DOUBLE)"
    sql = f"CASE WHEN {filled} THEN {value} END"
    fault = (
        f"(coalesce({filled}, false) AND NOT coalesce({value} >= 0 AND isfinite({value}), false))"
    )
    ((rows, faults, example, known, low, high, mean),) = source.rows(
        f"SELECT count(*), count(*) FILTER ({fault}), "  # noqa: S608 - all quoted
        f"min({column}::VARCHAR) FILTER ({fault}), "
        f"count({sql}), min({sql}), max({sql}), avg({sql}) FROM {source.relation}"
    )
    if faults:
        cell = strip_controls(str(example))[:40]
        raise DataError(
            need,
            f"{faults} of {rows} weights are no number, negative or infinite, such as {cell!r} in "
            f"{file}.",
            "Correct the weights in the file, or take `weight` out of `columns`.",
        )
    missing = cast(int, rows) - cast(int, known)
    if not known or not high:
        what = "zero or missing" if known else "missing"
        raise DataError(
            need,
            f"All {rows} weights of {file} are {what}: their sum is zero.",
            "Name the right column under `columns.weight`, or leave the key out.",
        )
    if missing and not study.clean.missing_weights.exclude:
        raise DataError(
            need,
            f"{missing} of {rows} weights of {file} are missing.",
            "Complete the column, or exclude these respondents with "
            "`clean: {missing_weights: {exclude: true}}`.",
        )
    low, high, mean = (float(cast(float, one)) for one in (low, high, mean))
    return WeightColumn(sql, low, high, mean, missing)
