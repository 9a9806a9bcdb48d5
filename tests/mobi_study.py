"""The mobile-phone survey (mobi) as a study of one wave, or of two."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from pls_reference import CONSTRUCTS, ITEMS, mobi

from csi_helpers.analysis.structural.findings.structure import Structure, estimate_structure
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.params import Study, load_study

BLOCKS = {name.lower(): list(items) for name, items in CONSTRUCTS.items()}
SEED = 20261122


def mobi_frame() -> pd.DataFrame:
    return pd.DataFrame(mobi(), columns=ITEMS)


def study_of(
    frame: pd.DataFrame,
    *,
    earlier: pd.DataFrame | None = None,
    model: dict[str, Any] | None = None,
    **keys: Any,
) -> tuple[Study, Survey]:
    """Study and survey of a frame of answers; of two waves where an earlier one is given."""
    settings = {"template": "ecsi", "constructs": BLOCKS, "bootstrap": 100, **(model or {})}
    with TemporaryDirectory() as folder:
        now, then = Path(folder, "now.csv"), Path(folder, "then.csv")
        frame.to_csv(now, index=False)
        waves = {}
        if earlier is not None:
            earlier.to_csv(then, index=False)
            waves = {"1999": {"file": str(then)}}
        study = load_study(
            {
                "client": {"id": "mobi", "name": "Mobi"},
                "wave": "2000",
                "data": {"survey": {"file": str(now)}, "waves": waves},
                "scale": {"min": 1, "max": 10},
                "model": settings,
                **keys,
            }
        )
        return study, open_survey(study)


def structure_from(study: Study, survey: Survey, **options: Any) -> Structure:
    structure = estimate_structure(survey, study.model, seed=SEED, **options)
    assert structure is not None
    return structure


@cache
def mobi_structure(**model: Any) -> Structure:
    """The path model of the survey as it is."""
    return structure_from(*study_of(mobi_frame(), model=model))


def rows(structure: Any, table: str, **where: str) -> pd.DataFrame:
    """Rows of a result's table."""
    frame = structure.estimates
    keep = frame["table"] == table
    for column, value in where.items():
        keep &= frame[column] == value
    return frame[keep]
