"""Small studies on small files, for tests that open a survey."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from csi_helpers.data.decisions import Decision
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.params import load_study


def write_csv(folder: Path, columns: dict[str, Any], name: str = "now.csv") -> Path:
    path = folder / name
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


def settings(survey: Path, waves: dict[str, Any] | None = None, **study: Any) -> dict[str, Any]:
    """The shortest study of one file, with more keys on top."""
    return {
        "study": {
            "client": {"id": "acme", "name": "Acme"},
            "wave": "2026",
            "data": {"survey": {"file": str(survey)}, "waves": waves or {}},
            **study,
        }
    }


def survey_of(
    folder: Path, cells: dict[str, Any], waves: dict[str, Any] | None = None, **study: Any
) -> Survey:
    """Open a survey on the columns of a CSV file made for it."""
    return open_survey(load_study(settings(write_csv(folder, cells), waves, **study)))


def decisions(survey: Survey, rule: str, wave: str = "2026") -> list[Decision]:
    return [entry for entry in survey.log if entry.rule == rule and entry.wave == wave]
