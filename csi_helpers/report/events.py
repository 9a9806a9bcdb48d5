"""What a build tells while it runs: one small frozen record an event.

``csi build --json`` prints each as one JSON object a line, with ``event`` first and the study's
path as ``study``, of one level's report with the level behind it (``acme.yaml (branch=B01)``):

=================  ===============================================================================
event              further keys
=================  ===============================================================================
build_started      ``folder`` (where the report will lie), ``chapters`` (to run), ``jobs``
chapter_started    ``chapter``
chapter_finished   ``chapter``, ``status`` (executed, reused, carried, dropped, failed),
                   ``seconds``, ``reason`` (what has changed, isn't set, or failed)
warning            ``chapter``, ``need``, ``found``, ``remedy``, ``code``: a result that the data
                   didn't allow, a comment to look at, or (``code`` cache, ``chapter`` "") a cache
                   that can't be written; the build goes on
rendering          ``language``, ``formats``
build_finished     ``folder``, ``files`` (reports, by name), ``warnings`` (how many), ``seconds``,
                   ``kept`` (where the version it replaces lies, or ""), ``unmarked`` (commented
                   chapter to the hash its comment should name), ``unchanged`` (the report lay
                   there already, nothing was made), ``exit_code`` (0)
level_finished     of ``report.each``: ``level`` (its code), ``status`` (built, failed, or skipped:
                   below the minimum base), ``n`` (respondents)
held               the gate keeps the report back, nothing was published; an ``error`` follows:
                   ``folder`` (the evidence), ``against`` (the wave compared with, or ""),
                   ``findings`` (each with ``kind``, ``column``, ``values``)
error              ``kind`` (ParamsError, DataError, HeldError, ReportError, ChapterError …),
                   ``need``, ``found``, ``remedy``, ``exit_code``; nothing was swapped in
notified           after everything else, of a study somebody was to hear of: ``env`` (the variable
                   with the addresses, never these), ``occasion`` (failure, held, recovery),
                   ``delivered``, ``undelivered`` (to how many; both 0: the variable isn't set)
batch_started      of several studies, first: ``study`` is "", ``studies`` (files to build),
                   ``skipped`` (file of a folder to what it lacks to be a study), ``left``
                   (files that ``--only-failed`` leaves alone), ``workers`` (studies at a time),
                   ``jobs`` (chapters of each at a time)
placed             on a cluster: ``worker`` (that takes the study up); of a study whose worker was
                   lost it comes again
unchanged          under ``--changed``: ``folder``; the report is what building it would give, or
                   a lost worker of a cluster had just finished it
batch_finished     last: ``study`` is "", ``summary`` (path of batch.json), ``index`` (path of
                   index.html), ``counts`` (status to how many), ``seconds``, ``exit_code``
checked            by ``csi check`` alone: ``waves`` (name to received, complete, excluded,
                   analysed), ``items``, ``segments`` (column to its levels), ``weights`` (none,
                   column, raked), ``chapters``, ``dropped`` (chapter to reason), ``notes``,
                   ``comments`` (chapter to current, stale, unmarked or unplaced, against the last
                   report), ``written_for`` (chapter of that report to its hash), ``status``
                   (draft, final), ``missing`` (what a final report must disclose)
changed, gone,     by ``csi diff`` alone, a row each: ``chapter``, ``table``, ``subject``,
new                ``object``, ``method``, ``group``, ``wave``; of a changed one also ``values``
                   (column to its old and new text); these lines and the next have no ``study``
compared           by ``csi diff`` alone, last: ``old``, ``new``, ``rows`` (in both), ``counts``
                   (how many are changed, gone, new), ``tolerance``
=================  ===============================================================================
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from csi_helpers.errors import CsiError, visible

if TYPE_CHECKING:
    from csi_helpers.report.gate.held import HeldError


@dataclass(frozen=True)
class Event:
    """Something that happened to the build of one study."""

    name: ClassVar[str] = "event"
    study: str

    def as_line(self) -> str:
        """One line of JSON, text unescaped.

        Examples
        --------
        >>> print(ChapterStarted("params/demo.yaml", "01_sample").as_line())
        {"event": "chapter_started", "study": "params/demo.yaml", "chapter": "01_sample"}
        """
        return visible(json.dumps({"event": self.name, **asdict(self)}, ensure_ascii=False))


OnEvent: TypeAlias = Callable[[Event], None]

_OF_LEVEL = re.compile(r" \([^()]*=[^()]*\)$")


def name_of_level(study: str, folder: str) -> str:
    """What events call the report of one level, which lies in `folder`.

    Examples
    --------
    >>> name_of_level("acme.yaml", "branch=B01"), whole_study("acme.yaml (branch=B01)")
    ('acme.yaml (branch=B01)', 'acme.yaml')
    """
    return f"{study} ({folder})"


def whole_study(name: str) -> str:
    """The study that a report of one level belongs to; `name` itself where it is a study's."""
    return _OF_LEVEL.sub("", name)


@dataclass(frozen=True)
class BuildStarted(Event):
    """Parameters and data are in order; the chapters begin."""

    name = "build_started"
    folder: str
    chapters: tuple[str, ...]
    jobs: int


@dataclass(frozen=True)
class ChapterStarted(Event):
    """A chapter's kernel begins."""

    name = "chapter_started"
    chapter: str


@dataclass(frozen=True)
class ChapterFinished(Event):
    """A chapter is done with, one way or another."""

    name = "chapter_finished"
    chapter: str
    status: str
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class Warned(Event):
    """A result that these data don't allow, a stale comment, a text shown shortened."""

    name = "warning"
    chapter: str
    need: str
    found: str
    remedy: str
    code: str


@dataclass(frozen=True)
class Rendering(Event):
    """The report's files of one language are being made."""

    name = "rendering"
    language: str
    formats: tuple[str, ...]


@dataclass(frozen=True)
class BuildFinished(Event):
    """The report is in its place."""

    name = "build_finished"
    folder: str
    files: tuple[str, ...]
    warnings: int
    seconds: float
    kept: str = ""
    unmarked: Mapping[str, str] = field(default_factory=dict)
    unchanged: bool = False
    exit_code: int = 0


@dataclass(frozen=True)
class Held(Event):
    """The gate keeps the report back until a person has looked."""

    name = "held"
    folder: str
    against: str
    findings: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, error: HeldError, study: str) -> Held:
        """The event that tells of `error`."""
        return cls(
            study, str(error.folder or ""), error.against, tuple(map(asdict, error.findings))
        )


@dataclass(frozen=True)
class LevelFinished(Event):
    """A level of the segment of ``report.each`` is done with."""

    name = "level_finished"
    level: str
    status: str
    n: int


@dataclass(frozen=True)
class Failed(Event):
    """No report: what was needed, what was found, what to do."""

    name = "error"
    kind: str
    need: str
    found: str
    remedy: str
    exit_code: int

    @classmethod
    def of(cls, error: CsiError, study: str) -> Failed:
        """The event that tells of `error`."""
        return cls(
            study, type(error).__name__, error.need, error.found, error.remedy, error.exit_code
        )


@dataclass(frozen=True)
class Notified(Event):
    """Messages about a study went out, or didn't."""

    name = "notified"
    env: str
    occasion: str
    delivered: int
    undelivered: int

    @property
    def faulty(self) -> bool:
        """Whether somebody who was to hear of it doesn't."""
        return self.undelivered > 0 or self.delivered == 0


@dataclass(frozen=True)
class Checked(Event):
    """Parameters and data are in order (``csi check``)."""

    name = "checked"
    waves: Mapping[str, Mapping[str, int]]
    items: tuple[str, ...]
    segments: Mapping[str, tuple[str, ...]]
    weights: str
    chapters: tuple[str, ...]
    dropped: Mapping[str, str]
    notes: tuple[str, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)
    written_for: Mapping[str, str] = field(default_factory=dict)
    status: str = "draft"
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class BatchStarted(Event):
    """Several studies are going to be built."""

    name = "batch_started"
    studies: tuple[str, ...]
    skipped: Mapping[str, str]
    left: tuple[str, ...]
    workers: int
    jobs: int


@dataclass(frozen=True)
class Placed(Event):
    """A worker of a cluster has taken a study up; a second one where the first was lost."""

    name = "placed"
    worker: str


@dataclass(frozen=True)
class Unchanged(Event):
    """A report whose inputs are those it was built from is left as it is."""

    name = "unchanged"
    folder: str


@dataclass(frozen=True)
class BatchFinished(Event):
    """All studies of a batch have been seen to, or it was stopped."""

    name = "batch_finished"
    summary: str
    index: str
    counts: Mapping[str, int]
    seconds: float
    exit_code: int
