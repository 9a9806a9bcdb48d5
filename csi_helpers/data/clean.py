"""Flags on doubtful respondents, and the exclusions the study asks for; nothing else drops out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.codebook import ItemEntry
from csi_helpers.data.coding import map_cells, parse_number
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.decisions import Decision
from csi_helpers.errors import DataError
from csi_helpers.look.plain import strip_controls
from csi_helpers.params.study import Study

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Keep = Literal["first", "last"]

RULES = ("duplicate", "speeder", "straight_liner", "missing_weight")  # a respondent counts once
WIDE_ENOUGH = 10  # columns from which two identical rows can't be chance
COMPLETE_SHARE = 0.8  # of the items asked

_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)")
_UNITS = re.compile(
    r"(?:(\d+)\s*(?:小?时|小時|h(?:ours?|rs?)?))?\s*(?:(\d+)\s*(?:分钟?|m(?:in(?:ute)?s?)?))?\s*"
    r"(?:(\d+(?:\.\d+)?)\s*(?:秒钟?|s(?:ec(?:ond)?s?)?))?",
    re.I,
)


@dataclass(frozen=True)
class Cleaning:
    """Flags of every row, who is excluded by which rule, and the log.

    `flags` bool columns duplicate, speeder, straight_liner; `rule` the first rule that excludes a
    row, "" for those who stay; `checked` the rules the data allowed to look for.
    """

    flags: pd.DataFrame
    rule: NDArray[np.object_]
    checked: tuple[str, ...]
    log: tuple[Decision, ...]

    @property
    def kept(self) -> Flags:
        """Rows that are analysed."""
        return np.asarray(self.rule == "", dtype=bool)


def parse_duration(cell: object) -> float | None:
    """Seconds in a cell: a number, a time span, `123秒`, `2分3秒` or `00:05:12`.

    Examples
    --------
    >>> parse_duration("2分3秒"), parse_duration("00:05:12"), parse_duration("soon")
    (123.0, 312.0, None)
    """
    if isinstance(cell, datetime.timedelta | np.timedelta64):
        return float(pd.Timedelta(cell).total_seconds())
    if isinstance(cell, datetime.time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    number = parse_number(cell)
    if number is not None:
        return number
    text = strip_controls(str(cell))
    match = _CLOCK.fullmatch(text) or _UNITS.fullmatch(text)
    if not isinstance(cell, str) or match is None:
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def read_durations(file: WaveFile) -> Floats:
    """Interview length in seconds, shape (n_rows,); NaN where blank or there is no column.

    Raises
    ------
    DataError
        A cell that is no duration.
    """
    name = file.columns.duration
    if name is None:
        return np.full(len(file.table.frame), np.nan)
    column = file.table.frame[name]
    filled = column.notna() & (column.astype(str).str.strip() != "")
    parsed = map_cells(column.where(filled), parse_duration, np.nan)
    faults = np.flatnonzero([value is None or value < 0 for value in parsed])
    if len(faults):
        cell = strip_controls(str(column.iloc[faults[0]]))[:40]
        raise DataError(
            f"Durations in column {name!r} (columns.duration): seconds, 2分3秒 or 00:05:12.",
            f"{len(faults)} cells hold something else, first {cell!r} in {file.row(faults[0])}.",
            "Correct the cells, or take `duration` out of `columns`.",
        )
    return np.asarray(parsed, dtype=float)


def is_complete(reasons: pd.DataFrame) -> Flags:
    """Whether at least 80 % of the items a respondent was asked are answered."""
    asked = (reasons != "not_asked").sum(axis=1)
    answered = (reasons == "").sum(axis=1)
    return np.asarray((asked > 0) & (answered >= COMPLETE_SHARE * asked), dtype=bool)


def flag_duplicates(file: WaveFile, ids: pd.Series, keep: Keep) -> tuple[Flags, dict[str, object]]:
    """Flag every copy of a respondent but the one to keep.

    Parameters
    ----------
    ids : Series of text, shape (n_rows,)
        None where blank: blank ids are nobody's duplicates.
    keep : {"last", "first"}
        By `columns.date` where given, else by the order of the file.

    Returns
    -------
    array of bool, shape (n_rows,), and how they were found
    """
    frame = file.table.frame
    if file.columns.id is None:
        if frame.shape[1] < WIDE_ENOUGH:
            return np.zeros(len(frame), dtype=bool), {"by": "nothing"}
        return frame.duplicated(keep=keep).to_numpy(), {"by": "rows"}
    order = _order_by_date(file)
    known = ids.iloc[order].dropna()
    flags = np.zeros(len(frame), dtype=bool)
    positions = order[ids.iloc[order].notna().to_numpy()]
    flags[positions] = known.duplicated(keep=keep).to_numpy()
    return flags, {"by": "id", "blank_ids": int(ids.isna().sum())}


def _order_by_date(file: WaveFile) -> NDArray[np.intp]:
    """Row positions from the oldest to the newest; undated rows first, ties as in the file."""
    rows = np.arange(len(file.table.frame))
    if file.columns.date is None:
        return rows
    dates = file.table.frame[file.columns.date]
    if not pd.api.types.is_numeric_dtype(dates):
        dates = pd.to_datetime(dates, errors="coerce", format="mixed", utc=True)
    order = dates.reset_index(drop=True).sort_values(kind="stable", na_position="first").index
    return np.asarray(order, dtype=np.intp)


def flag_speeders(durations: Floats, below_median_share: float) -> tuple[Flags, dict[str, object]]:
    """Flag durations below a share of the median duration.

    Examples
    --------
    >>> flags, detail = flag_speeders(np.array([30.0, 100.0, 110.0]), 0.33)
    >>> print(flags, detail["limit"])
    [ True False False] 33.0
    """
    if np.isnan(durations).all():
        return np.zeros(len(durations), dtype=bool), {}
    limit = below_median_share * float(np.nanmedian(durations))
    return np.less(durations, limit), {"limit": limit, "share": below_median_share}


def flag_straight_liners(
    values: pd.DataFrame, entries: Iterable[ItemEntry], min_items: int
) -> tuple[Flags, Flags]:
    """Flag the same code throughout a block, all of it answered.

    Parameters
    ----------
    values : DataFrame, shape (n_rows, n_items)
        Answers as given, before reversed items are turned.
    entries : iterable of ItemEntry
    min_items : int
        Blocks with fewer items say nothing. Where no declared block is that large, all items of
        one scale count as a block.

    Returns
    -------
    flat, conclusive : arrays of bool, shape (n_rows,)
        `conclusive` where a reversed item lies in the flat block: agreeing with both a statement
        and its opposite.
    """
    blocks = flat_blocks(values, entries, min_items)
    flat = np.zeros(len(values), dtype=bool)
    conclusive = flat.copy()
    for block in blocks:
        codes = values[[entry.name for entry in block]].to_numpy()
        same = np.asarray((codes == codes[:, :1]).all(axis=1), dtype=bool)
        flat |= same
        if any(entry.reverse for entry in block):
            conclusive |= same
    return flat, conclusive


def flat_blocks(
    values: pd.DataFrame, entries: Iterable[ItemEntry], min_items: int
) -> list[list[ItemEntry]]:
    """The blocks long enough to be flat by more than chance; none in a short questionnaire."""
    asked = [entry for entry in entries if entry.name in values]
    blocks = _blocks([(entry.block, entry) for entry in asked if entry.block], min_items)
    return blocks or _blocks([((e.scale.min, e.scale.max), e) for e in asked], min_items)


def _blocks(named: Iterable[tuple[Hashable, ItemEntry]], min_items: int) -> list[list[ItemEntry]]:
    blocks: dict[Hashable, list[ItemEntry]] = {}
    for name, entry in named:
        blocks.setdefault(name, []).append(entry)
    return [block for block in blocks.values() if len(block) >= max(min_items, 2)]


def clean(
    study: Study,
    file: WaveFile,
    values: pd.DataFrame,
    entries: Iterable[ItemEntry],
    ids: pd.Series,
    durations: Floats,
    weightless: Flags,
) -> Cleaning:
    """Flag the rows of one wave and exclude those the study says to exclude.

    Parameters
    ----------
    values : DataFrame
        Answers as given.
    ids, durations, weightless
        Of every row: id text, seconds, and whether the weight is missing.
    """
    rules = study.clean
    keep: Keep = "first" if rules.duplicates.exclude == "keep_first" else "last"
    duplicate, by = flag_duplicates(file, ids, keep)
    speeder, limit = flag_speeders(durations, rules.speeders.below_median_share)
    flat, conclusive = flag_straight_liners(values, entries, rules.straight_lining.min_items)
    nobody = np.zeros(len(values), dtype=bool)
    excluded = {
        "duplicate": duplicate if rules.duplicates.exclude else nobody,
        "speeder": speeder if rules.speeders.exclude else nobody,
        "straight_liner": flat & (conclusive | speeder)
        if rules.straight_lining.exclude
        else nobody,
        "missing_weight": weightless,
    }
    rule = np.full(len(values), "", dtype=object)
    for name in reversed(RULES):  # the first rule is written last
        rule[excluded[name]] = name
    flags = pd.DataFrame({"duplicate": duplicate, "speeder": speeder, "straight_liner": flat})
    details: dict[str, dict[str, object]] = {
        "duplicate": by,
        "speeder": limit,
        "straight_liner": {"conclusive": int(conclusive.sum())},
        "missing_weight": {},
    }
    found = {**{name: flags[name].to_numpy() for name in flags}, "missing_weight": weightless}
    log = [
        Decision(file.name, name, "", int(found[name].sum()), details[name])
        for name in RULES
        if found[name].any() or details[name].get("blank_ids")
    ]
    counts = {name: int((rule == name).sum()) for name in RULES}
    log += [Decision(file.name, "excluded", name, n) for name, n in counts.items() if n]
    possible = {
        "duplicate": by["by"] != "nothing",
        "speeder": bool(np.isfinite(durations).any()),
        "straight_liner": bool(flat_blocks(values, entries, rules.straight_lining.min_items)),
        "missing_weight": file.columns.weight is not None,
    }
    checked = tuple(name for name in RULES if possible[name])
    return Cleaning(flags, rule, checked, tuple(log))
