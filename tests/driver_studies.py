"""Small surveys with attributes and an outcome, for tests of drivers and matrices."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from csi_helpers.analysis import (
    Drivers,
    ImportanceSatisfaction,
    contrast_penalties,
    derive_importance,
    place_attributes,
)
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.params import Study, load_study

OUTCOME = "sat"
SEED = 7


def made_up(n: int = 400, k: int = 4, *, seed: int = 1, gaps: float = 0.0) -> pd.DataFrame:
    """Answers 1-10 to `k` attributes and an outcome; the first attributes matter most."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    columns = {}
    total = np.zeros(n)
    for j in range(k):
        latent = 0.5 * common + rng.normal(size=n)
        total += latent * (k - j) / k
        columns[f"a{j + 1}"] = np.clip(np.rint(6.5 + 0.4 * j + 1.6 * latent), 1, 10)
    columns[OUTCOME] = np.clip(np.rint(7 + 0.8 * total + 0.8 * rng.normal(size=n)), 1, 10)
    frame = pd.DataFrame(columns)
    return frame.mask(rng.random(frame.shape) < gaps) if gaps else frame


def open_frame(frame: pd.DataFrame, attributes: Any = None, **keys: Any) -> tuple[Study, Survey]:
    """Study and survey of a frame; attributes are all columns called a1, a2, …"""
    names = [name for name in frame if str(name)[0] == "a" and str(name)[1:].isdigit()]
    keys.setdefault("overall", OUTCOME if OUTCOME in frame else None)
    keys.setdefault("items", [*names, *([OUTCOME] if OUTCOME in frame else [])])
    waves = keys.pop("waves", {})
    with TemporaryDirectory() as folder:
        frame.to_csv(Path(folder, "now.csv"), index=False)
        earlier = {}
        for name, answers in waves.items():
            answers.to_csv(Path(folder, f"{name}.csv"), index=False)
            earlier[name] = {"file": str(Path(folder, f"{name}.csv"))}
        study = load_study(
            {
                "client": {"id": "acme", "name": "Acme"},
                "wave": "2026",
                "data": {"survey": {"file": str(Path(folder, "now.csv"))}, "waves": earlier},
                "scale": {"min": 1, "max": 10},
                "attributes": names if attributes is None else attributes,
                "matrix": {"bootstrap": 200, **keys.pop("matrix", {})},
                **{key: value for key, value in keys.items() if value is not None},
            }
        )
        return study, open_survey(study)


def drivers_of(study: Study, survey: Survey, **options: Any) -> Drivers:
    found = derive_importance(
        survey, study.attributes, study.matrix, overall=study.overall, seed=SEED, **options
    )
    assert found is not None
    return found


def matrix_of(study: Study, survey: Survey, drivers: Drivers) -> ImportanceSatisfaction:
    found = place_attributes(survey, drivers, study.matrix, targets=study.targets)
    assert found is not None
    return found


def all_of(frame: pd.DataFrame, attributes: Any = None, **keys: Any) -> tuple[Any, Any, Any]:
    """Drivers, matrix and penalties of a frame."""
    study, survey = open_frame(frame, attributes, **keys)
    drivers = drivers_of(study, survey)
    penalties = contrast_penalties(survey, drivers, study.matrix)
    return drivers, matrix_of(study, survey, drivers), penalties


def placed(frame: pd.DataFrame, attributes: Any = None, **keys: Any) -> ImportanceSatisfaction:
    """The matrix of a frame alone."""
    study, survey = open_frame(frame, attributes, **keys)
    return matrix_of(study, survey, drivers_of(study, survey))


def values(result: Any, table: str, **where: str) -> pd.Series:
    """Estimates of a table by subject."""
    frame = result.estimates
    keep = frame["table"] == table
    for column, wanted in {"group": "total", **where}.items():
        keep &= frame[column] == wanted
    return frame[keep].set_index("subject")["estimate"]


def codes(result: Any) -> list[str]:
    return [refusal.code for refusal in result.refusals]
