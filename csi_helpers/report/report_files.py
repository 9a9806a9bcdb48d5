"""The files a reader opens, made of executed chapters and published tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from csi_helpers.errors import ReportError
from csi_helpers.report.carry import report_file
from csi_helpers.report.plan import Plan
from csi_helpers.report.running.quick_import import without_iri_grammar
from csi_helpers.show.words import Words


def write_files(plan: Plan, order: Sequence[str], language: str, folder: Path) -> None:
    """Write a language's files of all formats the plan asks for into `folder`.

    Parameters
    ----------
    plan : Plan
    order : sequence of str
        Chapters as the reader meets them; executed under ``folder/notebooks``.
    language : str
    folder : Path
        The run's folder.

    Raises
    ------
    ReportError
        A renderer made nothing.
    """
    # slow imports, not wanted when parameters or data are refused
    with without_iri_grammar():
        import nbformat

        from csi_helpers.report.document.cover import cover_of
        from csi_helpers.report.document.render import render_report
        from csi_helpers.report.workbook.write import chapter_titles, write_workbook

    study = plan.study
    notebooks = [
        nbformat.read(folder / "notebooks" / f"{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
        for name in order
    ]
    suffix = f".{language}" if len(study.languages) > 1 else ""
    pages = [kind for kind in plan.formats if kind != "xlsx"]
    if pages:
        cover = cover_of(study, language)
        render_report(notebooks, cover, language, pages, folder, suffix=suffix)
    files = {kind: folder / report_file(kind, language, study.languages) for kind in plan.formats}
    if "xlsx" in files:
        titles = chapter_titles(order, notebooks, language)
        write_workbook(folder, study, Words(language, plan.codebook), titles, files["xlsx"])
    for file in files.values():
        if not file.exists():
            raise ReportError(
                f"The file {file.name}.", "The renderer made none.", "Please tell us."
            )
