"""A batch's events for a reader: a table on a terminal, plain lines, or JSON lines."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from csi_helpers.errors import message, visible
from csi_helpers.report.events import (
    BatchFinished,
    BatchStarted,
    BuildFinished,
    BuildStarted,
    ChapterFinished,
    ChapterStarted,
    Event,
    Failed,
    LevelFinished,
    Notified,
    Placed,
    Rendering,
    Unchanged,
    Warned,
    whole_study,
)
from csi_helpers.report.progress import Display, JsonLines, in_words, is_warning

if TYPE_CHECKING:
    from rich.table import Table


def choose_batch_display(json: bool, terminal: bool) -> Display:
    """How to show a batch: as JSON, as a table that moves, or as lines (a pipe, a log)."""
    if json:
        return JsonLines()
    return BatchTable() if terminal else BatchLines()


class BatchLines(nullcontext["BatchLines"]):
    """A line for each study's start and end; several are built at a time, so each names its own."""

    def __enter__(self) -> BatchLines:
        return self

    def __call__(self, event: Event) -> None:
        """Print it."""
        for line in lines_of(event):
            click.echo(visible(line), err=is_warning(event))


def lines_of(event: Event) -> Iterator[str]:
    """A batch's event as lines of text; chapters and warnings pass in silence.

    Examples
    --------
    >>> print(*lines_of(Unchanged("acme.yaml", "reports/acme/2026")))
    acme.yaml: unchanged
    """
    match event:
        case BatchStarted():
            yield from _beginning(event)
        case BuildStarted():
            yield f"{event.study}: {len(event.chapters)} chapters"
        case Placed():
            yield f"{event.study}: on {event.worker}"
        case Unchanged():
            yield f"{event.study}: unchanged"
        case BuildFinished(unchanged=True):
            yield f"{event.study}: unchanged"
        case BuildFinished():
            warnings = "1 warning" if event.warnings == 1 else f"{event.warnings} warnings"
            yield f"{event.study}: built in {event.seconds:.1f} s, {warnings}"
        case Failed():
            told = message(event.need, event.found, event.remedy)
            yield f"{event.study or 'batch'}: {event.kind}\n{textwrap.indent(told, '  ')}"
        case BatchFinished():
            said = ", ".join(
                f"{n} {status.replace('_', ' ')}" for status, n in event.counts.items()
            )
            yield f"{said or 'nothing to build'} in {event.seconds:.1f} s"
            yield f"{event.index}, {event.summary}"
        case Notified() | LevelFinished():
            yield in_words(event).strip()


def _beginning(event: BatchStarted) -> Iterator[str]:
    for file, lacking in event.skipped.items():
        yield f"{file}: skipped, no study by itself: lacks {lacking}"
    if event.left:
        yield f"not failed, left alone: {', '.join(event.left)}"
    yield (
        f"{len(event.studies)} studies, {event.workers} at a time, "
        f"{event.jobs} chapters of each at a time"
    )


@dataclass
class _Line:
    """One study on the terminal."""

    state: str = "waiting"
    running: list[str] = field(default_factory=list)
    done: int = 0
    chapters: int = 0
    warnings: int = 0
    since: float = 0.0
    seconds: float | None = None


class BatchTable(AbstractContextManager["BatchTable"]):
    """A table, one line a study: state, chapters done, what runs, warnings, time."""

    def __init__(self) -> None:
        from rich.live import Live

        self._lines: dict[str, _Line] = {}
        # a hundred studies don't fit on a screen: those that wait are left out then
        self._live = Live(get_renderable=self._table, refresh_per_second=4, transient=True)

    def __enter__(self) -> BatchTable:
        self._live.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._live.stop()

    def __call__(self, event: Event) -> None:
        """Change the table, and print above it what should stay."""
        if isinstance(event, BatchStarted):
            self._lines = {study: _Line() for study in event.studies}
        self._follow(event, self._lines.get(whole_study(event.study)) or _Line())
        said = [] if isinstance(event, BuildStarted | Placed) else list(lines_of(event))
        if said:
            self._live.stop()
            for line in said:
                click.echo(visible(line), err=is_warning(event))
            if not isinstance(event, BatchFinished):
                self._live.start()

    def _follow(self, event: Event, line: _Line) -> None:
        match event:
            case BuildStarted():
                line.state, line.chapters, line.done = "building", len(event.chapters), 0
                line.running = []  # what a lost worker had begun
                line.since = line.since or time.monotonic()
            case ChapterStarted():
                line.running.append(event.chapter)
            case ChapterFinished() if event.chapter in line.running:
                line.running.remove(event.chapter)
                line.done += 1
            case Rendering():
                line.running = [", ".join(event.formats)]
            case Warned():
                line.warnings += 1
            case Unchanged():
                line.state = "unchanged"
            case BuildFinished():
                line.state, line.seconds, line.running = "built", event.seconds, []
            case Failed():
                line.state, line.running = "failed", []
                line.seconds = time.monotonic() - line.since if line.since else None

    def _table(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        table = Table("study", "state", "chapters", "running", "warnings", "seconds", box=None)
        for study, line in self._lines.items():
            if line.state in ("building", "failed") or len(self._lines) <= MOST_LINES:
                elapsed = time.monotonic() - line.since if line.since else None
                seconds = line.seconds if line.seconds is not None else elapsed
                table.add_row(
                    Text(study),  # a file's name isn't markup
                    Text(line.state, style=STYLES.get(line.state, "")),
                    f"{line.done}/{line.chapters}" if line.chapters else "",
                    ", ".join(line.running),
                    str(line.warnings or ""),
                    "" if seconds is None else f"{seconds:.0f}",
                )
        return table


MOST_LINES = 20
STYLES = {"built": "green", "failed": "red", "building": "cyan", "waiting": "dim"}
