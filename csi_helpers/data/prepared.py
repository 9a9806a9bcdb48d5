"""A survey that a build has opened, handed to the chapters it starts.

Opening reads every file, cleans and weights; a build does it once. What it leaves is read only
where the build itself names it in a chapter's environment, never beside a report: a pickle is
code to whoever opens it.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.opened import open_data
from csi_helpers.data.survey import Survey
from csi_helpers.params import Study, dump_study

PREPARED = "CSI_PREPARED_SURVEY"
"""Environment variable: path of what `keep_prepared` has written."""

_handed: list[Survey | LargeSurvey] = []


def keep_prepared(study: Study, survey: Survey | LargeSurvey, path: Path) -> dict[str, str]:
    """Write an opened survey to a file nobody else can read.

    Parameters
    ----------
    study : Study
        The one it was opened for.
    survey : Survey or LargeSurvey
    path : Path
        In a folder only the builder may write to.

    Returns
    -------
    dict of str to str
        The variable by which `survey_of` finds it.
    """
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
        pickle.dump((dump_study(study), survey), file, protocol=pickle.HIGHEST_PROTOCOL)
    return {PREPARED: str(path)}


def survey_of(study: Study) -> Survey | LargeSurvey:
    """The survey the build has prepared for this very study, or else its files opened.

    Raises
    ------
    DataError
        As `open_data`.
    """
    if path := os.environ.get(PREPARED):
        known, survey = _read(Path(path))
        if survey is not None and known == dump_study(study):
            _handed[:] = [survey]
            return survey
    return open_data(study)


def is_prepared(survey: Survey | LargeSurvey) -> bool:
    """Whether it is the one the build has prepared, which all chapters of the build get alike."""
    return any(survey is handed for handed in _handed)


def _read(path: Path) -> tuple[dict[str, Any] | None, Survey | LargeSurvey | None]:
    try:
        with path.open("rb") as file:
            known, survey = pickle.load(file)  # noqa: S301 - the build's own, in its own folder
    except (OSError, EOFError, pickle.UnpicklingError, TypeError, ValueError):
        return None, None  # the build has ended, and a kernel lives on
    except (AttributeError, ImportError):
        return None, None  # the kit has been changed under a running build
    return known, survey
