"""Every group's scores, tinted by their distance from the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.service_quality.scores import OVERALL
from csi_helpers.show.colours import darkened
from csi_helpers.show.lettering import text_width
from csi_helpers.show.level_letters import column_letters
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.service_quality.readings import (
    DIGITS,
    dimensions_of,
    expected,
    group_levels,
    subject_label,
)
from csi_helpers.show.tables.markup import DENSE_TYPE, Cell, grouped_table, head_width
from csi_helpers.show.tables.segments import PADDING
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.gaps import ServiceGaps

_ROOM = 5.1  # inches beside group and base
_MARK_TYPE = 0.82 * DENSE_TYPE  # points, as in the template's report.css


def table_service_groups(gaps: ServiceGaps, words: Words) -> str:
    """Write every group's overall score and dimensions.

    Parameters
    ----------
    gaps : ServiceGaps
        A result with segments.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: a group a row, tinted by the distance from the total; ▲▼ or letters where
        it differs significantly. Wide ones come in several tables.
    """
    totals = dimensions_of(gaps)[gaps.measure]
    subjects = [OVERALL, *gaps.dimensions]
    frames = {name: group_levels(gaps, name) for name in subjects}
    frames = {name: frame for name, frame in frames.items() if len(frame)}
    apart = pd.concat([frame["estimate"] - totals[name] for name, frame in frames.items()]).abs()
    spread = float(apart.max()) if apart.notna().any() else 0.0
    columns = {
        name: [_group_cell(row, totals[name], spread, gaps, words) for _, row in frame.iterrows()]
        for name, frame in frames.items()
    }
    return "".join(
        _groups_part(gaps, words, {name: columns[name] for name in part}, frames, totals)
        for part in _parts(columns, words)
    )


def _parts(columns: dict[str, list[Cell]], words: Words) -> list[list[str]]:
    """Scores that stand side by side on an upright page."""
    parts: list[list[str]] = [[]]
    room = 0.0
    for name, cells in columns.items():
        widths = [
            text_width(cell.text, DENSE_TYPE) + text_width(cell.mark, _MARK_TYPE) for cell in cells
        ]
        width = PADDING + max(*widths, head_width(subject_label(name, words)))
        if parts[-1] and room + width > _ROOM:
            parts.append([])
            room = 0.0
        parts[-1].append(name)
        room += width
    return parts


def _groups_part(
    gaps: ServiceGaps,
    words: Words,
    columns: dict[str, list[Cell]],
    frames: dict[str, pd.DataFrame],
    totals: pd.Series,
) -> str:
    based, first = next(iter(frames.items()))
    whole = [Cell(words.number(totals[name], DIGITS, signed=expected(gaps))) for name in columns]
    everybody = float(dimensions_of(gaps)["n"][based])
    groups = [("", [(words.text("total"), [Cell(words.number(everybody, 0)), *whole])])]
    for column, levels in gaps.segments.items():
        letters = dict(zip(levels, column_letters(len(levels)), strict=True))
        rows = []
        for place in first.index[first["column"] == column]:
            code = str(first["code"][place])
            letter = f" ({letters[code]})" if gaps.against == "pairs" else ""
            base = Cell(words.number(float(first["n"][place]), 0))
            cells = [base, *(cells[place] for cells in columns.values())]
            rows.append((words.level(column, code) + letter, cells))
        groups.append((words.column(column), rows))
    heads = [words.text(key) for key in ("head.group", "head.n")]
    heads += [subject_label(name, words) for name in columns]
    return grouped_table(heads, groups)


def _group_cell(
    row: pd.Series, total: float, spread: float, gaps: ServiceGaps, words: Words
) -> Cell:
    if pd.isna(row["estimate"]):
        return Cell("–", "num low")
    text = words.number(row["estimate"], DIGITS, signed=expected(gaps))
    tint = palette().tint((row["estimate"] - total) / spread if spread else 0.0)
    star = "*" if row["note"] == CAUTION else ""
    if row["mark"] in ("▲", "▼"):
        up = row["mark"] == "▲"
        end = palette().text if up else palette().low
        kind = "num up" if up else "num down"
        return Cell(text, kind, tint, row["mark"] + star, darkened(end, 4.5, tint))
    return Cell(text, "num", tint, row["mark"] + star)
