"""Small surveys on service quality, with numbers that can be followed by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from small_study import survey_of

from csi_helpers.data.survey import Survey

PUBLISHED = {
    "tangibles": (-0.65, 11),
    "reliability": (-1.10, 32),
    "responsiveness": (-0.83, 22),
    "assurance": (-0.70, 19),
    "empathy": (-1.01, 16),
}
"""Gaps and weights of a published example (../shared/methods.md, D3)."""


def published_cells() -> dict[str, list[float]]:
    """A hundred respondents whose mean gaps and points are the published ones."""
    cells: dict[str, list[float]] = {"SAT": [1.0 + place % 7 for place in range(100)]}
    for name, (gap, points) in PUBLISHED.items():
        cells[f"E_{name}"] = [6.0] * 100
        down, more = int(-gap), round(100 * (-gap - int(-gap)))
        cells[f"P_{name}"] = [6.0 - down - (place < more) for place in range(100)]
        cells[f"W_{name}"] = [float(points)] * 100
    return cells


def one_item_each(names: Any = tuple(PUBLISHED), *, expected: bool = True) -> dict[str, Any]:
    pair = {name: {"perception": f"P_{name}"} for name in names}
    if expected:
        pair = {name: {"expectation": f"E_{name}", **one} for name, one in pair.items()}
    return {"dimensions": {name: [one] for name, one in pair.items()}}


def drawn(n: int = 240, seed: int = 7, *, missing: float = 0.0) -> dict[str, Any]:
    """Two dimensions of three and one items, a satisfaction they go with, groups and points."""
    random = np.random.default_rng(seed)
    factors = random.normal(size=(2, n))
    cells: dict[str, Any] = {}
    for place, name in enumerate(("A1", "A2", "A3", "B1")):
        factor = factors[0 if place < 3 else 1]
        cells[f"P_{name}"] = np.clip(np.rint(4.4 + factor + 0.6 * random.normal(size=n)), 1, 7)
        cells[f"E_{name}"] = np.clip(np.rint(5.4 + 0.8 * random.normal(size=n)), 1, 7)
    cells["SAT"] = np.clip(
        np.rint(4 + factors[0] + 0.4 * factors[1] + 0.8 * random.normal(size=n)), 1, 7
    )
    first = 5.0 * random.integers(4, 17, size=n)
    cells |= {"W_A": first, "W_B": 100 - first, "G": random.choice(["x", "y", "z"], n)}
    if missing:
        for name in [name for name in cells if name[:2] in ("P_", "E_")]:
            cells[name] = np.where(random.random(n) < missing, np.nan, cells[name])
    cells["id"] = [f"r{place}" for place in range(n)]
    return cells


DRAWN = {
    "scale": {"min": 1, "max": 7},
    "dimensions": {
        "A": [{"expectation": f"E_A{k}", "perception": f"P_A{k}"} for k in (1, 2, 3)],
        "B": [{"expectation": "E_B1", "perception": "P_B1"}],
    },
    "allocation": {"A": "W_A", "B": "W_B"},
}
SCALE = {"min": 1, "max": 7}


def service_survey(
    folder: Path, cells: dict[str, Any], section: dict[str, Any] | None = None, **study: Any
) -> Survey:
    """A survey whose only item is SAT."""
    columns = {"id": "id"} if "id" in cells else {}
    if "G" in cells:
        columns["segments"] = ["G"]
    given = {"columns": columns} | study
    return survey_of(
        folder,
        cells,
        scale=SCALE,
        items=["SAT"],
        overall="SAT",
        service_quality=DRAWN if section is None else section,
        **given,
    )


def figure(estimates: pd.DataFrame, table: str, subject: str, **keys: str) -> pd.Series:
    """The one row of a table about a subject."""
    keys = {"group": "total", "wave": "2026", **keys}
    rows = estimates[(estimates["table"] == table) & (estimates["subject"] == subject)]
    for key, wanted in keys.items():
        rows = rows[rows[key] == wanted]
    assert len(rows) == 1, (table, subject, keys, len(rows))
    return rows.iloc[0]
