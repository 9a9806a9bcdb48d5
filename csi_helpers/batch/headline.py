"""The one figure a report is known by, its change, and its course over the waves."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from csi_helpers.params import Model
from csi_helpers.params.headline import MainFigure, main_figures
from csi_helpers.report.collect import RESULT_COLUMNS

RESULTS = "results.csv"


@dataclass(frozen=True)
class Headline:
    """A report's main figure, as published.

    Attributes
    ----------
    table : str
        Of ``results.csv``: ``index``, ``index100`` or ``relationship_quality`` (0–100), or ``nps``
        (−100…100), the first of `csi_helpers.params.headline.main_figures` with an estimate.
    subject : str
    wave : str
    n : float or None
    estimate, low, high : float
        With its interval; the ends are None where none is published.
    change : float or None
        Against the wave before, as published; None without one.
    significant : bool
        The change's p-value, corrected where it is, is below 1 − the study's confidence.
    course : tuple of (str, float)
        Wave and estimate, in the study's order, this wave last.
    standard : bool
        False of NPS asked on another scale than 0 to 10, which compares with no other.
    """

    table: str
    subject: str
    wave: str
    n: float | None
    estimate: float
    low: float | None
    high: float | None
    change: float | None = None
    significant: bool = False
    course: tuple[tuple[str, float], ...] = ()
    standard: bool = True


def headline_of(folder: Path, params: Mapping[str, Any]) -> Headline | None:
    """Read it from a report's ``results.csv``; None where it publishes none of these figures.

    Parameters
    ----------
    folder : Path
        Of a report.
    params : mapping
        The resolved study, as in its manifest.
    """
    study = params.get("study", params)
    wanted = list(_candidates(study))
    rows = _read(folder / RESULTS, wanted)
    waves = [*(_get(study, "data", "waves") or ()), str(study.get("wave", ""))]
    for one in wanted:
        chapter, table, subject = one.chapter, one.table, one.subject
        values = {
            row["wave"]: row
            for row in rows
            if (row["chapter"], row["table"], row["subject"]) == (chapter, table, subject)
            and _number(row["estimate"]) is not None
        }
        if waves[-1] in values:
            return _headline(table, subject, waves, values, rows, chapter, study)
    return None


def _candidates(study: Mapping[str, Any]) -> list[MainFigure]:
    """Not CSAT's share: what lies beside it on the page are points."""
    csat, nps = (_get(study, "loyalty", key) for key in ("csat", "nps"))
    figures = main_figures(
        _target(study.get("model")),
        str(study.get("overall") or ""),
        str(csat.get("item", "")) if isinstance(csat, dict) else "",
        str(nps.get("item", "")) if isinstance(nps, dict) else "",
    )
    return [one for one in figures if one.name != "csat"]


def _target(model: object) -> str:
    """The construct the model explains; that of another kit's model as far as it was written."""
    try:
        return Model.model_validate(model).resolved_target
    except ValidationError:
        return str(model.get("target") or "") if isinstance(model, dict) else ""


def _headline(
    table: str,
    subject: str,
    waves: list[str],
    values: Mapping[str, Mapping[str, str]],
    rows: list[dict[str, str]],
    chapter: str,
    study: Mapping[str, Any],
) -> Headline:
    row = values[waves[-1]]
    steps = [
        one
        for one in rows
        if (one["chapter"], one["table"], one["subject"]) == (chapter, f"{table}_change", subject)
        and one["wave"].endswith(f"→{waves[-1]}")
    ]
    change = _number(steps[0]["estimate"]) if steps else None
    p = _number(steps[0]["p_adjusted"] or steps[0]["p_value"]) if steps else None
    confidence = float(_get(study, "report", "confidence") or 0.95)
    course = [(wave, _number(values[wave]["estimate"])) for wave in waves if wave in values]
    return Headline(
        table,
        subject,
        waves[-1],
        _number(row["n"]),
        float(row["estimate"]),
        _number(row["ci_low"]),
        _number(row["ci_high"]),
        change,
        p is not None and p < 1 - confidence,
        tuple((wave, value) for wave, value in course if value is not None),
        "non-standard" not in row["note"],
    )


def _read(path: Path, wanted: Sequence[MainFigure]) -> list[dict[str, str]]:
    """The total's rows of the wanted tables; the file may hold a hundred thousand others."""
    heads = tuple(f"{one.chapter},{one.table}{end}," for one in wanted for end in _TABLES)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = [line for line in file if line.startswith(heads)]
    except (OSError, UnicodeDecodeError):
        return []
    cells = [row for row in csv.reader(lines) if len(row) == len(RESULT_COLUMNS)]
    rows = [dict(zip(RESULT_COLUMNS, row, strict=True)) for row in cells]
    return [row for row in rows if row["group"] == "total"]


_TABLES = ("", "_change")


def _get(study: Mapping[str, Any], section: str, key: str) -> Any:
    branch = study.get(section)
    return branch.get(key) if isinstance(branch, dict) else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
