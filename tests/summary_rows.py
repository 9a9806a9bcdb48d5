"""Published rows and studies for the tests of the summary."""

from __future__ import annotations

from typing import Any

from csi_helpers.analysis.estimates import tidy
from csi_helpers.analysis.summary.summary import ExecutiveSummary, summarise
from csi_helpers.data.published import Published
from csi_helpers.data.run import Run, RunChapter
from csi_helpers.params import Study, Text, load_study

CHAPTERS = {
    "index": "05_sem",
    "index100": "02_descriptive",
    "performance": "06_importance_satisfaction",
    "potential": "06_importance_satisfaction",
    "quadrant": "06_importance_satisfaction",
    "nps": "09_loyalty",
    "csat": "09_loyalty",
    "ces": "09_loyalty",
    "retention": "09_loyalty",
    "relationship_quality": "10_relationship",
}
MODEL = {
    "constructs": {"quality": ["Q1", "Q2"], "satisfaction": ["S1"], "loyalty": ["L1"]},
    "paths": [["quality", "satisfaction"], ["satisfaction", "loyalty"]],
}
RUN = Run(
    tuple(
        RunChapter(name, Text(zh=f"章{k}", en=f"Chapter {name[3:]}"), name.startswith("10"))
        for k, name in enumerate(["90_summary", *dict.fromkeys(CHAPTERS.values())])
    )
)


def study(**keys: Any) -> Study:
    """A study of two waves; `keys` are laid over it."""
    data = {"survey": {"file": "a.csv"}, "waves": {"2025": {"file": "b.csv"}}}
    base = {"client": {"id": "acme", "name": "Acme"}, "wave": "2026", "data": data}
    return load_study({**base, **keys})


def row(
    table: str, subject: str = "", estimate: float | None = 70.0, **keys: Any
) -> dict[str, Any]:
    """A row of a table about everybody in 2026, with an interval of ±1."""
    ends = {} if estimate is None else {"ci_low": estimate - 1, "ci_high": estimate + 1}
    base = {"table": table, "subject": subject, "estimate": estimate, "n": 500, "n_eff": 480}
    return {"wave": "2026", "group": "total", **base, **ends, **keys}


def change(table: str, subject: str = "", estimate: float = 0.5, p: float = 0.6) -> dict[str, Any]:
    """A change since 2025, with its corrected p-value."""
    return row(f"{table}_change", subject, estimate, wave="2025→2026", p_adjusted=p)


def published(*rows: dict[str, Any], run: Run = RUN) -> Published:
    """Rows as a report's chapters leave them."""
    frame = tidy(rows)
    tables = frame["table"].str.removesuffix("_change").map(CHAPTERS)
    frame.insert(0, "chapter", tables.fillna("02_descriptive"))
    return Published(run, frame)


def summary_of(read: Study, *rows: dict[str, Any], run: Run = RUN) -> ExecutiveSummary:
    """What is picked from these rows."""
    return summarise(read, published(*rows, run=run))
