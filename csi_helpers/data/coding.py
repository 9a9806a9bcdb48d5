"""Raw cells become codes: numbers in any writing, canonical text, reasons of missing answers."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.files.table import MissingRule, RawTable, missing_reason
from csi_helpers.look.plain import strip_controls
from csi_helpers.params.codes import canonical
from csi_helpers.params.study import Study

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.I)


def parse_number(cell: object) -> float | None:
    """The number in a cell, also when it is text, padded or in full-width digits.

    Examples
    --------
    >>> parse_number(" ７ "), parse_number("7.0"), parse_number("seven")
    (7.0, 7.0, None)
    """
    if isinstance(cell, (bool, int, float, np.number, np.bool_)):
        return float(cell)
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    return float(text) if isinstance(cell, str) and _NUMBER.fullmatch(text) else None


def code_of(cell: object) -> str:
    """The canonical code of a cell, without control characters; "" for a blank.

    Examples
    --------
    >>> code_of(1.0), code_of(" North\\n")
    ('1', 'North')
    """
    if isinstance(cell, str):
        return strip_controls(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)  # infinite: no code, but a cell to be named in a message
    return canonical(cell)


def map_cells(
    column: pd.Series, function: Callable[[object], object], gap: object
) -> NDArray[np.object_]:
    """Apply a function once to each distinct cell; `gap` stands for missing cells.

    Examples
    --------
    >>> print(map_cells(pd.Series([1.0, None, 1.0]), code_of, ""))
    ['1' '' '1']
    """
    positions, cells = pd.factorize(column)
    results = np.empty(len(cells) + 1, dtype=object)
    results[:-1] = [function(cell) for cell in cells]
    results[-1] = gap  # position -1 marks a missing cell
    return results[positions]


def distinct_cells(column: pd.Series) -> list[object]:
    """The distinct cells of a column in order of appearance, without missing ones."""
    return list(pd.factorize(column)[1])


def text_codes(column: pd.Series, missing: Mapping[str, str]) -> pd.Series:
    """A column of canonical codes; None where blank or declared missing.

    Examples
    --------
    >>> list(text_codes(pd.Series([1.0, None, 99.0, 2.0]), {"99": "refused"}))
    ['1', None, None, '2']
    """

    def code(cell: object) -> str | None:
        text = code_of(cell)
        return None if text == "" or text in missing else text

    return pd.Series(map_cells(column, code, None), index=column.index, dtype=object)


def missing_codes(study: Study, table: RawTable, column: str, *, declared: bool) -> dict[str, str]:
    """The missing codes of a column, each with its reason.

    Parameters
    ----------
    study : Study
    table : RawTable
    column : str
    declared : bool
        Whether the study's `missing_codes` hold for this column, beside the file's own.

    Returns
    -------
    dict
        Canonical code -> reason. What the study says outranks the file; a bare list of codes in
        the study takes its reasons from the file's value labels.
    """
    labels = table.value_labels.get(column, {})
    rules = table.missing.get(column, ())
    codes = {code_of(cell) for cell in distinct_cells(table.frame[column])} if rules else set()
    found = {}
    for code in sorted(codes | set(labels)):
        reasons = [rule.reason for rule in rules if _covers(rule, code)]
        if reasons:
            found[code] = missing_reason(labels[code]) if code in labels else reasons[0]
    found = {code: reason or "declared" for code, reason in found.items()}
    for code, reason in study.missing_codes.items() if declared else ():
        if reason != "declared":
            found[code] = reason
        elif code in labels:
            found[code] = missing_reason(labels[code])
        else:
            found.setdefault(code, reason)
    return found


def _covers(rule: MissingRule, code: str) -> bool:
    number = parse_number(code)
    return rule.covers(code) or (number is not None and rule.covers(number))
