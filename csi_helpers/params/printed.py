"""What moves no chapter: chapters don't see it, and needn't run again for it."""

from __future__ import annotations

from csi_helpers.params.reporting import Report
from csi_helpers.params.study import Study

PRINTED = ("title", "agency", "version", "date", "confidentiality", "chapters", "formats", "each")
"""Keys of `report` that build and renderer read, and no chapter."""


def without_print(study: Study, *, status: bool = True) -> Study:
    """The study as a chapter sees it: cover, comments, choice of files, gate and messages unset.

    Parameters
    ----------
    study : Study
    status : bool
        Keep `report.status`, of which the annex on method speaks.

    Examples
    --------
    >>> study = Study.model_validate(
    ...     {"client": {"id": "acme", "name": "Acme"}, "wave": "2026",
    ...      "data": {"survey": {"file": "a.sav"}}, "comments": {"02": "Steady."},
    ...      "report": {"version": "1.0", "min_base": 50}}
    ... )
    >>> seen = without_print(study)
    >>> seen.comments, seen.report.version, seen.report.min_base
    ({}, None, 50)
    """
    hidden = {*PRINTED, *(() if status else ("status",))}
    unset = {name: Report.model_fields[name].get_default() for name in hidden}
    report = study.report.model_copy(update=unset)
    beside: dict[str, object] = {"comments": {}, "gate": None, "notify": None, "report": report}
    return study.model_copy(update=beside)
