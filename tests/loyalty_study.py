"""Small surveys on loyalty, with numbers that can be followed by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from small_study import survey_of

from csi_helpers.analysis import LoyaltyScores, SatisfactionToLoyalty, link_loyalty, measure_loyalty
from csi_helpers.data.survey import Survey
from csi_helpers.params import Loyalty

SECTION: dict[str, Any] = {
    "nps": "NPS",
    "csat": {"item": "CSAT", "scale": {"min": 1, "max": 10}},
    "ces": {"item": "CES", "version": 2},
    "repurchase": {"item": "STAY", "loyal_from": 9, "scale": {"min": 1, "max": 10}},
}


def recommending(promoters: int, passives: int, detractors: int) -> list[float]:
    return [9.0] * promoters + [8.0] * passives + [3.0] * detractors


def drawn(n: int = 600, seed: int = 11, *, missing: float = 0.0, shift: float = 0.0) -> Any:
    """Satisfaction, and loyalty that follows it: log-odds of -7 + satisfaction."""
    random = np.random.default_rng(seed)
    mood = random.normal(size=n) + shift
    csat = np.clip(np.rint(7 + 1.8 * mood), 1, 10)
    stays = random.random(n) < 1 / (1 + np.exp(7 - csat))
    cells: dict[str, Any] = {
        "SAT": np.clip(np.rint(3 + mood), 1, 5),
        "CSAT": csat,
        "NPS": np.clip(np.rint(7 + 2 * mood + random.normal(size=n)), 0, 10),
        "CES": np.clip(np.rint(5 + mood + random.normal(size=n)), 1, 7),
        "STAY": np.where(stays, random.integers(9, 11, n), random.integers(1, 9, n)),
        "G": random.choice(["x", "y", "z"], n),
        "id": [f"r{place}" for place in range(n)],
    }
    if missing:
        for name in ("CSAT", "NPS", "CES", "STAY"):
            cells[name] = np.where(random.random(n) < missing, np.nan, cells[name])
    return cells


def loyalty_survey(
    folder: Path, cells: dict[str, Any], section: dict[str, Any] | None = None, **study: Any
) -> Survey:
    """A survey whose only item is SAT."""
    columns: dict[str, Any] = {"id": "id"} if "id" in cells else {}
    if "G" in cells:
        columns["segments"] = ["G"]
    if "w" in cells:
        columns["weight"] = "w"
    if "SAT" not in cells:
        n = len(next(iter(cells.values())))
        cells = cells | {"SAT": [1.0 + place % 5 for place in range(n)]}
    given = {"columns": columns} | study
    section = SECTION if section is None else section
    item = {"SAT": {"scale": {"min": 1, "max": 5}}}
    return survey_of(folder, cells, items=item, loyalty=section, **given)


def section_of(section: dict[str, Any] | None = None) -> Loyalty:
    return Loyalty.model_validate(SECTION if section is None else section)


def scores_of(
    folder: Path, cells: dict[str, Any], section: dict[str, Any] | None = None, **study: Any
) -> LoyaltyScores:
    found = measure_loyalty(loyalty_survey(folder, cells, section, **study), section_of(section))
    assert found is not None
    return found


def link_of(
    folder: Path, cells: dict[str, Any], section: dict[str, Any] | None = None, **study: Any
) -> SatisfactionToLoyalty:
    found = link_loyalty(loyalty_survey(folder, cells, section, **study), section_of(section))
    assert found is not None
    return found


def figure(estimates: pd.DataFrame, table: str, **keys: str) -> pd.Series:
    """The one row of a table."""
    keys = {"group": "total", "wave": "2026", **keys}
    rows = estimates[estimates["table"] == table]
    for key, wanted in keys.items():
        rows = rows[rows[key] == wanted]
    assert len(rows) == 1, (table, keys, len(rows))
    return rows.iloc[0]
