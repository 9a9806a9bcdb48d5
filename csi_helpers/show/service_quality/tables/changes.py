"""Changes of the scores between the last two waves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.service_quality.rows import PER_RESPONDENT
from csi_helpers.analysis.instruments.service_quality.scores import OVERALL
from csi_helpers.show.rows import LOW_BASE, pick, significant
from csi_helpers.show.service_quality.readings import (
    DIGITS,
    WEIGHTED,
    changes_of,
    expected,
    subject_label,
)
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.gaps import ServiceGaps


def table_service_changes(gaps: ServiceGaps, words: Words) -> str:
    """Write the scores of the last two waves and their change.

    Parameters
    ----------
    gaps : ServiceGaps
        A result of two or more waves.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: a dimension a row, the overall scores last; ▲▼ significant changes.
    """
    before, after = gaps.waves[-2:]
    rows = []
    for name, change in changes_of(gaps).iterrows():
        weighted = name == WEIGHTED
        measure = f"weighted_{gaps.measure}" if weighted else gaps.measure
        subject = OVERALL if weighted else str(name)
        low = change["note"] == LOW_BASE or pd.isna(change["estimate"])
        kind = "num low" if low else "num"
        moved = not low and significant(change["p_adjusted"], gaps.confidence)
        sign = ("▲" if change["estimate"] > 0 else "▼") if moved else ""
        marked = {"▲": "num up", "▼": "num down"}.get(sign, kind)
        cells = []
        for wave in (before, after):
            method = PER_RESPONDENT if weighted else ""
            found = pick(gaps.estimates, measure, wave=wave, method=method)
            found = found[found["subject"] == subject]
            level = found["estimate"].iloc[0] if len(found) else None
            cells.append(Cell(words.number(level, DIGITS, signed=expected(gaps)), kind))
        cells += [
            Cell(words.number(change["estimate"], DIGITS, signed=True), marked, mark=sign),
            Cell(words.interval(change["ci_low"], change["ci_high"], DIGITS), kind),
            Cell("–" if low else words.p_value(change["p_adjusted"]), kind),
        ]
        key = "service_quality.weighted"
        rows.append((words.text(key) if weighted else subject_label(subject, words), cells))
    heads = [words.text("service_quality.head_dimension"), before, after]
    heads += [words.text(f"head.{key}") for key in ("change", "interval", "p_adjusted")]
    return table(heads, rows)
