"""What stands in the place of a report: refused if it mustn't be replaced, kept if it's wanted.

A final report is replaced only under ``--revise``, which keeps the one it replaces, whole, in
``<wave>.versions/<version>-<n>/``. It is copied before the new report is swapped in: a kill at any
moment leaves the old one in its place, or in both.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from csi_helpers.errors import ParamsError, ReportError
from csi_helpers.report.swap import remove, temporary_name

NUMBER = re.compile(r"(?:.*-)?(\d+)")
LONGEST_LABEL = 40


def refuse_replacing(target: Path, revise: bool) -> None:
    """Let nothing be swapped out that no build has made, nor a final report without ``--revise``.

    Raises
    ------
    ReportError
        Somebody's own folder.
    ParamsError
        A final report.
    """
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not (target / "manifest.json").exists():
        raise ReportError(
            f"`{target}` to be a report, or nothing yet.",
            "Something else lies there: it has no manifest.json.",
            "Move it away, or name another folder with --out.",
        )
    printed = _printed(target)
    if printed.get("status") == "final" and not revise:
        raise ParamsError(
            "A report that may be replaced.",
            f"`{target}` is final"
            + (f", version {printed['version']}." if printed.get("version") else "."),
            f"Build with --revise: it is kept in `{versions_folder(target).name}`, and replaced.",
        )


def versions_folder(target: Path) -> Path:
    """Where versions of the report in `target` are kept."""
    return target.with_name(f"{target.name}.versions")


def keep_version(target: Path) -> Path | None:
    """Copy the report in `target` to its versions; nothing if there is none.

    Only for the holder of the target's lock. What is kept already, because a build was killed
    before it swapped the new report in, isn't kept twice.

    Returns
    -------
    Path or None
        ``<wave>.versions/<version>-<n>``, n counting from 1 over all versions.

    Raises
    ------
    OSError
        No room, no permission; `target` is as it was.
    """
    last = target / "manifest.json"
    if not last.exists():
        return None
    folder = versions_folder(target)
    folder.mkdir(exist_ok=True)
    numbers = [0]
    for kept in folder.iterdir():
        if match := NUMBER.fullmatch(kept.name):
            numbers.append(int(match[1]))
            there = kept / "manifest.json"
            if there.exists() and there.read_bytes() == last.read_bytes():
                return kept
    copy = temporary_name(target, "keeping")
    try:
        shutil.copytree(target, copy, symlinks=True)
        return copy.rename(folder / _name(_printed(target).get("version"), max(numbers) + 1))
    finally:
        if copy.exists():
            remove(copy)


def _name(version: str | None, number: int) -> str:
    """A folder's name of what may be any text.

    Examples
    --------
    >>> _name("1.0", 2), _name("../1 beta", 3), _name(None, 4)
    ('1.0-2', '1_beta-3', '4')
    """
    label = re.sub(r"[^\w.]+", "_", version or "")[:LONGEST_LABEL].strip("._")
    return f"{label}-{number}" if label else str(number)


def _printed(report: Path) -> dict[str, Any]:
    """The section `report` of the study a report was built from, by whichever kit."""
    try:
        found: Any = json.loads((report / "study.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    for key in ("study", "report"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
