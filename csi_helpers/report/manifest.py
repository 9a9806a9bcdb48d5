"""``manifest.json``: what was built from what, by which versions, and how it went."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import csi_helpers
from csi_helpers.data.run import kit_version, versions
from csi_helpers.errors import CsiError
from csi_helpers.report.chapters import Chapter

RESULTS_SCHEMA = 1
BESIDE_THE_RESULTS = frozenset({"gate", "notify"})
"""Sections that move nothing in a report: whether it is published, and who is told."""
IN_REPORT = ("executed", "reused", "carried")
"""What becomes of a chapter that the report has."""


@dataclass(frozen=True)
class ChapterRecord:
    """A chapter's line in the manifest.

    Attributes
    ----------
    name : str
    status : str
        ``executed``, ``reused`` (out of the cache), ``carried`` (from the last good report),
        ``dropped`` or ``failed``.
    seconds : float
        Of its execution; that of the earlier run when reused or carried.
    reason : str
        Why: what has changed since the last report, what it failed with, what isn't set.
    written_for : str
        Hash of its numbers, for a comment on them (`csi_helpers.report.life.comments`); "" of
        what isn't in the report.
    """

    name: str
    status: str
    seconds: float = 0.0
    reason: str = ""
    written_for: str = ""


def fingerprint(
    params: Mapping[str, Any],
    hashes: Mapping[str, str],
    files: Sequence[Path],
    chapters: Sequence[Chapter],
) -> dict[str, Any]:
    """Everything a report depends on, as hashes: equal fingerprints mean equal results.

    Parameters
    ----------
    params : mapping
        The resolved study. Which chapters and formats to make isn't part of the fingerprint.
    hashes : mapping of str to str
        Data file to SHA-256, from ``survey.hashes``.
    files : sequence of Path
        Further files that reach the report: logos.
    chapters : sequence of Chapter
        Those of the report.

    Returns
    -------
    dict
        ``data``, ``files``, ``chapters`` (name to hash each), ``params`` (section to hash),
        ``kit`` (``version``, ``source``).
    """
    sections = {
        key: _without_choice(key, value)
        for key, value in _body(params).items()
        if key not in BESIDE_THE_RESULTS
    }
    return {
        "data": dict(hashes),
        "files": {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        "params": {key: _digest(value) for key, value in sections.items()},
        "chapters": {chapter.name: chapter.sha256 for chapter in chapters},
        "kit": {"version": kit_version(), "source": source_digest()},
    }


def _body(params: Mapping[str, Any]) -> Mapping[str, Any]:
    body = params.get("study", params)
    return body if isinstance(body, Mapping) else params


def _without_choice(section: str, value: Any) -> Any:
    if section != "report" or not isinstance(value, Mapping):
        return value
    return {key: entry for key, entry in value.items() if key not in ("chapters", "formats")}


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def source_digest() -> str:
    """SHA-256 of all the package consists of: code, catalogues, template."""
    package = Path(csi_helpers.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*"), key=lambda path: path.as_posix()):
        if path.is_file() and path.suffix in {".py", ".yaml", ".css", ".j2", ".html"}:
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def now() -> str:
    """This moment in UTC, ISO 8601.

    Examples
    --------
    >>> now().endswith("+00:00")
    True
    """
    return datetime.now(UTC).isoformat(timespec="seconds")


def write_manifest(
    folder: Path,
    *,
    params: Mapping[str, Any],
    seed: int,
    inputs: Mapping[str, Any],
    chapters: Sequence[ChapterRecord],
    order: Sequence[str],
    warnings: Sequence[Mapping[str, str]],
    languages: Sequence[str],
    formats: Sequence[str],
    started: str,
    gate: Mapping[str, Any] | None = None,
    error: CsiError | Exception | None = None,
) -> dict[str, Any]:
    """Write ``folder/manifest.json`` and return its content; failed when there's an `error`."""
    manifest: dict[str, Any] = {
        "results_schema": RESULTS_SCHEMA,
        "kit": kit_version(),
        "status": "failed" if error else "ok",
        "started": started,
        "finished": now(),
        "chapters": [asdict(record) for record in chapters],
        "order": list(order),
        "warnings": [dict(warning) for warning in warnings],
        "languages": list(languages),
        "formats": list(formats),
        "inputs": dict(inputs),
        "params": dict(params),
        "seed": seed,
        "versions": versions(),
        "gate": dict(gate or {}),
    }
    if isinstance(error, CsiError):
        parts = {"need": error.need, "found": error.found, "remedy": error.remedy}
        manifest["error"] = {"kind": type(error).__name__, **parts}
    elif error:
        manifest["error"] = {"kind": type(error).__name__, "found": str(error)}
    text = json.dumps(manifest, ensure_ascii=False, indent=2, default=str)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    return manifest


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a good report in `folder`, or None."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    good = isinstance(manifest, dict) and manifest.get("status") == "ok"
    return manifest if good and manifest.get("results_schema") == RESULTS_SCHEMA else None


def finished(folder: Path) -> str:
    """When the good report in `folder` was finished, as its manifest has it; "" without one."""
    return str((read_manifest(folder) or {}).get("finished", ""))


def seconds_of(manifest: Mapping[str, Any] | None) -> dict[str, float]:
    """How long the chapters of a report took to execute, by name; empty without a manifest.

    Examples
    --------
    >>> took = {"name": "05_sem", "status": "reused", "seconds": 9.5}
    >>> left_out = {"name": "08_kano", "status": "dropped", "seconds": 0.0}
    >>> seconds_of({"chapters": [took, left_out]})
    {'05_sem': 9.5}
    """
    chapters = (manifest or {}).get("chapters", [])
    return {one["name"]: one["seconds"] for one in chapters if one["status"] in IN_REPORT}
