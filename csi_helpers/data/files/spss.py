"""SPSS files with their codes, labels and every form of user-missing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from csi_helpers.data.files.cells import cell_text
from csi_helpers.data.files.contents import describe_content, reading
from csi_helpers.data.files.encodings import guess_encoding
from csi_helpers.data.files.table import MissingRule, Note, RawTable, missing_reason
from csi_helpers.errors import DataError
from csi_helpers.params.codes import canonical

HUGE = 1.797e308  # SPSS writes LO and HI as the outermost doubles
SAMPLED_ROWS = 200  # enough texts to show their encoding
SECONDS = "dates kept as seconds"
WESTERN = ("windows-125", "cp125", "iso-8859", "latin", "us-ascii", "ascii")


def read_spss(path: Path) -> RawTable:
    """Read an SPSS file; user-missing codes stay in the frame and are declared beside it.

    Parameters
    ----------
    path : Path
        A sav or zsav file.

    Raises
    ------
    DataError
        It is no SPSS file, is damaged, has no rows, or its texts are in no known encoding.
    """
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if not head.startswith((b"$FL2", b"$FL3")):
        raise DataError(
            f"{path.name} must be an SPSS file.",
            f"By its content {path} is {describe_content(head)}.",
            "Give it the ending of what it is, or export it from SPSS again.",
        )
    frame, meta, encoding = _read_decoded(path)
    notes = [Note("encoding", path.name, {"is": encoding})] if encoding else []
    if SECONDS in (meta.notes or []):
        notes.append(Note("dates_kept_as_seconds", path.name))
    if frame.empty:
        raise DataError("At least one respondent.", f"{path} has no rows.", "Export it again.")
    columns = {position: _settled(frame.iloc[:, position]) for position in range(frame.shape[1])}
    settled = pd.DataFrame(columns)
    settled.columns = pd.Index(list(frame.columns), dtype="str")
    value_labels = {
        name: {canonical(_trimmed(code)): label.rstrip() for code, label in labels.items()}
        for name, labels in meta.variable_value_labels.items()
    }
    labels = {n: label.rstrip() for n, label in meta.column_names_to_labels.items() if label}
    missing = {
        name: tuple(_rule(given, value_labels.get(name, {})) for given in ranges)
        for name, ranges in meta.missing_ranges.items()
    }
    return RawTable(settled, labels, value_labels, missing, tuple(notes))


def _read_decoded(path: Path) -> tuple[pd.DataFrame, Any, str]:
    """Read, and once more where the encoding recorded in the file is absent or wrong."""
    recorded = ""
    try:
        frame, meta = _read(path, None)
    except Exception:  # a wrong encoding shows as many errors; a damaged file fails again below
        rows = 0
    else:
        recorded, rows = str(meta.file_encoding or "utf-8").lower(), SAMPLED_ROWS
        if recorded.startswith("utf") or not any(_texts(frame, meta)):
            return frame, meta, ""
    with reading(path, "an SPSS file"):
        real = _real_encoding(path, recorded, rows)
        if not real:
            return frame, meta, ""
        frame, meta = _read(path, real.upper())
    return frame, meta, real


def _read(path: Path, encoding: str | None, rows: int = 0) -> tuple[pd.DataFrame, Any]:
    options: dict[str, Any] = {"user_missing": True, "encoding": encoding, "row_limit": rows}
    try:
        frame, meta = pyreadstat.read_sav(str(path), dates_as_pandas_datetime=True, **options)
    except (OverflowError, pd.errors.OutOfBoundsDatetime):
        frame, meta = pyreadstat.read_sav(str(path), disable_datetime_conversion=True, **options)
        meta.notes = [*(meta.notes or []), SECONDS]
    return frame, meta


def _real_encoding(path: Path, recorded: str, rows: int) -> str:
    """Name the encoding to read again with; "" where the recorded one is right."""
    frame, meta = _read(path, "ISO-8859-1", rows)  # one byte, one character: the raw bytes
    data = "\n".join(_texts(frame, meta)).encode("latin-1", "replace")
    real = guess_encoding(data)
    if recorded and real != "utf-8" and not recorded.startswith(WESTERN):
        return ""  # Korean or Big5, say, which the guess doesn't know
    if not real:
        raise DataError(
            "Texts in UTF-8 or GB18030, or an SPSS file that records its encoding.",
            f"{path} records none that fits.",
            "Open it in SPSS with the right locale and save it in Unicode.",
        )
    return "" if recorded and real == "cp1252" else real


def _texts(frame: pd.DataFrame, meta: Any) -> Iterator[str]:
    """All names and labels, and some answers, that are not plain ASCII."""
    texts = [*frame.columns, *(label or "" for label in meta.column_labels)]
    for labels in meta.variable_value_labels.values():
        texts += labels.values()
    for name in frame.columns[[kind.kind not in "fiM" for kind in frame.dtypes]]:
        texts += [text for text in frame[name].unique() if isinstance(text, str)]
    return (text for text in texts if not text.isascii())


def _settled(values: pd.Series) -> pd.Series:
    if values.dtype.kind in "fi":
        return values.astype(float)
    if values.dtype.kind == "M":
        return values.astype("datetime64[us]")
    text = pd.Series([_text(value) for value in values], dtype="str")
    return text.astype(float) if text.isna().all() else text


def _text(value: object) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return cell_text(value).rstrip() or None


def _trimmed(code: float | str) -> float | str:
    return code.rstrip() if isinstance(code, str) else code


def _rule(given: dict[str, float | str], labels: dict[str, str]) -> MissingRule:
    low, high = (_trimmed(given[end]) for end in ("lo", "hi"))
    if isinstance(low, float) and isinstance(high, float):
        low = -math.inf if low <= -HUGE else low
        high = math.inf if high >= HUGE else high
    label = labels.get(canonical(low), "") if low == high else ""
    return MissingRule(low, high, missing_reason(label) if label else "")
