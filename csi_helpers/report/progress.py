"""A build's events for a reader: a moving line on a terminal, plain lines, or JSON lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import click

from csi_helpers.errors import message, visible
from csi_helpers.report.events import (
    BuildFinished,
    BuildStarted,
    ChapterFinished,
    ChapterStarted,
    Checked,
    Event,
    Failed,
    LevelFinished,
    Notified,
    Rendering,
    Warned,
)
from csi_helpers.report.life.comments import COMMENT_CODES


class Display(Protocol):
    """Takes events; a context, for a terminal has to be left as it was found."""

    def __call__(self, event: Event) -> None:
        """Show one event."""

    def __enter__(self) -> Display:
        """Begin."""

    def __exit__(self, *exception: object) -> None:
        """End."""


class JsonLines(nullcontext["JsonLines"]):
    """Each event one JSON object a line on stdout, errors among them."""

    def __enter__(self) -> JsonLines:
        return self

    def __call__(self, event: Event) -> None:
        """Print it."""
        click.echo(event.as_line())


class PlainLines(nullcontext["PlainLines"]):
    """Each event a line of text on stdout; errors and warnings on stderr."""

    def __enter__(self) -> PlainLines:
        return self

    def __call__(self, event: Event) -> None:
        """Print it."""
        text = in_words(event)
        if text:
            click.echo(text, err=is_warning(event))


class TerminalBar(AbstractContextManager["TerminalBar"]):
    """The same lines above one that moves: chapters done, those running, time."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

        self._bar = Progress(
            "{task.description}",
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            transient=True,
        )
        self._running: list[str] = []

    def __enter__(self) -> TerminalBar:
        self._bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def __call__(self, event: Event) -> None:
        """Move the bar, and print what should stay."""
        match event:
            case BuildStarted():
                self._forget()
                self._bar.add_task("", total=len(event.chapters))
            case ChapterStarted():
                self._running.append(event.chapter)
            case ChapterFinished() if event.chapter in self._running:
                self._running.remove(event.chapter)
                self._advance()
            case ChapterFinished(status="reused"):
                self._advance()
            case BuildFinished() | Failed():
                self._forget()
        for task in self._bar.task_ids:
            saying = in_words(event) if isinstance(event, Rendering) else ", ".join(self._running)
            self._bar.update(task, description=saying)
        text = in_words(event)
        if text and not isinstance(event, Rendering):
            self._bar.stop()
            click.echo(text, err=is_warning(event))
            self._bar.start()

    def _advance(self) -> None:
        for task in self._bar.task_ids:
            self._bar.advance(task)

    def _forget(self) -> None:
        self._running.clear()
        for task in self._bar.task_ids:
            self._bar.remove_task(task)


def choose_display(json: bool, terminal: bool) -> Display:
    """How to show events: as JSON, on a terminal, or as plain lines (a pipe, a log)."""
    if json:
        return JsonLines()
    return TerminalBar() if terminal else PlainLines()


def is_warning(event: Event) -> bool:
    """Whether it belongs on stderr."""
    return isinstance(event, Failed | Warned) or (isinstance(event, Notified) and event.faulty)


def in_words(event: Event) -> str:
    """An event as a line, "" for one not worth it.

    Examples
    --------
    >>> print(in_words(ChapterFinished("demo.yaml", "08_kano", "dropped", reason="not set: kano")))
      08_kano dropped (not set: kano)
    """
    return visible(_told(event))


def _told(event: Event) -> str:
    match event:
        case BuildStarted():
            return f"{event.study}: {len(event.chapters)} chapters, {event.jobs} at a time"
        case ChapterFinished(status="executed"):
            why = f" ({event.reason})" if event.reason else ""
            return f"  {event.chapter} done in {event.seconds:.1f} s{why}"
        case ChapterFinished(status="failed"):
            return f"  {event.chapter} failed"
        case ChapterFinished():
            return f"  {event.chapter} {event.status} ({event.reason})"
        case Warned(code=code) if code in COMMENT_CODES:
            return f"  {event.chapter}: {event.need} {event.found} {event.remedy}"
        case Warned(code="cache"):
            return f"  cache: {event.need} {event.found} {event.remedy}"
        case Warned(chapter=""):
            return f"  {event.need} {event.found} {event.remedy}"
        case Warned():
            return f"  {event.chapter}: not computed. {event.need} {event.found} {event.remedy}"
        case LevelFinished(status="skipped"):
            return f"  level {event.level}: no report of its own, n = {event.n}"
        case LevelFinished():
            return f"  level {event.level}: {event.status}, n = {event.n}"
        case Rendering():
            return f"  rendering {', '.join(event.formats)} ({event.language})"
        case Failed():
            told = message(event.need, event.found, event.remedy)
            return f"{event.study}: {event.kind}\n{textwrap.indent(told, '  ')}"
        case BuildFinished():
            return "\n".join(_finished_in_words(event))
        case Notified(delivered=0, undelivered=0):
            return f"{event.study}: nobody was told ({event.occasion}): {event.env} isn't set"
        case Notified():
            lost = f", lost {event.undelivered}" if event.undelivered else ""
            told = f"messages to {event.env} ({event.occasion}): delivered {event.delivered}{lost}"
            return f"{event.study}: {told}"
        case Checked():
            return _checked_in_words(event)
    return ""


def _finished_in_words(event: BuildFinished) -> Iterator[str]:
    for chapter, written_for in event.unmarked.items():
        yield f"  comment on {chapter}: for today's numbers, set written_for: {written_for}"
    if event.kept:
        yield f"  kept the report it replaces: {event.kept}"
    how = "unchanged" if event.unchanged else f"built in {event.seconds:.1f} s"
    yield f"{event.study}: {how}, {event.warnings} warning{'' if event.warnings == 1 else 's'}"
    yield f"{event.folder}: {', '.join(event.files)}"


def _checked_in_words(event: Checked) -> str:
    lines = [f"{event.study}: parameters and data are in order"]
    for wave, counts in event.waves.items():
        lines.append(f"  wave {wave}: " + ", ".join(f"{k} {n}" for k, n in counts.items()))
    lines.append(f"  {len(event.items)} items: {', '.join(event.items)}")
    for column, levels in event.segments.items():
        lines.append(f"  segment {column}: {', '.join(levels)}")
    lines.append(f"  weights: {event.weights}")
    lines.append(f"  chapters: {', '.join(event.chapters)}")
    lines += [f"  {chapter} drops out ({why})" for chapter, why in event.dropped.items()]
    lines += [f"  comment on {chapter}: {state}" for chapter, state in event.comments.items()]
    if event.written_for:
        hashes = ", ".join(f"{chapter} {one}" for chapter, one in event.written_for.items())
        lines.append(f"  written_for, by the last report's numbers: {hashes}")
    lines.append(f"  report: {event.status}")
    lines += [f"  missing for a final report: {what}" for what in event.missing]
    lines += [f"  note: {note}" for note in event.notes]
    return "\n".join(lines)
