"""The files a reader opens, made of executed chapters and published tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from csi_helpers.errors import ReportError
from csi_helpers.report.carry import report_file
from csi_helpers.report.document.paper.press import Press
from csi_helpers.report.life.comments import Remark
from csi_helpers.report.plan import Plan
from csi_helpers.report.running.quick_import import without_iri_grammar


def write_files(
    plan: Plan,
    order: Sequence[str],
    remarks: Sequence[Remark],
    language: str,
    folder: Path,
    press: Press | None = None,
) -> None:
    """Write a language's files of all formats the plan asks for into `folder`.

    Parameters
    ----------
    plan : Plan
    order : sequence of str
        Chapters as the reader meets them; executed under ``folder/notebooks``.
    remarks : sequence of Remark
        The consultant's comments on them.
    language : str
    folder : Path
        The run's folder.
    press : Press, optional
        Makes the PDF meanwhile.

    Raises
    ------
    ReportError
        A renderer made nothing.
    """
    # slow imports, not wanted when parameters or data are refused
    with without_iri_grammar():
        from csi_helpers.report.document.cover import cover_of
        from csi_helpers.report.document.remarks import commented_chapters
        from csi_helpers.report.document.render import render_report
        from csi_helpers.report.workbook.write import chapter_titles, write_workbook
        from csi_helpers.show.words import Words

    study = plan.study
    notebooks = commented_chapters(folder / "notebooks", order, remarks)
    suffix = f".{language}" if len(study.languages) > 1 else ""
    pages = [kind for kind in plan.formats if kind in ("html", "pdf")]
    if pages:
        cover = cover_of(study, language, missing=plan.missing, only=plan.codebook.only)
        render_report(notebooks, cover, language, pages, folder, suffix=suffix, press=press)
    files = {kind: folder / report_file(kind, language, study.languages) for kind in plan.formats}
    titles, words = chapter_titles(order, notebooks, language), Words(language, plan.codebook)
    if "xlsx" in files:
        write_workbook(folder, study, words, titles, files["xlsx"])
    if "pptx" in files:
        from csi_helpers.report.slides.write import write_slides  # needs the extra `slides`

        write_slides(folder, study, words, titles, notebooks, files["pptx"])
    for file in files.values():
        if not file.exists():
            raise ReportError(
                f"The file {file.name}.", "The renderer made none.", "Please tell us."
            )
