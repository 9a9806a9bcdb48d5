"""From a large study's files to a `LargeSurvey`: counted by DuckDB, never loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.answers import ANSWERED, read_item
from csi_helpers.data.clean import RULES
from csi_helpers.data.codebook import Codebook, ItemEntry, describe_constructs, describe_segment
from csi_helpers.data.columns import WaveFile, wave_file
from csi_helpers.data.decisions import Decision
from csi_helpers.data.files.table import RawTable
from csi_helpers.data.index_weights import read_index_weights
from csi_helpers.data.large.cells import LAST, Cells, count_again, count_cells
from csi_helpers.data.large.reader import Coded, Reader, Tables
from csi_helpers.data.large.refusals import refuse_unsupported
from csi_helpers.data.large.source import Source, open_source
from csi_helpers.data.large.survey import LargeSurvey, LargeWave, WeightSums
from csi_helpers.data.large.weights import WeightColumn, read_weight_column
from csi_helpers.data.survey import check_levels, common_items, describe_items, hash_inputs
from csi_helpers.data.wave import text_columns
from csi_helpers.errors import DataError
from csi_helpers.params.study import Study


@dataclass(frozen=True)
class CountedFile(WaveFile):
    """A wave's file of which only the different cells are known: a row is a cell, not a respondent.

    `counts` says how many respondents have each, by column.
    """

    source: Source
    cells: Mapping[str, Cells]

    def row(self, position: int) -> str:
        """How a message names a row: nobody's in particular."""
        return self.file

    def counts(self, column: str) -> NDArray[np.int64]:
        """Respondents each row of the table stands for, shape (n_rows,)."""
        counts = np.zeros(len(self.table.frame), dtype=np.int64)
        known = self.cells[column].counts
        counts[: len(known)] = known
        return counts


@dataclass(frozen=True)
class _Read:
    """A wave's columns by what their cells mean, and its weights; no pair is counted yet.

    `reasons` says why each different cell of an item is no answer, "" where it is one.
    """

    file: CountedFile
    columns: dict[str, Coded]
    items: tuple[str, ...]
    reasons: dict[str, NDArray[np.object_]]
    texts: dict[str, pd.Series]
    weight: WeightColumn
    log: tuple[Decision, ...]


def open_large(study: Study) -> LargeSurvey:
    """Count every wave of a study too large to load.

    Raises
    ------
    DataError
        As `csi_helpers.data.survey.open_survey`; and where the study asks for what can't be done
        without loading it.
    """
    refuse_unsupported(study)
    hashes = hash_inputs(study)
    files = [_open_file(study, wave) for wave in study.wave_names]
    current = files[-1]
    entries, log = describe_items(study, current)
    check_levels(study, current, entries)
    log = [*(decision for file in files for decision in file.log), *log]
    read = []
    for file in files:
        common, decisions = common_items(study, file, entries)
        read.append(_read_file(study, file, common))
        log += [*decisions, *read[-1].log]
    segments = {}
    for name, segment in current.columns.segments.items():
        texts = {one.file.name: one.texts[name] for one in read}
        segments[name], decisions = describe_segment(name, segment, current.table, texts)
        log += decisions
    counted = [_count(one) for one in read]
    log += [Decision(wave.name, "counted_only", "", wave.n) for wave, _ in counted]
    return LargeSurvey(
        waves=tuple(wave for wave, _ in counted),
        codebook=Codebook(entries, segments, describe_constructs(study)),
        log=tuple(log),
        counts={wave.name: counts for wave, counts in counted},
        flagged={one.file.name: one.weight.flagged for one in read},
        excluded={
            one.file.name: {**dict.fromkeys(RULES, 0), "missing_weight": one.weight.missing}
            for one in read
        },
        hashes=hashes,
        index_weights=read_index_weights(study, entries),
    )


def _open_file(study: Study, wave: str) -> CountedFile:
    """A wave's file with the different cells of the columns the study names."""
    source = open_source(study.source_of(wave).file)
    names = {name: pd.Series(dtype=float) for name in source.columns}
    header = RawTable(pd.DataFrame(names), notes=source.notes)
    file = wave_file(study, wave, header)
    rename = study.source_of(wave).rename
    there = {rename.get(name, name): name for name in source.columns}
    keys = {name: f"columns.segments.{name}" for name in file.columns.segments}
    keys |= {name: key for name, key in study.named_items.items() if name in there}
    cells = {name: count_cells(source, there[name], key) for name, key in keys.items()}
    longest = max(len(one.values) for one in cells.values())
    frame = pd.DataFrame({name: one.values.reindex(range(longest)) for name, one in cells.items()})
    # Columns nobody names are still there, for messages that list them.
    empty = pd.DataFrame(index=frame.index, columns=[n for n in there if n not in cells])
    table = replace(file.table, frame=pd.concat([frame, empty], axis=1))
    weight = file.columns.weight
    columns = file.columns.model_copy(update={"weight": there[weight] if weight else None})
    return CountedFile(
        file.name, file.file, file.current, table, columns, None, file.log, source, cells
    )


def _read_file(study: Study, file: CountedFile, entries: Mapping[str, ItemEntry]) -> _Read:
    columns: dict[str, Coded] = {}
    reasons: dict[str, NDArray[np.object_]] = {}
    log: list[Decision] = []
    for name, entry in entries.items():
        counts, cells = file.counts(name), file.cells[name]
        values, why, decisions = read_item(study, file, entry, counts=counts)
        if entry.reverse:
            values = entry.scale.min + entry.scale.max - values
            decisions.append(Decision(file.name, "reversed", name, 1))
        log += decisions
        reasons[name] = why[: len(cells.values)]
        codes = np.unique(values[np.isfinite(values)])
        columns[name] = _coded(cells, values, codes, reasons[name] == "not_asked")
    if not any(len(one.codes) for one in columns.values()):
        raise DataError(
            "Answers to analyse.",
            f"Not one valid answer in any of the {len(entries)} items of wave {file.name} "
            f"({file.file}).",
            "Check `items`, `scale` and `missing_codes` against the file.",
        )
    texts = text_columns(study, file)
    for name in file.columns.segments:
        values = texts[name].to_numpy(dtype=object)
        codes = np.array(sorted({one for one in values if one is not None}), dtype=object)
        columns[name] = _coded(file.cells[name], values, codes)
    weight = read_weight_column(study, file.source, file.columns.weight, file.file)
    if weight.missing:
        log.append(Decision(file.name, "missing_weight", "", weight.missing))
        log.append(Decision(file.name, "excluded", "missing_weight", weight.missing))
    return _Read(file, columns, tuple(entries), reasons, texts, weight, tuple(log))


def _coded(
    cells: Cells,
    values: NDArray[np.generic],
    codes: NDArray[np.generic],
    unasked: NDArray[np.bool_] | None = None,
) -> Coded:
    """A column's cells by number: the level each stands for."""
    level = {code: place for place, code in enumerate(codes.tolist(), start=1)}
    of_place = np.array(
        [level.get(one, 0) for one in values[: len(cells.values)].tolist()], dtype=np.uint8
    )
    taken = np.zeros(LAST + 1, dtype=bool)
    taken[[*np.flatnonzero(cells.places < len(cells.values) - 1), cells.gap]] = True
    numbers = frozenset(np.flatnonzero(taken).tolist())
    not_asked = () if unasked is None else tuple(np.flatnonzero(unasked[cells.places]).tolist())
    return Coded(cells.sql, of_place[cells.places], codes, numbers, not_asked)


def _count(read: _Read) -> tuple[LargeWave, dict[str, int]]:
    """A wave with its table, and how many were received, complete, excluded, analysed."""
    file, weight = read.file, read.weight
    reader = Reader(file.source, read.columns, read.items, weight.sql, weight.differ)
    told = reader.tabulate()
    reader = replace(reader, scale=told.scale)
    if told.analysed < 2:
        raise DataError(
            "At least 2 respondents with answers after the exclusions.",
            f"Nothing left to analyse in wave {file.name} ({file.file}): {told.analysed} of "
            f"{told.received} respondents stay.",
            "Relax the exclusions under `clean`, or check the file.",
        )
    everybody = told.analysed == told.received
    reasons = {
        name: _by_reason(why, file.cells[name].counts if everybody else _kept(read, name))
        for name, why in read.reasons.items()
    }
    wave = LargeWave(
        name=file.name,
        items=read.items,
        segments=tuple(file.columns.segments),
        n=told.analysed,
        weighted=weight.differ,
        count=Tables(told.table, reader.of_complete),
        read=reader.read,
        weights=WeightSums(told.squares, weight.low * told.scale, weight.high * told.scale),
        reasons=reasons,
    )
    counts = {
        "received": told.received,
        "complete": told.complete,
        "excluded": told.received - told.analysed,
        "analysed": told.analysed,
    }
    return wave, counts


def _kept(read: _Read, name: str) -> NDArray[np.int64]:
    """How many of those who have a weight have each cell."""
    return count_again(read.file.source, read.file.cells[name], f"{read.weight.sql} IS NOT NULL")


def _by_reason(reasons: NDArray[np.object_], counts: NDArray[np.int64]) -> dict[str, int]:
    numbers = {str(one): int(counts[reasons == one].sum()) for one in sorted(set(reasons))}
    return {reason: n for reason, n in numbers.items() if n and reason != ANSWERED}
