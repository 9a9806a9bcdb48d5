"""``batch.json``: how each study of a batch went, kept while the batch runs.

====================  ============================================================================
key
====================  ============================================================================
schema                1
kit                   version
started, ended        UTC, ISO 8601; ``ended`` is null while it runs, and after a kill
exit_code             the highest of its studies'; null likewise
studies               of this batch, one object each, in its order
earlier               the last word on studies that weren't part of this batch, likewise
====================  ============================================================================

A study's object: ``file`` (absolute), ``client`` and ``wave`` ("" where its YAML can't be read),
``status`` (``waiting``, ``building``, ``ok``, ``unchanged``, ``failed``, ``stopped``,
``not_built``), ``exit_code``, ``seconds``, ``folder`` (of the report, or of a failed run's
evidence), ``error`` (null, or ``kind``, ``need``, ``found``, ``remedy``), ``warnings`` (how many),
``headline`` (null, or the fields of `csi_helpers.batch.headline.Headline`), ``started`` (of its
batch), ``before`` (when the report was finished that lay in its place when the batch began, or when
the study failed; or ""), ``worker`` (of a cluster, that built it last, or "").
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from csi_helpers.batch.headline import headline_of
from csi_helpers.batch.studies import BatchStudy
from csi_helpers.batch.worker import Ended
from csi_helpers.data.run import kit_version
from csi_helpers.report.lock import file_lock
from csi_helpers.report.manifest import finished, now, read_manifest

SUMMARY = "batch.json"
SCHEMA = 1
NO_NEWS = ("waiting", "building")
BAD = ("failed", "stopped", "not_built", *NO_NEWS)
PATIENCE = 30.0  # seconds; it is held for milliseconds


class BatchRecord:
    """One batch's entries, and the file they are kept in.

    Parameters
    ----------
    out : Path
        Folder of all reports.
    studies : sequence of BatchStudy
    """

    def __init__(self, out: Path, studies: Sequence[BatchStudy]) -> None:
        self.path = out / SUMMARY
        self._started = now()
        self._entries = [_entry(study, self._started) for study in studies]
        self._targets = [study.target for study in studies]
        self.exit_code: int | None = None
        self._ended: str | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Status to how many studies have it."""
        found = [entry["status"] for entry in self._entries]
        return {status: found.count(status) for status in dict.fromkeys(found)}

    def begin(self, number: int) -> None:
        """A study is being built."""
        self._entries[number]["status"] = "building"

    def place(self, number: int, worker: str) -> None:
        """A worker of a cluster has taken a study up."""
        self._entries[number]["worker"] = worker

    def end(self, number: int, ended: Ended) -> None:
        """A study has ended."""
        error, target = ended.error, self._targets[number]
        manifest = (read_manifest(target) if target else None) or {}
        headline = headline_of(target, manifest.get("params", {})) if target and manifest else None
        self._entries[number] |= {
            "status": ended.status,
            "exit_code": ended.exit_code,
            "seconds": ended.seconds,
            "folder": ended.folder,
            "error": error
            and {key: getattr(error, key) for key in ("kind", "need", "found", "remedy")},
            "warnings": ended.warnings,
            "headline": asdict(headline) if headline else None,
        }
        if ended.status in BAD:  # the total's report may be new, though one of a level failed
            self._entries[number]["before"] = str(manifest.get("finished", ""))

    def finish(self) -> int:
        """Close the batch: what hasn't ended wasn't built. Return the highest exit code."""
        for entry in self._entries:
            if entry["status"] in NO_NEWS:
                entry.update(status="not_built", exit_code=1)
        self.exit_code = max((entry["exit_code"] for entry in self._entries), default=0)
        self._ended = now()
        return self.exit_code

    def write(self) -> None:
        """Write the file whole, keeping what other batches have to say of other studies.

        Raises
        ------
        OSError
            It can't be written, and is as it was.
        """
        with written_alone(self.path.parent):
            mine = {entry["file"] for entry in self._entries}
            earlier = [one for one in read_entries(self.path.parent) if one["file"] not in mine]
            content = {
                "schema": SCHEMA,
                "kit": kit_version(),
                "started": self._started,
                "ended": self._ended,
                "exit_code": self.exit_code,
                "studies": self._entries,
                "earlier": [one for one in earlier if Path(one["file"]).exists()],
            }
            write_whole(self.path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _entry(study: BatchStudy, started: str) -> dict[str, Any]:
    return {
        "file": _known_as(study),
        "client": study.client,
        "wave": study.wave,
        "status": "waiting",
        "exit_code": 0,
        "seconds": 0.0,
        "folder": "",
        "error": None,
        "warnings": 0,
        "headline": None,
        "started": started,
        "before": finished(study.target) if study.target else "",
        "worker": "",
    }


def _known_as(study: BatchStudy) -> str:
    """The file by which a study is found again in the next batch, wherever that is started."""
    return os.path.abspath(study.file)  # noqa: PTH100 - also of a name no path can be made of


def written_alone(out: Path) -> AbstractContextManager[bool]:
    """Hold the lock under which files about all reports are written, so that no words are lost."""
    return file_lock(out / ".batch.lock", PATIENCE)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that readers, and a kill, find the old one or the new; alone, see above."""
    fresh = path.with_name(f".{path.name}.new")  # one name: what a kill leaves is written over
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise


def read_entries(out: Path) -> list[dict[str, Any]]:
    """The last word on every study that a batch into `out` has seen; none where there's no file."""
    try:
        content = json.loads((out / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        return []
    listed: Iterable[Any] = [*content.get("studies", ()), *content.get("earlier", ())]
    sound = [one for one in listed if isinstance(one, dict) and isinstance(one.get("file"), str)]
    blank = _entry(BatchStudy(""), "")
    return list({one["file"]: blank | one for one in reversed(sound)}.values())[::-1]


def has_failed(study: BatchStudy, entries: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the last that is known of a study is a failure.

    Parameters
    ----------
    study : BatchStudy
    entries : mapping of str to mapping
        File to its entry in ``batch.json``.

    Returns
    -------
    bool
        The evidence of a failed run lies beside its report; or its last batch failed or never came
        to it, and it hasn't been built by hand since.
    """
    target = study.target
    if target and target.with_name(f"{target.name}.failed").is_dir():
        return True
    entry = entries.get(_known_as(study))
    if entry is None or entry["status"] not in BAD:
        return False
    return bool((finished(target) if target else "") == entry["before"])
