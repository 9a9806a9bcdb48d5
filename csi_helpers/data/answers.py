"""Item columns become answers: a valid number, or the reason why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.codebook import ItemEntry, item_missing
from csi_helpers.data.coding import code_of, map_cells, parse_number
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.decisions import Decision
from csi_helpers.errors import DataError
from csi_helpers.look.plain import strip_controls
from csi_helpers.params.sections import Scale
from csi_helpers.params.study import Study

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

ANSWERED, BLANK, OUT_OF_RANGE, NOT_A_CODE = "", "blank", "out_of_range", "not_a_code"
CELLS = {
    BLANK: "blank",
    OUT_OF_RANGE: "out of range",
    NOT_A_CODE: "not a code",
    "dont_know": "don't know",
    "refused": "refused",
    "not_asked": "not asked",
    "declared": "with a missing code",
}
FROM_FILE = ("dont_know", "refused", "not_asked", "blank", "declared")


@dataclass(frozen=True)
class Answers:
    """A wave's answers as given (not yet turned) and the reasons of those missing."""

    values: pd.DataFrame
    reasons: pd.DataFrame
    log: tuple[Decision, ...]


@dataclass(frozen=True)
class Asked:
    """What kind of question a column holds, for messages: where to mend it, and its scale."""

    what: str
    where: str
    scale: str


def read_answers(study: Study, file: WaveFile, entries: Iterable[ItemEntry]) -> Answers:
    """Read the items of one wave.

    Returns
    -------
    Answers
        `values` float64 with NaN where there is no valid answer, `reasons` text, both of shape
        (n_rows, n_items).

    Raises
    ------
    DataError
        Text where codes are due, a wrong scale, or not one answer in any item.
    """
    values: dict[str, Floats] = {}
    reasons: dict[str, NDArray[np.object_]] = {}
    log: list[Decision] = []
    for entry in entries:
        values[entry.name], reasons[entry.name], decisions = read_item(study, file, entry)
        log += decisions
    answers = Answers(pd.DataFrame(values), pd.DataFrame(reasons, dtype=object), tuple(log))
    if not answers.values.notna().any(axis=None):
        raise DataError(
            "Answers to analyse.",
            f"Not one valid answer in any of the {len(values)} items of wave {file.name} "
            f"({file.file}). Cells: {_counts(reasons)}.",
            "Check `items`, `scale` and `missing_codes` against the file.",
        )
    return answers


def _counts(reasons: Mapping[str, NDArray[np.object_]]) -> str:
    counts = pd.Series(np.concatenate(list(reasons.values()))).value_counts()
    return ", ".join(f"{n} {CELLS[str(reason)]}" for reason, n in counts.items()) or "no rows"


def read_item(
    study: Study,
    file: WaveFile,
    entry: ItemEntry,
    asked: Asked | None = None,
    counts: Counts | None = None,
) -> tuple[Floats, NDArray[np.object_], list[Decision]]:
    """Read one question: answers (NaN where none is valid), reasons, and what was decided.

    Parameters
    ----------
    asked : Asked, optional
        Of a question that is no item.
    counts : int array, shape (n_rows,), optional
        Respondents each row of the table stands for; one by default.

    Raises
    ------
    DataError
        Text where codes are due, or a wrong scale.
    """
    column = file.table.frame[entry.name]
    counts = np.ones(len(column), dtype=np.int64) if counts is None else counts
    asked = asked or Asked("item", "items", f"items.{entry.name}.scale")
    labels = file.table.value_labels.get(entry.name, {})
    missing = item_missing(study, file.table, entry.name, entry.scale)
    by_label = _codes_by_label(labels)

    def number_of(cell: object) -> float:
        text = strip_controls(cell) if isinstance(cell, str) else cell
        code = by_label.get(text, text) if isinstance(text, str) else text
        number = parse_number(code)
        return np.nan if number is None else number

    def reason_of(cell: object) -> str:
        code, number = code_of(cell), number_of(cell)
        named = [code, by_label.get(code, code), "" if np.isnan(number) else code_of(number)]
        declared = [missing[name] for name in named if name in missing]
        if declared:
            return declared[0]
        if not code:
            return BLANK
        if np.isnan(number):
            return NOT_A_CODE
        return ANSWERED if _on_scale(number, entry.scale) else OUT_OF_RANGE

    reasons = map_cells(column, reason_of, BLANK)
    _refuse_text(file, entry, column, reasons, asked, counts)
    numbers = map_cells(column, number_of, np.nan).astype(float)
    _refuse_scale(file, entry, numbers, reasons, asked, counts)
    log = _item_log(file, entry, numbers, reasons, counts)
    named = column.isin(list(by_label)) if by_label else pd.Series(False, index=column.index)
    if named.any():
        n = int(counts[named.to_numpy()].sum())
        log.append(Decision(file.name, "codes_from_labels", entry.name, n))
    return np.where(reasons == ANSWERED, numbers, np.nan), reasons, log


def _on_scale(number: float, scale: Scale) -> bool:
    return bool(scale.min <= number <= scale.max)


def _codes_by_label(labels: Mapping[str, str]) -> dict[str, str]:
    """Label -> code, of labels that belong to one code only and aren't numbers themselves."""
    texts = {code: strip_controls(label) for code, label in labels.items()}
    often = Counter(texts.values())
    return {
        text: code
        for code, text in texts.items()
        if often[text] == 1 and text and parse_number(text) is None
    }


def _refuse_text(
    file: WaveFile,
    entry: ItemEntry,
    column: pd.Series,
    reasons: NDArray[np.object_],
    asked: Asked,
    counts: Counts,
) -> None:
    faults = np.flatnonzero(reasons == NOT_A_CODE)
    if len(faults) == 0:
        return
    cell = strip_controls(str(column.iloc[faults[0]]))[:60]
    raise DataError(
        f"Codes {entry.scale.min:g}-{entry.scale.max:g} in {asked.what} {entry.name}.",
        f"{counts[faults].sum()} of {counts.sum()} cells hold something else, first {cell!r} in "
        f"{file.row(int(faults[0]))}.",
        f"Export {entry.name} as codes, list the text under `missing_codes` if it means no answer, "
        f"or take the column out of `{asked.where}`.",
    )


def _refuse_scale(
    file: WaveFile,
    entry: ItemEntry,
    numbers: Floats,
    reasons: NDArray[np.object_],
    asked: Asked,
    counts: Counts,
) -> None:
    outside, inside = (int(counts[reasons == one].sum()) for one in (OUT_OF_RANGE, ANSWERED))
    if outside <= inside:
        return
    observed = numbers[(reasons == OUT_OF_RANGE) | (reasons == ANSWERED)]
    raise DataError(
        f"Answers to {entry.name} on its scale {entry.scale.min:g}-{entry.scale.max:g}.",
        f"{outside} of {outside + inside} answers in wave {file.name} ({file.file}) lie outside; "
        f"they run from {observed.min():g} to {observed.max():g}.",
        f"Give the right scale under `scale` or `{asked.scale}`, or list codes that mean no answer "
        "under `missing_codes`.",
    )


def _item_log(
    file: WaveFile,
    entry: ItemEntry,
    numbers: Floats,
    reasons: NDArray[np.object_],
    counts: Counts,
) -> list[Decision]:
    log = []
    missing = {reason: int(counts[reasons == reason].sum()) for reason in FROM_FILE}
    declared = {reason: n for reason, n in missing.items() if n}
    # A blank cell is nobody's declaration, but it belongs to the picture of what is missing.
    if set(declared) - {BLANK}:
        log.append(
            Decision(file.name, "declared_missing", entry.name, sum(declared.values()), declared)
        )
    outside = numbers[reasons == OUT_OF_RANGE]
    if len(outside):
        seen = tuple(code_of(number) for number in np.unique(outside)[:5])
        detail = {"min": entry.scale.min, "max": entry.scale.max, "codes": seen}
        n = int(counts[reasons == OUT_OF_RANGE].sum())
        log.append(Decision(file.name, "out_of_range", entry.name, n, detail))
    return log


def turn_reversed(values: pd.DataFrame, entries: Iterable[ItemEntry]) -> pd.DataFrame:
    """Answers with reversed items turned: min + max - answer."""
    turned = {
        e.name: e.scale.min + e.scale.max - values[e.name]
        for e in entries
        if e.reverse and e.name in values
    }
    return values.assign(**turned)
