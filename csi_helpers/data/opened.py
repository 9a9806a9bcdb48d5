"""A study's data in the form their size allows: loaded, or counted."""

from __future__ import annotations

from csi_helpers.data.large.opening import open_large
from csi_helpers.data.large.size import is_large
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.params.study import Study


def open_data(study: Study) -> Survey | LargeSurvey:
    """Open a study: a survey of respondents, or of counts where a file is large.

    Raises
    ------
    DataError
        As `open_survey` and `open_large`.
    """
    return open_large(study) if is_large(study) else open_survey(study)
