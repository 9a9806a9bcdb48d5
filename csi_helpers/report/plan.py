"""Everything a build decides before its first kernel starts; here wrong input is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csi_helpers.data.large.size import is_large
from csi_helpers.data.sources import logos_of
from csi_helpers.errors import ParamsError
from csi_helpers.params import Comment, Study, dump_study, load_study
from csi_helpers.report.carry import report_file
from csi_helpers.report.chapters import Selection, find_chapters, select_chapters
from csi_helpers.report.life.comments import place_comments
from csi_helpers.report.manifest import fingerprint
from csi_helpers.report.notify.addresses import check_addresses
from csi_helpers.report.places import place_of

if TYPE_CHECKING:
    from csi_helpers.data.codebook import Codebook
    from csi_helpers.data.disclosure import Undisclosed
    from csi_helpers.data.large.survey import LargeSurvey
    from csi_helpers.data.survey import Survey

# pandas and the readers of data files wait until something is to be read

FORMATS = ("html", "pdf", "xlsx", "pptx")


@dataclass(frozen=True)
class Plan:
    """What is to be built, and where.

    Attributes
    ----------
    study : Study
    params : dict
        The resolved study, as it goes to ``study.json``.
    selection : Selection
        Which chapters.
    inputs : dict
        Fingerprint of all the report depends on.
    formats : tuple of str
        To be made now.
    kept_formats : tuple of str
        Of the study, but not asked for now.
    target : Path
        ``<out>/<client id>/<wave>``.
    survey : Survey or LargeSurvey
        Its data, opened.
    comments : mapping of str to Comment
        The consultant's, by full names of chapters.
    levels : mapping of str to Survey
        Of each level that gets a report of its own (``report.each``), by code.
    missing : tuple of Undisclosed
        What the report has to tell of the survey, and can't.
    """

    study: Study
    params: dict[str, Any]
    selection: Selection
    inputs: dict[str, Any]
    formats: tuple[str, ...]
    kept_formats: tuple[str, ...]
    target: Path
    survey: Survey | LargeSurvey
    comments: Mapping[str, Comment]
    levels: Mapping[str, Survey]
    missing: tuple[Undisclosed, ...] = ()

    @property
    def codebook(self) -> Codebook:
        """Labels of the study's items, answers and segments."""
        return self.survey.codebook

    @property
    def every_file(self) -> tuple[str, ...]:
        """Names of all files a report of this study may have for its reader."""
        return files_for_readers(self.study)

    @property
    def evidence(self) -> Path:
        """Where a failed run is laid down."""
        return evidence_of(self.target)


def resolve_study(source: str | Path, sets: Sequence[str], language: str | None) -> Study:
    """Load a study under the command line's ``--set`` and ``--language``."""
    return load_study(source, sets=[*sets, *([f"language={language}"] if language else [])])


@dataclass(frozen=True)
class Intent:
    """What the parameters alone say of a build; no data file has been opened.

    Attributes
    ----------
    study, selection, formats, comments
        As in `Plan`.
    target : Path
        ``<out>/<client id>/<wave>``.
    """

    study: Study
    selection: Selection
    formats: tuple[str, ...]
    comments: Mapping[str, Comment]
    target: Path


def intend_build(
    source: str | Path,
    *,
    out: Path,
    chapters: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    language: str | None = None,
    sets: Sequence[str] = (),
    chapters_folder: Path | None = None,
) -> Intent:
    """Resolve the study, choose chapters and formats.

    Parameters are those of `csi_helpers.report.build.build_study`.

    Raises
    ------
    ParamsError
        Parameters, chapters or formats are wrong.
    """
    study = resolve_study(source, sets, language)
    made = _choose_formats(study, formats)
    there = find_chapters(chapters_folder)
    selection = select_chapters(study, there, chapters, counted=is_large(study))
    return Intent(
        study, selection, made, place_comments(study.comments, there), place_of(study, out)
    )


def plan_build(intent: Intent) -> Plan:
    """Open the data once to see that they're sound.

    Raises
    ------
    ParamsError
        The report is to be final, and doesn't disclose how the survey was made.
    DataError
        A file can't be read or used.
    """
    survey, levels = _open_checked(intent.study)
    return plan_opened(intent, survey, levels)


def plan_opened(intent: Intent, survey: Survey | LargeSurvey, levels: Mapping[str, Survey]) -> Plan:
    """The plan on data that lie open.

    Parameters
    ----------
    intent : Intent
    survey : Survey or LargeSurvey
    levels : mapping of str to Survey
        Of those that get a report of their own.
    """
    from csi_helpers.data.disclosure import undisclosed

    study, selection = intent.study, intent.selection
    params = dump_study(study)
    return Plan(
        study=study,
        params=params,
        selection=selection,
        inputs=fingerprint(
            params, survey.hashes, logos_of(study), [*selection.run, *selection.keep]
        ),
        formats=intent.formats,
        kept_formats=tuple(kind for kind in study.report.formats if kind not in intent.formats),
        target=intent.target,
        survey=survey,
        comments=intent.comments,
        levels=levels,
        missing=undisclosed(study, survey.codebook),
    )


def evidence_of(target: Path) -> Path:
    """Where a failed run is laid down: beside the report."""
    return target.with_name(f"{target.name}.failed")


def files_for_readers(study: Study) -> tuple[str, ...]:
    """Names of all files a report of this study may have for its reader."""
    languages = study.languages
    return tuple(report_file(kind, one, languages) for kind in FORMATS for one in languages)


def _choose_formats(study: Study, formats: Sequence[str] | None) -> tuple[str, ...]:
    if formats is None:
        _check_extras(study.report.formats)
        return tuple(study.report.formats)
    strangers = [kind for kind in formats if kind not in FORMATS]
    if strangers or not formats:
        raise ParamsError(
            f"Formats among {', '.join(FORMATS)}.",
            f"Asked for {', '.join(f'`{kind}`' for kind in strangers) or 'none'}.",
            "Correct --formats.",
        )
    _check_extras(formats)
    return tuple(kind for kind in FORMATS if kind in formats)


def _check_extras(formats: Sequence[str]) -> None:
    """Refuse slides before any chapter runs where the package that writes them isn't there."""
    if "pptx" in formats and find_spec("pptx") is None:
        raise ParamsError(
            "The package python-pptx, to make slides.",
            "It isn't installed.",
            "Install it: pip install 'csi-report-kit[slides]'; or leave pptx out of the formats.",
        )


def check_study(study: Study) -> Survey | LargeSurvey:
    """Open everything a build reads, logos and data, and see that a final report tells enough.

    Raises
    ------
    DataError
        A file can't be read or used.
    ParamsError
        The report is to be final, and doesn't disclose how the survey was made; or nobody can be
        notified as the study wants it.
    """
    return _open_checked(study)[0]


def _open_checked(study: Study) -> tuple[Survey | LargeSurvey, dict[str, Survey]]:
    """Survey, and one for each level the study wants a report of."""
    from csi_helpers.data.disclosure import undisclosed
    from csi_helpers.data.logo import check_logo
    from csi_helpers.data.opened import open_data
    from csi_helpers.data.survey import open_levels

    check_addresses(study)
    for logo in logos_of(study):
        check_logo(logo)
    each = study.report.each
    survey: Survey | LargeSurvey
    levels: dict[str, Survey] = {}
    if each and not is_large(study):
        survey, levels = open_levels(study, each.segment)
    else:
        survey = open_data(study)  # which refuses levels of a survey it can only count
    missing = undisclosed(study, survey.codebook)
    if missing and study.report.status == "final":
        raise ParamsError(
            "A final report that tells how the survey was made (AAPOR Code, III.A).",
            f"Missing: {', '.join(f'`study.{one}`' for one in missing)}.",
            "Write them down, or leave `study.report.status` at draft.",
        )
    return survey, levels
