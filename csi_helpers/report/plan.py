"""Everything a build decides before its first kernel starts; here wrong input is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csi_helpers.data.codebook import Codebook
from csi_helpers.data.disclosure import Undisclosed, undisclosed
from csi_helpers.data.logo import check_logo
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.errors import ParamsError
from csi_helpers.params import Comment, Study, dump_study, load_study
from csi_helpers.report.carry import report_file
from csi_helpers.report.chapters import Selection, find_chapters, select_chapters
from csi_helpers.report.life.comments import place_comments
from csi_helpers.report.manifest import fingerprint

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
    codebook : Codebook
        Labels of the study's items, answers and segments.
    comments : mapping of str to Comment
        The consultant's, by full names of chapters.
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
    codebook: Codebook
    comments: Mapping[str, Comment]
    missing: tuple[Undisclosed, ...] = ()

    @property
    def every_file(self) -> tuple[str, ...]:
        """Names of all files a report of this study may have for its reader."""
        languages = self.study.languages
        return tuple(report_file(kind, one, languages) for kind in FORMATS for one in languages)

    @property
    def evidence(self) -> Path:
        """Where a failed run is laid down."""
        return self.target.with_name(f"{self.target.name}.failed")


def resolve_study(source: str | Path, sets: Sequence[str], language: str | None) -> Study:
    """Load a study under the command line's ``--set`` and ``--language``."""
    return load_study(source, sets=[*sets, *([f"language={language}"] if language else [])])


def plan_build(
    source: str | Path,
    *,
    out: Path,
    chapters: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    language: str | None = None,
    sets: Sequence[str] = (),
    chapters_folder: Path | None = None,
) -> Plan:
    """Resolve the study, choose chapters and formats, open the data once to see that it's sound.

    Parameters are those of `csi_helpers.report.build.build_study`.

    Raises
    ------
    ParamsError
        Parameters, chapters or formats are wrong.
    DataError
        A file can't be read or used.
    """
    study = resolve_study(source, sets, language)
    if study.wave.endswith(".failed"):
        raise ParamsError(
            "A wave that isn't called like the evidence of a failed run.",
            f"`study.wave` is `{study.wave}`.",
            "Choose a name that doesn't end in `.failed`.",
        )
    made = _choose_formats(study, formats)
    there = find_chapters(chapters_folder)
    selection = select_chapters(study, there, chapters)
    comments = place_comments(study.comments, there)
    survey = check_study(study)
    params = dump_study(study)
    return Plan(
        study=study,
        params=params,
        selection=selection,
        inputs=fingerprint(
            params, survey.hashes, logos_of(study), [*selection.run, *selection.keep]
        ),
        formats=made,
        kept_formats=tuple(kind for kind in study.report.formats if kind not in made),
        target=place_of(study, out),
        codebook=survey.codebook,
        comments=comments,
        missing=undisclosed(study, survey.codebook),
    )


def place_of(study: Study, out: Path) -> Path:
    """Where the study's report lies: ``<out>/<client id>/<wave>``."""
    return out.absolute() / study.client.id / study.wave


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


def check_study(study: Study) -> Survey:
    """Open everything a build reads, logos and data, and see that a final report tells enough.

    Raises
    ------
    DataError
        A file can't be read or used.
    ParamsError
        The report is to be final, and doesn't disclose how the survey was made.
    """
    for logo in logos_of(study):
        check_logo(logo)
    survey = open_survey(study)
    missing = undisclosed(study, survey.codebook)
    if missing and study.report.status == "final":
        raise ParamsError(
            "A final report that tells how the survey was made (AAPOR Code, III.A).",
            f"Missing: {', '.join(f'`study.{one}`' for one in missing)}.",
            "Write them down, or leave `study.report.status` at draft.",
        )
    return survey


def logos_of(study: Study) -> list[Path]:
    """The picture files on the cover."""
    agency = study.report.agency
    return [logo for logo in (study.client.logo, agency.logo if agency else None) if logo]
