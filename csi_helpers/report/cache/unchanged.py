"""A report that lies in its place as this build would make it needn't be made.

After a build the cache holds, under the key of the whole report (`report_key`), the hash of every
file it left. If inputs have the same key again and the files the same hashes, nothing is opened,
executed or rendered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from csi_helpers.report.cache.keys import Surroundings, digest, file_digest, report_key
from csi_helpers.report.cache.store import Store
from csi_helpers.report.manifest import read_manifest
from csi_helpers.report.plan import Intent


def report_record_key(intent: Intent, around: Surroundings, order: Sequence[str], day: str) -> str:
    """The key under which a report in its place is remembered: what it is made of, and where."""
    selection = intent.selection
    members = [*selection.run, *selection.keep]
    made = report_key(intent.study, around, members, order, selection.dropped, day)
    return digest({"report": made, "place": str(intent.target)})


def unchanged_report(
    store: Store, intent: Intent, around: Surroundings, day: str
) -> dict[str, Any] | None:
    """Manifest of the report in its place if it is what this build would make.

    Only for the holder of the target's lock.

    Returns
    -------
    dict or None
        None: it has to be built.
    """
    key = report_record_key(intent, around, intent.selection.order, day)
    content = store.read(key)
    manifest = read_manifest(intent.target)
    if content is None or manifest is None:
        return None
    asked, made = set(intent.formats), set(manifest.get("formats", []))
    if not asked <= made <= asked | set(intent.study.report.formats):
        return None
    try:
        before: Mapping[str, str] = json.loads(content)
    except ValueError:
        return None
    return manifest if before == hashes_below(intent.target) else None


def remember_report(store: Store, key: str, files: Mapping[str, str]) -> None:
    """Let the next build of the same inputs know what this one left.

    Parameters
    ----------
    store : Store
    key : str
        From `report_record_key`.
    files : mapping of str to str
        From `hashes_below`.

    Raises
    ------
    OSError, ReportError
        The cache can't be written.
    """
    store.write(key, json.dumps(dict(files), sort_keys=True).encode())


def hashes_below(folder: Path) -> dict[str, str]:
    """Every file of a report by its hash."""
    return {
        path.relative_to(folder).as_posix(): file_digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
