"""What a build takes from the cache, and what it puts there."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from csi_helpers.errors import CsiError
from csi_helpers.report.cache.entries import pack, strangers_in, unpack
from csi_helpers.report.cache.keys import (
    Surroundings,
    cells_digest,
    chapter_key,
    survey_surroundings,
    why_executed,
)
from csi_helpers.report.cache.store import Store
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.manifest import ChapterRecord
from csi_helpers.report.plan import Intent
from csi_helpers.report.running.pool import Run

logger = logging.getLogger(__name__)

REUSED = "nothing it depends on has changed"


class Reuse:
    """One build's dealings with the cache; without a store it takes and keeps nothing.

    Parameters
    ----------
    intent : Intent
    store : Store, optional
    around : Surroundings, optional
        As they were when the build began; without them nothing is taken or kept.
    because : str
        Why everything is executed, though the cache may have it; "": it needn't.
    inputs : mapping
        This build's `csi_helpers.report.manifest.fingerprint`.
    last : mapping, optional
        Manifest of the last good report.
    """

    def __init__(
        self,
        intent: Intent,
        store: Store | None,
        around: Surroundings | None,
        because: str,
        inputs: Mapping[str, Any],
        last: Mapping[str, Any] | None,
    ) -> None:
        self.intent, self.store, self.around = intent, store, around
        self.because, self.inputs, self.last = because, inputs, last
        self._keys: dict[str, str] = {}
        self._cells: dict[str, str] = {}

    def take(self, chapter: Chapter, folder: Path) -> ChapterRecord | None:
        """Lay the chapter's outputs into the run's folder; None if it has to be executed.

        A chapter that reads what others publish is to be asked for when they have ended.
        """
        if self.store is None or self.around is None:
            return None
        self._cells[chapter.name] = cells_digest(chapter.path)
        members = (*self.intent.selection.run, *self.intent.selection.keep)
        beside = [one.name for one in members if one.last]
        key = chapter_key(chapter, self.intent.study, self.around, folder, beside)
        self._keys[chapter.name] = key
        content = None if self.because else self.store.read(key)
        if content is None:
            return None
        seconds = unpack(content, chapter, key, folder, self.intent.target)
        if seconds is None:
            return None
        return ChapterRecord(chapter.name, "reused", round(seconds, 3), REUSED)

    def reason(self, chapter: Chapter) -> str:
        """Why a chapter is executed."""
        return self.because or why_executed(chapter, self.intent.study, self.inputs, self.last)

    def keep(self, runs: Sequence[Run], folder: Path) -> None:
        """Store what the chapters left, each that ended well.

        Nothing is stored if an input has moved since the build began: nobody knows which of the
        two a chapter has read. Nor if there are files that no chapter is said to save: they would
        be missing from a report made of stored chapters.

        Parameters
        ----------
        runs : sequence of Run
            Those executed.
        folder : Path
            The run's folder.

        Raises
        ------
        OSError, ReportError
            The cache can't be written.
        """
        good = [run for run in runs if not run.failure and run.chapter.name in self._keys]
        if self.store is None or not good:
            return
        selection = self.intent.selection
        if strangers := strangers_in(folder, [*selection.run, *selection.keep]):
            logger.info("nothing goes into the cache: no chapter saves %s", ", ".join(strangers))
            return
        if self._moved(good):
            logger.info("nothing goes into the cache: its inputs have changed meanwhile")
            return
        for run in good:
            key = self._keys[run.chapter.name]
            self.store.write(key, pack(run, folder, key))

    def _moved(self, runs: Sequence[Run]) -> bool:
        try:
            if survey_surroundings(self.intent.study) != self.around:
                return True
            cells = {run.chapter.name: cells_digest(run.chapter.path) for run in runs}
        except (CsiError, OSError, ValueError):
            return True
        return any(self._cells[name] != now for name, now in cells.items())
