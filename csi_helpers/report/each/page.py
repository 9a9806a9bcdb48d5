"""The page that ranks a segment's levels and leads to their reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from csi_helpers.analysis.ranking import rank_levels
from csi_helpers.errors import ParamsError
from csi_helpers.params.headline import main_figures_of
from csi_helpers.report.carry import report_file
from csi_helpers.report.document.outputs import CSI_MIME
from csi_helpers.report.lock import build_lock
from csi_helpers.report.places import levels_folder
from csi_helpers.report.plan import Plan
from csi_helpers.report.swap import building_folder, remove, repair
from csi_helpers.show.fragments import chart_html, sentence_html, table_html
from csi_helpers.show.ranking.exhibits import ranking_chart, ranking_table
from csi_helpers.show.ranking.readings import RankedReports
from csi_helpers.show.ranking.wording import describe_ranking
from csi_helpers.show.theme import use_theme
from csi_helpers.show.words import Words

NUMBERS = ("n", "n_eff", "estimate", "se", "ci_low", "ci_high", "p_value", "p_adjusted")
PATIENCE = 60.0  # seconds; another build writes the page in one or two


def write_page(plan: Plan, reports: Mapping[str, Path], reasons: Mapping[str, str]) -> list[Path]:
    """Write ``<wave>.each/index.html``, or one page a language.

    Parameters
    ----------
    plan : Plan
        The total's, whose results are ranked.
    reports : mapping of str to Path
        Code -> folder of the level's report.
    reasons : mapping of str to str
        Code of a level without a new report -> ``low_base`` or ``failed``.

    Returns
    -------
    list of Path
        None where no headline figure was published for at least two levels.
    """
    study, each = plan.study, plan.study.report.each
    if each is None:
        raise ParamsError("`report.each`.", "It isn't set.", "Set `report.each.segment`.")
    ranking = rank_levels(
        _results(plan.target),
        [(one.table, one.subject) for one in main_figures_of(study) if one.name != "csat"],
        each.segment,
        plan.codebook.segments[each.segment].levels,
        study.wave,
        confidence=study.report.confidence,
    )
    if ranking is None:
        return []
    use_theme(study.client.colour)
    folder = levels_folder(plan.target)
    folder.mkdir(parents=True, exist_ok=True)
    with build_lock(folder, PATIENCE):
        repair(folder)
        scratch = building_folder(folder)
        try:
            return _write(plan, RankedReports(ranking, {}, reasons), reports, scratch)
        finally:
            remove(scratch)


def _write(
    plan: Plan, ranked: RankedReports, reports: Mapping[str, Path], scratch: Path
) -> list[Path]:
    """The pages, each made in `scratch` and moved to its place whole."""
    from csi_helpers.report.document.cover import cover_of
    from csi_helpers.report.document.render import render_report

    study, folder, pages = plan.study, levels_folder(plan.target), []
    for language in study.languages:
        words = Words(language, plan.codebook)
        files = {code: _address(place, language, plan) for code, place in reports.items()}
        known = {code: file for code, file in files.items() if file}
        notebook = _page(replace(ranked, files=known), words)
        cover = cover_of(study, language, missing=plan.missing)
        suffix = f".{language}" if len(study.languages) > 1 else ""
        (made,) = render_report([notebook], cover, language, ["html"], scratch)
        pages.append(made.replace(folder / f"index{suffix}.html"))
    return pages


def _results(folder: Path) -> pd.DataFrame:
    frame = pd.read_csv(folder / "results.csv", keep_default_na=False, dtype=str)
    return frame.assign(**{name: pd.to_numeric(frame[name]) for name in NUMBERS})


def _address(report: Path, language: str, plan: Plan) -> str:
    """Of the level's report, seen from the page: the first format that's there."""
    for kind in ("html", "pdf", "xlsx"):
        name = report_file(kind, language, plan.study.languages)
        if (report / name).exists():
            return f"{quote(report.name)}/{quote(name)}"
    return ""


def _page(reports: RankedReports, words: Words) -> NotebookNode:
    """The page as an executed chapter, so that it looks like the reports it leads to."""
    column = words.column(reports.ranking.column)
    title = words.text("ranking.title", column=column)
    parts: list[tuple[str, Callable[[], str]]] = [
        ("text", lambda: sentence_html([describe_ranking(reports, words)])),
        ("figure", lambda: chart_html(ranking_chart, reports, words)),
        ("table", lambda: table_html(ranking_table, reports, words)),
    ]
    outputs = [_output(kind, draw(), words.language) for kind, draw in parts]
    cells = [
        new_markdown_cell(f"# {_plain(title)}"),  # type: ignore[no-untyped-call]  # typed in part
        new_code_cell("", outputs=outputs),  # type: ignore[no-untyped-call]
    ]
    page: NotebookNode = new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    return page


def _output(kind: str, html: str, language: str) -> NotebookNode:
    data = {"text/html": html, CSI_MIME: {"kind": kind, "html": {language: html}}}
    output: NotebookNode = new_output("display_data", data=data)  # type: ignore[no-untyped-call]
    return output


def _plain(text: str) -> str:
    """A label in markdown, none of it a command."""
    return "".join(f"\\{one}" if one in "\\`*_{}[]()<>#+-.!|&~^$" else one for one in text)
