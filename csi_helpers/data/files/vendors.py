"""Exports of survey platforms: their header rows, test answers and codes for no answer.

Recognised are Qualtrics, SurveyMonkey and 问卷星 (wjx.cn), by their leading columns. Header rows
are read by `read_header`, everything else by `apply_vendor`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from csi_helpers.data.files.cells import cell_text, settle_text
from csi_helpers.data.files.table import MissingRule, Note, RawTable
from csi_helpers.errors import DataError

QUALTRICS_COLUMNS = {"StartDate", "EndDate", "Status"}
QUALTRICS_UNANSWERED = -99.0
PREVIEW = ("Survey Preview", 1.0, "1")
SURVEYMONKEY_PLAIN = {"", "response", "open-ended response"}
WJX_FIRST, WJX_COLUMNS = "序号", {"提交答卷时间", "所用时间"}
WJX_HEADING = re.compile(r"[0-9]+、\s*(.+)", re.DOTALL)
WJX_QUESTION = re.compile(r"[0-9]+、|第[0-9]+题")
WJX_MARKS = {"(跳过)": -3.0, "(空)": -2.0}  # text export: number export
WJX_REASONS = {-3.0: "not_asked", -2.0: "blank"}
TAG = re.compile(r"</?[A-Za-z][^<>]*>")


@dataclass(frozen=True)
class Header:
    """The header of an export: column names, labels (none: empty), rows it takes."""

    names: list[str]
    labels: list[str]
    height: int
    notes: tuple[Note, ...] = ()


def read_header(rows: Sequence[Sequence[object]]) -> Header:
    """Read one header row, or the two or three that Qualtrics and SurveyMonkey write.

    Parameters
    ----------
    rows : sequence of rows
        The whole sheet or file, at least one row.

    Returns
    -------
    Header
        Names as in the first row; SurveyMonkey's are question and option joined.

    Examples
    --------
    >>> header = read_header([["Q1"], ["How satisfied?"], ['{"ImportId":"QID1"}'], ["5"]])
    >>> header.names, header.labels, header.height
    (['Q1'], ['How satisfied?'], 3)
    """
    texts = [[cell_text(cell).strip() for cell in row] for row in rows[:3]]
    first = texts[0]
    if len(texts) > 2 and texts[2][0].replace(" ", "").startswith('{"ImportId"'):
        return _qualtrics(texts, 3)
    if len(texts) > 1 and set(first) >= QUALTRICS_COLUMNS:
        below = texts[1][first.index("StartDate")]
        if below and not any(character.isdigit() for character in below):  # no date: a heading
            return _qualtrics(texts, 2)
    leading = re.sub(r"[\s_]", "", first[0].lower())
    if len(texts) > 1 and leading == "respondentid" and not texts[1][0]:
        return _surveymonkey(first, texts[1])
    return Header(first, [], 1)


def _qualtrics(texts: list[list[str]], height: int) -> Header:
    labels = [_plain(text) for text in texts[1]]
    return Header(texts[0], labels, height, (_vendor("qualtrics", height),))


def _surveymonkey(questions: list[str], options: list[str]) -> Header:
    names, question = [], ""
    for heading, option in zip(questions, options, strict=True):
        question = heading or question
        plain = option.lower() in SURVEYMONKEY_PLAIN
        names.append(_plain(question if plain else f"{question} - {option}"))
    return Header(names, list(names), 2, (_vendor("surveymonkey", 2),))


def _vendor(name: str, height: int) -> Note:
    return Note("vendor", name, {"header_rows": height})


def _plain(text: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", text)).split())


def apply_vendor(table: RawTable) -> RawTable:
    """Drop a platform's test answers and declare its codes for no answer.

    Parameters
    ----------
    table : RawTable
        As read, from a file of any form.

    Returns
    -------
    RawTable
        The same table where no platform is recognised.

    Raises
    ------
    DataError
        Only test answers are left.

    Examples
    --------
    >>> frame = pd.DataFrame({"序号": [1.0], "所用时间": ["61秒"], "1、总体": [-3.0]})
    >>> apply_vendor(RawTable(frame)).missing["1、总体"][0]
    MissingRule(low=-3.0, high=-3.0, reason='not_asked')
    """
    columns = set(table.frame.columns)
    if columns >= QUALTRICS_COLUMNS:
        return _declare_unanswered(_drop_previews(table))
    if table.frame.columns[0] == WJX_FIRST and columns & WJX_COLUMNS:
        return _read_wjx(table)
    return table


def _drop_previews(table: RawTable) -> RawTable:
    preview = table.frame["Status"].isin(PREVIEW)
    if not preview.any():
        return table
    if preview.all():
        raise DataError(
            "At least one respondent.",
            f"All {len(preview)} rows are Qualtrics previews (`Status`).",
            "Export the answers of real respondents.",
        )
    note = Note("preview_rows", "Status", {"n": int(preview.sum())})
    frame = table.frame[~preview].reset_index(drop=True)
    return replace(table, frame=frame, notes=(*table.notes, note))


def _declare_unanswered(table: RawTable) -> RawTable:
    """Declare Qualtrics' code for a question that was seen and left."""
    rule = (MissingRule(QUALTRICS_UNANSWERED, QUALTRICS_UNANSWERED, "blank"),)
    numbers = table.frame.select_dtypes("number")
    found = numbers.columns[(numbers == QUALTRICS_UNANSWERED).any()]
    missing = {name: rule for name in found if name not in table.missing}
    return replace(table, missing={**table.missing, **missing})


def _read_wjx(table: RawTable) -> RawTable:
    frame, labels, missing = table.frame.copy(), {}, {}
    for name in frame.columns:
        heading = WJX_HEADING.fullmatch(name)
        if heading:
            labels[name] = heading.group(1).strip()
        if not WJX_QUESTION.match(name):
            continue
        frame[name] = _coded(frame[name])
        given = table.missing.get(name, ())
        missing[name] = (*given, *(rule for rule in _wjx_rules(frame[name]) if rule not in given))
    notes = table.notes
    if not any(note.rule == "vendor" for note in notes):
        notes = (*notes, _vendor("wjx", 1))
    return replace(
        table,
        frame=frame,
        labels={**labels, **table.labels},
        missing={**table.missing, **missing},
        notes=notes,
    )


def _coded(values: pd.Series) -> pd.Series:
    """Make numbers of a column that only holds numbers and marks such as “(跳过)”."""
    if not isinstance(values.dtype, pd.StringDtype) or not values.isin(WJX_MARKS).any():
        return values
    marked = values.where(values.notna(), "").replace({m: f"{c:.0f}" for m, c in WJX_MARKS.items()})
    settled = settle_text(marked.tolist()).values
    return settled if settled.dtype == float else values


def _wjx_rules(values: pd.Series) -> list[MissingRule]:
    if values.dtype == float:
        return [MissingRule(code, code, reason) for code, reason in WJX_REASONS.items()]
    texts = {mark: WJX_REASONS[code] for mark, code in WJX_MARKS.items()}
    texts |= {f"{code:.0f}": reason for code, reason in WJX_REASONS.items()}
    found = values[values.isin(texts)].unique()
    return [MissingRule(mark, mark, reason) for mark, reason in texts.items() if mark in found]
