"""A build and the cache: the report that needn't be made, chapters taken and kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from csi_helpers.errors import CsiError
from csi_helpers.report.cache.keys import Surroundings, survey_surroundings
from csi_helpers.report.cache.reuse import Reuse
from csi_helpers.report.cache.store import FOLDER, open_store
from csi_helpers.report.cache.unchanged import (
    hashes_below,
    remember_report,
    report_record_key,
    unchanged_report,
)
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.events import BuildFinished, Warned
from csi_helpers.report.gate.held import held_folder
from csi_helpers.report.life.comments import last_hashes, remarks_on
from csi_helpers.report.lock import Patience
from csi_helpers.report.manifest import ChapterRecord
from csi_helpers.report.plan import Intent, evidence_of, files_for_readers
from csi_helpers.report.running.pool import Run
from csi_helpers.report.swap import remove, repair

logger = logging.getLogger(__name__)


class Cache:
    """One build's way to the cache.

    Parameters
    ----------
    intent : Intent
        What is to be built.
    because : str
        Why chapters are executed though the cache may have them; "": they needn't be.
    patience : Patience
        For another build of the same report to end.

    Raises
    ------
    ParamsError
        The environment's limit is no size.
    """

    def __init__(self, intent: Intent, because: str, patience: Patience) -> None:
        self.intent, self.because, self._patience = intent, because, patience
        self._store = open_store()
        self._around: Surroundings | None = None
        self._day = date.today().isoformat()  # stands on the cover, and a build may pass midnight
        self._files: tuple[str, Mapping[str, str]] | None = None
        self._reuse: Reuse | None = None

    def begin(self, anyway: bool, examine: Callable[[], object]) -> dict[str, Any] | None:
        """Note what the build depends on, before any of it is read.

        Parameters
        ----------
        anyway : bool
            Build the report even if it is there.
        examine : callable
            The gate, asked while nobody else builds this report: days pass for it, too.

        Returns
        -------
        dict or None
            Manifest of the report in its place if it is what this build would make.

        Raises
        ------
        CsiError
            Another build of it runs, or the gate holds it.
        """
        intent = self.intent
        there = (intent.target / "manifest.json").exists()
        if self._store is None or self.because or anyway or not there:
            self._around = _surroundings(intent)
            return None
        with self._patience.build_lock(intent.target):
            repair(intent.target)
            self._around = _surroundings(intent)  # whoever has waited finds other files
            if self._around is None:
                return None
            manifest = unchanged_report(self._store, intent, self._around, self._day)
            if manifest is not None:
                examine()
                for evidence in (evidence_of(intent.target), held_folder(intent.target)):
                    if evidence.is_dir():
                        remove(evidence)
        return manifest

    def open_for(self, inputs: Mapping[str, Any], last: Mapping[str, Any] | None) -> None:
        """Begin to take chapters.

        Parameters
        ----------
        inputs : mapping
            The build's `csi_helpers.report.manifest.fingerprint`.
        last : mapping, optional
            Manifest of the last good report.
        """
        # files that moved before they were opened: their chapters belong under no key
        known = self._around is not None and dict(self._around.data) == dict(inputs["data"])
        store = self._store if known else None
        self._reuse = Reuse(self.intent, store, self._around, self.because, inputs, last)

    def take(self, chapter: Chapter, folder: Path) -> ChapterRecord | None:
        """Lay a chapter's stored outputs into the run's folder; None if it has to be executed."""
        return self._reuse.take(chapter, folder) if self._reuse else None

    def reason(self, chapter: Chapter) -> str:
        """Why a chapter is executed."""
        return self._reuse.reason(chapter) if self._reuse else ""

    def keep(self, runs: Sequence[Run], folder: Path) -> None:
        """Store what the executed chapters left.

        Raises
        ------
        OSError, ReportError
            The cache can't be written.
        """
        if self._reuse:
            self._reuse.keep(runs, folder)

    def look_at(self, folder: Path, order: Sequence[str]) -> None:
        """Note the files of a report that is about to be swapped in, if its inputs still hold."""
        if self._store is None or self._around is None:
            return
        if _surroundings(self.intent) == self._around:
            key = report_record_key(self.intent, self._around, order, self._day)
            self._files = key, hashes_below(folder)

    def remember(self) -> None:
        """Let the next build know the report that has been swapped in.

        Raises
        ------
        OSError, ReportError
            The cache can't be written.
        """
        if self._store is not None and self._files is not None:
            remember_report(self._store, *self._files)


def _surroundings(intent: Intent) -> Surroundings | None:
    """None where a file can't be read: opening the data will say which, and why."""
    try:
        return survey_surroundings(intent.study)
    except (CsiError, OSError):
        return None


def told_unchanged(
    intent: Intent, name: str, manifest: Mapping[str, Any], seconds: float
) -> BuildFinished:
    """The event that says that nothing was to be made."""
    hashes = last_hashes(intent.target)
    remarks = remarks_on(intent.comments, hashes)
    there = {path.name for path in intent.target.iterdir()}
    return BuildFinished(
        name,
        str(intent.target),
        tuple(sorted(there & set(files_for_readers(intent.study)))),
        len(manifest["warnings"]),
        round(seconds, 3),
        unmarked={one.chapter: one.written_for for one in remarks if one.state == "unmarked"},
        unchanged=True,
    )


def cache_warning(name: str, error: CsiError | OSError) -> Warned:
    """The event that says why nothing could be stored."""
    found = error.found if isinstance(error, CsiError) else f"{error.filename}: {error.strerror}."
    return Warned(
        name,
        "",
        "A cache that can be written, so that the next build is quick.",
        found,
        f"Free some space, or name another folder in {FOLDER}.",
        "cache",
    )
