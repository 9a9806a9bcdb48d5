"""What a chapter notebook holds in its hands: study, survey, and a way to show and publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

import pandas as pd
from IPython.display import display

from csi_helpers.analysis.estimates import COLUMNS
from csi_helpers.analysis.shared import once
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.prepared import survey_of
from csi_helpers.data.published import Published, read_published
from csi_helpers.data.run import Run, read_run
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError, ParamsError
from csi_helpers.params import Study, load_study, without_print
from csi_helpers.show.exhibits import Chart, Sentence, Table
from csi_helpers.show.fragments import (
    chart_html,
    exhibit_told,
    note_html,
    sentence_html,
    table_html,
)
from csi_helpers.show.refusals import describe_refusal
from csi_helpers.show.theme import use_theme
from csi_helpers.show.words import Words

MIME = "application/vnd.csi+json"

Result = TypeVar("Result")
Inputs = ParamSpec("Inputs")


class Publishable(Protocol):
    """Any result with tidy estimates and the parts it had to refuse."""

    @property
    def estimates(self) -> pd.DataFrame:
        """Rows in the contract's columns."""


@dataclass(frozen=True)
class Chapter:
    """One chapter's way to the reader.

    Everything is displayed once for each language of the study; the exporter keeps one. A result
    that can't be computed is answered by a box that says why, and the chapter goes on.
    """

    name: str
    study: Study
    survey: Survey | LargeSurvey
    run_dir: Path | None

    def attempt(
        self, analysis: Callable[Inputs, Result], *args: Inputs.args, **kwargs: Inputs.kwargs
    ) -> Result | None:
        """The analysis's result, or None after showing what it needs and what it found.

        Within a build, what another chapter has found by the same analysis is taken from there.
        """
        try:
            return once(analysis, *args, **kwargs)
        except AnalysisError as error:
            self._refuse(error)
            return None

    def refuse(self, result: object) -> None:
        """Say which parts of the result could not be computed, and why."""
        for refusal in getattr(result, "refusals", ()):
            self._refuse(refusal)

    def chart(self, chart: Chart, result: object, over: str = "") -> None:
        """Draw a chart with its caption, base and question; see `table` for `over`."""
        for args in _entries(result, over):
            draw = partial(chart_html, chart, result, args=args)
            self._display("figure", draw, about=(chart, result, args))

    def table(self, table: Table, result: object, over: str = "") -> None:
        """Set a table with its caption, base and question.

        With `over`, one for each entry of that field of the result: segment columns, say.
        """
        for args in _entries(result, over):
            draw = partial(table_html, table, result, args=args)
            self._display("table", draw, about=(table, result, args))

    def say(self, describe: Sentence, result: object, over: str = "") -> None:
        """Print a sentence computed from the result, or one for each entry of `over`."""
        entries = _entries(result, over)
        self._display(
            "text",
            lambda words: sentence_html([describe(result, words, *args) for args in entries]),
        )

    def explain(self, describe: Sentence, result: object) -> None:
        """Say how the numbers were made, as far as it holds for this study."""
        if result is not None:
            self._display("text", lambda words: note_html([describe(result, words)]))

    def block(self, draw: Callable[[Any, Words], str], result: object) -> None:
        """Set what `show` has written as HTML itself: a box, a list."""
        if result is not None:
            self._display("text", lambda words: draw(result, words))

    @property
    def run(self) -> Run:
        """The build this chapter is part of: its chapters, and what they have published."""
        return read_run(self.run_dir)

    @property
    def published(self) -> Published:
        """What this build's chapters have published; outside a build, the last good report's."""
        return read_published(self.run_dir, self.study)

    def publish(self, *results: Publishable | None) -> None:
        """Write the chapter's own file `tables/<name>.csv`; nothing without a run folder."""
        frames = [result.estimates for result in results if result is not None]
        if self.run_dir is not None and frames:
            publish_tables(self.run_dir, self.name, frames)

    def save(self, name: str, result: object, table: str) -> None:
        """Write a table of the result beside the report, for a later wave's study to read.

        Parameters
        ----------
        name : str
            File name, ``.csv``.
        table : str
            Field of the result that holds the table.
        """
        if self.run_dir is not None and result is not None:
            frame: pd.DataFrame = getattr(result, table)
            frame.to_csv(self.run_dir / name, index=False, lineterminator="\n", encoding="utf-8")

    def _refuse(self, error: AnalysisError) -> None:
        warning = {
            "need": error.need,
            "found": error.found,
            "remedy": error.remedy,
            "code": error.code,
        }
        self._display("refusal", lambda words: describe_refusal(error, words), warning=warning)

    def _display(
        self,
        kind: str,
        draw: Callable[[Words], str],
        warning: Mapping[str, str] | None = None,
        about: tuple[Chart | Table, object, tuple[str, ...]] | None = None,
    ) -> None:
        languages = self.study.languages
        words = {language: Words(language, self.survey.codebook) for language in languages}
        html = {language: draw(words[language]) for language in languages}
        html = {language: fragment for language, fragment in html.items() if fragment}
        if not html:
            return
        bundle = {
            "text/plain": f"<{kind}>",
            "text/html": html[languages[0]],
            MIME: {"kind": kind, "html": html}
            | ({"warning": dict(warning)} if warning else {})
            | ({"exhibit": exhibit_told(*about, [words[each] for each in html])} if about else {}),
        }
        display(bundle, raw=True)  # type: ignore[no-untyped-call]  # IPython ships no types


def _entries(result: object, over: str) -> list[tuple[str, ...]]:
    """Further arguments of each exhibit: none once, or each entry; nothing without a result."""
    if result is None:
        return []
    return [(str(entry),) for entry in getattr(result, over)] if over else [()]


def open_chapter(name: str, study: str | Mapping[str, object], run_dir: str | None) -> Chapter:
    """Open the study and its survey for one chapter.

    What only the cover, the comments and the choice of files say isn't in that study: a chapter
    that can't depend on it needn't run again when it changes.

    Parameters
    ----------
    name : str
        The chapter's name, ``NN_subject``; also the name of what it publishes.
    study : str or mapping
        Path of the study's YAML (sought from the working folder, then from ``notebooks/``) or its
        resolved ``study.json``.
    run_dir : str, optional
        Where to publish; None publishes nothing.

    Raises
    ------
    ParamsError, DataError
        As `load_study` and `open_data` raise them.
    """
    resolved = load_study(_sought(study) if isinstance(study, str) else study)
    use_theme(resolved.client.colour)
    folder = Path(run_dir) if run_dir is not None else None
    return Chapter(name, without_print(resolved), survey_of(resolved), folder)


def _sought(study: str) -> Path:
    """The study's file, sought from here or, if opened from the top folder, from notebooks/."""
    for folder in (Path(), Path("notebooks")):
        if (folder / study).is_file():
            return folder / study
    raise ParamsError(
        "The YAML file of a study.",
        f"There is no `{study}` in {Path().resolve()}, nor seen from its notebooks/.",
        "Give the parameter `study` a path that exists.",
    )


def publish_tables(run_dir: Path, chapter: str, frames: Iterable[pd.DataFrame]) -> Path:
    """Write one chapter's tidy tables, full precision, the same bytes from the same numbers.

    Returns
    -------
    Path
        ``<run_dir>/tables/<chapter>.csv``.
    """
    published = pd.concat([frame[list(COLUMNS)] for frame in frames], ignore_index=True)
    published["n"] = published["n"].astype("Int64")  # a base is a whole number
    published.insert(0, "chapter", chapter)
    target = run_dir / "tables" / f"{chapter}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")  # chapters that run at the same time never read half a file
    published.to_csv(part, index=False, lineterminator="\n", encoding="utf-8")
    return part.replace(target)
