"""Kano questions: pairs of answers by feature, read from codes or texts; they are no items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.coding import code_of, map_cells, missing_codes, parse_number
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.decisions import Decision
from csi_helpers.data.files.table import missing_reason
from csi_helpers.data.kano_texts import kano_meaning
from csi_helpers.errors import DataError
from csi_helpers.look.plain import strip_controls
from csi_helpers.params.codes import canonical
from csi_helpers.params.kano import FIVE, HALVES
from csi_helpers.params.study import Study
from csi_helpers.params.text import Text

USUAL = tuple(str(code) for code in range(1, FIVE + 1))
ANSWERED, OUTSIDE, STRANGE = "", "out_of_range", "strange"


@dataclass(frozen=True)
class KanoEntry:
    """One feature of the Kano questions: its name, and the columns and wordings of its pair."""

    name: str
    label: Text
    functional: str
    dysfunctional: str
    questions: tuple[Text, Text]


def describe_kano(study: Study, current: WaveFile) -> dict[str, KanoEntry]:
    """The codebook's entries of the features asked about; labels of the study, else the name."""
    entries = {}
    for name, feature in study.kano.features.items() if study.kano else ():
        asked = [current.table.labels.get(getattr(feature, half), "") for half in HALVES]
        texts = [
            _text(label, getattr(feature, half)) for label, half in zip(asked, HALVES, strict=True)
        ]
        entries[name] = KanoEntry(
            name,
            feature.label or _text("", name),
            feature.functional,
            feature.dysfunctional,
            (texts[0], texts[1]),
        )
    return entries


def _text(text: str, name: str) -> Text:
    clean = strip_controls(text) or strip_controls(name) or "–"
    return Text(zh=clean, en=clean)


def common_kano(
    file: WaveFile, entries: Mapping[str, KanoEntry]
) -> tuple[dict[str, KanoEntry], list[Decision]]:
    """The features an earlier wave asked about in both questions; it may have none."""
    if file.current:
        return dict(entries), []
    common, log = {}, []
    for name, entry in entries.items():
        columns = (entry.functional, entry.dysfunctional)
        gone = [column for column in columns if column not in file.table.frame.columns]
        if not gone:
            common[name] = entry
        log += [Decision(file.name, "not_common", one, 1, {"why": "absent"}) for one in gone]
    return common, log


def read_kano(
    study: Study, file: WaveFile, entries: Mapping[str, KanoEntry]
) -> tuple[pd.DataFrame, list[Decision]]:
    """Read a wave's Kano questions.

    Returns
    -------
    answers : DataFrame, shape (n_rows, 2 n_features)
        float64: like 1, must be 2, neutral 3, live with 4, dislike 5; NaN where there is no valid
        answer. Columns are (feature, half), halves functional and dysfunctional.
    log : list of Decision

    Raises
    ------
    DataError
        A text nobody would know, value labels that contradict `kano.answers`, or mostly codes
        outside the five.
    """
    columns, log = {}, []
    for name, entry in entries.items():
        for half in HALVES:
            at = f"kano.features.{name}.{half}"
            columns[name, half], decisions = _read(study, file, getattr(entry, half), at)
            log += decisions
    names = pd.MultiIndex.from_tuples(columns, names=["feature", "half"]) if columns else None
    index = range(len(file.table.frame))
    if names is None:
        return pd.DataFrame(index=index), log
    return pd.DataFrame(np.column_stack(list(columns.values())), index, names), log


def _read(
    study: Study, file: WaveFile, column: str, at: str
) -> tuple[NDArray[np.float64], list[Decision]]:
    """One question's answers 1 to 5, and what was decided about it."""
    cells = file.table.frame[column]
    missing = missing_codes(study, file.table, column, declared=True)
    known, from_labels = _meanings(study, file, column, missing)

    def meaning_of(cell: object) -> float:
        found = _known(cell, known)
        return np.nan if found is None else float(found)

    def reason_of(cell: object) -> str:
        code, number = code_of(cell), parse_number(cell)
        named = [code, "" if number is None or np.isnan(number) else canonical(number)]
        declared = [missing[name] for name in named if name in missing]
        if declared:
            return declared[0]
        if not code:
            return "blank"
        if _known(cell, known) is not None:
            return ANSWERED
        if number is not None:
            return OUTSIDE
        reason = missing_reason(code)
        return STRANGE if reason == "declared" else reason

    reasons = map_cells(cells, reason_of, "blank")
    _refuse_strange(file, column, at, cells, reasons)
    _refuse_outside(file, column, cells, reasons, known)
    meanings = map_cells(cells, meaning_of, np.nan).astype(float)
    log = _log(file, column, cells, reasons)
    if from_labels:
        log.append(Decision(file.name, "kano_from_labels", column, 1))
    return np.where(reasons == ANSWERED, meanings, np.nan), log


def _known(cell: object, known: Mapping[str, int]) -> int | None:
    """Meaning of a cell: a code that is known, else a text that speaks for itself."""
    code, number = code_of(cell), parse_number(cell)
    for name in (code, "" if number is None or np.isnan(number) else canonical(number)):
        if name in known:
            return known[name]
    return kano_meaning(code) if number is None and code else None


def _meanings(
    study: Study, file: WaveFile, column: str, missing: Mapping[str, str]
) -> tuple[dict[str, int], bool]:
    """Codes and what they mean; whether the file's value labels said so."""
    labels = file.table.value_labels.get(column, {})
    said = {
        code: meaning
        for code, label in labels.items()
        if code not in missing and (meaning := kano_meaning(strip_controls(label))) is not None
    }
    answers = study.kano.answers if study.kano else None
    if answers is None:
        whole = len(said) >= 2 and len(set(said.values())) == len(said)
        usual = {code: place + 1 for place, code in enumerate(USUAL)}
        if not whole or all(usual.get(code) == meaning for code, meaning in said.items()):
            return usual, False
        return said, True
    written = {strip_controls(code): place + 1 for place, code in enumerate(answers)}
    wrong = [code for code, meaning in said.items() if written.get(code, meaning) != meaning]
    if wrong:
        raise DataError(
            "An order of `kano.answers` that agrees with the file's value labels.",
            f"{column} in {file.file} calls code {wrong[0]} "
            f"{strip_controls(labels[wrong[0]])[:40]!r}; `kano.answers` has it as number "
            f"{written[wrong[0]]} of like, must be, neutral, live with, dislike.",
            "Put the codes in that order, or leave `kano.answers` out to go by the labels.",
        )
    return written, False


def _refuse_strange(
    file: WaveFile, column: str, at: str, cells: pd.Series, reasons: NDArray[np.object_]
) -> None:
    faults = np.flatnonzero(reasons == STRANGE)
    if len(faults) == 0:
        return
    cell = strip_controls(str(cells.iloc[faults[0]]))[:60]
    raise DataError(
        f"Answers to {column} (`{at}`) that mean like, must be, neutral, live with or dislike.",
        f"{len(faults)} of {len(cells)} cells hold something else, first {cell!r} in "
        f"{file.row(int(faults[0]))}.",
        "List the file's own texts or codes under `kano.answers`, in this order; a text that means "
        "no answer under `missing_codes`.",
    )


def _refuse_outside(
    file: WaveFile,
    column: str,
    cells: pd.Series,
    reasons: NDArray[np.object_],
    known: Iterable[str],
) -> None:
    outside, inside = int((reasons == OUTSIDE).sum()), int((reasons == ANSWERED).sum())
    if outside <= inside:
        return
    seen = list(dict.fromkeys(code_of(cell) for cell in cells[reasons == OUTSIDE]))
    raise DataError(
        f"Answers to {column} among the codes {', '.join(known)}.",
        f"{outside} of {outside + inside} answers in wave {file.name} ({file.file}) are others, "
        f"such as {', '.join(seen[:3])}.",
        "Give the codes of like, must be, neutral, live with and dislike under `kano.answers`, or "
        "list those that mean no answer under `missing_codes`.",
    )


def _log(
    file: WaveFile, column: str, cells: pd.Series, reasons: NDArray[np.object_]
) -> list[Decision]:
    names, numbers = np.unique(reasons.astype(str), return_counts=True)
    counts = {str(name): int(n) for name, n in zip(names, numbers, strict=True)}
    outside = counts.pop(OUTSIDE, 0)
    counts.pop(ANSWERED, 0)
    log = []
    if set(counts) - {"blank"}:
        log.append(Decision(file.name, "declared_missing", column, sum(counts.values()), counts))
    if outside:
        seen = tuple(dict.fromkeys(code_of(cell) for cell in cells[reasons == OUTSIDE]))
        detail = {"min": 1, "max": FIVE, "codes": seen[:5]}
        log.append(Decision(file.name, "out_of_range", column, outside, detail))
    return log
