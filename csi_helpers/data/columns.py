"""One wave's file under today's column names, with every column the study asks for."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from csi_helpers.data.decisions import Decision
from csi_helpers.data.files.load import read_table
from csi_helpers.data.files.table import RawTable
from csi_helpers.errors import DataError
from csi_helpers.params.kano import kano_columns
from csi_helpers.params.sections import Columns, Weighting
from csi_helpers.params.study import Study

Value = TypeVar("Value")

DESIGN_COLUMNS = ("id", "weight", "date", "duration", "strata", "cluster")


@dataclass(frozen=True)
class WaveFile:
    """A wave's raw table, and what of the study holds for it.

    `columns` (with the segments this file has) and `weighting` are the wave's own.
    """

    name: str
    file: str
    current: bool
    table: RawTable
    columns: Columns
    weighting: Weighting | None
    log: tuple[Decision, ...]

    @property
    def used(self) -> tuple[str, ...]:
        """Columns that have a use other than being an item."""
        named = [getattr(self.columns, key) for key in DESIGN_COLUMNS]
        targets = self.weighting.targets if self.weighting else ()
        return tuple({name: None for name in [*named, *self.columns.segments, *targets] if name})

    def row(self, position: int) -> str:
        """How a message names a row: the respondent's place, and the line of a text file."""
        return name_row(self.file, position)


def name_row(file: str, position: int) -> str:
    """How a message names a row of a file.

    Examples
    --------
    >>> name_row("orders.csv", 0)
    'data row 1 (line 2 under a one-line header) of orders.csv'
    """
    place = f"data row {position + 1}"
    if file.lower().endswith((".csv", ".tsv", ".txt", ".xlsx")):
        place += f" (line {position + 2} under a one-line header)"
    return f"{place} of {file}"


def open_wave(study: Study, wave: str) -> WaveFile:
    """Read a wave's file, rename its columns and see that those the study names are there.

    Raises
    ------
    DataError
        A rename without its column, or columns that aren't there: all of them at once.
    """
    return wave_file(study, wave, read_table(study.source_of(wave).file))


def wave_file(study: Study, wave: str, table: RawTable) -> WaveFile:
    """A wave's table, read already, under today's names.

    Raises
    ------
    DataError
        As `open_wave`.
    """
    source = study.source_of(wave)
    current = wave == study.wave_names[-1]
    file = source.file.name
    log = [Decision(wave, note.rule, note.subject, 1, note.detail) for note in table.notes]
    if source.rename:
        table = _renamed(table, source.rename, wave, file)
        log += [
            Decision(wave, "renamed", new, 1, {"from": old}) for old, new in source.rename.items()
        ]
    columns = study.columns_of(wave)
    weighting = study.weighting_of(wave)
    if not current:
        columns, dropped = _without_optional(study, columns, table, wave)
        log += dropped
    _check_columns(study, columns, weighting, table, wave, file)
    return WaveFile(wave, file, current, table, columns, weighting, tuple(log))


def _renamed(table: RawTable, rename: Mapping[str, str], wave: str, file: str) -> RawTable:
    present = [str(name) for name in table.frame.columns]
    gone = [name for name in rename if name not in present]
    if gone:
        raise DataError(
            f"Every column that the `rename` of wave {wave} starts from.",
            f"{file} has no {_listed(gone, present)}.",
            f"Correct `rename` of wave {wave}: the name in this file first, today's second.",
        )
    names = [rename.get(name, name) for name in present]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(
            f"Different column names after the `rename` of wave {wave}.",
            f"{file} would have two columns {', '.join(map(repr, twice))}.",
            "Rename the column that already has this name too, or drop the rename.",
        )

    def moved(entries: dict[str, Value]) -> dict[str, Value]:
        return {rename.get(name, name): value for name, value in entries.items()}

    return replace(
        table,
        frame=table.frame.set_axis(names, axis=1),
        labels=moved(table.labels),
        value_labels=moved(table.value_labels),
        missing=moved(table.missing),
    )


def _without_optional(
    study: Study, columns: Columns, table: RawTable, wave: str
) -> tuple[Columns, list[Decision]]:
    """Let go of what an earlier wave may lack: segments, and what only flags are made from."""
    needed = set()
    if study.clean.duplicates.exclude:
        needed |= {"id", "date"}
    if study.clean.speeders.exclude:
        needed.add("duration")
    changes: dict[str, object] = {}
    log = []
    for key in ("id", "date", "duration"):
        name = getattr(columns, key)
        if name and key not in needed and name not in table.frame.columns:
            changes[key] = None
            log.append(Decision(wave, "column_missing", name, 1, {"key": key}))
    for name in columns.segments:
        if name not in table.frame.columns:
            log.append(Decision(wave, "segment_dropped", name, 1, {"levels": 0}))
    present = {k: v for k, v in columns.segments.items() if k in table.frame.columns}
    return columns.model_copy(update={**changes, "segments": present}), log


def _check_columns(
    study: Study,
    columns: Columns,
    weighting: Weighting | None,
    table: RawTable,
    wave: str,
    file: str,
) -> None:
    named = {getattr(columns, key): f"columns.{key}" for key in DESIGN_COLUMNS}
    named |= {name: f"columns.segments.{name}" for name in columns.segments}
    named |= {
        name: f"weighting.targets.{name}" for name in (weighting.targets if weighting else ())
    }
    current = wave == study.wave_names[-1]
    if current:
        named |= study.named_items
        named |= {
            column: f"attributes.{name}.stated_importance"
            for name, column in study.stated_columns.items()
        }
        named |= kano_columns(study)
        named |= {c: key for c, key in study.service_columns.items() if c not in named}
        named |= {c: key for c, key in study.loyalty_columns.items() if c not in named}
    present = [str(name) for name in table.frame.columns]
    gone = {name: key for name, key in named.items() if name and name not in present}
    if not gone:
        return
    found = "; ".join(
        f"no {_listed([name], present)}, asked for by `{key}`" for name, key in gone.items()
    )
    remedy = "Correct the names in the study's YAML (upper and lower case count)."
    if not current:
        remedy = (
            f"Say what the column is called in this file under `data.waves.{wave}`: "
            "`rename: {old: new}` or `columns: {weight: its_name}`; where it has none, "
            "`columns: {weight: null}` (the same for other roles)."
        )
    raise DataError(
        f"The columns that the study names, in the file of wave {wave}.",
        f"{file} has {found}.",
        remedy,
    )


def _listed(names: Sequence[str], present: Sequence[str]) -> str:
    return ", ".join(f"column {name!r}{nearest_names(name, present)}" for name in names)


def nearest_names(name: str, present: Sequence[str]) -> str:
    """The nearest of the names there are, the same name in another case first; "" for none.

    Examples
    --------
    >>> nearest_names("qualty", ["quality", "value"])
    ' (nearest: quality)'
    """
    by_fold = {other.casefold().strip(): other for other in present}
    close = difflib.get_close_matches(name.casefold().strip(), list(by_fold), n=3, cutoff=0.5)
    near = [by_fold[fold] for fold in close]
    return f" (nearest: {', '.join(near)})" if near else ""
